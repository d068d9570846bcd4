"""T4xx: the trainer list, held against the applications and clause 二.3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.fields import YES
from schemas.rules import Case, Row, Rule
from schemas.words import nearest

if TYPE_CHECKING:
    import pandas as pd

    from schemas.batch import Batch

_OWN = ("本校", "我校", "本院", "我院", "学校", "本单位")


def _repeated(trainers: pd.DataFrame, batch: Batch) -> pd.Series:
    return ~trainers.duplicated(["school_id", "trainer_name", "employer", "certificate"], keep="first")


def _elsewhere(trainers: pd.DataFrame, batch: Batch) -> pd.Series:
    import pandas as pd  # on demand: the catalogue is loaded before the readers start

    expert = (trainers["industry_expert"] == YES) & ~trainers["employer"].isin(_OWN)
    schools = trainers[expert].groupby(["trainer_name", "employer"])["school_id"].nunique()
    several = set(schools[schools > 1].index)
    pairs = pd.Series(list(zip(trainers["trainer_name"], trainers["employer"])), index=trainers.index, dtype=object)
    return ~(expert & pairs.isin(several))


def _own_employer(trainers: pd.DataFrame, batch: Batch) -> pd.Series:
    own = trainers["employer"].isin(_OWN) | (trainers["employer_key"] == trainers["school_key"])
    return ~((trainers["industry_expert"] == YES) & own)


def _not_applied(row: Row, batch: Batch) -> dict[str, Any]:
    if not row["of_none"]:
        return {"why": "本校没有申报", "near": "", "alike": "", "rename": "请改正证书名称，或在证书申报表中补报该证书。"}
    near = nearest(row["certificate"], [c.name for c in batch.certificates])
    said = f"最接近的是“{near}”。" if near else ""
    return {"why": "不是本批的证书，本校也没有申报", "near": said, "rename": "请改填本批证书的规范名称；不属于本批的请删去。"}


def _t(
    code: str, severity: str, field: str, clause: str, fault: str, test: str, message: str, fix: str, expected: str, check: Any, **more: Any
) -> Rule:
    return Rule(code, severity, "trainer", field, clause, fault, test, message, fix, expected=expected, table="trainer", check=check,
                not_run=lambda run: "" if run.get("trainer_list") else "没有一份申报表的版式带有培训团队名单", **more)  # fmt: skip


_WRITTEN = ("本校", "我校", "本院", "我院", "学校", "本单位")  # as cases: not _OWN, which they hold
_OWN_SHARED = tuple(Case(f"两校都写“{word}”", {"shared_expert": word}, ("T404",)) for word in _WRITTEN)

RULES = (
    _t("T401", "error", "certificate", "", "名单中的证书未申报", "培训团队名单中的证书不在本校申报之列；不是本批证书的，同一写法只提出一次；申报表中证书写错（A301）而名单写对的，不再提出。",
       "名单中“{trainer_name}”对应的证书“{certificate}”{why}。{near}{alike}", "{rename}", "本校申报的证书",
       lambda t, b: t["applied"].astype("boolean"), needs=("certificate", "applied"), evidence=("certificate",), facts=_not_applied,
       failing=(Case("没有申报的证书", {"extra_trainer": {"certificate": "母婴护理"}}), Case("写错的证书", {"trainers": {"12": {"certificate": "传感网应用开法"}}}, silences=("A318",))),
       passing=(Case("已申报"),)),
    _t("T402", "warning", "trainer_name", "二.3", "同一教师重复列出", "同一院校中姓名、单位、证书相同的人在前面的行已经出现。",
       "“{trainer_name}”（{employer}）在“{certificate}”名单中重复列出，{earlier}已有。", "请删去重复的一行，并相应核减该证书的团队人数；确为同名的两人，请在姓名后加注区别（如“张三（女）”），或在{explain}中写明。", "每人每证书一行",
       _repeated, needs=("trainer_name", "employer", "certificate"), evidence=("trainer_name", "employer", "certificate"),
       failing=(Case("同名同单位", {"repeat_trainer": 1}),),
       passing=(Case("各不相同"), Case("同名而单位不同", {"trainers": {"1": {"trainer_name": "张一000", "employer": "云栖外聘中心"}}}))),
    _t("T403", "info", "trainer_name", "二.3", "同一专家列入多所院校", "同一行业企业专家（姓名和单位相同）也列在本省另一所院校的名单中。",
       "行业企业专家“{trainer_name}”（{employer}）也列在其他院校的名单中。", "不必处理；供统筹时参考。", "",
       _elsewhere, needs=("trainer_name", "employer", "industry_expert"), evidence=("trainer_name", "employer"),
       failing=(Case("两校同一专家", {"shared_expert": "共享有限公司"}),),
       passing=(Case("各校各聘"), Case("同名教师不是行业企业专家", {"shared_expert": "共享有限公司", "shared_place": 0}), *_OWN_SHARED)),
    _t("T404", "warning", "employer", "二.3", "行业企业专家的单位为本校", "行业企业专家的工作单位是本校。",
       "“{trainer_name}”列为行业企业专家，工作单位却是“{employer}”。", "请填写其所在行业企业的名称；本校教师不计入行业企业专家。", "所在行业企业的名称",
       _own_employer, needs=("employer", "industry_expert", "school_key"), evidence=("employer", "industry_expert"),
       failing=tuple(Case(f"写“{word}”", {"expert_employer": word}) for word in _WRITTEN), passing=(Case("企业"),)),
)  # fmt: skip
