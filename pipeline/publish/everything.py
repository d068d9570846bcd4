"""All outputs of a run, in the order that keeps old ones usable: prepared in memory first, then written whole."""

from __future__ import annotations

from pathlib import Path

from pipeline.aside import Aside
from pipeline.model import Run
from pipeline.publish import findings_csv, overview, report, run_json, summary
from pipeline.publish.whole import write_all, write_whole


def publish(run: Run, aside: Aside) -> None:
    """Writes the summary workbook, findings.csv, run.json, the report and the overview."""
    folder = run.reports / run.province.folder
    workbook = aside.begin(summary.build, summary.contents(run))
    outputs = [
        (folder / "findings.csv", findings_csv.to_bytes(run)),
        (folder / "index.html", report.to_bytes(run)),
        (folder / "run.json", run_json.to_bytes(run)),
    ]
    write_all([(summary.summary_path(run), workbook()), *outputs])
    write_whole(run.reports / "index.html", overview.to_bytes(run.reports))


def warm_up() -> None:
    """Compiles the templates while there is time."""
    templates = report.environment()
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)


def keep_stages(run: Run, folder: Path) -> None:
    """The tables of every stage as CSV (UTF-8 with BOM), to be looked at."""
    tables = {"files": run.files, "findings": run.findings, "rules": run.rules, "outcomes": run.outcomes, "summary": run.summary}
    for name, table in (("schools", run.schools), ("applications", run.applications), ("trainers", run.trainers)):
        tables |= {name: table.typed, f"{name}_raw": table.raw, f"{name}_at": table.at}
    tables |= {f"balance_{name}": frame for name, frame in run.balance.items()}
    for name, frame in tables.items():
        write_whole(folder / f"{name}.csv", frame.to_csv().encode("utf-8-sig", "backslashreplace"))
