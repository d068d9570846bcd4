"""The looks of cells as XlsxWriter's formats, each made once; what is a mark of ours is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipeline.marking.looks import Style
from schemas.marks import OUR_FILLS

_MOST = 4_000  # formats of a workbook; beyond them cells keep their number formats alone


class Formats:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Style, bool], Any] = {}

    def of(self, style: Style, quoted: bool = False) -> Any:
        """The format of a style. ``quoted``: what a person edits in its cells stays text."""
        key = (style, quoted)
        if key not in self._made and len(self._made) >= _MOST:
            key = (Style(number_format=style.number_format), quoted)
        if key not in self._made:
            self._made[key] = self._book.add_format({**_properties(key[0]), **({"quote_prefix": True} if quoted else {})})
        return self._made[key]


def own_look(style: Style) -> Style:
    """The style without a fill that is a mark of ours; the ground of a solid fill is never seen, so it says nothing."""
    ours = style.fill.lstrip("#") in OUR_FILLS if style.pattern == 1 else {style.fill.lstrip("#"), style.behind.lstrip("#")} <= OUR_FILLS
    return replace(style, pattern=0, fill="", behind="") if style.pattern and ours else style


def _properties(style: Style) -> dict[str, Any]:
    given: dict[str, Any] = {"num_format": style.number_format}
    if style.font:
        given["font_name"] = style.font
    if style.size:
        given["font_size"] = style.size if style.size % 1 else int(style.size)
    for name, value in (
        ("bold", style.bold), ("italic", style.italic), ("font_strikeout", style.struck), ("underline", int(style.underline)),
        ("font_color", style.colour), ("align", style.horizontal), ("valign", style.vertical), ("text_wrap", style.wrap),
        ("shrink", style.shrink), ("indent", style.indent),
    ):  # fmt: skip
        if value:
            given[name] = value
    if -90 <= style.rotation <= 90 or style.rotation == 270:
        given |= {"rotation": style.rotation} if style.rotation else {}
    if 0 < style.pattern <= 18:
        given["pattern"] = style.pattern
        given |= {"fg_color": style.fill} if style.fill else {}
        given |= {"bg_color": style.behind} if style.behind and style.pattern > 1 else {}
    for side, (kind, colour) in zip(("left", "right", "top", "bottom"), style.borders):
        if 0 < kind <= 13:
            given[side] = kind
            given |= {f"{side}_color": colour} if colour else {}
    return given
