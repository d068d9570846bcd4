"""The styles part: two fills that mark cells, copies of the formats that marked cells had, and the formats of our own sheets."""

from __future__ import annotations

from pipeline.marking.splice import CannotPatch, Edit, Element, appended, applied, attribute, elements, placed, ranks
from schemas.marks import ERROR_FILL, WARNING_FILL, WARNING_GROUND

_ORDER = ranks("numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst")
_GROUPS = ("fonts", "fills", "borders", "cellXfs")
_MOST = 64_000  # cell formats of a workbook
_OF_GROUP = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf", "cellStyleXfs": "xf"}
FORMATS = ("title", "advice", "label", "heading", "text", "number", "link", "error", "warning", "done", "input", "faint")
NEW = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{main}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
_BASE = {
    "fonts": '<{p}font><{p}sz val="11"/><{p}name val="Calibri"/></{p}font>',
    "fills": '<{p}fill><{p}patternFill patternType="none"/></{p}fill>',
    "borders": "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",
    "cellXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}
_SECOND_FILL = '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>'
_SOLID = '<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{colour}"/><{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
_STRIPED = (
    '<{p}fill><{p}patternFill patternType="lightUp"><{p}fgColor rgb="FF{colour}"/><{p}bgColor rgb="FF{ground}"/></{p}patternFill></{p}fill>'
)
_FONT = '<{p}font>{bold}{line}<{p}sz val="{size}"/><{p}color rgb="FF{colour}"/><{p}name val="宋体"/><{p}family val="3"/><{p}charset val="134"/></{p}font>'
_SIDE = '<{{p}}{0} style="thin"><{{p}}color rgb="FF808080"/></{{p}}{0}>'
_BOXED = "<{p}border>" + "".join(map(_SIDE.format, ("left", "right", "top", "bottom"))) + "<{p}diagonal/></{p}border>"
_FONTS = {  # bold, underlined, size, colour
    "plain": (False, False, 10, "000000"),
    "bold": (True, False, 10, "000000"),
    "large": (True, False, 14, "000000"),
    "link": (False, True, 10, "0563C1"),
    "faint": (False, False, 9, "595959"),
}
_FILLS = {"heading": "D9E1F2", "input": "FFFFE1", "done": "E2EFDA"}
# font, fill, boxed, centred, wrapped, unlocked, quoted (a person may edit it, and it stays text)
_FORMATS = {
    "title": ("large", "", False, False, False, False),
    "advice": ("plain", "", False, False, True, False),
    "label": ("bold", "heading", True, False, True, False),
    "heading": ("bold", "heading", True, True, True, False),
    "text": ("plain", "", True, False, True, False),
    "number": ("plain", "", True, True, False, False),
    "link": ("link", "", True, True, False, False),
    "error": ("bold", ERROR_FILL, True, True, True, False),
    "warning": ("plain", WARNING_FILL, True, True, True, False),
    "done": ("plain", "done", True, True, True, False),
    "input": ("plain", "input", True, False, True, True),
    "faint": ("faint", "", True, False, False, False),
}


class Styles:
    """The styles part in ``content`` (UTF-8), which ``finished`` gives with what was asked for. Raises CannotPatch.

    A cell's format is a number into ``cellXfs``; marked formats are raw copies, so that nothing else of a cell changes.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._root, *self._children = elements(content, lambda path: len(path) <= 2)
        self._p = self._root.prefix
        self._groups = {child.local: child for child in self._children if child.local in _ORDER}
        if len(self._groups) != sum(child.local in _ORDER for child in self._children):
            raise CannotPatch("工作簿的格式部件内有重复的部分。")
        members = elements(content, lambda path: len(path) == 3 and _OF_GROUP.get(path[1]) == path[2])
        self._items = {name: self._members(name, members) for name in _OF_GROUP}
        self._more: dict[str, list[str]] = {name: [] for name in _GROUPS}
        for name in _GROUPS:
            if not self._items[name]:
                self._more[name].append(_BASE[name].format(p=self._p))
        if self._count("fills") == 1:
            self._more["fills"].append(_SECOND_FILL.format(p=self._p))
        self._known: dict[tuple[int, str], int] = {}
        self._fills: dict[str, int] = {}

    def _members(self, name: str, members: list[Element]) -> list[Element]:
        group = self._groups.get(name)
        return [e for e in members if group.begin < e.begin < group.end] if group else []

    def _count(self, name: str) -> int:
        return len(self._items[name]) + len(self._more.get(name, ()))

    def _add(self, name: str, xml: str) -> int:
        if name == "cellXfs" and self._count(name) >= _MOST:
            raise StylesFull
        self._more[name].append(xml)
        return self._count(name) - 1

    @property
    def room(self) -> int:
        """How many formats the workbook can still take."""
        return max(0, _MOST - self._count("cellXfs"))

    def _fill(self, level: str) -> int:
        if level not in self._fills:
            if level == "error":
                xml = _SOLID.format(p=self._p, colour=ERROR_FILL)
            elif level == "warning":
                xml = _STRIPED.format(p=self._p, colour=WARNING_FILL, ground=WARNING_GROUND)
            else:
                xml = _SOLID.format(p=self._p, colour=level)
            self._fills[level] = self._add("fills", xml)
        return self._fills[level]

    def marked(self, style: int, level: str) -> int:
        """The format of a cell of ``style`` that is marked as ``error`` or ``warning``. Raises StylesFull."""
        key = (style, level)
        if key not in self._known:
            if not self.room:
                raise StylesFull
            fill = self._fill(level)
            self._known[key] = self._add("cellXfs", self._raw(style, fill))
        return self._known[key]

    def _raw(self, style: int, fill: int) -> str:
        """The format's own XML with another fill."""
        items = self._items["cellXfs"]
        if not 0 <= style < len(items):
            parent = ' xfId="0"' if self._items["cellStyleXfs"] else ""
            return f'<{self._p}xf numFmtId="0" fontId="0" fillId="{fill}" borderId="0"{parent} applyFill="1"/>'
        raw = self._content[items[style].begin : items[style].end]
        edits = [attribute(raw, 0, "fillId", str(fill)), attribute(raw, 0, "applyFill", "1")]
        return applied(raw, [edit for edit in edits if edit]).decode("utf-8")

    def own(self) -> dict[str, int]:
        """The formats of our own sheets by name. Raises StylesFull."""
        parent = ' xfId="0"' if self._items["cellStyleXfs"] else ""
        fonts = {
            name: self._add(
                "fonts",
                _FONT.format(
                    p=self._p, bold=f"<{self._p}b/>" if bold else "", line=f"<{self._p}u/>" if line else "", size=size, colour=colour
                ),
            )
            for name, (bold, line, size, colour) in _FONTS.items()
        }
        boxed = self._add("borders", _BOXED.format(p=self._p))
        made = {}
        for name in FORMATS:
            font, fill, box, centred, wrapped, unlocked = _FORMATS[name]
            fill_id = 0 if not fill else self._fill({ERROR_FILL: "error", WARNING_FILL: "warning"}.get(fill) or _FILLS[fill])
            inside = f'<{self._p}alignment horizontal="{"center" if centred else "left"}" vertical="{"center" if name in ("title", "heading") else "top"}"'
            inside += (' wrapText="1"' if wrapped else "") + "/>"
            if unlocked:
                inside += f'<{self._p}protection locked="0"/>'
            made[name] = self._add(
                "cellXfs",
                f'<{self._p}xf numFmtId="{49 if unlocked else 0}" fontId="{fonts[font]}" fillId="{fill_id}" borderId="{boxed if box else 0}"{parent}'
                f'{" quotePrefix=" + chr(34) + "1" + chr(34) if unlocked else ""} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
                f' applyAlignment="1"{" applyProtection=" + chr(34) + "1" + chr(34) if unlocked else ""}>{inside}</{self._p}xf>',
            )
        return made

    def finished(self) -> tuple[bytes, list[Edit]]:
        """The part with everything that was asked for, and the edits that made it."""
        edits: list[Edit] = []
        for name in _GROUPS:
            new = "".join(self._more[name]).encode()
            if not new:
                continue
            group = self._groups.get(name)
            if group is None:
                xml = f'<{self._p}{name} count="{self._count(name)}">'.encode() + new + f"</{self._p}{name}>".encode()
                edits += placed(self._content, self._root, self._children, _ORDER, name, xml)
                continue
            if group.empty:
                xml = f'<{self._p}{name} count="{self._count(name)}">'.encode() + new + f"</{self._p}{name}>".encode()
                edits.append(Edit(group.begin, group.end, xml, _ORDER[name]))
                continue
            edits += appended(self._content, group, new, _ORDER[name])
            count = attribute(self._content, group.begin, "count", str(self._count(name)))
            edits += [count] if count else []
        return applied(self._content, edits), edits


class StylesFull(Exception):
    """A workbook has as many formats as it can hold."""
