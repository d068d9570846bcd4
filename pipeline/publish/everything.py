"""All outputs of a run, in the order that keeps old ones usable: made in memory first, then written whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pipeline.outbox.alone import turn
from pipeline.outbox.whole import CannotWrite, own_folder, write_all, write_whole
from pipeline.publish import findings_csv, overview, report, run_json, summary
from pipeline.system.aside import Aside
from pipeline.tables.model import Run


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


def publish(run: Run, aside: Aside, outputs: list[tuple[Path, bytes]] | None = None) -> list[str]:
    """Writes the outputs as one set, those that ``made`` made already or now; then the overview, which never costs them.

    What the officer should know besides. Raises CannotWrite where the set could not be written.
    """
    outputs = made(run, aside) if outputs is None else outputs
    with turn(run.reports):
        notes = [own_folder(folder) for folder in dict.fromkeys(path.parent for path, _ in outputs)]
        write_all(outputs)
        notes.append(_overview(run.reports))
    return [note for note in notes if note]


def _overview(reports: Path) -> str:
    """Writes the page of all provinces, which is made of what other runs left; why it could not be written, else ''."""
    try:
        write_whole(reports / "index.html", overview.to_bytes(reports))
    except CannotWrite as error:
        return f"本次的汇总表和报告已经写好，只有各省一览没有更新：{error}"
    except Exception as error:  # noqa: BLE001 - the outputs stand already: nothing that lies among the reports may make this run a failure
        return f"本次的汇总表和报告已经写好，只有各省一览（{reports / 'index.html'}）没有更新（{type(error).__name__}：{error}）。"
    return ""


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
