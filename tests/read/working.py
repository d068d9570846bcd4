"""A task for the tests: it counts the bytes of a source, unless something else is wanted of the worker that does it."""

from __future__ import annotations

import os
import time
from typing import Any

from pipeline.read.tasks import Task
from pipeline.read.travel import Garbage, from_json, to_json
from pipeline.read.worker import Given


class _Panic(BaseException):
    """Rust panics arrive so: no Exception."""


def work(given: Given) -> bytes:
    """JSON of the number of bytes; ``given.wanted`` may be the name of a function below."""
    if given.wanted:
        return globals()[given.wanted](given)
    return to_json(len(given.data))


def dies(given: Given) -> bytes:
    os.abort()


def dies_unless_careful(given: Given) -> bytes:
    return to_json(len(given.data)) if given.careful else dies(given)


def hangs(given: Given) -> bytes:
    while True:
        time.sleep(0.01)


def swells(given: Given) -> bytes:
    hoard = []
    while True:
        hoard.append(bytes(1 << 24))


def raises(given: Given) -> bytes:
    raise ZeroDivisionError(given.source.file)


def panics(given: Given) -> bytes:
    raise _Panic


def lacks(given: Given) -> bytes:
    import no_such_module  # type: ignore[import-not-found]

    return no_such_module.work(given)


def floods(given: Given) -> bytes:
    return bytes(given.limits.answer_bytes + 1)


def babbles(given: Given) -> bytes:
    return b"\xff\x00 garbage"


def answers_another_question(given: Given) -> bytes:
    return to_json("甲")


def garbles(given: Given) -> bytes:
    """A worker that has been taken over: even the words around its answer are none."""
    return _says(b"\xff\x00 garbage")


def invents(given: Given) -> bytes:
    return _says(b'{"why": "postponed", "reason": "none that there is", "seconds": 0}\n')


def claims_no_time(given: Given) -> bytes:
    return _says(b'{"why": "", "reason": "", "seconds": -1e9}\n7')


def bursts(given: Given) -> bytes:
    """A small answer that unpacks into gigabytes."""
    import zlib

    return _says(b"z" + zlib.compress(bytes(64 << 20), 9))


def _says(words: bytes) -> bytes:
    from pipeline.read import worker

    honest = worker.packed

    def packed(told: bytes) -> bytes:
        worker.packed = honest
        return words

    worker.packed = packed
    return b""


def checked(told: bytes, wanted: Any) -> int:
    """The number. Raises Garbage for what is none."""
    count = from_json(told)
    if type(count) is not int:
        raise Garbage
    return count


COUNT: Task[int] = Task("count", work, checked)
