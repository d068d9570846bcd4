"""What a file is, by its content. The name decides only where the content leaves it open (plain text, a zip without a workbook)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from pipeline.read.answers import Refused

ACCEPTED = ".xlsx .xlsm .xls .xlsb .ods .et .csv 和 .zip"
_TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".xltx", ".xltm", ".xlt", ".ett", ".xml", ".htm", ".html")
_TEXTS = (".tsv", ".txt", ".tab")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
_OTHERS = (
    (b"%PDF", "PDF 文档"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"II*\x00", "图片"), (b"MM\x00*", "图片"),
    (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"), (b"\x1f\x8b", "gzip 压缩包"), (b"BZh", "bzip2 压缩包"), (b"\xfd7zXZ\x00", "xz 压缩包"),
    (b"{\\rtf", "RTF 文档"), (b"\x7fELF", "程序文件"), (b"L\x00\x00\x00\x01\x14\x02\x00", "快捷方式，不是文件本身"),
    (b"[InternetShortcut]", "网址快捷方式，不是文件本身"),
    (b"SQLite format 3\x00", "数据库"), (b"%!PS", "PostScript 文档"), (b"8BPS", "图片"), (b"ID3", "音频"), (b"\x00\x00\x01\x00", "图片"), (b"wOFF", "字体"),
    (b"From ", "邮件"), (b"Received: ", "邮件"),
)  # fmt: skip
_RESAVE = "请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx。"
_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".tmp", ".opdownload", ".td", ".xltd", ".baiduyun.p.downloading")
_SEEN = 65_536  # bytes of a text that are looked at
_LEAST_EVEN = 0.7  # of its lines have the same number of separators: a table, no prose


def sniff(data: bytes, name: str) -> str:
    """xlsx, xlsb, xls, ods, zip, csv, html or xml2003. Raises Refused F101, F102 or F103."""
    try:
        return _sniffed(data, name.lower())
    except Refused:
        if name.lower().endswith(_UNFINISHED):
            raise Refused("F103", "文件还没有下载完，或是程序的临时文件。请下载完整后重新放入。") from None
        raise


def _sniffed(data: bytes, name: str) -> str:
    if not data.strip(b"\x00 \r\n\t"):
        raise Refused("F101", "文件是空的，没有任何内容。" if not data else "文件里只有空白，没有任何内容。")
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _container(data, name)
    if data[:8] == _OLE:
        return _compound(data, name)
    for start, what in _OTHERS:
        if data.startswith(start):
            raise _other(f"内容是{what}")
    if (data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00") or (data[:2] == b"MZ" and 0 in data[:64]) or data[4:8] == b"ftyp":
        raise _other("内容是图片、程序或影音")
    if data.startswith(_BARE_BIFF):
        return "xls"
    return _marked(data) or _text(data, name)


def _other(what: str) -> Refused:
    return Refused("F103", f"{what}，不是表格。可以接收的类型：{ACCEPTED}。")


def _container(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = {info.filename.replace("\\", "/").lower(): info for info in container.infolist()}
            if "mimetype" in names or "content.xml" in names:
                kind = _open_document(container, names)
                if kind and any(n.startswith("xl/workbook.") for n in names):
                    raise Refused("F104", f"文件里有两种工作簿，不同软件会打开不同的一种，正常的表格没有。{_RESAVE}")
                if kind:
                    return kind
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, IndexError, ValueError, EOFError):
        if not name.endswith((*_TABLES, ".zip")):
            raise _other("内容无法识别") from None
        raise Refused("F101", "文件残缺或已损坏，无法解开。请重新保存或重新下载后再报送。") from None
    if any(n.startswith(("word/", "ppt/", "visio/")) for n in names):
        raise _other("内容是文字或演示文稿")
    if "xl/workbook.bin" in names and "xl/workbook.xml" in names:
        raise Refused("F104", f"文件里有两种工作簿，不同软件会打开不同的一种，正常的表格没有。{_RESAVE}")
    if any(n.endswith("workbook.bin") and n.startswith("xl/") for n in names):
        return "xlsb"
    if any(n.startswith("xl/") for n in names) or "[content_types].xml" in names:
        return "xlsx"
    if name.endswith(_TABLES):
        raise Refused("F101", "扩展名是表格，里面却没有工作簿（文件可能残缺，或是改了扩展名的压缩包）。")
    return "zip"


def _open_document(container: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> str:
    """ods for an OpenDocument spreadsheet, '' for anything that is no OpenDocument."""
    mimetype = b""
    if "mimetype" in names:
        with container.open(names["mimetype"]) as part:
            mimetype = part.read(100)
    if b"opendocument" in mimetype and b"spreadsheet" not in mimetype:
        raise _other("内容是文字或演示文稿")
    if b"opendocument" not in mimetype and not ("content.xml" in names and "meta-inf/manifest.xml" in names):
        return ""
    if "meta-inf/manifest.xml" in names:
        with container.open(names["meta-inf/manifest.xml"]) as part:
            if b"encryption-data" in part.read(1 << 20):
                raise Refused("F102", "工作簿设有打开密码，请取消密码后重新报送。")
    return "ods"


def _compound(data: bytes, name: str) -> str:
    def holds(stream: str) -> bool:  # names of streams know no case; these are all that programs write
        return any(name.encode("utf-16-le") in data for name in (stream, stream.upper()))

    table = name.endswith(_TABLES)
    if holds("EncryptedPackage"):
        raise Refused("F102", "工作簿设有打开密码，请取消密码后重新报送。")
    if holds("WordDocument") or holds("PowerPoint Document"):  # a workbook may hold a document, and a document a workbook
        if not (table and holds("Workbook")):
            raise _other("内容是文字或演示文稿")
        return "xls"
    if holds("Workbook") or holds("Book"):
        return "xls"
    if table:
        raise Refused("F101", "里面没有可以读取的工作簿（文件可能残缺）。请用 Excel 或 WPS 打开后另存为新的 .xlsx。")
    raise _other("里面没有工作簿")


def _marked(data: bytes) -> str:
    """xml2003 or html by their marks near the start, '' for neither."""
    lower = data[:_SEEN].replace(b"\x00", b"").lower()
    if not lower.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<"):
        return ""
    if b"<office:document" in lower:
        raise _other("内容是未压缩的 OpenDocument（请另存为 .ods 或 .xlsx）")
    if b"<?mso-application" in lower or b"urn:schemas-microsoft-com:office:spreadsheet" in lower[:8192]:
        return "xml2003"
    return "html" if re.search(rb"<(?:html|table|!doctype html|body|meta|head|div|style)\b", lower) else ""


def _text(data: bytes, name: str) -> str:
    """csv for text that is named so or looks like a table; everything else is refused."""
    if name.endswith(".csv"):
        return "csv"
    if name.endswith((*_TEXTS, *_TABLES, ".zip")) and looks_like_a_table(data):  # export programs give plain text such names
        return "csv"
    if name.endswith(_TEXTS):
        raise _other("内容是一段文字")
    if name.endswith((*_TABLES, ".zip")):
        raise Refused("F101", "扩展名是表格，内容却不是表格（可能是改了扩展名的文字，或文件已损坏）。")
    raise _other("内容无法识别")


def looks_like_a_table(data: bytes) -> bool:
    """Whether text has lines with even numbers of tabs, or of several commas or semicolons."""
    from pipeline.read.engines.text import NotATable, decoded

    try:
        text = decoded(data[: _SEEN & ~1])
    except NotATable:  # a character may have been cut in two
        try:
            text = decoded(data)[:_SEEN]
        except NotATable:
            return False
    lines = [line for line in text.splitlines() if line.strip()][:200]
    for separator, least in (("\t", 1), (",", 2), (";", 2)):
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        if len(lines) > 1 and usual >= least and counts.count(usual) >= _LEAST_EVEN * len(lines):
            return True
    return False
