"""Any workbook that is read, written anew as a plain .xlsx: the same values at the same addresses, proved by reading both."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.marking.fresh_book import Written, write
from pipeline.marking.grids import trimmed
from pipeline.marking.letter import Letter
from pipeline.marking.looks import looks_of
from pipeline.read.cells import check_names, cut_long_texts
from pipeline.read.engines.any import read_workbook
from pipeline.read.limits import Limits
from pipeline.read.returned import take_ours
from pipeline.read.workbook import Sheet, Workbook

_LOST = {
    "xls": "如原表有公式，这里只保留计算结果；图片、批注、下拉列表和打印设置没有保留。",
    "ods": "如原表有公式，这里只保留计算结果；图片、批注、下拉列表和打印设置没有保留。",
    "xlsb": "字体、底纹、边框和列宽没有保留；如原表有公式，这里只保留计算结果；图片、批注、下拉列表和打印设置没有保留。",
    "csv": "原文件没有格式；已加细边框和列宽，单元格内容全部按文字保留，编码开头的 0 没有丢失。",
    "html": "网页中的颜色和字体没有保留；已加细边框和列宽，单元格内容全部按文字保留。",
    "xml2003": "颜色、字体和列宽没有保留；如原表有公式，这里只保留计算结果。",
    "xlsx": "如原表有公式，这里只保留计算结果；主题颜色、图片、批注、下拉列表、条件格式和打印设置没有保留。",
}
_NO_LOOK = "字体、底纹、边框、列宽没能读出，没有保留。"
_SHIFTED = "原文件使用 1904 日期系统，日期已换算为通用的 1900 日期系统，显示的日期不变。"
_MACROS = "原文件中的宏没有保留。"
_OVERLAPPING = "互相重叠的合并单元格没有保留。"


class Unfaithful(RuntimeError):
    """The workbook written anew is not read as its source is: a fault of ours. The message says where."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The workbook. ``said``: what could not be kept, in Chinese; ``renamed``: sheets whose names Excel does not take, as (old, new)."""

    data: bytes
    said: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...] = ()


def fresh(data: bytes, format: str, limits: Limits, scratch: str, careful: bool = False) -> Fresh:
    """A plain .xlsx of what ``data`` holds; what reading takes for an earlier marking of ours is left out.

    ``format`` as ``pipeline.read.sniff`` tells it. Raises Refused, MemoryError as reading does; Unfaithful where the result is not what was read.
    """
    book = read_workbook(data, format, limits, scratch, careful)
    check_names(book)
    cut_long_texts(book)
    take_ours(book, data, limits)
    sheets = book.sheets or [Sheet("表1", [])]
    looks, told = looks_of(data, format, limits)
    written = write(sheets, looks, format in ("csv", "html", "xml2003"))
    _prove(written, sheets, limits, scratch)
    return Fresh(written.data, tuple(_said(book, format, told, written, sheets)), tuple(written.renamed))


def letter_for(letter: Letter, made: Fresh) -> Letter:
    """The letter with the names that the source's sheets have in the workbook written anew."""
    if not made.renamed:
        return letter
    names = dict(made.renamed)
    return replace(
        letter,
        marks=tuple(replace(one, sheet=names.get(one.sheet, one.sheet)) for one in letter.marks),
        gone=tuple(replace(one, sheet=names.get(one.sheet, one.sheet)) for one in letter.gone),
        changed=tuple(replace(one, sheet=names.get(one.sheet, one.sheet)) for one in letter.changed),
    )


def _said(book: Workbook, format: str, told: bool, written: Written, sheets: list[Sheet]) -> list[str]:
    said = [_LOST[format]] if format in _LOST else []
    said += [words for there, words in ((not told, _NO_LOOK), (book.date1904, _SHIFTED), (book.macros, _MACROS)) if there]
    if any(len({m for m in sheet.merges if m[:2] != m[2:]}) > len(kept) for sheet, kept in zip(sheets, written.merges)):
        said.append(_OVERLAPPING)
    said += [f"工作表“{old}”的名称 Excel 不能使用，已改为“{new}”。" for old, new in written.renamed]
    return said + written.said


def _prove(written: Written, sheets: list[Sheet], limits: Limits, scratch: str) -> None:
    """Reads what was written. Raises Unfaithful."""
    again = read_workbook(written.data, "xlsx", limits, scratch)
    if [sheet.name for sheet in again.sheets] != written.names:
        raise Unfaithful("工作表的名称")
    for found, tokens, merges, source in zip(again.sheets, written.tokens, written.merges, sheets):
        there, wanted = trimmed(found.rows), trimmed(tokens)
        if there != wanted:
            row = next((n for n, (one, other) in enumerate(zip(there, wanted)) if one != other), min(len(there), len(wanted)))
            raise Unfaithful(f"{found.name} 第 {row + 1} 行")
        if sorted(found.merges) != merges:
            raise Unfaithful(f"{found.name} 的合并单元格")
        used = len(source.rows)
        if {row for row in source.hidden_rows if row < used} - found.hidden_rows:
            raise Unfaithful(f"{found.name} 的隐藏行")
