"""Unpacks a zip archive into the scratch folder under generated names; each member becomes a task of its own."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from pipeline.intake.discover import is_clutter
from pipeline.intake.names import distinct, shown_name
from pipeline.read.answers import Member, Refused
from pipeline.read.limits import Limits
from pipeline.read.scratch import keep
from pipeline.system.machine import free_disk

_CHUNK = 1 << 20
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field: the name again, in UTF-8
_ENCRYPTED = 1
_LINK = 0o120000
_LONGEST_NAME = 1_000  # characters of a member's whole name; Windows allows 260 in a path
_DISK = "磁盘空间不足，或临时文件夹不能写入，压缩包内的这个文件没有读。请清理磁盘后重新运行，文件本身不一定有问题。"
_REPACK = "请重新打包，或直接报送里面的表格。"


def unpack(data: bytes, limits: Limits, scratch: str, room: int) -> list[Member]:
    """Members in the archive's order; refused ones carry code and reason.

    ``room``: bytes that all members together may take. Raises Refused F101 for a broken archive, F104 for one beyond the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check(infos, limits)
            return _members(archive, infos, limits, scratch, room)
    except (zipfile.BadZipFile, EOFError, IndexError, ValueError, OSError, NotImplementedError):
        raise Refused("F101", f"压缩包残缺或已损坏，无法解开。{_REPACK}") from None


def _check(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if not infos:
        raise Refused("F101", "压缩包是空的，里面没有文件。")
    if len(infos) > limits.archive_entries:
        raise Refused("F104", f"压缩包内有 {len(infos)} 个文件，超过 {limits.archive_entries} 个。请分成几个压缩包。")
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise Refused("F104", f"压缩包内的文件互相重叠。{_REPACK}")
        end = info.header_offset + info.compress_size


def _members(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits, scratch: str, room: int) -> list[Member]:
    members: list[Member] = []
    seen: set[str] = set()
    spare = free_disk(scratch) // 2  # no archive takes more than half of the disk: the next ones, and the readers, need some
    for info in infos:
        member = _member(archive, info, limits, room, scratch, spare)
        member = replace(member, file=distinct(_bounded(member.file), seen))
        seen.add(member.file)
        room -= member.bytes
        members.append(member)
    return members


def _bounded(name: str) -> str:
    """A name as long as a path can be; its end, which tells the type, is kept. Every finding repeats it."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 101]}…{name[-100:]}"


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's name: as flagged UTF-8, by the unicode extra field, otherwise UTF-8 where it fits, otherwise GBK."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    extra = _unicode_path(info.extra, zlib.crc32(raw))
    if extra is not None:
        return extra
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unicode_path(extra: bytes, checksum: int) -> str | None:
    """The name of Info-ZIP's unicode path field, where it is there and was written for this very name."""
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        body, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and body[:1] == b"\x01" and int.from_bytes(body[1:5], "little") == checksum:
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, room: int, scratch: str, spare: int) -> Member:
    """One member; whatever its bytes do to a decompressor costs this member only."""
    name = member_name(info).replace("\\", "/")
    parts = name.split("/")
    safe = "/".join(part for part in parts if part not in ("", ".", ".."))
    member = Member(shown_name(safe or "（无名）"), "", 0, _received(info))
    if is_clutter(parts[-1], info.file_size) or "__MACOSX" in parts:
        return replace(member, skipped=True)
    try:
        _check_member(name, parts, info)
        if free_disk(scratch) < spare:
            raise Refused("F101", _DISK)
        path, size = keep(_inflated(archive, info, limits, room), scratch)
    except Exception as error:  # noqa: BLE001 - BadZipFile, zlib.error, LZMAError, struct.error, MemoryError and what else they have
        refused = _refusal(error)
        return replace(member, code=refused.code, reason=refused.reason)
    return replace(member, path=path, bytes=size)


def _refusal(error: Exception) -> Refused:
    """Why a member could not be unpacked."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, MemoryError):
        return Refused("F104", f"解开压缩包内的这个文件需要的内存超过限度。{_REPACK}")
    if isinstance(error, NotImplementedError):
        return Refused("F101", f"压缩包内的这个文件用了少见的压缩方式，无法解开。{_REPACK}")
    if isinstance(error, OSError) and error.errno is not None:  # the folder's fault: a decompressor gives no number
        return Refused("F101", _DISK)
    if isinstance(error, RuntimeError) and "missing" in str(error):  # zipfile's word for a Python built without this method
        return Refused(
            "F101", f"本机的 Python 缺少解开这种压缩方式的组件（{error}），压缩包内的这个文件没有读，文件本身不一定有问题。{_REPACK}"
        )
    return Refused("F101", f"压缩包内的这个文件残缺或已损坏。{_REPACK}")


def _check_member(name: str, parts: list[str], info: zipfile.ZipInfo) -> None:
    """Refuses what is no plain file, or whose name leads out of the archive."""
    if name.startswith("/") or ".." in parts or ":" in parts[0]:
        raise Refused("F104", f"压缩包内的文件名指向压缩包以外的位置。{_REPACK}")
    if (info.external_attr >> 16) & 0o170000 == _LINK:
        raise Refused("F104", f"压缩包内的这一项是链接，不是文件本身，没有打开。{_REPACK}")
    if info.flag_bits & _ENCRYPTED:
        raise Refused("F102", "压缩包设有密码，请取消密码后重新打包。")


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, room: int) -> Iterator[bytes]:
    size = 0
    with archive.open(info) as source:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            too_dense = size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1)
            if size > min(limits.file_bytes, room) or too_dense:
                raise Refused("F104", f"压缩包内的这个文件解压后异常庞大。{_REPACK}")
            yield chunk


def _received(info: zipfile.ZipInfo) -> int:
    """The member's own time in seconds; 0 where the archive tells none."""
    try:
        return max(0, int(time.mktime((*info.date_time, 0, 0, -1)))) if info.date_time[1] and info.date_time[2] else 0
    except (OverflowError, ValueError):
        return 0
