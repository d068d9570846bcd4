"""Which words explain something: the one judge of them."""

from __future__ import annotations

import pytest

from pipeline.conversation.emptiness import emptiness, pasted

NOTHING = """
核实无误 情况属实 无 同上 见附件 已核实 经核实，我校数据无误。 没有 正常 111 2019 。。。 哈哈哈哈 属实 ok asdasd 教师人数确认无误 以学校实际情况为准 已整改
数据属实，请审核 该数据为实际数据 新专业 经我校教务处认真核对，以上情况属实，特此说明 试点学生数核实无误 详见附件1 暂无 无其他说明 Ｎｏ 二〇一九 无误！！！ 核　实　无　误
"""
REASONS = """
新建专业 2019年新设专业 该专业今年首次招生 专业方向对应 与企业共用实训室 双师型教师正在引进，2020年到岗 2018年停招 核实：为新增专业 合作企业提供场地 确未招生，2019年恢复
新校名已批复浙教〔2019〕3号 人数属实，因扩招100人 沿用旧码 专业代码核实为新目录代码 无实训基地，租用企业场地
"""
MESSAGE = "试点学生数 60 人大于在校生数 50 人（依据单元格 J4、I4）。"
FIX = "请核对；以专业方向对应的，可在“证书申报”表的“情况说明”列写明方向和课程。"


@pytest.mark.parametrize("text", NOTHING.split())
def test_words_without_a_reason_explain_nothing(text: str) -> None:
    assert emptiness(text)


@pytest.mark.parametrize("text", REASONS.split())
def test_a_short_reason_is_one(text: str) -> None:
    assert emptiness(text) == ""


@pytest.mark.parametrize("text", [MESSAGE, FIX, MESSAGE.replace("。", ""), FIX[:24], f"{MESSAGE}核实无误。"])
def test_our_own_words_pasted_back_explain_nothing(text: str) -> None:
    assert emptiness(text, (MESSAGE, FIX))


@pytest.mark.parametrize("text", ["以专业方向对应，课程为物流信息技术", f"{MESSAGE}其中含2019年扩招学生"])
def test_words_of_ones_own_beside_ours_do(text: str) -> None:
    assert emptiness(text, (MESSAGE, FIX)) == ""


@pytest.mark.parametrize(
    "codes, allowed",
    [
        (["A308"] * 10, True),
        (["A308"] * 11, False),
        (["A308", "A309"], True),
        (["A308", "A308", "A309"], True),
        (["A308", "A308", "A309", "A309"], False),
        (["A307", "A308", "A309"], False),
        (["A308"], True),
    ],
)
def test_one_text_may_explain_one_cause_and_not_whatever_was_found(codes: list[str], allowed: bool) -> None:
    assert (pasted(codes) == "") is allowed
