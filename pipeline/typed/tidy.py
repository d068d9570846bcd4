"""Names, codes, telephone numbers and addresses as they are kept: what a person would not see or mean taken away."""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase

from pipeline.typed.marks import without_marks
from schemas.words import folded

_CHINESE = re.compile("[\u4e00-\u9fff]")
_INSIDE_CHINESE = re.compile("(?<=[\u3001-\u9fff（）]) | (?=[\u3001-\u9fff（）])")
_BRACKETS = str.maketrans("()", "（）")
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
_CODE = re.compile("[0-9.'-]+")
_NO_FRACTION = re.compile(r"(?<=[0-9])(?:\.0+)+$")
_DASHES = re.compile(" ?[-‐‑–—―−] ?")
_REMARK = re.compile(r"(?<=[0-9])\([^()0-9]*\)$")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[0-9]{10})")
_ABROAD = re.compile("\\+?86-0?(?=[1-9][0-9]{1,2}-)")
_IN_GROUPS = re.compile("(0(?:10|2[0-9]|[3-9][0-9]{2}))[ -]([0-9]{3,4})[ -]([0-9]{4})")  # 0571 8888 8888
_AREA = re.compile("\\((0[0-9]{2,3})\\) ?-?")
_PHONE_LABEL = re.compile("(?:(?:联系|办公|固定)?电话|手机|座机|tel)(?:号码?)?[:.]", re.IGNORECASE)
_EMAIL_LABEL = re.compile("(?:mailto|(?:电子)?邮[箱件](?:地址)?|e-?mail) ?: ?", re.IGNORECASE)


def plain(text: str) -> str:
    """Without width differences and white space."""
    return "".join(folded(text).split())


def tidy_name(text: str) -> str:
    """A name for print: outer white space and white space between Chinese characters gone, brackets full-width."""
    word = " ".join(text.split()).lstrip("' ")
    if _CHINESE.search(word):
        word = word.translate(_BRACKETS)
    return _INSIDE_CHINESE.sub("", word)


def code(text: str) -> str:
    """A code without width, white space, hyphens, a leading apostrophe, a footnote mark or a decimal tail: 4133012061.0 -> 4133012061."""
    word = _without_mark(plain(text).lstrip("'‘’`").translate(_CAPITALS))
    if not _CODE.fullmatch(word):
        return word
    return _NO_FRACTION.sub("", word.replace("-", "").replace("'", ""))


def _without_mark(word: str) -> str:
    stem, _ = without_marks(word)
    return stem if stem[-1:].isdecimal() else word


def phone(text: str) -> str:
    """A telephone number in half-width characters, 86 and the blanks inside a number gone."""
    word = " ".join(folded(text).split()).lstrip("' ")
    word = _REMARK.sub("", _without_mark(_PHONE_LABEL.sub("", word, count=1) if _PHONE_LABEL.match(word) else word).strip())
    word = _NO_FRACTION.sub("", _DASHES.sub("-", word))
    mobile = _MOBILE.fullmatch(word.replace(" ", "").replace("-", ""))
    if mobile:
        return mobile[1]
    if _ABROAD.match(word):
        word = _ABROAD.sub("0", word, count=1)
    word = _AREA.sub(r"\1-", word, count=1) if _AREA.match(word) else word
    return f"{grouped[1]}-{grouped[2]}{grouped[3]}" if (grouped := _IN_GROUPS.fullmatch(word)) else word


def email(text: str) -> str:
    """An address in half-width characters without blanks at the ends or a label before it."""
    word = " ".join(folded(text).split()).lstrip("' ")
    return word[found.end() :] if (found := _EMAIL_LABEL.match(word)) else word
