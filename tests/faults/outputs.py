"""What stands in the folders of outputs: whole files only, old or new."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

CARELESS = ("台账.sqlite3", "台账.sqlite3-journal", ".running.lock", ".running.txt")  # no outputs: the ledger's and the lock's own files


def outputs(folder: Path) -> dict[str, bytes]:
    """Every output below ``folder``'s outbox and reports, by name."""
    found = {}
    for top in ("outbox", "reports"):
        for path in sorted((folder / top).rglob("*")):
            if path.is_file() and path.name not in CARELESS:
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def leftovers(found: dict[str, bytes]) -> set[str]:
    """What a killed run left beside its outputs."""
    return {name for name in found if Path(name).name.startswith((".writing-", ".former-"))}


def assert_whole(found: dict[str, bytes]) -> None:
    """Each output can be opened to its end."""
    for name, data in found.items():
        if name in leftovers(found):
            continue
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                assert package.testzip() is None, name
        elif name.endswith(".json"):
            assert json.loads(data)["files"], name
        elif name.endswith(".txt"):
            assert data.startswith("\ufeff【回执】".encode()), name
            assert data.endswith(b"\r\n"), name
        elif name.endswith(".html"):
            assert data.rstrip().endswith(b"</html>"), name
        elif name.endswith(".csv"):
            assert data.startswith("\ufeffid,".encode()), name
            assert data.endswith(b"\n"), name
        else:
            raise AssertionError(f"{name} is no output")
