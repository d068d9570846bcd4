"""Holds schools against the register (S213): what is wrong with a school's name and code, and what the register has instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from schemas.batch import Batch
from schemas.frames import Schools
from schemas.kinds import KINDS
from schemas.words import school_key, without_campus

_NEAR = 70  # of 100: under it a name is no suggestion
_LONGEST = 200  # characters of a name that is compared with every other


@dataclass(frozen=True)
class Listed:
    """One school of the register. ``code`` is '' where the register has none."""

    name: str
    code: str
    former: tuple[str, ...]

    def shown(self) -> str:
        return f"{self.name}（{self.code}）" if self.code else self.name


@dataclass
class Register:
    """The register by name, by former name (both as ``school_key``) and by code; several schools may share each."""

    by_name: dict[str, list[Listed]] = field(default_factory=dict)
    by_former: dict[str, list[Listed]] = field(default_factory=dict)
    by_code: dict[str, list[Listed]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: list[list[str]]) -> Register:
        """From rows of name, code and former names joined with '、'."""
        register = cls()
        for name, code, former in rows:
            school = Listed(name, code, tuple(part for part in former.split("、") if part))
            register.by_name.setdefault(school_key(name), []).append(school)
            for old in school.former:
                register.by_former.setdefault(school_key(old), []).append(school)
            if code:
                register.by_code.setdefault(code, []).append(school)
        return register

    @cached_property
    def kinds(self) -> set[str]:
        """The type digits of its codes: 36, 41, 42."""
        return {code[:2] for code in self.by_code}

    def names(self, name: str, code: str | None) -> bool:
        """Whether it has the name, now or formerly, or the code."""
        key = school_key(name)
        return key in self.by_name or key in self.by_former or code in self.by_code

    def problem(self, name: str, code: str | None) -> tuple[str, str]:
        """What does not agree, in Chinese, and what the register has; ('', '') where all agrees. ``code`` None: unusable."""
        key = school_key(name)
        same = self.by_name.get(key) or self.by_name.get(without_campus(key, self.by_name), [])
        of_code = self.by_code.get(code, []) if code else []
        if same:
            return self._with_name(code, same, of_code)
        former = self.by_former.get(key, [])
        if former:
            now = next((school for school in former if school.code == code), former[0])
            other = f"，{now.name}的标识码是 {now.code}" if code and now.code and now.code != code else ""
            return f"“{name}”是“{now.name}”的曾用名{other}", now.shown()
        if of_code:
            return f"名录中没有“{name}”，标识码 {code} 在名录中属于“{of_code[0].name}”", of_code[0].shown()
        words = f"名称“{name}”和标识码 {code} 都不在名录中" if code and self.by_code else f"名称“{name}”不在名录中"
        return words, self._nearest(key)

    def _with_name(self, code: str | None, same: list[Listed], of_code: list[Listed]) -> tuple[str, str]:
        codes = [school.code for school in same]
        if not code or code in codes or "" in codes:
            return "", ""
        theirs = f"，而标识码 {code} 属于“{of_code[0].name}”" if of_code else f"，名录中没有标识码 {code}"
        return f"名录中“{same[0].name}”的标识码是 {'或 '.join(codes)}{theirs}", "或".join(school.shown() for school in same)

    def _nearest(self, key: str) -> str:
        from rapidfuzz import fuzz, process  # on demand: only an unknown name needs it

        best = process.extractOne(key[:_LONGEST], [*self.by_name, *self.by_former], scorer=fuzz.ratio, score_cutoff=_NEAR)
        if best is None:
            return "名录中的名称和标识码"
        return "最接近的是" + (self.by_name.get(best[0]) or self.by_former[best[0]])[0].shown()


def against_register(schools: Schools, rows: list[list[str]] | None, batch: Batch) -> Schools:
    """The schools with ``register_problem`` ('' = agrees) and ``register_near``.

    NA without a register or a readable name, and for a school of a kind that the register does not have at all: a list of
    colleges says nothing of secondary schools.
    """
    register = Register.of(rows) if rows is not None else None
    prefixes = {t.name: set(t.code_prefixes) for t in batch.school_types}
    problems: list[tuple[str | None, str | None]] = []
    for name, code, kind in zip(schools["school_name"], schools["school_code"], schools["school_type"]):
        if register is None or not isinstance(name, str) or not name:
            problems.append((None, None))
            continue
        valid = code if isinstance(code, str) and KINDS["school_code"].matches(code) else None  # S202 speaks of other codes
        problem = register.problem(name, valid)
        own = {valid[:2]} if valid else prefixes.get(kind, set())
        unlisted = register.kinds and own and not own & register.kinds and not register.names(name, valid)
        problems.append((None, None) if unlisted else problem)
    wrong, near = (pd.Series([p[i] for p in problems], index=schools.index, dtype="str") for i in (0, 1))
    return schools.assign(register_problem=wrong, register_near=near)
