"""The directory of a zip container, read so strictly that every program finds the same entries with the same content in it.

Programs look for the end record, the names and the sizes in different ways. Where that could matter, the container is refused:
none that a spreadsheet program writes gives a choice.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from pipeline.read.answers import Refused

STORED, DEFLATED = 0, 8
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _END64_SIZE, _LOCATOR_SIZE = 22, 56, 20
_LONGEST_COMMENT = 0xFFFF
_UTF8, _LATER, _LOCKED = 0x800, 0x8, 0x1  # flags: the name is UTF-8, sizes follow the content, a password
_UNICODE_PATH, _ZIP64 = 0x7075, 0x0001  # extra fields
_FULL = 0xFFFF_FFFF  # a size or place that stands in the zip64 field
_DESCRIPTOR = 24  # bytes between two entries where sizes follow the content
_PADDING, _MOST_PADDED = b"\x00\r\n \t", 4096  # mail programs and disks leave such behind a file
DAMAGED = "文件残缺或已损坏，无法解开。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
_TWOFOLD = "文件的压缩结构有歧义（{what}），不同软件会读出不同内容，正常的表格没有。请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx。"


@dataclass(frozen=True)
class Entry:
    """One entry; ``start`` and ``packed`` say where its bytes lie, ``size`` and ``crc`` what they must give."""

    name: str
    method: int
    locked: bool
    crc: int
    packed: int
    size: int
    start: int


def twofold(what: str) -> Refused:
    """The refusal of a container that can be read in two ways."""
    return Refused("F104", _TWOFOLD.format(what=what))


def directory(data: bytes, most: int) -> list[Entry]:
    """Every entry in the directory's order. Raises Refused F101 for a damaged container, F104 for a twofold one or more than ``most`` entries."""
    try:
        place, count, first = _end(data)
        if count > most:
            raise Refused("F104", f"工作簿由 {count} 个部件组成，超过 {most} 个。")
        return _entries(data, first, count, place)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise Refused("F101", DAMAGED) from None


def _end(data: bytes) -> tuple[int, int, int]:
    """(end of the directory, number of entries, its start)."""
    place = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT - _MOST_PADDED))
    if place < 0:
        raise Refused("F101", DAMAGED)
    disk, begun, here, count, size, first, comment = struct.unpack_from("<HHHHIIH", data, place + 4)
    if data[place + _END_SIZE + comment :].strip(_PADDING) or place + _END_SIZE + comment > len(data):
        raise twofold("结尾之后还有内容")
    if (disk, begun) not in ((0, 0), (0xFFFF, 0xFFFF)) or here != count:
        raise Refused("F101", DAMAGED)
    behind = place
    if data[place - _LOCATOR_SIZE : place - _LOCATOR_SIZE + 4] == _LOCATOR64:
        behind, count, size, first = _end64(data, place, (count, size, first))
    if first + size != behind:
        raise twofold("目录的位置不符")
    if data.find(_END, first) != place:
        raise twofold("有两个目录结尾")
    return behind, count, first


def _end64(data: bytes, place: int, given: tuple[int, int, int]) -> tuple[int, int, int, int]:
    (begin,) = struct.unpack_from("<Q", data, place - _LOCATOR_SIZE + 8)
    if begin + _END64_SIZE > place or data[begin : begin + 4] != _END64:
        raise twofold("目录的位置不符")
    here, count, size, first = struct.unpack_from("<QQQQ", data, begin + 24)
    for told, meant, unknown in zip(given, (count, size, first), (0xFFFF, _FULL, _FULL)):
        if told not in (meant, unknown):
            raise twofold("两种目录不一致")
    if here != count:
        raise Refused("F101", DAMAGED)
    return begin, count, size, first


def _entries(data: bytes, first: int, count: int, end: int) -> list[Entry]:
    entries, spans = [], []
    at = first
    for _ in range(count):
        if data[at : at + 4] != _CENTRAL:
            raise Refused("F101", DAMAGED)
        flags, method, crc, packed, full, names, extras, notes, offset = struct.unpack_from("<HH4xIIIHHH8xI", data, at + 8)
        name = data[at + 46 : at + 46 + names]
        fields = _fields(data[at + 46 + names : at + 46 + names + extras])
        at += 46 + names + extras + notes
        full, packed, offset = _sizes(fields.get(_ZIP64, b""), full, packed, offset)
        shown = _name(name, flags, fields)
        start = _local(data, offset, first, (name, flags, method, crc, packed, full))
        spans.append((offset, start + packed))
        entries.append(Entry(shown, method, bool(flags & _LOCKED), crc, packed, full, start))
    if at != end:
        raise twofold("目录的长度不符")
    _tiled(data, sorted(spans), first)
    return entries


def _fields(extra: bytes) -> dict[int, bytes]:
    """The extra fields by kind."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind in found and kind in (_UNICODE_PATH, _ZIP64):
            raise twofold("部件的附加信息重复")
        found[kind] = extra[at + 4 : at + 4 + size]
        at += 4 + size
    return found


def _sizes(wide: bytes, full: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The sizes and the place, from the zip64 field where the entry refers to it."""
    values = list(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
    given = [full, packed, offset]
    if values and _FULL not in given and values != given[: len(values)]:
        raise twofold("部件的大小写法不一")
    told = iter(values)
    full, packed, offset = (next(told, -1) if one == _FULL else one for one in given)
    if min(full, packed, offset) < 0:
        raise Refused("F101", DAMAGED)
    return full, packed, offset


def _name(name: bytes, flags: int, fields: dict[int, bytes]) -> str:
    shown = name.decode("utf-8" if flags & _UTF8 else "cp437")
    again = fields.get(_UNICODE_PATH)
    if again is not None and again[5:] not in (name, shown.encode()):
        raise twofold("部件有两个名称")
    if "\x00" in shown:
        raise twofold("部件名称含空字符")
    return shown


def _local(data: bytes, offset: int, first: int, told: tuple[bytes, int, int, int, int, int]) -> int:
    """Where the entry's bytes begin; its own header must say what the directory says."""
    name, flags, method, crc, packed, full = told
    if data[offset : offset + 4] != _LOCAL:
        raise twofold("目录指向别处")
    own_flags, own_method, own_crc, own_packed, own_full, names, extras = struct.unpack_from("<HH4xIIIHH", data, offset + 6)
    start = offset + 30 + names + extras
    if start + packed > first:
        raise twofold("目录指向别处")
    fields = _fields(data[offset + 30 + names : start])
    if data[offset + 30 : offset + 30 + names] != name or own_method != method or (own_flags ^ flags) & _LOCKED:
        raise twofold("部件的名称或压缩方式前后不一")
    _name(name, flags, fields)
    if _FULL in (own_full, own_packed) and _ZIP64 in fields:
        own_full, own_packed, _ = _sizes(fields[_ZIP64], own_full, own_packed, 0)
    later = (0, _FULL) if own_flags & _LATER else ()
    if any(own != meant and own not in later for own, meant in ((own_crc, crc), (own_packed, packed), (own_full, full))):
        raise twofold("部件的大小前后不一")
    return start


def _tiled(data: bytes, spans: list[tuple[int, int]], first: int) -> None:
    """The entries lie one behind the other from the first byte on; between them nothing that could pass for another entry."""
    end = 0
    for start, after in [*spans, (first, first)]:
        if start < end:
            raise Refused("F104", "工作簿内的部件互相重叠。")
        if start - end > (_DESCRIPTOR if end else 0) and (end == 0 or b"PK" in data[end:start]):
            raise twofold("部件之间还有内容")
        end = after
