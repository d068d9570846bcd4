"""What other balance limits would find (三.1), before a rule is issued: judges as a run does and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipeline.check.engine import failures
from pipeline.merge.balance import balances, with_contributors
from pipeline.settings.limits import LIMITS
from pipeline.tables.model import Run
from schemas.batch import Batch
from schemas.expressions.tree import limits_of
from schemas.rules import built_in, catalogue, faults
from schemas.words import limit_words, percent

_RULE_OF = {  # by limit the rule that holds shares against it
    path.removeprefix("balance."): rule.code
    for rule in built_in().values()
    for path in limits_of(rule.holds)
    if path.startswith("balance.")
}
_BASE = {"certificate": "占申报院校", "field": "占申报", "school": "占试点学生"}
_CLOSE = 5  # groups shown that pass, the largest first


@dataclass(frozen=True)
class Line:
    """One group under both limits. ``now`` and ``then`` say whether the rule finds it; ``change``: 新增, 消失 or ''."""

    name: str
    numerator: int
    denominator: int
    inside: tuple[int, int]  # the same of what reaches the summary
    now: bool
    then: bool
    largest: str

    @property
    def change(self) -> str:
        return "" if self.now == self.then else "新增" if self.then else "消失"


def compare(run: Run, other: Batch) -> dict[str, list[Line]]:
    """By grouping, its groups from the largest share down: found under the run's limits, found under the other batch's."""
    applications = run.applications.typed.loc[run.outcomes.index]
    found: dict[str, list[Line]] = {}
    sides = []
    for batch in (run.batch, other):
        shares = balances(applications, run.schools.typed, run.outcomes["included"], batch)
        sides.append((batch, with_contributors(shares, applications, run.schools.typed, run.outcomes["included"])))
    for name, code in _RULE_OF.items():
        frames = [tables[name] for _, tables in sides]
        over = [_failing(frame, code, batch) for frame, (batch, _) in zip(frames, sides)]
        counts = ["name", "numerator", "denominator", "included_numerator", "included_denominator"]
        lines = [
            Line(group, n, d, (part, whole), i in over[0], i in over[1], frames[1].at[i, "largest"] or frames[0].at[i, "largest"])
            for i, (group, n, d, part, whole) in zip(frames[0].index, frames[0][counts].itertuples(index=False))
        ]
        found[name] = sorted(lines, key=lambda line: (-line.numerator, line.name))
    return found


def _failing(frame: pd.DataFrame, code: str, batch: Batch) -> set[int]:
    """The groups that the rule itself finds: what a run with this batch would report."""
    if code in batch.off:
        return set()
    failed, answers = failures(frame, [catalogue(batch)[code]], batch)
    if answers.broken:
        raise RuntimeError(f"rule {code} crashed: {answers.broken[code]}")
    return set(failed.get(code, ()))


def told(run: Run, other: Batch) -> str:
    """The comparison as the officer reads it on the command line."""
    found = compare(run, other)
    applications = len(run.outcomes)
    lines = [f"{run.province.full_name} · {run.batch.title}：限值试算（只显示，不改动任何汇总表和报告）"]
    for name, groups in found.items():
        lines += ["", _heading(name, run.batch, other, found)]
        if _RULE_OF[name] in run.batch.off:
            lines.append("  本批次或本省的配置关闭了这条规则，任何限值都不会报告。")
        lines += _small(name, run, other, applications)
        over = [line for line in groups if line.now or line.then]
        under = [line for line in groups if not (line.now or line.then) and line.numerator]
        lines += _table(over + under[:_CLOSE], getattr(run.batch.balance, name), getattr(other.balance, name))
        if under[_CLOSE:]:
            lines.append(f"  另有 {len(under) - _CLOSE} 个占比更小，都没有超过。")
    totals = [sum(line.now for groups in found.values() for line in groups), sum(line.then for groups in found.values() for line in groups)]
    lines += ["", f"合计：现行限值报告 {totals[0]} 项，试算限值报告 {totals[1]} 项。要采用，请把限值写进本省的配置文件 [balance] 一节。"]
    return "\n".join(lines)


def _heading(name: str, run_batch: Batch, other: Batch, found: dict[str, list[Line]]) -> str:
    now, then = (_limit(batch, name) for batch in (run_batch, other))
    changes = [line.change for line in found[name]]
    limits = f"限值 {now}（不变）" if now == then else f"限值 {now} → {then}"
    more = "，".join(f"{word} {changes.count(word)} 项" for word in ("新增", "消失") if word in changes) or "结果不变"
    return f"{_RULE_OF[name]} {faults(run_batch)[_RULE_OF[name]]}（按{LIMITS[name]}，{_BASE[name]}的比例）　{limits}：{more}"


def _limit(batch: Batch, name: str) -> str:
    return limit_words(getattr(batch.balance, name))


def _small(name: str, run: Run, other: Batch, applications: int) -> list[str]:
    schools = run.schools.typed
    reported = schools.loc[schools["current"], "school_key"].nunique()
    what, size = ("min_schools", reported) if name == "school" else ("min_applications", applications)
    said = []
    for words, batch in (("现行", run.batch), ("试算", other)):
        least = getattr(batch.balance, what)
        if size < least:
            unit = "所院校" if name == "school" else "条申报"
            said.append(f"  按{words}的最小规模（{least} {unit}），现有 {size} {unit}，只显示，不判断。")
    return said


def _table(lines: list[Line], now: Fraction, then: Fraction) -> list[str]:
    if not lines:
        return ["  没有申报。"]
    from rich.cells import cell_len  # Chinese characters take two columns

    rows: list[tuple[str, ...]] = [("名称", "分子/分母", "占比", "现行", "试算", "变化", "纳入汇总", "最大的几家")]
    for line in lines:
        verdicts = ["超过" if over else "—" for over in (line.now, line.then)]
        limit = max((limit for over, limit in ((line.now, now), (line.then, then)) if over), default=None)
        parts = (line.numerator, line.denominator)
        inside = "/".join(map(str, line.inside)) + f" {percent(*line.inside, limit)}"
        rows.append((line.name, "/".join(map(str, parts)), percent(*parts, limit), *verdicts, line.change or "—", inside, line.largest))
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  " + "  ".join(text + " " * (width - cell_len(text)) for text, width in zip(row, widths)).rstrip() for row in rows]
