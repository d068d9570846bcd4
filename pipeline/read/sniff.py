"""What a file is, by its content. The name only decides whether plain text may be a table."""

from __future__ import annotations

import io
import zipfile

from pipeline.read.answers import Refused

ACCEPTED = ".xlsx .xlsm .xls .xlsb .ods .et .csv 和 .zip"
_TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".xltx", ".csv")
_OTHERS = (
    (b"%PDF", "PDF 文档"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"BM", "图片"), (b"II*\x00", "图片"), (b"MM\x00*", "图片"),
    (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf", "7z 压缩包"), (b"\x1f\x8b", "gzip 压缩包"), (b"{\\rtf", "RTF 文档"), (b"MZ", "程序文件"), (b"\x7fELF", "程序文件"),
)  # fmt: skip


def sniff(data: bytes, name: str) -> str:
    """xlsx, xlsb, xls, ods, zip, csv, html or xml2003. Raises Refused F101, F102 or F103."""
    if not data.strip(b"\x00 \r\n\t"):
        raise Refused("F101", "文件是空的，没有任何内容。")
    if data[:2] == b"PK":
        return _container(data, name)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _compound(data, name)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    lower = head.replace(b"\x00", b"").lower()
    if b"<?mso-application" in lower or b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
        return "xml2003"
    if b"<html" in lower or b"<table" in lower or lower.startswith(b"<!doctype html"):
        return "html"
    for start, what in _OTHERS:
        if data.startswith(start):
            raise Refused("F103", f"内容是{what}，不是表格。可以接收的类型：{ACCEPTED}。")
    if data[:4] in (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00"):
        return "xls"
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return "csv"
    if name.lower().endswith(_TABLES):
        raise Refused("F101", "扩展名是表格，内容却不是表格（可能是改了扩展名的文字，或文件已损坏）。")
    raise Refused("F103", f"不是表格文件。可以接收的类型：{ACCEPTED}。")


def _container(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = {info.filename.replace("\\", "/").lower(): info for info in container.infolist()}
            mimetype = container.read("mimetype")[:100] if "mimetype" in names and names["mimetype"].file_size < 200 else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, IndexError, ValueError, EOFError):
        if not name.lower().endswith((*_TABLES, ".zip")):
            raise Refused("F103", f"不是表格文件。可以接收的类型：{ACCEPTED}。") from None
        raise Refused("F101", "文件残缺或已损坏，无法解开。") from None
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if b"opendocument" in mimetype or any(n.startswith(("word/", "ppt/")) for n in names):
        raise Refused("F103", f"内容是文档，不是表格。可以接收的类型：{ACCEPTED}。")
    if any(n.endswith("workbook.bin") and n.startswith("xl/") for n in names):
        return "xlsb"
    if any(n.startswith("xl/") for n in names) or "[content_types].xml" in names:
        return "xlsx"
    if "content.xml" in names and "meta-inf/manifest.xml" in names:
        return "ods"
    if name.lower().endswith(_TABLES):
        raise Refused("F101", "扩展名是表格，里面却没有工作簿（文件可能残缺）。")
    return "zip"


def _compound(data: bytes, name: str) -> str:
    wide = {
        stream: stream.encode("utf-16-le") for stream in ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
    }
    if wide["EncryptedPackage"] in data:
        raise Refused("F102", "工作簿设有打开密码。")
    if wide["Workbook"] in data or wide["Book"] in data:
        return "xls"
    if wide["WordDocument"] in data or wide["PowerPoint Document"] in data:
        raise Refused("F103", f"内容是文档，不是表格。可以接收的类型：{ACCEPTED}。")
    raise Refused("F101" if name.lower().endswith(_TABLES) else "F103", "里面没有可以读取的工作簿。")
