"""Small files of each format made by hand, and the little table that all of them hold."""

from __future__ import annotations

import io
import zipfile

from pipeline.read.engines.ods import enrich_ods
from pipeline.read.workbook import Sheet, Workbook

# What every format is to give for the little table: a merged title, a merged-down school, a gap, a line break within a cell.
TABLE = [
    ["t申报表"],
    ["t院校名称", "t人数", "t说明"],
    ["t甲学院", "t120", "t第一行\n第二行"],
    ["", "t30", "t“引号”, 逗号"],
    [],
    ["t乙学院", "t051300"],
]
MERGES = [(0, 0, 0, 2), (2, 0, 3, 0)]

CSV = '申报表,,\r\n院校名称,人数,说明\r\n甲学院,120,"第一行\n第二行"\r\n,30,"“引号”, 逗号"\r\n\r\n乙学院,051300,\r\n'

HTML = """<html><body><table><caption>申报</caption>
<tr><td colspan=3>申报表</td></tr>
<tr><th>院校名称</th><th>人数</th><th>说明</th></tr>
<tr><td rowspan="2">甲学院<td>120<td>第一行<br>第二行</tr>
<tr><td>30</td><td> &#8220;引号&rdquo;,
  逗号 </td></tr>
<tr><td>&nbsp;</td></tr>
<tr style="display: none"><td>乙学院</td><td>051300</td></tr>
</table></body></html>"""

XML2003 = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="申报"><Table><Column ss:Index="3" ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">申报表</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">院校名称</Data></Cell><Cell><Data ss:Type="String">人数</Data></Cell>
 <Cell><Data ss:Type="String">说明</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">甲学院</Data></Cell><Cell><Data ss:Type="String">120</Data></Cell>
 <Cell><Data ss:Type="String">第一行&#10;第二行</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">30</Data></Cell><Cell><Data ss:Type="String">“引号”, 逗号</Data></Cell></Row>
<Row ss:Index="6" ss:Hidden="1"><Cell><Data ss:Type="String">乙学院</Data></Cell><Cell><Data ss:Type="String">051300</Data></Cell></Row>
</Table></Worksheet></Workbook>"""

_ODS = "urn:oasis:names:tc:opendocument:xmlns:%s:1.0"
_ODS_HEAD = (
    '<office:document-content xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    + " ".join(f'xmlns:{name}="{_ODS % name}"' for name in ("office", "table", "text", "style"))
    + '><office:automatic-styles><style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)


def plain(sheet: Sheet) -> list[list[str]]:
    """The rows without the blank cells at their ends and the blank rows below."""
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def xml_sheet(table: str, more: str = "") -> bytes:
    """An Excel-2003 XML file of one sheet with this content of its Table."""
    head, _, rest = XML2003.partition("<Table>")
    return f"{head}<Table>{table}</Table>{more}{rest.partition('</Table>')[2]}".encode()


def ods_content(*tables: str) -> bytes:
    """content.xml of these <table:table> elements."""
    return (_ODS_HEAD + "".join(tables) + "</office:spreadsheet></office:body></office:document-content>").encode()


def ods_bytes(content: bytes) -> bytes:
    """The smallest ods around a content.xml."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr("content.xml", content)
        container.writestr("META-INF/manifest.xml", f'<manifest xmlns="{_ODS % "manifest"}"/>')
    return buffer.getvalue()


def enriched(content: bytes, *sheets: Sheet) -> list[Sheet]:
    """These sheets, as another reader gave them, after the pass over content.xml."""
    workbook = Workbook("ods", list(sheets))
    enrich_ods(workbook, content)
    return workbook.sheets
