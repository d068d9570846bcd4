"""Which formulas and link targets must not be sent on: they fetch, start or open something outside of the workbook.

Of the Open XML format and the function lists of Excel and LibreOffice; a function is told by its name, never by what it would answer.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"""("(?:[^"]|"")*")|'(?:[^']|'')*'""")  # texts, and names in quotes: what stands in either is no formula
_CALLED = re.compile(
    r"(?<![\w.])(?:_xl\w+\.)*(WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|UNREGISTER|EXEC|EXECUTE|RUN|DDE|INITIATE|POKE|SEND\.KEYS|REQUEST|"
    r"SQL\.REQUEST|FOPEN|FWRITE(?:LN)?|OPEN|IMAGE|STOCKHISTORY|TRANSLATE|DETECTLANGUAGE|COPILOT|PY)\s*\(",
    re.IGNORECASE | re.ASCII,
)
_HYPERLINK = re.compile(r"(?<![\w.])HYPERLINK\s*\(", re.IGNORECASE | re.ASCII)
_PATH = re.compile(r"[\\/]|:.*\[|^[A-Za-z][A-Za-z+.-]+:")  # in the quoted name of a sheet: no sheet may be called so
_SAFE = re.compile(r"https?://|mailto:", re.IGNORECASE | re.ASCII)
_ELSEWHERE = re.compile(r"[\\/]|^[A-Za-z][A-Za-z0-9+.-]+:(?![A-Z$]|[a-z]{1,3}\d)")  # in a place in the workbook: no name or address has it
_FAR = re.compile(r"\\\\|//|[A-Za-z]:[\\/]|^[A-Za-z][A-Za-z0-9+.-]+:")  # in one of the texts that a place is put together of
_BOOK = re.compile(r"\[(\d+)\]")


def harm_in(formula: str) -> str:
    """What a formula does that must not be sent on: the name of a function, ``DDE``, ``外部文件``; '' for nothing."""
    if "(" not in formula and "|" not in formula and "'" not in formula:
        return ""
    tokens = list(_TOKEN.finditer(formula))
    bare = _TOKEN.sub(lambda found: " " * len(found[0]), formula)
    called = _CALLED.search(bare)
    if called:
        return called[1].upper()
    names = [found[0][1:-1] for found in tokens if not found[1]]
    if "|" in bare or any("|" in name for name in names):  # no operator: outside of texts only a DDE link has it
        return "DDE"
    if any(_PATH.search(name) for name in names):
        return "外部文件"
    links = [formula[found.end() :] for found in _HYPERLINK.finditer(bare)]
    if not all(map(_opens_safely, links)):
        return "HYPERLINK"
    return ""


def _opens_safely(argument: str) -> bool:
    """Whether a link's target begins with a text that no later part can turn into another kind of target."""
    argument = argument.lstrip()
    target = argument[1:].lstrip()
    if not argument.startswith('"') or not target.startswith("#"):
        return argument.startswith('"') and bool(_SAFE.match(target))
    return not any(found[1] and _FAR.search(found[1].strip('"#')) for found in _TOKEN.finditer(argument))


def books_in(formula: str) -> set[int]:
    """Numbers of the external books that a formula refers to."""
    if "[" not in formula:
        return set()
    return {int(number) for number in _BOOK.findall(_TOKEN.sub(lambda found: "" if found[1] else found[0], formula))}


def is_safe_target(target: str) -> bool:
    """Whether a hyperlink may be sent on: http, https, mailto, or a place in the workbook itself."""
    return is_safe_place(target) if target.startswith("#") else bool(_SAFE.match(target))


def is_safe_place(place: str) -> bool:
    """Whether the ``location`` of a hyperlink is a place in the workbook: an address or a name."""
    plain = place.lstrip("#").strip()
    if plain.startswith("'"):
        return not _PATH.search(plain[1:].partition("'!")[0])
    return not _ELSEWHERE.search(plain)
