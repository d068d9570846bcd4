"""Workbooks of several sheets, written by hand as text tables: a line a row, a bar between cells. All schools are invented."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from openpyxl import Workbook

from workshop.sample import book as sample
from workshop.sample.write import book_bytes

Cell = str | int | None
Row = list[Cell]
Sheets = dict[str, list[Row]]

PAIRS = """
省份|浙江省|院校名称|{name}
院校标识码|{code}|院校类型|高等职业学校
办学性质|公办|主管部门|浙江省教育厅
所在地市|杭州市|建设类别|省级示范
试点工作方案|是|制度体系|是
联系人|吴一|职务|处长
联系电话|{phone}|电子邮箱|jwc@example.edu.cn
填表人|郑二|填报日期|{day}
"""
HEADINGS = (
    "序号|证书名称|证书等级|专业名称|专业代码|2017年招生数|2018年招生数|2019年招生数|在校生数|试点学生数|培训团队总人数|双师型教师数|行业企业专家数"
    "|国家级教学创新团队|近三年培训人次|人才培养方案|教学培训资源|实训条件|合作单位|已对接培训评价组织|情况说明|备注"
)
ROW = "{seq}|{certificate}|{levels}|{major}|{code}|120|130|140|500|{students}|5|3|1|否|300|是|是|自有||是||"
TEAM = "证书名称|姓名|专兼职|双师型|行业企业专家|职称或职业资格|工作单位"
FLAT_SCHOOL = (
    "省份|院校名称|院校标识码|院校类型|办学性质|主管部门|所在地市|建设类别|试点工作方案|制度体系|联系人|职务|联系电话|电子邮箱|填报日期"
)
FLAT_ROW = "浙江省|{name}|{code}|高等职业学校|公办|浙江省教育厅|杭州市|省级示范|是|是|吴一|处长|{phone}|jwc@example.edu.cn|{day}"
MAJORS = {
    "传感网应用开发": ("物联网工程技术", "610307"),
    "云计算平台运维与开发": ("计算机应用技术", "610201"),
    "工业机器人操作与运维": ("工业机器人技术", "560309"),
    "网店运营推广": ("电子商务", "630801"),
    "智能财税": ("会计", "630302"),
}
SENSOR, CLOUD, ROBOT, SHOP, TAX = MAJORS


@dataclass(frozen=True)
class School:
    """One invented school. ``letter`` tells the schools of one case apart."""

    number: int
    letter: str = "甲"

    @property
    def name(self) -> str:
        return f"浙江云栖{self.number:03}{self.letter}职业技术学院"

    @property
    def code(self) -> str:
        return f"4133{self.number:04}{'甲乙丙丁'.index(self.letter):02}"

    def pairs(self, *, day: str = "2019-09-18", phone: str = "13800001234", name: str = "", code: str = "") -> list[Row]:
        """院校信息 with labels and values beside them."""
        title: list[Row] = [["第二批1+X证书制度试点院校申报表"]]
        return title + table(PAIRS.format(name=name or self.name, code=code or self.code, phone=phone, day=day))

    def columns(self, *, day: str = "2019-09-18", phone: str = "13800001234", name: str = "", code: str = "") -> Row:
        """The school's part of a flat sheet's row, or a row of a table of schools."""
        return line(FLAT_ROW.format(name=name or self.name, code=code or self.code, phone=phone, day=day))

    def team(self, *certificates: str, total: int = 5, tag: str = "", column: bool = True, title: str = "") -> list[Row]:
        """培训团队: five people a certificate, three 双师型, one 行业企业专家."""
        rows: list[Row] = [[title]] if title else []
        rows.append(line(TEAM if column else TEAM.split("|", 1)[1]))
        for certificate in certificates:
            for n in range(total):
                expert = n == total - 1
                employer = f"云栖{self.number}{self.letter}智造有限公司" if expert else "本校"
                person = f"张{tag}{certificate[0]}{n}|{'兼职' if expert else '专职'}|{'是' if n < 3 else '否'}|{'是' if expert else '否'}|讲师|{employer}"
                rows.append(line(f"{certificate}|{person}" if column else person))
        return rows

    def flat(self, *rows: Row, **changes: str) -> list[Row]:
        """The rows of a flat sheet: the school's columns and those of each application."""
        return [self.columns(**changes) + row for row in rows]


def line(text: str) -> Row:
    return [cell.strip() or None for cell in text.split("|")]


def table(text: str) -> list[Row]:
    return [line(each) for each in text.strip().splitlines()]


def row(certificate: str, students: int = 60, levels: str = "中级", seq: int = 1, major: str = "", code: str = "") -> Row:
    """One application; counts as numbers."""
    own = MAJORS[certificate]
    values = ROW.format(seq=seq, certificate=certificate, levels=levels, major=major or own[0], code=code or own[1], students=students)
    return [int(cell) if isinstance(cell, str) and re.fullmatch(r"\d{1,4}", cell) else cell for cell in line(values)]


def applications(*rows: Row, title: str = "证书申报") -> list[Row]:
    return [[title], line(HEADINGS), *rows]


def flat(*groups: list[Row], title: str = "申报一览表") -> list[Row]:
    """A flat sheet of the rows that ``School.flat`` gives."""
    return [[title], line(f"{FLAT_SCHOOL}|{HEADINGS}"), *(each for group in groups for each in group)]


def schools(*rows: Row, title: str = "院校信息") -> list[Row]:
    """A table of schools, one a row."""
    return [[title], line(FLAT_SCHOOL), *rows]


def with_column(rows: list[Row], heading: str, values: list[Cell], at: int = 1) -> list[Row]:
    """A table with one more column, before column ``at``; ``values`` for the rows under its headings (the second row)."""
    cells = [None, heading, *values]
    return [[*each[:at], cell, *each[at:]] if number else each for number, (each, cell) in enumerate(zip(rows, cells))]


def without_columns(rows: list[Row], *headings: str) -> list[Row]:
    """A table without some of its columns."""
    drop = {i for i, cell in enumerate(rows[1]) if cell in headings}
    return [rows[0], *([cell for i, cell in enumerate(each) if i not in drop] for each in rows[1:])]


def in_format(sheets: Sheets, name: str) -> bytes:
    """The same in another format or another program's spelling of one (``workshop.sample.write``)."""
    made = []
    for title, rows in sheets.items():
        width = max(map(len, rows), default=0)
        grid = [[sample.Cell(value) for value in each] + [sample.Cell() for _ in range(width - len(each))] for each in rows]
        made.append(sample.Sheet(title, "rows", grid))
    return book_bytes(sample.Book(made), name)


def workbook(sheets: Sheets, hidden: tuple[str, ...] = (), merges: tuple[tuple[str, str], ...] = ()) -> bytes:
    """An .xlsx by openpyxl. ``merges``: (sheet, range)."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for each in rows:
            sheet.append(each)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    for name, area in merges:
        book[name].merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
