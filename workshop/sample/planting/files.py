"""Files that are no usable workbook: empty, cut off, encrypted, of another kind, or made to do harm."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

from workshop.sample.formats.packing import pack
from workshop.sample.formats.xlsx import xlsx_bytes
from workshop.sample.layouts import official
from workshop.sample.planting.base import FILE, Fault
from workshop.sample.school import clean_return

_SECTOR = 512
_MIB = 1 << 20
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _workbook(rng: random.Random) -> bytes:
    return xlsx_bytes(official(clean_return(rng, rng.randrange(90_000))))


def _empty(rng: random.Random) -> bytes:
    return b""


def _cut_off(rng: random.Random) -> bytes:
    content = _workbook(rng)
    return content[: rng.randint(len(content) // 3, len(content) * 2 // 3)]


def _sentence(rng: random.Random) -> bytes:
    return "这不是表格，申报表请见纸质材料。".encode()


def _noise(rng: random.Random) -> bytes:
    return b"PK\x03\x04" + rng.randbytes(3000)


def _pdf(rng: random.Random) -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _word(rng: random.Random) -> bytes:
    """The bones of a .docx."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    return pack(
        {
            "[Content_Types].xml": f'{types}<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
            "word/document.xml": "<document><body><p>院校公函</p></body></document>",
        }
    )


def _picture(rng: random.Random) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0) + rng.randbytes(64)


def _encrypted(rng: random.Random) -> bytes:
    """What Excel leaves for a workbook with a password: an OLE container with EncryptionInfo and EncryptedPackage."""
    return _container({"EncryptionInfo": rng.randbytes(4096), "EncryptedPackage": rng.randbytes(8192)})


def _container(streams: dict[str, bytes]) -> bytes:
    """A compound file (MS-CFB version 3): header, one FAT sector, one directory sector, the streams (each at least 4096 bytes)."""
    fat, entries, body = [_FAT, _END], [_entry("Root Entry", 5, _END, 0, child=1)], b""
    for number, (name, content) in enumerate(streams.items(), 1):
        start, sectors = len(fat), len(content) // _SECTOR
        fat += [*range(start + 1, start + sectors), _END]
        entries.append(_entry(name, 2, start, len(content), right=number + 1 if number < len(streams) else _FREE))
        body += content
    table = struct.pack(f"<{_SECTOR // 4}I", *(fat + [_FREE] * (_SECTOR // 4 - len(fat))))
    return _cfb_header() + table + b"".join(entries).ljust(_SECTOR, b"\0") + body


def _cfb_header() -> bytes:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    tail = struct.pack("<IIIIII", 0, 4096, _END, 0, _END, 0)
    return (head + tail + struct.pack("<I", 0)).ljust(_SECTOR, b"\xff")


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE, right: int = _FREE) -> bytes:
    """A directory entry of 128 bytes."""
    coded = name.encode("utf-16-le") + b"\0\0"
    return coded.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(coded), kind, 1, _FREE, right, child, start, size)


def _inflated(rng: random.Random) -> bytes:
    """A small file whose sheet inflates to 40 MiB of blanks, some thousand to one."""
    return _with_sheet(lambda xml: xml.replace("<sheetData>", "<sheetData>" + " " * (40 * _MIB)), rng)


def _entities(rng: random.Random) -> bytes:
    """A sheet whose XML declares entities of itself (the billion laughs)."""
    laughs = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 9))
    dtd = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{laughs}]>'
    return _with_sheet(lambda xml: xml.replace("<worksheet", f"{dtd}<worksheet", 1).replace("<v>0</v>", "<v>&l8;</v>", 1), rng)


def _with_sheet(change: Callable[[str], str], rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_workbook(rng))) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])
    return pack(parts)


FAULTS: list[Fault] = [
    Fault("F101-empty", "F101", FILE, _empty),
    Fault("F101-cut-off", "F101", FILE, _cut_off),
    Fault("F101-text", "F101", FILE, _sentence),
    Fault("F101-noise", "F101", FILE, _noise),
    Fault("F102", "F102", FILE, _encrypted),
    Fault("F103-pdf", "F103", FILE, _pdf, suffix=".pdf"),
    Fault("F103-word", "F103", FILE, _word, suffix=".docx"),
    Fault("F103-picture", "F103", FILE, _picture, suffix=".png"),
    Fault("F104-inflated", "F104", FILE, _inflated),
    Fault("F104-entities", "F104", FILE, _entities),
]
