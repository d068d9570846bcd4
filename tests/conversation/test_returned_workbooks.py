"""Marked workbooks as schools send them back: every scenario is a school of its own; one run before, one with what came back."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.conversation.model import Heard, Letters
from pipeline.flow import judgement
from pipeline.tables.model import Run
from schemas.marks import FORM, LIST, NO_EXPLANATION, STATE
from tests.conversation.marking import COLUMNS, HEAD, Marked, judged, mark, without_signs
from workshop.sample import layouts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

Edit = Callable[[Marked], None]
SCENARIOS: dict[str, Edit] = {}
NEW = "2019年新设专业，首次招生"
COLUMN = COLUMNS.index("explanation") + 1


def record(number: int) -> Return:
    """A return with five kinds of warnings, A308 twice, and an error."""
    made = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=3)
    made["applications"][0] |= {"training_plan": "否", "teaching_resources": "否", "training_experience": 0}
    made["applications"][1] |= {"training_plan": "否", "liaison": "否", "pilot_students": 99999}
    made["school"] |= {"management_system": "否", "filled_on": "2019-09-12"}
    return made


def scenario(edit: Edit) -> Edit:
    SCENARIOS[edit.__name__] = edit
    return edit


@dataclass
class Told:
    """What the run with the returned workbooks says of one scenario's school."""

    run: Run
    file: str
    findings: list[dict[str, Any]]

    def of(self, code: str, place: int = 0) -> dict[str, Any]:
        return [one for one in self.findings if one["code"] == code][place]

    def status(self, code: str, place: int = 0) -> str:
        return str(self.of(code, place)["status"])

    @property
    def codes(self) -> set[str]:
        return {one["code"] for one in self.findings}

    def says(self, code: str) -> str:
        return "".join(one["message"] for one in self.findings if one["code"] == code)


Tells = Callable[[str], Told]


@pytest.fixture(scope="module")
def tells(tmp_path_factory: pytest.TempPathFactory) -> Tells:
    """By scenario. The first files stay in the inbox beside what came back."""
    folder = tmp_path_factory.mktemp("returned")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    sent = {name: book_bytes(layouts.official(record(number))) for number, name in enumerate(SCENARIOS)}
    for name, data in sent.items():
        (inbox / f"{name}.xlsx").write_bytes(data)
    before = judged(folder)
    OTHERS.extend(one["id"] for one in mark(sent["as_asked"], before, "33/as_asked.xlsx").told)
    for name, data in sent.items():
        made = mark(data, before, f"33/{name}.xlsx", PREFILLED.get(name))
        SCENARIOS[name](made)
        (inbox / f"{name} 退回.xlsx").write_bytes(made.bytes())
    run = judged(folder)
    rows = run.findings.to_dict("records")

    def told(name: str) -> Told:
        file = f"33/{name} 退回.xlsx"
        return Told(run, file, [one for one in rows if one["file"] == file])

    return told


OTHERS: list[str] = []  # ids of the school of ``as_asked``
PREFILLED = {"prefilled": {"A309": NEW, "A307": "该专业尚未开展培训"}, "state_only": {"A309": NEW}, "unchanged": {"A309": NEW}}


@scenario
def as_asked(made: Marked) -> None:
    made.say("A307", "该专业2019年新设，尚未开展培训")
    made.say("A308", "人才培养方案正在修订，10月完成", 1)


def test_an_explanation_in_its_column_counts_for_its_finding_alone(tells: Tells) -> None:
    told = tells("as_asked")
    assert told.status("A307") == "explained"
    assert told.of("A307")["explanation"] == "该专业2019年新设，尚未开展培训"
    assert [told.status("A308", i) for i in (0, 1)] == ["open", "explained"]
    assert told.status("S212") == told.status("A309") == "open"
    assert told.of("A309")["explanation"] == told.of("A316")["explanation"] == ""  # what we wrote there is nobody's word


def test_our_sheets_and_notes_are_no_data(tells: Tells) -> None:
    told = tells("as_asked")
    assert told.codes == {"A307", "A308", "A309", "A316", "A317", "S212"}
    school = told.run.schools.typed[told.run.schools.typed["current"]]
    assert (told.run.files.loc[school["file_id"], "file"] == told.file).sum() == 1


def test_what_came_back_replaces_the_file_it_was_made_from_without_doubt(tells: Tells) -> None:
    """Both have the same 填报日期: anybody else would be asked which one counts."""
    run = tells("as_asked").run
    statuses = run.files.set_index("file")["status"]
    assert {statuses[f"33/{name}.xlsx"] for name in SCENARIOS if name not in ALONE} == {"superseded"}
    assert "F114" not in set(run.findings["code"])


@scenario
def sorted_and_filtered(made: Marked) -> None:
    made.say("A307", NEW)
    rows = [[cell.value for cell in row] for row in made.list.iter_rows(min_row=HEAD + 1)]
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[-1]), reverse=True), HEAD + 1):
        for column, value in enumerate(row, 1):
            made.list.cell(number, column).value = value
        made.list.row_dimensions[number].hidden = number % 2 == 0


@scenario
def rows_inserted(made: Marked) -> None:
    made.say("A307", NEW)
    made.list.insert_rows(HEAD + 2, 3)
    made.list.insert_rows(1, 2)


@scenario
def list_renamed(made: Marked) -> None:
    made.say("A307", NEW)
    made.list.title = "我校答复"


@scenario
def headings_changed_a_little(made: Marked) -> None:
    made.say("A307", NEW)
    made.list.cell(HEAD, COLUMN).value = "情况说明（院校填写）"
    made.list.cell(HEAD, COLUMNS.index("message") + 1).value = "存在问题"
    made.list.cell(HEAD, COLUMNS.index("id") + 1).value = "标识码"


@scenario
def columns_moved(made: Marked) -> None:
    made.say("A307", NEW)
    made.list.move_range(f"A{HEAD}:M{made.list.max_row}", cols=4)


@scenario
def heading_row_deleted(made: Marked) -> None:
    made.say("A307", NEW)
    made.list.delete_rows(HEAD)


@scenario
def signs_removed(made: Marked) -> None:
    made.say("A307", NEW)
    without_signs(made)


@scenario
def copied_below_itself(made: Marked) -> None:
    made.say("A307", NEW)
    rows = [[cell.value for cell in row] for row in made.list.iter_rows()]
    for row in rows:
        made.list.append(row)


@scenario
def in_a_fresh_form(made: Marked) -> None:
    """The list alone, copied beside the data of another copy of the form, by its headings and rows only."""
    made.say("A307", NEW)
    rows = [[cell.value for cell in row] for row in made.list.iter_rows(min_row=HEAD)]
    without_signs(made)
    made.book.remove(made.list)
    sheet = made.book.create_sheet("Sheet9")
    for row in rows:
        sheet.append(row)


@scenario
def list_under_the_data(made: Marked) -> None:
    made.say("A307", NEW)
    rows = [[cell.value for cell in row] for row in made.list.iter_rows()]
    made.book.remove(made.list)
    data = made.book["证书申报"]
    for number, row in enumerate(rows, data.max_row + 3):
        for column, value in enumerate(row, 1):
            data.cell(number, column).value = value


WHEREVER = [
    "sorted_and_filtered", "rows_inserted", "list_renamed", "headings_changed_a_little", "columns_moved", "heading_row_deleted",
    "signs_removed", "copied_below_itself", "in_a_fresh_form", "list_under_the_data",
]  # fmt: skip


@pytest.mark.parametrize("name", WHEREVER)
def test_an_explanation_is_found_wherever_it_stands_now(tells: Tells, name: str) -> None:
    told = tells(name)
    assert told.status("A307") == "explained", told.of("A307")["message"]
    assert told.of("A307")["explanation"] == NEW
    assert [told.status(code) for code in ("A308", "A309", "S212", "A317")] == ["open"] * 4
    assert told.codes - {"F113", "F124"} == {"A307", "A308", "A309", "A316", "A317", "S212"}, [one["message"] for one in told.findings]


@scenario
def half_the_rows_deleted(made: Marked) -> None:
    made.say("A307", NEW)
    for row in range(made.list.max_row, HEAD, -1):
        if row != made.row(made.id("A307")) and row % 2:
            made.list.delete_rows(row)


def test_rows_that_are_gone_cost_the_others_nothing(tells: Tells) -> None:
    assert tells("half_the_rows_deleted").status("A307") == "explained"


@scenario
def row_deleted_and_note_answered(made: Marked) -> None:
    made.say("A316", f"{NO_EXPLANATION}。人数已核对")
    made.list.delete_rows(made.row(made.id("A309")))
    for row in made.book["证书申报"].iter_rows():
        for cell in row:
            if cell.comment and made.id("A309") in cell.comment.text:
                cell.comment.text += "\n资源建设中，2020年完成"


def test_what_was_typed_below_a_note_counts_where_its_row_is_gone_and_behind_our_words_is_the_schools(tells: Tells) -> None:
    told = tells("row_deleted_and_note_answered")
    assert (told.status("A309"), told.of("A309")["explanation"]) == ("explained", "资源建设中，2020年完成")
    assert told.of("A316")["explanation"] == "人数已核对"


@scenario
def other_column(made: Marked) -> None:
    made.say("A307", NEW, column="fix")
    made.list.cell(made.row(made.id("A309")), len(COLUMNS) + 2).value = "资源建设中，2020年完成"


def test_a_text_in_another_column_is_taken_and_said(tells: Tells) -> None:
    told = tells("other_column")
    assert told.status("A307") == told.status("A309") == "explained"
    assert f"“{LIST}”表" in told.says("F123")
    assert NEW in told.says("F123")
    assert told.status("A308") == "open"


@scenario
def two_columns(made: Marked) -> None:
    made.say("A307", NEW, column="fix")
    made.say("A307", "另一段文字也在这一行", column="expected")


def test_two_changed_texts_in_a_row_are_taken_for_none(tells: Tells) -> None:
    told = tells("two_columns")
    assert told.status("A307") == "open"
    assert "没有采用" in told.says("F123")


@scenario
def beside_without_state(made: Marked) -> None:
    without_signs(made)
    made.list.cell(made.row(made.id("A307")), len(COLUMNS) + 1).value = NEW


def test_without_the_state_sheet_a_text_right_of_the_list_is_taken(tells: Tells) -> None:
    told = tells("beside_without_state")
    assert told.status("A307") == "explained"
    assert "情况说明" in told.says("F123")


@scenario
def twice(made: Marked) -> None:
    made.say("A307", NEW)
    row = [cell.value for cell in made.list[made.row(made.id("A307"))]]
    row[COLUMN - 1] = "设备将于12月到位"
    made.list.append(row)
    same = [cell.value for cell in made.list[made.row(made.id("A309"))]]
    made.say("A309", "资源库正在建设")
    same[COLUMN - 1] = "资源库正在建设。"
    made.list.append(same)


def test_different_texts_for_one_id_are_joined_and_said_and_equal_ones_once(tells: Tells) -> None:
    told = tells("twice")
    assert told.of("A307")["explanation"] == f"{NEW}；设备将于12月到位"
    assert told.of("A309")["explanation"] in ("资源库正在建设", "资源库正在建设。")
    assert told.says("F123").count("合在一起") == 1
    assert "资源库" not in told.says("F123")


@scenario
def without_id(made: Marked) -> None:
    made.say("A307", NEW)
    made.list.cell(made.row(made.id("A307")), COLUMNS.index("id") + 1).value = None


def test_a_row_without_id_is_said_and_never_guessed(tells: Tells) -> None:
    told = tells("without_id")
    assert told.status("A307") == "open"
    assert NEW in told.says("F123")
    assert "没有标识" in told.says("F123")


@scenario
def another_schools_list(made: Marked) -> None:
    made.list.delete_rows(HEAD + 1, 50)
    for number, finding in enumerate(OTHERS, HEAD + 1):
        made.list.cell(number, COLUMN).value = f"{NEW}{number}"
        made.list.cell(number, COLUMNS.index("id") + 1).value = finding


def test_another_schools_ids_are_unplaced_for_both(tells: Tells) -> None:
    told = tells("another_schools_list")
    assert {one["status"] for one in told.findings} == {"open"}
    assert "不是本校的问题" in told.says("F123")
    assert tells("as_asked").of("A309")["explanation"] == ""


@scenario
def everywhere(made: Marked) -> None:
    for row in range(HEAD + 1, made.list.max_row + 1):
        made.list.cell(row, COLUMN).value = "我校正在逐步完善相关工作"


def test_one_text_under_everything_counts_for_nothing_and_errors_must_be_corrected(tells: Tells) -> None:
    told = tells("everywhere")
    for code in ("A307", "A308", "A309", "A317", "S212"):
        assert told.status(code) == "open"
        assert "逐字相同" in told.of(code)["message"]
        assert "“我校正在逐步完善相关工作”" in told.of(code)["message"]
    assert told.status("A316") == "open"
    assert "不能代替更正" in told.of("A316")["message"]


@scenario
def merged_over_rows(made: Marked) -> None:
    rows = sorted(made.row(made.id("A308", place)) for place in (0, 1))
    assert rows[1] == rows[0] + 1
    made.list.cell(rows[0], COLUMN).value = "培养方案正在修订，10月完成"
    made.list.merge_cells(start_row=rows[0], end_row=rows[1], start_column=COLUMN, end_column=COLUMN)


def test_a_cell_merged_over_two_rows_explains_both(tells: Tells) -> None:
    told = tells("merged_over_rows")
    assert [told.status("A308", place) for place in (0, 1)] == ["explained"] * 2
    assert told.status("A309") == "open"


@scenario
def empty_words(made: Marked) -> None:
    made.say("A307", "经核实，我校数据无误。")
    made.say("A308", "无", 0)
    made.say("A309", made.told[[one["code"] for one in made.told].index("A309")]["message"])
    made.say("A317", "11111")
    made.say("S212", "见附件")


def test_words_that_explain_nothing_leave_the_finding_open_and_are_answered(tells: Tells) -> None:
    told = tells("empty_words")
    assert {one["status"] for one in told.findings} == {"open"}
    assert "“经核实，我校数据无误。”没有说明原因" in told.of("A307")["message"]
    assert "“无”" in told.of("A308")["message"]
    assert "重复了提示" in told.of("A309")["message"]
    assert "只有数字" in told.of("A317")["message"]
    assert "请写明具体原因" in told.of("S212")["message"]


@scenario
def prefilled(made: Marked) -> None:
    made.say("A307", "培训安排在2020年上半年")


def test_earlier_words_that_stand_as_we_wrote_them_still_count_and_changed_ones_replace_them(tells: Tells) -> None:
    told = tells("prefilled")
    assert (told.status("A309"), told.of("A309")["explanation"]) == ("explained", NEW)
    assert told.of("A307")["explanation"] == "培训安排在2020年上半年"


@scenario
def state_only(made: Marked) -> None:
    made.book.remove(made.list)
    data = made.book["证书申报"]
    for row in data.iter_rows():
        for cell in row:
            if cell.comment and made.id("A307") in cell.comment.text:
                cell.comment.text += "\n培训安排在2020年上半年"


def test_without_the_list_earlier_words_and_replies_in_notes_count(tells: Tells) -> None:
    told = tells("state_only")
    assert told.status("A309") == "explained"
    assert told.of("A307")["explanation"] == "培训安排在2020年上半年"
    assert told.status("A308") == "open"


@scenario
def unchanged(made: Marked) -> None:
    """As it went out."""


def test_what_comes_back_as_it_went_is_said_and_opens_nothing_anew(tells: Tells) -> None:
    told = tells("unchanged")
    assert "原样交回" in told.says("F124")
    assert told.codes - {"F124"} == tells("as_asked").codes
    assert "原样交回" not in tells("as_asked").says("F124") + tells("prefilled").says("F124")


@scenario
def corrected_without_words(made: Marked) -> None:
    made.book["证书申报"]["J4"] = 50


def test_a_correction_without_words_is_not_called_unchanged(tells: Tells) -> None:
    told = tells("corrected_without_words")
    assert "A316" not in told.codes
    assert "F124" not in told.codes


@scenario
def key_corrected(made: Marked) -> None:
    """The name of the school corrected: every id is another one now."""
    made.say("S212", "制度已于9月印发，原件另附")
    made.say("A307", NEW)
    sheet = made.book["院校信息"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == record([*SCENARIOS].index("key_corrected"))["school"]["school_name"]:
                cell.value = f"{cell.value}（筹）"


def test_a_corrected_name_loses_neither_explanations_nor_the_line_of_versions(tells: Tells) -> None:
    told = tells("key_corrected")
    assert told.status("S212") == told.status("A307") == "explained"
    assert told.run.files.set_index("file").loc["33/key_corrected.xlsx", "status"] == "superseded"


@scenario
def major_corrected(made: Marked) -> None:
    """The record's own key corrected: its finding is known again by its cell, wherever that stands now."""
    made.say("A307", NEW)
    sheet = made.book["证书申报"]
    number = [*SCENARIOS].index("major_corrected")
    first, second = (
        record(number)["applications"][0],
        clean_return(random.Random(number + 900), number + 900, school_type="高等职业学校", certificates=4),
    )
    other = next(
        one for one in second["applications"] if one["certificate"] not in {a["certificate"] for a in record(number)["applications"]}
    )
    for row in sheet.iter_rows():
        for cell in row:
            for name in ("certificate", "major_code", "major_name", "levels"):
                if cell.row == 3 and cell.value == first[name]:
                    cell.value = other[name]


def test_a_corrected_record_keeps_its_explanation_by_the_cell_of_its_name(tells: Tells) -> None:
    told = tells("major_corrected")
    before = [one for one in tells("as_asked").findings if one["code"] == "A307"]
    assert len(before) == 1
    assert told.status("A307") == "explained", told.of("A307")["message"]


ALONE = {"list_alone", "of_others"}


@scenario
def list_alone(made: Marked) -> None:
    """The school sends the list and nothing else."""
    made.say("A307", NEW)
    for name in [*made.book.sheetnames]:
        if name not in (LIST, STATE):
            made.book.remove(made.book[name])
    for name in [*made.book.defined_names]:
        del made.book.defined_names[name]


def test_a_list_that_comes_alone_speaks_for_the_file_it_was_made_from(tells: Tells) -> None:
    told = tells("list_alone")
    of_first = {one["code"]: one for one in told.run.findings.to_dict("records") if one["file"] == "33/list_alone.xlsx"}
    assert of_first["A307"]["status"] == "explained"
    (said,) = [one for one in told.findings if one["code"] == "F105"]
    assert said["severity"] == "info"
    assert LIST in said["message"]


@pytest.mark.parametrize(
    "of, said", [({"province": "32"}, "另一省份"), ({"batch": "2019-1"}, "另一批次"), ({"form": FORM + 1}, "较新版本")], ids=str
)
def test_a_workbook_of_another_marking_is_read_and_its_words_are_not_taken(tmp_path: Path, of: dict[str, Any], said: str) -> None:
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    data = book_bytes(layouts.official(record(1)))
    (inbox / "other.xlsx").write_bytes(data)
    made = mark(data, judged(tmp_path), "33/other.xlsx", **of)
    made.say("A307", NEW)
    (inbox / "other 退回.xlsx").write_bytes(made.bytes())
    found = {one["code"]: one for one in judged(tmp_path).findings.to_dict("records") if one["file"] == "33/other 退回.xlsx"}
    assert said in found["F124"]["message"]
    assert (found["A307"]["status"], found["A307"]["explanation"]) == ("open", "")


@scenario
def own_list_of_problems(made: Marked) -> None:
    """A school's own sheet of that name is its own business."""
    made.book.remove(made.list)
    sheet = made.book.create_sheet(LIST)
    sheet.append(["序号", "问题", "整改措施", "责任人", "情况说明"])
    sheet.append([1, "设备不足", "采购", "张一", "已列入预算"])


def test_a_schools_own_list_of_problems_is_not_taken_for_ours(tells: Tells) -> None:
    told = tells("own_list_of_problems")
    assert {one["status"] for one in told.findings} == {"open"}
    assert "已列入预算" not in "".join(one["message"] + one["explanation"] for one in told.findings)


def test_a_changed_record_makes_earlier_words_outdated_and_an_unchanged_one_keeps_them(tmp_path: Path) -> None:
    """First version, marked and explained, then a fresh form without any of our marks: one record as it was, one with other figures."""
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    first = record(1)
    data = book_bytes(layouts.official(first))
    (inbox / "a.xlsx").write_bytes(data)
    made = mark(data, judged(tmp_path), "33/a.xlsx")
    made.say("A307", NEW)
    made.say("A308", "培养方案正在修订，10月完成", 1)
    (inbox / "b.xlsx").write_bytes(made.bytes())
    third = copy.deepcopy(first)
    third["school"]["filled_on"] = "2019-09-16"
    third["applications"][1] |= {"pilot_students": 41, "remark": "第二次报送"}
    third["applications"][0] |= {"remark": "第二次报送"}
    (inbox / "c.xlsx").write_bytes(book_bytes(layouts.official(third)))
    found = [one for one in judged(tmp_path).findings.to_dict("records") if one["file"] == "33/c.xlsx"]
    told = Told(judged(tmp_path), "33/c.xlsx", found)
    assert (told.status("A307"), told.of("A307")["explanation"]) == ("explained", NEW)
    assert told.status("A308", 1) == "open"
    assert "“培养方案正在修订，10月完成”，但此后" in told.of("A308", 1)["message"]


def test_what_the_ledger_remembers_counts_while_the_record_is_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that brought the words is overwritten: the next run is given what the last one heard."""
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    data = book_bytes(layouts.official(record(1)))
    (inbox / "a.xlsx").write_bytes(data)
    made = mark(data, judged(tmp_path), "33/a.xlsx")
    made.say("A307", NEW)
    (inbox / "a.xlsx").write_bytes(made.bytes())
    heard = judged(tmp_path)
    assert [(one.text, one.file) for one in heard.explanations] == [(NEW, "33/a.xlsx")]
    changed = record(1)
    honest = judgement.hear

    def remembering(found: Any, tables: Any, files: Any, letters: Letters, *more: Any) -> Heard:
        return honest(found, tables, files, Letters(letters.returned, heard.explanations), *more)

    monkeypatch.setattr(judgement, "hear", remembering)
    for students, status in ((None, "explained"), (41, "open")):
        if students:
            changed["applications"][0]["pilot_students"] = students
        (inbox / "a.xlsx").write_bytes(book_bytes(layouts.official(changed)))
        run = judged(tmp_path)
        (found,) = run.findings[run.findings["code"] == "A307"].to_dict("records")
        assert found["status"] == status
        assert found["explanation"] == NEW


@pytest.mark.parametrize("rows, status", [(10, "explained"), (11, "open")])
def test_one_text_in_the_forms_own_column_explains_no_more_rows_than_in_the_list(tmp_path: Path, rows: int, status: str) -> None:
    made = clean_return(random.Random(3), 3, school_type="高等职业学校", certificates=8)
    for row in made["applications"][:rows]:
        row |= {"liaison": "否", "explanation": "对接协议正在签订，10月底前完成"}
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    (inbox / "a.xlsx").write_bytes(book_bytes(layouts.official(made)))
    found = judged(tmp_path).findings
    assert found.loc[found["code"] == "A317", "status"].tolist() == [status] * rows


def test_words_in_the_forms_own_column_are_for_their_row_and_the_last_ones_count(tmp_path: Path) -> None:
    made = clean_return(random.Random(3), 3, school_type="高等职业学校", certificates=2)
    for row in made["applications"][:2]:
        row["liaison"] = "否"
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    for number, (said, statuses) in enumerate([(NEW, ["explained", "open"]), ("核实无误", ["open", "open"])]):
        made["applications"][0]["explanation"] = said
        made["school"]["filled_on"] = f"2019-09-1{number + 2}"
        (inbox / f"{number}.xlsx").write_bytes(book_bytes(layouts.official(made)))
        found = judged(tmp_path).findings
        told = found[found["code"] == "A317"].sort_values("at")
        assert (told["status"].tolist(), told["explanation"].tolist()) == (statuses, [said, ""])
