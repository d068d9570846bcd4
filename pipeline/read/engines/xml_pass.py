"""One streaming pass over an XML part: refuses entities, names the fault where the XML is broken, knows Chinese encodings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from pipeline.read.answers import Refused

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_KNOWN = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1"})  # expat reads these by itself

Start = Callable[[str, dict[str, str]], None]


def run(content: bytes, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
    """Calls back with local names (no prefix). Raises Refused F101 for broken XML, F104 for a DTD."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(_readable(content), True)
    except (expat.ExpatError, UnicodeDecodeError, LookupError):
        raise Refused("F101", "工作簿内的 XML 残缺或已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。") from None


def local(name: str) -> str:
    """``x:row`` -> ``row``."""
    return name.rpartition(":")[2]


def _refuse(*_: Any) -> None:
    raise Refused("F104", "文件内含实体定义（DTD），正常的表格没有。")


def _readable(content: bytes) -> bytes | str:
    """The bytes as they are, or text where expat does not know the declared encoding (GBK and its like)."""
    declared = _DECLARED.match(content[:200])
    if not declared:
        return content
    encoding = declared[1].decode("ascii").lower()
    if encoding in _KNOWN:
        return content
    if encoding in ("gb2312", "gbk"):
        encoding = "gb18030"
    return content.decode(encoding)
