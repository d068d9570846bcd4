"""The workbook part of a marked workbook: where our sheets stand, what moves with them, what is said of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import openpyxl
import pytest

from pipeline.marking import patch, proof
from pipeline.marking.letter import Changed
from pipeline.marking.patch import CannotPatch, patched
from pipeline.read.engines.any import read_workbook
from pipeline.read.limits import Limits
from schemas.marks import CHANGES, LIST, PROPERTY, STATE
from tests.marking import schoolbook as book
from tests.marking.schoolbook import PACKAGE, mark, marked, marks_at, parts, worksheet, zipped

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

_VIEW = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
_NAMES = (
    '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="1">表2!$A$1:$C$3</definedName>'
    '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">表1!$A$1:$C$3</definedName>'
    '<definedName name="其他">表1!$A$1</definedName></definedNames>'
)


def _two(**more: object) -> bytes:
    return zipped(parts(worksheet(before=_VIEW), worksheet(before=_VIEW), **more))  # type: ignore[arg-type]


def test_names_of_single_sheets_follow_them() -> None:
    views = '<bookViews><workbookView activeTab="1" firstSheet="1"/></bookViews>'
    result, _ = marked(_two(workbook=(views, _NAMES + '<calcPr calcId="1"/>')), *marks_at("A3", heading="C1"))
    new = openpyxl.load_workbook(io.BytesIO(result))
    assert new["表2"].print_area == "'表2'!$A$1:$C$3"
    text = book.part(result, "xl/workbook.xml")
    assert 'name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">表1!' in text
    assert 'activeTab="0" firstSheet="0"' in text
    assert new[LIST].print_title_rows


@pytest.mark.parametrize("workbook", [("", ""), ("", "<definedNames/>"), ("<bookViews/>", '<externalReferences/><calcPr calcId="1"/>')])
def test_workbooks_without_names_or_views(workbook: tuple[str, str]) -> None:
    result, _ = patched(_two(workbook=workbook), book.letter(*marks_at(*book.PLACES)), Limits())
    text = book.part(result, "xl/workbook.xml")
    order = [text.index(word) for word in ("<bookViews>", "<sheets>", "<externalReferences/>", "<definedNames>", "<calcPr") if word in text]
    assert order == sorted(order)
    assert text.count("<definedNames") == 1


def test_the_list_of_changes_stands_second() -> None:
    letter = replace(book.letter(mark("A3")), changed=(Changed("表1", "A3", "某某", "人数", "1", "2"),), since="上次")
    result, _ = patched(_two(workbook=("", _NAMES)), letter, Limits())
    names = openpyxl.load_workbook(io.BytesIO(result)).sheetnames
    assert names == [LIST, CHANGES, "表1", "表2", STATE]
    assert 'name="_xlnm.Print_Area" localSheetId="3">表2!' in book.part(result, "xl/workbook.xml")


@pytest.mark.parametrize("own, ours", [(LIST, "问题清单（省）"), ("1x状态", "1X状态（省）")])
def test_a_sheet_of_the_school_keeps_its_name(own: str, ours: str) -> None:
    names = openpyxl.load_workbook(
        io.BytesIO(marked(_two(names=(own, "表2")), mark("A3", sheet=own), list_name=ours if own == LIST else LIST)[0])
    ).sheetnames
    assert own in names
    assert ours in names


@pytest.mark.parametrize("name", ["O'Brien's", "A &amp; B &lt;1&gt;", "三十一个字的工作表名称一二三四五六七八九十一二三四五六七八九"])
def test_sheets_with_odd_names(name: str) -> None:
    shown = name.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    result, _ = marked(_two(names=(name, "表2")), *marks_at("A3", "B9", sheet=shown))
    refers = openpyxl.load_workbook(io.BytesIO(result)).defined_names["_1X_A310_000000000001"].attr_text
    assert refers == "'" + shown.replace("'", "''") + "'!$A$3"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_no_link_leads_to_a_hidden_sheet(state: str) -> None:
    result, _ = marked(_two(states=("", state)), mark("A3"), mark("C3", 2, sheet="表2"))
    listed = book.part(result, "xl/worksheets/sheet3.xml")
    assert 'location="_1X_A310_000000000001"' in listed
    assert 'location="_1X_A310_000000000002"' not in listed
    assert "隐藏" in listed
    assert f'name="表2" sheetId="2" state="{state}"' in book.part(result, "xl/workbook.xml")


def test_a_locked_structure_is_said() -> None:
    result, said = marked(_two(workbook=('<workbookProtection lockStructure="1"/>', "")), mark("A3"))
    assert any("结构受保护" in sentence for sentence in said)
    assert "结构受保护" in book.part(result, "xl/worksheets/sheet3.xml")


def test_a_formula_that_counts_sheets_is_said() -> None:
    sheet = worksheet('<row r="1"><c r="A1"><f>SHEETS()</f><v>1</v></c><c r="B1"><f>SHEETSX(1)</f><v>1</v></c></row>')
    assert any("SHEETS" in sentence for sentence in marked(zipped(parts(sheet)), mark("A1"))[1])


def test_other_properties_of_the_document_stay() -> None:
    own = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="7" name="KSOProductBuildVer"><vt:lpwstr>2052-11.1.0</vt:lpwstr></property>'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="9" name="{PROPERTY}"><vt:lpwstr>old</vt:lpwstr></property></Properties>'
    )
    types = '<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
    content = parts(more={"docProps/custom.xml": own}, types=types)
    relation = f'<Relationship Id="r9" Type="{book.RELATED}/custom-properties" Target="docProps/custom.xml"/></Relationships>'
    content["_rels/.rels"] = str(content["_rels/.rels"]).replace("</Relationships>", relation)
    result, _ = marked(zipped(content), mark("A3"))
    properties = openpyxl.load_workbook(io.BytesIO(result)).custom_doc_props
    assert properties["KSOProductBuildVer"].value == "2052-11.1.0"
    assert [one.value for one in properties if one.name == PROPERTY] == [book.TOKEN.text()]
    assert sorted(re.findall(r'pid="(\d+)"', book.part(result, "docProps/custom.xml"))) == ["10", "7"]


def test_a_finding_without_a_cell_is_in_the_list_alone() -> None:
    result, _ = patched(_two(), book.letter(mark("")), Limits())
    assert "A310-000000000001" in book.part(result, "xl/worksheets/sheet3.xml")
    assert "_1X_A310" not in book.part(result, "xl/workbook.xml")
    assert not any("comments" in name for name in book.names_of(result))


def test_a_sheet_that_is_not_there_is_refused() -> None:
    with pytest.raises(CannotPatch):
        patched(_two(), book.letter(mark("A3", sheet="没有")), Limits())


def test_our_own_reader_finds_our_sheets_and_the_schools() -> None:
    data = _two()
    result, _ = patched(data, book.letter(*marks_at(*book.PLACES)), Limits())
    before, after = (read_workbook(one, "xlsx", Limits(), "").sheets for one in (data, result))
    assert [sheet.name for sheet in after] == [LIST, "表1", "表2", STATE]
    assert [row[:3] for row in after[1].rows[:3]] == [row[:3] for row in before[0].rows[:3]]


def _spoilt(old: bytes, new: bytes, monkeypatch: pytest.MonkeyPatch) -> CannotPatch:
    """What the proof says where the package is written with something changed behind its back."""
    usual = patch.Package.data

    def data(self: patch.Package) -> bytes:
        content = {name: book.part(usual(self), name).encode() for name in book.names_of(usual(self))}
        return zipped({name: part.replace(old, new) for name, part in content.items()})

    monkeypatch.setattr(patch.Package, "data", data)
    with pytest.raises(CannotPatch) as refused:
        patched(_two(more={"xl/other.xml": "<other/>"}), book.letter(*marks_at("A3", "B3")), Limits())
    return refused.value


@pytest.mark.parametrize(
    "old, new",
    [
        ("051300", "51300"),  # a value
        ("<other/>", "<changed/>"),  # a part that nobody edits
        ("FFEF8A80", "FFEF8A81"),  # our fill
        ('tabSelected="0"', 'tabSelected="1"'),  # two sheets selected
        (f'{PACKAGE}/relationships"><Relationship Id="r1"', f'{PACKAGE}/relationships"><Relationship Id="r0"'),  # a relation
        ('Extension="xml" ContentType="application/xml"', 'Extension="xml" ContentType="text/xml"'),  # a type
    ],
)
def test_the_proof_sees(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _spoilt(old.encode(), new.encode(), monkeypatch).fault


def test_the_proof_reads_both_workbooks() -> None:
    """A value that differs is seen by reading alone, too."""
    data = _two()
    other = zipped(parts(worksheet(book.ROWS.replace("0.5", "0.6")), worksheet()))
    with pytest.raises(CannotPatch, match="读出的内容有改动") as refused:
        proof.prove_reading(data, other, Limits(), {*openpyxl.load_workbook(io.BytesIO(data)).sheetnames})
    assert refused.value.fault


def test_the_state_sheet_keeps_the_formats_that_cited_cells_had() -> None:
    """By them the wash gives a cell its own fill back."""
    result, _ = patched(_two(), book.letter(*marks_at("C3", "A3", "E9")), Limits())
    state = openpyxl.load_workbook(io.BytesIO(result))[STATE]
    keepers = [row[7] for row in state.iter_rows(min_row=3, max_col=8)]
    assert [cell.fill.fgColor.rgb if cell.fill.patternType else "" for cell in keepers] == ["FF00B0F0", "", ""]
    assert [cell.value for cell in keepers] == [None] * 3
