"""Notes on cited cells beside a school's own: comments parts, VML drawings, threads."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from pipeline.marking.patch import patched
from pipeline.read.limits import Limits
from schemas.marks import AUTHOR, RULE_LINE
from tests.marking import schoolbook as book
from tests.marking.schoolbook import MAIN, RELATED, mark, marked, marks_at, parts, relations, worksheet, zipped

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

_TYPES = (
    '<Override PartName="/xl/comments1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"/>'
    '<Override PartName="/xl/drawings/vmlDrawing1.vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>{shapes}</xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s1040" type="#_x0000_t202" style="visibility:hidden"><v:textbox><div style="text-align:left"><br></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:Anchor>1, 15, 1, 2, 2, 54, 5, 3</x:Anchor><x:Row>2</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>'
)
_CONTROL = '<v:shape id="_x0000_s1025" type="#_x0000_t201"><x:ClientData ObjectType="Button"><x:Anchor>1, 1, 1, 1, 2, 2, 2, 2</x:Anchor></x:ClientData></v:shape>'
_OWN = {
    "bare": "<text><t>请按批文填写</t></text>",
    "rich": '<text><r><rPr><b/><sz val="9"/></rPr><t>请按</t></r><r><t xml:space="preserve">批文填写</t></r></text>',
    "empty": "<text><t></t></text>",
    "self-closing": "<text/>",
    "phonetic": '<text><t>请按批文填写</t><phoneticPr fontId="0"/></text>',
}


def _commented(text: str, shapes: str = _SHAPE, author: str = "学校") -> bytes:
    comments = f'<comments xmlns="{MAIN}"><authors><author>{author}</author></authors><commentList><comment ref="A3" authorId="0">{text}</comment></commentList></comments>'
    more: dict[str, str | bytes] = {
        "xl/comments1.xml": comments,
        "xl/drawings/vmlDrawing1.vml": _VML.format(shapes=shapes),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../comments1.xml"), ("vmlDrawing", "../drawings/vmlDrawing1.vml")),
    }
    return zipped(parts(worksheet(after='<legacyDrawing r:id="x2"/>'), more=more, types=_TYPES))


@pytest.mark.parametrize("kind", _OWN)
def test_a_schools_own_note_stays_first(kind: str) -> None:
    result, _ = marked(_commented(_OWN[kind]), mark("A3"), mark("B3", 2))
    text = openpyxl.load_workbook(io.BytesIO(result))["表1"]["A3"].comment.text
    own = "" if kind in ("empty", "self-closing") else "请按批文填写"
    assert text.startswith(f"{own}\n{RULE_LINE}\n【错误 A310】" if kind != "self-closing" else "【错误 A310】")
    comments = book.part(result, "xl/comments1.xml")
    assert comments.count("<comment ") == 2
    assert f"<author>学校</author><author>{AUTHOR}</author>" in comments
    assert '<comment ref="B3" authorId="1">' in comments
    assert "<text><t>" not in comments


def test_the_box_of_an_own_note_grows_and_new_ones_get_free_numbers() -> None:
    result, _ = marked(_commented(_OWN["bare"]), mark("A3"), mark("B3", 2))
    drawing = book.part(result, "xl/drawings/vmlDrawing1.vml")
    anchor = re.findall("<x:Anchor>([^<]*)", drawing)[0]
    assert anchor.startswith("1, 15, 1, 2, ")
    assert int(anchor.split(",")[6]) > 5
    ids = re.findall(r'id="_x0000_s(\d+)"', drawing)
    assert len(ids) == len(set(ids)) == 2
    assert drawing.count("<br></div>") == 1  # VML is no XML
    assert drawing.index("s1040") < drawing.rindex("<v:shape ")


def test_a_drawing_of_controls_takes_notes_too() -> None:
    more: dict[str, str | bytes] = {
        "xl/drawings/vmlDrawing1.vml": _VML.format(shapes=_CONTROL),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("vmlDrawing", "../drawings/vmlDrawing1.vml")),
    }
    sheet = worksheet(after='<legacyDrawing r:id="x1"/>')
    result, _ = marked(zipped(parts(sheet, more=more, types=_TYPES.partition("/>")[2])), *marks_at("A3", "B9"))
    drawing = book.part(result, "xl/drawings/vmlDrawing1.vml")
    assert _CONTROL in drawing
    assert drawing.count('ObjectType="Note"') == 2
    assert book.part(result, "xl/worksheets/sheet1.xml").count("<legacyDrawing ") == 1


def test_a_note_that_has_no_box_gets_one() -> None:
    result, _ = marked(_commented(_OWN["bare"], shapes=""), mark("A3"))
    assert book.part(result, "xl/drawings/vmlDrawing1.vml").count("<x:Row>2</x:Row><x:Column>0</x:Column>") == 1


def test_a_drawing_that_is_not_there_is_made() -> None:
    sheet = worksheet(after='<legacyDrawing r:id="nowhere"/>')
    result, _ = patched(zipped(parts(sheet)), book.letter(mark("A3")), Limits())
    assert 'legacyDrawing r:id="rIdM' in book.part(result, "xl/worksheets/sheet1.xml")
    assert "xl/drawings/vmlDrawing1.vml" in book.names_of(result)


def test_threads_are_left_alone() -> None:
    """A cell with a thread gets its fill and its line in the list; a note stands for the thread there."""
    threads = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="A3" dT="2019-09-18T08:30:00.00" personId="{1}" id="{2}"><text>这里对吗</text></threadedComment></ThreadedComments>'
    )
    comments = f'<comments xmlns="{MAIN}"><authors><author>tc={{2}}</author></authors><commentList><comment ref="A3" authorId="0"><text><t>[Threaded comment]</t></text></comment></commentList></comments>'
    related = relations(
        ("comments", "../comments1.xml"), ("vmlDrawing", "../drawings/vmlDrawing1.vml"), ("x", "../threadedComments/threadedComment1.xml")
    )
    more: dict[str, str | bytes] = {
        "xl/comments1.xml": comments,
        "xl/drawings/vmlDrawing1.vml": _VML.format(shapes=_SHAPE),
        "xl/threadedComments/threadedComment1.xml": threads,
        "xl/worksheets/_rels/sheet1.xml.rels": related.replace(
            f"{RELATED}/x", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
        ),
    }
    types = (
        _TYPES
        + '<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="application/vnd.ms-excel.threadedcomments+xml"/>'
    )
    data = zipped(parts(worksheet(after='<legacyDrawing r:id="x2"/>'), more=more, types=types))
    result, said = marked(data, mark("A3"), mark("B3", 2))
    assert any("会话" in sentence and "A3" in sentence for sentence in said)
    text = book.part(result, "xl/comments1.xml")
    assert "<text><t>[Threaded comment]</t></text>" in text
    assert text.count("<comment ") == 2
    without = {name: part for name, part in more.items() if "threadedComments" not in name}
    without["xl/worksheets/_rels/sheet1.xml.rels"] = relations(
        ("comments", "../comments1.xml"), ("vmlDrawing", "../drawings/vmlDrawing1.vml")
    )
    result, _ = patched(
        zipped(parts(worksheet(after='<legacyDrawing r:id="x2"/>'), more=without, types=_TYPES)), book.letter(mark("A3")), Limits()
    )
    assert "<text><t>[Threaded comment]</t></text>" in book.part(result, "xl/comments1.xml")  # the author alone says so


def test_more_findings_than_notes_are_in_the_list() -> None:
    marks = [mark(f"A{number}", number) for number in range(1, 2_006)]
    result, said = patched(zipped(parts()), book.letter(*marks), Limits())
    assert book.part(result, "xl/comments1.xml").count("<comment ") == 2_000
    assert any("前 2000 处" in sentence for sentence in said)
    assert book.part(result, "xl/worksheets/sheet1.xml").count("<c ") == 2_005 + 2
    assert f"标识：A310-{2_005:012x}" not in book.part(result, "xl/comments1.xml")
    assert f"A310-{2_005:012x}" in book.part(result, "xl/worksheets/sheet2.xml")


def test_a_box_is_as_large_as_its_text_on_the_sheets_own_columns() -> None:
    """Wide columns make no wide box, and a hidden one does not make it narrower."""
    cols = '<cols><col min="2" max="2" width="80" customWidth="1"/><col min="3" max="4" width="9" hidden="1"/></cols>'
    result, _ = patched(zipped(parts(worksheet(before=cols))), book.letter(mark("A3"), mark("C3", 2, message="很长的话" * 200)), Limits())
    anchors = [list(map(int, a.split(","))) for a in re.findall("<x:Anchor>([^<]*)", book.part(result, "xl/drawings/vmlDrawing1.vml"))]
    assert anchors[0][0] == anchors[0][4] == 1  # within the wide column
    assert anchors[0][5] - anchors[0][1] == 330
    assert anchors[1][4] == 9  # from the hidden column on, five usual ones
    assert anchors[1][6] - anchors[1][2] > anchors[0][6] - anchors[0][2] + 20
