"""Text from outside as it may be shown: characters that hide, reorder or break text are made visible as ``\\uXXXX``."""

from __future__ import annotations

import re

# Control characters but the line break, soft hyphen, zero-width and bidi controls, line separators, surrogates, noncharacters.
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """The text with every hidden character written out; printable text and line breaks stay as they are."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
