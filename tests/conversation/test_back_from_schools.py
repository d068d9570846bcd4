"""What came back and was judged wrongly once: nameless schools, unfilled forms, words left beside another value, files that were overwritten."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl
import pytest

from pipeline.read.engines.xls_names import names_of_xls
from pipeline.read.engines.xls_scan import records_of
from tests.marking.office import edited, needs_office
from tests.rounds.lists import MarkedBook, open_marked
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

REASON = "学校正在与有关部门办理手续，预计十月底前完成。"


def put(folder: Path, record: Return, name: str = "a.xlsx") -> None:
    place = folder / "inbox" / "33"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(book_bytes(layouts.official(record)))


def returned(done: Outcome, beginning: str = "") -> MarkedBook:
    (path,) = (done.folder / "outbox" / "33-浙江" / "退回修改").glob(f"{beginning}*.xlsx")
    return open_marked(path)


def send(marked: MarkedBook, folder: Path, name: str) -> None:
    marked.book.save(folder / "inbox" / "33" / name)


def say(marked: MarkedBook, finding: str, text: str) -> None:
    marked.book[marked.title].cell(marked.rows[finding], marked.columns["情况说明"]).value = text


def again(folder: Path) -> Outcome:
    return run(folder / "inbox", folder)


def codes(done: Outcome) -> list[tuple[str, str]]:
    return sorted((row["code"], row["change"]) for row in done.findings if row["severity"] != "info")


def school(**values: object) -> Return:
    record = clean_return(random.Random(3), 3, school_type="高等职业学校", certificates=2)
    record["school"] |= values
    return record


@pytest.mark.parametrize("filled_in", [False, True], ids=["still without a name", "with its name"])
def test_a_school_that_said_neither_name_nor_code_is_one_school_when_it_comes_back(tmp_path: Path, filled_in: bool) -> None:
    record = school()
    name, code = record["school"]["school_name"], record["school"]["school_code"]
    put(tmp_path, school(school_name="", school_code=""))
    first = again(tmp_path)
    marked = returned(first)
    if filled_in:
        for row in (row for row in first.findings if row["id"] in marked.rows):
            marked.book[row["sheet"]][row["cell"]] = {"school_name": name, "school_code": code}[row["field"]]
    send(marked, tmp_path, "b.xlsx")
    done = again(tmp_path)
    assert {file["name"]: file["status"] for file in done.run["files"]} == {"33/a.xlsx": "superseded", "33/b.xlsx": "used"}
    assert done.run["counts"]["applications"] == len(record["applications"])
    assert {row["code"] for row in done.findings if row["severity"] != "info" and row["status"] == "open"} == (
        set() if filled_in else {"V101"}
    )
    assert {change for _, change in codes(done)} == {"corrected" if filled_in else "same"}
    done = run(tmp_path / "inbox", tmp_path, "--since", "version")
    assert {change for _, change in codes(done)} == {"corrected" if filled_in else "same"}


def test_a_blank_form_that_comes_back_unfilled_is_one_finding(tmp_path: Path) -> None:
    place = tmp_path / "inbox" / "33"
    place.mkdir(parents=True)
    (place / "盖章.xlsx").write_bytes(b"%PDF-1.4 no workbook")
    (place / "盖章 退回.xlsx").write_bytes(returned(again(tmp_path)).path.read_bytes())
    done = again(tmp_path)
    assert [(row["code"], row["file"]) for row in done.findings if row["severity"] == "error" and row["change"] == "new"] == [
        ("F115", "33/盖章 退回.xlsx")
    ]
    assert {file["name"]: file["status"] for file in done.run["files"]}["33/盖章 退回.xlsx"] == "rejected"


def test_words_that_are_left_beside_another_value_count_no_more_until_they_are_said_again(tmp_path: Path) -> None:
    put(tmp_path, school(contact_email="office(at)example.cn", pilot_plan="否"))
    marked = returned(again(tmp_path))
    finding = next(one for one in marked.rows if one.startswith("S210"))
    say(marked, finding, REASON)
    send(marked, tmp_path, "b.xlsx")
    explained = again(tmp_path)
    assert codes(explained)[0] == ("S210", "explained")
    marked = returned(explained)
    assert marked.said(finding, "情况说明") == REASON
    sheet, cell = marked.place(finding)
    marked.book[sheet][cell] = "abc@"
    send(marked, tmp_path, "c.xlsx")
    changed = again(tmp_path)
    assert codes(changed)[0] == ("S210", "changed")
    assert "原说明不再适用" in next(row["message"] for row in changed.findings if row["id"] == finding)
    marked = returned(changed)
    assert not marked.said(finding, "情况说明")
    say(marked, finding, REASON)
    send(marked, tmp_path, "d.xlsx")
    assert codes(again(tmp_path))[0] == ("S210", "explained")


def test_a_corrected_code_is_no_contradiction_to_what_was_sent_back(tmp_path: Path) -> None:
    record = school()
    right = record["school"]["school_code"]
    put(tmp_path, school(school_code="36" + right[2:]))
    marked = returned(again(tmp_path))
    (finding,) = marked.rows
    sheet, cell = marked.place(finding)
    marked.book[sheet][cell] = right
    send(marked, tmp_path, "b.xlsx")
    assert codes(again(tmp_path)) == [("S206", "corrected")]


def test_a_return_that_overwrites_the_one_that_was_marked_is_in_no_doubt_against_still_earlier_ones(tmp_path: Path) -> None:
    put(tmp_path, school(pilot_plan="否", management_system="否"))
    for code in ("S211", "S212"):
        marked = returned(again(tmp_path))
        sheet, cell = marked.place(next(one for one in marked.rows if one.startswith(code)))
        marked.book[sheet][cell] = "是"
        send(marked, tmp_path, "b.xlsx")
    done = again(tmp_path)
    assert codes(done) == [("S212", "corrected")]
    assert {row["code"] for row in done.findings} >= {"F113"}


def test_words_about_a_whole_file_are_for_the_file_that_came_back(tmp_path: Path) -> None:
    put(tmp_path, school())
    put(tmp_path, school(authority="某市教育局"), "b.xlsx")
    marked = returned(again(tmp_path))
    (finding,) = marked.rows
    assert finding.startswith("F114")
    say(marked, finding, "后报的一份为准，前一份的主管部门填写有误。")
    send(marked, tmp_path, "c.xlsx")
    assert [change for code, change in codes(again(tmp_path)) if code == "F114"] == ["explained"]


def test_an_id_that_a_school_wrote_beside_its_data_makes_no_list_of_them(tmp_path: Path) -> None:
    """The row was taken for one of the list's and taken away: the application was lost."""
    record = school()
    record["applications"][0] |= {"liaison": "否"}
    put(tmp_path, record)
    marked = returned(again(tmp_path))
    (finding,) = marked.rows
    sheet, cell = marked.place(finding)
    data = marked.book[sheet]
    data.cell(data[cell].row, data.max_column + 1).value = finding
    send(marked, tmp_path, "b.xlsx")
    done = again(tmp_path)
    assert done.run["counts"]["applications"] == len(record["applications"])
    assert codes(done) == [("A317", "same")]


def test_a_finding_about_a_return_is_the_same_in_every_file_of_it(tmp_path: Path) -> None:
    """An id that held the file's name lost the explanation as soon as the school sent its form again."""
    put(tmp_path, school(province="江苏省"))
    marked = returned(again(tmp_path))
    (finding,) = marked.rows
    assert finding.startswith("F116")
    say(marked, finding, "本校为两省共建，批文另附。")
    send(marked, tmp_path, "b.xlsx")
    for number, name in enumerate(("b.xlsx", "c.xlsx")):
        if number:
            put(tmp_path, school(province="江苏省", filled_on="2019-09-20"), name)
        (told,) = [row for row in again(tmp_path).findings if row["severity"] != "info"]
        assert (told["id"], told["file"], told["change"]) == (finding, f"33/{name}", "explained")


def test_a_finding_about_a_return_that_says_the_same_again_is_not_called_changed(tmp_path: Path) -> None:
    put(tmp_path, school(province="江苏省"))
    again(tmp_path)
    put(tmp_path, school(province="江苏省", filled_on="2019-09-20"), "b.xlsx")
    assert codes(again(tmp_path)) == [("F116", "same")]


def test_a_doubt_between_two_returns_has_one_id_whichever_file_came_last(tmp_path: Path) -> None:
    put(tmp_path, school())
    ids = []
    for name, authority in (("b.xlsx", "某市教育局"), ("c.xlsx", "某县教育局")):
        put(tmp_path, school(authority=authority), name)
        ids.append({row["id"] for row in again(tmp_path).findings if row["code"] == "F114"})
    assert [len(one) for one in ids] == [1, 2]
    assert ids[0] < ids[1]


def test_certificate_and_code_of_a_record_may_both_be_corrected(tmp_path: Path) -> None:
    record = school()
    row = record["applications"][0]
    others = [one for one in record["applications"][1:] if one["certificate"] != row["certificate"]]
    assert others
    wrong = school()
    wrong["applications"][0] |= {"certificate": "无人机驾驶", "major_code": "6308", "liaison": "否"}
    for trainer in wrong["trainers"]:
        if trainer["certificate"] == row["certificate"]:
            trainer["certificate"] = "无人机驾驶"
    put(tmp_path, wrong)
    first = {code for code, _ in codes(again(tmp_path))}
    assert first >= {"A301", "A303", "A317"}
    put(tmp_path, record | {"applications": [row | {"liaison": "否"}, *record["applications"][1:]]})
    assert dict(codes(again(tmp_path))) == {**dict.fromkeys(first, "corrected"), "A317": "same"}


@needs_office
def test_names_in_an_xls_tell_where_the_cells_stand_now(tmp_path: Path) -> None:
    """Ten rows inserted, the code corrected, the warning explained, saved as .xls: the words are for the record that has another key now."""
    record = school()
    record["applications"][0] |= {"liaison": "否", "major_code": "6308"}
    put(tmp_path, record)
    marked = returned(again(tmp_path))
    by_code = {finding[:4]: finding for finding in marked.rows}
    sheet, cell = marked.place(by_code["A303"])
    marked.book[sheet][cell] = school()["applications"][0]["major_code"]
    say(marked, by_code["A317"], REASON)
    marked.book.save(tmp_path / "typed.xlsx")
    saved = edited(tmp_path / "typed.xlsx", tmp_path / "saved.xls", "sheets.getByName('证书申报').Rows.insertByIndex(0, 10)")
    (tmp_path / "inbox" / "33" / "b.xls").write_bytes(saved)
    row = openpyxl.utils.cell.coordinate_to_tuple(marked.place(by_code["A317"])[1])[0]
    names = names_of_xls(records_of(saved))
    assert names[by_code["A317"]] == f"'证书申报'!{marked.place(by_code['A317'])[1].replace(str(row), str(row + 10))}"
    assert codes(again(tmp_path)) == [("A303", "corrected"), ("A317", "explained")]


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_broken_name_in_an_xls_is_no_reason_to_fail(cut: int) -> None:
    name = "_1X_A317_0123456789ab"
    body = bytes([0, 0, 0, len(name), 7, 0]) + bytes(8) + b"\0" + name.encode() + b"\x3a\0\0\1\0\2\0"
    body = body[:cut]
    records = (
        b"\x09\x08\4\0\0\6\5\0" + b"\x18\0" + len(body).to_bytes(2, "little") + body + b"\x17\0\2\0\xff\xff" + b"\x0a\0\0\0" + name.encode()
    )
    assert names_of_xls(records) == {}


@pytest.mark.parametrize("where", ["beside", "below"])
def test_a_list_and_data_on_one_sheet_are_both_read(tmp_path: Path, where: str) -> None:
    """A school pasted the list beside its table, or its table below the list: rows of data went with the list."""
    record = school()
    record["applications"][0] |= {"liaison": "否"}
    put(tmp_path, record)
    marked = returned(again(tmp_path))
    (finding,) = marked.rows
    say(marked, finding, REASON)
    listed, data = marked.book[marked.title], marked.book[marked.place(finding)[0]]
    source, target = (listed, data) if where == "beside" else (data, listed)
    down, across = (0, data.max_column + 1) if where == "beside" else (listed.max_row + 2, 0)
    for merged in [*source.merged_cells.ranges]:
        source.unmerge_cells(str(merged))
    cells = [(cell.row, cell.column, cell.value) for row in source.iter_rows() for cell in row if cell.value is not None]
    for row, column, value in cells:
        target.cell(row + down, column + across).value = value
    del marked.book[source.title]
    send(marked, tmp_path, "b.xlsx")
    done = again(tmp_path)
    assert done.run["counts"]["applications"] == len(record["applications"])
    assert ("A317", "explained") in codes(done)
