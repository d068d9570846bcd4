"""Unpacks a zip archive into a scratch folder under generated names; each member becomes a task of its own."""

from __future__ import annotations

import io
import os
import tempfile
import time
import zipfile
import zlib
from typing import Any

from pipeline.intake.discover import is_clutter, shown_name
from pipeline.read.answers import Refused
from pipeline.read.limits import Limits

_CHUNK = 1 << 20


def unpack(data: bytes, limits: Limits, scratch: str) -> list[dict[str, Any]]:
    """Members in the archive's order as Entry fields without the archive's own name; refused ones carry code and reason."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > limits.archive_entries:
                raise Refused("F104", f"压缩包内有 {len(infos)} 个文件，超过 {limits.archive_entries} 个。")
            left = limits.archive_bytes
            members, seen = [], set()
            for info in infos:
                member = _member(archive, info, limits, left, scratch)
                while member["file"] in seen:
                    member["file"] += "（重名）"
                seen.add(member["file"])
                left -= member["bytes"]
                members.append(member)
            return members
    except (zipfile.BadZipFile, OSError, EOFError, IndexError, ValueError):
        raise Refused("F101", "压缩包残缺或已损坏，无法解开。") from None


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's name: as flagged UTF-8, otherwise UTF-8 where it fits, otherwise GBK as Chinese Windows writes it."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int, scratch: str) -> dict[str, Any]:
    name = member_name(info).replace("\\", "/")
    received = int(time.mktime((*info.date_time, 0, 0, -1))) if info.date_time[1] and info.date_time[2] else 0
    parts = name.split("/")
    safe = "/".join(part for part in parts if part not in ("", ".", ".."))
    member: dict[str, Any] = {
        "file": shown_name(safe or "（无名）"),
        "path": "",
        "bytes": 0,
        "received": received,
        "skipped": False,
        "code": "",
        "reason": "",
    }
    if is_clutter(parts[-1]) or "__MACOSX" in parts:
        return {**member, "skipped": True}
    if name.startswith("/") or ".." in parts or ":" in parts[0]:
        return {**member, "code": "F104", "reason": "压缩包内的文件名指向压缩包以外的位置。"}
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        return {**member, "code": "F104", "reason": "压缩包内的这一项是链接，没有打开。"}
    if info.flag_bits & 1:
        return {**member, "code": "F102", "reason": "压缩包设有密码。"}
    try:
        path, size = _extract(archive, info, limits, left, scratch)
    except Refused as refused:
        return {**member, "code": refused.code, "reason": refused.reason}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return {**member, "code": "F101", "reason": "压缩包内的这个文件残缺或已损坏。"}
    return {**member, "path": path, "bytes": size}


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int, scratch: str) -> tuple[str, int]:
    handle, path = tempfile.mkstemp(prefix="member-", dir=scratch)
    size = 0
    with os.fdopen(handle, "wb") as target, archive.open(info) as source:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            too_dense = size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1)
            if size > min(limits.file_bytes, left) or too_dense:
                os.unlink(path)
                raise Refused("F104", "压缩包内的这个文件解压后异常庞大。")
            target.write(chunk)
    return path, size
