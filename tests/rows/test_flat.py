"""A flat sheet says its school in every row: rows that contradict the first one are told, those that only write it otherwise are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rows.conftest import Held, file_of
from tests.rows.making import FLAT, FLAT_ONE, FLAT_SCHOOL, FLAT_TOP, FLAT_TWO, Case, flat

_FIELDS = {
    "B": 0,
    "C": 1,
    "D": 2,
    "E": 3,
    "F": 4,
    "G": 5,
    "H": 6,
    "I": 7,
    "J": 8,
    "K": 9,
    "L": 10,
    "M": 11,
    "N": 12,
    "O": 13,
    "P": 14,
    "Q": 15,
}


def _second(name: str, changes: dict[str, str], **more: object) -> Case:
    """The second row's school otherwise: new text by column letter."""
    cells = FLAT_SCHOOL.split("|")
    for column, text in changes.items():
        cells[_FIELDS[column]] = text
    return flat(name, FLAT_TOP + "1|" + FLAT_SCHOOL + FLAT_ONE + "2|" + "|".join(cells) + FLAT_TWO, **more)


CONTRADICTIONS = [
    _second("plan", {"J": "否"}, loud=("F121 一览表!J5",), says="第 4 行是“是”，在 J5 却是“否”"),
    _second("plan, ticked", {"J": "×"}, loud=("F121 一览表!J5",)),
    _second("management", {"K": "无"}, loud=("F121 一览表!K5",)),
    _second("type", {"E": "中等职业学校"}, loud=("F121 一览表!E5",)),
    _second("ownership", {"F": "民办"}, loud=("F121 一览表!F5",)),
    _second("authority", {"G": "市教育局"}, loud=("F121 一览表!G5",)),
    _second("standing", {"I": "无"}, loud=("F121 一览表!I5",)),
    _second("contact", {"L": "王五"}, loud=("F121 一览表!L5",)),
    _second("phone", {"N": "13911112222"}, loud=("F121 一览表!N5",)),
    _second("mail", {"O": "other@example.cn"}, loud=("F121 一览表!O5",)),
    _second("date", {"Q": "2019-09-16"}, loud=("F121 一览表!Q5",)),
    _second("province", {"B": "江苏省"}, loud=("F121 一览表!B5",)),
    _second("two fields", {"J": "否", "Q": "2019.9.16"}, loud=("F121 一览表!J5", "F121 一览表!Q5")),
    _second("what nobody can read", {"J": "待定"}, loud=("F121 一览表!J5",)),
]

SAME = [
    _second("written otherwise", {"B": "浙江", "F": "公立", "J": "有", "K": "√", "Q": "2019.9.15"}),
    _second("with white space", {"L": "李二 {n}", "G": " 省教育厅 ", "O": "LI{n}@example.cn"}),
    _second("phone with hyphens", {"N": "138-000{n:05}"}),
    _second("date as a date", {"Q": "d2019-09-15"}),
    _second("date without a year", {"Q": "9月15日"}),
    _second("left blank", {"J": "", "K": "", "L": "", "N": "", "Q": ""}),
    _second("only the name", {c: "" for c in _FIELDS if c != "C"}),
    _second("only the code", {c: "" for c in _FIELDS if c != "D"}),
    _second("only the province", {c: "" for c in _FIELDS if c != "B"}),
    _second("nothing", dict.fromkeys(_FIELDS, "")),
    _second("dashes", {"H": "/", "M": "—", "P": "/"}),
    _second("无 where nothing need be said", {"H": "无", "M": "无", "P": "无"}),
    flat(
        "merged down",
        FLAT_TOP + "1|" + FLAT_SCHOOL + FLAT_ONE + "2" + "|" * 16 + FLAT_TWO + "".join(f"@merge {c}4:{c}5\n" for c in _FIELDS),
    ),
    flat(
        "the first row leaves out what the second says",
        FLAT_TOP + "1|" + FLAT_SCHOOL.replace("|省教育厅|", "||") + FLAT_ONE + "2|" + FLAT_SCHOOL + FLAT_TWO,
    ),
]

CASES = [*CONTRADICTIONS, *SAME]
assert FLAT


@pytest.mark.parametrize("case", CASES, ids=str)
def test_contradictions_are_told(complaints: Callable[[Case], list[str]], case: Case) -> None:
    assert complaints(case) == []


def test_a_contradiction_names_both_cells_and_its_value(held: Held) -> None:
    case = next(case for case in CASES if case.name == "phone")
    (found,) = (f for f in held.done.findings if f["file"] == file_of(case) and f["code"] == "F121")
    assert (found["severity"], found["field"], found["cell"], found["value"]) == ("warning", "contact_phone", "N5", "13911112222")
    assert found["expected"] == f"138000{case.number:05}"
    assert "N5、N4" in found["message"]


def test_one_school_and_field_is_told_once_however_many_rows_differ(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.rows.making import workbook_bytes
    from tests.running import run

    folder = tmp_path_factory.mktemp("rows")
    (folder / "inbox" / "33").mkdir(parents=True)
    other = FLAT_SCHOOL.replace("|是|是|", "|否|是|")
    third = "3|" + other + FLAT_TWO.replace("会计|630302", "财务管理|630301")
    case = flat("three rows", FLAT_TOP + "1|" + FLAT_SCHOOL + FLAT_ONE + "2|" + other + FLAT_TWO + third, number=1)
    (folder / "inbox" / "33" / "a.xlsx").write_bytes(workbook_bytes(case))
    found = [f for f in run(folder / "inbox", folder).findings if f["code"] == "F121"]
    assert [f["cell"] for f in found] == ["J5"]
    assert "共有 2 行" in found[0]["message"]
