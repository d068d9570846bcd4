"""What the name of a sheet (or a title over a table) says: an issued name, a draft, guidance, a part of a school, a certificate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from schemas.labels import normal_heading

_DRAFT = re.compile(
    r"初稿|草稿|草表|底稿|旧稿|讨论稿|未定稿|征求意见|旧版|旧表|旧|老版|上一版|修改前|改前|备份|副本|复件|拷贝|作废|废弃|废止|停用|勿用|弃用|过期"
    r"|(?<![a-z])(?:old|bak|backup|copy|draft|obsolete)(?![a-z])",
    re.IGNORECASE,
)
_GUIDE = re.compile(
    r"填.{0,4}说明|说明\)?$|示例|样例|样表|样张|例表|范例|范本|举例|填[写报表]要求|须知|指南|字典|代码表|选项|下拉"
    r"|(?<![a-z])(?:example|sample|guide|readme)(?![a-z])",
    re.IGNORECASE,
)
_TITLED = re.compile(r"初稿|草稿|草表|旧版|旧表|备份|副本|作废|废止|停用|过期")  # in a title, where 旧 and the like may mean anything
_EXAMPLE = re.compile(r"示例|样例|样表|样张|例表|范例|范本")
_UNIT = re.compile(r"(?<=\d)(?:人次|人|名|个)$|(?<=\d)\.0+$")
_SUFFIX = re.compile(r"(?:职业技能等级)?证书$")
_LONGEST = 40  # characters of a title that is one
_FILLER = re.compile(r"[\W_]|申报表|情况表|一览表|汇总表|信息表|名单|sheet|表$")
_LEAST = 3  # characters of an abbreviated certificate


def plain(text: str) -> str:
    """A name without width, case and white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def draft_word(text: str) -> str:
    """The word by which a name calls its sheet a draft, an old version or a copy; '' where it does not."""
    found = _DRAFT.search(plain(text))
    return found[0] if found else ""


def guide_word(text: str) -> str:
    """The word by which a name calls its sheet guidance or an example; '' where it does not."""
    found = _GUIDE.search(plain(text))
    return found[0] if found else ""


def titled_draft(text: str) -> str:
    """As ``draft_word``, of a title."""
    found = _TITLED.search(plain(text)) if len(text) <= _LONGEST else None
    return found[0] if found else ""


def titled_guide(text: str) -> str:
    """As ``guide_word``, of a title."""
    found = _EXAMPLE.search(plain(text)) if len(text) <= _LONGEST else None
    return found[0] if found else ""


def loose(token: str) -> str:
    """A cell without what makes no difference between two copies of a row: width, white space, signs, units, 证书."""
    return re.sub(r"[\W_]", "", _SUFFIX.sub("", _UNIT.sub("", plain(token[1:]))))


def is_issued(name: str, names: Iterable[str]) -> bool:
    """Whether a sheet bears one of the form's own names and nothing else."""
    return normal_heading(name) in {normal_heading(own) for own in names}


def tag(name: str, names: Iterable[str]) -> str:
    """What a sheet's name says beside the form's own ``names`` (longest first) and words of drafts: 证书申报（机电系） -> 机电系."""
    rest = normal_heading(name)
    for own in names:
        if own in rest:
            rest = rest.replace(own, "", 1)
            break
    return _FILLER.sub("", _DRAFT.sub("", rest))


def form_names(forms: Iterable[Iterable[str]]) -> list[str]:
    """The issued names of several forms, normalised, longest first, as ``tag`` takes them."""
    return sorted({normal_heading(name) for names in forms for name in names}, key=lambda name: (-len(name), name))


def certificate_in(texts: Iterable[str], spellings: Mapping[str, str]) -> str:
    """The one certificate that a sheet's name or a title tells, '' for none or several. ``spellings``: normalised -> name."""
    for text in texts:
        wanted = plain(text)
        found = {name for spelling, name in spellings.items() if spelling in wanted}
        if len(found) > 1:  # 网店运营 within 网店运营推广: the longest counts
            longest = max((spelling for spelling in spellings if spelling in wanted), key=len)
            found = {spellings[longest]} if all(s in longest for s in spellings if s in wanted) else set()
        if len(found) == 1:
            return found.pop()
    return ""


def certificate_cut(rest: str, spellings: Mapping[str, str]) -> str:
    """The one certificate of which a sheet's name holds a part (names of sheets end after 31 characters), '' for none or several."""
    found = {name for spelling, name in spellings.items() if len(rest) >= _LEAST and rest in spelling}
    return found.pop() if len(found) == 1 else ""
