"""A letter about a small workbook."""

from __future__ import annotations

from pipeline.marking.letter import Letter, Mark
from schemas.cells import NOWHERE, pack
from schemas.marks import Token

TOKEN = Token("33", "2019-2", "0123456789ab", "a" * 64, "ba9876543210")


def mark(number: int, row: int, column: int, level: str = "error", sheet: str = "申报", value: str = "", heading: bool = True) -> Mark:
    """A finding on a cell, its way back on the heading over it."""
    return Mark(
        f"A310-{number:012x}",
        f"A310|{number}",
        "A310",
        level,  # type: ignore[arg-type]
        sheet,
        pack(row, column),
        pack(0, column) if heading else NOWHERE,
        value=value,
        message="双师型教师比例低于一半。",
        expected="不少于一半",
        fix="请核对人数。",
        clause="二.3",
    )


def letter(*marks: Mark, said: tuple[str, ...] = ()) -> Letter:
    return Letter(TOKEN, "申报表中需要改正或说明的问题", ("请在 9 月 20 日前改正后报回。",), (("行数", "2"),), marks, said)
