"""Pages that no browser would write: cut by the HTML standard, alike by both readers, with work in proportion to the page."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.answers import Refused
from pipeline.read.engines import markup
from pipeline.read.engines.html import read_html
from pipeline.read.engines.markup import Tag, pieces
from pipeline.read.executor import Executor
from pipeline.read.limits import Limits
from pipeline.read.tasks import Job
from pipeline.tables.source import Source
from pipeline.verify import html as second
from pipeline.verify.compare import equal
from pipeline.verify.reader import Reread
from pipeline.verify.second import REREAD, Wanted
from schemas.cells import pack
from tests.engines.making import plain
from tests.read.running import GRIDS, answers


def rows(page: str) -> list[list[str]]:
    return plain(read_html(page.encode()).sheets[0])


@pytest.mark.parametrize(
    ("page", "cells"),
    [
        ("<table><tr><td>a<!-- <td>b --!><td>c", ["ta", "tc"]),
        ("<table><tr><td>a<!--><td>b<!---><td>c", ["ta", "tb", "tc"]),
        ("<table><tr><td>a<!-- never closed <td>b", ["ta"]),
        ("<table><tr><td>a<![if !vml]><td>b<![endif]><td>c", ["ta", "tb", "tc"]),
        ("<table><tr><td>a</><td>b</ x><td>c<?php x ?>d", ["ta", "tb", "tcd"]),
        ("<table><tr><td>1 < 2<td>3<4<td>a<", ["t1 < 2", "t3<4", "ta<"]),
        ("<table><tr><td style='a>b' colspan=2 x=\"</td>\">a<td>b", ["ta", "", "tb"]),
        ("<table><tr><td colspan=2 colspan=3>a<td>b", ["ta", "", "tb"]),
        ("<table><tr><td colspan=2\">a<td>b", ["ta", "tb"]),
        ("<table><tr><td>a<td title=\"never closed>b<td>c", ["ta"]),
        ("<table><tr><td><script>if (a<b) '</td>'</script>a<td><SCRIPT >b", ["ta"]),
        ("<table><tr><td><textarea><td>&amp;</textarea><td>b", ["t<td>&", "tb"]),
        ("<table><tr><td>a<xml><td>b</xml>c<xml><td>d", ["tac", "td"]),
        ("<template><table><tr><td>b</table></template><noscript>d</noscript><table><tr><td>a", ["ta"]),
        ("<table><tr><td>a</br>b<script/>c<br/>d", ["ta\nbc\nd"]),
        ("<table><tr><td>&#0000065;&#" + "9" * 5000 + ";&#x" + "0" * 5000 + "41;&#xD800;&lt", ["tA\ufffdA\ufffd<"]),
        ("<table><tr><td>甲\ue000乙<td>\x01a<td>" + "b" * 99, ["t甲\ue000乙", "t\x01a", "t" + "b" * 99]),
    ],
)  # fmt: skip
def test_broken_pages_as_the_standard_has_them(page: str, cells: list[str]) -> None:
    assert rows(page) == [cells]
    assert second.read(page.encode(), [("表1", 0, column) for column in range(len(cells))]) == cells


@pytest.mark.parametrize(
    "inside", ["<template>4</template>2", "4<noscript>2</noscript>", "<select><option>4<option>2</select>", "<input value=4>2"]
)
def test_what_programs_show_differently_is_refused_within_a_cell(inside: str) -> None:
    with pytest.raises(Refused, match="不同的软件会显示出不同的内容"):
        read_html(f"<table><tr><td>{inside}</td></tr></table>".encode())


def test_tables_of_one_name_are_told_apart() -> None:
    page = "<table><caption>表2</caption><tr><td>1</table><table><tr><td>2</table>"
    assert [sheet.name for sheet in read_html(page.encode()).sheets] == ["表2", "表2续"]
    assert second.read(page.encode(), [("表2", 0, 0), ("表2续", 0, 0)]) == ["t1", "t2"]


def test_attributes_and_ends_of_tags() -> None:
    page = "<A HREF=x/ b = 'c d' e/f =g h>t</A foo><br / ><i =k>"
    assert list(pieces(page)) == [
        Tag("a", {"href": "x/", "b": "c d", "e": "", "f": "g", "h": ""}), "t", Tag("a", closing=True), Tag("br"), Tag("i", {"=k": ""}),
    ]  # fmt: skip


_BITS = [
    "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th rowspan=2>", '<td colspan="2">', "<td rowspan=0>", "甲", "  x ", "<br>", "</br>",
    "<p>", "</p>", "<div", ">", '"', "'", "=", "/", "<!--", "-->", "--!>", "<!", "<![if]>", "<?x", "</", "</>", "<script>", "</script>", "<script/>",
    "<title>", "</title >", "<textarea>", "</textarea>", "<xml>", "</xml>", "<template>", "</template>", "<caption>", "</caption>", "<h1>", "</h1>",
    "<caption>表2</caption>", "&nbsp;", "&amp", "&#65;", "&#0000065;", "&#99999999999;", "&#xD800;", "&#x1;", '<td style="a>b">', "\ue000", "\x01",
    "<td rowspan='3' rowspan=1>", "<td x=y/>", "<br/>", "<x:Name>a</x:Name>", "\n", "<noscript>", "</noscript>", "<xmp>", "</xmp>", "<TD>", "<", "&",
    "<col span=3>", '<td rowspan="', "<STYLE>", "</STYLE>",
]  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(_BITS), max_size=40), st.booleans())
def test_both_readers_cut_every_page_alike(bits: list[str], begun: bool) -> None:
    page = ("<table><tr><td>起" * begun + "".join(bits)).encode()
    try:
        workbook = read_html(page)
    except Refused:
        return
    found = {(s.name, r, c): token for s in workbook.sheets for r, row in enumerate([*s.rows, []]) for c, token in enumerate([*row, ""])}
    assert all(map(equal, found.values(), second.read(page, list(found))))


_REPEATED = [
    "<!--", "<table>", "<table><!--", "<![", "<!", "<?", '<a "', '<a b="', "</", "</a ", "<script>", "<xml>", "<template>", "<title>", "<h1>", "&",
    "&#", "&#0", "<", "<td ", "<td a=", "<tr>", "<p>", "<x:Name>", "<textarea>", "<caption>", "</script", "--", "<td rowspan=9>", "<a /", "<td><!--x",
    "<td colspan=1000 rowspan=2>x<tr>", "<td rowspan=0>x<tr>", "<col span=1000 hidden>",
]  # fmt: skip


def test_no_page_takes_longer_than_its_length(tmp_path: Path) -> None:
    """300 KB of each, in one small archive, through the workers: where the work grew as the square, none would ever end."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, bit in enumerate(_REPEATED):
            archive.writestr(f"{number}.html", "<table><tr><td>x" + bit * (300_000 // len(bit)))
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    assert len(stream.getvalue()) < 100_000
    told = answers(tmp_path, GRIDS, Limits(workers=2))
    assert {name: answer.reason for name, answer in told.items() if "秒" in answer.reason} == {}
    assert {answer.code for answer in told.values()} == {"", "F101", "F104"}


def test_nor_does_the_second_reader(tmp_path: Path) -> None:
    jobs = []
    for number, bit in enumerate(_REPEATED):
        path = tmp_path / f"{number}.html"
        path.write_text("<table><tr><td>x" + bit * (300_000 // len(bit)), encoding="utf-8")
        try:
            read_html(path.read_bytes())
        except Refused:
            continue  # the second reader sees only what the first has read
        source = Source(path.name, str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest(), format="html", staged=str(path))
        jobs.append(Job(source, Wanted((("表1", pack(0, 0)),))))
    with Executor(GRIDS, Limits(workers=2)) as executor:
        told = executor.perform(REREAD, jobs)
    assert jobs
    assert [said for said in told if not isinstance(said, Reread) or said.tokens is None] == []


def test_the_cutter_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted work: the places at which it looks for the end of something, for pages of one, two and four lengths."""
    for bit in _REPEATED:
        steps = []
        for times in (500, 1000, 2000):
            cutter = markup._Cutter("<td>" + bit * times)
            looked = 0
            before = 0
            for _ in cutter.pieces():
                assert cutter._at >= before
                looked, before = looked + 1, cutter._at
            steps.append(looked)
        assert steps[2] - steps[1] <= 2 * (steps[1] - steps[0]) + 2
