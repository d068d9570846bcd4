"""All outputs of a run, in the order that keeps old ones usable: made in memory first, then written whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pipeline.aside import Aside
from pipeline.model import Run
from pipeline.publish import findings_csv, overview, report, run_json, summary
from pipeline.publish.whole import write_all, write_whole


def made(run: Run, aside: Aside | None = None) -> list[tuple[Path, bytes]]:
    """The summary workbook, findings.csv, the report and run.json with their places, in the order of writing; nothing is written."""
    folder = run.reports / run.province.folder
    contents = summary.contents(run)
    workbook = aside.begin(summary.build, contents) if aside else partial(summary.build, contents)
    outputs = [
        (folder / "findings.csv", findings_csv.to_bytes(run)),
        (folder / "index.html", report.to_bytes(run)),
        (folder / "run.json", run_json.to_bytes(run)),
    ]
    return [(summary.summary_path(run), workbook()), *outputs]


def publish(run: Run, aside: Aside, outputs: list[tuple[Path, bytes]] | None = None) -> None:
    """Writes the outputs as one set, those that ``made`` made already or now, and the overview."""
    write_all(made(run, aside) if outputs is None else outputs)
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
