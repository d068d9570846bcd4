"""填表说明 of a blank form: how it is filled in and what the notice asks for, in plain words, with the batch's own figures."""

from __future__ import annotations

from datetime import date

from pipeline.read.forms import Layout
from schemas.batch import Batch, Province
from schemas.fields import TABLES, Field, headings
from schemas.kinds import JOIN
from schemas.words import limit_words


def guidance(batch: Batch, province: Province, layout: Layout) -> list[tuple[str, str]]:
    """Lines of the sheet as (kind, text); kinds are title, heading and text. No line holds a label of the form alone: it is no table."""
    tables = {table for sheet in layout.sheets for table in sheet.tables}
    lines = [("title", f"{batch.form_title}填表说明"), *_when(batch, province), *_how(batch, layout)]
    lines += [("heading", "三、试点院校和专业一般应具备的条件")] + [("text", text) for text in _conditions(batch, tables)]
    lines += [("heading", "四、各栏怎样填写（以下举例不是真实数据）")] + [("text", text) for text in _fields(batch, tables)]
    return lines


def _when(batch: Batch, province: Province) -> list[tuple[str, str]]:
    return [
        ("heading", "一、报送时间和依据"),
        (
            "text",
            f"依据{batch.document}。{province.authority}须在{_day(batch.deadline)}前把全省汇总表报出，请在省里通知的时间以前报送本表；逾期可能来不及汇总。",
        ),
        ("text", f"本批证书共 {len(batch.certificates)} 个：{JOIN.join(one.name for one in batch.certificates)}。"),
        ("text", f"参加的院校类型：{JOIN.join(one.name for one in batch.school_types)}。"),
    ]


def _how(batch: Batch, layout: Layout) -> list[tuple[str, str]]:
    sheets = JOIN.join(f"“{sheet.names[0]}”" for sheet in layout.sheets)
    optional = dict.fromkeys(f"“{heading}”" for sheet in layout.sheets for key, heading in sheet.exact.items() if key not in sheet.required)
    texts = [
        f"请填写 {sheets} 共 {len(layout.sheets)} 张工作表，一所院校一个文件。",
        f"以下栏目没有内容的可以不填：{JOIN.join(optional)}；其余各栏必填。",
        "请不要改动标题，不要增加或合并列；行不够时可以直接往下填。表中不留示例行，合计行也不必填写。",
        "证书一行对应一个证书和一个专业：同一证书对应几个专业的，分几行填写。",
        "人数只填数字，不写“人”“约”；确实为零的填 0，不要留空。",
        "编码和电话已设为文字格式，首位的 0 不会丢失；从别处复制时请选“只粘贴数值”。",
        f"可以选几项的栏目，用“{JOIN}”隔开。",
    ]
    if any(name == "explanation" for sheet in layout.sheets for _, name in sheet.exact):
        texts.append("达不到下列条件而有正当原因的，请在“情况说明”栏写明原因和依据，由省级教育行政部门确认；只写“情况属实”不算说明。")
    return [("heading", "二、填写要求"), *(("text", text) for text in texts)]


def _conditions(batch: Batch, tables: set[str]) -> list[str]:
    years = JOIN.join(f"{year}年" for year in batch.intake_years)
    base = "培训团队" if batch.shares.dual_base == "team" else "教师（不含行业企业专家）"
    texts = [
        "院校一般为省级及以上示范（骨干、优质）高等职业学校、国家中等职业教育改革发展示范学校，或专业特色明显的院校。",
        f"开设与证书对应的专业（方向），近三年（{years}）连续招生，有一定的培训经验。",
        "有较为完备的人才培养方案，有满足教学和培训需要的资源。",
        f"每个证书的培训团队中，“双师型”教师不少于{base}的 {limit_words(batch.shares.dual)}，行业企业专家不低于 {limit_words(batch.shares.industry)}。",
        "有满足培训需要的实训条件；租用或共用的，写明合作单位。",
        "制度体系健全，已制订试点工作方案，已与培训评价组织对接。",
    ]
    if "trainer" in tables:
        texts.append("培训团队名单中每个证书的人数，应与证书一行中填写的团队人数一致；同一人承担几个证书的，每个证书各填一行。")
    return [f"{place}. {text}" for place, text in enumerate(texts, 1)]


def _fields(batch: Batch, tables: set[str]) -> list[str]:
    years = list(batch.intake_years)
    found = [(one, headings(one, years)[0]) for table in TABLES if table in tables for one in TABLES[table]]
    of_wish: dict[str, list[str]] = {}
    for one, heading in found:
        if text := _wanted(one):
            of_wish.setdefault(text, []).append(f"“{heading}”")
    return [f"{''.join(dict.fromkeys(named))}：{text}。" for text, named in of_wish.items()]


def _wanted(one: Field) -> str:
    """What a field is filled in with, where its heading does not say it."""
    kind = one.of_kind
    if kind.storage == "integer":
        return f"{one.least}—{one.most} 之间的整数（{one.unit}）"
    if one.options:
        return f"{JOIN.join(one.options)}" + ("，可以有几项" if kind.several else "之一")
    return (
        f"文字，如 {kind.example}" if kind.patterns and kind.example else kind.in_words(kind.wanted, one) if kind.storage == "date" else ""
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
