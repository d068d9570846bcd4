"""The templates of a rule's words: blanks in braces, filled with values of the record and of the batch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from schemas.words import limit_words

if TYPE_CHECKING:
    from schemas.batch import Batch

_BLANK = re.compile(r"\{([^{}]*)\}")


def blanks(template: str) -> list[str]:
    """The names in braces."""
    return _BLANK.findall(template)


def without_blanks(template: str) -> str:
    """The template without its well-formed blanks."""
    return _BLANK.sub("", template)


def canonical(template: str, table: str) -> str:
    """The template with every field by its canonical name, whatever heading it was called by."""
    from schemas.rules.vocabulary import TABLES, vocabulary

    if table not in TABLES:
        return template
    columns = vocabulary(table).columns
    return _BLANK.sub(lambda found: f"{{{columns[found[1]].name}}}" if found[1] in columns else found[0], template)


def renamed(template: str, words: Mapping[str, str]) -> str:
    """The template with words in the place of some of its blanks."""
    return _BLANK.sub(lambda found: words.get(found[1], found[0]), template)


def filled(template: str, facts: Mapping[str, Any], batch: Batch) -> str:
    """The template with its blanks filled: from the facts, else from the batch's limits. KeyError for a blank that neither has."""
    return _BLANK.sub(lambda found: str(facts[found[1]]) if found[1] in facts else _limit(found[1], batch), template)


def _limit(path: str, batch: Batch) -> str:
    from schemas.expressions.settle import limit
    from schemas.rules.vocabulary import LIMITS

    if path not in LIMITS:
        raise KeyError(path)
    value = limit(batch, path)
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, Fraction):
        return limit_words(value) if path.startswith(("shares.", "balance.")) and value <= 1 else str(value)
    return str(value)
