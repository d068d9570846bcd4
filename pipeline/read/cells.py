"""What must hold of the cells of a workbook, whatever its format: an address means one cell, and no text is longer than Excel's.

A longer text is nothing that a school sees: Excel cuts it or repairs the file, and programs disagree on it. So it is cut on reading,
which bounds the work of all later stages; and where a cut cell turns out to be one of the return's data the file is refused, for a
value may not be changed in silence. A long text anywhere else (a note, a sheet of guidance, a title) costs the return nothing.
"""

from __future__ import annotations

from pipeline.read.answers import Content, Refused
from pipeline.read.workbook import Workbook
from schemas.cells import a1, pack

LONGEST = 32_767  # characters of a cell: Excel's own limit
LongTexts = dict[tuple[str, int], int]  # (sheet, packed address) -> characters before the cut


def check_names(workbook: Workbook) -> None:
    """Refuses sheets of one name (F101): an address could mean either. Excel's names know no case."""
    names = [sheet.name.lower() for sheet in workbook.sheets]
    if len(set(names)) < len(names):
        raise Refused("F101", "工作簿内有同名的工作表，文件已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。")


def cut_long_texts(workbook: Workbook) -> LongTexts:
    """Cuts every token of ``workbook`` in place to ``LONGEST`` characters behind its kind; where that was done."""
    cut: LongTexts = {}
    for sheet in workbook.sheets:
        for number, row in enumerate(sheet.rows):
            if not row or len(max(row, key=len)) <= LONGEST + 1:
                continue
            for column, token in enumerate(row):
                if len(token) > LONGEST + 1:
                    cut[sheet.name, pack(number, column)] = len(token) - 1
                    row[column] = token[: LONGEST + 1]
    return cut


def refuse_long_data(found: Content, cut: LongTexts) -> None:
    """Refuses a return (F104) one of whose data cells was cut."""
    for table in found.tables.values() if cut else ():
        for sheet, places in zip(table.sheet, table.at):
            for at in places:
                if (sheet, at) in cut:
                    raise Refused(
                        "F104",
                        f"工作表“{sheet}”{a1(at)} 单元格有 {cut[sheet, at]} 个字符，超过 Excel 单元格的上限（{LONGEST} 个字符），没有采用。"
                        "请删去多余内容后重新报送。",
                    )
