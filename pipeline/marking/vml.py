"""VML drawings as bytes: they are no XML (``<br>`` is never closed), so that they are looked at tag by tag and cut, never parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from html import unescape

from pipeline.marking.formulas import is_safe_target

_TAG = re.compile(rb"""<[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s+([A-Za-z][\w:.-]*)\s*=\s*("[^"]*"|'[^']*')""")
_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_PLACE = {name: re.compile(rb"<(?:\w+:)?" + name + rb"\s*>\s*(\d+)\s*<") for name in (b"Row", b"Column")}
_ELSEWHERE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|\\\\|//)")
_LEFT = re.compile(
    rb"""fmlamacro|<(?:\w+:)?script|\bhref\s*=\s*(?!["']?(?:https?://|mailto:|#))|\bsrc\s*=\s*["']?\s*(?:[a-z][a-z0-9+.-]*:|\\\\|//)""",
    re.IGNORECASE,
)
_RELATED = (b"relid", b"id", b"link", b"pict", b"href")  # attributes that name a relation, where their value is one's


def cleaned(content: bytes, outside: Collection[str]) -> tuple[bytes, int, int, int]:
    """(the drawing without macros, links and pictures from elsewhere; how many of each went).

    ``outside``: ids of the drawing's relations to what lies outside of the workbook.
    """
    content, macros = _without(content, b"FmlaMacro", lambda element: True)
    links = pictures = 0

    def attribute(found: re.Match[bytes]) -> bytes:
        nonlocal links, pictures
        prefix, _, name = found[1].rpartition(b":")
        value = unescape(found[2][1:-1].decode("utf-8", "replace"))
        if name == b"href" and not prefix and not is_safe_target(value):
            links += 1
            return b""
        loads = (name == b"href" and prefix) or (name == b"src" and _ELSEWHERE.match(value))
        if loads or (prefix and name in _RELATED and value in outside):
            pictures += 1
            return b""
        return found[0]

    content = _TAG.sub(lambda tag: _ATTRIBUTE.sub(attribute, tag[0]), content)
    return content, macros, links, pictures


def is_clean(content: bytes) -> bool:
    """Whether nothing is left that a lenient reader might follow: in capitals, without quotes, in a tag that is none, in wide characters."""
    return not (b"\x00" in content or _LEFT.search(content))


def without_notes(content: bytes, places: Collection[tuple[int, int]]) -> tuple[bytes, int]:
    """(the drawing without the boxes of the notes at these places, row and column from 0; how many shapes are left in it)."""
    left = 0

    def goes(shape: bytes) -> bool:
        nonlocal left
        if note_place(shape) in places:
            return True
        left += 1
        return False

    return _without(content, b"shape", goes)[0], left


def _without(content: bytes, name: bytes, goes: Callable[[bytes], bool]) -> tuple[bytes, int]:
    """(the content without the elements of that name that go, how many went). Each search goes on where the last one ended."""
    kept, count, at = [], 0, 0
    begin = re.compile(rb"<((?:\w+:)?" + name + rb")(?=[\s/>])")
    while found := begin.search(content, at):
        end = _end(content, found)
        if end < 0:
            break
        goes_out = goes(content[found.start() : end])
        kept.append(content[at : found.start()] if goes_out else content[at:end])
        count += goes_out
        at = end
    return b"".join(kept) + content[at:], count


def _end(content: bytes, found: re.Match[bytes]) -> int:
    """Behind the element that begins there; -1 where it has no end."""
    tag = _TAG.match(content, found.start())
    if tag is None or tag[0].endswith(b"/>"):
        return tag.end() if tag else -1
    close = content.find(b"</" + found[1], tag.end())
    return content.find(b">", close) + 1 or -1 if close >= 0 else -1


def note_place(shape: bytes) -> tuple[int, int] | None:
    """Row and column, from 0, of the note whose box a shape is; None where it is another shape."""
    if not _NOTE.search(shape):
        return None
    row, column = (_PLACE[name].search(shape) for name in (b"Row", b"Column"))
    return (int(row[1]), int(column[1])) if row and column else None
