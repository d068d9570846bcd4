"""Preflight of zip-based workbooks: inflates every part that is parsed, counting, and refuses what passes a limit."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from pipeline.read.answers import Refused
from pipeline.read.limits import Limits

_CHUNK = 1 << 20
_FAR_HINT = re.compile(rb'\br="(?:[A-Z]{3}|[A-Z]{1,2}\d{5})')
_FAR = re.compile(rb'\br="([A-Z]{1,7})(\d{1,12})"')


def inflate(data: bytes, limits: Limits) -> dict[str, bytes]:
    """XML parts of the container by name, inflated and counted. Raises Refused F101 or F104."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return _parts(container, limits)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, IndexError, KeyError):
        raise Refused("F101", "文件残缺或已损坏，无法解开。") from None
    except RuntimeError:  # zipfile's word for an entry with a password
        raise Refused("F102", "文件设有打开密码。") from None


def _parts(container: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    infos = container.infolist()
    if len(infos) > limits.parts:
        raise Refused("F104", f"工作簿由 {len(infos)} 个部件组成，超过 {limits.parts} 个。")
    names = [info.filename.lower() for info in infos]
    if len(set(names)) != len(names):
        raise Refused("F104", "工作簿内有重名的部件，不同软件会读出不同内容。")
    parts: dict[str, bytes] = {}
    total = 0
    for info in infos:
        if info.filename.startswith("/") or ".." in info.filename.split("/"):
            raise Refused("F104", "工作簿内有指向外部位置的文件名。")
        if not info.filename.lower().endswith((".xml", ".rels", ".bin", ".vml")):
            continue
        content = _one(container, info, limits, limits.inflated_bytes - total)
        total += len(content)
        if not info.filename.lower().endswith(".bin"):
            _no_entities(content, info.filename)
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


def _no_entities(content: bytes, name: str) -> None:
    head = content[:65536].replace(b"\x00", b"")
    if name.startswith("META-INF/"):
        return  # old OpenOffice writes a DOCTYPE there; nobody parses it
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused("F104", "文件内含实体定义（DTD），正常的表格没有。")


def check_extent(parts: dict[str, bytes], limits: Limits) -> None:
    """Refuses sheets whose cells lie so far out that a dense grid would not fit."""
    for name, content in parts.items():
        if not re.search(r"worksheets/[^/]+\.xml$", name, re.IGNORECASE):
            continue
        if len(content) < limits.ratio_from and not _FAR_HINT.search(content):
            continue  # no column past ZZ, no row past 9 999, and a small part: nothing to count
        rows = columns = cells = 0
        for match in _FAR.finditer(content):
            cells += 1
            rows = max(rows, int(match[2]))
            columns = max(columns, _column(match[1]))
        if rows > 1_048_576 or columns > 16_384:
            raise Refused("F104", "单元格地址超出 Excel 的范围。")
        if rows * columns > limits.box or cells > limits.cells * 2:
            raise Refused("F104", "工作表的范围过大（可能有一个单元格放得很远，或格式铺满了整张表）。")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number
