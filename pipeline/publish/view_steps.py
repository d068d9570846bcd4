"""What the officer does next, each step of the facts with its list; and where the outputs lie."""

from __future__ import annotations

from typing import Any

from pipeline.publish.facts import Facts


def steps(facts: Facts, schools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbered steps: ``of`` is the step, ``rows`` its list (which one, its kind tells the template)."""
    waiting = [{"school": school, **row} for school in schools for row in school["applications"] if _waits(row)]
    rows: dict[str, list[Any]] = {
        "return": [school for school in schools if school["figures"].errors],
        "answer": [row for row in waiting if not row["answered"]],
        "confirm": [row for row in waiting if row["answered"]],
        "missing": facts.progress.names if facts.progress else [],
    }
    return [{"of": step, "rows": rows.get(step.kind, [])} for step in facts.next.steps]


def _waits(application: dict[str, Any]) -> bool:
    return bool(application["standing"] == "review")


def outputs(facts: Facts) -> list[tuple[str, str, str]]:
    """(what, path, link) of the outputs; folders to open have a link."""
    places = facts.places
    found = [
        ("汇总表（附件2）", places.summary),
        (f"退回修改的工作簿（{facts.letters.marked} 份，可以直接发回）", places.marked),
        (f"回执（{facts.letters.received} 份）", places.receipts),
        ("全部问题清单（可用 Excel 打开）", places.findings),
        ("本次运行的数据", places.data),
    ]
    links = {places.marked: facts.letters.folder, places.receipts: facts.letters.folder_of_receipts}
    return [(what, str(path), links.get(path, "")) for what, path in found]
