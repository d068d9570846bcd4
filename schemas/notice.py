"""The notice 教职成司函〔2019〕89号, word for word, sentence by sentence: which rules check each, or why none can.

``docs/notice.zh-CN.md`` is generated from it. The tests hold the sentences against ``docs/notice.txt``: put together they are the
whole notice, and each has a rule or a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENT = "教职成司函〔2019〕89号"


@dataclass(frozen=True)
class Sentence:
    """One sentence. ``clause``: '' for letterhead, opening and signature. ``reason``: Chinese, why no rule, or what a rule leaves open."""

    clause: str
    text: str
    codes: tuple[str, ...] = ()
    reason: str = ""


_FORM = "公文格式，不是要求。"
_OF_PROVINCE = "对省级教育行政部门的工作要求，不写在院校的申报表中，申报表不能证明。"
_OF_ASSESSOR = "对培训评价组织的要求，不写在院校的申报表中，申报表不能证明。"
_QUALITY = "是对质量的评价，申报表中没有可以核对的数；由省级教育行政部门审核材料时判断。"
_CONTACT = "联系信息，不是要求。"

SENTENCES: tuple[Sentence, ...] = (
    Sentence("", "关于做好第二批 1+X 证书制度试点工作的通知", reason=_FORM),
    Sentence("", "教职成司函〔2019〕89 号", reason=_FORM),
    Sentence("", "各省、自治区、直辖市教育厅（教委），新疆生产建设兵团教育局，有关单位：", reason="主送单位；由此确定一次核对一个省级单位（共 32 个）的申报表。"),
    Sentence("", "为落实《关于在院校实施“学历证书+若干职业技能等级证书”制度试点方案》，做好第二批 1+X 证书制度试点工作，现就有关事项通知如下：", reason="说明发文目的，不是要求。"),
    Sentence("一", "一、第二批试点证书范围", reason="标题。"),
    Sentence("一", "电子商务数据分析、网店运营推广、工业机器人操作与运维、工业机器人应用编程、特殊焊接技术、智能财税、母婴护理、传感网应用开发、失智老年人照护、云计算平台运维与开发等 10 个职业技能等级证书（以下简称证书）。", ("A301",)),
    Sentence("二", "二、试点院校范围和条件", reason="标题。"),
    Sentence("二", "试点院校以高等职业学校、中等职业学校（不含技工学校）为主，本科层次职业教育试点学校、应用型本科高校及国家开放大学等积极参与。", ("S204", "S205"),
             "“为主”“积极参与”是总体导向，没有比例，不能据以判断一所院校。"),
    Sentence("二", "职业院校一般为省级及以上示范（骨干、优质）高等职业学校、国家中等职业教育改革发展示范学校、专业特色明显的有关院校等，一般应具备以下条件。", ("S207",),
             "通知说“一般”，所以以下条件不符的只请院校改正或说明，由省级教育行政部门确认，不直接判为不符合。"),
    Sentence("二.1", "1.开设有与拟参与试点证书对应的专业（方向），近 3 年连续招生，具备一定相关领域职业培训经验。", ("A304", "A305", "A306", "A307")),
    Sentence("二.2", "2.拟参与试点的专业建设基础好，人才培养质量高，贯彻落实职业教育国家教学标准有力，有较为完备的专业人才培养方案和满足教学、培训需要的教学资源。", ("A308", "A309"),
             "专业建设基础、人才培养质量、落实国家教学标准" + _QUALITY),
    Sentence("二.3", "3.拟参与试点的培训团队有具备培训能力的专兼职师资队伍，其中“双师型”教师不少于 50%，行业企业专家比例不低于 20%，具有满足模块化教学需要的结构化教师教学团队。",
             ("A310", "A311", "A312", "A313", "A318", "T402", "T403", "T404"), "培训能力、模块化教学和结构化团队" + _QUALITY),
    Sentence("二.3", "国家级职业教育教师教学创新团队所在专业优先参与试点。", reason="优先不是条件，没有规则据此判断；申报表填“是”的，在结果、汇总表备注和核对报告中标明优先，不改变核对结果。"),
    Sentence("二.4", "4.具备满足证书培训需要的教学条件和实习实训设施设备。", ("A314",), "只核对院校填写的实训条件；是否满足需要" + _QUALITY),
    Sentence("二.4", "有关设施设备可通过租用等方式，与有关企业、基地和院校合理共用。", ("A315",), "共用是否合理不能从申报表判断，只核对租用或共用时是否写明合作单位。"),
    Sentence("二.5", "5.制度体系健全，教学管理规范，团队保障有力。", ("S212",), "申报表只有“制度体系”一栏；教学管理、团队保障" + _QUALITY),
    Sentence("二.5", "各证书的职业技能等级标准，以及对院校实施培训的有关条件要求由相关职业教育培训评价组织（以下简称培训评价组织）提出，具体通知请登陆中国职业教育与成人教育网（http://www.cvae.com.cn）查阅。",
             reason="各证书的条件另文提出，不在本通知和申报表中，不能核对。"),
    Sentence("三", "三、工作要求及进度安排", reason="标题。"),
    Sentence("三.1", "1.各省（区、市）教育行政部门要高度重视此项工作，组织院校积极参与，结合区域职业教育发展实际，做好本地区试点工作的统筹安排，要综合考虑试点职业技能领域相关专业的结构和布局，参与试点的院校和专业不宜过度集中在个别领域。",
             ("P501", "P502", "P503", "P504"), "通知没有给出数值，“过度集中”的限值由批次或本省的配置规定；是否调整由省级教育行政部门决定，不影响任何院校的核对结果。重视和组织工作" + "不能从申报表判断。"),
    Sentence("三.2", "2.院校与培训评价组织对接（联系方式见附件 1），深入了解证书内涵、职业技能等级标准、培训考核条件建设等，院校和学生自主选择 X 证书，拟参与试点的院校应结合实际制订本校试点工作方案。",
             ("A317", "S211"), "只核对院校填写的“已对接”和“试点工作方案”；了解是否深入、选择是否自主，不能从申报表判断。"),
    Sentence("三.3", "3.省级教育行政部门根据有关要求对符合条件的申报院校进行备案、确认，填写《第二批 1+X 证书制度试点院校情况汇总表》（附件 2），于 2019 年 9月 20 日前将汇总表的电子版及盖章（省厅公章）后的扫描版发至指定邮箱，由教育部职业技术教育中心研究所（以下简称职教所）汇总。",
             ("P507", "P509"), "汇总表由核对结果生成；盖章、扫描和发送由省级教育行政部门完成，不能从申报表核对。"),
    Sentence("三.4", "4.各省（区、市）教育行政部门应与省级财政部门积极沟通，加大地方财政投入，做好有关中央奖补资金和本级财政经费的统筹和拨付工作，及时将资金拨付至有关试点院校。", reason=_OF_PROVINCE),
    Sentence("三.5", "5.各省级教育行政部门要根据《教育部教师工作司关于组织开展 1+X 证书制度试点院校教师培训的通知》（教师司函〔2019〕43 号）要求，结合项目实施及时调整职业院校教师素质提高计划项目培训内容，开展有关师资培训。", reason=_OF_PROVINCE),
    Sentence("三.5", "各培训评价组织要坚持公益性与可持续发展相结合，规范有序开展职业技能等级证书标准宣贯等培训。", reason=_OF_ASSESSOR),
    Sentence("三.6", "6.培训评价组织要做好有关信息发布、试点项目说明、标准宣贯等工作，安排专人提供咨询服务，指导试点院校加强条件建设，并协助实施证书培训。", reason=_OF_ASSESSOR),
    Sentence("四", "四、其他", reason="标题。"),
    Sentence("四", "各省（区、市）教育行政部门要将本通知及时转发到区域内所有职业院校，做好政策解读和有关组织协调工作。", reason=_OF_PROVINCE),
    Sentence("四", "职业技能等级证书及其标准、培训考核条件建设等方面问题可直接与培训评价组织联系咨询，报送程序有关问题可对接职教所，政策问题可联系我司教学与教材处。", reason=_CONTACT),
    Sentence("四", "职教所联系人：丁振国、黄玉屏", reason=_CONTACT),
    Sentence("四", "联系电话：010-58556746、010-58556712", reason=_CONTACT),
    Sentence("四", "电子邮箱：x_one2019@163.com", reason="汇总表的指定邮箱，写在批次配置中，核对完成时提示发往此处。"),
    Sentence("四", "职成司联系人：梁召峰", reason=_CONTACT),
    Sentence("四", "联系电话：010-66096810", reason=_CONTACT),
    Sentence("", "附件", reason="标题。"),
    Sentence("", "1.第二批培训评价组织联系人及方式", reason=_CONTACT),
    Sentence("", "2.第二批 1＋Ｘ证书制度试点院校情况汇总表", reason="汇总表的表样；由核对结果按表样生成。"),
    Sentence("", "教育部职业教育与成人教育司", reason=_FORM),
    Sentence("", "2019 年 9 月 11 日", reason="发文日期，写在批次配置中。"),
    Sentence("", "http://www.moe.gov.cn/s78/A07/A07_sjhj/201909/W020190916410495103835.doc", reason="附件 1 的地址，不是要求。"),
    Sentence("", "http://www.moe.gov.cn/s78/A07/A07_sjhj/201909/W020190916410495115023.xlsx", reason="附件 2 的地址，不是要求。"),
)  # fmt: skip


def _clauses() -> dict[str, str]:
    texts: dict[str, str] = {}
    for sentence in SENTENCES:
        if sentence.clause:
            heading = "：" if sentence.reason == "标题。" else ""
            texts[sentence.clause] = texts.get(sentence.clause, "") + sentence.text + heading
    return texts


CLAUSES: dict[str, str] = _clauses()  # by number: 二.3 -> the words of the notice; a heading ends in a colon
