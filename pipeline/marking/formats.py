"""The workbook's cell formats while it is marked: its styles part, or one that is made where it has none."""

from __future__ import annotations

from pipeline.marking.package import Package
from pipeline.marking.splice import Edit
from pipeline.marking.styles import FORMATS, NEW, Styles, StylesFull

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


class Formats:
    """``own``: our sheets' formats by name; ``full``: the workbook has had no room for some format. Raises CannotPatch."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        related = [
            relation.part for relation in package.relations(package.workbook) if relation.kind == "styles" and relation.part in package
        ]
        self._there = bool(related)
        if related:
            self._key = related[0]
        else:
            name = "xl/styles.xml" if "xl/styles.xml" not in package else package.free("xl/styles%d.xml")
            self._key = package.add(name, NEW.format(main=main).encode(), _TYPE)
            package.add_relation(package.workbook, "styles", self._key)
        self._styles = Styles(package.text(self._key))
        self.full = self._styles.room < len(FORMATS)
        self.own = dict.fromkeys(FORMATS, 0) if self.full else self._styles.own()

    def marked(self, style: int, level: str) -> int | None:
        """The format of a cell of ``style`` that is marked as ``error`` or ``warning``; None where there is no room for it."""
        try:
            return self._styles.marked(style, level)
        except StylesFull:
            self.full = True
            return None

    def finish(self) -> dict[str, list[Edit]]:
        """Puts the formats into the package. The edits of the part by its key, where it was there before."""
        content, edits = self._styles.finished()
        self._package.put(self._key, content)
        return {self._key: edits} if self._there else {}
