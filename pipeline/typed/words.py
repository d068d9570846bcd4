"""Spellings of words: yes and no, options, certificates, levels, codes, names."""

from __future__ import annotations

import re
import unicodedata

from schemas.fields import NO, YES

DASHES = {"", "-", "--", "---", "—", "——", "–", "―", "一", "/", "\\", "//", "、", "·", "…", "．", ".", "~", "_", "__"} - {"一"}
_YES = {
    "是",
    "有",
    "√",
    "✓",
    "✔",
    "☑",
    "y",
    "yes",
    "1",
    "已",
    "对",
    "true",
    "具备",
    "健全",
    "完备",
    "齐全",
    "完善",
    "具有",
    "已有",
    "是的",
    "v",
    "ok",
}
_NO = {
    "否",
    "无",
    "×",
    "✗",
    "✘",
    "x",
    "n",
    "no",
    "0",
    "未",
    "没有",
    "不是",
    "不",
    "false",
    "不具备",
    "不健全",
    "尚无",
    "暂无",
    "没",
    "╳",
    "☒",
}
_DONE = re.compile(r"^(已|已经)(制订|制定|完成|对接|建立|具备|有|编制|配备|健全|联系|落实)(完成|好)?$")
_NOT_DONE = re.compile(r"^(未|尚未|没有|还未|暂未)(制订|制定|完成|对接|建立|具备|有|编制|配备|健全|联系|落实)(完成|好)?$")
_QUOTES = str.maketrans("", "", "\"'“”‘’《》〈〉「」『』【】[]")
_CERTIFICATE_END = re.compile(r"(职业技能等级证书|职业技能证书|职业等级证书|技能等级证书|等级证书|证书)$")
_CERTIFICATE_START = re.compile(r"^(\(?\d{1,2}[.、)]\)?|1[+十]x(证书)?[:：]?|职业技能等级证书[:：])", re.IGNORECASE)
_CERTIFICATE_NOTE = re.compile(r"(\((1[+十]x(证书)?|[初中高](级)?([、,/和]?[初中高](级)?)*)\)|1[+十]x(证书)?)$", re.IGNORECASE)
_SPLIT = re.compile(r"[;,、/|\s和及与+]+")


def plain(text: str) -> str:
    """Without width differences and white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_blank(text: str) -> bool:
    """White space and dashes count as empty (V101)."""
    return plain(text) in DASHES or not plain(text).strip("-—–―_ ")


def yes_no(text: str, headings: tuple[str, ...]) -> str | None:
    """是 or 否; None for anything else. ``双师型 是`` repeats the column's own name before the answer."""
    word = plain(text).lower().rstrip("。.;,")
    for heading in headings:
        own = plain(heading).lower()
        if own and word.startswith(own):
            word = word.removeprefix(own).lstrip(":") or "是"
    word = re.sub(r"\(.*\)$", "", word) or word
    if word in _YES or _DONE.match(word):
        return YES
    return NO if word in _NO or _NOT_DONE.match(word) else None


def certificate(text: str, names: dict[str, str]) -> str:
    """The batch's name of a certificate, or the text tidied where it is none of them (A301 says so)."""
    word = plain(text).translate(_QUOTES).lower()
    for tidy in (_CERTIFICATE_START, _CERTIFICATE_START, _CERTIFICATE_NOTE, _CERTIFICATE_END, _CERTIFICATE_NOTE):
        if word in names:
            break
        word = tidy.sub("", word)
    return names.get(word) or tidy_name(text)


def certificate_names(certificates: tuple) -> dict[str, str]:  # type: ignore[type-arg]
    """Canonical name by every accepted spelling, normalised."""
    names: dict[str, str] = {}
    for one in certificates:
        for spelling in (one.name, one.full_name, *one.aliases):
            word = _CERTIFICATE_START.sub("", plain(spelling).translate(_QUOTES))
            names.setdefault(word.lower(), one.name)
            names.setdefault(_CERTIFICATE_END.sub("", word).lower(), one.name)
    return names


def option(text: str, known: dict[str, str]) -> str | None:
    """The option that a cell names, with or without a note in brackets behind it: 浙江省（33）. ``known`` by plain spelling."""
    word = plain(text)
    return known.get(word) or known.get(word.lower()) or known.get(re.sub(r"(?<=.)\([^()]*\)$", "", word))


def several(text: str, options: tuple[str, ...], spellings: dict[str, str]) -> list[str] | None:
    """The options that a cell lists, in the order of ``options``; None where a part is none of them."""
    chosen = set()
    known = {plain(option): option for option in options} | {plain(k): v for k, v in spellings.items()}
    for part in _SPLIT.split(unicodedata.normalize("NFKC", text).strip()):
        if part:
            option = known.get(plain(part))
            if option is None:
                return None
            chosen.add(option)
    return [option for option in options if option in chosen] or None


def levels(text: str, known: tuple[str, ...]) -> list[str] | None:
    """初级/中级/高级; also 初中级, 初级、中级, 中高级, 全部; None for anything else."""
    word = re.sub(r"[;,、/|\s和及与+至到\-~]", "", unicodedata.normalize("NFKC", text)).replace("等级", "").replace("证书", "")
    letters = [level[0] for level in known]
    stem = word.replace("级", "")
    if stem in ("全部", "所有", "各", "全"):
        return list(known)
    if stem and all(c in letters for c in stem):
        return [level for level in known if level[0] in stem]
    return None


def code(text: str) -> str:
    """A code without width, white space, hyphens, a leading apostrophe or a decimal tail: 4133012061.0 -> 4133012061."""
    word = plain(text).lstrip("'‘’`").upper()
    return re.sub(r"^(\d+)\.0+$", r"\1", word).replace("-", "") if re.match(r"^[\d.'\-]+$", word) else word


def tidy_name(text: str) -> str:
    """A name for print: outer white space and white space between Chinese characters gone, brackets full-width."""
    word = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", text.replace("\u3000", " ")).strip().lstrip("'")
    word = re.sub(r"\s+", " ", word)
    word = re.sub(r"(?<=[\u3000-\u9fff（）])\s+|\s+(?=[\u3000-\u9fff（）])", "", word)
    if re.search(r"[\u4e00-\u9fff]", word):
        word = word.replace("(", "（").replace(")", "）")
    return "".join(c for c in word if c >= " " or c == "\t")


def phone(text: str) -> str:
    """A telephone number in half-width characters, 86 and the blanks inside a mobile number gone."""
    word = re.sub(r"(?<=\d)\([^()\d]*\)$", "", unicodedata.normalize("NFKC", text).strip().lstrip("'"))
    word = re.sub(r"[‐‑–—―－]", "-", re.sub(r"\s*-\s*", "-", word))
    mobile = re.sub(r"[\s\-]", "", word)
    mobile = re.sub(r"^(\+?86|0086)(?=1\d{10}$)", "", mobile)
    if re.fullmatch(r"1\d{10}", mobile):
        return mobile
    word = re.sub(r"^\+?86-0?(?=[1-9]\d{1,2}-)", "0", re.sub(r"\.0$", "", word))
    return re.sub(r"^\((0\d{2,3})\)\s*-?", r"\1-", word)


def email(text: str) -> str:
    """An address in half-width characters without blanks at the ends or a label before it."""
    word = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    return re.sub(r"^(mailto|(电子)?邮[箱件](地址)?|e-?mail)\s*[::]\s*", "", word, flags=re.IGNORECASE)
