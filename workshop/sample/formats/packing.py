"""Zip containers with the same bytes every time: fixed dates, and member names in GBK as Windows in China writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_LONG_AGO = (2019, 9, 19, 9, 0, 0)


def pack(parts: Mapping[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip of the parts in their order; names in ``stored`` are not compressed (ods wants its mimetype so)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=1)
    return buffer.getvalue()


def pack_gbk(parts: Mapping[str, bytes]) -> bytes:
    """A zip whose member names are GBK bytes without the UTF-8 flag.

    zipfile cannot write such names, so each goes in under an ASCII stand-in of the same length that is then replaced.
    """
    stand_ins = {f"@{number:03d}".ljust(len(name.encode("gbk")), "@"): name for number, name in enumerate(parts)}
    content = pack({stand_in: parts[name] for stand_in, name in stand_ins.items()})
    for stand_in, name in stand_ins.items():
        content = content.replace(stand_in.encode("ascii"), name.encode("gbk"))
    return content
