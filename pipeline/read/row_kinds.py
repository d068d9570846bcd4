"""Says of one row below the headings whether it is data, and if not, what: a total, a note, a signature, a title, an example."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from schemas.cells import DATE, ERROR, FORMULA, NUMBER, TEXT
from schemas.fields import TABLES
from schemas.kinds import KINDS, Kind
from schemas.words import ROUND

Key = tuple[str, str]

_KIND_OF: dict[Key, Kind] = {(table, f.name): f.of_kind for table, fields in TABLES.items() for f in fields}
_SUBSTANCE = frozenset(
    {"certificate", "major_name", "major_code", "trainer_name", "employer", "school_name", "school_code"}
    | {name for (_, name), kind in _KIND_OF.items() if kind.storage == "integer"}
)  # without one of them a row says nothing: a spare row of the form, numbered or with yes and no filled in beforehand
_NAMES = {"certificate", "trainer_name", "school_name", "major_name"}
_FREE = {"remark", "explanation"}  # columns in which anything may stand, beside a total as well
_MARKED = {
    "seq",
    "certificate",
    "levels",
    "major_name",
    "major_code",
    "trainer_name",
    "employment",
    "province",
    "school_name",
    "school_code",
    "school_type",
    "city",
}  # fmt: skip - names may stand before a 小计 that stands in one of these
_FEW = 3  # a note may spill over so many cells and still be a note
_LONGEST_NAME = 22
_LONGEST_TOTAL = 60
_LOOKED_AT = 120  # characters of a cell

_TOTAL = r"合计|总计|小计|共计|累计|总合计|总数|总和|总共|总人数|汇总|平均|平均值|平均数"
_TOTAL_WORD = re.compile(
    rf"(?:[本全]?(?:校|院|页|表|系|部|市|县|区)|以上|各项|人数|共|[\u4e00-\u9fff\w、()-]{{1,20}})?(?:{_TOTAL})"
    r"(?:人数|人次|数量|数额|数|学生数|院校数?|学校数?|证书数?|专业数?|教师数?|金额)?(?:[/、和](?:合计|平均)[值数]?)*"
    r"(?:\([^()]*\))?[:：=]?[约为]?(?:(?:[,、;/]?[\d.]++%?[\u4e00-\u9fff]{0,8}+){0,6}|[一二三四五六七八九十百千]+[\u4e00-\u9fff]{1,4})(?:\([^()]*\))?"
)
_TOTAL_LATIN = re.compile(r"(?:grand|sub)?-?(?:total|sum)s?:?(?:\([^()]*\))?\d*|average|∑|σ|计|共\d+[\u4e00-\u9fff]{1,5}")
_NUMBERLIKE = re.compile(r"[^\d一二三四五六七八九十百]{0,4}[\d一二三四五六七八九十百千.,%]+[^\d]{0,6}")
_DASHES = frozenset("-—–―/\\、·….~_=*无空")
_EXAMPLE = re.compile(
    r"\(?(?:填[写报])?(?:示例|样例|举例|例如|例子|例|范例|样表)\)?[\d一二三]{0,2}:?|\(?(?:示例|样例|例如|例)\)?:.{1,40}|\((?:示例|样例|例)\).{1,40}"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|附|注意|注意事项|备注说明|特别说明|补充说明|情况说明|填[表报写](?:说明|要求|须知)|数据来源|资料来源|统计口径|单位)"
    r"(?:[\d一二三四五六七八九]{0,2}[:：.、(]|$)|注\d|以下空白|此[页栏]空白|以下无|以上(?:[为是均系]|数据|内容|信息|人员|教师|证书)"
)
_STARRED = re.compile(r"[※*★☆◆●△▲#].")
_SIGNER = (
    r"(?:单位|学校|院校|部门|项目|系部|教务处|分管|主管|主要|校|院|本|财务){0,3}(?:填表|填报|制表|审核|复核|审批|校对|经办|统计|报送|联系|负责)人?"
    r"|(?:分管|主管|主要|学校|院校|单位|校|院|部门){0,3}(?:领导|负责人|校长|院长|主任|处长|法人|法定代表人)"
)
_SIGN = re.compile(
    rf"(?:{_SIGNER}|(?:联系|办公|固定|移动)?电话|手机(?:号码?)?|(?:电子)?邮箱|传真|地址|(?:填表|填报|制表|报送|申报|审核|上报)?(?:日期|时间)"
    r"|(?:填报|填表|报送|申报|学校|院校|主管|所在)?(?:单位|部门|学校|院校)(?:名称)?|公章|盖章|签字|签名|签章)"
    r"(?:姓名)?(?:\(?(?:签字|签名|签章|盖章|公章|手签|章)\)?)*(?P<value>:.*)?"
)
_SEALED = re.compile(r"盖章|公章|签章|签字|签名")
_DAY = re.compile(r"\d{0,4}年\d{0,2}月(?:\d{0,2}日)?|\d{4}[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?|\d{8}")
_TITLE = re.compile(
    r".{0,30}\(?(?:续表?|续上[页表]|接[上下][页表]|转下页)[\d一二三]?\)?|.{2,40}\(续[表\d一二三]?\)|第\d+页.{0,6}(?:共\d+页)?|续(?:表)?\d*"
)
_SECTION = re.compile(
    r"\(?[一二三四五六七八九十]{1,3}[、.)].{0,30}|第[一二三四五六七八九十\d]+(?:部分|类|批|组|章|节).{0,20}|[\dⅠⅡⅢⅣⅤivx]{1,3}[、.)].{0,30}|[一二三四五六七八九十]{1,3}"
    r"|.{1,20}(?:类|系|学院|二级学院|系部|学部|部|专业群|教研室|中心|校区|分院|大类|组|方向)"
)
_NUMBERED = re.compile(r"\(?[一二三四五六七八九十]{1,3}[、.)]|第[一二三四五六七八九十]+(?:部分|类|批|组|章|节)")
_PUNCTUATED = re.compile(r"[:：。；;]")


def kind_of_field(key: Key) -> Kind:
    """The kind of a form's field; columns of other documents are taken for text."""
    return _KIND_OF.get(key, KINDS["text"])


def plain(token: str) -> str:
    """The beginning of a token's text without width, white space and case; brackets round."""
    return _plain(token[:_LOOKED_AT])


@lru_cache(maxsize=20_000)
def _plain(token: str) -> str:
    text = _INVISIBLE.sub("", token[1:])
    return "".join(unicodedata.normalize("NFKC", text).split()).lower().translate(ROUND)


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def blank(token: str) -> bool:
    """Empty, or text of nothing but white space."""
    return not token or (token[0] == TEXT and not token[1:].strip())


def is_total(token: str) -> bool:
    """Whether a cell says 合计 in any of its wordings: 合计：3个, 本校合计, 电子商务类小计, 共计3条, TOTAL."""
    return token[:1] == TEXT and len(token) <= _LONGEST_TOTAL and _says_total(token)


@lru_cache(maxsize=20_000)
def _says_total(token: str) -> bool:
    word = plain(token).rstrip("。.,;:")
    if word.startswith("(") and word.endswith(")"):
        word = word[1:-1]
    return bool(_TOTAL_WORD.fullmatch(word) or _TOTAL_LATIN.fullmatch(word))


def is_dash(token: str) -> bool:
    """Whether a cell says that there is nothing: —, /, 无."""
    return token[:1] == TEXT and set(token[1:].strip()) <= _DASHES


def is_figure(token: str) -> bool:
    """A number, also with its unit, a formula or an error in its place."""
    return token[:1] in (NUMBER, FORMULA, ERROR) or (token[:1] == TEXT and bool(_NUMBERLIKE.fullmatch(plain(token))))


def _is_name(key: Key, token: str) -> bool:
    """Whether a lone cell may be the beginning of a record: a name in the column of names, no sentence."""
    return key[1] in _NAMES and len(plain(token)) <= _LONGEST_NAME and not _PUNCTUATED.search(plain(token))


def kind_of(filled: Sequence[tuple[int, str]], own: Sequence[tuple[Key, int, str]], wide: bool, inherits: bool) -> str:
    """'data', '' (says nothing) or why the row is none: total, note, title, example.

    ``filled``: column and token of every filled cell of the row. ``own``: field, column and token of those in the table's
    columns. ``wide``: the first filled cell is merged over several columns. ``inherits``: cells merged down from above belong to
    the row as well.
    """
    if not filled:
        return ""
    first = plain(filled[0][1]) if filled[0][1][0] == TEXT else ""
    if first and _is_signature(first, filled, own):
        return "note"
    if _is_total(filled, own):
        return "total"
    if _EXAMPLE.fullmatch(first) or any(key[1] == "seq" and _EXAMPLE.fullmatch(plain(token)) for key, _, token in own):
        return "example"
    if len(filled) <= _FEW and first and (_NOTE.match(first) or (_STARRED.match(first) and len(first) > _LONGEST_NAME)):
        return "note"
    if len(filled) == 1:
        return _alone(filled[0][1], own, wide)
    if len(filled) <= _FEW and first and (_TITLE.fullmatch(first) or _NUMBERED.match(first) or (wide and _SECTION.fullmatch(first))):
        return "title"
    return _of_fields(filled, own, wide, inherits)


def _of_fields(filled: Sequence[tuple[int, str]], own: Sequence[tuple[Key, int, str]], wide: bool, inherits: bool) -> str:
    said = [(key, token) for key, _, token in own if not is_dash(token)]
    if not said:
        return "" if own or inherits else "note"
    if all(key[1] == "seq" for key, _ in said):
        return "note" if len(plain(said[0][1])) > 5 or wide else ""
    if len(own) == 1 and not inherits and not is_figure(said[0][1]) and not _is_name(*said[0]):
        return "note"
    figures = [token for key, token in said if kind_of_field(key).storage == "integer" and is_figure(token)]
    numbered = any(key[1] == "seq" for key, _ in said)
    if not inherits and len(figures) + numbered == len(said) and all(is_figure(token) or is_dash(token) for _, token in filled):
        if not numbered:
            return "total"  # figures and nothing that says whose: the sums of the columns
        if all(token[1:] in ("0", "0.0") or token[0] == FORMULA for token in figures):
            return ""  # a spare row in which the form's formulas stand
    return "data" if any(key[1] in _SUBSTANCE for key, _ in said) else ""


def _alone(token: str, own: Sequence[tuple[Key, int, str]], wide: bool) -> str:
    """The kind of a row with one filled cell."""
    word = plain(token)
    person = any(key[1] in ("school_name", "trainer_name") for key, _, _ in own)
    if _TITLE.fullmatch(word) or wide or _NUMBERED.match(word) or (token[0] == TEXT and not person and _SECTION.fullmatch(word)):
        return "title"
    if not own or _STARRED.match(word):
        return "note"
    key = own[0][0]
    if is_dash(token) or (key[1] == "seq" and len(word) <= 5):
        return ""
    if token[0] != TEXT or is_figure(token):
        return "total" if kind_of_field(key).storage == "integer" or key[1] not in _NAMES else "data"
    return "data" if _is_name(key, token) else "note"


def _is_signature(first: str, filled: Sequence[tuple[int, str]], own: Sequence[tuple[Key, int, str]]) -> bool:
    """填表人：… 审核人：… 填表日期：…, each in its own cell or with the value in the next one; a seal; a lone date."""
    opening = _SIGN.fullmatch(first)
    marked = bool((opening and opening["value"]) or _SEALED.search(first))
    if len(filled) == 1:
        return bool(marked or opening or _DAY.fullmatch(first))
    if marked and len(own) <= _FEW:
        return True
    signs, awaits = 0, False
    for _, token in filled:
        word = plain(token) if token[0] == TEXT else ""
        sign = _SIGN.fullmatch(word) if word else None
        if sign:
            signs, awaits = signs + 1, not (sign["value"] or "")[1:]
        elif awaits or (signs and (token[0] == DATE or (word and (_SEALED.search(word) or _DAY.fullmatch(word))))):
            awaits = False
        else:
            return False
    return signs > 1


def _is_total(filled: Sequence[tuple[int, str]], own: Sequence[tuple[Key, int, str]]) -> bool:
    """A row that says 合计 where a total does, and answers nothing else: no yes or no, no option, no further name."""
    key_of = {column: key for key, column, _ in own}
    marks = [column for column, token in filled if is_total(token)]
    if not marks:
        return False
    mark = marks[0]
    table = key_of[mark][0] if mark in key_of and key_of[mark][1] in _MARKED else ""
    for key, column, token in own:
        if column in marks or key[1] in _FREE or (table == "application" and key[0] == "school") or is_dash(token):
            continue
        if table and key[1] in _MARKED and column < mark:
            continue  # 智能财税 | 小计
        if not is_figure(token):
            return False
    return True
