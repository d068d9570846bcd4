"""What a worker that has lost its mind may do with a file: each stands in for recognise and strikes where the text says so."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Any

from pipeline.read.answers import Content, Member
from pipeline.read.workbook import Workbook
from tests.read.running import grids


def _struck(workbook: Workbook) -> bool:
    return any("STRIKE" in token for row in workbook.sheets[0].rows for token in row)


def dies(workbook: Workbook, forms: object) -> Content:
    if _struck(workbook):
        os.abort()
    return grids(workbook, forms)


def hangs(workbook: Workbook, forms: object) -> Content:
    while _struck(workbook):
        time.sleep(0.01)
    return grids(workbook, forms)


def swells(workbook: Workbook, forms: object) -> Content:
    hoard = []
    while _struck(workbook):
        hoard.append(bytes(1 << 24))
    return grids(workbook, forms)


def rambles(workbook: Workbook, forms: object) -> Content:
    """An answer far beyond what a worker may say."""
    told = grids(workbook, forms)
    if _struck(workbook):
        return replace(told, layout="无" * (8 << 20))
    return told


class _Panic(BaseException):
    """Rust panics arrive so: no Exception."""


def panics(workbook: Workbook, forms: object) -> Content:
    if _struck(workbook):
        raise _Panic
    return grids(workbook, forms)


def forges(workbook: Workbook, forms: object) -> Content:
    """Speaks for another file."""
    if _struck(workbook):
        from pipeline.read import travel, worker

        honest = worker._told

        def told(answer: Any, started: float) -> bytes:
            worker._told = honest
            return travel.to_json(replace(answer, file="另一份.xlsx"))

        worker._told = told
    return grids(workbook, forms)


def babbles(workbook: Workbook, forms: object) -> Content:
    """Answers with bytes that are no JSON."""
    if _struck(workbook):
        from pipeline.read import worker

        honest = worker._told

        def told(answer: Any, started: float) -> bytes:
            worker._told = honest
            return b"\xff\x00 garbage"

        worker._told = told
    return grids(workbook, forms)


def tries(workbook: Workbook, forms: object) -> Content:
    """Hangs where it strikes, and leaves a mark of every try in the folder that the next cell names."""
    if _struck(workbook):
        row = next(row for row in workbook.sheets[0].rows if "tSTRIKE" in row)
        folder = row[row.index("tSTRIKE") + 1][1:]
        open(os.path.join(folder, f"{os.getpid()}-{time.monotonic_ns()}"), "wb").close()
    return hangs(workbook, forms)


def points_elsewhere(workbook: Workbook, forms: object) -> Content:
    """Says that it unpacked a member, which lies where no member may lie."""
    if _struck(workbook):
        from pipeline.read import worker

        honest = worker._told

        def told(answer: Any, started: float) -> bytes:
            worker._told = honest
            return honest(replace(answer, members=[Member("b.csv", "/etc/hostname", 1, 1)]), started)

        worker._told = told
    return grids(workbook, forms)


def nests(workbook: Workbook, forms: object) -> Content:
    """An answer nested deeper than anybody can parse."""
    return _says(b"[" * 200_000, workbook, forms)


def bursts(workbook: Workbook, forms: object) -> Content:
    """A small answer that unpacks into gigabytes."""
    import zlib

    return _says(b"z" + zlib.compress(bytes(64 << 20), 9), workbook, forms)


def _says(words: bytes, workbook: Workbook, forms: object) -> Content:
    if _struck(workbook):
        from pipeline.read import worker

        honest = worker._told

        def told(answer: Any, started: float) -> bytes:
            worker._told = honest
            return words

        worker._told = told
    return grids(workbook, forms)
