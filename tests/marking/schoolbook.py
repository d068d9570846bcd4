"""Schools' workbooks part by part, marked, and held against the original by readers that are not ours."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from pipeline.marking.letter import Letter, Mark
from pipeline.marking.patch import patched
from pipeline.read.limits import Limits
from schemas.cells import NOWHERE, pack
from schemas.marks import ERROR_FILL, ID_LINE, LIST, WARNING_FILL, WARNING_GROUND, Token, name_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TOKEN = Token("33", "2019-2", "0123456789ab", "ab" * 32, "ba9876543210")
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="12"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF00B0F0"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyProtection="1"><protection locked="0"/></xf>'
    '<xf numFmtId="10" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"><alignment horizontal="right"/></xf>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
ROWS = (
    '<row r="1" spans="1:3"><c r="A1" t="inlineStr"><is><t>院校名称</t></is></c><c r="C1" t="inlineStr"><is><t>人数</t></is></c></row>'
    '<row r="3" spans="1:3"><c r="A3" s="1" t="inlineStr"><is><t>051300</t></is></c><c r="C3" s="2"><v>0.5</v></c></row>'
)
PLACES = ("A3", "B3", "C3", "E3", "A2", "B9", "A1")  # there, absent between and behind; absent rows between and behind


def worksheet(rows: str = ROWS, before: str = "", after: str = "", attributes: str = "") -> str:
    """A worksheet part."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATED}"{attributes}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(
    *sheets: str,
    styles: str | None = STYLES,
    names: Iterable[str] = (),
    workbook: tuple[str, str] = ("", ""),
    states: Iterable[str] = (),
    more: Mapping[str, str | bytes] | None = None,
    types: str = "",
) -> dict[str, str | bytes]:
    """A package by its parts. ``workbook``: what stands before and behind its sheets; ``more``: further parts; ``types``: what is said of them."""
    sheets = sheets or (worksheet(),)
    names = [*names, *(f"表{number}" for number in range(1, len(sheets) + 1))][: len(sheets)] if not names else list(names)
    states = [*states, *[""] * len(sheets)]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}"{f" state={chr(34)}{state}{chr(34)}" if state else ""} r:id="r{n}"/>'
        for n, (name, state) in enumerate(zip(names, states), 1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="s" Type="{RELATED}/styles" Target="styles.xml"/>' if styles is not None else ""
    said = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>' for n in range(1, len(sheets) + 1)
    )
    said += f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>' if styles is not None else ""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>{said}{types}</Types>'
        ),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{workbook[0]}<sheets>{listed}</sheets>{workbook[1]}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        **({"xl/styles.xml": styles} if styles is not None else {}),
        **{f"xl/worksheets/sheet{n}.xml": content for n, content in enumerate(sheets, 1)},
        **(more or {}),
    }
    return found


def relations(*each: tuple[str, str]) -> str:
    """A relationships part: (kind, target) of each."""
    inner = "".join(f'<Relationship Id="x{n}" Type="{RELATED}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(each, 1))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def zipped(content: Mapping[str, str | bytes], folders: bool = False) -> bytes:
    """The parts as a zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            folder = name.rpartition("/")[0]
            if folders and folder and folder + "/" not in archive.namelist():
                archive.writestr(zipfile.ZipInfo(folder + "/", (2019, 9, 18, 8, 30, 0)), "")
            archive.writestr(zipfile.ZipInfo(name, (2019, 9, 18, 8, 30, 0)), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def address(cell: str) -> int:
    """``B3`` -> packed."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    assert found
    column = 0
    for one in found[1]:
        column = column * 26 + ord(one) - 64
    return pack(int(found[2]) - 1, column - 1)


def mark(cell: str, number: int = 1, sheet: str = "表1", heading: str = "", level: str = "", **more: object) -> Mark:
    """A made-up finding at a cell: odd numbers are errors."""
    level = level or ("error" if number % 2 else "warning")
    at, head = address(cell) if cell else NOWHERE, address(heading) if heading else NOWHERE
    words = {
        "value": "6O",
        "message": f"第 {number} 个问题 <&> =1+1",
        "expected": "不少于50%，即10人",
        "fix": "请核对人数",
        "clause": "二.3",
        **more,
    }
    return Mark(f"A310-{number:012x}", f"key{number}", "A310", level, sheet, at, head, **words)  # type: ignore[arg-type]


def letter(*marks: Mark) -> Letter:
    """A letter of these findings."""
    return Letter(TOKEN, "云栖学院：问题清单", ("请改正后发回。",), (("行数", "3"),), marks)


def marks_at(*cells: str, sheet: str = "表1", heading: str = "") -> tuple[Mark, ...]:
    """One finding at each cell."""
    return tuple(mark(cell, number, sheet, heading) for number, cell in enumerate(cells, 1))


def marked(data: bytes, *marks: Mark, list_name: str = LIST, by_openpyxl: bool = True, by_calamine: bool = True) -> tuple[bytes, list[str]]:
    """The workbook marked, held against the original: other parts and values the same, the marks there, no new kind of fault.

    ``by_openpyxl``, ``by_calamine``: off for what they do not read as it was.
    """
    result, said = patched(data, letter(*marks), Limits())
    _same_parts(data, result)
    if by_calamine:
        assert _values(data) == {name: rows for name, rows in _values(result).items() if name in _values(data)}
        assert CalamineWorkbook.from_filelike(io.BytesIO(result)).sheet_names[0] == list_name
    assert not (kinds(result) - kinds(data)).keys()
    if by_openpyxl:
        _look(data, result, marks, list_name, said)
    return result, said


def part(data: bytes, name: str) -> str:
    """A part of a workbook in UTF-8."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


def names_of(data: bytes) -> list[str]:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


@cache
def kinds(data: bytes) -> Counter[str]:
    """What the validator says of a workbook, by kind; texts within cells are allowed."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "one.xlsx")
        path.write_bytes(data)
        errors = OpenXmlValidator().validate(path).errors
    return Counter(
        f"{error.id} {re.sub(chr(92) + 'd+', 'N', error.description)[:60]}" for error in errors if error.id != "Excel_InlineStrCells"
    )


def converted(workbooks: Mapping[str, bytes], format: str, folder: Path) -> dict[str, bytes]:
    """The workbooks as LibreOffice saves them, by the same names."""
    for name, data in workbooks.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    out = folder / f"out-{format}"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", format, "--outdir", str(out)]
    subprocess.run([*command, *(str(folder / f"{name}.xlsx") for name in workbooks)], check=True, capture_output=True, timeout=180)
    return {name: (out / f"{name}.{format}").read_bytes() for name in workbooks}


_MAY_CHANGE = re.compile(r"(?:content_types|\.rels$|workbook|sheet[\w ]*\.xml|styles|comments|vmldrawing|custom)", re.IGNORECASE)


def _same_parts(data: bytes, result: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(result)) as new:
        assert new.testzip() is None
        there = {info.filename: (info.CRC, info.file_size) for info in new.infolist()}
        for info in old.infolist():
            if not info.filename.endswith("/"):
                assert info.filename in there
                assert there[info.filename] == (info.CRC, info.file_size) or _MAY_CHANGE.search(info.filename), info.filename


@cache
def _values(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value != ""}
    return found


def _looks(cell: object) -> list[str]:
    return [repr(getattr(cell, name)) for name in ("value", "number_format", "font", "border", "alignment", "protection")]


def _look(data: bytes, result: bytes, marks: Iterable[Mark], list_name: str, said: list[str]) -> None:
    """By openpyxl: values, fills, notes, names, the one sheet that is selected."""
    old, new = (openpyxl.load_workbook(io.BytesIO(one)) for one in (data, result))
    assert new.sheetnames[0] == list_name
    assert [name for name in new.sheetnames if name in old.sheetnames] == old.sheetnames
    assert [sheet.title for sheet in new.worksheets if sheet.sheet_view.tabSelected] == [list_name]
    for sheet in old.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    assert _looks(new[sheet.title][cell.coordinate]) == _looks(cell)
    cells = {one.id: _first(new[one.sheet], one.at) for one in marks}
    errors = {(one.sheet, cells[one.id].coordinate) for one in marks if one.level == "error"}
    for one in marks:
        cell = cells[one.id]
        fill = cell.fill
        if (one.sheet, cell.coordinate) in errors:
            assert (fill.patternType, fill.fgColor.rgb) == ("solid", f"FF{ERROR_FILL}")
        else:
            assert (fill.patternType, fill.fgColor.rgb, fill.bgColor.rgb) == ("lightUp", f"FF{WARNING_FILL}", f"FF{WARNING_GROUND}")
        if not any("批注" in sentence and "会话" in sentence for sentence in said):
            assert cell.comment is not None
            assert f"{ID_LINE}{one.id}" in cell.comment.text.splitlines()
        assert new.defined_names[name_of(one.id)].attr_text.endswith(f"!${cell.column_letter}${cell.row}")


def _first(sheet: Worksheet, at: int) -> Cell:
    """The cell at a packed address, or the first of the merged cells that it is part of."""
    row, column = divmod(at, 16_384)
    inside = (
        area for area in sheet.merged_cells.ranges if area.min_row <= row + 1 <= area.max_row and area.min_col <= column + 1 <= area.max_col
    )
    area = next(inside, None)
    return sheet.cell(area.min_row, area.min_col) if area else sheet.cell(row + 1, column + 1)
