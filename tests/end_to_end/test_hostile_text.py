"""Hostile text in every cell, heading, sheet and file name of a return: no output takes it for markup, formula, path or command."""

from __future__ import annotations

import csv
import random
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from schemas import fields
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

_OURS = re.compile(r"\.\./\.\./outbox/[A-Za-z0-9%./_~-]+", re.ASCII)  # a file named after a school: nothing in it but a path
_CANARY = "ZKCANARY7"
_TEXTS = (
    f"<{_CANARY} onload=alert(1)>",
    f"</td></script><script>{_CANARY}()</script>",
    f'"><a href="javascript:{_CANARY}">x</a>',
    f"' autofocus onfocus={_CANARY}()",
    f"{{{{ 7*7 }}}}{{% {_CANARY} %}}",
    f"=1+1&{_CANARY}",
    f'=HYPERLINK("http://127.0.0.1:9/{_CANARY}","x")',
    f"+1+{_CANARY}",
    f"-1+{_CANARY}",
    f"@SUM({_CANARY})",
    f"\t=1+{_CANARY}",
    f"{{=1+{_CANARY}}}",
    f"../../{_CANARY}",
    f"_x003D_{_CANARY}",
    f"#REF!{_CANARY}",
    f"_x001B_[31m{_CANARY}_x0007_",
    f"{_CANARY}\u202e\u2066gnp.exe",
    f"{_CANARY},a;b\r\n=1",
    f"{_CANARY}" + "长" * 3000,
)
_NAMES = (
    "=1+1.xlsx",
    "-rf.xlsx",
    "<b onmouseover=1>.xlsx",
    "$(touch x);`id`.xlsx",
    "a\nb\x1b[31m.xlsx",
    "%2e%2e%2f.xlsx",
    "javascript:alert(1).xlsx",
)


def _hostile(seed: int, text: str) -> bytes:
    """A return with the text in its name and in every third cell; the sheet's name and a heading, too, where they may have it."""
    record = clean_return(random.Random(seed), seed)
    record["school"]["school_name"] = f"{text[:60]}学院{seed}"
    for table, rows in (("school", [record["school"]]), ("application", record["applications"]), ("trainer", record["trainers"])):
        for place, name in enumerate(fields.names(table)):
            if place % 3 == seed % 3 and name not in ("province", "school_name"):
                for row in rows:
                    row[name] = text
    book = layouts.official(record)
    book.sheets[1].name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "", text)[:28] or "表"
    return book_bytes(book, ("xlsx", "xml2003", "xlsx-wps")[seed % 3])


def _free(seed: int, text: str) -> bytes:
    """A return that is in order, so that it reaches the summary, with the text wherever a school may write what it likes."""
    record = clean_return(random.Random(seed), seed)
    record["school"] |= dict.fromkeys(("authority", "city", "contact_name", "contact_title", "filled_by"), text)
    for row in record["applications"]:
        row |= dict.fromkeys(("explanation", "remark"), text)
    for row in record["trainers"]:
        row["title"] = text
    return book_bytes(layouts.official(record))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("hostile")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    for seed, text in enumerate(_TEXTS):
        (inbox / f"{seed:02}.xlsx").write_bytes(_hostile(seed, text))
        (inbox / f"free-{seed:02}.xlsx").write_bytes(_free(seed + 20, text))
    for seed, name in enumerate(_NAMES, 50):
        (inbox / name.replace("/", "")).write_bytes(book_bytes(layouts.official(clean_return(random.Random(seed), seed))))
    before = sorted(path.name for path in folder.iterdir())
    done = run(folder / "inbox", folder)
    assert done.code == 3, done.err
    assert sorted(path.name for path in folder.iterdir()) == sorted([*before, "outbox", "reports"])
    return done


class _Page(HTMLParser):
    """Collects what would be active: tags, attributes, scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "style", "xlink:href")]
        self.scripts += tag == "script"


def test_the_report_holds_it_as_text_only(outcome: Outcome) -> None:
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    assert page.count(_CANARY) > len(_TEXTS)
    seen = _Page()
    seen.feed(page)
    assert not [tag for tag in seen.tags if _CANARY.lower() in tag]
    assert not [name for name in seen.attributes if name.startswith("on") or name in ("autofocus", "srcdoc")]
    others = [link for link in seen.links if not _OURS.fullmatch(link)]
    assert len(others) < len(seen.links)
    assert not [link for link in others if _CANARY in link or link.strip().lower().startswith(("javascript:", "http", "data:text"))]
    assert seen.scripts == 1
    assert "49" not in re.findall(rf"(\d+){{% {_CANARY}", page)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", page)


def test_no_workbook_holds_a_formula_or_link_of_it(outcome: Outcome) -> None:
    with zipfile.ZipFile(outcome.summary) as book:
        assert sum(book.read(name).decode("utf-8", "replace").count(_CANARY) for name in book.namelist()) > len(_TEXTS)
    for path in (outcome.folder / "outbox").rglob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                content = book.read(name).decode("utf-8", "replace")
                formulas = re.findall(r"<f[ >].*?</f>", content)
                assert not [f for f in formulas if _CANARY in f or not re.search(r"SUM\(|!\$?[A-Z]|IF\(_1X_[A-Z0-9]+_[0-9a-f]{12}=", f)], (
                    name
                )
                links = re.findall(r"<hyperlink [^>]*>", content)
                assert not [link for link in links if not re.search(r' location="_1X_\w+"', link) or "r:id" in link]
                assert "TargetMode" not in content


def test_no_csv_cell_begins_as_a_formula(outcome: Outcome) -> None:
    for path in outcome.folder.glob("reports/*/*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell[1:]]


def test_the_console_shows_no_control_characters(outcome: Outcome) -> None:
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", outcome.out + outcome.err)


def test_no_name_became_a_path(outcome: Outcome) -> None:
    made = [path.relative_to(outcome.folder).as_posix() for path in outcome.folder.rglob("*") if path.is_file()]
    named = [name for name in made if _CANARY in name and not name.startswith("inbox/")]
    assert named  # files that are called after their schools, each straight in its folder
    assert not [name for name in named if not re.fullmatch(r"outbox/33-浙江/(退回修改/[^/\\]+\.xlsx|回执/[^/\\]+\.txt)", name)]
    assert not list(outcome.folder.parent.glob(f"*{_CANARY}*"))
    assert not Path("x").exists()


def test_every_return_is_accounted_for(outcome: Outcome) -> None:
    assert {(f["kind"], f["status"]) for f in outcome.run["files"]} == {("return", "used")}
    assert len(outcome.run["files"]) == 2 * len(_TEXTS) + len(_NAMES)
    assert outcome.run["counts"]["included"] > len(_TEXTS)
