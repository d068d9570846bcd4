"""What a batch, a province and a certificate are: the declaration of the configuration files.

Filled from ``schemas/batches/*.toml`` by ``pipeline.settings``; nothing here reads a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

Severity = Literal["error", "warning", "info"]


def _share(value: object) -> Fraction:
    """A share as an exact fraction: '1/2', 0.3 (read as its decimal digits, so 0.30 is 3/10) or 1."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("share")
    share = Fraction(str(value))
    if not 0 <= share <= 1:
        raise ValueError("share")
    return share


Share = Annotated[Fraction, BeforeValidator(_share)]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Certificate(_Declared):
    """One certificate of the batch, in the notice's order."""

    name: str
    full_name: str = ""
    aliases: tuple[str, ...] = ()
    issuer: str = ""
    field: str = ""


class SchoolType(_Declared):
    """A school type of section 二: the levels its majors belong to and the type digits of its 院校标识码."""

    name: str
    major_levels: tuple[str, ...]
    code_prefixes: tuple[str, ...]
    spellings: tuple[str, ...] = ()


class Shares(_Declared):
    """Least shares of the training team (clause 二.3), inclusive."""

    dual: Share
    industry: Share


class Balance(_Declared):
    """Greatest shares (clause 三.1), inclusive, and the size under which they are shown but not judged."""

    certificate: Share
    field: Share
    school: Share
    min_applications: int = Field(ge=0)
    min_schools: int = Field(ge=0)


class Batch(_Declared):
    """A batch's facts, one province's differences applied. Every threshold and severity a rule uses is here."""

    id: str
    title: str
    document: str
    issued: date
    deadline: date
    mailbox: str
    collector: str
    form_title: str
    summary_title: str
    intake_years: tuple[int, int, int]
    levels: tuple[str, ...]
    layouts: tuple[str, ...]
    certificates: tuple[Certificate, ...]
    school_types: tuple[SchoolType, ...]
    shares: Shares
    team_max: int = Field(ge=1)
    balance: Balance
    catalogue: dict[str, str]
    severity: dict[str, Severity]
    off: frozenset[str] = frozenset()
    school_register: str | None = None  # path of the school register; None: S213 does not run

    @field_validator("intake_years")
    @classmethod
    def _ascending(cls, years: tuple[int, int, int]) -> tuple[int, int, int]:
        if not years[0] < years[1] < years[2]:
            raise ValueError("years")
        return years


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
