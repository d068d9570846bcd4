"""The summary workbook (附件2): the official sheet to print, seal and send, and three sheets about it."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

import schemas
from pipeline.model import Run
from pipeline.publish.safe_cells import put_text

LAYOUT = Path(schemas.__file__).parent / "forms" / "summary.toml"
_FIXED = (1980, 1, 1, 0, 0, 0)
_CENTRED = {"seq", "province", "major_code", "pilot_students", "contact_phone", "contact_name"}


def summary_path(run: Run) -> Path:
    """Where the workbook is sent from."""
    return run.outbox / run.province.folder / f"{run.batch.summary_title}（{run.province.full_name}）.xlsx"


def to_bytes(run: Run) -> bytes:
    """The workbook; runs of one day over the same inputs give the same bytes."""
    from openpyxl import Workbook

    layout = tomllib.loads(LAYOUT.read_text(encoding="utf-8"))
    book = Workbook()
    day = datetime(run.started.year, run.started.month, run.started.day)
    book.properties.created = book.properties.modified = day
    book.properties.creator, book.properties.title = run.province.authority, run.batch.summary_title
    styles = _Styles()
    total_cell = _official(book.active, run, layout, styles)
    _groups(book.create_sheet("证书分布"), "证书名称", run.balance["certificate"], styles, chart=True)
    _groups(book.create_sheet("领域分布"), "专业大类", run.balance["field"], styles)
    _schools(book.create_sheet("院校一览"), run, styles)
    stream = io.BytesIO()
    book.save(stream)
    return _fixed(stream.getvalue(), total_cell, int(run.summary["pilot_students"].sum()), day)


class _Styles:
    """Style objects shared by all cells."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side

        thin = Side(style="thin", color="000000")
        self.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self.title = Font(name="方正小标宋简体", size=20)
        self.annex = Font(name="黑体", size=14)
        self.heading = Font(name="黑体", size=11)
        self.body = Font(name="仿宋_GB2312", size=11)
        self.centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.plain_left = Alignment(horizontal="left", vertical="center")

        self._made: dict[tuple[int, bool, str, bool], Any] = {}

    def box(self, cell: Any, font: Any, centred: bool) -> None:
        """Border, font and alignment; a combination is made once and then copied, which is ten times faster in openpyxl."""
        key = (id(font), centred, cell.number_format, cell.quotePrefix)
        if key in self._made:
            cell._style = self._made[key]
            return
        cell.font, cell.border, cell.alignment = font, self.border, self.centre if centred else self.left
        self._made[key] = cell._style


def _page(sheet: Any, title_rows: str, landscape: bool = True) -> None:
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = title_rows
    sheet.oddFooter.center.text = "第&P页 共&N页"
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.7
    sheet.print_options.horizontalCentered = True


def _width(text: object) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in str(text))


def _height(values: list[str], widths: list[float]) -> float:
    """Points for a wrapped row: Excel does not fit rows by itself when a program wrote them."""
    lines = max(sum(max(1, -(-_width(part) // max(int(w) - 2, 1))) for part in v.split("\n")) for v, w in zip(values, widths))
    return max(24.0, 16.0 * min(lines, 12) + 6)


def _official(sheet: Any, run: Run, layout: dict[str, Any], styles: _Styles) -> str:
    from openpyxl.utils import get_column_letter

    columns = layout["columns"]
    widths = [float(c["width"]) for c in columns]
    last = get_column_letter(len(columns))
    sheet.title = "汇总表"
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    sheet["A1"], sheet["A1"].font = layout["annex"], styles.annex
    sheet.merge_cells(f"A2:{last}2")
    sheet["A2"], sheet["A2"].font, sheet["A2"].alignment = run.batch.summary_title, styles.title, styles.centre
    sheet.row_dimensions[2].height = 40
    middle = len(columns) - 4
    sheet.merge_cells(f"A3:{get_column_letter(middle)}3")
    sheet.merge_cells(f"{get_column_letter(middle + 1)}3:{last}3")
    sheet["A3"] = f"填报单位（盖章）：{run.province.authority}"
    day = run.started
    sheet.cell(3, middle + 1).value = f"填报日期：{day.year}年{day.month}月{day.day}日"
    for cell in (sheet["A3"], sheet.cell(3, middle + 1)):
        cell.font, cell.alignment = styles.body, styles.plain_left
    sheet.row_dimensions[3].height = 24
    for i, column in enumerate(columns, 1):
        cell = sheet.cell(4, i, column["heading"])
        styles.box(cell, styles.heading, True)
    sheet.row_dimensions[4].height = 34
    row = _rows(sheet, run.summary, columns, widths, styles)
    total = _total(sheet, row, columns, len(run.summary), styles)
    _signatures(sheet, row + 1, columns, styles)
    sheet.freeze_panes = "A5"
    sheet.print_area = f"A1:{last}{row + 4}"
    _page(sheet, "4:4")
    return total


def _rows(sheet: Any, summary: pd.DataFrame, columns: list[dict[str, Any]], widths: list[float], styles: _Styles) -> int:
    """Writes the applications from row 5 on; the row after the last one."""
    row = 5
    for record in summary.to_dict("records"):
        values = [record[c["field"]] for c in columns]
        for i, (column, value) in enumerate(zip(columns, values), 1):
            cell = sheet.cell(row, i)
            if isinstance(value, int):
                cell.value = value
            else:
                put_text(cell, value)
                cell.number_format = "@"
            styles.box(cell, styles.body, column["field"] in _CENTRED)
        sheet.row_dimensions[row].height = _height([str(v) for v in values], widths)
        row += 1
    if not len(summary):
        sheet.merge_cells(start_row=5, start_column=1, end_row=5, end_column=len(columns))
        for i in range(1, len(columns) + 1):
            styles.box(sheet.cell(5, i), styles.body, True)
        sheet.cell(5, 1).value = "暂无纳入汇总的申报"
        sheet.row_dimensions[5].height = 30
        row = 6
    return row


def _total(sheet: Any, row: int, columns: list[dict[str, Any]], count: int, styles: _Styles) -> str:
    from openpyxl.utils import get_column_letter

    position = next(i for i, c in enumerate(columns, 1) if c["field"] == "pilot_students")
    for i in range(1, len(columns) + 1):
        styles.box(sheet.cell(row, i), styles.heading, True)
    sheet.cell(row, 1).value = "合计"
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=position - 1)
    letter = get_column_letter(position)
    sheet.cell(row, position).value = f"=SUM({letter}5:{letter}{row - 1})"
    sheet.cell(row, len(columns)).value = f"共{count}条" if count else ""
    sheet.row_dimensions[row].height = 26
    return f"{letter}{row}"


def _signatures(sheet: Any, row: int, columns: list[dict[str, Any]], styles: _Styles) -> None:
    sheet.row_dimensions[row].height = 16
    for column, text in ((1, "填表人："), (5, "审核人："), (8, "联系电话：")):
        cell = sheet.cell(row + 1, column, text)
        cell.font, cell.alignment = styles.body, styles.plain_left
    sheet.row_dimensions[row + 1].height = 26
    cell = sheet.cell(row + 2, 8, "（盖章处）")
    cell.font, cell.alignment = styles.body, styles.plain_left
    sheet.row_dimensions[row + 2].height = 60


def _table(sheet: Any, title: str, headings: list[str], widths: list[int], rows: list[list[Any]], styles: _Styles) -> None:
    from openpyxl.utils import get_column_letter

    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    sheet.cell(1, 1, title).font = styles.title
    sheet.cell(1, 1).alignment = styles.centre
    sheet.row_dimensions[1].height = 36
    for i, (heading, width) in enumerate(zip(headings, widths), 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
        styles.box(sheet.cell(2, i, heading), styles.heading, True)
    sheet.row_dimensions[2].height = 30
    for r, values in enumerate(rows, 3):
        for i, value in enumerate(values, 1):
            cell = sheet.cell(r, i)
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
                cell.number_format = "0.0%" if isinstance(value, float) else "0"
            styles.box(cell, styles.body, i != 1)
        sheet.row_dimensions[r].height = _height([str(v) for v in values], [float(w) for w in widths])
    sheet.freeze_panes = "A3"
    _page(sheet, "1:2", landscape=len(headings) > 6)


def _groups(sheet: Any, name: str, frame: pd.DataFrame, styles: _Styles, chart: bool = False) -> None:
    rows: list[list[Any]] = []
    taken = max(int(frame["included_applications"].sum()), 1)
    for record in frame.to_dict("records"):
        counts = [int(record[c]) for c in ("included_schools", "included_applications", "included_students")]
        limit = "—" if pd.isna(record["limit"]) else f"{record['limit']:.0%}"
        rows.append([record["name"], *counts, float(record["included_share"]), limit, int(record["applications"])])
    headings = [name, "院校数（所）", "申报数（条）", "试点学生数（人）", "占比", "限值", "全部申报（条）"]
    _table(sheet, sheet.title + "（纳入汇总）", headings, [34, 12, 12, 16, 10, 10, 14], rows, styles)
    if chart and rows and taken:
        _chart(sheet, len(rows))


def _chart(sheet: Any, count: int) -> None:
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.type, chart.title, chart.legend = "bar", "各证书参与院校数", None
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=count + 2), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=3, max_row=count + 2))
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.majorGridlines = None
    chart.height, chart.width = 9, 24
    sheet.add_chart(chart, f"A{count + 5}")


def _schools(sheet: Any, run: Run, styles: _Styles) -> None:
    rows = []
    for (name, code, kind), group in run.summary.groupby(["school_name", "school_code", "school_type"], sort=True):
        certificates = "、".join(dict.fromkeys(group["certificate"]))
        contact = f"{group['contact_name'].iloc[0]} {group['contact_phone'].iloc[0]}"
        rows.append([name, code, kind, certificates, len(group), int(group["pilot_students"].sum()), contact])
    headings = ["院校名称", "院校标识码", "院校类型", "证书", "申报数（条）", "试点学生数（人）", "联系人及电话"]
    _table(sheet, "院校一览（纳入汇总）", headings, [32, 16, 18, 44, 10, 12, 24], rows, styles)


def _fixed(data: bytes, total_cell: str, total: int, day: datetime) -> bytes:
    """Stores the sum's value beside its formula (openpyxl cannot) and fixes the times, so that the same inputs give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info.filename)
            if info.filename == "xl/worksheets/sheet1.xml":
                pattern = rf'(<c r="{total_cell}"[^>]*>\s*<f>[^<]*</f>)\s*<v\s*/>|(<c r="{total_cell}"[^>]*>\s*<f>[^<]*</f>)\s*<v></v>'
                text, changed = re.subn(pattern, lambda m: f"{m[1] or m[2]}<v>{total}</v>", content.decode("utf-8"))
                if changed != 1:
                    raise RuntimeError("the sum's cell was not found in the summary sheet")
                content = text.encode("utf-8")
            if info.filename == "docProps/core.xml":
                stamp = day.strftime("%Y-%m-%dT00:00:00Z").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            target.writestr(zipfile.ZipInfo(info.filename, _FIXED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
