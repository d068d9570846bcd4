"""Cuts an HTML page into tags and text in one pass; its work grows as the page does, whatever the page holds.

Broken pages are cut as the HTML standard has it (13.2.5): what was opened and never closed, a comment, a tag, a script, reaches to the
end of the page. html.parser begins again at every such place instead, and needs hours for some kilobytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"[A-Za-z][^\t\n\f\r />]*")
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*([^\t\n\f\r />][^\t\n\f\r />=]*)(?:[\t\n\f\r ]*=[\t\n\f\r ]*("[^"]*"?|'[^']*'?|[^\t\n\f\r >]*))?"""
)
_TAG_END = re.compile(r"[\t\n\f\r /]*>")
_COMMENT_END = re.compile(r"-?>|.*?(?:--!?>|\Z)", re.DOTALL)
_RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "title", "textarea"})  # no tags within
_UNSHOWN = frozenset({"script", "style", "title", "iframe", "noembed", "noframes"})  # of these
_SKIPPED = frozenset({"template", "noscript", "xml"})  # what is within, tags and all; without an end nothing
_ZEROS = re.compile(r"&#([xX]?)0+(?=[0-9a-fA-F])")
_HUGE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")  # no character; Python refuses to look at thousands of digits


@dataclass
class Tag:
    """An opening or closing tag. Of an attribute that stands twice the first counts."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    closing: bool = False


def pieces(page: str) -> Iterator[Tag | str]:
    """The page's tags and the text between them, characters for their references, in order."""
    return _Cutter(page).pieces()


class _Cutter:
    def __init__(self, page: str) -> None:
        self._page = page
        self._at = 0
        self._endless: set[str] = set()  # names of skipped elements that have no end any more

    def pieces(self) -> Iterator[Tag | str]:
        page = self._page
        while (start := page.find("<", self._at)) >= 0:
            if start > self._at:
                yield plain(page[self._at : start])
            self._at = start
            follows = page[start + 1 : start + 3]
            if follows[:1].isascii() and follows[:1].isalpha():
                yield from self._opened()
            elif follows[:1] == "/" and follows[1:].isascii() and follows[1:].isalpha():
                tag = self._tag(start + 2)
                if tag is not None:
                    yield Tag(tag.name, closing=True)
            elif follows[:1] in ("!", "?") or (follows[:1] == "/" and follows[1:]):
                self._pass_comment(start)
            else:
                self._at = start + 1
                yield "<"
        if self._at < len(page):
            yield plain(page[self._at :])

    def _pass_comment(self, start: int) -> None:
        """A comment, or what is treated as one: declarations, conditions, instructions, end tags without a name."""
        if self._page.startswith("<!--", start):
            found = _COMMENT_END.match(self._page, start + 4)
            self._at = found.end() if found else len(self._page)
        else:
            self._at = self._behind(">", start)

    def _behind(self, text: str, start: int) -> int:
        end = self._page.find(text, start)
        return end + len(text) if end >= 0 else len(self._page)

    def _opened(self) -> Iterator[Tag | str]:
        tag = self._tag(self._at + 1)
        if tag is None:
            return
        closed = self._page[self._at - 2] == "/"
        if tag.name in _SKIPPED:
            yield tag
            if not closed:
                self._skip(tag.name)
            return
        if tag.name not in _UNSHOWN:
            yield tag
        if tag.name in _RAW and not closed:
            end = self._end_of(tag.name)
            text, self._at = self._page[self._at : end], end
            if text and tag.name not in _UNSHOWN:
                yield plain(text) if tag.name == "textarea" else text

    def _tag(self, start: int) -> Tag | None:
        """The tag whose name starts there, and on behind it; None where the page ends within."""
        name = _NAME.match(self._page, start)
        at = name.end() if name else start
        tag = Tag(name[0].lower() if name else "")
        while (end := _TAG_END.match(self._page, at)) is None:
            found = _ATTRIBUTE.match(self._page, at)
            if found is None:
                self._at = len(self._page)
                return None
            at = found.end()
            value = found[2] or ""
            tag.attributes.setdefault(found[1].lower(), plain(value[1:-1] if value[:1] in ('"', "'") else value))
        self._at = end.end()
        return tag

    def _skip(self, name: str) -> None:
        if name not in self._endless:
            end = self._end_of(name)
            if end < len(self._page):
                self._at = self._behind(">", end)
            else:
                self._endless.add(name)

    def _end_of(self, name: str) -> int:
        found = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(self._page, self._at)
        return found.start() if found else len(self._page)


def plain(text: str) -> str:
    """Text with the characters that its references stand for."""
    if "&" not in text:
        return text
    if "&#" in text:
        text = _HUGE.sub("\ufffd", _ZEROS.sub(r"&#\1", text))
    return unescape(text)
