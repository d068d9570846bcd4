"""xlsx and xlsm: calamine for the sheets it reads right, our own reader for the others and for whole workbooks it refuses."""

from __future__ import annotations

import re

from pipeline.read.answers import Refused
from pipeline.read.container import inflate
from pipeline.read.engines.spreadsheet import Calamine, NeedsAnotherLook
from pipeline.read.engines.xlsx_look import boring
from pipeline.read.engines.xlsx_package import Package, SheetPart, open_package
from pipeline.read.engines.xlsx_sheet import Shared, read_sheet
from pipeline.read.engines.xlsx_strike import mark_struck
from pipeline.read.engines.xlsx_styles import date_styles, shared_strings
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet, Workbook

_STRING = re.compile(rb"<(?:\w+:)?si[ >/]")
_COUNT = re.compile(rb"""\b(?:uniqueCount|count)\s*=\s*["'](\d+)["']""")


def read_xlsx(data: bytes, limits: Limits, scratch: str, careful: bool = False) -> Workbook:
    """The workbook. ``careful``: our own reader for every sheet. Raises Refused F101, F102 or F104."""
    container = inflate(data, limits)
    package = open_package(container.parts)
    if len(package.sheets) > limits.sheets:
        raise Refused("F104", f"工作簿有 {len(package.sheets)} 张工作表，超过 {limits.sheets} 张。")
    reader = _Reader(data, package, limits, scratch)
    names = [name.lower() for name in container.names]
    sheets = _told_apart(reader.sheets(careful))
    mark_struck(sheets, package)
    return Workbook(
        "xlsx",
        sheets,
        package.date1904,
        any(name.endswith("vbaproject.bin") for name in names),
        any("externallinks/" in name for name in names),
    )


class _Reader:
    def __init__(self, data: bytes, package: Package, limits: Limits, scratch: str) -> None:
        self._data, self._package, self._limits, self._scratch = data, package, limits, scratch
        self._shared: Shared | None = None
        self._strings = package.parts.get(package.strings, b"")
        self._count = _count(self._strings)
        if self._count > limits.strings:
            raise Refused("F104", f"共享文字超过 {limits.strings} 条。")

    def sheets(self, careful: bool) -> list[Sheet]:
        """Every worksheet in the workbook's order."""
        package = self._package
        fast = set() if careful or not self._trusted() else {one.part for one in package.sheets if self._boring(one)}
        if fast:
            try:
                return self._mixed(fast)
            except Refused as refused:
                if refused.code == "F102":
                    raise
        return [self._own(one) for one in package.sheets]

    def _trusted(self) -> bool:
        """Whether calamine may be given the workbook: strings that do not lie about their number, no odd encoding."""
        head = self._strings[:1000]
        claimed = max((int(count[:20]) for count in _COUNT.findall(head)), default=0)
        notes = b"<!" in self._strings or self._strings.find(b"<?", len(b"<?xml")) >= 0
        return claimed <= max(len(self._strings), 1) and not notes and head[:2] not in (b"\xff\xfe", b"\xfe\xff")

    def _boring(self, one: SheetPart) -> bool:
        return boring(self._package.parts[one.part], self._count, self._limits)

    def _mixed(self, fast: set[str]) -> list[Sheet]:
        sheets = []
        with Calamine(self._data, "xlsx", self._scratch) as book:
            for one in self._package.sheets:
                sheets.append(self._fast(book, one) if one.part in fast else self._own(one))
        return sheets

    def _fast(self, book: Calamine, one: SheetPart) -> Sheet:
        try:
            sheet = book.sheet(one.position, self._limits)
        except NeedsAnotherLook:
            return self._own(one)
        return sheet if sheet.name == one.name else self._own(one)

    def _own(self, one: SheetPart) -> Sheet:
        if self._shared is None:
            styles = self._package.parts.get(self._package.styles, b"")
            strings = shared_strings(self._strings) if self._strings else []
            self._shared = Shared(strings, date_styles(styles) if styles else [], self._package.date1904)
        return read_sheet(one.name, self._package.parts[one.part], self._shared, self._limits, one.hidden)


def _count(strings: bytes) -> int:
    """How many shared strings there are."""
    if b":si" in strings:  # with a namespace's prefix
        return len(_STRING.findall(strings))
    return strings.count(b"<si>") + strings.count(b"<si ") + strings.count(b"<si/")


def _told_apart(sheets: list[Sheet]) -> list[Sheet]:
    """Refuses sheets of one name: an address could mean either."""
    if len({sheet.name.lower() for sheet in sheets}) < len(sheets):
        raise Refused("F101", "工作簿内有同名的工作表，文件已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。")
    return sheets
