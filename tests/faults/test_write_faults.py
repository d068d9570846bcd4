"""Every step of writing fails once, and from then on: the old outputs stand as they were, and the message says what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.outbox import whole
from pipeline.outbox.whole import CannotWrite
from pipeline.publish import everything
from pipeline.system.aside import Aside
from tests.faults.outputs import assert_whole, leftovers, outputs
from tests.publish.made_run import make_run, many_findings

_FORMER = re.compile(rb',\s*"former": "[0-9a-f]{64}"')  # of our own record: what a file was before, told of one history only
STEPS = ((os, "fsync"), (os, "replace"), (os, "mkdir"), (os, "fdopen"), (os, "link"), (whole, "new_file"))


class Here(Aside):
    """Does at once what a second process would do."""

    def __init__(self) -> None:
        pass

    def begin(self, work: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
        return lambda: work(*arguments)


class Faults:
    """Counts the steps of writing; the n-th fails, or every one from the n-th on."""

    def __init__(self, number: int, code: int, lasting: bool) -> None:
        self.number, self.code, self.lasting, self.count = number, code, lasting, 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.number or (self.lasting and self.count > self.number):
            raise OSError(self.code, os.strerror(self.code), "x")

    @contextmanager
    def injected(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for module, name in STEPS:
                patch.setattr(module, name, self._failing(getattr(module, name)))
            yield

    def _failing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            self.step()
            return real(*arguments, **named)

        return step


def _published(folder: Path, findings: int, faults: Faults) -> dict[str, bytes]:
    run = make_run(folder, many_findings(findings))
    made = everything.made(run, Here())
    with faults.injected():
        everything.publish(run, made)
    return outputs(folder)


def _refusal(folder: Path, faults: Faults) -> list[str]:
    """Publishes again; what is said where that was refused, or where only the overview could not be written."""
    again = make_run(folder, many_findings(5))
    made = everything.made(again, Here())
    try:
        with faults.injected():
            return everything.publish(again, made)
    except CannotWrite as error:
        return [str(error)]


def _reset(place: Path, old: dict[str, bytes]) -> None:
    """The folder as the old run left it."""
    for top in ("outbox", "reports"):
        shutil.rmtree(place / top, ignore_errors=True)
    for name, data in old.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)


def _set(found: dict[str, bytes]) -> dict[str, bytes]:
    """The outputs of one run. The overview, written last, is made from whatever runs stand and belongs to none."""
    names = set(found) - leftovers(found) - {"reports/index.html"}
    return {name: _FORMER.sub(b"", found[name]) if name.endswith(".json") else found[name] for name in names}


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=["full", "locked", "broken"])
def test_old_outputs_stand_whatever_step_fails(tmp_path: Path, code: int, lasting: bool) -> None:
    counting = Faults(0, 0, False)
    new = _published(tmp_path, 5, counting)
    old = _published(tmp_path, 3, Faults(0, 0, False))
    messages = []
    for number in range(1, counting.count + 1):
        _reset(tmp_path, old)
        said = _refusal(tmp_path, Faults(number, code, lasting))
        messages += said
        found = outputs(tmp_path)
        assert_whole(found)
        mixed = bool(said) and "可能已是新的内容" in said[0]
        assert lasting or not mixed  # only a disk that refuses even to go back leaves files of two runs, and the officer is told
        assert mixed or _set(found) in (_set(old), _set(new)), number
        assert not leftovers(found)
    assert len(messages) > counting.count // 2
    assert all("没有改动" in message or "可能已是新的内容" in message for message in messages)


def test_the_next_run_takes_away_what_a_killed_one_left(tmp_path: Path) -> None:
    _published(tmp_path, 3, Faults(0, 0, False))
    folder = next((tmp_path / "reports").glob("*/"))
    (folder / ".writing-abc").write_bytes(b"half")
    (folder / ".former-abc").write_bytes(b"old")
    found = _published(tmp_path, 5, Faults(0, 0, False))
    assert not leftovers(found)
