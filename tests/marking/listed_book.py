"""A small package around our sheets, written by hand: what the patcher does to a school's own, without the patcher."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import quoteattr

from pipeline.marking.letter import Changed, Gone, Letter, Mark
from pipeline.marking.listing import sheets
from pipeline.marking.sheets import Listed, ListedSheet, SheetNames
from schemas.cells import NOWHERE, a1, pack
from schemas.marks import Token, name_of

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FORMATS = {
    name: number
    for number, name in enumerate(
        ("usual", "title", "advice", "label", "heading", "text", "number", "link", "error", "warning", "done", "input", "faint")
    )
}
_FILLS = ("none", "gray125", "FFD9E1F2", "FFFF8C69", "FFFFE699", "FFE2EFDA", "FFFFFFE0", "FFF2F2F2")
_OF_FORMAT = {"heading": 2, "label": 2, "error": 3, "warning": 4, "done": 5, "input": 6, "faint": 7}
TOKEN = Token("33", "2019-2", "0123456789ab", "ab" * 32, "ba9876543210")
SCHOOL = "证书申报"
NAMES = SheetNames("问题清单", "改动对照", "1X状态")


def mark(number: int, at: str | tuple[int, int] | None, level: str = "warning", **more: object) -> Mark:
    """A made-up finding of that number."""
    place = pack(*at) if isinstance(at, tuple) else NOWHERE
    given = {
        "value": "60",
        "message": f"第 {number} 个问题：“网店运营推广”的双师型教师 9 人，占培训团队 19 人的 47.4%，低于 50%。",
        "expected": "不少于50%，即10人；现9/19=47.4%，差1人",
        "fix": "请核对人数；确实不足的，请补充双师型教师或在情况说明中写明。",
        "clause": "二.3",
    }
    return Mark(f"A31{number % 10}-{number:012x}", f"key{number}", f"A31{number % 10}", level, SCHOOL, place, **{**given, **more})  # type: ignore[arg-type]


def letter(**more: object) -> Letter:
    """A letter of every kind of row: errors, warnings, explained, without a cell, with options; and gone ones."""
    given: dict[str, object] = {
        "token": TOKEN,
        "title": "云栖职业技术学院：申报表核对结果和退回修改的问题清单",
        "advice": (
            "请在原工作表中改正下列“错误”；“提醒”请改正，或在“情况说明”栏写明原因。",
            "请于 2019 年 9 月 20 日前把改好的本工作簿发回，文件名不必更改，本表不必删除。",
        ),
        "read": (("申报证书", "3 项"), ("试点学生", "340 人"), ("培训教师", "12 人")),
        "marks": (
            mark(1, (2, 9), "error", value="6O", message="“试点学生数”应为整数（人），现在是“6O”。", expected="整数（人）"),
            mark(2, (2, 10), explanation="2019 年新设专业，团队正在组建，9 月底到位。", answered=True),
            mark(3, None),
            mark(4, (3, 18), "error", value="租借", options=("自有", "租用", "共用", "无"), expected="下列之一"),
            mark(5, (4, 3), value="=1+1 <b>&</b> _x0041_"),
            mark(6, (2, 5), value="2019-09-18"),
            mark(7, (2, 6), value=""),
        ),
        "said": ("原文件是 .xls，已另存为 .xlsx 后标注，单元格位置不变。",),
    }
    return Letter(**{**given, **more})  # type: ignore[arg-type]


def again(**more: object) -> Letter:
    """The letter of a second time."""
    gone = Gone("A319-0000000000ff", "A319", "已改正", SCHOOL, "K9", "", "12", "上次的问题：团队人数与名单不一致。")
    changed = (
        Changed(SCHOOL, "J3", "网店运营推广 / 电子商务（630801）", "试点学生数", "60", "120"),
        Changed(SCHOOL, "S4", "智能财税", "实训条件", "", "=自有"),
    )
    return letter(since="2019 年 9 月 12 日的报送", gone=(gone,), changed=changed, **more)


def book(one: Letter, names: SheetNames = NAMES) -> tuple[bytes, Listed]:
    """A workbook of the list, one school's sheet (a number in each cell that is cited), and our other sheets."""
    listed = sheets(one, FORMATS, names, ["公式里的 SHEETS() 会因增加工作表而变化。"])
    cells: dict[int, dict[int, str]] = {0: {}, 1: {}}
    for number, one_mark in enumerate(one.marks):
        if one_mark.at != NOWHERE:
            row, column = divmod(one_mark.at, 16384)
            cells.setdefault(row, {})[column] = f'<c r="{a1(one_mark.at)}"><v>{number + 100}</v></c>' if one_mark.value else ""
    rows = "".join(f'<row r="{r + 1}">{"".join(text for _, text in sorted(columns.items()))}</row>' for r, columns in sorted(cells.items()))
    school = ListedSheet(SCHOOL, f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode())
    parts = [part for part in (listed.list, school, listed.changes, listed.state) if part]
    own = [(name_of(m.id), f"'{SCHOOL}'!${a1(m.at)[0]}${a1(m.at)[1:]}") for m in one.marks if m.at != NOWHERE]
    defined = "".join(f'<definedName name="{name}">{refers}</definedName>' for name, refers in own)
    defined += "".join(
        f'<definedName name="{n.name}" localSheetId="{place}"{" hidden=" + quoteattr("1") if n.hidden else ""}>{n.refers}</definedName>'
        for place, part in enumerate(parts)
        for n in part.names
    )
    listing = "".join(
        f'<sheet name={quoteattr(part.name)} sheetId="{n}" state="{part.state}" r:id="rId{n}"/>' for n, part in enumerate(parts, 1)
    )
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><sheets>{listing}</sheets><definedNames>{defined}</definedNames></workbook>'
    return _zip(
        {
            "[Content_Types].xml": _types(len(parts)),
            "_rels/.rels": _rels([("rId1", "officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": _rels(
                [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(parts) + 1)]
                + [("rId99", "styles", "styles.xml")]
            ),
            "xl/styles.xml": _styles(),
            **{f"xl/worksheets/sheet{n}.xml": part.xml for n, part in enumerate(parts, 1)},
        }
    ), listed


def _styles() -> str:
    fills = "".join(
        f'<fill><patternFill patternType="{fill}"/></fill>'
        if len(fill) < 8 or fill == "gray125"
        else f'<fill><patternFill patternType="solid"><fgColor rgb="{fill}"/></patternFill></fill>'
        for fill in _FILLS
    )
    wrap = '<alignment vertical="top" wrapText="1"/>'
    formats = "".join(
        f'<xf numFmtId="0" fontId="0" fillId="{_OF_FORMAT.get(name, 0)}" borderId="{int(name not in ("usual", "title", "advice"))}" xfId="0" '
        f'applyFill="1" applyBorder="1" applyAlignment="1">{wrap if name != "usual" else ""}</xf>'
        for name in FORMATS
    )
    side = "".join(f'<{s} style="thin"><color rgb="FF999999"/></{s}>' for s in ("left", "right", "top", "bottom"))
    return (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="10"/><name val="微软雅黑"/></font></fonts><fills count="{len(_FILLS)}">{fills}'
        f'</fills><borders count="2"><border/><border>{side}</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(FORMATS)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _types(sheets: int) -> str:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{base}worksheet+xml"/>' for n in range(1, sheets + 1))
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{base}sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{base}styles+xml"/>'
        f"{parts}</Types>"
    )


def _rels(relations: list[tuple[str, str, str]]) -> str:
    entries = "".join(f'<Relationship Id="{id}" Type="{_R}/{kind}" Target="{target}"/>' for id, kind, target in relations)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _zip(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()
