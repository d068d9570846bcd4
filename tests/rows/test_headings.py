"""Headings as people write them: with notes in brackets, stars, line breaks, over several rows; what is no heading is no value."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rows.making import (
    APPLICATION,
    CONTACT,
    FLAT,
    HEAD,
    ONE,
    SCHOOL,
    TRAINER,
    TRAINERS,
    TWO,
    Case,
    flat,
    official,
)

FIELDS = HEAD.rstrip("\n").split("|")
NOTES = ("（是/否）", "（10位）", "（可多选）", "（2017年9月—2019年8月）", "〔人〕", "【人】", "[人]", "*", "（必填）*", "＊必填", "①", "（指专任教师（含校内兼课）)", "：",
         "（须与公章一致", "\\n（单位：人）", " ★", "\u200b")  # fmt: skip


def _headed(name: str, change: Callable[[int, str], str], **more: object) -> Case:
    """Every heading of the applications changed; the count says which."""
    head = "|".join(change(place, text) for place, text in enumerate(FIELDS)) + "\n"
    return official(name, application="证书申报\n" + head + ONE + TWO, **more)


BRACKETS = [
    *(_headed(f"every heading with {note!r}", lambda _, text, note=note: text + note) for note in NOTES),
    *(_headed(f"every heading behind {mark!r}", lambda _, text, mark=mark: mark + text) for mark in ("*", "★", "【必填】", "（必填）", "※")),
    _headed("numbered headings", lambda place, text: f"{place + 1}.{text}"),
    _headed("vertical headings", lambda _, text: "\\n".join(text)),
    _headed("headings with spaces", lambda _, text: " ".join(text)),
    _headed("headings with full-width signs", lambda _, text: f"　{text}（人）：".translate(str.maketrans("0123456789", "０１２３４５６７８９"))),
    _headed("options under the heading", lambda _, text: text + {"证书等级": "\\n初级/中级/高级", "实训条件": "\\n自有、租用、共用、无"}.get(text, "")),
    _headed("the year in the bracket", lambda _, text: f"招生数（{text[:5]}）" if text.startswith("20") else text),
    _headed("a bracket within", lambda _, text: text.replace("年招生", "年（秋季）招生")),
    official("known brackets stay what they are", application=APPLICATION.replace("专业名称", "专业名称（方向）").replace("近三年培训人次", "培训经验（人次）")),
    official("the whole name wins over the bracketed", application="证书申报\n" + "|".join(
        f"{text}|专业名称（英文）" if text == "证书等级" else text for text in FIELDS) + "\n"
        + "".join(row.replace("|中级|", "|中级|English|") for row in (ONE, TWO)), quiet=("F108",)),
    official("trainers with notes", trainer=TRAINER.replace("姓名", "姓名（全称）").replace("专兼职", "专兼职（专职/兼职）").replace("双师型|", "双师型（是/否）*|")
             .replace("工作单位", "工作单位【与聘书一致】")),
    official("labels with notes", school=(SCHOOL + CONTACT).replace("院校名称", "*院校名称（全称，与公章一致）：").replace("院校标识码", "院校标识码（10位）")
             .replace("院校类型", "院校类型【单选】").replace("建设类别", "建设类别（可多选）*").replace("制度体系", "制度体系〔是/否〕").replace("联系电话", "联系电话（手机）*")),
    flat("a flat sheet with notes", FLAT.replace("|院校标识码|", "|院校标识码（10位）|", 1).replace("|试点学生数|", "|试点学生数【人】*|", 1).replace("|联系电话|", "|联系电话（手机）|", 1)),
]  # fmt: skip

_UPPER = "|".join(
    "" if 5 <= place <= 7 else "" if 11 <= place <= 12 else "培训团队" if place == 10 else text for place, text in enumerate(FIELDS)
)
_GROUPED = _UPPER.split("|")
_GROUPED[5] = "近三年招生数"
_LOWER = ["" for _ in FIELDS]
_LOWER[5:8] = ["2017年", "2018年", "2019年"]
_LOWER[10:13] = ["总人数", "其中：双师型", "其中：行业企业专家"]
_THREE = [["" for _ in FIELDS] for _ in range(3)]
for _place, _text in enumerate(FIELDS):
    _THREE[0][_place] = _text
_THREE[0][5:8], _THREE[1][5:8], _THREE[2][5:8] = ["近三年", "", ""], ["招生数", "", ""], ["2017年", "2018年", "2019年"]
_SPLIT = [["" for _ in FIELDS] for _ in range(2)]
for _place, _text in enumerate(FIELDS):
    _SPLIT[0][_place], _SPLIT[1][_place] = (_text[:2], _text[2:]) if 1 <= _place <= 4 else (_text, "")


def _rows(name: str, head: list[list[str]], merges: str = "", number: int = 2, **more: object) -> Case:
    first = len(head) + number
    text = "证书申报\n" + "".join("|".join(row) + "\n" for row in head) + ONE + TWO + merges
    return official(name, application=text, rows=(f"证书申报!{first}", f"证书申报!{first + 1}"), **more)


_MERGED_TWO = "@merge F2:H2\n@merge K2:M2\n" + "".join(f"@merge {c}2:{c}3\n" for c in "ABCDEIJNOPQRSTUV")
_MERGED_THREE = "@merge F2:H2\n@merge F3:H3\n" + "".join(f"@merge {c}2:{c}4\n" for c in "ABCDEIJKLMNOPQRSTUV")

SEVERAL_ROWS = [
    _rows("two rows, merged", [_GROUPED, _LOWER], _MERGED_TWO),
    _rows("two rows, groups in their first cells alone", [_GROUPED, _LOWER]),
    _rows("three rows, merged", _THREE, _MERGED_THREE),
    _rows("three rows, nothing merged", _THREE),
    _rows("words split over two rows", _SPLIT),
    _rows("a unit row and two rows", [_GROUPED, _LOWER, ["人" if 5 <= place <= 12 else "" for place in range(22)]], _MERGED_TWO),
    official("headings below notes and blanks", application="附件1\n\n填报单位（盖章）：试验学院|||||填报日期：2019年9月15日\n\n" + APPLICATION,
             rows=("证书申报!7", "证书申报!8")),
    official("headings in row 120", application="\n" * 118 + APPLICATION, rows=("证书申报!121", "证书申报!122")),
    official("a number for a heading that nobody knows", application=APPLICATION.replace("备注\n", "备注|2016\n"), quiet=("F108",)),
]  # fmt: skip

ASKED = [
    _headed(
        "a heading with a typing error is asked about",
        lambda _, text: text.replace("在校生数", "在效生数"),
        loud=("F106",),
        says="在效生数",
    ),
    _headed(
        "a heading that is another one is not taken",
        lambda _, text: text.replace("实训条件", "实训基地面积"),
        loud=("F106",),
        quiet=("F108",),
    ),
    official(
        "a word of another column's note is no heading",
        application=APPLICATION.replace("备注\n", "备注（专业代码、证书名称有误的请注明）\n"),
    ),
]

INLINE = [
    official("label and value in one cell", school=SCHOOL + "联系人：李二{n}|职务：科长|联系电话：138000{n:05}\n电子邮箱：li{n}@example.cn|填表人：张三\n", quiet=("V105",)),
    official("two pairs in one cell", school=SCHOOL + "联系人：李二{n}  联系电话：138000{n:05}\n电子邮箱：li{n}@example.cn\n", quiet=("V105",)),
    official("all pairs in one cell each", school="\n".join(("院校信息", "省份：浙江省", "院校名称：试验{n}职业技术学院", "院校标识码：41330{n:05}", "院校类型：高等职业学校",
             "办学性质：公办", "主管部门：省教育厅", "所在地市：杭州市", "建设类别：省级示范", "试点工作方案：是", "制度体系：是", "联系人：李二{n}", "职务：科长",
             "联系电话：138000{n:05}", "电子邮箱：li{n}@example.cn", "填表人：张三", "填报日期：2019-09-15")), quiet=("V105",)),
    official("the filler's telephone below is not the contact's", school=SCHOOL + CONTACT + "填表人：张三    联系电话：0571-80000000\n"),
    official("one pair to a row, everything numbered", school="院校信息\n" + "\n".join(
        f"{place}、{one}" for place, one in enumerate(_one for line in (SCHOOL + CONTACT).split("\n")[2:] for _one in
                                                    ("|".join(pair) for pair in zip(line.split("|")[::2], line.split("|")[1::2]))))),
    official("labels without values beside unknown labels", school=SCHOOL + "联系人|李二{n}|性别|男|职务||政治面貌|党员\n联系电话|138000{n:05}|电子邮箱|li{n}@example.cn\n"),
    official("values that stand apart from their labels", school="\n".join(
        line if place < 2 else line.replace("|", "||") for place, line in enumerate((SCHOOL + CONTACT).split("\n")))),
]  # fmt: skip

CASES = [*BRACKETS, *SEVERAL_ROWS, *ASKED, *INLINE]
assert TRAINERS


@pytest.mark.parametrize("case", CASES, ids=str)
def test_headings_are_understood(complaints: Callable[[Case], list[str]], case: Case) -> None:
    assert complaints(case) == []
