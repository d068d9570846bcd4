"""The one inbox of this folder: every case of every module, run once."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from tests.rows.making import Case, workbook_bytes
from tests.running import Outcome, run

MODULES = ("test_ends", "test_headings", "test_persons", "test_flat", "test_struck")


def numbered() -> list[Case]:
    cases = [case for module in MODULES for case in importlib.import_module(f"tests.rows.{module}").CASES]
    for number, case in enumerate(cases, 1):
        case.number = number
    return cases


@dataclass
class Held:
    """What a run said of each case's file."""

    done: Outcome
    contacts: dict[str, tuple[str, str]]

    def complaints(self, case: Case) -> list[str]:
        """What is not as the case says, '' where all is."""
        file = file_of(case)
        mine = [f for f in self.done.findings if f["file"] == file]
        loud = sorted(f"{f['code']} {f['sheet']}!{f['cell']}" if f["cell"] else f["code"] for f in mine if f["severity"] != "info")
        wrong = [f"{f['code']} {f['sheet']}!{f['cell']} {f['message']}" for f in mine] if loud != sorted(case.loud) else []
        rows = sorted(f"{a['sheet']}!{a['row']}" for a in self.done.run["applications"] if a["file"] == file)
        if rows != sorted(case.rows):
            wrong.append(f"read rows {rows}, meant {sorted(case.rows)}")
        missing = set(case.quiet) - {f["code"] for f in mine}
        if missing:
            wrong.append(f"not said: {missing}")
        if case.says and not any(case.says.replace("{n}", str(case.number)) in f["message"] for f in mine):
            wrong.append(f"no finding says {case.says}: {[f['message'] for f in mine]}")
        contact = tuple(one.replace("{n:05}", f"{case.number:05}").replace("{n}", str(case.number)) for one in case.contact)
        if not case.loud and self.contacts.get(f"试验{case.number}职业技术学院") != contact:
            wrong.append(f"contact {self.contacts.get(f'试验{case.number}职业技术学院')}, meant {contact}")
        return wrong


def file_of(case: Case) -> str:
    return f"33/{case.number:03}.xlsx"


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    folder = tmp_path_factory.mktemp("rows")
    (folder / "inbox" / "33").mkdir(parents=True)
    for case in numbered():
        (folder / "inbox" / file_of(case)).write_bytes(workbook_bytes(case))
    done = run(folder / "inbox", folder)
    return Held(done, _contacts(done.summary))


@pytest.fixture(scope="session")
def complaints(held: Held) -> Callable[[Case], list[str]]:
    return held.complaints


def _contacts(summary: Path) -> dict[str, tuple[str, str]]:
    """Name and phone of the contact by school, as the province prints them."""
    rows = list(openpyxl.load_workbook(summary).worksheets[0].iter_rows(values_only=True))
    head = next(row for row in rows if row and "院校名称" in row)
    name, contact, phone = (head.index(text) for text in ("院校名称", "院校联系人", "联系电话"))
    found: dict[str, tuple[str, str]] = defaultdict(lambda: ("", ""))
    for row in rows[rows.index(head) + 1 :]:
        if row[name]:
            found[str(row[name])] = (str(row[contact]), str(row[phone]))
    return dict(found)
