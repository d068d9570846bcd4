"""A marking for these tests: it writes the letter itself, so that every word of it can be read in what is sent back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.commands import main
from pipeline.marking.letter import Marked, Order
from pipeline.publish.marked import letters, making
from pipeline.read.tasks import Task
from pipeline.read.travel import from_json, to_json
from pipeline.read.worker import Given

FAILS, ANEW = "做不成", "另写"  # in a source's name: the marking of it fails, or is written anew for a fault of ours


def work(given: Given) -> bytes:
    """JSON of where the letter was written and its SHA-256."""
    order: Order = given.wanted
    if FAILS in given.source.file.rsplit("/", 1)[-1]:
        raise ZeroDivisionError
    data = json.dumps({"letter": asdict(order.letter), "blank": order.blank, "of": given.source.sha256}, ensure_ascii=False).encode()
    with open(order.target, "xb") as file:
        file.write(data)
    anew = ["fresh", f"标注时程序出错，{ANEW}（ZeroDivisionError）", [], True] if ANEW in given.source.file else []
    return to_json([order.target, hashlib.sha256(data).hexdigest(), len(data), *anew])


def checked(told: bytes, wanted: Order) -> Marked:
    """What ``work`` says."""
    return Marked(*from_json(told))


MARK = Task("marking-for-tests", work, checked)


def stand_in(patch: pytest.MonkeyPatch) -> None:
    """Everything that other packages give to a letter, in its plainest form."""
    patch.setattr(making, "MARK", MARK)
    patch.setattr(making, "blank_form", lambda *_: b"a blank form")
    patch.setattr(letters, "content_digest", lambda *_: "c" * 12)


def run(folder: Path, province: str = "33") -> int:
    """The command line on ``folder``'s inbox; outputs beside it."""
    return main(["province", province, *(f"--{name}={folder / name}" for name in ("inbox", "outbox", "reports"))])


def sent_back(folder: Path, province: str = "33-浙江") -> dict[str, dict[str, Any]]:
    """The letters in the marked workbooks by the names of their files."""
    return {path.name: json.loads(path.read_bytes())["letter"] for path in (folder / "outbox" / province / "退回修改").glob("*.xlsx")}


def receipts(folder: Path, province: str = "33-浙江") -> dict[str, str]:
    """The receipts' texts by the names of their files, with one kind of line ends."""
    found = (folder / "outbox" / province / "回执").glob("*.txt")
    return {path.name: path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") for path in found}
