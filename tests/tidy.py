"""``make check``: nothing lies at the root of the repository but what is declared here."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECLARED = frozenset(
    [
        ".ci",
        ".gitignore",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "README.zh-CN.md",
        "docs",
        "inbox",
        "outbox",
        "pipeline",
        "pyproject.toml",
        "reports",
        "requirements-dev.lock",
        "requirements.lock",
        "schemas",
        "tests",
        "workshop",
    ]
)
MADE = frozenset(  # by git, make, the tools; none of them is committed
    [
        ".git",
        ".venv",
        "demo",
        "bench",
        "build",
        "dist",
        "returns_pipeline.egg-info",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
        ".import_linter_cache",
        "__pycache__",
        ".idea",
        ".vscode",
    ]
)


def unexpected(root: Path) -> list[str]:
    """Entries that nobody declared."""
    return sorted(set(os.listdir(root)) - DECLARED - MADE)


def missing(root: Path) -> list[str]:
    """Declared entries that are not there."""
    return sorted(DECLARED - set(os.listdir(root)))


def main(arguments: list[str] | None = None) -> int:
    """1 where the root is not as declared."""
    parser = argparse.ArgumentParser(prog="python -m tests.tidy", description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=ROOT)
    root = parser.parse_args(arguments).root
    for name in unexpected(root):
        print(f"unexpected at the root: {name} (remove it, or declare it in tests/tidy.py)")
    for name in missing(root):
        print(f"missing at the root: {name}")
    return 1 if unexpected(root) or missing(root) else 0


if __name__ == "__main__":
    sys.exit(main())
