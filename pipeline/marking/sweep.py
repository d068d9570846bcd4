"""One pass over an XML part that finds what must not be sent on in it, as edits of its bytes.

Elements are known by their local names wherever they stand, in alternate content, too: a program may take any of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers import expat

from pipeline.marking.formulas import books_in, harm_in, is_safe_place, is_safe_target
from pipeline.marking.package import CannotPatch, Relation
from pipeline.marking.relations import RELATED
from pipeline.marking.splice import Edit, parse, start_tag

_WORTH = re.compile(
    rb"macro|refreshOnLoad|autoRepublish|autoUpdate|LoadMode|interval|link|Link|[Ff]ormula|fmla|listFillRange|definedName|vbProcedure|[<:]f[\s>]"
)
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula", "definedName"})
_FORMULA_VALUES = frozenset({"formula", "textlink", "fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup", "linkedCell", "listFillRange"})
_CLICKS = frozenset({"hlinkClick", "hlinkHover", "hlinkMouseOver"})
_OFF = {"refreshOnLoad": b"0", "autoRepublish": b"0", "DataBindingLoadMode": b"0", "interval": b"0", "macro": b""}
_UNSET = frozenset({"", "0", "false", "off"})
_PROGRAM = re.compile(r"ppaction://(?:program|macro|ole|hlinkfile)", re.IGNORECASE)
_START = re.compile(r"auto_?(?:open|close|activate|deactivate)\w*", re.IGNORECASE | re.ASCII)
_ATTRIBUTE = re.compile(rb"""\s([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')""")
_SAID = {"HYPERLINK": "打开本机文件、共享文件夹或脚本的链接", "DDE": "与其他程序的 DDE 或 OLE 链接", "外部文件": "直接读取外部文件的公式"}


@dataclass
class Found:
    """What one pass found. ``values``: (address, what harm) of the cells whose formula goes and whose value stays."""

    edits: list[Edit] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    links: int = 0
    macros: int = 0
    pictures: int = 0
    refreshes: int = 0
    names: int = 0
    gone: set[str] = field(default_factory=set)  # ids of relations that are no longer referred to


def worth(content: bytes) -> bool:
    """Whether a part in UTF-8 may hold anything that a pass looks for."""
    return bool(_WORTH.search(content))


def words(harm: str) -> str:
    """What a formula does, in Chinese."""
    return _SAID.get(harm, f"{harm} 公式")


def swept(content: bytes, related: list[Relation], linked: Collection[int] = ()) -> Found:
    """What must go out of a part in UTF-8. ``linked``: numbers of the external books that are links to other programs.

    Raises CannotPatch where something can only be taken out with what depends on it, or stands where it has no value.
    """
    return _Pass(content, related, linked).found()


class _Pass:
    def __init__(self, content: bytes, related: list[Relation], linked: Collection[int]) -> None:
        self._content, self._linked = content, linked
        self._related = {relation.id: relation for relation in related}
        self._said = Found()
        self._open: list[tuple[str, int]] = []  # name, where the element begins
        self._cuts: list[tuple[str, int]] = []  # of open elements that go: name, depth
        self._lists: list[list[int]] = []  # of open lists of hyperlinks: how many stay, how many go
        self._text: list[str] | None = None  # of an open formula
        self._formula: dict[str, str] = {}
        self._cell = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = self._parser.ordered_attributes = True
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._characters

    def found(self) -> Found:
        parse(self._parser, self._content)
        cuts: list[Edit] = []
        for edit in sorted(self._said.edits, key=lambda one: (one.begin, -one.end)):
            if not cuts or edit.begin >= cuts[-1].end:
                cuts.append(edit)
        self._said.edits = cuts
        return self._said

    def _start(self, tag: str, pairs: list[str]) -> None:
        begin = self._parser.CurrentByteIndex
        name = tag.rpartition(" ")[2]
        self._open.append((name, begin))
        if name == "c":
            self._cell = next((value for key, value in zip(pairs[::2], pairs[1::2]) if key == "r"), "")
        if name in _FORMULAS:
            self._text, self._formula = [], dict(zip(pairs[::2], pairs[1::2]))
        elif name == "hyperlinks":
            self._lists.append([0, 0])
        if not pairs:
            return
        values = dict(zip(pairs[::2], pairs[1::2]))
        if name in _CLICKS or name == "hyperlink":
            self._link(name, values)
        else:
            self._attributes(name, pairs, begin)
        if name in ("oleLink", "oleObject") and "link" in values:
            raise CannotPatch("工作簿内有链接到其他文件的对象。")

    def _link(self, name: str, values: dict[str, str]) -> None:
        id = next((value for key, value in values.items() if key.rpartition(" ")[0] in RELATED.values() and key.endswith(" id")), "")
        relation = self._related.get(id)
        safe = relation is None or is_safe_target(relation.target)  # one that leads to no place outside leads to a part, which is none
        safe = safe and is_safe_place(values.get("location", "")) and not _PROGRAM.match(values.get("action", ""))
        if name == "hyperlink" and self._lists:
            self._lists[-1][not safe] += 1
        if not safe:
            self._said.links += 1
            self._said.gone.add(id)
            self._cuts.append((name, len(self._open)))

    def _attributes(self, element: str, pairs: list[str], begin: int) -> None:
        for place, (key, value) in enumerate(zip(pairs[::2], pairs[1::2])):
            space, _, name = key.rpartition(" ")
            if name in _FORMULA_VALUES and not space and (harm := self._harm(value)):
                raise CannotPatch(f"工作簿的图形、控件或透视表内有{words(harm)}。")
            if space in RELATED.values() and name == "link":
                self._said.pictures += 1
                self._said.gone.add(value)
                self._said.edits.append(self._attribute(begin, place, None))
            elif element == "autoUpdate" and name == "val" and value not in _UNSET:
                self._said.refreshes += 1
                self._said.edits.append(self._attribute(begin, place, b"0"))
            elif not space and name in _OFF and value not in _UNSET and (name != "interval" or element == "connection"):
                if name == "macro":
                    self._said.macros += 1
                else:
                    self._said.refreshes += 1
                self._said.edits.append(self._attribute(begin, place, _OFF[name]))

    def _attribute(self, begin: int, place: int, value: bytes | None) -> Edit:
        """Sets the attribute at its place among those that are no declarations; None takes it out."""
        behind = begin + len(start_tag(self._content, begin))
        plain = [
            one for one in _ATTRIBUTE.finditer(self._content, begin, behind) if one[1] != b"xmlns" and not one[1].startswith(b"xmlns:")
        ]
        found = plain[place]
        return Edit(found.start(), found.end(), b"") if value is None else Edit(found.start(2) + 1, found.end(2) - 1, value)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, _: str) -> None:
        name, begin = self._open[-1]
        if name in _FORMULAS and self._text is not None:
            text, self._text = "".join(self._text), None
            if self._goes(name, text):
                self._cuts.append((name, len(self._open)))
        if name == "hyperlinks":
            stay, go = self._lists.pop()
            if go and not stay:
                self._cuts.append((name, len(self._open)))
        while self._cuts and self._cuts[-1] == (name, len(self._open)):
            self._cuts.pop()
            behind = begin + len(start_tag(self._content, begin))
            closed = self._content[behind - 2 : behind] == b"/>"
            end = behind if closed else self._content.index(b">", self._parser.CurrentByteIndex) + 1
            self._said.edits.append(Edit(begin, end, b""))
        self._open.pop()

    def _harm(self, formula: str) -> str:
        return harm_in(formula) or ("DDE" if self._linked and not books_in(formula).isdisjoint(self._linked) else "")

    def _goes(self, name: str, text: str) -> bool:
        """Whether the formula goes, and its value stays."""
        if name == "definedName":
            starts = _START.fullmatch(self._formula.get("name", "").removeprefix("_xlnm.")) is not None
            if starts or self._formula.get("vbProcedure", "0") not in _UNSET:
                self._said.names += 1
                return True
        harm = self._harm(text)
        if not harm:
            return False
        if name != "f" or len(self._open) < 2 or self._open[-2][0] != "c":
            where = "名称" if name == "definedName" else "条件格式、数据验证、图表或表格"
            raise CannotPatch(f"工作簿的{where}内有{words(harm)}。")
        if self._formula.get("t", "normal") != "normal":
            raise CannotPatch(f"单元格 {self._cell} 的数组公式或共享公式内有{words(harm)}。")
        self._said.values.append((self._cell, harm))
        return True
