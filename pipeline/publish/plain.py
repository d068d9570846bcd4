"""Text from outside as it may be shown: characters that hide, reorder or break text are made visible as ``\\uXXXX``."""

from __future__ import annotations

import re

_LONGEST = 1_000  # characters; no text of ours is longer, a hostile name or cell may be
_LONGEST_PATH = 160

# Control characters but the line break, soft hyphen, zero-width and bidi controls, line separators, surrogates, noncharacters.
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)

_NO_NAME = re.compile(r'[/\\:*?"<>|\n]')
_NAME_BYTES = 200


def visible(text: str) -> str:
    """The text with every hidden character written out; printable text and line breaks stay as they are."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shortened(text: str, longest: int = _LONGEST) -> str:
    """A text that is not too long as it is, otherwise its beginning and end with its length said between them."""
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end]}……（共 {len(text)} 字）……{text[-end:]}"


def short_path(path: str) -> str:
    """A file's path as a report shows it; findings.csv and run.json have it whole."""
    return shortened(path, _LONGEST_PATH)


def file_name(text: str) -> str:
    """A text as one part of a path, whatever it holds: nothing in it leads to another folder, and its length fits."""
    plain = _NO_NAME.sub("_", visible(text)).strip(". ") or "_"
    while len(plain.encode("utf-8")) > _NAME_BYTES:
        plain = plain[:-1]
    return plain
