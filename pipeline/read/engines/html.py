"""HTML tables (export programs name them .xls): tables as sheets, spans as merged cells, nothing fetched or run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pipeline.read.answers import Refused
from pipeline.read.engines.text import decoded
from pipeline.read.workbook import Sheet, Workbook

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SPAN = 1_000


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self.stack: list[dict] = []  # type: ignore[type-arg]
        self.text: list[str] | None = None
        self.ignored = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag in ("script", "style"):
            self.ignored += 1
        elif tag == "table":
            self._close_cell()
            sheet = Sheet(f"表{len(self.sheets) + 1}", [])
            self.sheets.append(sheet)
            self.stack.append({"sheet": sheet, "row": -1, "taken": set(), "cell": None})
        elif tag == "tr" and self.stack:
            self._close_cell()
            self.stack[-1]["row"] += 1
            self.stack[-1]["sheet"].rows.append([])
            if "display:none" in (values.get("style") or "").replace(" ", "").lower():
                self.stack[-1]["sheet"].hidden_rows.add(self.stack[-1]["row"])
        elif tag in ("td", "th") and self.stack:
            self._close_cell()
            self._open_cell(values)
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.ignored = max(0, self.ignored - 1)
        elif tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag == "table" and self.stack:
            self._close_cell()
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.ignored:
            self.text.append(data)

    def _open_cell(self, values: dict[str, str | None]) -> None:
        state = self.stack[-1]
        if state["row"] < 0:
            state["row"] = 0
            state["sheet"].rows.append([])
        row, column = state["row"], 0
        while (row, column) in state["taken"]:
            column += 1
        down, across = (
            min(int(v), _SPAN) if (v := (values.get(k) or "1").strip()).isdigit() and int(v) else 1 for k in ("rowspan", "colspan")
        )
        state["taken"].update((row + r, column + c) for r in range(down) for c in range(across))
        if down > 1 or across > 1:
            state["sheet"].merges.append((row, column, row + down - 1, column + across - 1))
        state["cell"] = (row, column)
        self.text = []

    def _close_cell(self) -> None:
        if self.text is None or not self.stack or self.stack[-1]["cell"] is None:
            self.text = None
            return
        row, column = self.stack[-1]["cell"]
        cells = self.stack[-1]["sheet"].rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        value = "".join(self.text).replace("\xa0", " ")
        cells[column] = "t" + value if value.strip() else ""
        self.stack[-1]["cell"], self.text = None, None


def read_html(data: bytes) -> Workbook:
    """Every table of the page as a sheet of text cells."""
    named = _CHARSET.search(data[:4096])
    text = None
    if named:
        encoding = named[1].decode("ascii", "replace").lower()
        try:
            text = data.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding)
        except (LookupError, UnicodeDecodeError):
            text = None
    parser = _Tables()
    parser.feed(text if text is not None else decoded(data))
    parser.close()
    if not parser.sheets:
        raise Refused("F101", "扩展名是表格，内容是没有表格的网页。")
    return Workbook("html", parser.sheets)
