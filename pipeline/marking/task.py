"""Marking a workbook as a task of a worker: the school's own package where that can be, else a workbook written anew; never both."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.marking.letter import Letter, Marked, Order
from pipeline.read.limits import MIB
from pipeline.read.tasks import Task
from pipeline.read.travel import Garbage, Shape, flag, from_json, made, text, texts, to_json
from pipeline.read.worker import Given
from pipeline.system.safe_files import new_file

_MORE = 2 * MIB  # bytes that a marked workbook may have beyond its source
_SAME = "退回的是按原表内容新写的 .xlsx，数值和单元格位置与原表相同。"
_OTHER = "原文件是 {format} 格式，" + _SAME
_CANNOT = "{why}因此没有在原文件上直接作标记，" + _SAME
_FAULT = "程序未能在原文件上作标记，" + _SAME
_TOO_LARGE = "作标记后的文件过大。"


class TooLarge(Exception):
    """The marked workbook would be larger than a source of that size may become."""


def work(given: Given) -> bytes:
    """JSON of the Marked; the workbook stands in the order's target, whole. Raises TooLarge, ValueError for a target that is elsewhere."""
    order: Order = given.wanted
    if os.path.dirname(order.target) != given.scratch or not os.path.basename(order.target):
        raise ValueError(order.target)
    data, marked = _marked(given, order)
    if len(data) > len(given.data) + _MORE:
        raise TooLarge
    _write(order.target, data, given.careful)
    return to_json(replace(marked, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data)))


def checked(told: bytes, wanted: Order) -> Marked:
    """The answer to what was wanted: of its target, and of a workbook that can be. Raises Garbage."""
    marked = made(Marked, from_json(told), _MARKED)
    if marked.target != wanted.target or not re.fullmatch("[0-9a-f]{64}", marked.sha256) or marked.bytes <= 0:
        raise Garbage
    if marked.way not in ("patched", "fresh") or (marked.fault and marked.way != "fresh"):
        raise Garbage
    return replace(marked, said=tuple(marked.said))


def _marked(given: Given, order: Order) -> tuple[bytes, Marked]:
    from pipeline.marking.splice import CannotPatch

    if order.blank:
        return _patched(given.data, order, given, Marked(order.target, "", 0))
    if given.source.format not in ("xlsx", "xlsm"):
        return _anew(given, order, _OTHER.format(format=_NAMES.get(given.source.format, given.source.format)))
    try:
        data, marked = _own(given, order)
        if len(data) <= len(given.data) + _MORE:
            return data, marked
        why, fault = _TOO_LARGE, ""
    except CannotPatch as refused:
        why, fault = refused.reason.rstrip("。") + "。", refused.reason if refused.fault else ""
    except (MemoryError, ImportError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours costs the look of one workbook, not the workbook
        why, fault = "", type(error).__name__
    if fault:
        data, marked = _anew(given, order, _FAULT)
        return data, replace(marked, why=f"{_FAULT}（{fault}）", fault=True)
    return _anew(given, order, _CANNOT.format(why=why))


def _own(given: Given, order: Order) -> tuple[bytes, Marked]:
    """The school's own package, cleaned, without the marks of last time, marked. Raises CannotPatch."""
    from pipeline.marking.clean import cleaned
    from pipeline.marking.package import Package
    from pipeline.marking.wash import washed

    package = Package(given.data, given.limits)
    said = cleaned(package)
    held = washed(package, given.limits, given.scratch).held
    data = package.data() if said or held or package.changed() else given.data
    return _patched(data, order, given, Marked(order.target, "", 0, said=tuple(said)))


def _anew(given: Given, order: Order, why: str) -> tuple[bytes, Marked]:
    """A workbook with the same values at the same addresses, marked by the same patcher."""
    from pipeline.marking.fresh import fresh, letter_for

    made_anew = fresh(given.data, given.source.format, given.limits, given.scratch, given.careful)
    letter = letter_for(order.letter, made_anew)
    marked = Marked(order.target, "", 0, "fresh", why, tuple(made_anew.said))
    return _patched(made_anew.data, replace(order, letter=letter), given, marked)


def _patched(data: bytes, order: Order, given: Given, marked: Marked) -> tuple[bytes, Marked]:
    from pipeline.marking.patch import patched

    told = (marked.why, *marked.said) if marked.why else marked.said
    letter: Letter = replace(order.letter, said=(*order.letter.said, *told))
    data, more = patched(data, letter, given.limits)
    return data, replace(marked, said=(*marked.said, *more))


def _write(target: str, data: bytes, again: bool) -> None:
    """Writes the workbook to a file made just now. ``again``: the worker that tried before may have left a part of it."""
    if again:
        with suppress(FileNotFoundError):
            os.unlink(target)
    try:
        with os.fdopen(new_file(Path(target)), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise
    except BaseException:
        with suppress(OSError):
            os.unlink(target)
        raise


_NAMES = {"xls": ".xls", "xlsb": ".xlsb", "ods": ".ods", "csv": ".csv", "html": "网页（HTML）", "xml2003": "Excel 2003 XML"}


def _count(told: Any) -> int:
    if type(told) is not int or not 0 <= told < 2**53:
        raise Garbage
    return told


_MARKED: Shape = {**dict.fromkeys(("target", "sha256", "way", "why"), text), "bytes": _count, "said": texts, "fault": flag}
MARK: Task[Marked] = Task("marks", work, checked, ahead=1_000)  # answers are small: the workbooks wait in the scratch folder
