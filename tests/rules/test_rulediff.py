"""The comparison of two versions of the rules: an invented change shows, no change shows nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from workshop import rulediff

GIT = shutil.which("git")
pytestmark = pytest.mark.skipif(GIT is None, reason="git is not installed on this machine")


def _git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *name, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This program as a repository of one commit, and one small sample province."""
    folder = tmp_path / "repository"
    for name in ("pipeline", "schemas", "workshop"):
        shutil.copytree(rulediff.ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    _git(tmp_path, "init", "-q", str(folder))
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "one")
    monkeypatch.setattr(rulediff, "ROOT", folder)
    monkeypatch.setattr(rulediff, "SAMPLES", (("33", 12, 1),))
    return folder


def test_a_changed_limit_shows_its_findings_and_outcomes(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = repository / "schemas" / "batches" / "2019-2.toml"
    text = batch.read_text(encoding="utf-8")
    assert 'dual = "1/2"' in text
    batch.write_text(text.replace('dual = "1/2"', 'dual = "9/10"'), encoding="utf-8")
    assert rulediff.main(["HEAD"]) == 0
    said = capsys.readouterr().out
    rules = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.startswith("A")}
    assert int(rules["A310"][0]) > 0
    assert set(rules) == {"A310"}
    assert "符合 → 待确认" in said


def test_the_same_rules_show_nothing(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rulediff.main(["HEAD"]) == 0
    assert "问题清单没有变化" in capsys.readouterr().out


def test_an_unknown_version_is_said(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rulediff.main(["no-such-version"]) == 2
    assert "没有“no-such-version”这个版本" in capsys.readouterr().err


def test_a_version_that_cannot_run_is_said(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "schemas" / "batches" / "2019-2.toml").write_text("broken", encoding="utf-8")
    assert rulediff.main(["HEAD"]) == 2
    assert "新版本不能生成样例省份 33" in capsys.readouterr().err
