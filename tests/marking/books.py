"""Workbooks by hand with what must not be sent on: part by part, valid where the standard lets them be."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from tests.read.packages import MAIN, PACKAGE, RELATION, packed

X = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MS = "http://schemas.microsoft.com/office"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PLAIN = f"{SPREADSHEET}.sheet.main+xml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF00B0F0"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def text(at: str, value: str, style: int = 0) -> str:
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def number(at: str, value: float, style: int = 0) -> str:
    return f'<c r="{at}" s="{style}"><v>{value}</v></c>'


def formula(at: str, what: str, value: str = "旧值", more: str = "") -> str:
    return f'<c r="{at}" t="str"><f{more}>{escape(what)}</f><v>{escape(value)}</v></c>'


def row(n: int, *cells: str) -> str:
    return f'<row r="{n}">{"".join(cells)}</row>'


ROWS = (
    row(1, text("A1", "院校名称", 1), text("B1", "学生数")) + row(2, text("A2", "甲学院"), number("B2", 812)) + row(3, text("A3", "乙学院"))
)


@dataclass
class Book:
    """Parts, their content types and relations; ``data()`` packs them. A part is named from the root without a slash."""

    main: str = PLAIN
    parts: dict[str, str | bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=lambda: {"rels": "application/vnd.openxmlformats-package.relationships+xml"})
    related: dict[str, list[tuple[str, str, str, bool]]] = field(default_factory=dict)
    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, state, relation id
    before: str = ""  # in workbook.xml before sheets
    after: str = ""

    def relate(self, part: str, kind: str, target: str, outside: bool = False, id: str = "") -> str:
        """Adds a relation; ``kind`` is the last word of a type of the standard's, or a whole type. Its id."""
        mine = self.related.setdefault(part, [])
        id = id or f"rId{len(mine) + 1}"
        mine.append((id, kind if ":" in kind else f"{RELATION}/{kind}", target, outside))
        return id

    def part(self, name: str, content: str | bytes, type: str = "", to: str | None = None, kind: str = "") -> str:
        """Adds a part, and its relation from ``to``; the relation's id."""
        self.parts[name] = content
        if type:
            self.types[name] = type
        return self.relate(to, kind, f"/{name}") if to is not None else ""

    def sheet(self, name: str, rows: str = ROWS, after: str = "", state: str = "", before: str = "", kind: str = "worksheet") -> str:
        """Adds a worksheet; its part's name."""
        n = len(self.sheets) + 1
        part = f"xl/worksheets/sheet{n}.xml"
        content = f'{X}<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        id = self.part(part, content, f"{SPREADSHEET}.worksheet+xml", "xl/workbook.xml", kind)
        self.sheets.append((name, state, id))
        return part

    def data(self) -> bytes:
        """The bytes, the same every time."""
        if not self.sheets:
            self.sheet("申报")
        if "xl/styles.xml" not in self.parts:
            self.part("xl/styles.xml", X + STYLES, f"{SPREADSHEET}.styles+xml", "xl/workbook.xml", "styles")
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}"{f" state={quoteattr(state)}" if state else ""} r:id="{id}"/>'
            for n, (name, state, id) in enumerate(self.sheets, 1)
        )
        workbook = f'{X}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{self.before}<sheets>{listed}</sheets>{self.after}</workbook>'
        root = [("rId1", f"{RELATION}/officeDocument", "xl/workbook.xml", False)]
        related = {**self.related, "": root + [(f"root{id}", *rest) for id, *rest in self.related.get("", [])]}
        overrides = {"xl/workbook.xml": self.main, **self.types}
        whole: dict[str, str | bytes] = {
            "[Content_Types].xml": X
            + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            + "".join(f'<Default Extension="{end}" ContentType="{type}"/>' for end, type in self.defaults.items())
            + "".join(f'<Override PartName="/{name}" ContentType="{type}"/>' for name, type in overrides.items())
            + "</Types>",
            "xl/workbook.xml": workbook,
            **self.parts,
        }
        for part, relations in related.items():
            folder, _, name = part.rpartition("/")
            whole[f"{folder}/_rels/{name}.rels".lstrip("/")] = (
                X
                + f'<Relationships xmlns="{PACKAGE}">'
                + "".join(
                    f'<Relationship Id="{id}" Type="{kind}" Target={quoteattr(target)}{" TargetMode=" + quoteattr("External") if outside else ""}/>'
                    for id, kind, target, outside in relations
                )
                + "</Relationships>"
            )
        return packed(whole)
