"""A small set of hostile and odd files, made in a second: per file its bytes, what is to become of it, and cells it must give."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass, field

from tests.read.packages import CELL, ROW, SHEET, package, packed

Bytes = bytes


@dataclass(frozen=True)
class Case:
    """``codes``: codes it may be refused with; '' where reading it is right too. ``cells``: tokens by (row, column) if it is read."""

    data: bytes
    codes: tuple[str, ...]
    cells: dict[tuple[int, int], str] = field(default_factory=dict)


GOOD = {(0, 0): "t院校", (1, 1): "n812"}
_BODY = '<row r="1"><c r="A1" t="inlineStr"><is><t>院校</t></is></c></row><row r="2"><c r="B2"><v>812</v></c></row>'
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
) + "]>"  # fmt: skip
_XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _sheet(body: str = _BODY, before: str = "", after: str = "", prolog: str = "") -> str:
    return SHEET.format(prolog=prolog, before=before, body=body, after=after)


def _xlsx(body: str = _BODY, **more: str) -> bytes:
    return packed(package([_sheet(body, **more)]))


def _changed(**parts: str | bytes | None) -> bytes:
    """The good workbook with parts replaced, added or (None) taken out; ``__`` in a name stands for ``/``."""
    whole = package([_sheet()])
    for name, content in parts.items():
        key = name.replace("__", "/").replace("_dot_", ".")
        if content is None:
            whole.pop(key)
        else:
            whole[key] = content
    return packed(whole)


def _overlap() -> bytes:
    """Two directory entries over the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
        twin = zipfile.ZipInfo("b.csv")
        twin.header_offset, twin.CRC = 0, archive.infolist()[0].CRC
        twin.file_size = twin.compress_size = archive.infolist()[0].file_size
        archive.filelist.append(twin)
    return stream.getvalue()


def _duplicate_part() -> bytes:
    stream = io.BytesIO(_xlsx())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("XL/worksheets/sheet1.xml", _sheet(_BODY.replace("812", "9")))
    return stream.getvalue()


def _bomb() -> bytes:
    return _changed(xl__worksheets__sheet1_dot_xml=(" " * (64 << 20)).encode())


def _flagged() -> bytes:
    data = bytearray(_xlsx())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def _ods(content: str) -> bytes:
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, "META-INF/manifest.xml": "<m/>"})


_ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
    '<table:table table:name="S"><table:table-row{}><table:table-cell office:value-type="string"{}><text:p>院校</text:p>{}'
)
_ODS_END = "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"


def cases() -> dict[str, Case]:
    """By file name."""
    many = "".join(ROW.format(n=n, cells=CELL.format(at=f"A{n}", more="", inner="<v>1</v>")) for n in range(1, 4))
    return {
        "good.xlsx": Case(_xlsx(), (), GOOD),
        "empty.xlsx": Case(b"", ("F101",)),
        "blank.csv": Case(b"\r\n \r\n", ("F101",)),
        "nul.xlsx": Case(bytes(5000), ("F101",)),
        "words.xlsx": Case("这不是表格".encode(), ("F101",)),
        "half.xlsx": Case(_xlsx()[:700], ("F101",)),
        "scan.pdf": Case(b"%PDF-1.4 <table>", ("F103",)),
        "scan.xlsx": Case(b"%PDF-1.4", ("F103",)),
        "letter.xlsx": Case(packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>"}), ("F103",)),
        "pack.rar": Case(b"Rar!\x1a\x07\x00", ("F103",)),
        "pack.xlsx": Case(packed({"a.txt": "x"}), ("F101",)),
        "short.lnk": Case(b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100), ("F103",)),
        "good.xlsx.crdownload": Case(_xlsx()[:900], ("F103",)),
        "locked.xlsx": Case(_flagged(), ("F102",)),
        "locked.xls": Case(_ole("EncryptedPackage"), ("F102",)),
        "locked.ods": Case(
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "?", "META-INF/manifest.xml": "<m:encryption-data/>"}),
            ("F102",),
        ),
        "header_only.xls": Case(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), ("F101",)),
        "loop.xls": Case(_ole("Workbook", loop=True), ("F101", "F104")),
        "bomb.xlsx": Case(_bomb(), ("F104",)),
        "twice.xlsx": Case(_duplicate_part(), ("F104",)),
        "outside.xlsx": Case(_changed(**{"..__evil_dot_xml": "<x/>"}), ("F104",)),
        "linked_sheet.xlsx": Case(packed(package([_sheet()], targets=["file:///etc/passwd"])), ("F104",)),
        "climbing_sheet.xlsx": Case(packed(package([_sheet()], targets=["../../../etc/passwd"])), ("F104",)),
        "no_sheets.xlsx": Case(packed(package([])), ("F101",)),
        "no_workbook.xlsx": Case(_changed(xl__workbook_dot_xml=None), ("F101",)),
        "no_sheet_part.xlsx": Case(_changed(xl__worksheets__sheet1_dot_xml=None), ("F101",)),
        "empty_part.xlsx": Case(_changed(xl__worksheets__sheet1_dot_xml=""), ("F101",)),
        "cut_xml.xlsx": Case(_changed(xl__worksheets__sheet1_dot_xml=_sheet()[:-40]), ("F101",)),
        "zero_bytes.xlsx": Case(_changed(xl__worksheets__sheet1_dot_xml=_sheet().replace("812", "8\x0012")), ("F101",)),
        "laughs.xlsx": Case(_xlsx(prolog=_LAUGHS), ("F104",)),
        "laughs_types.xlsx": Case(_changed(**{"[Content_Types]_dot_xml": _LAUGHS + "<Types/>"}), ("F104",)),
        "laughs_behind_comment.xlsx": Case(_xlsx(prolog="<!--" + " " * 100_000 + "-->" + _LAUGHS), ("F104",)),
        "laughs_utf16.xlsx": Case(_changed(xl__worksheets__sheet1_dot_xml=_sheet(prolog=_LAUGHS).encode("utf-16")), ("F104",)),
        "xxe.xlsx": Case(_xlsx(_BODY.replace("812", "&a;"), prolog=_XXE), ("F104",)),
        "xxe.xls": Case(('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>' + _XXE + "<Workbook/>").encode(), ("F104",)),
        "doctype_as_text.xlsx": Case(_xlsx(_BODY.replace("院校", "<![CDATA[<!DOCTYPE]]>")), (), {(0, 0): "t<!DOCTYPE"}),
        "long_token.xlsx": Case(_xlsx(_BODY.replace("院校", "校" * (3 << 20))), ("F104",)),
        "deep.xlsx": Case(_xlsx("<g>" * 100_000 + "</g>" * 100_000), ("F101", "F104", "")),
        "far_corner.xlsx": Case(_xlsx(_BODY + ROW.format(n=1048576, cells=CELL.format(at="XFD1048576", more="", inner="<v>1</v>"))), (), GOOD),
        "beyond.xlsx": Case(_xlsx(ROW.format(n=1, cells=CELL.format(at="XFE1048577", more="", inner="<v>1</v>"))), ("F104",)),
        "far_row.xlsx": Case(_xlsx(ROW.format(n=1999999999, cells="<c><v>1</v></c>")), ("F104",)),
        "lying_dimension.xlsx": Case(_xlsx(before='<dimension ref="A1:XFD1048576"/>'), (), GOOD),
        "small_dimension.xlsx": Case(_xlsx(before='<dimension ref="A1"/>'), (), GOOD),
        "no_addresses.xlsx": Case(_xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"), (), {(0, 1): "n2", (1, 0): "n3"}),
        "rows_out_of_order.xlsx": Case(_xlsx("".join(reversed(many.split("</row>"))).replace("<row", "</row><row")[6:] + "</row>"), (), {(0, 0): "n1", (2, 0): "n1"}),
        "merges.xlsx": Case(_xlsx(after="<mergeCells>" + '<mergeCell ref="C5:D6"/>' * 25_000 + "</mergeCells>"), ("F104",)),
        "sheets.xlsx": Case(packed(package([_sheet()] * 300)), ("F104",)),
        "same_names.xlsx": Case(packed(package([_sheet()] * 2, names=["表", "表"])), ("F101",)),
        "no_string.xlsx": Case(_xlsx(ROW.format(n=1, cells=CELL.format(at="A1", more=' t="s"', inner="<v>7</v>"))), ("F101",)),
        "lying_count.xlsx": Case(
            packed(package([_sheet(_BODY + ROW.format(n=3, cells=CELL.format(at="A3", more=' t="s"', inner="<v>0</v>")))], strings="<si><t>a</t></si>", count=4_000_000_000)),
            (),
            {**GOOD, (2, 0): "ta"},
        ),
        "unzipped_twice.zip": Case(_overlap(), ("F104",)),
        "nothing.zip": Case(packed({}), ("F101",)),
        "bad.zip": Case(b"PK\x03\x04" + bytes(100), ("F101",)),
        "repeated.ods": Case(_ods(_ODS.format(' table:number-rows-repeated="1048576"', ' table:number-columns-repeated="16384"', "") + _ODS_END), ("F104",)),
        "spaces.ods": Case(_ods(_ODS.format("", "", '<text:p><text:s text:c="2000000000"/></text:p>') + _ODS_END), ("F104",)),
        "cut.ods": Case(_ods(_ODS.format("", "", "")), ("F101",)),
        "laughs.ods": Case(_ods(_LAUGHS + _ODS.format("", "", "") + _ODS_END), ("F104",)),
        "good.ods": Case(_ods(_ODS.format("", "", "") + _ODS_END), (), {(0, 0): "t院校"}),
        "wide.xls": Case(b"<html><table><tr><td colspan=1000000 rowspan=1000000>a</td></tr></table></html>", ("F104", "")),
        "index.xls": Case(
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
            b'<Worksheet ss:Name="a"><Table><Row ss:Index="1000000000"><Cell><Data ss:Type="String">a</Data></Cell></Row></Table></Worksheet></Workbook>',
            ("F104",),
        ),
        "wide_text.xls": Case("院校\t人数\r\n甲\t1\r\n".encode("utf-16"), (), {(1, 0): "t甲"}),
        "xlsx_inside.xls": Case(_xlsx(), (), GOOD),
        "control.xlsx": Case(_xlsx(_BODY.replace("院校", "a_x0007_b\u202e")), (), {(0, 0): "ta\x07b\u202e"}),
        "=HYPERLINK(1).xlsx": Case(_xlsx(), (), GOOD),
        "-rf.xlsx": Case(_xlsx(), (), GOOD),
        "<img src=x>.xlsx": Case(_xlsx(), (), GOOD),
        "$(touch pwned).xlsx": Case(_xlsx(), (), GOOD),
    }  # fmt: skip


def _ole(stream: str, loop: bool = False) -> bytes:
    """A compound file whose directory names one stream; with ``loop`` its sectors follow one another for ever."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<HHHHH", header, 0x18, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 0x2C, 1)
    struct.pack_into("<I", header, 0x30, 1)
    struct.pack_into("<II", header, 0x38, 4096, 0xFFFF_FFFE)
    struct.pack_into("<II", header, 0x44, 0xFFFF_FFFE, 0)
    struct.pack_into("<109I", header, 0x4C, 0, *[0xFFFF_FFFF] * 108)
    table = struct.pack("<128I", 0xFFFF_FFFD, 1 if loop else 0xFFFF_FFFE, 2 if loop else 0xFFFF_FFFE, *[0xFFFF_FFFF] * 125)
    entries = b""
    for name, kind in (("Root Entry", 5), (stream, 2)):
        raw = name.encode("utf-16-le") + b"\x00\x00"
        entries += raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw), kind, 1) + bytes(48) + struct.pack("<III", 2, 1 << 30, 0)
    return bytes(header) + table + entries.ljust(512, b"\x00") + bytes(512)
