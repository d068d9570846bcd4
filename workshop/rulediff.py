"""What a change of the rules changes: two versions of the program over the same sample provinces. ``python -m workshop.rulediff OLD``.

The sample is made by the current generator with fixed seeds; the old version is taken out of git into a folder of its own.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.cli.grammar import Parser

ROOT = Path(__file__).parents[1]
SAMPLES = (("33", 60, 1), ("44", 60, 2), ("66", 30, 3))  # province, schools, seed
_SHOWN = 20
_CAREFUL: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Python 3.11.4 and newer
_WORDS = {"eligible": "符合", "review": "待确认", "ineligible": "不符合", "": "没有读到"}
Findings = dict[str, dict[str, str]]
Outcomes = dict[tuple[str, ...], str]


class CannotCompare(Exception):
    """The two versions cannot be held against each other; the message says why."""


@dataclass
class Result:
    """One version's answers over all samples: findings by sample and id, outcomes by application."""

    findings: Findings
    outcomes: Outcomes


def main(arguments: list[str] | None = None) -> int:
    """Prints what differs. 0 also where much does; 2 where the versions cannot be compared."""
    options = Parser(prog="python -m workshop.rulediff", description="比较两个版本的规则在样例省份上的结果")
    options.add_argument("old", help="旧版本：git 的提交、标签或分支，如 HEAD~1", metavar="旧版本")
    old = options.parse_args(arguments).old
    try:
        with tempfile.TemporaryDirectory(prefix="rules-") as scratch:
            print(report(*compared(old, Path(scratch)), old))
    except CannotCompare as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def compared(old: str, scratch: Path) -> tuple[Result, Result]:
    """The answers of the old version and of this one. Raises CannotCompare."""
    former = scratch / "old"
    _check_out(old, former)
    before, after = Result({}, {}), Result({}, {})
    for province, schools, seed in SAMPLES:
        inbox = scratch / f"{province}-{seed}"
        command = ["workshop.sample", str(inbox / "inbox"), "--province", province, "--schools", str(schools), "--seed", str(seed)]
        made = _python(ROOT, *command, "--truth", str(inbox / "truth.json"))
        if made.returncode:
            raise CannotCompare(f"新版本不能生成样例省份 {province}：\n{made.stderr.strip()}")
        for result, root, name in ((before, former, "before"), (after, ROOT, "after")):
            _read(_run(root, province, inbox / "inbox", inbox / name), f"{province}-{seed}", result)
    return before, after


def _check_out(old: str, folder: Path) -> None:
    git = ["git", "-C", str(ROOT), "archive", "--format=tar", old]
    try:
        done = subprocess.run(git, capture_output=True, check=False)
    except FileNotFoundError:
        raise CannotCompare("没有找到 git，无法取出旧版本。") from None
    if done.returncode:
        raise CannotCompare(f"git 中没有“{old}”这个版本（{done.stderr.decode(errors='replace').strip()}）。")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, **_CAREFUL)
    if not (folder / "pipeline" / "__main__.py").is_file():
        raise CannotCompare(f"版本“{old}”还没有可以运行的程序。")


def _python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)


def _run(root: Path, province: str, inbox: Path, folder: Path) -> Path:
    done = _python(
        root, "pipeline", "province", province, "--inbox", str(inbox), "--outbox", str(folder / "o"), "--reports", str(folder / "r")
    )
    if done.returncode not in (0, 1, 3):
        raise CannotCompare(f"{'旧' if root != ROOT else '新'}版本在样例省份 {province} 上没有运行成功：\n{done.stderr.strip()}")
    return next((folder / "r").glob("*/run.json")).parent


def _read(reports: Path, sample: str, result: Result) -> None:
    with open(reports / "findings.csv", encoding="utf-8-sig", newline="") as file:
        result.findings |= {f"{sample} {row['id']}": row for row in csv.DictReader(file)}
    applications = json.loads((reports / "run.json").read_text(encoding="utf-8"))["applications"]
    for one in applications:
        key = (sample, one["school_name"], one["file"], one["certificate"], one["major_code"], str(one["row"]))
        result.outcomes[key] = one["outcome"]


def report(before: Result, after: Result, old: str) -> str:
    """The differences in words: findings new and gone by rule, applications whose outcome changes."""
    new = Counter(after.findings[key]["code"] for key in after.findings.keys() - before.findings.keys())
    gone = Counter(before.findings[key]["code"] for key in before.findings.keys() - after.findings.keys())
    lines = [f"与版本 {old} 相比，{len(SAMPLES)} 个样例省份、{len(after.outcomes)} 条申报："]
    lines += [f"{'规则':<6}{'新增':>6}{'消失':>6}"] if new or gone else ["问题清单没有变化。"]
    lines += [f"{code:<8}{new[code]:>8}{gone[code]:>8}" for code in sorted(new | gone)]
    changed = [(key, before.outcomes.get(key, ""), after.outcomes.get(key, "")) for key in sorted(before.outcomes | after.outcomes)]
    changed = [one for one in changed if one[1] != one[2]]
    lines.append(f"结果有变化的申报：{len(changed)} 条。" if changed else "所有申报的结果没有变化。")
    for key, was, now in changed[:_SHOWN]:
        lines.append(f"  {key[0]} {key[1]} {key[3]} {key[4]}（{key[2]} 第 {key[5]} 行）：{_WORDS.get(was, was)} → {_WORDS.get(now, now)}")
    if len(changed) > _SHOWN:
        lines.append(f"  …… 另有 {len(changed) - _SHOWN} 条。")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
