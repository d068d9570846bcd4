"""Bad and odd files beside a good one: each is answered, and costs nobody else."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

import pytest

from pipeline.intake.discover import discover
from pipeline.read.forms import load_forms
from pipeline.read.limits import Limits
from pipeline.read.pool import Readers
from pipeline.settings.files import BATCHES
from pipeline.settings.layouts import layout_files
from tests.read.packages import package, packed, worksheet
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import FORMATS, book_bytes

FORMS = load_forms(layout_files(["shenbaobiao", "yilanbiao"], BATCHES), [2017, 2018, 2019])


def _good(number: int = 1) -> bytes:
    return book_bytes(layouts.official(clean_return(random.Random(number), number)))


def _answers(inbox: Path, limits: Limits | None = None) -> dict:
    with Readers(FORMS, limits or Limits(workers=1)) as readers:
        readers.submit(discover(inbox))
        return {a.file: a for a in readers.collect()}


def test_refusals_name_the_reason_and_cost_nobody_else(tmp_path: Path) -> None:
    files = {
        "空.xlsx": b"",
        "残.xlsx": _good()[:3000],
        "文字.xlsx": "你好".encode(),
        "扫描.pdf": b"%PDF-1.4",
        "图.png": b"\x89PNG\r\n\x1a\n",
        "好.xlsx": _good(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    os.symlink("/etc/hostname", tmp_path / "链.xlsx")
    os.mkfifo(tmp_path / "管.xlsx")
    (tmp_path / "夹.xlsx").mkdir()
    (tmp_path / "~$好.xlsx").write_bytes(b"x")
    answers = _answers(tmp_path)
    codes = {name: answer.code for name, answer in answers.items()}
    assert codes == {"空.xlsx": "F101", "残.xlsx": "F101", "文字.xlsx": "F101", "扫描.pdf": "F103", "图.png": "F103", "链.xlsx": "F104", "管.xlsx": "F104", "夹.xlsx": "F103", "好.xlsx": "", "~$好.xlsx": ""}  # fmt: skip
    assert answers["好.xlsx"].kind == "return"
    assert answers["~$好.xlsx"].status == "skipped"


def test_a_zip_bomb_in_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.xlsx").write_bytes(packed({**package([worksheet("")]), "xl/worksheets/sheet1.xml": b" " * (40 << 20)}))
    assert _answers(tmp_path)["bomb.xlsx"].code == "F104"


def test_entities_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "dtd.xlsx", "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    assert _answers(tmp_path)["dtd.xlsx"].code == "F104"


def test_archives_list_every_member_once_gbk_names_and_nested_ones_too(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.xlsx", _good(2))
    with zipfile.ZipFile(tmp_path / "全部.zip", "w") as archive:
        archive.writestr("NNNNNNNNN.xlsx", _good(3))
        archive.writestr("../出界.xlsx", b"x")
        archive.writestr("__MACOSX/._a", b"x")
        archive.writestr("inner.zip", inner.read_bytes())
    inner.unlink()
    gbk = "甲/申报表.xlsx".encode("gb18030")  # as Chinese Windows writes names: not flagged as UTF-8
    (tmp_path / "全部.zip").write_bytes((tmp_path / "全部.zip").read_bytes().replace(b"NNNNNNNNN.xlsx", gbk))
    answers = _answers(tmp_path)
    assert answers["全部.zip"].kind == "archive"
    assert answers["全部.zip!/甲/申报表.xlsx"].kind == "return"
    assert answers["全部.zip!/出界.xlsx"].code == "F104"
    assert answers["全部.zip!/inner.zip!/b.xlsx"].kind == "return"
    assert answers["全部.zip!/__MACOSX/._a"].status == "skipped"
    assert not (tmp_path.parent / "出界.xlsx").exists()


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_every_format_gives_the_same_return(tmp_path: Path, format_name: str) -> None:
    form = FORMATS[format_name]
    record = clean_return(random.Random(4), 4)
    book = layouts.official(record) if form.many_sheets else layouts.flat([record])
    (tmp_path / f"a{form.suffix}").write_bytes(book_bytes(book, format_name))
    answer = _answers(tmp_path)[f"a{form.suffix}"]
    assert answer.status == "ok", answer.reason
    table = answer.found.tables["application"]
    column = table.column("certificate")
    assert [tokens[column][1:] for tokens in table.tokens] == [row["certificate"] for row in record["applications"]]


def test_a_worker_that_dies_costs_its_own_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        (tmp_path / f"{number}.xlsx").write_bytes(_good(number))
    with Readers(FORMS, Limits(workers=1, seconds=3)) as readers:
        readers.submit(discover(tmp_path))
        readers.executor.workers.answer(readers._asked["1.xlsx"])
        readers._asked["1.xlsx"] = readers.executor.workers.ask(os.abort)
        answers = {a.file: a for a in readers.collect()}
    assert [answers[f"{n}.xlsx"].status for n in range(3)] == ["ok", "ok", "ok"]  # tried once more alone
