"""A return that holds a second workbook: what counts is what Excel opens, or the file is refused; never the other one."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running import run
from workshop.sample import layouts
from workshop.sample.formats.ods import ods_bytes
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

Parts = dict[str, bytes]
_NUMBERS = re.compile(rb'(<c r="J(?:[3-9]|\d\d)"[^>]*>)<v>\d+</v>')


def _parts(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def _packed(parts: Parts, extras: dict[str, bytes] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2019, 9, 18, 8, 30, 0))
            info.extra, info.compress_type = (extras or {}).get(name, b""), zipfile.ZIP_DEFLATED
            container.writestr(info, content)
    return stream.getvalue()


def _return() -> Parts:
    return _parts(book_bytes(layouts.official(clean_return(random.Random(1), 1))))


def _forged(parts: Parts) -> Parts:
    """The same return with 7777 students in every row."""
    forged = {name: _NUMBERS.sub(rb"\1<v>7777</v>", content) if "worksheets/" in name else content for name, content in parts.items()}
    assert forged != parts
    return forged


def _beside(parts: Parts) -> bytes:
    """The return lies in real/, where the relationship points; xl/ holds the forged one."""
    moved = {name.replace("xl/", "real/"): content.replace(b"xl/", b"real/") for name, content in parts.items()}
    return _packed({**{name: content for name, content in _forged(parts).items() if name.startswith("xl/")}, **moved})


def _other_names(parts: Parts) -> bytes:
    """Programs that believe Info-ZIP's second name swap the sheets for the forged ones."""
    extras, more = {}, {}
    for name, content in _forged(parts).items():
        if "worksheets/" in name:
            alias = name.replace("sheet", "other")
            more[alias] = content
            extras[alias] = _path(name, alias)
            extras[name] = _path(alias, name)
    return _packed({**parts, **more}, extras)


def _path(name: str, of: str) -> bytes:
    body = b"\x01" + struct.pack("<I", zlib.crc32(of.encode())) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


def _two_ends(parts: Parts) -> bytes:
    return _packed(parts) + _packed(_forged(parts))


def _both_kinds(parts: Parts) -> bytes:
    """An ods for those who look at the mimetype, an xlsx for those who look at the list of types."""
    ods = _parts(ods_bytes(layouts.official(clean_return(random.Random(1), 1))))
    return _packed({**ods, **_forged(parts)})


def _students(outcome: object) -> list[int]:
    return [application["pilot_students"] for application in outcome.run["applications"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "suffix"), [(_beside, ".xlsx"), (_other_names, ".xlsx"), (_two_ends, ".xlsx"), (_both_kinds, ".xlsx"), (_both_kinds, ".ods")]
)
def test_only_what_excel_opens_counts(change: Callable[[Parts], bytes], suffix: str, tmp_path: Path) -> None:
    for name, data in {"true": _packed(_return()), "changed": change(_return()), "forged": _packed(_forged(_return()))}.items():
        folder = tmp_path / name / "inbox" / "33"
        folder.mkdir(parents=True)
        (folder / f"a{suffix if name == 'changed' else '.xlsx'}").write_bytes(data)
    true, changed, forged = (run(tmp_path / name / "inbox", tmp_path / name) for name in ("true", "changed", "forged"))
    assert 7777 in _students(forged)
    assert true.run["counts"]["included"] > 0
    if change is _beside:
        assert (_students(changed), changed.findings) == (_students(true), true.findings)
    else:
        assert _students(changed) == []
        assert [(f["code"], f["file"]) for f in changed.findings if f["severity"] == "error"] == [("F104", f"33/a{suffix}")]
