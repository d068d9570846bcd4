"""How a file's name is shown: names are data, never a path, markup, a formula or a terminal's command."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control, format (bidi, zero-width), lone surrogates, line and paragraph ends


def shown_name(name: str) -> str:
    """A name, or a path with ``/``, as it can be printed anywhere.

    Bytes that are not UTF-8 are read as GB18030 where they fit (Chinese Windows writes them so), else shown as ``\\xb1``;
    characters that cannot be seen are shown as ``\\u202e``.
    """
    if name.isascii() and name.isprintable():
        return name
    text = "/".join(_text(part) for part in name.split("/"))
    return "".join(c if unicodedata.category(c) not in _UNSEEN else f"\\u{ord(c):04x}" for c in text)


def _text(name: str) -> str:
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate that stands for no byte: Windows allows such names
        return name.encode("utf-8", "backslashreplace").decode("utf-8")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def distinct(name: str, taken: Container[str]) -> str:
    """``name``, or where it is taken ``name`` with a number before its extension, so that it is still seen what it is."""
    stem, dot, extension = name.rpartition(".")
    if not stem or "/" in extension:
        stem, dot, extension = name, "", ""
    number = 1
    while name in taken:
        number += 1
        name = f"{stem}（重名{number}）{dot}{extension}"
    return name
