"""Edits of a part's bytes: found by expat's places, made as cuts and insertions, so that everything else stays byte for byte.

Parts are edited as UTF-8; one in another encoding is recoded as a whole first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_ENCODING = re.compile(rb"""(<\?xml[^>]*?encoding\s*=\s*["'])[A-Za-z0-9._-]+(["'])""")
_TAG = re.compile(rb"""<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")
_DEEPEST = 64  # elements in one another, as in reading; SpreadsheetML needs some ten
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class CannotPatch(Exception):
    """A workbook whose package cannot be edited: one with the same values is written anew. ``fault``: a fault of ours."""

    def __init__(self, reason: str, fault: bool = False) -> None:
        self.reason, self.fault = reason, fault
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes ``begin`` to ``end`` of a part become ``new``. Insertions at one place stand in the order of their ``rank``."""

    begin: int
    end: int
    new: bytes
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """An element by its places: of its start tag (``begin`` to ``inside``), of its end tag (``outside`` to ``end``).

    Of a self-closing one ``inside``, ``outside`` and ``end`` are the same. ``name`` is as written, with its prefix.
    """

    name: str
    values: Mapping[str, str]
    begin: int
    inside: int
    outside: int
    end: int

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, '' for none."""
        return self.name[: len(self.name) - len(self.local)]

    @property
    def empty(self) -> bool:
        """Whether it is self-closing."""
        return self.inside == self.outside == self.end


def as_utf8(content: bytes) -> bytes:
    """The part in UTF-8 without a mark, its declaration changed along. Raises CannotPatch for an encoding that nobody knows."""
    if content[:3] == b"\xef\xbb\xbf":
        content = content[3:]
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:4].count(0) == 2
    declared = _DECLARED.match(content)
    name = declared[1].decode().lower() if declared else "utf-8"
    if not wide and name in ("utf-8", "utf8", "us-ascii", "ascii"):
        return content
    try:
        text = content.decode(
            ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
            if wide
            else name
        )
    except (LookupError, UnicodeDecodeError):
        raise CannotPatch("工作簿的部件使用了少见的编码。") from None
    return _ENCODING.sub(rb"\1UTF-8\2", text.removeprefix("\ufeff").encode("utf-8"), count=1)


def start_tag(content: bytes, begin: int) -> bytes:
    """The start tag that begins there: a ``>`` within quotes does not end it."""
    found = _TAG.match(content, begin)
    if not found:
        raise CannotPatch("工作簿的部件不是完好的 XML。")
    return found[0]


def elements(content: bytes, wanted: Callable[[tuple[str, ...]], bool]) -> list[Element]:
    """The elements whose path of local names, the root's first, is ``wanted``, in the order of their start tags. Raises CannotPatch."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    path: list[str] = []
    waiting: list[tuple[int, str, dict[str, str], int, int] | None] = []
    found: list[Element] = []

    def start(name: str, values: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        if len(path) > _DEEPEST:  # every element's whole path is looked at: the work would grow with the square of the depth
            raise CannotPatch("工作簿的部件嵌套过深。")
        if wanted(tuple(path)):
            begin = parser.CurrentByteIndex
            waiting.append((len(found), name, values, begin, begin + len(start_tag(content, begin))))
            found.append(None)  # type: ignore[arg-type]  # its place is kept
        else:
            waiting.append(None)

    def end(_: str) -> None:
        path.pop()
        one = waiting.pop()
        if one:
            place, name, values, begin, inside = one
            found[place] = ended(content, name, values, begin, inside, parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(parser, content)
    return found


def parse(parser: expat.XMLParserType, content: bytes) -> None:
    """Lets expat walk the part. Raises CannotPatch where it is no XML."""
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise CannotPatch("工作簿的部件不是完好的 XML。") from None


def ended(content: bytes, name: str, values: Mapping[str, str], begin: int, inside: int, at: int) -> Element:
    """An element whose start tag was met before and whose end is met now, at ``at`` by expat's word."""
    if content[inside - 2 : inside - 1] == b"/":
        return Element(name, values, begin, inside, inside, inside)
    return Element(name, values, begin, inside, at, content.index(b">", at) + 1)


def applied(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The part with its edits made. Raises CannotPatch where two of them overlap: a fault of ours."""
    parts, at = [], 0
    for edit in _in_order(edits):
        if edit.begin < at:
            raise CannotPatch("标记的位置互相重叠", fault=True)
        parts += [content[at : edit.begin], edit.new]
        at = edit.end
    parts.append(content[at:])
    return b"".join(parts)


def _in_order(edits: Iterable[Edit]) -> list[Edit]:
    """The edits by place and rank; those that open the same self-closing element become one."""
    ordered: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.begin, edit.end, edit.rank)):
        last = ordered[-1] if ordered else None
        if last and (last.begin, last.end) == (edit.begin, edit.end) and edit.begin < edit.end and last.new[:1] == edit.new[:1] == b">":
            ordered[-1] = Edit(edit.begin, edit.end, last.new[: last.new.rindex(b"</")] + edit.new[1:], last.rank)
        else:
            ordered.append(edit)
    return ordered


def undone(changed: bytes, content: bytes, edits: Sequence[Edit]) -> bool:
    """Whether the edits taken back from ``changed`` give ``content`` again."""
    parts, shift = [], 0
    at = 0
    for edit in _in_order(edits):
        begin = edit.begin + shift
        parts += [changed[at:begin], content[edit.begin : edit.end]]
        at = begin + len(edit.new)
        shift += len(edit.new) - (edit.end - edit.begin)
    parts.append(changed[at:])
    return b"".join(parts) == content


def attribute(content: bytes, element_begin: int, name: str, value: str | None) -> Edit | None:
    """The edit that gives a start tag an attribute, or takes it away (None); None where nothing has to change."""
    tag = start_tag(content, element_begin)
    found = re.search(rb"""\s""" + re.escape(name.encode()) + rb"""\s*=\s*("[^"]*"|'[^']*')""", tag)
    if found:
        if value is None:
            return Edit(element_begin + found.start(), element_begin + found.end(), b"")
        new = quoteattr(value).encode()
        return None if found[1] == new else Edit(element_begin + found.start(1), element_begin + found.end(1), new)
    if value is None:
        return None
    named = re.match(rb"<[^\s/>]+", tag)
    place = element_begin + (named.end() if named else 1)
    return Edit(place, place, f" {name}={quoteattr(value)}".encode())


def appended(content: bytes, parent: Element, new: bytes, rank: int = 0) -> list[Edit]:
    """The edits that put ``new`` behind a parent's last child; a self-closing parent is opened."""
    if not parent.empty:
        return [Edit(parent.outside, parent.outside, new, rank)]
    slash = content.rindex(b"/", parent.begin, parent.end)
    return [Edit(slash, parent.end, b">" + new + b"</" + parent.name.encode() + b">", rank)]


def placed(content: bytes, root: Element, children: Sequence[Element], order: Mapping[str, int], local: str, new: bytes) -> list[Edit]:
    """The edits that put a child named ``local`` where the standard's order wants it: behind the last of equal or lower rank."""
    rank = order[local]
    before = [child for child in children if order.get(child.local, -1) <= rank and child.local in order]
    if before:
        last = max(before, key=lambda child: child.end)
        return [Edit(last.end, last.end, new, rank)]
    if root.empty:
        return appended(content, root, new, rank)
    return [Edit(root.inside, root.inside, new, rank)]


def ranks(names: str) -> dict[str, int]:
    """The standard's order of an element's children, from their names in that order."""
    return {name: rank for rank, name in enumerate(names.split())}


def text_xml(text: str) -> str:
    """Text as XML has it; what XML cannot hold is left out."""
    return escape(_CONTROL.sub("", text))


def value_xml(text: str) -> str:
    """A quoted attribute value; what XML cannot hold is left out, line ends kept."""
    return quoteattr(_CONTROL.sub("", text))
