"""The same label under several people: the leader's telephone is not the contact's, and the contact is not called 姓名."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rows.making import CONTACT, FLAT_HEAD, FLAT_ONE, FLAT_SCHOOL, FLAT_TWO, GROUPS, SCHOOL, Case, flat, official

_MAIL = "li{n}@example.cn"
_PHONE = "138000{n:05}"
_REST = "填表人|张三\n"


def _people(name: str, *lines: str, **more: object) -> Case:
    """Lines under the school's own pairs, from row 6 on."""
    return official(name, school=SCHOOL + "\n".join(lines) + "\n", **more)


PAIRS = [
    _people("leader and contact, a row each", "分管校领导|王一|职务|副校长|联系电话|13900000000", f"联系人|李二{{n}}|职务|科长|联系电话|{_PHONE}",
            f"电子邮箱|{_MAIL}|填表人|张三"),
    _people("contact before the leader", f"联系人|李二{{n}}|职务|科长|联系电话|{_PHONE}", "分管校领导|王一|职务|副校长|联系电话|13900000000",
            f"电子邮箱|{_MAIL}|填表人|张三"),
    _people("groups beside their labels", "分管校领导|姓名|王一|职务|副校长", "|联系电话|13900000000|邮箱|wang@example.cn", "联系人|姓名|李二{n}|职务|科长",
            f"|手机|{_PHONE}|邮箱|{_MAIL}", "@merge A6:A7", "@merge A8:A9"),
    _people("groups beside their labels, nothing merged", "分管校领导|姓名|王一|职务|副校长", "|联系电话|13900000000||", "联系人|姓名|李二{n}|职务|科长",
            f"|手机|{_PHONE}|邮箱|{_MAIL}"),
    _people("groups above their labels", "学校领导||||", "姓名|王一|职务|校长", "联系电话|13900000000|邮箱|wang@example.cn", "联系人信息||||", "姓名|李二{n}|职务|科长",
            f"手机号|{_PHONE}|邮箱|{_MAIL}", "@merge A6:D6", "@merge A9:D9"),
    _people("groups above, the contact first", "院校联系人||||", "姓名|李二{n}|职务|科长", f"手机号码|{_PHONE}|邮箱|{_MAIL}", "法定代表人||||", "姓名|王一|职务|校长",
            "联系电话|13900000000|邮箱|wang@example.cn", "@merge A6:D6", "@merge A9:D9"),
    _people("two people side by side", "分管校领导|王一|联系人|李二{n}", "职务|副校长|职务|科长", f"联系电话|13900000000|联系电话|{_PHONE}",
            f"电子邮箱|wang@example.cn|电子邮箱|{_MAIL}"),
    _people("two groups side by side", "分管校领导|姓名|王一|联系人|姓名|李二{n}", "|职务|副校长||职务|科长", f"|电话|13900000000||电话|{_PHONE}",
            f"|邮箱|w@example.cn||邮箱|{_MAIL}", "@merge A6:A9", "@merge D6:D9"),
    _people("the legal person has a telephone, too", "法定代表人|王一|联系电话|13900000000", f"联系人|李二{{n}}|手机|{_PHONE}", f"电子邮箱|{_MAIL}|填表人|张三"),
    _people("president with post and telephone", "校长|王一|职务|校长|办公电话|0571-88000000", f"联系人|李二{{n}}|职务|处长|联系电话|{_PHONE}", f"电子邮箱|{_MAIL}"),
    _people("accountant", "财务联系人|钱五|联系电话|13700000000|电子邮箱|q@example.cn", f"联系人|李二{{n}}|联系电话|{_PHONE}|电子邮箱|{_MAIL}"),
    _people("filler with a telephone", f"联系人|李二{{n}}|联系电话|{_PHONE}|电子邮箱|{_MAIL}", "填表人|张三|联系电话|13700000000", "填表人电话|13600000000"),
    _people("head of the project in a group of his own", "项目负责人|姓名|王一|电话|13900000000", f"联系人|姓名|李二{{n}}|电话|{_PHONE}", f"电子邮箱|{_MAIL}"),
    _people("one pair to a row", "分管校领导|王一", "职务|副校长", "联系电话|13900000000", "联系人|李二{n}", "职务|科长", f"联系电话|{_PHONE}", f"电子邮箱|{_MAIL}"),
    _people("names spelled out", "分管领导姓名|王一|分管领导职务|副校长|分管领导电话|13900000000", f"联系人姓名|李二{{n}}|联系人职务|科长|联系人电话|{_PHONE}",
            f"联系人邮箱|{_MAIL}"),
    _people("a leader between the contact and its telephone", "联系人|李二{n}|职务|科长", "分管校领导|王一|职务|副校长", f"联系电话|{_PHONE}|电子邮箱|{_MAIL}"),
    _people("the school's own telephone", "学校地址|杭州市某路1号|联系电话|0571-88000000", f"联系人|李二{{n}}|手机|{_PHONE}|电子邮箱|{_MAIL}"),
    _people("a post that reads like a person", f"联系人|李二{{n}}|职务|教务处处长|联系电话|{_PHONE}", f"电子邮箱|{_MAIL}"),
    _people("a contact whose telephone is missing is asked for it", "分管校领导|王一|职务|副校长|联系电话|13900000000", f"联系人|李二{{n}}|职务|科长|电子邮箱|{_MAIL}",
            loud=("F106",), says="联系电话"),
    _people("as issued", *CONTACT.rstrip("\n").split("\n")),
]  # fmt: skip

_COLUMNS = FLAT_HEAD.rstrip("\n").split("|")
_AT = _COLUMNS.index("联系人")


def _wide(name: str, groups: list[str], labels: list[str], values: list[str], merges: tuple[str, ...] = (), **more: object) -> Case:
    """A flat sheet of one application whose columns from 联系人 to 填报日期 are others."""
    upper = GROUPS.rstrip("\n").split("|")
    upper = [*upper[:_AT], *groups, *upper[_AT + 6 :]]
    lower = [*_COLUMNS[:_AT], *labels, *_COLUMNS[_AT + 6 :]]
    school = FLAT_SCHOOL.split("|")[: _AT - 1]
    rows = [[number, *school, *values] for number in ("1", "2")]
    records = ["|".join(row) + own for row, own in zip(rows, (FLAT_ONE, FLAT_TWO))]
    text = "\n".join(("申报一览表", "|".join(upper), "|".join(lower), *records[0:2])).replace("\n\n", "\n") + "\n".join(("", *merges))
    return flat(name, text, **more)


_LEADER, _CONTACT = ["王一", "副校长", "13900000000"], ["李二{n}", "科长", _PHONE, _MAIL]
_FILLED = ["张三", "2019-09-15"]

WIDE = [
    _wide("contact over name, post and mobile", ["联系人", "", "", "", "", ""], ["姓名", "职务", "手机", "邮箱", "填表人", "填报日期"], [*_CONTACT, *_FILLED],
          ("@merge L2:O2",)),
    _wide("contact over its labels, only in the first cell", ["联系人", "", "", "", "填报", ""], ["姓名", "职务", "手机", "邮箱", "填表人", "填报日期"], [*_CONTACT, *_FILLED]),
    _wide("leader and contact", ["分管校领导", "", "", "联系人", "", "", "", "填报", ""], ["姓名", "职务", "联系电话", "姓名", "职务", "联系电话", "邮箱", "填表人", "填报日期"],
          [*_LEADER, *_CONTACT, *_FILLED], ("@merge L2:N2", "@merge O2:R2", "@merge S2:T2")),
    _wide("leader and contact, nothing merged", ["分管校领导", "", "", "联系人", "", "", "", "填报", ""],
          ["姓名", "职务", "联系电话", "姓名", "职务", "联系电话", "邮箱", "填表人", "填报日期"], [*_LEADER, *_CONTACT, *_FILLED]),
    _wide("contact and leader", ["联系人", "", "", "", "分管校领导", "", "", "填报", ""], ["姓名", "职务", "联系电话", "邮箱", "姓名", "职务", "联系电话", "填表人", "填报日期"],
          [*_CONTACT, *_LEADER, *_FILLED], ("@merge L2:O2", "@merge P2:R2", "@merge S2:T2")),
    _wide("leader and contact in one row of headings", [""] * 9, ["分管校领导", "职务", "联系电话", "联系人", "职务", "联系电话", "电子邮箱", "填表人", "填报日期"],
          [*_LEADER, *_CONTACT, *_FILLED]),
    _wide("院校联系人 over its labels", ["院校联系人", "", "", "", "填报", ""], ["姓名", "职务", "联系电话（手机）", "电子邮箱", "填表人", "填报日期"], [*_CONTACT, *_FILLED],
          ("@merge L2:O2", "@merge P2:Q2")),
    _wide("a group that nobody knows", ["教务处", "", "", "联系人", "", "", "", "填报", ""], ["姓名", "职务", "联系电话", "姓名", "职务", "联系电话", "邮箱", "填表人", "填报日期"],
          [*_LEADER, *_CONTACT, *_FILLED], ("@merge L2:N2", "@merge O2:R2", "@merge S2:T2")),
    _wide("a group of the way to reach the contact", ["联系方式", "", "", "", "填报", ""], ["联系人", "职务", "电话", "邮箱", "填表人", "填报日期"], [*_CONTACT, *_FILLED],
          ("@merge L2:O2", "@merge P2:Q2")),
    _wide("a leader's telephone alone is nobody's", ["分管校领导", "", "", "联系人", "", "填报", ""], ["姓名", "职务", "联系电话", "姓名", "邮箱", "填表人", "填报日期"],
          [*_LEADER, "李二{n}", _MAIL, *_FILLED], ("@merge L2:N2", "@merge O2:P2", "@merge Q2:R2"), loud=("F106",), says="联系电话"),
]  # fmt: skip

CASES = [*PAIRS, *WIDE]
assert _REST


@pytest.mark.parametrize("case", CASES, ids=str)
def test_labels_are_told_apart_by_their_person(complaints: Callable[[Case], list[str]], case: Case) -> None:
    assert complaints(case) == []
