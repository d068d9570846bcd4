"""Writes docs/rules.md from the catalogue: ``python -m pipeline.rulebook [--check] FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from schemas.notice import CLAUSES
from schemas.rules import Rule, catalogue

_SEVERITY = {"error": "逻辑校验（必须改正）", "warning": "经验校验（改正或说明，由省级确认）", "info": "提示"}


def page() -> str:
    """The rules in Chinese: clause quoted, exact test, consequence, fix, passing and failing cases."""
    head = "# 规则\n\n本页由规则目录生成（`make docs/rules.md`），请勿手工修改。比例用整数比较，恰好等于限值通过。\n"
    return head + "".join(_section(rule) for rule in catalogue().values())


def _section(rule: Rule) -> str:
    lines = [f"\n## {rule.code} {rule.fault}\n", f"- 类别：{_SEVERITY[rule.severity]}", f"- 检验：{rule.test}"]
    if rule.clause:
        lines.append(f"- 依据：{CLAUSES[rule.clause]}")
    lines.append(f"- 办法：{rule.fix}")
    for word, cases in (("不通过", rule.failing), ("通过", rule.passing)):
        if cases:
            lines.append(f"- {word}的例子：" + "；".join(case.words for case in cases))
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the page, or with --check compares it."""
    path = Path(arguments[-1])
    if arguments[0] != "--check":
        path.write_text(page(), encoding="utf-8")
        return 0
    if not path.is_file() or path.read_text(encoding="utf-8") != page():
        print(f"{path} is not up to date: run `python -m pipeline.rulebook {path}`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
