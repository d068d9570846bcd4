"""What is to be told in one workbook: plain data, made by the publisher, carried to the worker that marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.cells import NOWHERE
from schemas.marks import Token

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding, in the words that its school is told (no other school's people, phones or figures in them).

    ``at``: packed address of its cell in the source as it was read, NOWHERE where it is about more than a cell (then ``sheet`` may
    be '' as well); ``heading_at``: of the heading or label that the way back hangs on, NOWHERE for none. ``value``: what the cell
    held; ``options``: the allowed values where the value is none of them. ``change``: what became of it since last time, in Chinese
    (新增, 仍有, 改了仍不对 ...; '' at the first time). ``answered``: an explanation counts, it waits for the officer.
    ``explanation``: what the school said so far. ``key``: rule and record without the school (see ``schemas.tables.FINDINGS``).
    """

    id: str
    key: str
    code: str
    level: Level
    sheet: str
    at: int = NOWHERE
    heading_at: int = NOWHERE
    school: str = ""
    value: str = ""
    message: str = ""
    expected: str = ""
    fix: str = ""
    clause: str = ""
    options: tuple[str, ...] = ()
    change: str = ""
    answered: bool = False
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding of last time that is no more: ``change`` says 已改正 or how else it went."""

    id: str
    code: str
    change: str
    sheet: str = ""
    cell: str = ""
    school: str = ""
    value: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A value that differs from the school's last version. ``record``: which record in words; '' as ``before`` or ``after``: empty."""

    sheet: str
    cell: str
    record: str
    heading: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that one workbook tells its reader.

    ``title``: first row of the list. ``advice``: what to do and until when, sentence by sentence. ``read``: what was read of the file,
    label and figure (行数, 试点学生数 ...), so that a misreading shows. ``said``: what else has to be known of the workbook. ``since``:
    what 变化 compares with, in words. ``several``: the workbook holds several schools.
    """

    token: Token
    title: str
    advice: tuple[str, ...]
    read: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]
    said: tuple[str, ...] = ()
    since: str = ""
    gone: tuple[Gone, ...] = ()
    changed: tuple[Changed, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is asked for: the letter, and the file in the run's scratch folder that the workbook is written to.

    ``blank``: the source could not be read; it is a blank form of ours that carries the letter.
    """

    letter: Letter
    target: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """The workbook that a worker wrote to ``target``: its SHA-256 and bytes.

    ``way``: ``patched`` (the school's own package, all else untouched) or ``fresh`` (written anew; ``why`` in Chinese). ``said``: what was
    taken out or could not be kept, in Chinese, as the list tells it. ``fault``: it was written anew because of a fault of ours, ``why``
    says which; the run has to report that.
    """

    target: str
    sha256: str
    bytes: int
    way: Literal["patched", "fresh"] = "patched"
    why: str = ""
    said: tuple[str, ...] = ()
    fault: bool = False
