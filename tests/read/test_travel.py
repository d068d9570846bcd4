"""What a worker says travels whole, and is believed only as far as it can be what it was asked for."""

from __future__ import annotations

import copy
import json
import random
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from pipeline.intake.discover import Entry
from pipeline.read.answers import Answer, Content, FoundTable, Member, Note, Repeat, RosterLine
from pipeline.read.limits import Limits
from pipeline.read.travel import Garbage, answer_to, packed, to_json, unpacked
from schemas.cells import NOWHERE, pack

_ENTRY = Entry("33/甲.xlsx", "/inbox/33/甲.xlsx", 812, 1_568_800_000)
_SCRATCH = "/tmp/returns-1"
_SCHOOL = FoundTable(
    ["院校信息"] * 2,
    ["school_name", "city"],
    [2, 3],
    [["t甲", ""], ["t乙", "t云栖"]],
    [[pack(1, 0), NOWHERE], [pack(2, 0), pack(2, 1)]],
    [0, 1],
    [Repeat(1, "city", "院校信息", "t云栖市", pack(3, 1))],
)
_APPLICATION = FoundTable(["证书申报"], ["certificate"], [4], [["tWeb前端开发"]], [[pack(3, 5)]], [1])
_NOTE = Note("F108", "证书申报", pack(0, 9), "", "备住", "application", {"heading": "备住", "near": "备注"}, "info", 1, "n2020")
_CONTENT = Content(
    "return",
    "shenbaobiao",
    {"school": _SCHOOL, "application": _APPLICATION, "trainer": FoundTable([], [], [], [], [], [])},
    [_NOTE, Note("F107")],
    True,
    [RosterLine("甲", "名单", pack(1, 1), "t甲", "4133012345", "云栖"), RosterLine("乙", "名单", 3, "t乙")],
)
_ANSWER = Answer(
    _ENTRY.file, "ab", 812, 1_568_800_000, "xlsx", "return", notes=[Note("F117")], staged=_ENTRY.path, found=_CONTENT, seconds=0.25
)
_ARCHIVE = replace(
    _ANSWER,
    found=None,
    kind="archive",
    members=[Member("乙.csv", f"{_SCRATCH}/copy-1", 7, 5), Member("~$a", "", 0, 5, True), Member("c", "", 0, 0, code="F104", reason="大")],
)
_REFUSED = Answer(_ENTRY.file, "ab", 812, 1, "xlsx").refused("F104", "大")


def _received(told: bytes) -> Answer:
    return answer_to(_ENTRY, told, Limits(), _SCRATCH)


def _plain(one: Any) -> Any:
    """The same with lists for all sequences."""
    if is_dataclass(one):
        return type(one), {f.name: _plain(getattr(one, f.name)) for f in fields(one)}
    if isinstance(one, Mapping):
        return {name: _plain(value) for name, value in one.items()}
    return [_plain(value) for value in one] if isinstance(one, list | tuple) else one


@pytest.mark.parametrize("answer", [_ANSWER, _ARCHIVE, _REFUSED], ids=["return", "archive", "refused"])
def test_it_comes_as_it_was_sent(answer: Answer) -> None:
    received = _received(unpacked(packed(to_json(answer)), Limits()))
    assert _plain(received) == _plain(answer)
    assert _conforms(received, Answer)


def _conforms(one: Any, hint: Any) -> bool:
    """Whether a value is what its declaration says, all the way down."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return any(_conforms(one, part) for part in inner)
    if origin is Mapping:
        return isinstance(one, dict) and all(_conforms(k, inner[0]) and _conforms(v, inner[1]) for k, v in one.items())
    if origin is Sequence:
        return isinstance(one, list | tuple) and all(_conforms(value, inner[0]) for value in one)
    if not isinstance(one, (int, float) if hint is float else hint):
        return False
    names = typing.get_type_hints(hint) if is_dataclass(hint) or hint is Repeat else {}
    return all(_conforms(getattr(one, name), of) for name, of in names.items())


def _places(told: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    for key, value in told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ():
        yield from _places(value, (*at, key))


def _put(told: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    changed = copy.deepcopy(told)
    inner = changed
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return changed


_STRANGE = (None, 7, -7, 2**70, 1.5, float("nan"), True, "x", [], {}, [None], ["x", "y"], [[]], [[7, "x"]], {"x": "y"}, {"x": 7})


@pytest.mark.parametrize("answer", [_ANSWER, _ARCHIVE], ids=["return", "archive"])
def test_whatever_is_put_in_the_place_of_anything_is_garbage_or_just_what_is_declared(answer: Answer) -> None:
    told = json.loads(to_json(answer))
    places, garbage = list(_places(told)), 0
    assert len(places) > 30
    for place in places:
        for strange in _STRANGE:
            try:
                received = _received(json.dumps(_put(told, place, strange)).encode())
            except Garbage:
                garbage += 1
                continue
            assert _conforms(received, Answer), (place, strange)
            assert received.file == _ENTRY.file
    assert garbage > len(places) * len(_STRANGE) / 2


def test_a_name_too_few_or_too_many_is_garbage() -> None:
    told = json.loads(to_json(_ANSWER))
    named = [
        place
        for place in _places(told)
        if place and isinstance(place[-1], str) and "facts" not in place[:-1] and place[-2:-1] != ("tables",)
    ]
    chosen = random.Random(1).sample(named, 25)
    for place in chosen:
        less = copy.deepcopy(told)
        inner = less
        for key in place[:-1]:
            inner = inner[key]
        value = inner.pop(place[-1])
        with pytest.raises(Garbage):
            _received(json.dumps(less).encode())
        inner |= {place[-1]: value, "more": value}
        with pytest.raises(Garbage):
            _received(json.dumps(less).encode())


def _found(**changed: Any) -> Answer:
    return replace(_ANSWER, found=replace(_CONTENT, **changed))


def _tables(**changed: FoundTable) -> Answer:
    return _found(tables={**_CONTENT.tables, **changed})


@pytest.mark.parametrize(
    "answer",
    [
        replace(_ANSWER, file="33/乙.xlsx"),
        replace(_ANSWER, staged="/etc/hostname"),
        replace(_ANSWER, status="skipped"),
        replace(_ANSWER, status="refused"),
        replace(_ANSWER, code="F101", reason="坏"),
        replace(_ANSWER, kind="letter"),
        replace(_ANSWER, seconds=-1.0),
        replace(_ANSWER, bytes=-1),
        replace(_ARCHIVE, members=[Member("b", "/etc/hostname", 1, 1)]),
        replace(_ARCHIVE, members=[Member("b", f"{_SCRATCH}/../copy-1", 1, 1)]),
        replace(_ARCHIVE, members=[Member("b", "", 1, 1)] * (Limits().archive_entries + 1)),
        _tables(letters=_SCHOOL),
        _tables(application=replace(_APPLICATION, school=[2])),
        _tables(application=replace(_APPLICATION, school=[-1])),
        _tables(application=replace(_APPLICATION, rows=[4, 5])),
        _tables(application=replace(_APPLICATION, sheet=[])),
        _tables(application=replace(_APPLICATION, tokens=[["t", "t"]])),
        _tables(application=replace(_APPLICATION, at=[[]])),
        _tables(application=replace(_APPLICATION, fields=["certificate", "seq"])),
        _tables(school=replace(_SCHOOL, repeats=[Repeat(2, "city", "院校信息", "t", 1)])),
        _found(notes=[replace(_NOTE, school=2)]),
        _found(notes=[replace(_NOTE, school=1)], tables={"application": replace(_APPLICATION, school=[0])}),
    ],
)
def test_what_speaks_of_another_file_or_school_or_does_not_agree_with_itself_is_garbage(answer: Answer) -> None:
    with pytest.raises(Garbage):
        _received(to_json(answer))


def test_applications_without_a_school_are_the_files_own() -> None:
    answer = replace(_ANSWER, found=Content("return", tables={"application": replace(_APPLICATION, school=[0])}))
    assert _plain(_received(to_json(answer))) == _plain(answer)


@pytest.mark.parametrize("told", [b"", b"{", b"\xff\x00", b"[" * 200_000, b"null", b"[]", b"{}", b"7"])
def test_what_is_no_answer_at_all_is_garbage(told: bytes) -> None:
    with pytest.raises(Garbage):
        _received(told)


@pytest.mark.parametrize("sent", [b"z", b"zz", b"z" + bytes(100), packed(b"{" * 100_000)])
def test_what_was_never_packed_by_us_is_garbage(sent: bytes) -> None:
    with pytest.raises(Garbage):
        _received(unpacked(sent, Limits()))


@pytest.mark.parametrize("pack_it", [packed, bytes])
def test_what_is_longer_than_an_answer_may_be_is_garbage(pack_it: Callable[[bytes], bytes]) -> None:
    long = to_json(_found(layout="无" * 100_000))
    assert _received(unpacked(pack_it(long), Limits(answer_bytes=len(long)))).found
    with pytest.raises(Garbage):
        unpacked(pack_it(long), Limits(answer_bytes=len(long) - 1))
