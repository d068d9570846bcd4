"""Notes on cells: the comments part and its VML drawing. A school's own note stays first, ours stands below a rule line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.marking.letter import Mark
from pipeline.marking.package import Package
from pipeline.marking.sheet import address
from pipeline.marking.splice import CannotPatch, Edit, Element, appended, applied, elements, text_xml
from schemas.cells import a1, unpack
from schemas.marks import AUTHOR, ID_LINE, RULE_LINE

COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
MOST = 2_000  # notes of ours on one sheet; the list has the others
_LONGEST = 30_000  # characters of a note; a cell's text holds 32,767
_NEW = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{main}"><authors></authors><commentList></commentList></comments>'
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout></xml>'
)
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_KIND = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    f'<v:shape {_SPACES} id="_x0000_s{{id}}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:{{width}}pt;height:{{height}}pt;'
    'z-index:{id};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 12, {top}, 6, {right}, 40, {bottom}, 10</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_WIDTH, _LINE = 270, 13  # points: a note holds some 26 Chinese characters a line
_CHARACTERS = 26
_ID = re.compile(rb"_x0000_s(\d{1,9})")
_SHAPE_OF = re.compile(rb"<(?:\w+:)?shape\b.*?</(?:\w+:)?shape>", re.DOTALL)
_CELL_OF = (re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>"), re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>"))
_ANCHOR = re.compile(rb"(<x:Anchor>)\s*([\d\s,]+?)\s*(</x:Anchor>)")
_LAST_COLUMN, _LAST_ROW = 16_383, 1_048_575
_WORDS = {"error": "错误", "warning": "提醒"}


def words(marks: Sequence[Mark]) -> str:
    """What the note on one cell says of the findings there: level and code, what is wrong, what it should be, what to do, the clause, the id."""
    parts = []
    for mark in marks:
        level = _WORDS[mark.level] + ("，已说明" if mark.answered else "")
        lines = [f"【{level} {mark.code}】{mark.school}", mark.message]
        lines += [f"应为：{mark.expected}"] if mark.expected else []
        lines += [f"可填：{'、'.join(mark.options)}"] if mark.options else []
        lines += [f"怎么办：{mark.fix}"] if mark.fix else []
        lines += [f"依据：{mark.clause}"] if mark.clause else []
        parts.append("\n".join([*lines, f"{ID_LINE}{mark.id}"]))
    text = f"\n{RULE_LINE}\n".join(parts)
    if len(text) <= _LONGEST:
        return text
    ids = "\n".join(f"{ID_LINE}{mark.id}" for mark in marks)[: _LONGEST // 2]
    return f"{text[: _LONGEST - len(ids) - 30]}……（其余见问题清单）\n{ids}"


def _lines(text: str) -> int:
    return sum(1 + sum(2 if ord(c) > 255 else 1 for c in line) // (2 * _CHARACTERS) for line in text.split("\n"))


def threaded_cells(package: Package, sheet: str) -> set[int]:
    """The cells of a sheet (its key) whose comments are threads: their notes belong to those."""
    cells = set()
    for relation in package.relations(sheet):
        if relation.kind == "threadedComment" and relation.part in package:
            for element in elements(package.text(relation.part), lambda path: len(path) == 2):
                cells.add(address(element.values.get("ref", "").replace("$", "")))
    return cells


def put_notes(package: Package, sheet: str, main: str, by_cell: Mapping[int, str]) -> None:
    """Puts a note on each cell (packed address) of a sheet: into its comments part, or into a new one. Raises CannotPatch."""
    related = [relation for relation in package.relations(sheet) if relation.kind == "comments"]
    if len(related) > 1:
        raise CannotPatch("一张工作表有两份批注。")
    if related and related[0].part in package:
        key = related[0].part
    else:
        key = package.add(package.free("xl/comments%d.xml"), _NEW.format(main=main).encode(), COMMENTS)
        package.add_relation(sheet, "comments", key)
    content = package.text(key)
    package.put(key, applied(content, _comments(content, by_cell)))


def _comments(content: bytes, by_cell: Mapping[int, str]) -> list[Edit]:
    authors, lists, comments, texts = _structure(content)
    number = sum(1 for e in authors[1:])
    p = authors[0].prefix
    edits = appended(content, authors[0], f"<{p}author>{AUTHOR}</{p}author>".encode())
    own = {address(comment.values.get("ref", "").replace("$", "")): text for comment, text in zip(comments, texts)}
    new = []
    for cell, text in sorted(by_cell.items()):
        if cell in own:
            edits += _below(content, own[cell], text)
        else:
            new.append(f'<{p}comment ref="{a1(cell)}" authorId="{number}"><{p}text>{_run(p, text)}</{p}text></{p}comment>')
    return edits + (appended(content, lists, "".join(new).encode()) if new else [])


def _structure(content: bytes) -> tuple[list[Element], Element, list[Element], list[Element]]:
    found = elements(content, lambda path: path[1:2] in (("authors",), ("commentList",)) and len(path) <= 4)
    authors = [e for e in found if e.local == "authors"][:1]
    lists = [e for e in found if e.local == "commentList"]
    comments = [e for e in found if e.local == "comment"]
    texts = [e for e in found if e.local == "text"]
    if not authors or not lists or len(comments) != len(texts):
        raise CannotPatch("工作表的批注不合标准。")
    return authors + [e for e in found if e.local == "author"], lists[0], comments, texts


def _run(p: str, text: str) -> str:
    font = f'<{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}family val="3"/><{p}charset val="134"/></{p}rPr>'
    return f'<{p}r>{font}<{p}t xml:space="preserve">{text_xml(text)}</{p}t></{p}r>'


def _below(content: bytes, text: Element, ours: str) -> list[Edit]:
    """Our words below a note of the school's: runs behind the last run; a bare text becomes a run first."""
    p = text.prefix
    new = _run(p, f"\n{RULE_LINE}\n{ours}").encode()
    if text.empty:
        return appended(content, text, _run(p, ours).encode())
    inner = _inner(content, text)
    bare = [child for child in inner if child.local == "t"]
    runs = [child for child in inner if child.local == "r"]
    last = max((child.end for child in [*bare, *runs]), default=text.inside)
    edits = [Edit(last, last, new, 2)]
    for child in bare:
        edits += [Edit(child.begin, child.begin, f"<{p}r>".encode()), Edit(child.end, child.end, f"</{p}r>".encode(), 1)]
    return edits


def _inner(content: bytes, text: Element) -> list[Element]:
    """The children of a note's text, by their places in the part."""
    return [
        e
        for e in elements(content, lambda path: len(path) == 5 and path[3] == "text")
        if text.inside <= e.begin and e.end <= text.outside
    ]


def put_drawing(package: Package, sheet: str, drawing: str, by_cell: Mapping[int, str], block: int) -> str:
    """Draws the notes' boxes in the sheet's VML drawing (its key, '' for none yet); the key. An own box grows with its text."""
    if drawing:
        content = package.part(drawing)
    else:
        drawing = package.add(package.free("xl/drawings/vmlDrawing%d.vml"), _VML.format(block=block).encode(), DRAWING)
        content = package.part(drawing)
    package.put(drawing, with_boxes(content, by_cell, block))
    return drawing


def with_boxes(content: bytes, by_cell: Mapping[int, str], block: int) -> bytes:
    """The drawing with a box for every note. VML is no XML (``<br>`` is not closed): it is searched, never parsed."""
    there: dict[int, re.Match[bytes]] = {}
    for shape in _SHAPE_OF.finditer(content):
        row, column = (found.search(shape[0]) for found in _CELL_OF)
        if row and column and b"Note" in shape[0]:
            there[int(row[1]) * 16_384 + int(column[1])] = shape
    first = max([block * 1024, *(int(one) for one in _ID.findall(content))]) + 1
    shapes, edits = [], []
    for number, (cell, text) in enumerate(sorted(by_cell.items()), first):
        if cell in there:
            edits += _grown(there[cell], _lines(text))
        else:
            shapes.append(_box(number, cell, text))
    kind = [] if b'id="_x0000_t202"' in content or not shapes else [_KIND]
    place = content.rfind(b"</")
    if place < 0:
        raise CannotPatch("批注的图形部件不完整。")
    return applied(content, [*edits, Edit(place, place, "".join([*kind, *shapes]).encode())])


def _grown(shape: re.Match[bytes], lines: int) -> Iterable[Edit]:
    found = _ANCHOR.search(shape[0])
    numbers = [int(n) for n in found[2].split(b",")] if found else []
    if not found or len(numbers) != 8:
        return []
    numbers[6] = min(numbers[6] + lines, _LAST_ROW)
    numbers[4] = min(max(numbers[4], numbers[0] + 4), _LAST_COLUMN)
    begin = shape.start() + found.start(2)
    return [Edit(begin, shape.start() + found.end(2), ", ".join(map(str, numbers)).encode())]


def _box(number: int, cell: int, text: str) -> str:
    row, column = unpack(cell)
    lines = min(_lines(text) + 1, 40)
    left = min(column + 1, _LAST_COLUMN - 4)
    top = min(max(row - 1, 0), _LAST_ROW - 45)
    return _SHAPE.format(
        id=number, width=_WIDTH, height=lines * _LINE, left=left, top=top, right=left + 4, bottom=top + lines, row=row, column=column
    )
