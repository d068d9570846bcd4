"""Our sheets and signs in a workbook that comes back, in every format that a school may save it in."""

from __future__ import annotations

import csv
import io
import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from pipeline.intake.discover import Entry
from pipeline.read.answers import Answer, Place, Reply, Returned
from pipeline.read.engines.any import read_workbook
from pipeline.read.engines.own_marks import place_of
from pipeline.read.limits import USUAL
from pipeline.read.returned import LONGEST_REPLY, MOST_REPLIES, take_ours
from pipeline.read.travel import Garbage, answer_to, to_json
from schemas.cells import pack
from schemas.marks import CHANGES, CHANGES_HEADINGS, HEADINGS, LIST, STATE, token_in
from tests.conversation.marking import COLUMNS, HEAD, Marked, judged, mark
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

REASON = "2019年新设专业，首次招生"
OFFICE = shutil.which("soffice")
SAVED = ["xlsx", "xls", "ods"]


def _sent(folder: Path) -> Marked:
    """A marked workbook in which A307 is explained, and its source in the inbox."""
    record = clean_return(random.Random(3), 3, school_type="高等职业学校", certificates=2)
    record["applications"][0] |= {"training_plan": "否", "training_experience": 0}
    record["school"]["management_system"] = "否"
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    data = book_bytes(layouts.official(record))
    (inbox / "a.xlsx").write_bytes(data)
    made = mark(data, judged(folder), "33/a.xlsx")
    made.say("A307", REASON)
    return made


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    return _sent(tmp_path_factory.mktemp("sent"))


def _taken(data: bytes, format: str, folder: Path) -> tuple[Returned | None, list[str]]:
    workbook = read_workbook(data, format, USUAL, str(folder))
    returned = take_ours(workbook, data, USUAL)
    return returned, [sheet.name for sheet in workbook.sheets]


@pytest.fixture(scope="module")
def saved(sent: Marked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workbook as LibreOffice saves it, by format."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "b.xlsx").write_bytes(sent.bytes())
    for kind in SAVED:
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", str(folder / "out"), str(folder / "b.xlsx")], check=True, capture_output=True, timeout=120)
    return {kind: (folder / "out" / f"b.{kind}").read_bytes() for kind in SAVED}


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", SAVED)
def test_what_libreoffice_saved_says_the_same(saved: dict[str, bytes], sent: Marked, tmp_path: Path, kind: str) -> None:
    returned, left = _taken(saved[kind], kind, tmp_path)
    assert returned is not None
    assert [(reply.id, reply.text, reply.found) for reply in returned.replies] == [(sent.id("A307"), REASON, "list")]
    assert returned.replies[0].key == next(one["key"] for one in sent.told if one["code"] == "A307")
    assert token_in(returned.token) is not None
    assert returned.other == ""
    assert not {LIST, STATE} & set(left)
    assert set(returned.ids) == {one["id"] for one in sent.told}
    if kind != "xls":  # its names are not read
        assert {(place.id, place.sheet, place.at) for place in returned.places} == {
            (one["id"], one["sheet"], one["at"]) for one in sent.told if one["cell"]
        }


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_workbook_saved_in_another_format_is_explained_and_raises_nothing_of_ours(
    saved: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    made = _sent(tmp_path)
    (tmp_path / "inbox" / "33" / f"b.{kind}").write_bytes(saved[kind])
    found = [one for one in judged(tmp_path).findings.to_dict("records") if one["file"] == f"33/b.{kind}"]
    assert {one["code"]: one["status"] for one in found} == {"A307": "explained", "A308": "open", "S212": "open"}
    assert {one["id"] for one in found} == {one["id"] for one in made.told}


def test_a_list_rewritten_by_another_program_is_known_by_its_headings(sent: Marked, tmp_path: Path) -> None:
    """Values only, as .xls: no names, no properties, no notes."""
    book = xlwt.Workbook()
    for sheet in sent.book:
        target = book.add_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    target.write(cell.row - 1, cell.column - 1, cell.value if isinstance(cell.value, int) else str(cell.value))
    stream = io.BytesIO()
    book.save(stream)
    returned, left = _taken(stream.getvalue(), "xls", tmp_path)
    assert returned is not None
    assert [(reply.id, reply.text) for reply in returned.replies] == [(sent.id("A307"), REASON)]
    assert left == ["院校信息", "证书申报", "培训团队", "填表说明"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_list_saved_as_csv_is_read(sent: Marked, tmp_path: Path, encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[cell.value for cell in row] for row in sent.list.iter_rows()])
    returned, left = _taken(text.getvalue().encode(encoding), "csv", tmp_path)
    assert returned is not None
    assert [(reply.id, reply.text) for reply in returned.replies] == [(sent.id("A307"), REASON)]
    assert left == []


def test_the_sheet_of_changes_is_taken_away_too(tmp_path: Path) -> None:
    made = _sent(tmp_path)
    sheet = made.book.create_sheet(CHANGES)
    sheet.append(["改动对照"])
    sheet.append([*CHANGES_HEADINGS])
    sheet.append(["证书申报", "J3", "某证书", "试点学生数", "60", "70"])
    _, left = _taken(made.bytes(), "xlsx", tmp_path)
    assert CHANGES not in left
    del made.book[LIST], made.book[STATE]
    for name in [*made.book.defined_names]:
        del made.book.defined_names[name]
    made.book.custom_doc_props.props.clear()
    for cells in made.book["证书申报"].iter_rows():
        for cell in cells:
            if cell.comment:
                cell.comment = None
    returned, left = _taken(made.bytes(), "xlsx", tmp_path)
    assert returned is None  # nothing but six headings that a school may use as well
    assert CHANGES in left


def test_signs_that_disagree_are_said_and_the_list_wins(sent: Marked, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sent.bytes()))
    state = book[STATE]
    state["A1"] = str(state["A1"].value).replace("0123456789ab", "ba9876543210")
    stream = io.BytesIO()
    book.save(stream)
    returned, _ = _taken(stream.getvalue(), "xlsx", tmp_path)
    assert returned is not None
    assert "0123456789ab" in returned.token
    assert "ba9876543210" in returned.other


def test_an_ordinary_return_is_none_of_ours(tmp_path: Path) -> None:
    data = book_bytes(layouts.official(clean_return(random.Random(3), 3)))
    returned, left = _taken(data, "xlsx", tmp_path)
    assert returned is None
    assert len(left) == 4


def test_long_and_many_replies_are_cut_and_counted(tmp_path: Path) -> None:
    sheet_rows = [[HEADINGS[name] for name in COLUMNS]]
    for number in range(MOST_REPLIES + 2):
        row: list[Any] = [""] * len(COLUMNS)
        row[COLUMNS.index("explanation")] = f"{number}" + ("长" * (LONGEST_REPLY + 1) if not number else "说明原因")
        row[COLUMNS.index("id")] = f"A307-{number:012x}"
        sheet_rows.append(row)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(sheet_rows)
    returned, _ = _taken(text.getvalue().encode(), "csv", tmp_path)
    assert returned is not None
    assert len(returned.replies) == MOST_REPLIES
    assert len(returned.replies[0].text) == LONGEST_REPLY
    assert returned.cut == 3


@pytest.mark.parametrize(
    "reference, place",
    [
        ("'证书申报'!$J$5", ("证书申报", pack(4, 9))),
        ("证书申报!$A$1", ("证书申报", 0)),
        ("$证书申报.$J$5", ("证书申报", pack(4, 9))),
        ("$'甲''乙 丙'.$AB$12", ("甲'乙 丙", pack(11, 27))),
        ("'证书申报'!#REF!", None),
        ("#REF!", None),
        ("'证书申报'!$A$1:$B$2", None),
        ("'证书申报'!$A$0", None),
        ("'证书申报'!$ZZZ$1", None),
    ],
)
def test_where_a_name_points(reference: str, place: tuple[str, int] | None) -> None:
    assert place_of(reference) == place


_ENTRY = Entry("33/a.xlsx", "/inbox/33/a.xlsx", 1, 1)
_RETURNED = Returned("t", "", [Reply("A307-0123456789ab", "", "新设", LIST, 5, "list")], [Place("A307-0123456789ab", "证书申报", 3)], ["x"])
_ANSWER = Answer(_ENTRY.file, "ab", 1, 1, "xlsx", staged=_ENTRY.path, returned=_RETURNED)


def test_it_travels_whole() -> None:
    assert answer_to(_ENTRY, to_json(_ANSWER), USUAL, "/tmp/x").returned == _RETURNED


@pytest.mark.parametrize(
    "wrong",
    [
        replace(_RETURNED, replies=[("A307", "", "x", LIST, "5", "list")]),
        replace(_RETURNED, replies=[Reply("A307", "", "x", LIST, 5, "guessed")]),
        replace(_RETURNED, replies=[Reply("A307", "", "x" * (LONGEST_REPLY + 1), LIST, 5, "list")]),
        replace(_RETURNED, replies=_RETURNED.replies * (MOST_REPLIES + 1)),
        replace(_RETURNED, replies=[Reply("A307", "", "x", LIST, -5, "list")]),
        replace(_RETURNED, places=[("A307", "证书申报")]),
        replace(_RETURNED, places=[Place("A307", "证书申报", -1)]),
        replace(_RETURNED, ids="x"),
        replace(_RETURNED, cut=-1),
    ],
)
def test_what_cannot_be_an_answer_is_none(wrong: Returned) -> None:
    with pytest.raises(Garbage):
        answer_to(_ENTRY, to_json(replace(_ANSWER, returned=wrong)), USUAL, "/tmp/x")


def test_a_sheet_of_ours_that_is_hidden_or_marked_raises_no_finding(tmp_path: Path) -> None:
    made = _sent(tmp_path)
    made.list.sheet_state = "hidden"
    made.list.row_dimensions[HEAD + 1].hidden = True
    (tmp_path / "inbox" / "33" / "b.xlsx").write_bytes(made.bytes())
    found = [one["code"] for one in judged(tmp_path).findings.to_dict("records") if one["file"] == "33/b.xlsx"]
    assert sorted(found) == ["A307", "A308", "S212"]
