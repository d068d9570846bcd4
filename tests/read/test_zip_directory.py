"""Containers that programs read in two ways are refused, for every format in a zip; what programs write is read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from pipeline.read.answers import Refused
from pipeline.read.container import Container
from pipeline.read.limits import Limits
from pipeline.read.zip_directory import directory
from tests.engines.making import ods_bytes, ods_content
from tests.read.packages import package, packed, worksheet
from tests.read.xlsb_bytes import xlsb_bytes

_ODS = ods_content('<table:table table:name="S"><table:table-row><table:table-cell/></table:table-row></table:table>')
_FILES = {
    "xlsx": packed(package([worksheet('<row r="1"><c r="A1"><v>98</v></c></row>')])),
    "ods": ods_bytes(_ODS),
    "xlsb": xlsb_bytes({"S": [["甲", 98]]}),
}
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def _extra(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _path(name: str, of: str) -> bytes:
    """Info-ZIP's unicode path: another name for the entry ``of``."""
    return _extra(0x7075, b"\x01" + struct.pack("<I", zlib.crc32(of.encode())) + name.encode())


def _zip(extra: bytes = b"", name: str = "a.xml", comment: bytes = b"", content: bytes = b"<a/>", more: int = 1) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name, (2019, 9, 18, 8, 30, 0))
        info.extra, info.compress_type = extra, zipfile.ZIP_DEFLATED
        archive.writestr(info, content)
        for number in range(more):
            archive.writestr(zipfile.ZipInfo(f"more{number}.xml"), "<b/>")
        archive.comment = comment
    return stream.getvalue()


def _patched(data: bytes, mark: bytes, at: int, value: bytes, last: bool = False) -> bytes:
    """Bytes behind the first (or last) record of that kind overwritten."""
    place = (data.rfind(mark) if last else data.find(mark)) + at
    return data[:place] + value + data[place + len(value) :]


def _shifted(data: bytes, before: bytes) -> bytes:
    """``before`` in front, all places in the directory moved along: a container that begins later."""
    changed = bytearray(before + data)
    end = changed.rfind(_END)
    count, _, first = struct.unpack_from("<HII", changed, end + 10)
    first += len(before)
    struct.pack_into("<I", changed, end + 16, first)
    at = first
    for _ in range(count):
        names, extras, notes = struct.unpack_from("<HHH", changed, at + 28)
        struct.pack_into("<I", changed, at + 42, struct.unpack_from("<I", changed, at + 42)[0] + len(before))
        at += 46 + names + extras + notes
    return bytes(changed)


def _hidden_entry(data: bytes) -> bytes:
    """An entry between the last one and the directory that the directory does not know."""
    end = data.rfind(_END)
    (first,) = struct.unpack_from("<I", data, end + 16)
    inner = _zip(more=0)
    hidden = inner[: inner.find(_CENTRAL)]
    changed = bytearray(data[:first] + hidden + data[first:])
    struct.pack_into("<I", changed, len(changed) - (len(data) - end) + 16, first + len(hidden))
    return bytes(changed)


def _second_end(data: bytes) -> bytes:
    """Two directories: of the file itself, and behind it of another one."""
    return data + _zip()


def _end_in_comment(data: bytes) -> bytes:
    end = data.rfind(_END)
    fake = data[end:]
    return data[:end] + _END + struct.pack("<HHHHIIH", *struct.unpack_from("<HHHHII", data, end + 4), len(fake)) + fake


def _longer_name_in_header(data: bytes) -> bytes:
    """The entry's own header has another name of the same length."""
    place = data.find(_LOCAL) + 30
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


_TWOFOLD = {
    "a second end behind": _second_end,
    "a second end in the comment": _end_in_comment,
    "bytes in front": lambda data: _shifted(data, b"GARBAGE!"),
    "another container in front": lambda data: _shifted(data, _zip()),
    "bytes behind": lambda data: data + b"%PDF-1.4",
    "an entry that is not listed": _hidden_entry,
    "another name in the entry's header": _longer_name_in_header,
    "another method in the entry's header": lambda data: _patched(data, _LOCAL, 8, b"\x0c\x00"),
    "another checksum in the entry's header": lambda data: _patched(data, _LOCAL, 14, b"\x01\x02\x03\x04"),
    "another size in the entry's header": lambda data: _patched(data, _LOCAL, 22, b"\x01\x02\x03\x04"),
    "a place outside": lambda data: _patched(data, _CENTRAL, 42, b"\xff\xff\xff\x7f"),
    "a place in another entry": lambda data: _patched(data, _CENTRAL, 42, b"\x0a\x00\x00\x00"),
    "a directory that is too short": lambda data: _patched(data, _END, 12, struct.pack("<I", 50), last=True),
    "a directory that begins elsewhere": lambda data: _patched(data, _END, 16, struct.pack("<I", 3), last=True),
    "fewer entries than there are": lambda data: _patched(data, _END, 8, b"\x01\x00\x01\x00", last=True),
}


@pytest.mark.parametrize("change", _TWOFOLD)
@pytest.mark.parametrize("format", _FILES)
def test_what_can_be_read_in_two_ways_is_refused(format: str, change: str) -> None:
    Container(_FILES[format], Limits())
    with pytest.raises(Refused) as caught:
        Container(_TWOFOLD[change](_FILES[format]), Limits())
    assert caught.value.code == "F104", caught.value.reason
    assert "不同软件会读出不同内容" in caught.value.reason or "重叠" in caught.value.reason


def _wide(size: int, *values: int) -> bytes:
    return _extra(1, struct.pack(f"<{size}Q", *values))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_zip(_path("b.xml", "a.xml")), "F104"),
        (_zip(_path("a.xml", "a.xml")), ""),
        (_zip(_path("a.xml", "a.xml") + _path("b.xml", "a.xml")), "F104"),
        (_zip(_path("b.xml", "another name")), "F104"),  # programs that do not check the sum believe it
        (_zip(_wide(2, 4, 6)), ""),  # as some write it though nothing refers to it
        (_zip(_wide(2, 4, 600)), "F104"),
        (_zip(_wide(1, 1 << 40)), "F104"),
        (_zip(_extra(0x5455, b"\x01abcd")), ""),  # a time
        (_zip(name="a.xml\x00b"), ""),  # zipfile itself cuts the name
        (_zip(comment="说明".encode()), ""),
        (_zip() + b"\x00" * 512, ""),  # padding
        (_zip() + b"\r\n", ""),
        (_zip(content=b"PK\x05\x06" * 40), ""),  # such bytes within an entry
        (_zip(more=40), "F104"),  # more entries than are allowed
        (b"PK\x05\x06" + bytes(18), ""),
        (b"PK\x05\x06" + bytes(17), "F101"),
        (b"PK\x03\x04" + bytes(40), "F101"),
        (b"", "F101"),
    ],
)
def test_entries_and_ends(data: bytes, code: str) -> None:
    if not code:
        assert [entry.name for entry in directory(data, 30)][:1] in (["a.xml"], [])
        return
    with pytest.raises(Refused) as caught:
        directory(data, 30)
    assert caught.value.code == code, caught.value.reason


def test_a_name_with_a_zero_is_refused() -> None:
    data = _zip(name="a.xml?b")
    with pytest.raises(Refused, match="空字符"):
        directory(data.replace(b"a.xml?b", b"a.xml\x00b"), 30)


def test_names_that_programs_take_for_one_are_refused() -> None:
    for other in ("A.XML", "a%2Exml", "/a.xml", "..\\a.xml"):
        with pytest.raises(Refused) as caught:
            Container(packed({"a.xml": "<a/>", other: "<b/>"}), Limits())
        assert caught.value.code == "F104"


def test_sizes_that_follow_their_content_are_read() -> None:
    """As programs write that cannot go back in their output, zip64 or not."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    for wide in (False, True):
        stream = Stream()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.xml", "w", force_zip64=wide) as part:
            part.write(b"<a>1</a>")
        container = Container(stream.data, Limits())
        assert container.part("a.xml") == b"<a>1</a>"


def test_a_wide_end_record_must_say_the_same() -> None:
    data = _zip(more=0)
    end = data.rfind(_END)
    count, size, first = struct.unpack_from("<HII", data, end + 10)

    def wide(count: int, size: int, first: int, at: int) -> bytes:
        record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, first)
        return data[:end] + record + b"PK\x06\x07" + struct.pack("<IQI", 0, at, 1) + data[end:]

    assert [entry.name for entry in directory(wide(count, size, first, end), 30)] == ["a.xml"]
    for lie in ((count + 1, size, first, end), (count, size - 1, first, end), (count, size, first + 1, end), (count, size, first, 0)):
        with pytest.raises(Refused) as caught:
            directory(wide(*lie), 30)
        assert caught.value.code == "F104"


@pytest.mark.parametrize("method", [0, 8])
def test_content_that_is_not_what_was_announced_is_refused(method: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("a.xml", "<a>" + "1" * 100 + "</a>")
    data = stream.getvalue()
    assert len(Container(data, Limits()).part("a.xml")) == 107
    at = data.find(_CENTRAL)
    lies = {
        "checksum": _patched(_patched(data, _CENTRAL, 16, b"1234"), _LOCAL, 14, b"1234"),
        "size": _patched(_patched(data, _CENTRAL, 24, b"\x60\x00"), _LOCAL, 22, b"\x60\x00"),
        "bytes": data[:40] + bytes([data[40] ^ 0xFF]) + data[41:],
    }
    assert at > 0
    for lie in lies.values():
        with pytest.raises(Refused) as caught:
            Container(lie, Limits()).part("a.xml")
        assert caught.value.code in ("F101", "F104")
