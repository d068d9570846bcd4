"""Links from a page to files beside it: relative, so that they work wherever the folders are moved together."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def href(path: Path, base: Path) -> str:
    """A file as a page in the folder ``base`` refers to it: from folder to folder, all but plain signs percent-encoded.

    On another drive than the page it is called by its whole address.
    """
    try:
        relative = os.path.relpath(path, base)
    except ValueError:
        return path.absolute().as_uri()
    return "/".join(quote(os.fsencode(part)) for part in Path(relative).parts)
