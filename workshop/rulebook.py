"""Writes docs/rules.md, docs/notice.zh-CN.md and docs/rules-language.zh-CN.md: ``python -m workshop.rulebook [--check] docs/rules.md``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.publish.labels import FAMILY, SCOPE, SEVERITY, headings
from pipeline.settings.load import load_batch
from schemas.batch import Batch
from schemas.batch_files import default_batch
from schemas.expressions.excel import not_in_a_form
from schemas.notice import CLAUSES, DOCUMENT, SENTENCES
from schemas.rule_words import about, cells, consequence, remedy, test, unjudged
from schemas.rules import Case, Rule, catalogue, faults
from workshop.language import language_page

_HEAD = """# 规则

本页逐条列出核对申报表所用的规则。规则依据的是{document}（原文见 [notice.txt](notice.txt)，逐句对照见 [notice.zh-CN.md](notice.zh-CN.md)），
类别和限值是{title}的；省级教育行政部门可以在配置中调整（[batches.zh-CN.md](batches.zh-CN.md)）。

- **逻辑校验**：必须改正，改正前有关的申报为“不符合”，不纳入汇总。**经验校验**：请院校改正，或在“情况说明”列写明，申报为“待确认”，由省级教育行政部门确认。
  **提示**：供参考，不影响结果。
- 一条规则对一条记录有三种答案：发现问题、通过、未能判断。所依据的内容没有填写或读不出来时“未能判断”：不等于通过，
  有关的申报至少为“待确认”（规则只作提示的除外），也不影响同一行的其他规则和其他各行。版式不含所需栏目的，规则不适用。
- 比例用整数比较，不先舍入：恰好等于限值通过；97 人中 48 人约为 49.5%，低于 50%，不通过。
- **自查**：申报表能否用自带的公式，在填写时给出与本程序相同的答案。单元格的写法要由读表程序整理的（全角数字、“120人”、别名、
  勾选的方框等），公式显示“未能判断”；凡公式给出“通过”或“问题”的，与读表后的答案一致。
- 例子里的院校和人员都是虚构的，只列出该规则所看的栏目。

本页由规则目录生成（`make docs/rules.md`），请勿手工修改。
"""


def page() -> str:
    """The rules in Chinese: clause quoted, exact test, consequence, fix, passing and failing cases. Figures are the default batch's."""
    batch = load_batch(default_batch())
    names, words = faults(batch), headings(batch)
    parts, family = [_HEAD.format(document=DOCUMENT, title=batch.title)], ""
    for code, rule in catalogue().items():
        if code[0] != family:
            family = code[0]
            parts.append(f"\n## {family} {FAMILY[family]}\n")
        parts.append(_section(rule, names[code], batch, words))
    return "".join(parts)


def _section(rule: Rule, fault: str, batch: Batch, words: dict[str, str]) -> str:
    level = batch.severity[rule.code]
    field = about(rule, batch, words)
    lines = [
        f"\n### {rule.code} {fault}\n",
        f"- 类别：{SEVERITY[level]}",
        f"- 对象：{SCOPE[rule.scope]}" + (f"，栏目{field}" if field else ""),
    ]
    if rule.clause:
        lines.append(f"- 依据（通知 {rule.clause}）：“{CLAUSES[rule.clause]}”")
    else:
        lines.append("- 依据：填写和报送申报表的要求，不出自通知的某一条")
    if rule.sentence:
        lines.append(f"- 核对：“{rule.sentence}”")
    lines += [f"- 检验：{test(rule, batch, words)}", f"- 后果：{consequence(rule, level)}"]
    if unjudged(rule, batch, words):
        lines.append(f"- 不判断：{unjudged(rule, batch, words)}")
    lines.append(f"- 办法：{remedy(rule, words)}")
    reason = not_in_a_form(rule, batch)
    lines.append(f"- 自查：{f'不可以（{reason}）' if reason else '可以'}")
    if rule.fails or rule.passes:
        lines += ["\n| 例子 | 结果 | 内容 |", "|---|---|---|"]
        lines += [_row("不通过", case, rule, batch, words) for case in rule.fails] + [
            _row("通过", case, rule, batch, words) for case in rule.passes
        ]
    return "\n".join(lines) + "\n"


def _row(result: str, case: Case, rule: Rule, batch: Batch, words: dict[str, str]) -> str:
    content = "<br>".join(f"{name}：{value}" for name, value in cells(rule, case, batch, words))
    return f"| {case.shows} | {result} | {content or '—'} |"


def notice_page() -> str:
    """The notice sentence by sentence: which rules check it, or why none can."""
    lines = [
        "# 通知与规则逐句对照\n",
        f"左列是{DOCUMENT}的全文，一句一行。每一句或者有规则核对，或者说明为什么不能从申报表核对。规则全文见 [rules.md](rules.md)。\n",
        "本页生成自 `schemas/notice.py`（`make docs/rules.md`），请勿手工修改。\n",
        "| 条款 | 通知原文 | 核对它的规则 | 不能核对的部分及原因 |",
        "|---|---|---|---|",
    ]
    names = faults(load_batch(default_batch()))
    for sentence in SENTENCES:
        rules = "<br>".join(f"{code} {names[code]}" for code in sentence.codes)
        text = sentence.text
        lines.append(f"| {sentence.clause or '—'} | {text} | {rules or '—'} | {sentence.reason or '—'} |")
    other = [f"{code} {names[code]}" for code, rule in catalogue().items() if not rule.clause]
    lines += [
        "",
        "## 不出自通知条文的规则",
        "",
        "以下规则保证申报表读得对、填得全、前后一致，是执行通知所必需的：",
        "",
        "；".join(other) + "。",
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Writes the pages, or with --check compares them. The others lie beside the rules'."""
    parser = argparse.ArgumentParser(prog="python -m workshop.rulebook", description="Writes the generated pages of the documentation.")
    parser.add_argument("path", type=Path, metavar="docs/rules.md", help="the page of the rules; the others are written beside it")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where a page is not up to date")
    options = parser.parse_args(arguments)
    if options.path.suffix != ".md":
        parser.error(f"{options.path} is no .md file")
    beside = {"notice.zh-CN.md": notice_page(), "rules-language.zh-CN.md": language_page(load_batch(default_batch()))}
    pages = {options.path: page(), **{options.path.with_name(name): text for name, text in beside.items()}}
    if not options.check:
        for file, text in pages.items():
            file.write_text(text, encoding="utf-8")
        return 0
    old = [file for file, text in pages.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    for file in old:
        print(f"{file} is not up to date: run `python -m workshop.rulebook {options.path}`")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
