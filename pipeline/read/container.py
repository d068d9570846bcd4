"""A workbook's zip: which parts it has, and each part inflated once, when it is asked for, within the limits.

What no reader asks for (themes, pictures, properties) is never inflated, by nobody.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from urllib.parse import unquote

from pipeline.read.answers import Refused
from pipeline.read.limits import Limits
from pipeline.read.zip_directory import DAMAGED, DEFLATED, STORED, Entry, directory, twofold

_CHUNK = 1 << 20
_LOCKED = "文件设有打开密码，请取消密码后重新报送。"
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".wmf", ".emf", ".wdp", ".ico")
_MARKUP = re.compile(rb"[\xef\xbb\xbf\xfe\xff\s\x00]{0,64}<")  # in any encoding
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def key_of(name: str) -> str:
    """A part's name as parts are told apart by every program: from the root, no case, no escapes."""
    return unquote(name.replace("\\", "/")).lstrip("/").lower()


class Container:
    """The zip in ``data``. Raises Refused F101 for a damaged one, F102 for a locked one, F104 for a twofold one or one beyond the limits."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data, self._limits = data, limits
        entries = directory(data, limits.parts)
        self.names = [entry.name for entry in entries]
        self._entries = {key_of(entry.name): entry for entry in entries}
        self._parts: dict[str, bytes] = {}
        self._left = limits.inflated_bytes
        if any(entry.locked for entry in entries):
            raise Refused("F102", _LOCKED)
        if len(self._entries) != len(entries):
            raise Refused("F104", "工作簿内有重名的部件，不同软件会读出不同内容。")
        if any(name.startswith(("/", "\\")) or ".." in key_of(name).split("/") for name in self.names):
            raise Refused("F104", "工作簿内有指向外部位置的文件名。")

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def keys(self) -> list[str]:
        """The parts' names as they are told apart (``key_of``), in the directory's order."""
        return list(self._entries)

    def name_of(self, key: str) -> str:
        """A part's name as the container has it."""
        return self._entries[key].name

    def entry(self, key: str) -> Entry:
        """Where a part's compressed bytes lie."""
        return self._entries[key]

    def part(self, key: str) -> bytes:
        """The content of a part by its key, b"" where there is none. Raises Refused F101 or F104."""
        if key not in self._parts:
            entry = self._entries.get(key)
            content = self._inflated(entry) if entry else b""
            if not (key.endswith(".bin") or (key.endswith(_PICTURES) and not _MARKUP.match(content))):
                check_xml(content, key, self._limits)
            self._parts[key] = content
        return self._parts[key]

    def weigh(self) -> None:
        """Inflates every entry that was not asked for, and keeps nothing: what is handed on is within the limits. Raises Refused F101 or F104."""
        for key, entry in self._entries.items():
            if key not in self._parts:
                self._inflated(entry)

    def _inflated(self, entry: Entry) -> bytes:
        packed = memoryview(self._data)[entry.start : entry.start + entry.packed]
        if entry.method == STORED:
            content = bytes(packed)
            self._check_size(len(content), entry)
        elif entry.method == DEFLATED:
            content = self._deflated(packed, entry)
        else:
            raise Refused("F101", DAMAGED)
        if len(content) != entry.size or zlib.crc32(content) != entry.crc:
            raise Refused("F101", DAMAGED)
        self._left -= len(content)
        return content

    def _deflated(self, packed: memoryview, entry: Entry) -> bytes:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        chunks, size = [], 0
        try:
            for at in range(0, len(packed), _CHUNK):
                chunk = inflate.decompress(packed[at : at + _CHUNK], _CHUNK)
                while chunk:
                    size += len(chunk)
                    self._check_size(size, entry)
                    chunks.append(chunk)
                    chunk = inflate.decompress(inflate.unconsumed_tail, _CHUNK)
        except zlib.error:
            raise Refused("F101", DAMAGED) from None
        if not inflate.eof:
            raise Refused("F101", DAMAGED)
        if inflate.unused_data:
            raise twofold("部件之后还有内容")
        return b"".join(chunks)

    def _check_size(self, size: int, entry: Entry) -> None:
        """Refuses what passes a limit, counted while inflating."""
        limits = self._limits
        dense = size > limits.ratio_from and size > limits.ratio * max(entry.packed, 1)
        if dense or size > min(limits.part_bytes, self._left):
            raise Refused("F104", "文件解压后异常庞大。")


def packed(parts: dict[str, bytes]) -> bytes:
    """A container of just these parts: what another program is given, so that it opens what was inspected and nothing else."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return stream.getvalue()


def check_xml(content: bytes, name: str, limits: Limits) -> None:
    """Refuses a part with a DTD (F104), with zero bytes (F101), or with a run of text too long for old parsers (F104)."""
    if name.startswith("meta-inf/"):
        return  # old OpenOffice writes a DOCTYPE there; nobody parses it
    plain = content
    if content[:2] in _WIDE or b"\x00" in content:
        plain = content.replace(b"\x00", b"")
        if content[:2] not in _WIDE and content[:4].count(0) != 2:  # UTF-16 without a mark has every other byte zero
            raise Refused("F101", DAMAGED)
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        prolog = _PROLOG.match(plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff"))
        if prolog is None or plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").startswith(b"<!", prolog.end()):
            raise Refused("F104", "文件内含实体定义（DTD），正常的表格没有。")
    if len(content) > limits.token_bytes and _has_long_run(content, limits.token_bytes):
        raise Refused("F104", "文件内有一段文字异常地长，正常的表格没有。")


def _has_long_run(content: bytes, longest: int) -> bool:
    """Whether some stretch of ``longest`` bytes holds no '<': looked up around points half as far apart."""
    for point in range(longest // 2, len(content), longest // 2):
        before = max(content.rfind(b"<", max(0, point - longest), point), point - longest)
        after = content.find(b"<", point, point + longest)
        if (after if after >= 0 else min(point + longest, len(content))) - before > longest:
            return True
    return False
