"""One streaming pass over an XML part: refuses entities, names the fault where the XML is broken, knows Chinese encodings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Any
from xml.parsers import expat

from pipeline.read.answers import Refused

_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_KNOWN = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1"})  # expat reads these by itself
_OTHERS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "windows-1252": "cp1252", "windows-936": "gb18030"}
_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_COMMON = (
    "http://schemas.microsoft.com/",
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/",
    "http://www.wps.cn/",
    "http://www.kingsoft",
)
_BROKEN = "工作簿内的 XML 残缺或已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
SPACE = "http://www.w3.org/XML/1998/namespace space"
_REMEMBERED, _LARGEST = 16, 1 << 18  # parts whose meaning is remembered, bytes of the largest
_DEEPEST = 64  # elements in one another; SpreadsheetML needs some ten
_MISPLACED = "工作簿内部的结构错乱，不同软件会读出不同内容（{what}），请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx。"

Start = Callable[[str, dict[str, str]], None]
Starts = Mapping[str, Callable[[dict[str, str]], None]]
Ends = Mapping[str, Callable[[], None]]


def run(content: bytes, start: Start, end: Callable[[str], None], text: Callable[[str], None], resolved: bool = False) -> None:
    """Calls back with names as they are written, or as ``namespace name`` where ``resolved`` (``local`` gives the name alone).

    Raises Refused F101 for broken XML, F104 for a DTD.
    """
    _parse(content, expat.ParserCreate(namespace_separator=" ") if resolved else expat.ParserCreate(), start, end, text)


def follow(
    content: bytes,
    starts: Starts,
    ends: Ends,
    text: Callable[[str], None],
    weighty: Iterable[str],
    leaves: Iterable[str] = (),
    aside: Iterable[str] = (),
) -> None:
    """A pass over a SpreadsheetML part that looks at elements by their path below the root (``sheetData/row/c``).

    Elements of other namespaces and the paths ``aside`` are passed over with all that is in them, but of alternate content the fallback is
    read, where its choices are for programs that neither Excel nor WPS nor LibreOffice is; attributes of other namespaces are called
    ``namespace name``. Raises Refused F101 where an element whose name is one of ``weighty`` stands at a path that is not in
    ``starts``, or anything in one of ``leaves``, whose text would then depend on the reader.
    """
    follower = _Follower(starts, ends, frozenset(weighty), frozenset(leaves), frozenset(aside))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartNamespaceDeclHandler = follower.declare
    _parse(content, parser, follower.start, follower.end, text)


class _Through(str):
    """The path of an element whose children count as its parent's own: alternate content and its fallback."""


class _Follower:
    def __init__(self, starts: Starts, ends: Ends, weighty: frozenset[str], leaves: frozenset[str], aside: frozenset[str]) -> None:
        self._starts, self._ends, self._weighty, self._leaves, self._aside = starts, ends, weighty, leaves, aside
        self._paths: list[str] = []
        self._prefixes: dict[str, set[str]] = {}  # every namespace that a prefix was declared for
        self._alternates: list[tuple[int, bool]] = []  # depth, and whether some program takes a choice of it
        self._foreign = self._skipped = 0  # elements open below one of another namespace, below one that is passed over

    def declare(self, prefix: str | None, space: str | None) -> None:
        self._prefixes.setdefault(prefix or "", set()).add(space or "")

    def start(self, tag: str, values: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        space, _, name = tag.rpartition(" ")
        ours = space in _MAIN
        if not self._paths:
            if not ours:
                raise Refused("F101", _BROKEN)
            self._paths.append("")
            return
        above = self._paths[-1]
        if above in self._leaves:
            raise misplaced(f"{above} 内有 {name}")
        if space == _COMPATIBILITY and not self._foreign and self._alternate(name, above, values):
            return
        if self._foreign or not ours:
            if ours and name in self._weighty:
                raise misplaced(f"{name} 在别的标记之内")
            self._foreign += 1
            return
        path = f"{above}/{name}" if above else name
        if path in self._aside:
            self._skipped = 1
            return
        found = self._starts.get(path)
        if found is not None:
            found(values)
        elif name in self._weighty:
            raise misplaced(path)
        if len(self._paths) > _DEEPEST:
            raise Refused("F104", "文件内容嵌套过深，正常的表格没有。")
        self._paths.append(path)

    def _alternate(self, name: str, above: str, values: dict[str, str]) -> bool:
        """Whether the element of alternate content needs nothing more."""
        if name == "AlternateContent":
            self._alternates.append((len(self._paths), False))
        elif name == "Choice" and isinstance(above, _Through):
            if self._understood(values.get("Requires", "")):
                self._alternates[-1] = (self._alternates[-1][0], True)
                return False
            self._skipped = 1
            return True
        elif name != "Fallback" or not isinstance(above, _Through) or self._alternates[-1][1]:
            return False
        self._paths.append(_Through(above))
        return True

    def _understood(self, required: str) -> bool:
        """Whether some program that schools use may know all that a choice requires."""
        spaces = [self._prefixes.get(prefix, set()) for prefix in required.split()]
        return not any(known and not any(space.startswith(_COMMON) for space in known) for known in spaces)

    def end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._foreign:
            self._foreign -= 1
        else:
            path = self._paths.pop()
            if isinstance(path, _Through):
                if self._alternates[-1][0] == len(self._paths):
                    self._alternates.pop()
                return
            found = self._ends.get(path)
            if found is not None:
                found()


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """What a function says of small parts is kept: the returns of one province are copies of few forms by few programs."""
    known = lru_cache(maxsize=_REMEMBERED)(function)

    @wraps(function)
    def wrapper(content: bytes, *more: Any) -> Any:
        return (known if len(content) <= _LARGEST else function)(content, *more)

    return wrapper


def misplaced(what: str) -> Refused:
    """The refusal of a part that can be read in two ways."""
    return Refused("F101", _MISPLACED.format(what=what))


def _parse(content: bytes, parser: Any, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(_readable(content), True)
    except (expat.ExpatError, UnicodeDecodeError, LookupError):
        raise Refused("F101", _BROKEN) from None


def local(name: str) -> str:
    """``x:row`` or ``namespace row`` -> ``row``."""
    return name.rpartition(" ")[2].rpartition(":")[2]


def _refuse(*_: Any) -> None:
    raise Refused("F104", "文件内含实体定义（DTD），正常的表格没有。")


def encoding_of(content: bytes) -> str:
    """The declared encoding in lower case, '' where none is declared (in bytes that are ASCII)."""
    declared = _DECLARED.match(content[:200])
    return declared[1].decode("ascii").lower() if declared else ""


def _readable(content: bytes) -> bytes | str:
    """The bytes as they are, or text where expat does not know the declared encoding (GBK and its like). LookupError for a strange one."""
    encoding = encoding_of(content)
    if not encoding or encoding in _KNOWN:
        return content
    return content.decode(_OTHERS[encoding])
