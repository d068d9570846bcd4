"""Damaged returns: whatever a changed byte does to a file, it is answered, and the file beside it comes out as without it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.read.answers import Answer
from pipeline.read.limits import Limits
from tests.read.packages import package, packed, worksheet
from tests.read.running import GRIDS, answers
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import FORMATS, book_bytes

_DATA = Path(__file__).parents[1] / "data"


def _seeds(school: int = 1) -> dict[str, bytes]:
    record = clean_return(random.Random(school), school)
    books = {True: layouts.official(record), False: layouts.flat([record])}
    made = {f"{name}{form.suffix}": book_bytes(books[form.many_sheets], name) for name, form in FORMATS.items()}
    return {**made, **{path.name: path.read_bytes() for path in sorted(_DATA.glob("small.*"))}}


def _mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, overwritten, cut out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, length = chance.randrange(len(changed)), chance.choice((1, 1, 2, 4, 40))
        kind = chance.randrange(5)
        if kind == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            changed[at : at + length] = chance.choice((b"\x00", b"\xff", b"\x7f", b"<", b"9")) * length
        elif kind == 2 and len(changed) > 2 * length:
            del changed[at : at + length]
        elif kind == 3:
            changed[at:at] = changed[at : at + length]
        elif chance.random() < 0.2:
            del changed[max(at, 1) :]
    return bytes(changed)


def mutated_xml(data: str, chance: random.Random) -> str:
    """The same inside a part, so that the container stays whole: the mutants that get furthest."""
    at, length = chance.randrange(len(data)), chance.choice((1, 3, 10))
    piece = chance.choice(('"', "<", ">", "&", "\u202e", "-1", "9" * 12, "A", "<v>", "</c>", '<c r="ZZZ9"/>', "<!--", "&#1;", "", ""))
    return data[:at] + piece + data[at + length :]


def mutants(count: int, seed: int, school: int = 1) -> Iterator[tuple[str, bytes]]:
    """Damaged returns of one school in every format, by file name."""
    chance = random.Random(seed)
    seeds = _seeds(school)
    cells = "".join(f'<c r="{letter}{{n}}" t="{kind}"><f>A1</f><v>1</v></c>' for letter, kind in zip("ABCD", ("n", "str", "s", "b")))
    sheet = worksheet(
        "".join(f'<row r="{n}">{cells.format(n=n)}</row>' for n in range(1, 6)), after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    )
    parts = package([sheet, sheet], strings="<si><t>甲</t></si><si><t>乙</t></si>", count=2)
    names = sorted(seeds)
    for number in range(count):
        if number % 3 == 0:
            part = chance.choice(sorted(parts))
            yield f"{number:05}.xlsx", packed({**parts, part: mutated_xml(str(parts[part]), chance)})
        else:
            name = names[number % len(names)]
            yield f"{number:05}-{name}", _mutated(seeds[name], chance)


def _hold(inbox: Path, count: int, seed: int) -> None:
    good = {f"good-{name}": data for name, data in _seeds().items()}
    for name, data in good.items():
        (inbox / name).write_bytes(data)
    alone = answers(inbox)
    damaged = dict(mutants(count, seed))
    for name, data in damaged.items():
        (inbox / name).write_bytes(data)
    told = answers(inbox, GRIDS, Limits(workers=2, seconds=10))
    assert set(told) == set(good) | set(damaged)
    for name in good:
        assert (told[name].status, told[name].found) == (alone[name].status, alone[name].found) == ("ok", told[name].found)
    for name in damaged:
        _answered(told[name])


def _answered(answer: Answer) -> None:
    if answer.status == "ok":
        assert answer.found or answer.members
    else:
        assert answer.code in ("F101", "F102", "F103", "F104"), answer
        assert answer.reason


def test_mutants_are_answered_and_cost_nobody_else(tmp_path: Path) -> None:
    _hold(tmp_path, 600, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_mutants(tmp_path: Path, seed: int) -> None:
    _hold(tmp_path, 10_000, seed)
