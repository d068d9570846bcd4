"""The marks of ours that a workbook's package holds outside of its cells: defined names, the token, notes. Never a reason to refuse a file."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

from pipeline.read.answers import Refused
from pipeline.read.container import Container
from pipeline.read.engines import xml_pass
from pipeline.read.engines.xlsx_package import Package, open_package, relations
from pipeline.read.limits import Limits
from schemas.cells import MAX_COLUMNS, pack
from schemas.marks import ID_LINE, NAME, finding_of, token_in

_PROPERTIES = "docprops/custom.xml"
_META = "meta.xml"
_MOST = 5_000  # names that are looked at, notes that are read
_REFERENCE = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^'!$]+))[!.]\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.ASCII)
_RANGE = re.compile(r"<table:named-range\b[^>]*>")
_ATTRIBUTE = re.compile(r'table:(name|cell-range-address)="([^"]*)"')
_ESCAPES = {"&apos;": "'", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&"}


class NoteText(NamedTuple):
    """A note as it is stored: its sheet, the packed address of its cell, its text."""

    sheet: str
    at: int
    text: str


def told_in(content: bytes) -> str:
    """The first token that stands somewhere in bytes, as ASCII or UTF-16; '' for none."""
    for mark, encoding in ((b"1X|", "latin-1"), ("1X|".encode("utf-16-le"), "utf-16-le")):
        start = content.find(mark)
        while start >= 0:
            found = token_in(content[start : start + 400].decode(encoding, "replace"))
            if found:
                return found.text()
            start = content.find(mark, start + 1)
    return ""


def marks_of_xlsx(package: Package) -> tuple[dict[str, str], str]:
    """What our defined names refer to, by finding; and the token of the names or of the properties."""
    main = package.container.part(package.main)
    names: dict[str, str] = {}
    told = ""
    if NAME.encode() in main or main[:2] in (b"\xff\xfe", b"\xfe\xff"):
        names = _defined(main)
        told = next((token.text() for text in names.values() if (token := token_in(text))), "")
    if _PROPERTIES in package.container and not told:
        with suppress(Refused):
            told = told_in(package.container.part(_PROPERTIES))
    return {finding: text for name, text in names.items() if (finding := finding_of(name))}, told


def _defined(main: bytes) -> dict[str, str]:
    names: dict[str, str] = {}
    current = ""

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal current
        name = values.get("name", "") if xml_pass.local(tag) == "definedName" else ""
        current = name if name.startswith(NAME) and (name in names or len(names) < _MOST) else ""

    def end(_: str) -> None:
        nonlocal current
        current = ""

    def text(said: str) -> None:
        if current:
            names[current] = (names.get(current, "") + said)[:1_000]

    with suppress(Refused):
        xml_pass.run(main, start, end, text, resolved=True)
    return names


def marks_of_ods(container: Container) -> tuple[dict[str, str], str]:
    """The same of an OpenDocument workbook."""
    content = container.part("content.xml")
    names: dict[str, str] = {}
    if NAME.encode() in content:
        for found in _RANGE.findall(content.decode("utf-8", "replace"))[:_MOST]:
            values = dict(_ATTRIBUTE.findall(found))
            finding = finding_of(values.get("name", ""))
            if finding:
                names[finding] = _unescaped(values.get("cell-range-address", ""))
    told = told_in(content) if names else ""
    if not told and _META in container:
        with suppress(Refused):
            told = told_in(container.part(_META))
    return names, told


def _unescaped(text: str) -> str:
    for written, meant in _ESCAPES.items():
        text = text.replace(written, meant)
    return text


def place_of(reference: str) -> tuple[str, int] | None:
    """The sheet and packed address that a name refers to; None where the cell is gone, or it is no single cell."""
    found = _REFERENCE.fullmatch(reference.strip())
    if not found or "#REF" in reference:
        return None
    column = 0
    for letter in found[3]:
        column = column * 26 + ord(letter) - 64
    row = int(found[4])
    if not (0 < column <= MAX_COLUMNS and 0 < row <= 1_048_576):
        return None
    return (found[1] or "").replace("''", "'") or found[2], pack(row - 1, column - 1)


def notes_of(data: bytes, limits: Limits) -> list[NoteText]:
    """The notes of an .xlsx that may be ours: all that hold a finding's line. Opened anew, as few files need them."""
    notes: list[NoteText] = []
    with suppress(Refused):
        container = Container(data, limits)
        for sheet in open_package(container).sheets:
            for kind, target, outside in relations(container, sheet.part).values():
                if kind == "comments" and not outside and len(notes) < _MOST:
                    notes += _notes(sheet.name, container.part(target))
    return notes[:_MOST]


def _notes(sheet: str, content: bytes) -> list[NoteText]:
    notes: list[NoteText] = []
    reference, said, path = "", [""], [""]

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal reference
        path.append(xml_pass.local(tag))
        if path[-1] == "comment":
            reference = values.get("ref", "")
            said.clear()

    def end(_: str) -> None:
        if path.pop() == "comment":
            place = place_of("'x'!" + reference)
            text = "".join(said)
            if place and ID_LINE in text:
                notes.append(NoteText(sheet, place[1], text))

    def text(more: str) -> None:
        if path[-1] == "t" and "rPh" not in path:
            said.append(more)

    if content:
        xml_pass.run(content, start, end, text, resolved=True)
    return notes
