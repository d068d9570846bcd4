"""Where data ends: totals, signatures, notes, titles, sections and other tables are none; no real row is taken for one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rows.making import APPLICATION, BOTH, FLAT, HEAD, ONE, TRAINER, TRAINER_HEAD, TRAINERS, TWO, Case, flat, official

_BLANK = "|||||||"  # eight cells, so that 在校生数 is next


def _below(name: str, *lines: str, **more: object) -> Case:
    """Lines under the two applications, from row 5 on."""
    return official(name, application=APPLICATION + "\n".join(lines) + "\n", **more)


def _list(name: str, *lines: str, **more: object) -> Case:
    """Lines under the four trainers, from row 7 on."""
    return official(name, trainer=TRAINER + "\n".join(lines) + "\n", **more)


TOTALS = [
    _below(f"total: {word}", f"{word}{_BLANK}|390|90")
    for word in (
        "合计", "合 计", "合　计：", "合计：3个", "合计（人）", "本校合计", "全校合计", "合计人数", "人数合计", "总计", "总数", "总人数", "共计", "共计2条",
        "共 2 个证书", "小计", "本页小计", "电子商务类小计", "机电工程系合计", "以上合计", "合计/平均", "平均", "Total", "TOTAL:", "Subtotal", "Grand Total", "∑",
        "累计", "【合计】", "合计：2个证书，90人",
    )
]  # fmt: skip

ENDS = [
    _below("total in the column of certificates", "|合计|||||||390|90"),
    _below("total in the column of majors", "|||合计|||||390|90"),
    _below("total by a formula alone", "|||||130|132|134|390|90"),
    _below("one sum alone", "|||||||||90"),
    _below("total merged over the first columns", "合计||||||||390|90", "@merge A5:E5"),
    _below("total with figures in words", "合计|2个|||2个|||||90人"),
    _below("subtotal under each certificate", "|传感网应用开发|小计||||||180|50", "|智能财税 小计|||||||210|40"),
    _below("subtotals with dashes", "小计|—|—|—|—|130|132|134|390|90|/|/|/|/|/|/|/|/|/|/||"),
    official("subtotal between the rows", application="证书申报\n" + HEAD + ONE + f"小计{_BLANK}|180|50\n" + TWO, rows=("证书申报!3", "证书申报!5")),
    _below("total with a remark", f"合计{_BLANK}|390|90||||||||||||含两个专业"),
    _below("signatures with their values", "填表人：张三||||审核人：李四||||单位负责人：王五||||填表日期：2019.9.15"),
    _below("signatures with the values beside", "填表人：|张三|||审核人：|李四|||单位负责人：|王五|||填表日期：|2019.9.15"),
    _below("signatures without colons", "填表人|张三||审核人|李四||填表日期|d2019-09-15"),
    _below("signatures left blank", "填表人：||||审核人：||||单位负责人（签字）：||||填表日期：    年  月  日"),
    _below("seal and leader", "学校盖章||||分管领导签字", "（公章）", "2019年9月15日"),
    _below("signature with telephone", "填表人：|张三|联系电话：|0571-80000000|填表日期：|2019-9-15"),
    _below("signature in one cell", "填表人：张三    审核人：李四    联系电话：0571-80000000"),
    _below("unit and contact", "填报单位（盖章）：试验学院|||联系人：张三|||手机：13900000000"),
    _below("a note", "注：1.以上数据截至2019年9月1日。"),
    _below("a note of several lines", "注：", "1 双师型教师须有证书", "2 行业企业专家须有聘书", "以上数据属实"),
    _below("a note beside its word", "说明：|以上数据来自教务系统"),
    _below("a remark as a note", "备注：1. 试点学生数为计划数"),
    _below("a note with a sign", "※ 以上数据截至2019年9月", "* 试点学生数为计划数", "★请勿改动表样"),
    _below("以下空白", "以下空白"),
    _below("continued", "证书申报（续）", "续表", "（续上表）", "转下页", "第1页 共2页"),
    official("a second page with title and headings", application=APPLICATION + "证书申报（续）\n" + HEAD + TWO.replace("2|", "3|", 1).replace("会计|630302", "财务管理|630301"),
             rows=(*BOTH, "证书申报!7")),
    official("the title again on page two", application=APPLICATION + "证书申报\n" + HEAD + TWO.replace("2|", "3|", 1).replace("会计|630302", "财务管理|630301"),
             rows=(*BOTH, "证书申报!7")),
    official("headings twice", application="证书申报\n" + HEAD + HEAD + ONE + TWO, rows=("证书申报!4", "证书申报!5")),
    official("sections by number", application="证书申报\n" + HEAD + "一、电子信息类\n" + ONE + "二、财经商贸类\n" + TWO, rows=("证书申报!4", "证书申报!6")),
    official("sections merged across", application="证书申报\n" + HEAD + "信息工程系\n" + ONE + "财经系\n" + TWO + "@merge A3:V3\n@merge A5:V5",
             rows=("证书申报!4", "证书申报!6")),
    official("sections in the column of certificates", application="证书申报\n" + HEAD + "|电子信息大类\n" + ONE + "|二、|财经商贸类\n" + TWO,
             rows=("证书申报!4", "证书申报!6")),
    official("columns numbered under the headings", application="证书申报\n" + HEAD + "|".join(str(n) for n in range(1, 23)) + "\n" + ONE + TWO,
             rows=("证书申报!4", "证书申报!5")),
    official("columns lettered under the headings", application="证书申报\n" + HEAD + "甲|乙|丙|丁|戊|1|2|3|4|5|6|7|8|9|10\n" + ONE + TWO,
             rows=("证书申报!4", "证书申报!5")),
    official("units under the headings", application="证书申报\n" + HEAD + "|||||人|人|人|人|人|人|人|人|是/否|人次|是/否|是/否\n" + ONE + TWO,
             rows=("证书申报!4", "证书申报!5")),
    official("an example", application="证书申报\n" + HEAD + "例|示例证书|高级|某专业|610101|10|10|10|30|10|5|3|1|否|20|是|是|自有||是\n" + ONE + TWO,
             rows=("证书申报!4", "证书申报!5")),
    _below("spare rows with formulas that give nothing", "3||||||||0|0", "4||||||||0|0"),
    _below("a row of dashes", "/|/|/|/|/|/|/|/|/|/", "|无"),
    _list("total of the list as a number", "合计|2"),
    _list("total of the list in words", "合计：4人||专职2人|2|2"),
    _list("total of the list with 人", "共4人"),
    _list("total and signature of the list", "合计|4||2|2", "填表人：张三|||审核人：李四|||2019.9.15"),
    _list("department over the list", "以上为信息工程系教师", "注：兼职教师另附聘书"),
]  # fmt: skip

STACKED = [
    Case("trainers below the applications", {"院校信息": official("").sheets["院校信息"], "申报": APPLICATION + "\n培训团队\n" + TRAINER_HEAD + TRAINERS + "合计|4\n"},
         ("申报!3", "申报!4")),
    Case("applications below the trainers", {"院校信息": official("").sheets["院校信息"], "申报": TRAINER + "\n证书申报\n" + HEAD + ONE + TWO + f"合计{_BLANK}|390|90\n"},
         ("申报!10", "申报!11")),
    Case("everything on one sheet", {"申报": official("").sheets["院校信息"] + "\n" + APPLICATION + "\n" + TRAINER}, ("申报!11", "申报!12")),
    Case("a list of trainers far below", {"院校信息": official("").sheets["院校信息"], "申报": APPLICATION + "\n" * 300 + "培训团队\n" + TRAINER_HEAD + TRAINERS},
         ("申报!3", "申报!4")),
    flat("a list of trainers below a flat sheet", FLAT + "\n培训团队名单\n" + TRAINER_HEAD + TRAINERS + "合计|4"),
    flat("a list of trainers right below a flat sheet", FLAT + TRAINER_HEAD + TRAINERS),
    flat("flat with subtotal and signatures", FLAT + "小计" + "|" * 34 + "|90\n填表人：张三|||审核人：李四|||填报日期：2019.9.15\n"),
    flat("flat with a total that repeats the school", FLAT + "|浙江省|试验{n}职业技术学院|41330{n:05}" + "|" * 14 + "合计" + "|" * 18 + "90\n"),
]  # fmt: skip

REAL = [
    official("合计 in the remark of a real row", application="证书申报\n" + HEAD + ONE + TWO.rstrip("\n") + "合计见附件\n"),
    official("备注 says 合计", application="证书申报\n" + HEAD + ONE.rstrip("\n") + "合计\n" + TWO),
    official("a trainer called 小计", trainer=TRAINER.replace("王一{n}", "王小计")),
    official("trainers called like labels", trainer=TRAINER.replace("王一{n}", "单位元").replace("王二{n}", "注一诺")),
    official("a trainer called 合计", trainer=TRAINER.replace("王一{n}", "合计")),
    official("an employer that reads like a note", trainer=TRAINER.replace("云栖{n}智造公司", "负责人{n}咨询公司")),
    official("a partner that reads like a total", application=APPLICATION.replace("自有||是", "共用|汇总{n}会计公司|是", 1)),
    official("rows after the signature", application="证书申报\n" + HEAD + ONE + "填表人：张三||||审核人：李四\n" + TWO, rows=("证书申报!3", "证书申报!5")),
    official("rows after a total and a blank row", application="证书申报\n" + HEAD + ONE + f"合计{_BLANK}|180|50\n\n" + TWO, rows=("证书申报!3", "证书申报!6")),
    official("a row without its number", application="证书申报\n" + HEAD + ONE + TWO.removeprefix("2")),
    official("合计 written into the number of a real row", application="证书申报\n" + HEAD + ONE + "合计" + TWO.removeprefix("2")),
    official("a real row whose certificate is called 合计", application="证书申报\n" + HEAD + ONE + TWO.replace("智能财税", "合计"),
             loud=("A301 证书申报!B4",), says="合计"),
    official("an unfinished row is asked about", application="证书申报\n" + HEAD + ONE + TWO + "3|网店运营推广|中级|电子商务|630801|60|60|60\n",
             rows=(*BOTH, "证书申报!5"),
             loud=tuple(f"V101 证书申报!{c}5" for c in "IJKLMOPQRT")),
    official("merged certificate over two majors",
             application="证书申报\n" + HEAD + ONE + TWO.replace("智能财税|中级|会计|630302", "||电子信息工程技术|610101").replace("|2|1|1|否|200", "|2|1|1|否|200")
             + "@merge B3:B4\n@merge C3:C4", trainer="培训团队\n" + TRAINER_HEAD + "\n".join(TRAINERS.split("\n")[:2])),
]  # fmt: skip

CASES = [*TOTALS, *ENDS, *STACKED, *REAL]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_records_are_data(complaints: Callable[[Case], list[str]], case: Case) -> None:
    assert complaints(case) == []
