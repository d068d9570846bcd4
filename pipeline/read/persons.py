"""Whose label it is: 职务 and 联系电话 stand under the contact, but also under the leader, the accountant, the one who filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.read.forms import SheetForm
from schemas.labels import normal_heading

OWN, NOBODY, FORM, DOUBTFUL, OTHER = range(5)  # the better first; OTHER belongs to no field of ours
_LONGEST = 16  # characters of what names a person

_QUALITY = re.compile(r"^(?:院校|学校|本校|单位|项目|试点|工作|申报|具体|日常|业务|主要|第一|1\+x|证书|制度|负责|的|方)+")
_ABOUT = re.compile(r"(?:基本)?(?:信息|情况|资料|方式|一栏|栏)$")
_PERSON = re.compile(
    r"领导|校长|院长|书记|主任|处长|科长|院系长|法人|法定代表|负责人|带头人|财务|会计|出纳|填表人|填报人|审核人|审批人|经办人|制表人|统计人|联系人|联络人|联络员|班主任"
)
_NEUTRAL = re.compile(r"方式|信息|情况|概况|基本|院校|学校|单位|其他|其它|申报|填报|通讯|通信|联络|1\+x")
_NO_PERSON = re.compile(r"职务|职称|电话|手机|邮箱|邮件|日期|时间|签字|签名|盖章|签章|公章|部门|单位名|e-?mail", re.IGNORECASE)
_OF_PERSON = re.compile(r"(?:姓名|名字)$")


@lru_cache(maxsize=4_000)
def _plain(text: str) -> str:
    return re.sub(r"\([^()]*\)", "", normal_heading(text))


def is_own(text: str, form: SheetForm) -> bool:
    """Whether a group or label names the person whose labels the form asks for: 联系人, 院校联系人, 联系方式."""
    word = _OF_PERSON.sub("", _plain(text))
    persons = form.persons
    if word in persons:
        return True
    stem = _QUALITY.sub("", _ABOUT.sub("", word))
    return stem in persons or ("联系人" in persons and stem in ("联系", "联络", "联络人", "联络员"))


def names_another(text: str, form: SheetForm) -> bool:
    """Whether a text names a person whose labels the form does not ask for: 分管校领导, 法定代表人, 财务联系人."""
    word = _plain(text)
    if not 1 < len(word) <= _LONGEST or not _PERSON.search(word) or is_own(text, form):
        return False
    return not _NO_PERSON.search(word) or bool(_OF_PERSON.search(word))


def of_group(text: str, form: SheetForm, below: Iterable[tuple[str, str] | None]) -> int:
    """Whose labels stand in a group. ``below``: the fields of the known headings in it; a group of other things names nobody."""
    fields = set(below)
    if is_own(text, form):
        return OWN
    if not fields or not all(key in form.grouped for key in fields):
        return NOBODY
    if names_another(text, form):
        return OTHER
    return NOBODY if _NEUTRAL.search(_plain(text)) else OTHER
