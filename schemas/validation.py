"""The data validation of the blank form, field by field, as plain data: what Excel itself lets nobody type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from schemas.batch import Batch
from schemas.fields import Field, headings
from schemas.kinds import JOIN, LONGEST, choices

_LONGEST_CELL = 32_767  # characters: Excel's own limit, the only one that a free text has
_LONGEST_FORMULA = 255  # UTF-16 units of a formula, a list or a message in a data validation: Excel's limit
_LONGEST_TITLE = 32


@dataclass(frozen=True)
class Validation:
    """One data validation of Excel's, and the number format of its cells.

    ``{cell}`` in a formula stands for the first cell of the range, ``options`` are the entries of a list. What is wrong
    is stopped; a cell may be emptied again, as V101 says whether it must be filled in.
    """

    type: str
    operator: str
    formula1: str
    formula2: str
    options: tuple[str, ...]
    number_format: str
    title: str
    prompt: str
    error: str

    @property
    def inline(self) -> bool:
        """Whether the options fit into the validation itself; if not, the form has to keep them in cells."""
        plain = not any(set(one) & set(',"') for one in self.options)
        return plain and len(",".join(self.options).encode("utf-16-le")) // 2 + 2 <= _LONGEST_FORMULA

    def arguments(self, cell: str, options_at: str = "") -> dict[str, Any]:
        """What openpyxl's ``DataValidation`` takes for a range that begins at ``cell`` (B3).

        ``options_at`` are the cells that hold the options of a list (选项!$A$1:$A$32); ValueError where they are wanted.
        """
        if self.type == "list" and not options_at and not self.inline:
            raise ValueError(f"the options of {self.title} do not fit into the validation: write them to cells")
        inline = f'"{",".join(self.options)}"'
        return {
            "type": self.type,
            "operator": self.operator or None,
            "formula1": options_at or inline if self.type == "list" else self.formula1.replace("{cell}", cell),
            "formula2": self.formula2 or None,
            "allow_blank": True,
            "showErrorMessage": True,
            "showInputMessage": True,
            "errorStyle": "stop",
            "errorTitle": self.title,
            "error": self.error,
            "promptTitle": self.title,
            "prompt": self.prompt,
        }


def validation(of: Field, batch: Batch, provinces: Iterable[str]) -> Validation:
    """The validation of a field in a batch's form.

    ``provinces`` are the full names of the units that the form is for.
    """
    kind, excel = of.of_kind, of.of_kind.excel
    options = choices(of, batch, provinces)
    filled = {
        "unit": of.unit,
        "least": of.least,
        "most": of.most,
        "longest": _LONGEST_CELL if of.free else LONGEST,
        "example": kind.example,
        "options": "、".join(options),
        "rest": _rest(options),
        "cell": "{cell}",
    }
    return Validation(
        type=excel.type,
        operator=excel.operator,
        formula1=excel.formula1.format_map(filled),
        formula2=excel.formula2.format_map(filled),
        options=_listed(options, kind.several) if excel.type == "list" else (),
        number_format=excel.number_format,
        title=headings(of, list(batch.intake_years))[0][:_LONGEST_TITLE],
        prompt=excel.prompt.format_map(filled)[:_LONGEST_FORMULA],
        error=excel.error.format_map(filled)[:_LONGEST_FORMULA],
    )


def _listed(options: tuple[str, ...], several: bool) -> tuple[str, ...]:
    """The entries of a list: every option, or every combination where several may be chosen, the single ones first."""
    sizes = range(1, len(options) + 1) if several else (1,)
    return tuple(JOIN.join(chosen) for size in sizes for chosen in combinations(options, size))


def _rest(options: tuple[str, ...]) -> str:
    """A formula for what is left of a cell without options and what joins them; the longest options go first."""
    rest = "{cell}"
    for word in (*sorted(options, key=len, reverse=True), JOIN):
        quoted = word.replace('"', '""')
        rest = f'SUBSTITUTE({rest},"{quoted}","")'
    return rest
