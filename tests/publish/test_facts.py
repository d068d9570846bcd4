"""Figures are counted in ``pipeline.publish.facts`` alone: outputs show what it says, none counts on its own."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import openpyxl
import pandas as pd
import pytest

from pipeline import publish
from pipeline.changes.compare import compare
from pipeline.changes.model import Changes
from pipeline.changes.standing import present
from pipeline.cli import closing
from pipeline.publish import report, run_json, summary
from pipeline.publish.facts import Facts, facts_of
from pipeline.publish.facts.balance import Share
from pipeline.publish.facts.steps import Next
from pipeline.tables.kept import Kept, Told, of_findings
from pipeline.tables.model import Fault, Run
from pipeline.tables.standing import Earlier, Past, State
from schemas.tables import ENDS, FATES
from tests.publish.made_run import PLAIN, make_run

PUBLISH = Path(publish.__file__).parent
ODD = 987_654  # no count of the made run


@pytest.fixture
def made(tmp_path: Path) -> Run:
    """The made run with a roster, changes since an earlier run, faults of ours and tidyings."""
    run = make_run(tmp_path)
    roster = pd.DataFrame({"school_name": [PLAIN, "未报学院"], "school_code": "", "city": ""})
    roster["returned"] = roster["eligible"] = [True, False]
    return replace(
        run,
        roster=roster,
        changes=_changes(run),
        faults=[Fault("file", "33/损坏.xlsx", "x"), Fault("rule", "A310", "y")],
        held_back=["33/扫描件.pdf"],
    )


def _changes(run: Run) -> Changes:
    """Against a run that found the same, and an error in a return that is gone."""
    now = present(run)
    gone = Told("gone", "gone", "A310", "error", "open", file="33/撤回.xlsx", message="原来的问题")
    school = State("撤回的学院", "", Kept(b"{}"), of_findings([gone]))
    return compare(run, now, Earlier(Past({**now.standing.schools, "撤回的学院": school}, "2019-09-17T08:30:00")))


def said(run: Run, facts: Facts) -> dict[str, str]:
    """What every output that shows figures says, without markup and white space."""
    book = openpyxl.load_workbook(io.BytesIO(summary.build(summary.contents(run, facts))))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    page = report.to_bytes(run, facts).decode()
    texts = {
        "page": re.sub(r"<[^>]*>", "", page[page.index("</style>") :]),
        "json": run_json.to_bytes(run, facts).decode(),
        "console": closing.sentence(run, facts),
        "workbook": "\n".join(cells),
    }
    return {name: re.sub(r"\s+", "", text) for name, text in texts.items()}


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ("files.seen", {"page", "json"}),
        ("files.returns", {"page"}),
        ("files.listed", {"page"}),
        ("files.held_back", {"page", "console"}),
        ("schools.reported", {"page", "json", "console"}),
        ("applications.read", {"page"}),
        ("applications.current", {"page", "json", "console"}),
        ("applications.included", {"page", "json", "console"}),
        ("applications.held", {"page"}),
        ("applications.refused", {"page"}),
        ("applications.superseded", {"page"}),
        ("applications.review", {"page", "console"}),
        ("applications.answered", {"page", "console"}),
        ("applications.ineligible", {"page", "console"}),
        ("applications.returned", {"page"}),
        ("applications.priority", {"page"}),
        ("findings.all.error", {"page"}),
        ("findings.all.warning", {"page"}),
        ("findings.all.info", {"page"}),
        ("findings.open.error", {"page", "json"}),
        ("findings.open.warning", {"page", "json"}),
        ("findings.open.info", {"json"}),
        ("findings.general", {"page"}),
        *((f"changes.all.{name}", {"page", "json", "console"}) for name in (*FATES, *ENDS, "values")),
        ("changes.still", {"page"}),
        ("tidyings.count", {"page"}),
        ("rules.total", {"page"}),
        ("summary.schools", {"workbook"}),
        ("summary.pilot_students", {"page", "json"}),
        ("progress.expected", {"page", "json", "console"}),
        ("progress.returned", {"page", "json", "console"}),
        ("progress.eligible", {"page", "json", "console"}),
        ("next.sentence", {"console"}),
        ("places.summary", {"page", "console"}),
        ("places.marked", {"page", "console"}),
        ("places.receipts", {"page"}),
        ("places.page", {"console"}),
    ],
)
def test_every_output_shows_what_the_facts_say(made: Run, figure: str, shown: set[str]) -> None:
    """A figure that is changed in the facts changes wherever it is shown: no output has it from elsewhere."""
    facts = facts_of(made)
    assert not any(str(ODD) in text for text in said(made, facts).values())
    new = str(ODD) if figure == "next.sentence" else ODD
    texts = said(made, _changed(facts, figure.split("."), new))
    assert {name for name, text in texts.items() if str(ODD) in text} == shown


def test_the_figures_of_one_file_status_rule_and_school(made: Run) -> None:
    facts = facts_of(made)
    rule = replace(facts.findings.by_rule["A310"], count=ODD)
    school = replace(facts.schools.by_key[PLAIN], errors=ODD)
    for changed, shown in (
        (_changed(facts, ["files", "by_status"], {**facts.files.by_status, "rejected": ODD}), {"page", "console"}),
        (_changed(facts, ["findings", "by_rule"], {**facts.findings.by_rule, "A310": rule}), {"page"}),
        (_changed(facts, ["schools", "by_key"], {**facts.schools.by_key, PLAIN: school}), {"page"}),
        (_changed(facts, ["letters", "workbooks"], (replace(facts.letters.workbooks[0], findings=(0,) * ODD),)), {"json"}),
        (_changed(facts, ["rules", "by_status"], {**facts.rules.by_status, "found": ODD}), {"page"}),
    ):
        assert {name for name, text in said(made, changed).items() if str(ODD) in text} == shown


def test_a_share_is_one_share_in_every_output(made: Run) -> None:
    """Parts and words of the certificate's share that reaches the summary: 1/700 is nowhere in the made run."""
    facts = facts_of(made)
    grouping = facts.balance.certificate
    first = grouping.groups[0]
    share = replace(first.included.share, numerator=1, denominator=700, over=False)
    group = replace(first, included=replace(first.included, share=share))
    changed = _changed(facts, ["balance", "certificate", "groups"], (group, *grouping.groups[1:]))
    texts = said(made, changed)
    assert "0.1%1/700" in texts["page"]
    assert '"included_numerator":1,"included_denominator":700,"included_share":0.0014' in texts["json"]
    assert f"{1 / 700:.15f}" in texts["workbook"]


def test_shares_are_exact() -> None:
    """A share that a float cannot tell from its limit is told from it."""
    most = 10**17
    share = Share(3 * most + 1, 10 * most, Fraction(3, 10), over=True, judged=True)
    assert float(share.exact) == 0.3
    assert share.exact > Fraction(3, 10)
    assert share.words != "30%"
    assert Share(0, 0, None, over=False, judged=False).exact == 0


@pytest.mark.parametrize("name", [field.name for field in fields(Facts)])
def test_what_is_missing_from_the_facts_cannot_be_shown(made: Run, name: str) -> None:
    """Each part of the facts is shown by something, and nothing stands in for it."""
    facts = facts_of(made)
    parts = {field.name: getattr(facts, field.name) for field in fields(Facts) if field.name != name}
    with pytest.raises((AttributeError, jinja2.UndefinedError)):
        said(made, SimpleNamespace(**parts))  # type: ignore[arg-type]


def test_the_same_run_has_the_same_facts(made: Run) -> None:
    one, other = facts_of(made), facts_of(made)
    pd.testing.assert_frame_equal(one.summary.by_school, other.summary.by_school)
    parts = [field.name for field in fields(Facts) if field.name != "summary"]
    assert [getattr(one, name) for name in parts] == [getattr(other, name) for name in parts]


def test_one_next_step(made: Run) -> None:
    """Sentence and steps speak of the same: nothing to send back without a step for it."""
    assert [step.kind for step in facts_of(made).next.steps] == [
        "fault",
        "send",
        "unusable",
        "return",
        "answer",
        "missing",
        "rerun",
        "print",
    ]
    clean = replace(made, faults=[], findings=made.findings.iloc[:0], roster=None, changes=None)
    clean = replace(clean, accounts=replace(made.accounts, included=5, held=0, refused=0, files={"used": 3}))
    clean = replace(clean, outcomes=made.outcomes.assign(outcome="eligible", included=True, decision=""))
    plan = facts_of(clean).next
    assert plan == Next("下一步：申报已全部纳入汇总，请打印、盖章、报送汇总表。", plan.steps)
    assert [step.kind for step in plan.steps] == ["print"]


def _changed(value: Any, path: list[str], new: Any) -> Any:
    """The dataclass with the value at ``path`` replaced."""
    if not path:
        return new
    return replace(value, **{path[0]: _changed(getattr(value, path[0]), path[1:], new)})


# ---- none counts on its own

_BUILTINS = {"len", "sum", "Counter"}
_METHODS = {"agg", "count", "groupby", "mean", "nunique", "size", "sum", "value_counts"}
_LISTS = "how many rows of a list this page leaves out or folds, which only the page knows"
_COLUMNS = "columns and rows of the sheet itself"
ALLOWED = {
    ("overview", "to_bytes"): "adds up what the runs of other provinces counted; no run is at hand",
    ("overview", "_row"): "bytes of a file",
    ("overview", "_text"): "the length of a text",
    ("summary", "_official"): _COLUMNS,
    ("summary", "_signature"): _COLUMNS,
    ("summary", "_further"): _COLUMNS,
    ("summary_table", "__init__"): _COLUMNS,
    ("summary_table", "line"): _COLUMNS,
    ("summary_table", "table"): _COLUMNS,
    ("summary_table", "_nothing"): _COLUMNS,
    ("summary_table", "_totals"): "the stored result of the formula =SUM() of the same cells",
    ("summary_tables", "_numbered"): "the running number of a sheet's rows",
    ("view", "view"): _LISTS,
    ("view_balance", "_grouping"): _LISTS,
    ("view_files", "_names"): _LISTS,
    ("view_changes", "_entry"): _LISTS,
    ("view_findings", "_folded"): _LISTS,
    ("closing", "_faults"): _LISTS,
    ("closing", "_named"): _LISTS,
    ("folder", "_some"): _LISTS,
    ("making", "collect"): _LISTS,
    ("record", "_name"): "bytes of a name",
}
_NO_RUN = ("file_names", "fixed_zip", "links", "plain", "safe_cells", "summary_chart", "summary_fit", "summary_layout", "summary_styles")


def _modules() -> list[Path]:
    return [*sorted(PUBLISH.glob("*.py")), *sorted(PUBLISH.glob("marked/*.py")), Path(closing.__file__)]


def _countings(path: Path) -> Iterator[tuple[str, str]]:
    """(module, function) of every call that counts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(call): function.name for function in functions for call in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            by_name = isinstance(called, ast.Name) and called.id in _BUILTINS
            if by_name or (isinstance(called, ast.Attribute) and called.attr in _METHODS):
                yield path.stem, inside.get(id(node), "")


def test_no_publisher_counts_on_its_own() -> None:
    """Beside ``facts``, a call that counts stands only where it is listed with its reason; no reason is left over.

    A loop that counts by hand would pass; what an output shows in place of the facts is found by the tests above.
    """
    found = {place for path in _modules() if path.stem not in _NO_RUN for place in _countings(path)}
    assert found == set(ALLOWED)


def test_modules_that_may_count_texts_and_cells_see_no_run() -> None:
    for name in _NO_RUN:
        tree = ast.parse((PUBLISH / f"{name}.py").read_text(encoding="utf-8"))
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        tables = ("pandas", "pipeline.tables", "pipeline.publish.facts")
        assert not any(module.startswith(tables) for module in imported)


LISTED = {"files", "file.findings", "general", "group.rows", "r.findings", "tidyings", "troubles", "unusable.rows"}


def test_no_template_counts_on_its_own() -> None:
    """A template takes the length of a list that it shows a part of, or of one of the facts; it counts nothing else."""
    counted = set()
    for path in (PUBLISH / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        counted |= set(re.findall(r"([\w.]+)\s*\|\s*(?:length|count)\b", text))
        assert not re.search(r"\|\s*(sum|groupby|selectattr|rejectattr)\b", text), path.name
    assert {name for name in counted if not name.startswith("facts.")} == LISTED
