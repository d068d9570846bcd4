"""One stream out of an OLE compound file ([MS-CFB]): the container of xls and et."""

from __future__ import annotations

import struct

from pipeline.read.answers import Refused

_LAST_SECTOR = 0xFFFF_FFFA  # numbers above it mean end, free or table
_HEADER_ENTRIES = 109
_ENTRY = 128
_STREAM, _ROOT = 2, 5


def stream(data: bytes, names: tuple[str, ...]) -> bytes:
    """The first stream of one of these names. Raises Refused F101 for a broken container or where it has none of them."""
    try:
        return _Compound(data).stream(names)
    except (struct.error, IndexError):
        raise Refused("F101", "文件残缺或已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。") from None


class _Compound:
    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 0x1E)
        if shift not in (9, 12) or mini_shift > shift:
            raise IndexError(shift)
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._cutoff = struct.unpack_from("<I", data, 0x38)[0]
        self._next = self._table()
        directory, self._mini_first = (struct.unpack_from("<I", data, at)[0] for at in (0x30, 0x3C))
        self._directory = self._chain(directory)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise IndexError(number)
        return self._data[start : start + self._size]

    def _table(self) -> list[int]:
        """The sector that follows each sector."""
        places = list(struct.unpack_from(f"<{_HEADER_ENTRIES}I", self._data, 0x4C))
        more, seen = struct.unpack_from("<I", self._data, 0x44)[0], 0
        while more < _LAST_SECTOR and seen * self._size < len(self._data):  # a chain cannot be longer than the file
            numbers = _numbers(self._sector(more))
            places += numbers[:-1]
            more, seen = numbers[-1], seen + 1
        table: list[int] = []
        for place in places:
            if place < _LAST_SECTOR:
                table += _numbers(self._sector(place))
                if len(table) * self._size > 2 * len(self._data) + (1 << 20):
                    break
        return table

    def _chain(self, first: int) -> bytes:
        sectors: list[bytes] = []
        most = len(self._data) // self._size + 1
        while first < _LAST_SECTOR:
            if len(sectors) > most:
                raise IndexError("endless chain")
            sectors.append(self._sector(first))
            first = self._next[first]
        return b"".join(sectors)

    def stream(self, names: tuple[str, ...]) -> bytes:
        mini = b""
        wanted = {name.upper() for name in names}
        for at in range(0, len(self._directory) - _ENTRY + 1, _ENTRY):
            entry = self._directory[at : at + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            first, size = struct.unpack_from("<II", entry, 116)
            if kind == _ROOT:
                mini = self._chain(first)
            elif kind == _STREAM and entry[: max(length - 2, 0)].decode("utf-16-le", "replace").upper() in wanted:
                return self._small(mini, first, size) if size < self._cutoff else self._chain(first)[:size]
        raise IndexError(names)

    def _small(self, mini: bytes, first: int, size: int) -> bytes:
        follows = _numbers(self._chain(self._mini_first))
        pieces: list[bytes] = []
        size = min(size, len(mini))  # a file's own word for its cut-off may be anything
        while first < _LAST_SECTOR and len(pieces) * self._mini_size < size:
            pieces.append(mini[first * self._mini_size : (first + 1) * self._mini_size])
            first = follows[first]
        return b"".join(pieces)[:size]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
