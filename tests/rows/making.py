"""Returns written as text tables. ``|`` parts cells; ``@merge A1:B2``, ``@strike 5`` (a row) and ``@hide 5`` are lines of their own.

``{n}`` stands for the case's number, so that every school is another one. Figures are numbers, codes and phones text.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

SCHOOL = """院校信息
@merge A1:F1
省份|浙江省|院校名称|试验{n}职业技术学院|院校标识码|41330{n:05}
院校类型|高等职业学校|办学性质|公办|主管部门|省教育厅
所在地市|杭州市|建设类别|省级示范|试点工作方案|是
制度体系|是|填报日期|2019-09-15
"""
CONTACT = "联系人|李二{n}|职务|科长|联系电话|138000{n:05}\n电子邮箱|li{n}@example.cn|填表人|张三\n"

HEAD = ("序号|证书名称|证书等级|专业名称|专业代码|2017年招生数|2018年招生数|2019年招生数|在校生数|试点学生数|培训团队总人数|双师型教师数"
        "|行业企业专家数|国家级教学创新团队|近三年培训人次|人才培养方案|教学培训资源|实训条件|合作单位|已对接培训评价组织|情况说明|备注\n")  # fmt: skip
ONE = "1|传感网应用开发|中级|物联网应用技术|610119|60|61|62|180|50|2|1|1|否|300|是|是|自有||是||\n"
TWO = "2|智能财税|中级|会计|630302|70|71|72|210|40|2|1|1|否|200|是|是|自有||是||\n"
APPLICATION = "证书申报\n" + HEAD + ONE + TWO  # its records stand in rows 3 and 4
TRAINER_HEAD = "证书名称|姓名|专兼职|双师型|行业企业专家|职称或职业资格|工作单位\n"
TRAINERS = "".join(
    f"{certificate}|王{name}{{n}}|专职|是|否|讲师|本校\n{certificate}|赵{name}{{n}}|兼职|否|是|工程师|云栖{{n}}智造公司\n"
    for certificate, name in (("传感网应用开发", "一"), ("智能财税", "二"))
)
TRAINER = "培训团队\n" + TRAINER_HEAD + TRAINERS  # rows 3 to 6

GROUPS = ("序号|院校基本信息||||||||||联系人||||||试点证书|||试点专业|||||||培训团队||||教学条件||||试点规模|情况说明|备注\n")  # fmt: skip
FLAT_HEAD = ("|省份|院校名称|院校标识码|院校类型|办学性质|主管部门|所在地市|建设类别|试点工作方案|制度体系|联系人|职务|联系电话|电子邮箱|填表人|填报日期"
             "|证书名称|证书等级|已对接培训评价组织|专业名称|专业代码|2017年招生数|2018年招生数|2019年招生数|在校生数|国家级教学创新团队"
             "|培训团队总人数|双师型教师数|行业企业专家数|近三年培训人次|人才培养方案|教学培训资源|实训条件|合作单位|试点学生数||\n")  # fmt: skip
FLAT_MERGES = "@merge B2:K2\n@merge L2:Q2\n@merge R2:T2\n@merge U2:AA2\n@merge AB2:AE2\n@merge AF2:AI2\n@merge A2:A3\n@merge AK2:AK3\n@merge AL2:AL3\n"
FLAT_SCHOOL = ("浙江省|试验{n}职业技术学院|41330{n:05}|高等职业学校|公办|省教育厅|杭州市|省级示范|是|是|李二{n}|科长|138000{n:05}|li{n}@example.cn"
               "|张三|2019-09-15")  # fmt: skip
FLAT_ONE = "|传感网应用开发|中级|是|物联网应用技术|610119|60|61|62|180|否|2|1|1|300|是|是|自有||50||\n"
FLAT_TWO = "|智能财税|中级|是|会计|630302|70|71|72|210|否|2|1|1|200|是|是|自有||40||\n"
FLAT_TOP = "申报一览表\n" + GROUPS + FLAT_HEAD + FLAT_MERGES
FLAT = FLAT_TOP + "1|" + FLAT_SCHOOL + FLAT_ONE + "2|" + FLAT_SCHOOL + FLAT_TWO  # rows 4 and 5

BOTH = ("证书申报!3", "证书申报!4")


@dataclass
class Case:
    """One return and what must come of it.

    ``rows``: where its applications stand, all of them; ``loud``: every error and warning as ``CODE sheet!cell`` (``CODE`` alone
    where no cell is cited); ``quiet``: codes of info findings it must have; ``contact``: name and phone in the summary.
    """

    name: str
    sheets: dict[str, str]
    rows: tuple[str, ...] = BOTH
    loud: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    contact: tuple[str, str] = ("李二{n}", "138000{n:05}")
    says: str = ""  # words that one of its findings must hold
    number: int = field(default=0)

    def __str__(self) -> str:
        return self.name


def official(name: str, *, school: str = SCHOOL + CONTACT, application: str = APPLICATION, trainer: str = TRAINER, **more: object) -> Case:
    """A return in the issued form, three sheets."""
    return Case(name, {"院校信息": school, "证书申报": application, "培训团队": trainer}, **more)  # type: ignore[arg-type]


def flat(name: str, text: str, rows: tuple[str, ...] = ("一览表!4", "一览表!5"), **more: object) -> Case:
    """A return in one flat sheet."""
    return Case(name, {"一览表": text}, rows, **more)  # type: ignore[arg-type]


def workbook_bytes(case: Case) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in case.sheets.items():
        _fill(book.create_sheet(name), text.replace("{n:05}", f"{case.number:05}").replace("{n}", str(case.number)))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(sheet: openpyxl.worksheet.worksheet.Worksheet, text: str) -> None:
    row, orders = 0, []
    for line in text.split("\n"):
        if line.startswith("@"):
            orders.append(line[1:].split(" ", 1))
            continue
        row += 1
        for column, value in enumerate(line.split("|"), 1):
            if value:
                sheet[f"{get_column_letter(column)}{row}"].value = cell_value(value)
    for order, what in orders:
        if order == "merge":
            sheet.merge_cells(what)
        elif order == "hide":
            sheet.row_dimensions[int(what)].hidden = True
        else:
            for cell in sheet[int(what)] if order == "strike" else [sheet[what]]:  # a row or, with @cell, one cell
                assert isinstance(cell, Cell)
                cell.font = Font(strike=True)


def cell_value(text: str) -> str | int | float | date:
    """``120`` and ``0.5`` are numbers, ``d2019-09-15`` is a date, ``\\n`` a line break; longer figures are codes."""
    if re.fullmatch(r"-?\d{1,5}(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    if re.fullmatch(r"d\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text[1:])
    return text.replace("\\n", "\n")
