"""What a batch, a province and a certificate are: the declaration of the configuration files.

Filled from ``schemas/batches/*.toml`` by ``pipeline.settings``; nothing here reads a file. The words of a ValueError raised
here are shown to the person who wrote the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from schemas.majors import EDITIONS
from schemas.rules.declaration import OwnRuleBlock
from schemas.words import spelling

if TYPE_CHECKING:
    from schemas.rules import Rule

Severity = Literal["error", "warning", "info"]


_SHARE = re.compile(r"\d{1,9}(?:/\d{1,9}|\.\d{1,9})?%?|\.\d{1,9}%?", re.ASCII)  # products with counts stay exact in 64 bits
_NO_FILE_NAME = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]|^[.\s]|[.\s]$')
_NAME_BYTES = 200  # of a file's name; the province and the ending come after it


def _share(value: object) -> Fraction:
    """A share as an exact fraction: '1/2', 0.3 (read as its decimal digits, so 0.30 is 3/10), '30%' or 1."""
    words = '应为 0 到 1 之间的数，例如 "1/2"、"0.30" 或 "30%"'
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(words)
    try:
        text = f"{Decimal(str(value)):f}" if isinstance(value, float) else str(value).strip()
        if not _SHARE.fullmatch(text):  # 1e999999999 would be worked out digit by digit
            raise ValueError(words)
        share = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(words) from None
    if not 0 <= share <= 1:
        raise ValueError(words)
    return share


def _written(value: str) -> str:
    if not value.strip():
        raise ValueError("不能为空")
    return value


def _file_name(value: str) -> str:
    if _NO_FILE_NAME.search(_written(value)) or len(value.encode("utf-8", "replace")) > _NAME_BYTES:
        raise ValueError('要用作文件名，不能含有 / \\ : * ? " < > |，不能以点或空格开头或结尾，不能超过 60 字')
    return value


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        raise ValueError(f"“{'”“'.join(twice)}”写了不止一次")
    return values


def _one_meaning(named: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Raises ValueError where two names share a spelling: which of them a school means could not be told."""
    meant: dict[str, str] = {}
    for name, spellings in named:
        for written in (name, *spellings):
            other = meant.setdefault(spelling(written), name)
            if other != name:
                raise ValueError(f"“{written}”既是“{other}”的写法，又是“{name}”的写法，只能归其中一个")


Share = Annotated[Fraction, BeforeValidator(_share)]
Text = Annotated[str, AfterValidator(_written)]
FileName = Annotated[str, AfterValidator(_file_name)]
Texts = Annotated[tuple[Text, ...], AfterValidator(_distinct)]
Day = Annotated[date, Field(strict=True)]  # not strict, 20190920 would be taken for seconds
Count = Annotated[int, Field(strict=True, ge=0, le=10**9)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Certificate(_Declared):
    """One certificate of the batch, in the notice's order."""

    name: Text
    full_name: str = ""
    aliases: Texts = ()
    issuer: str = ""
    field: str = ""


class SchoolType(_Declared):
    """A school type of section 二: the levels its majors belong to and the type digits of its 院校标识码."""

    name: Text
    major_levels: Annotated[Texts, Field(min_length=1)]
    code_prefixes: Annotated[Texts, Field(min_length=1)]
    spellings: Texts = ()

    @field_validator("major_levels")
    @classmethod
    def _known_levels(cls, levels: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [level for level in levels if level not in EDITIONS]
        if unknown:
            raise ValueError(f"没有“{unknown[0]}”这一办学层次，只有：{'、'.join(EDITIONS)}")
        return levels

    @field_validator("code_prefixes")
    @classmethod
    def _two_digits(cls, prefixes: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"\d\d", prefix) for prefix in prefixes):
            raise ValueError('应为院校标识码的前两位数字，例如 ["41", "42"]')
        return prefixes


class Shares(_Declared):
    """Least shares of the certificate's training team (clause 二.3), inclusive.

    ``dual_base``: 双师型 are counted of the whole team, or of its teachers (the team without 行业企业专家).
    """

    dual: Share
    industry: Share
    dual_base: Literal["team", "teachers"] = "team"


class Balance(_Declared):
    """Greatest shares (clause 三.1), inclusive, and the size under which they are shown but not judged."""

    certificate: Share
    field: Share
    school: Share
    min_applications: Count
    min_schools: Count


class Batch(_Declared):
    """A batch's facts, one province's differences applied. Every threshold and severity a rule uses is here."""

    id: FileName
    title: Text
    document: Text
    issued: Day
    deadline: Day
    mailbox: str
    collector: Text
    form_title: Text
    summary_title: FileName
    intake_years: tuple[Annotated[int, Field(strict=True, ge=1990, le=2100)], ...] = Field(min_length=3, max_length=3)
    levels: Annotated[Texts, Field(min_length=1)]
    layouts: Annotated[Texts, Field(min_length=1)]
    certificates: Annotated[tuple[Certificate, ...], Field(min_length=1)]
    school_types: Annotated[tuple[SchoolType, ...], Field(min_length=1)]
    shares: Shares
    team_max: Annotated[int, Field(strict=True, ge=1, le=10**9)]
    four_eyes: Annotated[bool, Field(strict=True)] = False  # a waiver over an error needs a second name
    balance: Balance
    catalogue: dict[str, str]
    severity: dict[str, Severity]  # of every rule of the catalogue: its own, or what a file of the batch or the province makes it
    off: frozenset[str] = frozenset()
    school_register: str | None = None  # full path of the school register; None: S213 does not run
    certificate_majors: str | None = None  # full path of a list of majors of one's own (A304, A305); None: our reconstruction
    rules: tuple[OwnRuleBlock, ...] = ()  # a province's own, beside those of the catalogue
    sources: tuple[str, ...] = ()  # no key of a file: the names of the files that it was read from

    def __getstate__(self) -> dict[Any, Any]:
        """What travels to other processes: what was declared. Rules are built again where they are asked for."""
        state = super().__getstate__()
        built = ("own_rules", "rulebook")
        return {**state, "__dict__": {name: value for name, value in state["__dict__"].items() if name not in built}}

    @cached_property
    def own_rules(self) -> tuple[Rule, ...]:
        """The province's own rules. Raises RuleError where a block is none; the configuration is refused before that."""
        from schemas.rules.build import built

        blocks = [block.model_copy(update={"severity": self.severity.get(block.code, block.severity)}) for block in self.rules]
        return tuple(built(block) for block in blocks)

    @cached_property
    def rulebook(self) -> dict[str, Rule]:
        """Every rule by code, in printed order: the built-in ones and the province's own."""
        from schemas.rules import built_in, ordered

        return ordered([*built_in().values(), *self.own_rules]) if self.rules else built_in()

    @field_validator("mailbox")
    @classmethod
    def _address(cls, mailbox: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}", mailbox):
            raise ValueError("应为一个邮箱地址，例如 name@example.edu.cn")
        return mailbox

    @field_validator("intake_years")
    @classmethod
    def _ascending(cls, years: tuple[int, ...]) -> tuple[int, ...]:
        if list(years) != list(range(years[0], years[0] + 3)):
            raise ValueError("三个年份应由早到晚、逐年相连，例如 [2017, 2018, 2019]")
        return years

    @field_validator("levels")
    @classmethod
    def _told_by_their_first_character(cls, levels: tuple[str, ...]) -> tuple[str, ...]:
        if len({level[0] for level in levels}) < len(levels):
            raise ValueError("各等级名称的第一个字应互不相同（院校会写“初中级”这样的简称）")
        return levels

    @field_validator("certificates")
    @classmethod
    def _certificates_apart(cls, certificates: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
        _distinct(tuple(c.name for c in certificates))
        _one_meaning((c.name, (*filter(None, [c.full_name]), *c.aliases)) for c in certificates)
        return certificates

    @field_validator("school_types")
    @classmethod
    def _types_apart(cls, types: tuple[SchoolType, ...]) -> tuple[SchoolType, ...]:
        _distinct(tuple(t.name for t in types))
        _one_meaning((t.name, t.spellings) for t in types)
        return types

    @field_validator("catalogue")
    @classmethod
    def _known_editions(cls, catalogue: dict[str, str]) -> dict[str, str]:
        for level, known in EDITIONS.items():
            if catalogue.get(level) not in known:
                raise ValueError(f"应写明“{level}”用哪一年版的专业目录，可写：{'、'.join(known)}")
        return catalogue

    @model_validator(mode="after")
    def _deadline_after_issue(self) -> Batch:
        if self.deadline < self.issued:
            raise ValueError(f"截止日期 deadline（{self.deadline}）早于发文日期 issued（{self.issued}）")
        return self


@dataclass(frozen=True)
class Province:
    """One of the 32 units (GB/T 2260 code; 66 is 新疆生产建设兵团, whose schools carry 65 in their codes: ``id_code``)."""

    code: str
    id_code: str
    full_name: str
    short_name: str
    abbr: str
    abbr_alt: str
    slug: str
    authority: str

    @property
    def folder(self) -> str:
        return f"{self.code}-{self.short_name}"
