"""Sheets in other shapes: things above, below and between, columns moved and added, merged and hidden parts, other sheets."""

from __future__ import annotations

import random
from itertools import pairwise

from workshop.sample.book import EXTRA, GROUP, HEADING, LABEL, NOTE, TITLE, TOTAL, VALUE, Book, Cell, Sheet, Value
from workshop.sample.disguises.values import Change
from workshop.sample.layouts import place_pairs

ABOVE: tuple[list[list[Value]], ...] = ([["附件1"]], [[None], [None]], [["附件1"], ["填报单位（盖章）："]], [[None]])
BELOW: tuple[list[list[Value]], ...] = (
    [["注：1.以上数据截至2019年9月1日。"], ["2.如有疑问请与教务处联系。"]],
    [[None], ["说明：双师型教师指同时具备教师资格和职业资格的教师。"]],
    [["填表人：吴某    联系电话：0570-80000000"]],
    [[None], ["学校（盖章）"], ["2019年9月15日"]],
    [[None], ["注：本表一式两份。"], ["填表人：吴某    审核人：郑某    填报日期：2019年9月"]],
)
EXTRA_COLUMNS = ("学校内部编号", "核对情况", "分管领导", "盖章与否")
OTHER_SHEET_NAMES = (
    {"school": "学校基本情况", "application": "申报证书", "trainer": "师资"},
    {"school": "Sheet1", "application": "Sheet2", "trainer": "Sheet3"},
    {"school": "表一", "application": "表二", "trainer": "表三"},
    {"school": "1.基本信息 ", "application": "2.试点证书（新）", "trainer": "3.教师名单"},
)
EXTRA_SHEETS: tuple[tuple[str, list[list[Value]]], ...] = (
    ("Sheet4", []),
    ("选项", [["证书等级", "实训条件"], ["初级", "自有"], ["中级", "租用"], ["高级", "共用"]]),
    ("领导审阅", [["审阅意见"], ["同意上报。"], ["2019年9月"]]),
    ("统计", [["证书名称", "人数"], ["智能财税", 60], ["合计", 60]]),
)


def rows_sheets(book: Book) -> list[Sheet]:
    """The sheets that hold tables."""
    return [sheet for sheet in book.sheets if sheet.kind == "rows"]


def form_sheets(book: Book) -> list[Sheet]:
    return [sheet for sheet in book.sheets if sheet.kind != "text"]


def rows_above(book: Book, rng: random.Random) -> None:
    for sheet in form_sheets(book):
        sheet.insert_rows(0, rng.choice(ABOVE), TITLE)


def notes_below(book: Book, rng: random.Random) -> None:
    for sheet in form_sheets(book):
        sheet.insert_rows(len(sheet.rows), rng.choice(BELOW), NOTE)


def total_below(book: Book, rng: random.Random) -> None:
    """A 合计 row under the applications."""
    for sheet in rows_sheets(book):
        rows = sheet.rows_with(VALUE)
        if not rows or not any(sheet.cells(HEADING, "pilot_students")):
            continue
        sheet.insert_rows(rows[-1] + 1, [[]])
        total = sheet.rows[rows[-1] + 1]
        total[_first_heading(sheet)] = Cell(rng.choice(("合计", "合  计", "总计")), TOTAL)
        column = sheet.column_of("pilot_students")
        numbers = [value for row in rows if isinstance(value := sheet.rows[row][column].value, int)]
        total[column] = Cell(sum(numbers), TOTAL)


def _first_heading(sheet: Sheet) -> int:
    return min(column for row in sheet.rows for column, cell in enumerate(row) if cell.role == HEADING)


def blank_rows(book: Book, rng: random.Random) -> None:
    """Blank rows between records, outside of merged areas."""
    for sheet in form_sheets(book):
        rows = sheet.rows_with(VALUE)
        inside = {row for r1, _, r2, _ in sheet.merges for row in range(r1 + 1, r2 + 1)}
        for row in reversed(rows[1:]):
            if row not in inside and rng.randrange(4) == 0:
                sheet.insert_rows(row, [[]])


def numbered_blank_rows(book: Book, rng: random.Random) -> None:
    """Rows below the applications that hold only their number: the form's spare rows."""
    for sheet in rows_sheets(book):
        rows = sheet.rows_with(VALUE)
        if rows and any(sheet.cells(HEADING, "seq")):
            column, count = sheet.column_of("seq"), len(rows)
            blank: list[Value] = [None] * column
            spare = [[*blank, count + number] for number in range(1, rng.randint(2, 6))]
            sheet.insert_rows(rows[-1] + 1, spare, EXTRA)


def example_row(book: Book, rng: random.Random) -> None:
    """The form's own example above the first application."""
    for sheet in rows_sheets(book):
        rows = sheet.rows_with(VALUE)
        if rows and any(sheet.cells(HEADING, "seq")):
            line: list[Value] = [None] * sheet.width
            line[sheet.column_of("seq")] = rng.choice(("例", "示例", "例："))
            line[sheet.column_of("certificate")], line[sheet.column_of("enrolled")] = "某某证书", 120
            sheet.insert_rows(rows[0], [line], EXTRA)


def prefilled_rows(book: Book, rng: random.Random) -> None:
    """Spare rows in which the form's maker had filled in a no."""
    for sheet in rows_sheets(book):
        rows = sheet.rows_with(VALUE)
        if rows and any(sheet.cells(HEADING, "liaison")):
            line: list[Value] = [None] * sheet.width
            for name in ("training_plan", "teaching_resources", "liaison"):
                if any(sheet.cells(HEADING, name)):  # a planted fault may have taken the column away
                    line[sheet.column_of(name)] = "否"
            sheet.insert_rows(rows[-1] + 1, [line for _ in range(rng.randint(1, 4))], EXTRA)


def shifted_right(book: Book, rng: random.Random) -> None:
    for sheet in form_sheets(book):
        for _ in range(rng.randint(1, 2)):
            sheet.insert_column(0)


def columns_shuffled(book: Book, rng: random.Random) -> None:
    """Columns in another order; columns under one merged heading stay together."""
    for sheet in rows_sheets(book):
        blocks = _blocks(sheet)
        rng.shuffle(blocks)
        for block in blocks:
            rng.shuffle(block)
        _reorder(sheet, blocks)


def _blocks(sheet: Sheet) -> list[list[int]]:
    """The columns, those under one group heading in one list."""
    head = sheet.rows_with(HEADING, GROUP)[0]
    spanned = {c1: c2 for r1, c1, r2, c2 in sheet.merges if r1 >= head and c2 > c1}
    blocks, column = [], 0
    while column < sheet.width:
        last = spanned.get(column, column)
        blocks.append(list(range(column, last + 1)))
        column = last + 1
    return blocks


def _reorder(sheet: Sheet, blocks: list[list[int]]) -> None:
    """Columns in the order of the blocks from the headings down; what stands above and the notes stay where they are.

    A group's own text stands over its first column, so the group row keeps each block in its old order.
    """
    order = [column for block in blocks for column in block]
    group_order = [column for block in blocks for column in sorted(block)]
    head = sheet.rows_with(HEADING, GROUP)[0]
    for number in range(head, len(sheet.rows)):
        row = sheet.rows[number]
        if not any(cell.role == NOTE for cell in row):
            sheet.rows[number] = [row[column] for column in (group_order if any(cell.role == GROUP for cell in row) else order)]
    place, group_place = ({column: new for new, column in enumerate(columns)} for columns in (order, group_order))
    moved = []
    for r1, c1, r2, c2 in sheet.merges:
        new = c1 if r1 < head else place[c1] if c1 == c2 else group_place[c1]
        moved.append((r1, new, r2, new + c2 - c1))
    sheet.merges = moved
    sheet.hidden_columns = {place[column] for column in sheet.hidden_columns}


def extra_columns(book: Book, rng: random.Random) -> None:
    """A column of the school's own, headed by words that mean no field."""
    for sheet in rows_sheets(book):
        at = rng.randint(0, sheet.width)
        heading_row = sheet.rows_with(HEADING)[-1]
        values = set(sheet.rows_with(VALUE))
        cells = [Cell("内部", EXTRA) if number in values else Cell() for number in range(len(sheet.rows))]
        cells[heading_row] = Cell(rng.choice(EXTRA_COLUMNS), EXTRA)
        sheet.insert_column(at, cells)


def pairs_rearranged(book: Book, rng: random.Random) -> None:
    """The school's pairs one or three to a row, in another order."""
    for sheet in book.sheets:
        if sheet.kind != "pairs":
            continue
        cells = [cell for row in sheet.rows for cell in row]
        pairs = [(label, cells[place + 1]) for place, label in enumerate(cells) if label.role == LABEL]
        if rng.randrange(2):
            rng.shuffle(pairs)
        per_row = rng.choice((1, 3))
        title = next(sheet.cells(TITLE))
        sheet.rows, sheet.merges = [[title] + [Cell() for _ in range(3 * per_row - 1)]], []
        place_pairs(sheet, pairs, per_row)


def merged_down(book: Book, rng: random.Random) -> None:
    """Equal certificates in neighbouring rows stand once, merged down."""
    for sheet in rows_sheets(book):
        if not any(sheet.cells(HEADING, "certificate")) or any(cell.table == "school" for cell in sheet.cells(HEADING)):
            continue
        column, rows = sheet.column_of("certificate"), sheet.rows_with(VALUE)
        starts = [rows[0]] if rows else []
        starts += [row for before, row in pairwise(rows) if sheet.rows[row][column].value != sheet.rows[before][column].value]
        for start, after in zip(starts, [*starts[1:], rows[-1] + 1 if rows else 0]):
            _merge(sheet, column, start, after - 1)


def _merge(sheet: Sheet, column: int, first: int, last: int) -> None:
    if last > first:
        for row in range(first + 1, last + 1):
            sheet.rows[row][column].value = None
        sheet.merges.append((first, column, last, column))


def sheets_renamed(book: Book, rng: random.Random) -> None:
    names = rng.choice(OTHER_SHEET_NAMES)
    for sheet in form_sheets(book):
        tables = {cell.table for cell in sheet.cells() if cell.table}
        if len(tables) == 1:
            sheet.name = names[tables.pop()]
        else:
            sheet.name = rng.choice(("Sheet1", "汇总", "院校申报一览表"))


def sheets_reordered(book: Book, rng: random.Random) -> None:
    rng.shuffle(book.sheets)


def extra_sheets(book: Book, rng: random.Random) -> None:
    for name, rows in rng.sample(EXTRA_SHEETS, rng.randint(1, 2)):
        width = max(map(len, rows), default=0)
        grid = [[Cell(value, EXTRA) for value in row] + [Cell() for _ in range(width - len(row))] for row in rows]
        book.sheets.insert(rng.randint(0, len(book.sheets)), Sheet(name, "text", grid, hidden=rng.randrange(3) == 0))


def hidden_parts(book: Book, rng: random.Random) -> None:
    """A row, a column or a sheet with data hidden."""
    sheet = rng.choice(rows_sheets(book))
    part = rng.randrange(3)
    if part == 0 and sheet.rows_with(VALUE):
        sheet.hidden_rows.add(rng.choice(sheet.rows_with(VALUE)))
    elif part == 1:
        sheet.hidden_columns.add(rng.randrange(sheet.width))
    elif len(form_sheets(book)) > 1:
        sheet.hidden = True


def date1904(book: Book, rng: random.Random) -> None:
    """The date system of old Macintosh workbooks."""
    book.date1904 = True


DISGUISES: dict[str, Change] = {
    "pairs_rearranged": pairs_rearranged,
    "merged_down": merged_down,
    "extra_columns": extra_columns,
    "columns_shuffled": columns_shuffled,
    "hidden_parts": hidden_parts,
    "blank_rows": blank_rows,
    "numbered_blank_rows": numbered_blank_rows,
    "prefilled_rows": prefilled_rows,
    "example_row": example_row,
    "total_below": total_below,
    "notes_below": notes_below,
    "rows_above": rows_above,
    "shifted_right": shifted_right,
    "sheets_renamed": sheets_renamed,
    "extra_sheets": extra_sheets,
    "sheets_reordered": sheets_reordered,
    "date1904": date1904,
}
