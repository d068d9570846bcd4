"""The summary workbook (附件2): the official sheet to print, seal and send, and the sheets about it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from pipeline.publish.facts import Facts
from pipeline.publish.fixed_zip import Timeless, finished
from pipeline.publish.labels import day
from pipeline.publish.safe_cells import safe_text
from pipeline.publish.summary_chart import add_chart
from pipeline.publish.summary_layout import Sheet, load_layout
from pipeline.publish.summary_styles import ANNEX, LINE, LINE_RIGHT, NOTE, TITLE, register, set_page
from pipeline.publish.summary_table import TableWriter
from pipeline.publish.summary_tables import tables
from pipeline.tables.model import Run
from schemas.batch import Batch, Province


@dataclass(frozen=True)
class Contents:
    """All that the workbook says, small enough to be handed to another process. ``frames`` by source of the layout;
    ``schools``: how many different ones there are in the summary.
    """

    frames: dict[str, pd.DataFrame]
    schools: int
    batch: Batch
    province: Province
    started: datetime


def contents(run: Run, facts: Facts) -> Contents:
    """What the workbook of a run is built from."""
    return Contents(tables(run, facts), facts.summary.schools, run.batch, run.province, run.started)


def build(run: Contents) -> bytes:
    """The workbook. Runs of one day over the same inputs give the same bytes: the date printed is the only time in
    it.
    """
    from openpyxl import Workbook

    layout = load_layout()
    today = run.started.date()
    book = Workbook()
    register(book, layout)
    frames, schools = run.frames, run.schools
    official = TableWriter(book.active, layout.official, layout)
    official.sheet.title = layout.official.name
    area = _official(official, run, frames["summary"], schools)
    writers, as_text = [official], {1: area}
    for number, declared in enumerate(layout.further, 2):
        writer = TableWriter(book.create_sheet(declared.name), declared, layout)
        as_text[number] = _further(writer, run, frames[declared.source], schools)
        writers.append(writer)
    sums = {(number, cell): value for number, writer in enumerate(writers, 1) for cell, value in writer.sums.items()}
    return finished(_saved(book, run, today), today, sums, as_text)


def _saved(book: Any, run: Contents, today: date) -> bytes:
    from openpyxl.writer.excel import ExcelWriter

    properties = book.properties
    properties.created = properties.modified = datetime.combine(today, time())
    properties.creator = properties.lastModifiedBy = safe_text(run.province.authority)
    properties.title = safe_text(run.batch.summary_title)
    stream = io.BytesIO()
    # not book.save(): it writes the clock into the entries
    with Timeless(stream, "w", zipfile.ZIP_DEFLATED) as package:
        ExcelWriter(book, package).write_data()
    return stream.getvalue()


def _words(run: Contents) -> dict[str, str]:
    """What the {...} of the layout's texts stand for."""
    return {
        "summary_title": run.batch.summary_title,
        "province": run.province.full_name,
        "authority": run.province.authority,
        "date": day(run.started),
    }


def _official(writer: TableWriter, run: Contents, frame: pd.DataFrame, schools: int) -> str:
    """The sheet to seal; its printed area."""
    layout, words, last = writer.layout, _words(run), len(writer.letters)
    writer.line(layout.annex, ANNEX, last=1, height=22)
    writer.row += 1
    writer.line(layout.title.format(**words), TITLE, height=42)
    writer.row += 1
    middle = max(last // 2, 1)
    writer.line(layout.unit_line.format(**words), LINE, last=middle, height=26)
    writer.line(layout.date_line.format(**words), LINE_RIGHT, first=middle + 1, height=26)
    writer.row += 1
    heading_row = writer.row
    writer.table(frame, schools)
    _signature(writer)
    area = f"A1:{writer.letters[-1]}{writer.row - 1}"
    set_page(writer.sheet, layout, area, heading_row)
    return area


def _signature(writer: TableWriter) -> None:
    """Who filled in, who checked, a telephone number, and the place of the seal: one row each, so that none is torn
    apart.
    """
    signature, last = writer.layout.signature, len(writer.letters)
    ends = [label.column - 1 for label in signature.labels[1:]] + [last]
    for label, end in zip(signature.labels, ends):
        writer.line(label.text, LINE, label.column, end, height=36)
    writer.row += 1
    writer.line(signature.seal, LINE_RIGHT, signature.seal_column, last, height=signature.seal_height)
    writer.row += 1


def _further(writer: TableWriter, run: Contents, frame: pd.DataFrame, schools: int) -> str:
    """A sheet about the official one; its printed area."""
    declared: Sheet = writer.declared
    writer.line(declared.title.format(**_words(run)), TITLE, height=42)
    writer.row += 1
    heading_row = writer.row
    writer.table(frame, schools)
    if declared.note:
        writer.line(declared.note, NOTE, height=22)
        writer.row += 1
    end = writer.row - 1
    charted = declared.chart is not None and len(frame) > 0
    if declared.chart and charted:
        lettering, at = writer.layout.fonts.heading, writer.row + 1
        end = add_chart(writer.sheet, declared, declared.chart, lettering, heading_row, len(frame), at)
    area = f"A1:{writer.letters[-1]}{end}"
    set_page(writer.sheet, writer.layout, area, heading_row, one_page=charted)
    return area
