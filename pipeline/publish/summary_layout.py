"""What the files of the summary workbook declare: its look, and the headings of its layout. Nothing here knows a run."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

import schemas
from pipeline.read.forms import load_forms

LAYOUT, HEADINGS = (Path(schemas.__file__).parent / file for file in ("forms/summary.toml", "layouts/huizongbiao.toml"))


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Declared):
    """One column; ``width`` in Excel's characters, ``kind`` chooses style and number format."""

    field: str
    heading: str
    width: float = Field(gt=0, le=255)
    kind: Literal["text", "count", "share"] = "text"
    align: Literal["centre", "left"] = "centre"
    total: Literal["", "sum", "schools"] = ""


class Chart(_Declared):
    """A bar chart below a table: one bar a row, both fields are columns of the table."""

    categories: str
    values: str
    title: str


class Sheet(_Declared):
    """One sheet: a table of ``source`` (summary, certificate, field or school) with its title, note and chart."""

    name: str = Field(max_length=31)
    source: Literal["summary", "certificate", "field", "school"]
    empty: str  # stands in the table where it has no row
    columns: tuple[Column, ...] = Field(min_length=4)
    title: str = ""
    note: str = ""
    chart: Chart | None = None

    @property
    def widths(self) -> tuple[float, ...]:
        return tuple(column.width for column in self.columns)

    def position(self, field: str) -> int:
        """The 1-based column of a field. Raises ValueError where the layout has no such column."""
        return [column.field for column in self.columns].index(field) + 1


class Lettering(_Declared):
    """A font by name; ``size`` in points."""

    name: str
    size: float = Field(gt=0)


class Fonts(_Declared):
    """``default`` is the workbook's own font: Excel counts column widths in it."""

    default: Lettering
    annex: Lettering
    title: Lettering
    heading: Lettering
    body: Lettering
    note: Lettering


class Margins(_Declared):
    """Inches."""

    left: float
    right: float
    top: float
    bottom: float


class Label(_Declared):
    """A text of the signature line, from the 1-based column on."""

    column: int = Field(ge=1)
    text: str


class Signature(_Declared):
    """The last lines of the official sheet; ``seal_height`` in points."""

    labels: tuple[Label, ...]
    seal_column: int = Field(ge=1)
    seal: str
    seal_height: float = Field(gt=0, le=409)


class SummaryLayout(_Declared):
    """The whole workbook."""

    annex: str
    title: str
    unit_line: str
    date_line: str
    total: str
    footer: str
    fonts: Fonts
    margins: Margins
    signature: Signature
    official: Sheet
    further: tuple[Sheet, ...]


def load_layout(path: Path = LAYOUT) -> SummaryLayout:
    """The declared layout, its headings as the summary's layout prints them.

    Raises tomllib.TOMLDecodeError, pydantic's ValidationError, which names the key that is wrong, or KeyError for a column without heading.
    """
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    sheets = [sheet for layout in load_forms([HEADINGS], []).documents for sheet in layout.sheets]
    printed = {key: heading for sheet in sheets for key, heading in sheet.exact.items()}
    for sheet in (declared["official"], *declared["further"]):
        for column in sheet["columns"]:
            column["heading"] = printed[sheet["source"], column["field"]]
    return SummaryLayout.model_validate(declared)
