"""Invented schools with something wrong, each with words that nobody else's return has."""

from __future__ import annotations

import copy
import os
import random
from pathlib import Path

from workshop.sample import layouts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

WRONG_PHONE = "138"
RECEIVED = 1_568_800_000


def school(number: int, name: str = "", faulty: bool = True) -> Return:
    """A return; faulty: its phone is too short (S209) and its first share too low (A310)."""
    record = copy.deepcopy(clean_return(random.Random(number), number, certificates=2))
    if name:
        record["school"]["school_name"] = name
    if faulty:
        record["school"]["contact_phone"] = f"{WRONG_PHONE}{number:04}"
    return record


def put(folder: Path, name: str, *records: Return, flat: bool = False) -> Path:
    """Writes a file of the province's inbox: the form of one school, or a list of several."""
    path = folder / "inbox" / "33" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book = layouts.flat(list(records)) if flat or len(records) > 1 else layouts.official(records[0])
    path.write_bytes(book_bytes(book))
    os.utime(path, (RECEIVED, RECEIVED))
    return path
