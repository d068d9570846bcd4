"""Our words are taken out of the notes on a sheet: a note that holds nothing else goes with its box, another is the school's again."""

from __future__ import annotations

import re
from html import unescape

from pipeline.marking.package import Package
from pipeline.marking.splice import Edit, Element, applied, elements, text_xml
from pipeline.marking.vml import without_notes
from pipeline.read.engines.xlsx_values import column_of
from schemas.marks import AUTHOR, ID_LINE, RULE_LINE

_BEGINS = re.compile(r"【(?:错误|提醒)[^】\n]{0,40}】")
_ID = re.compile(rf"{ID_LINE}[A-Z]\d{{3}}-[0-9a-f]{{12}}", re.ASCII)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def without_our_notes(package: Package, sheet: str) -> int:
    """Takes our words out of the notes on a sheet (its key); how many notes held them. Threads and their notes stay."""
    held = 0
    for relation in package.relations(sheet):
        if relation.kind != "comments" or relation.part not in package:
            continue
        content = package.text(relation.part)
        if ID_LINE.encode() not in content:
            continue
        edits, gone, count, left = _edits(content)
        held += count
        if count and not left:
            package.remove_relation(sheet, relation.id)
            package.remove(relation.part)
        elif count:
            package.put(relation.part, applied(content, edits))
        if gone:
            _without_boxes(package, sheet, gone)
    return held


def _edits(content: bytes) -> tuple[list[Edit], set[tuple[int, int]], int, int]:
    """(edits of the comments part, places of the notes that go, notes that held our words, notes that are left)."""
    found = elements(content, lambda path: path[1:2] in (("authors",), ("commentList",)))
    edits: list[Edit] = []
    gone: set[tuple[int, int]] = set()
    used: set[str] = set()
    count = left = 0
    for comment, pieces in _comments(found):
        texts = [(one, unescape(content[one.inside : one.outside].decode("utf-8", "replace"))) for one in pieces if one.local == "t"]
        at = _where_ours_begin("".join(text for _, text in texts))
        count += at is not None
        if at == 0:
            edits.append(Edit(comment.begin, comment.end, b""))
            gone.add(_place(comment.values.get("ref", "")))
            continue
        left += 1
        used.add(comment.values.get("authorId", ""))
        if at:
            edits += _cut(texts, [one for one in pieces if one.local == "r"], at)
    return edits + _author(content, found, used), gone, count, left


def _comments(found: list[Element]) -> list[tuple[Element, list[Element]]]:
    """Every comment with the runs and texts in it."""
    comments: list[tuple[Element, list[Element]]] = []
    for one in found:
        if one.local == "comment":
            comments.append((one, []))
        elif one.local in ("t", "r") and comments and one.end <= comments[-1][0].outside:
            comments[-1][1].append(one)
    return comments


def _where_ours_begin(text: str) -> int | None:
    """How much of a note is the school's: all before our rule line and words; 0 where nothing is, None where no words of ours are in it."""
    begins = next((found.start() for found in _BEGINS.finditer(text)), -1)
    if begins < 0 or not _ID.search(text, begins):
        return None
    head = text[:begins]
    for end in ("\n", "\r"):
        head = head.removesuffix(end)
    ruled = head.rstrip(RULE_LINE[0])
    if ruled != head:
        for end in ("\n", "\r"):
            ruled = ruled.removesuffix(end)
    return len(ruled) if ruled.strip() else 0


def _cut(texts: list[tuple[Element, str]], runs: list[Element], at: int) -> list[Edit]:
    """The edits that leave the first ``at`` characters of a note."""
    edits, behind = [], 0
    for piece, text in texts:
        keep = max(0, min(len(text), at - behind))
        behind += len(text)
        if keep == len(text):
            continue
        run = next((one for one in runs if one.begin < piece.begin and piece.end < one.end), piece)
        edits.append(Edit(piece.inside, piece.outside, text_xml(text[:keep]).encode()) if keep else Edit(run.begin, run.end, b""))
    return edits


def _author(content: bytes, found: list[Element], used: set[str]) -> list[Edit]:
    """Our entry among the authors goes where it is the last and nobody's any more."""
    authors = [one for one in found if one.local == "author"]
    if len(authors) < 2 or str(len(authors) - 1) in used or content[authors[-1].inside : authors[-1].outside] != AUTHOR.encode():
        return []
    return [Edit(authors[-1].begin, authors[-1].end, b"")]


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a cell, from 0."""
    found = _CELL.fullmatch(reference)
    return (int(found[2]) - 1, column_of(found[1])) if found else (-1, -1)


def _without_boxes(package: Package, sheet: str, gone: set[tuple[int, int]]) -> None:
    """Takes the boxes of notes out of the sheet's VML; a drawing without any shape goes with its element."""
    content = package.text(sheet)
    drawings = elements(content, lambda path: path[1:] == ("legacyDrawing",))
    related = {relation.id: relation for relation in package.relations(sheet)}
    for drawing in drawings:
        relation = next((related[value] for value in drawing.values.values() if value in related), None)
        if relation is None or relation.part not in package:
            continue
        boxes, left = without_notes(package.part(relation.part), gone)
        if left or (b"<o:" in boxes and re.search(rb"<v:(?:rect|oval|image|group)\b", boxes)):
            package.put(relation.part, boxes)
        else:
            package.put(sheet, applied(content, [Edit(drawing.begin, drawing.end, b"")]))
            package.remove_relation(sheet, relation.id)
            package.remove(relation.part)
