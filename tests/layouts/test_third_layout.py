"""A layout that no code knows: one file beside the batches explains it, and returns in it are read and judged like any other."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from pipeline.settings.files import BATCHES
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.book import GROUP, HEADING, Book, Cell
from workshop.sample.disguise import disguise
from workshop.sample.school import Return, clean_return
from workshop.sample.write import FORMATS, book_bytes

LAYOUT = Path(__file__).parent / "shengbiao.toml"
PLAIN = [name for name, form in FORMATS.items() if form.many_sheets]
DISGUISED = range(12)
_YEARS = ("intake_1", "intake_2", "intake_3")


def _two_heading_rows(book: Book) -> None:
    """The three intakes under one merged 新生, with 前年, 去年, 今年 below; the other headings merged down over both rows."""
    sheet = book.sheets[1]
    lower = sheet.rows[1]
    upper = [Cell(cell.value, HEADING, cell.table, cell.field) for cell in lower]
    places = [column for column, cell in enumerate(lower) if cell.field in _YEARS]
    for column, cell in enumerate(lower):
        if column in places:
            cell.value = str(cell.value).removesuffix("新生")
            upper[column] = Cell("新生", GROUP) if column == places[0] else Cell()
        else:
            lower[column] = Cell()
    sheet.merges = [(r1 + (r1 > 1), c1, r2 + (r2 > 1), c2) for r1, c1, r2, c2 in sheet.merges]
    sheet.merges.append((1, places[0], 1, places[-1]))
    sheet.merges += [(1, column, 2, column) for column in range(len(lower)) if column not in places]
    sheet.rows.insert(1, upper)


def _faulty(record: Return) -> None:
    row = record["applications"][0]
    row["team_dual"] = row["team_total"] // 2 - 1
    record["school"]["contact_phone"] = "12345"
    record["school"]["management_system"] = "无"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One inbox: every format, twelve disguised, one with two heading rows, one faulty, one in the issued form."""
    folder = tmp_path_factory.mktemp("third")
    (folder / "layouts").mkdir()
    shutil.copy(LAYOUT, folder / "layouts")
    shutil.copytree(BATCHES, folder / "batches")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    numbers = iter(range(1, 1000))

    def put(name: str, book: Book, form: str = "xlsx") -> None:
        (inbox / f"{name}{FORMATS[form].suffix}").write_bytes(book_bytes(book, form))

    def record() -> Return:
        number = next(numbers)
        return clean_return(random.Random(number), number)

    for form in PLAIN:
        put(form, layouts.provincial(record()), form)
    for seed in DISGUISED:
        book = layouts.provincial(record())
        disguise(book, random.Random(seed))
        put(f"disguised-{seed}", book)
    two_rows = layouts.provincial(record())
    _two_heading_rows(two_rows)
    put("two-rows", two_rows)
    faulty = record()
    _faulty(faulty)
    put("faulty", layouts.provincial(faulty))
    put("issued", layouts.official(record()))
    return run(folder / "inbox", folder, "--batches", str(folder / "batches"))


def _of(done: Outcome, name: str) -> set[str]:
    return {f["code"] for f in done.findings if Path(f["file"]).stem == name and f["severity"] != "info"}


@pytest.mark.parametrize("name", [*PLAIN, *(f"disguised-{seed}" for seed in DISGUISED), "two-rows", "issued"])
def test_a_clean_return_is_used_without_a_word(done: Outcome, name: str) -> None:
    assert _of(done, name) == set()
    applications = [a for a in done.run["applications"] if Path(a["file"]).stem == name]
    assert applications
    assert all(a["included"] for a in applications)


def test_the_file_says_its_layout(done: Outcome) -> None:
    layouts_read = {Path(f["name"]).stem: f["layout"] for f in done.run["files"]}
    assert layouts_read["issued"] == "shenbaobiao"
    assert {layout for name, layout in layouts_read.items() if name != "issued"} == {"shengbiao"}


def test_the_report_calls_it_by_the_name_in_its_file(done: Outcome) -> None:
    page = (done.reports / "index.html").read_text(encoding="utf-8")
    assert "<td>省定登记表</td>" in page
    assert "<td>申报表</td>" in page
    assert "shengbiao" not in page
    assert "shenbaobiao" not in page


def test_faults_are_found_in_their_cells(done: Outcome) -> None:
    cells = {f["code"]: (f["sheet"], f["cell"]) for f in done.findings if f["file"] == "33/faulty.xlsx" and f["severity"] != "info"}
    headings = list(layouts.PROVINCIAL_HEADINGS["application"])
    labels = list(layouts.PROVINCIAL_HEADINGS["school"])
    assert cells == {
        "A310": ("试点项目明细", f"{chr(ord('A') + headings.index('team_dual'))}3"),
        "S209": ("学校登记卡", f"B{labels.index('contact_phone') + 2}"),
        "S212": ("学校登记卡", f"B{labels.index('management_system') + 2}"),
    }


def test_messages_name_the_forms_own_headings_where_one_is_missing(tmp_path: Path) -> None:
    (tmp_path / "layouts").mkdir()
    shutil.copy(LAYOUT, tmp_path / "layouts")
    shutil.copytree(BATCHES, tmp_path / "batches")
    (tmp_path / "batches" / "2019-2").mkdir(exist_ok=True)
    (tmp_path / "batches" / "2019-2" / "33-浙江.toml").write_text('layouts = ["shengbiao"]\n', encoding="utf-8")
    book = layouts.provincial(clean_return(random.Random(1), 1))
    for row in book.sheets[1].rows:
        del row[list(layouts.PROVINCIAL_HEADINGS["application"]).index("enrolled")]
    book.sheets[1].merges.clear()
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    (tmp_path / "inbox" / "33" / "a.xlsx").write_bytes(book_bytes(book))
    done = run(tmp_path / "inbox", tmp_path, "--batches", str(tmp_path / "batches"))
    said = [f["message"] for f in done.findings if f["code"] == "F106"]
    assert len(said) == 1
    assert "专业在校生" in said[0]
