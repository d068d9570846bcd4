"""What our own sheets say: the list of findings, what changed since last time, and what we must know when the workbook comes back.

The list is not protected: with locked cells in its rows nobody could sort it, whatever the protection allows. What keeps it in order is
that nothing can be typed beside 情况说明 (a validation that no entry meets), and that rows are known by their ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.marking.letter import Gone, Letter, Mark
from pipeline.marking.list_page import Cell, Formula, Link, Number, Page, Text, Validation, areas
from pipeline.marking.sheets import TRANSITIONAL, Listed, ListedSheet, LocalName, SheetNames, quoted
from schemas.cell_text import safe_text
from schemas.cells import NOWHERE, a1, column_letters
from schemas.marks import CHANGES_HEADINGS, HEADINGS, LEAST_EXPLANATION, LEVELS, NO_EXPLANATION, STATE_HEADINGS, name_of, text_hash
from schemas.words import shortened

_WIDTHS = {
    "number": 5, "level": 9, "change": 13, "school": 16, "sheet": 10, "cell": 8, "value": 15, "now": 15, "message": 34, "expected": 26,
    "fix": 26, "explanation": 28, "clause": 8, "id": 17,
}  # fmt: skip
_CHANGE_WIDTHS = (14, 9, 30, 22, 34, 34)
_STATE_WIDTHS = (20, 30, 26, 16, 8, 40, 40, 8)
_ANSWERED = f"{LEVELS['warning']}（已说明）"
_WIDE = 15  # characters of the column that it stands in, on one line
_SETTLED = "无须处理"
_CODE = "退回编号（请勿删改）："
_BLANK = "（空）"
_HIDDEN = "（这一单元格所在的工作表是隐藏的，不能跳转；请先取消隐藏。）"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?")
_LONGEST_VALUE = 300  # characters of a value that the list quotes
_TALLEST = 260.0  # points above the headings: more of them frozen would leave no room to scroll
_ALL_DONE = "没有需要改正或说明的问题。"
_MISREAD = "与实际不符的，请先核对工作表的表头、行和列是否齐全。"
_EXPLAIN_TITLE = "情况说明"
_EXPLAIN = (
    f"“提醒”可以在这里说明：写明原因和依据（如“2019 年新设专业，浙教职〔2019〕5 号批复”），至少 {LEAST_EXPLANATION} 个字。"
    "“情况属实”“核实无误”“同上”等不算说明。“错误”须在原单元格改正，不能用说明代替。"
)
_NOT_HERE_TITLE = "请不要改动这一栏"
_NOT_HERE = "这一栏由系统填写。数据请在原工作表的单元格改正；“提醒”的原因请写在“情况说明”栏。"


def sheets(
    letter: Letter,
    formats: Mapping[str, int],
    names: SheetNames,
    said: Sequence[str] = (),
    namespace: str = TRANSITIONAL,
    keepers: Mapping[str, int] = {},
) -> Listed:
    """Our sheets for a letter. ``formats``: index of a cell format by name; ``said``: what the marking itself has to tell, behind the letter's own.

    ``namespace``: the main one of the package that they go into. Raises KeyError for a format that is not there.
    """
    page, columns = _page(letter, formats, [*letter.said, *said])
    table = _table(letter, names)
    rows = {id: page.last + place for place, id in enumerate((*(m.id for m in letter.marks), *(g.id for g in letter.gone)), 1)}
    for line in table:
        page.row([line[name] for name in columns])
    page.end = max(page.last, page.heading + 1)
    if not table:
        page.row([Text(_ALL_DONE, "text")])
    page.validations = _validations(columns, page.heading + 1, page.end)
    listed = ListedSheet(names.list, page.xml(namespace), names=_local_names(names.list, page))
    state = ListedSheet(names.state, _state(letter, table, columns, formats, keepers).xml(namespace), "veryHidden")
    return Listed(listed, state, _changes(letter, formats, names.changes, namespace), rows)


def shown_value(mark: Mark) -> str:
    """A mark's quoted value as the list shows it."""
    return shortened(safe_text(mark.value), _LONGEST_VALUE)


def explanation_of(mark: Mark) -> str:
    """What 情况说明 of a mark is filled in with."""
    if mark.level == "warning":
        return safe_text(mark.explanation)
    return safe_text(f"{NO_EXPLANATION}（您写过：{mark.explanation}）" if mark.explanation else NO_EXPLANATION)


def _page(letter: Letter, formats: Mapping[str, int], said: list[str]) -> tuple[Page, list[str]]:
    """The page down to its headings, and its columns."""
    columns = [name for name in HEADINGS if (name != "school" or letter.several) and (name != "change" or letter.since)]
    widths = {**_WIDTHS, "level": _WIDE} if any(mark.answered for mark in letter.marks) else _WIDTHS
    page = Page(formats, [widths[name] for name in columns])
    page.row([Text(safe_text(letter.title), "title", f"　　{_CODE}{letter.token.text()}")], letters=1.6)
    for sentence in letter.advice:
        page.row([Text(safe_text(sentence), "advice")])
    if letter.read:
        read = "；".join(f"{safe_text(label)} {safe_text(figure)}" for label, figure in letter.read)
        page.row([Text("本次读到", "label"), Text("", "label"), Text(f"{read}。{_MISREAD}", "text")], spread=2)
        page.merges.append(f"A{page.last}:B{page.last}")
    for place, sentence in enumerate(said):
        page.row([Text("请留意" if not place else "", "label"), Text("", "label"), Text(safe_text(sentence), "text")], spread=2)
        page.merges.append(f"A{page.last}:B{page.last}")
    if letter.since:
        page.row([Text("变化", "label"), Text("", "label"), Text(f"{safe_text(letter.since)}。", "text")], spread=2)
        page.merges.append(f"A{page.last}:B{page.last}")
    page.frozen = page.height <= _TALLEST
    page.row([Text(HEADINGS[name], "heading") for name in columns])
    page.heading = page.last
    return page, columns


def _table(letter: Letter, names: SheetNames) -> list[dict[str, Cell]]:
    marks = [_line(number, mark, names) for number, mark in enumerate(letter.marks, 1)]
    return marks + [_gone(number, one) for number, one in enumerate(letter.gone, len(marks) + 1)]


def _line(number: int, mark: Mark, names: SheetNames) -> dict[str, Cell]:
    place, name, value = a1(mark.at), name_of(mark.id), shown_value(mark)
    hidden = bool(place) and mark.sheet in names.hidden
    options = f"\n可填：{'、'.join(mark.options)}" if mark.options else ""
    level = _ANSWERED if mark.answered else LEVELS[mark.level]
    linked = place and not hidden
    return {
        "number": Number(number),
        "level": Text(level, "done" if mark.answered else mark.level),
        "change": Text(safe_text(mark.change)),
        "school": Text(safe_text(mark.school)),
        "sheet": Text(safe_text(mark.sheet)),
        "cell": Link(place, name, f"转到“{mark.sheet}”的 {place}") if linked else Text(place),
        "value": Text(value),
        "now": Formula(_now(name, mark.value), value or _BLANK) if place else Text(""),
        "message": Text(safe_text(mark.message + (_HIDDEN if hidden else ""))),
        "expected": Text(safe_text((mark.expected + options).strip("\n"))),
        "fix": Text(safe_text(mark.fix)),
        "explanation": Text(explanation_of(mark), "input" if mark.level == "warning" else "text" if mark.explanation else "faint"),
        "clause": Text(safe_text(mark.clause)),
        "id": Text(mark.id, "faint"),
    }


def _gone(number: int, one: Gone) -> dict[str, Cell]:
    texts = {"change": one.change, "school": one.school, "sheet": one.sheet, "cell": one.cell, "value": one.value, "message": one.message}
    line: dict[str, Cell] = {name: Text(safe_text(shortened(texts.get(name, ""), _LONGEST_VALUE))) for name in HEADINGS}
    return {
        **line,
        "number": Number(number),
        "level": Text(_SETTLED, "done"),
        "change": Text(safe_text(one.change), "done"),
        "id": Text(one.id, "faint"),
    }


def _now(name: str, value: str) -> str:
    """The formula that shows the cell as it is now; a date as the list writes it, not as Excel's number of days."""
    shown = name
    if _DATE.fullmatch(value):
        shown = f'IF(ISNUMBER({name}),TEXT({name},"{"yyyy-mm-dd hh:mm:ss" if "T" in value else "yyyy-mm-dd"}"),{name})'
    return f'IF({name}="","{_BLANK}",{shown})'


def _validations(columns: list[str], first: int, last: int) -> list[Validation]:
    """In 情况说明 a reason long enough, beside warnings only; in all other columns nothing. The level is looked up in the row, wherever it was sorted to."""
    level, here = column_letters(columns.index("level")), columns.index("explanation")
    cell = f"{column_letters(here)}{first}"
    reason = f'AND(LEFT(${level}{first},2)="{LEVELS["warning"]}",LEN(TRIM({cell}))>={LEAST_EXPLANATION})'
    others = areas((place for place in range(len(columns)) if place != here), first, last)
    return [
        Validation(
            areas([here], first, last), reason, _EXPLAIN_TITLE, _EXPLAIN, stop=False
        ),  # LibreOffice looks at another row's level once it has sorted
        Validation(others, "FALSE", _NOT_HERE_TITLE, _NOT_HERE),
    ]


def _local_names(sheet: str, page: Page) -> tuple[LocalName, ...]:
    at, end = quoted(sheet), column_letters(len(page.widths) - 1)
    return (
        LocalName("_xlnm._FilterDatabase", f"{at}!$A${page.heading}:${end}${page.end}", True),
        LocalName("_xlnm.Print_Titles", f"{at}!${page.heading}:${page.heading}"),
    )


def _changes(letter: Letter, formats: Mapping[str, int], name: str, namespace: str) -> ListedSheet | None:
    if not letter.changed:
        return None
    page = Page(formats, _CHANGE_WIDTHS)
    page.row([Text("本次报送与上次相比改动的内容", "title", f"　　{_CODE}{letter.token.text()}")], letters=1.6)
    if letter.since:
        page.row([Text(f"{safe_text(letter.since)}，共 {len(letter.changed)} 处；按证书、专业和姓名对应，与所在的行无关。", "advice")])
    page.row([Text(word, "heading") for word in CHANGES_HEADINGS])
    page.heading = page.last
    for one in letter.changed:
        before, after = (shortened(safe_text(value), _LONGEST_VALUE) or _BLANK for value in (one.before, one.after))
        page.row([Text(safe_text(text)) for text in (one.sheet, one.cell, one.record, one.heading, before, after)])
    page.end = page.last
    return ListedSheet(name, page.xml(namespace), names=_local_names(name, page))


def _state(
    letter: Letter, table: list[dict[str, Cell]], columns: list[str], formats: Mapping[str, int], keepers: Mapping[str, int]
) -> Page:
    """Behind a finding's row stands its keeper: an empty cell of the format that the cited cell had, by which it gets its own fill back."""
    page = Page({**formats, **{str(style): style for style in keepers.values()}}, _STATE_WIDTHS)
    page.row([Text(letter.token.text(), "faint")])
    page.row([Text(word, "faint") for word in STATE_HEADINGS])
    for mark, line in zip(letter.marks, table):
        texts = " ".join(f"{name}:{text_hash(text)}" for name in columns if (text := _fixed(line[name])))
        place = a1(mark.at)
        values = (mark.id, mark.key, name_of(mark.id) if mark.at != NOWHERE else "", mark.sheet, place, texts, explanation_of(mark))
        keeper = [Text("", str(keepers[mark.id]))] if keepers.get(mark.id) else []
        page.row([Text(safe_text(value), "faint") for value in values] + keeper)
    return page


def _fixed(cell: Cell) -> str:
    """The text of a cell that changes only where a person changes it; '' for numbers and formulas."""
    return cell.text if isinstance(cell, (Text, Link)) else ""
