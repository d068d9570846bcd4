"""Reads the TOML files in which this package declares kinds and fields: strictly, every refusal with its file and line.

Standard library only, as reading workers load it. Files that a province may write are read by ``pipeline.settings``
and answered in Chinese.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

Declaration = TypeVar("Declaration")
_KEY = re.compile(r"""\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[\w-]+))\s*=""")
_SECTION = re.compile(r"\s*\[\[?(?P<name>[^\]]+)\]")


class DeclarationError(ValueError):
    """A declaration says what it cannot mean: file, line, and what would be right."""


class DeclaredFile:
    """A TOML file of declarations and its ``data``. Raises DeclarationError where it is no TOML."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = path.read_text("utf-8")
        try:
            self.data: dict[str, Any] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise DeclarationError(f"{path.name}: {error}") from None

    def refused(self, where: tuple[str, ...], words: str) -> DeclarationError:
        """The error to raise for a key or a table: ``where`` is its path from the top."""
        return DeclarationError(f"{self.path.name}, line {self._line(where)}: [{'.'.join(where)}] {words}")

    def build(self, kind: Callable[..., Declaration], where: tuple[str, ...], table: Any, **given: Any) -> Declaration:
        """A dataclass from a table of the file, lists as tuples; ``given`` are attributes that no key states.

        Raises DeclarationError for an unknown or missing key and for a value of another type than the attribute's.
        """
        if not isinstance(table, dict):
            raise self.refused(where, "should be a table")
        attributes = _attributes(kind)
        known = [name for name in attributes if name not in given]
        for key in table:
            if key not in known:
                raise self.refused((*where, key), f"is not known here; known are: {', '.join(known)}")
        for name in known:
            if attributes[name].required and name not in table:
                raise self.refused(where, f"lacks {name}")
        stated = {key: self.value(attributes[key].hint, (*where, key), value) for key, value in table.items()}
        return kind(**given, **stated)

    def value(self, hint: Any, where: tuple[str, ...], value: Any) -> Any:
        """A value of the file as a type wants it: lists as tuples, tables as dataclasses. Raises DeclarationError."""
        if is_dataclass(hint) and isinstance(hint, type):
            return self.build(hint, where, value)
        if not _fits(hint, value):
            raise self.refused(where, f"should be {_told(hint)}")
        return tuple(value) if get_origin(hint) is tuple else value

    def _line(self, where: tuple[str, ...]) -> int:
        """The line of a key or a table, or of the nearest table around it."""
        lines = dict(self._lines())
        while where and where not in lines:
            where = where[:-1]
        return lines.get(where, 1)

    def _lines(self) -> Iterator[tuple[tuple[str, ...], int]]:
        section: tuple[str, ...] = ()
        for number, line in enumerate(self._text.splitlines(), 1):
            if heading := _SECTION.match(line):
                section = tuple(part.strip().strip('"') for part in heading["name"].split("."))
                yield section, number
            elif key := _KEY.match(line):
                yield (*section, key["quoted"] or key["bare"]), number


class _Attribute(NamedTuple):
    hint: Any
    required: bool


@cache
def _attributes(kind: Any) -> dict[str, _Attribute]:
    hints = get_type_hints(kind)
    wanted = {one.name: one.default is MISSING and one.default_factory is MISSING for one in fields(kind)}
    return {name: _Attribute(hints[name], required) for name, required in wanted.items()}


def _fits(hint: Any, value: Any) -> bool:
    """Whether a value of TOML is one of a type; true is no integer."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return type(value) is str and value in parts
    if origin in (Union, UnionType):
        return any(_fits(part, value) for part in parts)
    if origin is tuple:
        return isinstance(value, list) and all(_fits(parts[0], one) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(parts[1], one) for one in value.values())
    return value is None if hint is type(None) else type(value) is hint


def _told(hint: Any) -> str:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "one of: " + ", ".join(part or "(nothing)" for part in parts)
    if origin in (Union, UnionType):
        return " or ".join(_told(part) for part in parts if part is not type(None))
    if origin is tuple:
        return f"a list of {_told(parts[0])}"
    return f"a table of {_told(parts[1])}" if origin is dict else str(hint.__name__)
