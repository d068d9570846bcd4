"""The native bar chart below a table of the summary workbook: grey on white, one bar a row, in the table's order."""

from __future__ import annotations

from typing import Any

from pipeline.publish.summary_layout import Chart, Lettering, Sheet

_BARS = "595959"
_HEAD, _A_BAR = 3, 1.3  # rows of the sheet


def add_chart(
    sheet: Any,
    declared: Sheet,
    chart: Chart,
    title: Lettering,
    heading_row: int,
    count: int,
    at: int,
) -> int:
    """Places the chart from row ``at`` on, exactly as wide as the table; the last row it covers."""
    from openpyxl.chart import BarChart, Reference

    bars = BarChart()
    bars.type, bars.title, bars.legend = "bar", chart.title, None
    values, categories = declared.position(chart.values), declared.position(chart.categories)
    last = heading_row + count
    bars.add_data(Reference(sheet, min_col=values, min_row=heading_row, max_row=last), titles_from_data=True)
    bars.set_categories(Reference(sheet, min_col=categories, min_row=heading_row + 1, max_row=last))
    _sober(bars, title)
    end = at + _HEAD + int(_A_BAR * count)
    bars.anchor = _anchor(at, end, len(declared.columns))
    sheet.add_chart(bars)
    return end


def _anchor(first: int, last: int, columns: int) -> Any:
    """From cell to cell, so that the chart is as wide as the table whatever the machine's fonts make of column
    widths.
    """
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    return TwoCellAnchor(_from=AnchorMarker(col=0, row=first - 1), to=AnchorMarker(col=columns, row=last))


def _sober(bars: Any, title: Lettering) -> None:
    from openpyxl.chart.label import DataLabelList

    bars.gapWidth = 60
    series = bars.series[0]
    series.graphicalProperties.solidFill = _BARS
    series.graphicalProperties.line.solidFill = _BARS
    bars.dataLabels = DataLabelList()
    bars.dataLabels.showVal = True
    for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(bars.dataLabels, name, False)
    bars.x_axis.delete = False
    bars.x_axis.scaling.orientation = "maxMin"  # the first row on top
    bars.y_axis.delete = True  # the figures stand at the bars
    bars.y_axis.scaling.min = 0
    bars.y_axis.majorGridlines = None
    bars.title.overlay = False
    _letter(bars.title, title)


def _letter(title: Any, lettering: Lettering) -> None:
    """The title in the headings' font instead of the program's bold one."""
    from openpyxl.drawing.text import CharacterProperties, Font, ParagraphProperties

    font = Font(typeface=lettering.name)
    properties = CharacterProperties(sz=round(lettering.size * 100), b=False, latin=font, ea=font)
    for paragraph in title.tx.rich.paragraphs:
        paragraph.pPr = ParagraphProperties(defRPr=properties)
        for run in paragraph.r:
            run.rPr = properties
