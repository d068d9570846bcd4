"""Notes on cells: what they say, and the comments part. A school's own note stays first, ours stands below a rule line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from pipeline.marking.letter import Mark
from pipeline.marking.package import Package
from pipeline.marking.scan import address
from pipeline.marking.splice import CannotPatch, Edit, Element, appended, applied, elements, ended, parse, placed, start_tag, text_xml
from schemas.cells import a1
from schemas.marks import AUTHOR, ID_LINE, LEVELS, RULE_LINE

COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
MOST = 2_000  # notes of ours on one sheet; the list has the others
_LONGEST = 30_000  # characters of a note; a cell's text holds 32,767
_NEW = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{main}"><authors></authors><commentList></commentList></comments>'
_ORDER = {"authors": 0, "commentList": 1, "extLst": 2}
_BETWEEN = f"\n{RULE_LINE}\n"
_THREAD = "tc="  # begins the author of the note that stands for a thread


def words(marks: Sequence[Mark]) -> str:
    """What the note on one cell says of the findings there: level and code, what is wrong, what it should be, what to do, the clause, the id."""
    parts = []
    for mark in marks:
        level = LEVELS[mark.level] + ("，已说明" if mark.answered else "")
        lines = [f"【{level} {mark.code}】{mark.school}", mark.message]
        lines += [f"应为：{mark.expected}"] if mark.expected else []
        lines += [f"可填：{'、'.join(mark.options)}"] if mark.options else []
        lines += [f"怎么办：{mark.fix}"] if mark.fix else []
        lines += [f"依据：{mark.clause}"] if mark.clause else []
        parts.append("\n".join([*lines, f"{ID_LINE}{mark.id}"]))
    text = _BETWEEN.join(parts)
    if len(text) <= _LONGEST:
        return text
    ids = "\n".join(f"{ID_LINE}{mark.id}" for mark in marks)[: _LONGEST // 2]
    return f"{text[: _LONGEST - len(ids) - 30]}……（其余见问题清单）\n{ids}"


def threaded_cells(package: Package, sheet: str) -> set[int]:
    """The cells of a sheet (its key) whose comments are threads: their notes belong to those."""
    cells = set()
    for relation in package.relations(sheet):
        if relation.part not in package:
            continue
        if relation.kind == "threadedComment":
            for element in elements(package.text(relation.part), lambda path: len(path) == 2):
                cells.add(address(element.values.get("ref", "").replace("$", "")))
        elif relation.kind == "comments":
            cells |= _Notes(package.text(relation.part), frozenset()).threads
    return cells


def put_notes(package: Package, sheet: str, main: str, by_cell: Mapping[int, str]) -> tuple[dict[str, list[Edit]], dict[int, str]]:
    """Puts a note on each cell (packed address) of a sheet: into its comments part, or into a new one.

    The edits of a part that was there, and what the notes say now, the school's words included.
    """
    related = [relation for relation in package.relations(sheet) if relation.kind == "comments" and relation.part in package]
    if len(related) > 1:
        raise CannotPatch("一张工作表有两份批注。")
    if related:
        content = package.text(related[0].part)
        there = _Notes(content, by_cell.keys())
        edits = _edits(there, by_cell)
        package.put(related[0].part, applied(content, edits))
        own = {cell: f"{there.own[cell].words}{_BETWEEN}" if cell in there.own else "" for cell in by_cell}
        return {related[0].part: edits}, {cell: own[cell] + text for cell, text in by_cell.items()}
    content = _NEW.format(main=main).encode()
    key = package.add(package.free("xl/comments%d.xml"), applied(content, _edits(_Notes(content, by_cell.keys()), by_cell)), COMMENTS)
    package.add_relation(sheet, "comments", key)
    return {}, dict(by_cell)


def _edits(notes: _Notes, by_cell: Mapping[int, str]) -> list[Edit]:
    content, p = notes.content, notes.root.prefix
    edits: list[Edit] = []
    number = notes.authors.index(AUTHOR) if AUTHOR in notes.authors else len(notes.authors)
    if number == len(notes.authors):
        author = f"<{p}author>{AUTHOR}</{p}author>"
        group = notes.group("authors")
        if group:
            edits += appended(content, group, author.encode())
        else:
            edits += placed(content, notes.root, notes.groups, _ORDER, "authors", f"<{p}authors>{author}</{p}authors>".encode())
    new = ""
    for cell, text in sorted(by_cell.items()):
        if cell in notes.own:
            edits += _below(content, notes.own[cell], text)
        else:
            new += f'<{p}comment ref="{a1(cell)}" authorId="{number}"><{p}text>{_run(p, text)}</{p}text></{p}comment>'
    group = notes.group("commentList")
    if group and new:
        edits += appended(content, group, new.encode())
    elif new:
        edits += placed(content, notes.root, notes.groups, _ORDER, "commentList", f"<{p}commentList>{new}</{p}commentList>".encode())
    return edits


def _run(p: str, text: str) -> str:
    font = f'<{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}family val="3"/><{p}charset val="134"/></{p}rPr>'
    return f'<{p}r>{font}<{p}t xml:space="preserve">{text_xml(text)}</{p}t></{p}r>'


@dataclass
class _Own:
    """A note of the school's on a cell that is to carry ours: its text, the runs or the bare text in it, what they say."""

    text: Element | None = None
    inner: list[Element] = field(default_factory=list)
    words: str = ""


def _below(content: bytes, own: _Own, ours: str) -> list[Edit]:
    """Our words below a note of the school's: a run behind the last run; a bare text becomes a run first."""
    if own.text is None:
        raise CannotPatch("工作表的批注不合标准。")
    p = own.text.prefix
    if not own.inner:
        return (
            appended(content, own.text, _run(p, ours).encode())
            if own.text.empty
            else [Edit(own.text.inside, own.text.inside, _run(p, ours).encode())]
        )
    last = max(child.end for child in own.inner)
    edits = [Edit(last, last, _run(p, _BETWEEN + ours).encode(), 2)]
    for child in own.inner:
        if child.local == "t":
            edits += [Edit(child.begin, child.begin, f"<{p}r>".encode()), Edit(child.end, child.end, f"</{p}r>".encode(), 1)]
    return edits


class _Notes:
    """One pass over a comments part: its groups, authors, the notes on wanted cells and the cells whose notes stand for threads.

    Raises CannotPatch where a wanted cell has two notes.
    """

    def __init__(self, content: bytes, wanted: Any) -> None:
        self.content, self._wanted = content, wanted
        self.groups: list[Element] = []
        self.authors: list[str] = []
        self.own: dict[int, _Own] = {}
        self.threads: set[int] = set()
        self._path: list[str] = []
        self._open: list[tuple[str, dict[str, str], int, int] | None] = []
        self._here: _Own | None = None
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._start, self._end, self._text
        parse(parser, content)

    def group(self, local: str) -> Element | None:
        """The root's child of that name."""
        return next((group for group in self.groups if group.local == local), None)

    def _start(self, name: str, values: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._path.append(local)
        depth = len(self._path)
        if depth == 3 and local == "author":
            self.authors.append("")
        elif depth == 3 and local == "comment":
            self._comment(values)
        kept = depth <= 2 or (self._here is not None and ((depth == 4 and local == "text") or (depth == 5 and local in ("r", "t"))))
        begin = self._parser.CurrentByteIndex
        self._open.append((name, values, begin, begin + len(start_tag(self.content, begin))) if kept else None)

    def _comment(self, values: dict[str, str]) -> None:
        cell = address(values.get("ref", "").replace("$", ""))
        author = values.get("authorId", "")
        if author.isascii() and author.isdigit() and int(author) < len(self.authors) and self.authors[int(author)].startswith(_THREAD):
            self.threads.add(cell)
        self._here = _Own() if cell in self._wanted else None
        if self._here is not None and self.own.setdefault(cell, self._here) is not self._here:
            raise CannotPatch("一个单元格有两条批注。")

    def _text(self, data: str) -> None:
        if self._path[2:] == ["author"]:
            self.authors[-1] += data
        elif self._here is not None and self._path[-1] == "t":
            self._here.words += data

    def _end(self, _: str) -> None:
        depth = len(self._path)
        self._path.pop()
        one = self._open.pop()
        if one is None:
            return
        element = ended(self.content, *one, self._parser.CurrentByteIndex)
        if depth == 1:
            self.root = element
        elif depth == 2:
            self.groups.append(element)
        elif self._here is not None and depth == 4:
            self._here.text = element
        elif self._here is not None:
            self._here.inner.append(element)
