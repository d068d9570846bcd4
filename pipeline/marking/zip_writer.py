"""A zip container written entry by entry: no clock, and what is not touched keeps its compressed bytes."""

from __future__ import annotations

import struct
import zlib

from pipeline.read.zip_directory import DEFLATED, Entry

_UTF8_NAME = 0x800
_DAY = (1 << 5) | 1  # 1980-01-01, so that the same input gives the same bytes


class Writer:
    """A container as it grows; ``data`` gives it whole."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._directory: list[bytes] = []
        self._at = 0

    def add(self, name: str, content: bytes) -> None:
        """A part that is compressed now."""
        deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(content) + deflate.flush()
        self._put(name, DEFLATED, zlib.crc32(content), packed, len(content))

    def copy(self, entry: Entry, packed: bytes) -> None:
        """A part whose compressed bytes stay."""
        self._put(entry.name, entry.method, entry.crc, packed, entry.size)

    def _put(self, name: str, method: int, crc: int, packed: bytes, size: int) -> None:
        raw = name.encode("utf-8")
        flags = 0 if raw.isascii() else _UTF8_NAME
        fixed = struct.pack("<HHHHIIIHH", flags, method, 0, _DAY, crc, len(packed), size, len(raw), 0)
        local = b"PK\x03\x04" + struct.pack("<H", 20) + fixed + raw
        self._directory.append(b"PK\x01\x02" + struct.pack("<HH", 20, 20) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, self._at) + raw)
        self._parts += [local, packed]
        self._at += len(local) + len(packed)

    def data(self) -> bytes:
        """The whole container."""
        directory = b"".join(self._directory)
        count = len(self._directory)
        end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), self._at, 0)
        return b"".join([*self._parts, directory, end])
