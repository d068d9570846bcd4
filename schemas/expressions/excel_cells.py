"""How a formula reads one cell of a form, by the kind of its field: the value, and when that is the typed value.

A form guarantees by its own validation what it can: options from drop-downs, whole numbers within bounds, text format for
codes and telephone numbers, its number formats (they are protected). Whatever stands in a cell all the same, pasted or typed:
a condition holds only where the typing stage takes the cell as it stands, or tidies it in the same way as the formula (blanks
around it, capitals of codes). Every condition is TRUE or FALSE, whatever the cell holds; a value may be an error where the
conditions do not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from string import ascii_letters, ascii_uppercase, digits
from typing import TYPE_CHECKING

from schemas import fields
from schemas.cells import column_letters
from schemas.fields import NONE
from schemas.kinds import JOIN, LONGEST, choices

if TYPE_CHECKING:
    from schemas.batch import Batch
    from schemas.expressions.vocabulary import Column

CANNOT = "没有相应的公式"
_CHINESE = "".join(map(chr, range(0x4E00, 0x9FA6)))
_CHINESE_ONLY = frozenset(_CHINESE)
_CORE = _CHINESE + ascii_letters + digits + "（）"
_OF_ONE_WIDTH = "、·—-_./&+"
ORDINARY = (
    _CORE + _OF_ONE_WIDTH + "，；《》“”"
)  # of a text of these that begins with one of the core, nothing is tidied; fits into one cell
_ALNUM = digits + ascii_letters
_LONGEST_TEXT = 255  # characters of a text inside a formula of Excel
_LONGEST_LISTED = 100  # likewise where it looks through a whole column
_MARK = "¦"  # stands for an option that was found; a text that holds one itself is not read
_FOOTNOTE = "注"  # what may begin a footnote mark of Chinese characters
_DASHES = ("/", "-", "—", "——")  # the most usual ones that count as an empty cell
_CERTIFICATE_END = re.compile("(?:职业技能等级证书|职业技能证书|职业等级证书|技能等级证书|等级证书|证书)$")


class Refused(Exception):
    """``reason``: Chinese, why a formula cannot say it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Number:
    """``value`` over ``denominator``, where all of ``known`` hold; its absolute value is at most ``most``."""

    value: str
    known: tuple[str, ...] = ()
    denominator: int = 1
    most: int = 0


@dataclass(frozen=True)
class Text:
    """``value``, where all of ``known`` hold."""

    value: str
    known: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """A text inside a formula. Raises Refused where Excel allows none so long."""
    if len(text) > _LONGEST_TEXT:
        raise Refused("公式中的文字超过 Excel 所许的长度")
    return '"' + text.replace('"', '""') + '"'


def array(texts: Iterable[str]) -> str:
    """Several texts inside a formula."""
    return "{" + ",".join(map(quoted, texts)) + "}"


def among(value: str, of: str) -> str:
    """That a text is one of several, capitals apart."""
    return f"SUMPRODUCT(--EXACT({value},{of}))>0"


def all_of(*conditions: str) -> str:
    """That all hold; each is TRUE or FALSE."""
    plain = tuple(dict.fromkeys(conditions))
    return f"AND({','.join(plain)})" if len(plain) > 1 else plain[0]


def score(known: tuple[str, ...], holds: str) -> str:
    """2 or 0 where it is known, else 1."""
    asked = f"IF({holds},2,0)"
    return f"IF({all_of(*known)},{asked},1)" if known else asked


def only(text: str, characters: str, longest: int = LONGEST) -> str:
    """That the first ``longest`` characters of a text are all among some. ``characters``: quoted, or a cell."""
    places = f"ROW($1:${longest})"  # no program agrees with another on where an empty text is found
    return f"SUMPRODUCT(ISERROR(FIND(MID({text},{places},1),{characters}))*({places}<=LEN({text})))=0"


def is_blank(cell: str) -> str:
    """That a cell is empty for certain: nothing but blanks, or a dash."""
    return f"IF(ISERROR({cell}),FALSE,{_empty(cell)})"


def reads_as_none(cell: str) -> str:
    """That the typing stage finds no value for certain in a cell that must be filled: an error, or nothing."""
    return f"IF(ISERROR({cell}),TRUE,{_empty(cell)})"


def _empty(cell: str) -> str:
    return f"OR(LEN(TRIM({cell}))=0,{among(f'TRIM({cell})', array(_DASHES))})"


def may_be_blank(table: str, name: str) -> bool:
    """Whether an empty cell is an empty text, and not a value that is wanting."""
    f = fields.by_name(table)[name]
    return bool(f.blank_rule) or f.may_be_empty


def number_cell(cell: str, least: int, most: int) -> Number:
    """A count: a whole number within its bounds. A number typed as text ("120") is not read.

    A date is a number to every formula (what CELL says of formats differs from program to program): that the cell has the
    form's own number format is the form's to guarantee.
    """
    fits = f"AND({cell}>={least},{cell}<={most},{cell}=INT({cell}),NOT(ISLOGICAL({cell})))"
    return Number(cell, (f"IF(ISNUMBER({cell}),{fits},FALSE)",), most=max(abs(least), most))


def day_cell(cell: str) -> Number:
    """A day from 1990 to 2099: a date cell, or a text like 2019-09-18."""
    text = f"TRIM({cell})"
    year, month, day = f"LEFT({text},4)", f"MID({text},6,2)", f"MID({text},9,2)"
    shape = f'AND(LEN({text})=10,MID({text},5,1)="-",MID({text},8,1)="-",{only(f"{year}&{month}&{day}", quoted(digits), 8)})'
    written = f"DATE(VALUE({year}),VALUE({month}),VALUE({day}))"
    exists = f'AND(VALUE({year})>=1990,VALUE({year})<2100,TEXT(MONTH({written}),"00")={month})'
    stored = f"AND({cell}>=DATE(1990,1,1),{cell}<DATE(2100,1,1),NOT(ISLOGICAL({cell})))"
    known = f"IF(ISNUMBER({cell}),{stored},IF(ISTEXT({cell}),IF({shape},{exists},FALSE),FALSE))"
    return Number(f"IF(ISNUMBER({cell}),INT({cell}),{written})", (known,))


def text_cell(column: Column, cell: str, batch: Batch, ordinary: str) -> Text:
    """The text of a cell, by the kind of its field."""
    found = _READ[column.kind](cell, column.table, column.field, batch, ordinary)
    if not may_be_blank(column.table, column.field):
        return found
    return Text(f'IF({is_blank(cell)},"",{found.value})', (f"IF({is_blank(cell)},TRUE,{all_of(*found.known)})",))


def _first(characters: str, ordinary: str) -> str:
    """The beginning of the ordinary characters. Of the cell itself LibreOffice would make a copy a character sought."""
    return f"LEFT({ordinary},{len(characters)})"


def name_text(cell: str, ordinary: str) -> Text:
    """A text that is the same in one width, but for its brackets: what two names are compared by."""
    text = f"TRIM({cell})"
    return Text(text, (_of_characters(cell, _first(_CORE + _OF_ONE_WIDTH, ordinary), _begins_so(text, ordinary)),))


def _of_characters(cell: str, characters: str, *more: str) -> str:
    """That a cell holds a text of some characters, not too long."""
    text = f"TRIM({cell})"
    return f"IF(ISTEXT({cell}),AND(LEN({text})>0,LEN({cell})<={LONGEST},{','.join((only(text, characters), *more))}),FALSE)"


def _begins_so(text: str, ordinary: str) -> str:
    """That a text begins with a character that is no punctuation."""
    return f"ISNUMBER(FIND(LEFT({text},1),{_first(_CORE, ordinary)}))"


def _free(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    text = f"TRIM({cell})"
    known = _of_characters(cell, _first(ORDINARY, ordinary), _begins_so(text, ordinary))
    value = f'IF(EXACT({text},"{NONE}"),"",{text})' if fields.by_name(table)[name].none_is_blank else text
    return Text(value, (known,))


def _option(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    return _one_of(cell, options_of(table, name, batch))


def _one_of(cell: str, options: tuple[str, ...]) -> Text:
    text = f"TRIM({cell})"
    return Text(text, (f"IF(ISTEXT({cell}),{among(text, array(options))},FALSE)",))


def _several(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    """Options with ; / or 、 between, in the order of the options; one alone where one is part of another."""
    options = options_of(table, name, batch)
    if any(one in other for one in options for other in options if one != other):
        return _one_of(cell, options)
    text = f"TRIM({cell})"
    marked = text
    for option in options:
        marked = f"SUBSTITUTE({marked},{quoted(option)},{quoted(_MARK)})"
    for sign in ("/", JOIN):
        marked = f'SUBSTITUTE({marked},"{sign}",";")'
    listed = f'EXACT(SUBSTITUTE({marked},"{_MARK};",""),"{_MARK}")'
    alone = [f'OR(EXACT({text},"{NONE}"),ISERROR(FIND("{NONE}",{text})))'] if NONE in options else []
    known = f"IF(ISTEXT({cell}),AND({','.join((f'ISERROR(FIND({quoted(_MARK)},{text}))', listed, *alone))}),FALSE)"
    parts = "&".join(f'IF(ISNUMBER(FIND({quoted(option)},{text})),{quoted(";" + option)},"")' for option in options)
    return Text(f"MID({parts},2,{LONGEST})", (known,))


def options_of(table: str, name: str, batch: Batch) -> tuple[str, ...]:
    """The options of a field, also of one whose options the batch says. Raises Refused."""
    f = fields.by_name(table)[name]
    if f.kind == "levels" and not all(re.fullmatch(".级", level) for level in batch.levels):
        raise Refused("证书等级的名称不是“某级”的样子")
    return choices(f, batch, ())


def _certificate(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    names = options_of(table, name, batch)
    spelt = {spelling for one in batch.certificates for spelling in (one.full_name, *one.aliases)} - {"", *names}
    bare = {_CERTIFICATE_END.sub("", one) for one in (*names, *spelt)} - set(names)
    return _named(cell, names, (*spelt, *bare), ordinary, f'NOT(EXACT(RIGHT(TRIM({cell}),2),"证书"))')


def _school_type(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    return _named(cell, options_of(table, name, batch), [s for one in batch.school_types for s in one.spellings], ordinary)


def _named(cell: str, names: tuple[str, ...], spellings: Iterable[str], ordinary: str, *more: str) -> Text:
    """A name of the batch, or one of Chinese characters that is no spelling of any."""
    text = f"TRIM({cell})"
    chinese = sorted({one for one in spellings if _CHINESE_ONLY.issuperset(one)})  # no other spelling is of Chinese characters alone
    spelt = [f"NOT({among(text, array(chinese))})"] if chinese else []
    other = _of_characters(cell, _first(_CHINESE, ordinary), f'ISERROR(FIND("{_FOOTNOTE}",{text}))', *spelt, *more)
    return Text(text, (f"IF(ISTEXT({cell}),IF({among(text, array(names))},TRUE,{other}),FALSE)",))


def _code(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    return Text(f"UPPER(TRIM({cell}))", (_of_characters(cell, quoted(_ALNUM)),))


def _major_code(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    """Not five digits (and letters): the 0 before them may have been lost."""
    text = f"TRIM({cell})"
    short = f'AND(LEN({text})>=5,LEN({text})<=7,{only(text, quoted(digits), 5)},ISERROR(FIND(MID({text}&"A",6,1),{quoted(digits)})))'
    return Text(f"UPPER({text})", (_of_characters(cell, quoted(_ALNUM), f"NOT({short})"),))


def _phone(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    """Digits with at most one hyphen, no extension; none that 86 may begin or whose hyphen may be taken away."""
    text = f"TRIM({cell})"
    joined = f'SUBSTITUTE({text},"-","")'
    hyphens = f"LEN({text})-LEN({joined})"
    lead = [f'NOT(EXACT(LEFT({joined},{len(one)}),"{one}"))' for one in ("86", "0086")]
    mobile = f'OR({hyphens}=0,NOT(EXACT(LEFT({text},1),"1")))'
    hyphen = f'OR({hyphens}=0,IFERROR(FIND("-",{text})<9,TRUE))'
    return Text(
        text, (_of_characters(cell, quoted(digits + "-"), f'NOT(EXACT(LEFT({text},1),"-"))', f"{hyphens}<=1", mobile, hyphen, *lead),)
    )


def _email(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    text = f"TRIM({cell})"
    first = f"ISNUMBER(FIND(LEFT({text},1),{quoted(_ALNUM)}))"
    return Text(text, (_of_characters(cell, quoted(_ALNUM + "._@-"), first),))


def _province(cell: str, table: str, name: str, batch: Batch, ordinary: str) -> Text:
    raise Refused("省份的写法由读表程序判断")


_READ: dict[str, Callable[[str, str, str, Batch, str], Text]] = {
    "text": _free, "yes_no": _option, "option": _option, "options": _several, "levels": _several, "certificate": _certificate,
    "school_type": _school_type, "school_code": _code, "major_code": _major_code, "phone": _phone, "email": _email, "province": _province,
}  # fmt: skip


def _land(value: str) -> str:
    """Area code and number without a hyphen."""
    first = quoted("23456789")
    ways = [
        f'AND(ISNUMBER(FIND(MID({value}&"x",{area + 1},1),{first})),OR(LEN({value})={area + 7},LEN({value})={area + 8}))' for area in (3, 4)
    ]
    return f'AND(LEFT({value},1)="0",OR({",".join(ways)}))'


def _well_formed_phone(value: str) -> str:
    place = f'FIND("-",{value})'
    mobile = f'AND(LEN({value})=11,LEFT({value},1)="1",ISNUMBER(FIND(MID({value}&"x",2,1),"3456789")))'
    number = f"LEN({value})-{place}"
    land = f'AND(LEFT({value},1)="0",OR({place}=4,{place}=5),OR({number}=7,{number}=8),ISNUMBER(FIND(MID({value}&"x",{place}+1,1),"23456789")))'
    return f"IF(ISERROR({place}),OR({mobile},{_land(value)}),{land})"


def _well_formed_email(value: str) -> str:
    """An address of letters, digits and ._@- that begins with a letter or digit."""
    domain = f'MID({value},IFERROR(FIND("@",{value}),{LONGEST})+1,{LONGEST})'
    last = f'TRIM(RIGHT(SUBSTITUTE({domain},".",REPT(" ",{LONGEST})),{LONGEST}))'
    never = [f'ISERROR(FIND("{one}",{value}))' for one in ("..", ".@", "@.", "@-")]
    never += [f'ISERROR(FIND("{one}",{domain}))' for one in (".-", "-.", "_", "@")]
    ends = f"LEN({last})>=2,{only(last, quoted(ascii_letters))}"
    return f'AND(ISNUMBER(FIND("@",{value})),ISNUMBER(FIND(".",{domain})),{",".join(never)},{ends})'


WELL_FORMED: dict[str, Callable[[str], str]] = {  # of the value of a cell that was read: whether it is of its kind's pattern
    "school_code": lambda value: f"AND(LEN({value})=10,{only(value, quoted(digits), 10)})",
    "major_code": lambda value: (
        f"AND(LEN({value})>=6,LEN({value})<=8,{only(f'LEFT({value},6)', quoted(digits), 6)},"
        f"{only(f'MID({value},7,2)', quoted(ascii_uppercase), 2)})"
    ),
    "phone": _well_formed_phone,
    "email": _well_formed_email,
}  # fmt: skip


def written_in(table: str, name: str, batch: Batch, column: Callable[[str, str], str], ordinary: str) -> str:
    """That every record has in a column what the typing stage takes as it stands, and that there is a record.

    Raises Refused for a kind of field of which a formula cannot say so.
    """
    f, cells = fields.by_name(table)[name], column(table, name)
    if not cells or may_be_blank(table, name) or f.kind not in _WRITTEN:
        raise Refused(CANNOT)
    whole = "+".join(f"LEN({place})" for one in fields.TABLES[table] if one.name != "seq" and (place := column(table, one.name)))
    records = f"SUMPRODUCT(--({whole}>0))"
    return f"AND({records}>0,{_WRITTEN[f.kind](_Column(table, f, cells, records, batch, ordinary))})"


@dataclass(frozen=True)
class _Column:
    """One column of a form: its ``cells``, and how many ``records`` its table has."""

    table: str
    field: fields.Field
    cells: str
    records: str
    batch: Batch
    ordinary: str

    def listed_only(self, options: Iterable[str]) -> str:
        return f"SUMPRODUCT(--EXACT({self.cells},{array(options)}))={self.records}"

    def only(self, characters: str, first: int, last: int) -> str:
        """That the characters at some places are all among some, in all cells."""
        places = f"(COLUMN($A$1:${column_letters(last - first)}$1)+{first - 1})"
        return f"SUMPRODUCT(ISERROR(FIND(MID({self.cells},{places},1),{characters}))*({places}<=LEN({self.cells})))=0"


def _options_written(column: _Column) -> str:
    return column.listed_only(options_of(column.table, column.field.name, column.batch))


def _levels_written(column: _Column) -> str:
    known = options_of(column.table, column.field.name, column.batch)
    if len(known) > 4:
        raise Refused("证书等级太多")  # and so too many ways to choose some of them
    return column.listed_only(JOIN.join(some) for count in range(1, len(known) + 1) for some in combinations(known, count))


def _text_written(column: _Column) -> str:
    cells, core = column.cells, _first(_CORE, column.ordinary)
    begun = f"SUMPRODUCT(ISTEXT({cells})*(LEN({cells})>0)*(LEN({cells})<={_LONGEST_LISTED})*ISNUMBER(FIND(LEFT({cells},1),{core})))"
    return f"{begun}={column.records},{column.only(_first(ORDINARY, column.ordinary), 1, _LONGEST_LISTED)}"


def _code_written(column: _Column) -> str:
    """Of six digits and up to two capitals: nothing was lost."""
    sized = f"SUMPRODUCT(ISTEXT({column.cells})*(LEN({column.cells})>=6)*(LEN({column.cells})<=8))={column.records}"
    return f"{sized},{column.only(quoted(digits), 1, 6)},{column.only(quoted(ascii_uppercase), 7, 8)}"


def _count_written(column: _Column) -> str:
    cells, f = column.cells, column.field
    whole = f"({cells}>={f.least})*({cells}<={f.most})*(INT({cells})={cells})*(LEN({cells})>0)"
    return f"SUMPRODUCT(ISNUMBER({cells})*(1-ISLOGICAL({cells})))={column.records},SUMPRODUCT({whole})={column.records}"


_WRITTEN: dict[str, Callable[[_Column], str]] = {
    "text": _text_written, "major_code": _code_written, "count": _count_written, "levels": _levels_written,
    **dict.fromkeys(("yes_no", "option", "certificate"), _options_written),
}  # fmt: skip
