"""Preflight of zip-based workbooks: inflates every part that is parsed, counting, and refuses what passes a limit."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from pipeline.read.answers import Refused
from pipeline.read.limits import Limits

_CHUNK = 1 << 20
_DAMAGED = "文件残缺或已损坏，无法解开。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
XML = (".xml", ".rels", ".vml")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Container:
    """A workbook's zip: every entry's name, and the parts that are parsed, inflated, by name."""

    names: list[str] = field(default_factory=list)
    parts: dict[str, bytes] = field(default_factory=dict)


def inflate(data: bytes, limits: Limits, endings: tuple[str, ...] = XML) -> Container:
    """The container's parts that end so; the others are never inflated, by nobody. Raises Refused F101, F102 or F104."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            infos = container.infolist()
            _check_entries(infos, limits)
            return Container([info.filename for info in infos], _parts(container, infos, limits, endings))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, IndexError, KeyError):
        raise Refused("F101", _DAMAGED) from None
    except RuntimeError:  # zipfile's word for an entry with a password
        raise Refused("F102", "文件设有打开密码，请取消密码后重新报送。") from None


def _check_entries(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.parts:
        raise Refused("F104", f"工作簿由 {len(infos)} 个部件组成，超过 {limits.parts} 个。")
    names = [info.filename.replace("\\", "/").lower() for info in infos]
    if len(set(names)) != len(names):
        raise Refused("F104", "工作簿内有重名的部件，不同软件会读出不同内容。")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refused("F104", "工作簿内有指向外部位置的文件名。")
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):  # entries that share bytes: a bomb that looks small
        if info.header_offset < end:
            raise Refused("F104", "工作簿内的部件互相重叠（疑似压缩炸弹）。")
        end = info.header_offset + info.compress_size


def _parts(container: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits, endings: tuple[str, ...]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = limits.inflated_bytes
    for info in infos:
        name = info.filename.lower()
        if not name.endswith(endings) or "__macosx/" in name or name.rpartition("/")[2].startswith("._"):
            continue  # macOS leaves its own files behind in a container that was packed again
        content = _one(container, info, limits, left)
        left -= len(content)
        if not name.endswith(".bin"):
            check_xml(content, info.filename, limits)
        parts[info.filename] = content
    return parts


def _one(container: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int) -> bytes:
    most = min(limits.part_bytes, left)
    chunks, size = [], 0
    with container.open(info) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > most or (size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1)):
                raise Refused("F104", "文件解压后异常庞大（疑似压缩炸弹）。")
            chunks.append(chunk)
    return b"".join(chunks)


def check_xml(content: bytes, name: str, limits: Limits) -> None:
    """Refuses a part with a DTD (F104), with zero bytes (F101), or with a run of text too long for old parsers (F104)."""
    if name.startswith("META-INF/"):
        return  # old OpenOffice writes a DOCTYPE there; nobody parses it
    plain = content
    if content[:2] in _WIDE or b"\x00" in content:
        plain = content.replace(b"\x00", b"")
        if content[:2] not in _WIDE and content[:4].count(0) != 2:  # UTF-16 without a mark has every other byte zero
            raise Refused("F101", _DAMAGED)
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
