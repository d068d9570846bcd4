"""Workbooks as other programs, careless hands and hostile ones write them: parts by hand, and what each cell shows in Excel.

``cells`` are tokens of the sheet S1 by address ('' for a blank one); ``refused`` is the code of a workbook that Excel calls damaged or
that programs read in two ways.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.read.packages import MAIN, PACKAGE, RELATION, package, worksheet

STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
Parts = dict[str, str | bytes]


@dataclass(frozen=True)
class Odd:
    parts: Parts
    cells: dict[str, str] = field(default_factory=dict)
    refused: str = ""


def _row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _v(value: str, more: str = "", at: str = "A1") -> str:
    return f'<c r="{at}"{more}><v>{value}</v></c>'


def _inline(inner: str, at: str = "A1") -> str:
    return f'<c r="{at}" t="inlineStr"><is>{inner}</is></c>'


_S = ' t="s"'
_FIRST = _row(_v("0", _S))


def _strings(items: str, cells: str = _FIRST, **more: str) -> Parts:
    return package([worksheet(cells)], strings=items, count=1, **more)  # type: ignore[arg-type]


def _sheet(body: str, **more: str) -> Parts:
    return package([worksheet(body, **more)])


def _cell(inner: str, more: str = "") -> Parts:
    return _sheet(_row(f'<c r="A1"{more}>{inner}</c>'))


def _number(value: str, more: str = "") -> Parts:
    return _sheet(_row(_v(value, more)))


def _styled(code: str, value: str, number: str = "176") -> Parts:
    """A1 is ``value`` in the format ``code``; B1 has no style attribute; C1 has style 2, which is General."""
    styles = (
        f'<numFmts count="1"><numFmt numFmtId="{number}" formatCode="{code}"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/><xf numFmtId="0"/></cellXfs>'
    )
    return package([worksheet(_row(_v(value, ' s="1"')))], styles=styles)


def _built_in(number: int, value: str = "43726", workbook: str = "") -> Parts:
    styles = f'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    return package([worksheet(_row(_v(value, ' s="1"')))], styles=styles, workbook=workbook)


def _styles(styles: str, cell: str = _v("43726", ' s="1"'), workbook: str = "") -> Parts:
    return package([worksheet(_row(cell))], styles=styles, workbook=workbook)


def _with(parts: Parts, **changed: str | bytes | None) -> Parts:
    """Parts replaced, added or (None) taken out; ``__`` in a name stands for ``/``, ``_dot_`` for a dot."""
    whole = dict(parts)
    for name, content in changed.items():
        key = name.replace("__", "/").replace("_dot_", ".")
        if content is None:
            whole.pop(key)
        else:
            whole[key] = content
    return whole


def _replaced(parts: Parts, part: str, old: str, new: str) -> Parts:
    content = str(parts[part])
    assert old in content, (part, old)
    return {**parts, part: content.replace(old, new)}


_BOOK, _RELS, _SHEET, _SST, _STY = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
)
_ONE = _number("1")
_TEXT = _strings("<si><t>甲</t></si>")
_DATES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
_DATE_BOOK = package([worksheet(_row(_v("43726", ' s="1"')))], styles=_DATES)


def _encoded(parts: Parts, part: str, declared: str, encoding: str) -> Parts:
    content = str(parts[part])
    content = re.sub(r"^<\?xml[^>]*\?>", "", content)
    return {**parts, part: f'<?xml version="1.0" encoding="{declared}"?>{content}'.encode(encoding)}


def _prefixed(content: str, prefix: str = "x") -> str:
    renamed = re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}:", content.replace('<?xml version="1.0" encoding="UTF-8"?>', ""))
    return renamed.replace(f'xmlns="{MAIN}"', f'xmlns:{prefix}="{MAIN}"')


def _strict(parts: Parts) -> Parts:
    return {name: str(content).replace(MAIN, STRICT_MAIN).replace(RELATION, STRICT) for name, content in parts.items()}


_RELATION_OF = f'<Relationship Id="zz" Type="{RELATION}/%s" Target="%s"/></Relationships>'

_STRINGS = {
    "one text": Odd(_TEXT, {"A1": "t甲"}),
    "nested t": Odd(_strings("<si><t>甲<t>乙</t></t></si>"), refused="F101"),
    "nested si": Odd(_strings("<si><t>甲</t><si><t>乙</t></si></si>"), refused="F101"),
    "an element within t": Odd(_strings("<si><t>甲<b/>乙</t></si>"), refused="F101"),
    "runs": Odd(_strings("<si><r><t>甲</t></r><r><rPr><b/></rPr><t>乙</t></r></si>"), {"A1": "t甲乙"}),
    "characters within rPr": Odd(_strings("<si><r><rPr>丙<b/></rPr><t>乙</t></r></si>"), {"A1": "t乙"}),
    "t within rPr": Odd(_strings("<si><r><rPr><t>丙</t></rPr><t>乙</t></r></si>"), refused="F101"),
    "two t in a run": Odd(_strings("<si><r><t>甲</t><t>乙</t></r></si>"), refused="F101"),
    "two t in an item": Odd(_strings("<si><t>甲</t><t>乙</t></si>"), refused="F101"),
    "a text, then a run": Odd(_strings("<si><t>甲</t><r><t>乙</t></r></si>"), {"A1": "t甲乙"}),
    "an extension's string": Odd(_strings("<si><t>甲</t></si><extLst><ext><si><t>乙</t></si></ext></extLst>"), {"A1": "t甲"}),
    "an extension's string first": Odd(_strings("<extLst><ext><si><t>乙</t></si></ext></extLst><si><t>甲</t></si>"), {"A1": "t甲"}),
    "an extension within an item": Odd(_strings("<si><t>甲</t><extLst><ext><t>乙</t></ext></extLst></si>"), {"A1": "t甲"}),
    "a string of another namespace": Odd(_strings('<y:si xmlns:y="urn:y"><y:t>乙</y:t></y:si><si><t>甲</t></si>'), {"A1": "t甲"}),
    "a phonetic guide": Odd(_strings('<si><t>甲</t><rPh sb="0" eb="1"><t>jia</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>'), {"A1": "t甲"}),
    "phonetic properties alone": Odd(_strings('<si><t>甲</t><phoneticPr fontId="1" type="noConversion"/></si>'), {"A1": "t甲"}),
    "an empty item": Odd(_strings("<si/><si><t>甲</t></si>", _row(_v("0", _S), _v("1", _S, "B1"))), {"A1": "", "B1": "t甲"}),
    "an empty text": Odd(_strings("<si><t/></si><si><t>甲</t></si>", _row(_v("0", _S), _v("1", _S, "B1"))), {"A1": "", "B1": "t甲"}),
    "loose characters": Odd(_strings("乙<si>丙<t>甲</t>丁</si>"), {"A1": "t甲"}),
    "white space around": Odd(_strings("\n  <si>\n  <t>甲</t>\n</si>\n"), {"A1": "t甲"}),
    "blanks kept": Odd(_strings('<si><t xml:space="preserve"> 甲 </t></si>'), {"A1": "t 甲 "}),
    "blanks not kept": Odd(_strings("<si><t> 甲 </t></si>"), {"A1": "t甲"}),
    "ideographic blanks are text": Odd(_strings("<si><t>\u3000甲\u00a0</t></si>"), {"A1": "t\u3000甲\u00a0"}),
    "blanks only": Odd(_strings("<si><t>  </t></si>"), {"A1": ""}),
    "an entity": Odd(_strings("<si><t>1&amp;2 &lt;3&gt; &quot;&apos; &amp;lt;</t></si>"), {"A1": "t1&2 <3> \"' &lt;"}),
    "character references": Odd(_strings("<si><t>&#30002;&#x4E59;</t></si>"), {"A1": "t甲乙"}),
    "a reference to nothing": Odd(_strings("<si><t>&#0;</t></si>"), refused="F101"),
    "a reference to U+FFFE": Odd(_strings("<si><t>&#xFFFE;</t></si>"), refused="F101"),
    "an unknown entity": Odd(_strings("<si><t>&nbsp;</t></si>"), refused="F101"),
    "U+FFFE": Odd(_strings("<si><t>甲\ufffe</t></si>"), refused="F101"),
    "a control character": Odd(_strings("<si><t>甲\x0b</t></si>"), refused="F101"),
    "CDATA": Odd(_strings("<si><t>甲<![CDATA[<乙>]]></t></si>"), {"A1": "t甲<乙>"}),
    "the end of CDATA as text": Odd(_strings("<si><t>甲]]>乙</t></si>"), refused="F101"),
    "a comment": Odd(_strings("<si><t>甲<!-- x -->乙</t></si>"), {"A1": "t甲乙"}),
    "an instruction": Odd(_strings("<si><t>甲<?x y?>乙</t></si>"), {"A1": "t甲乙"}),
    "an escaped line end": Odd(_strings("<si><t>甲_x000D_\n乙</t></si>"), {"A1": "t甲\r\n乙"}),
    "an escaped underline": Odd(_strings("<si><t>_x005F_x000D_</t></si>"), {"A1": "t_x000D_"}),
    "an escaped half": Odd(_strings("<si><t>甲_xD83D_乙</t></si>"), {"A1": "t甲\ufffd乙"}),
    "two escaped halves": Odd(_strings("<si><t>_xD83D__xDE00_</t></si>"), {"A1": "t\U0001f600"}),
    "halves the wrong way round": Odd(_strings("<si><t>_xDE00__xD83D_a</t></si>"), {"A1": "t\ufffd\ufffda"}),
    "line ends": Odd(_strings('<si><t xml:space="preserve">甲\r\n乙\r丙</t></si>'), {"A1": "t甲\n乙\n丙"}),
    "a referred line end": Odd(_strings("<si><t>甲&#13;&#10;乙</t></si>"), {"A1": "t甲\r\n乙"}),
    "counts that lie": Odd(_replaced(_TEXT, _SST, 'count="1"', 'count="4294967295"'), {"A1": "t甲"}),
    "no counts": Odd(_replaced(_TEXT, _SST, ' count="1" uniqueCount="1"', ""), {"A1": "t甲"}),
    "an index too far": Odd(_strings("<si><t>甲</t></si>", _row(_v("1", _S))), refused="F101"),
    "a negative index": Odd(_strings("<si><t>甲</t></si>", _row(_v("-1", _S))), refused="F101"),
    "an index with blanks": Odd(_strings("<si><t>甲</t></si>", _row(_v(" 0 ", _S))), {"A1": "t甲"}),
    "an index in full width": Odd(_strings("<si><t>甲</t></si>", _row(_v("０", _S))), refused="F101"),
    "an index by reference": Odd(_strings("<si><t>甲</t></si><si><t>乙</t></si>", _row(_v("&#49;", _S))), {"A1": "t乙"}),
    "no index": Odd(_strings("<si><t>甲</t></si>", _row('<c r="A1" t="s"><v></v></c>', '<c r="B1" t="s"/>')), {"A1": "", "B1": ""}),
    "a formula that gives a shared string": Odd(_strings("<si><t>甲</t></si>", _row('<c r="A1" t="s"><f>B1</f><v>0</v></c>')), {"A1": "t甲"}),
    "no part": Odd(_with(_TEXT, xl__sharedStrings_dot_xml=None), refused="F101"),
    "not related": Odd(_replaced(_TEXT, _RELS, f"{RELATION}/sharedStrings", f"{RELATION}/theme"), refused="F101"),
    "alternate content": Odd(_strings(f'<mc:AlternateContent {_MC}><mc:Choice Requires="x14"><si><t>乙</t></si></mc:Choice></mc:AlternateContent><si><t>甲</t></si>'), refused="F101"),
    "with a prefix": Odd(_with(_TEXT, xl__sharedStrings_dot_xml=_prefixed(str(_TEXT[_SST]))), {"A1": "t甲"}),
    "strings for one program alone": Odd(_strings(f'<mc:AlternateContent {_MC} xmlns:hs="urn:hs"><mc:Choice Requires="hs"><si><t>乙</t></si></mc:Choice><mc:Fallback><si><t>甲</t></si></mc:Fallback></mc:AlternateContent>'), {"A1": "t甲"}),
    "a run for one program alone": Odd(_strings(f'<si><r><t>甲</t></r><mc:AlternateContent {_MC} xmlns:hs="urn:hs"><mc:Choice Requires="hs"><r><t>乙</t></r></mc:Choice><mc:Fallback><r><t>丙</t></r></mc:Fallback></mc:AlternateContent></si>'), {"A1": "t甲丙"}),
    "another root": Odd(_with(_TEXT, xl__sharedStrings_dot_xml='<sst xmlns="urn:x"><si><t>甲</t></si></sst>'), refused="F101"),
}  # fmt: skip

_ENCODINGS = {
    "utf-8 with a mark": Odd(_with(_TEXT, xl__sharedStrings_dot_xml="\ufeff" + str(_TEXT[_SST])), {"A1": "t甲"}),
    "utf-16": Odd(_encoded(_TEXT, _SST, "UTF-16", "utf-16"), {"A1": "t甲"}),
    "a sheet in utf-16": Odd(_encoded(_ONE, _SHEET, "UTF-16", "utf-16"), {"A1": "n1"}),
    "utf-16, big end first": Odd(_with(_TEXT, xl__sharedStrings_dot_xml=b"\xfe\xff" + str(_TEXT[_SST]).encode("utf-16-be")), {"A1": "t甲"}),
    "declared ISO-8859-1": Odd(_encoded(_strings("<si><t>\u00e9</t></si>"), _SST, "ISO-8859-1", "latin-1"), {"A1": "t\u00e9"}),
    "declared ISO-8859-1 but utf-8": Odd(_encoded(_TEXT, _SST, "ISO-8859-1", "utf-8"), {"A1": "t" + "甲".encode().decode("latin-1")}),
    "declared windows-1252": Odd(_encoded(_strings("<si><t>\u20ac</t></si>"), _SST, "windows-1252", "cp1252"), {"A1": "t\u20ac"}),
    "declared GBK": Odd(_encoded(_TEXT, _SST, "GBK", "gbk"), {"A1": "t甲"}),
    "a sheet declared GB2312": Odd(_encoded(_sheet(_row(_inline("<t>甲</t>"))), _SHEET, "gb2312", "gb18030"), {"A1": "t甲"}),
    "declared GB18030": Odd(_encoded(_strings("<si><t>\U00020000</t></si>"), _SST, "gb18030", "gb18030"), {"A1": "t\U00020000"}),
    "declared utf-7": Odd(_encoded(_TEXT, _SST, "utf-7", "utf-8"), refused="F101"),
    "declared utf-8 but GBK": Odd(_encoded(_TEXT, _SST, "utf-8", "gbk"), refused="F101"),
    "declared nonsense": Odd(_encoded(_TEXT, _SST, "x-none", "utf-8"), refused="F101"),
    "a workbook part in GBK": Odd(_encoded(_ONE, _BOOK, "GBK", "gbk"), {"A1": "n1"}),
}

_VALUES = {
    "a number": Odd(_number("120"), {"A1": "n120"}),
    "its type said": Odd(_number("120", ' t="n"'), {"A1": "n120"}),
    "blanks around": Odd(_number("\n 120 "), {"A1": "n120"}),
    "an ideographic blank": Odd(_number("120\u3000"), {"A1": "t120\u3000"}),
    "full-width digits": Odd(_number("１２０"), {"A1": "t１２０"}),
    "Arabic digits": Odd(_number("١٢٠"), {"A1": "t١٢٠"}),
    "a plus": Odd(_number("+12"), {"A1": "n12"}),
    "a minus": Odd(_number("-12"), {"A1": "n-12"}),
    "minus zero": Odd(_number("-0"), {"A1": "n0"}),
    "leading zeros": Odd(_number("007"), {"A1": "n7"}),
    "a bare point": Odd(_number("1."), {"A1": "n1"}),
    "no digit before the point": Odd(_number(".5"), {"A1": "n0.5"}),
    "an exponent": Odd(_number("1E+22"), {"A1": "n1e+22"}),
    "a small exponent": Odd(_number("1.5e-7"), {"A1": "n1.5e-07"}),
    "tenths": Odd(_number("0.30000000000000004"), {"A1": "n0.30000000000000004"}),
    "beyond 2^53": Odd(_number("9007199254740993"), {"A1": "n9007199254740992.0"}),
    "fifteen digits": Odd(_number("123456789012345"), {"A1": "n123456789012345"}),
    "the largest": Odd(_number("1.7976931348623157E308"), {"A1": "n1.7976931348623157e+308"}),
    "a denormal": Odd(_number("5E-324"), {"A1": "n5e-324"}),
    "too large": Odd(_number("1e999"), {"A1": "t1e999"}),
    "no number": Odd(_number("NaN"), {"A1": "tNaN"}),
    "infinity": Odd(_number("INF"), {"A1": "tINF"}),
    "hexadecimal": Odd(_number("0x10"), {"A1": "t0x10"}),
    "an underline": Odd(_number("1_000"), {"A1": "t1_000"}),
    "a comma": Odd(_number("1,000"), {"A1": "t1,000"}),
    "a sum as text": Odd(_number("0.1+0.2"), {"A1": "t0.1+0.2"}),
    "a character reference": Odd(_number("1&#50;0"), {"A1": "n120"}),
    "a comment in the number": Odd(_number("1<!-- -->20"), {"A1": "n120"}),
    "an instruction in the number": Odd(_number("1<?x y?>20"), {"A1": "n120"}),
    "CDATA in the number": Odd(_number("1<![CDATA[20]]>"), {"A1": "n120"}),
    "an element in the number": Odd(_number("1<b/>20"), refused="F101"),
    "digits without end": Odd(_number("9" * 400), {"A1": "t" + "9" * 400}),
    "no value": Odd(_cell(""), {"A1": ""}),
    "an empty value": Odd(_cell("<v/>"), {"A1": ""}),
    "true": Odd(_number("1", ' t="b"'), {"A1": "bTRUE"}),
    "true in words": Odd(_number("true", ' t="b"'), {"A1": "bTRUE"}),
    "false": Odd(_number(" 0 ", ' t="b"'), {"A1": "bFALSE"}),
    "no boolean": Odd(_number("2", ' t="b"'), {"A1": "t2"}),
    "an error": Odd(_number("#DIV/0!", ' t="e"'), {"A1": "e#DIV/0!"}),
    "an error in small letters": Odd(_number("#ref!", ' t="e"'), {"A1": "e#ref!"}),
    "an unknown error": Odd(_number("#WAT?", ' t="e"'), {"A1": "e#WAT?"}),
    "an error without a name": Odd(_cell("<v></v>", ' t="e"'), {"A1": "e#VALUE!"}),
    "a formula's text": Odd(_number("=1+1", ' t="str"'), {"A1": "t=1+1"}),
    "a formula's text with blanks": Odd(_cell('<f>B1</f><v xml:space="preserve"> 甲 </v>', ' t="str"'), {"A1": "t 甲 "}),
    "a formula's empty text": Odd(_cell("<f>B1</f><v></v>", ' t="str"'), {"A1": ""}),
    "a formula's escaped text": Odd(_cell("<f>B1</f><v>a_x000A_b</v>", ' t="str"'), {"A1": "ta\nb"}),
    "a formula": Odd(_cell("<f>1+1</f><v>2</v>"), {"A1": "n2"}),
    "a formula with attributes": Odd(_cell('<f aca="false">1+1</f><v>2</v>', ' t="n"'), {"A1": "n2"}),
    "a formula without a value": Odd(_cell("<f>1+1</f>"), {"A1": "f=1+1"}),
    "a formula with an empty value": Odd(_cell("<f>1+1</f><v/>"), {"A1": "f=1+1"}),
    "value before formula": Odd(_cell("<v>2</v><f>1+1</f>"), {"A1": "n2"}),
    "a shared formula": Odd(_sheet(_row('<c r="A1"><f t="shared" ref="A1:B1" si="0">1+1</f><v>2</v></c>', '<c r="B1"><f t="shared" si="0"/><v>3</v></c>')), {"A1": "n2", "B1": "n3"}),
    "a shared formula without a value": Odd(_cell('<f t="shared" si="0"/>'), {"A1": "f="}),
    "an array formula": Odd(_sheet(_row('<c r="A1" cm="1"><f t="array" ref="A1:B1">SUM(1)</f><v>2</v></c>', _v("3", at="B1"))), {"A1": "n2", "B1": "n3"}),
    "a data table": Odd(_cell('<f t="dataTable" ref="A1:A2" dt2D="1" dtr="1" r1="B1" r2="B2"/><v>7</v>'), {"A1": "n7"}),
    "a formula's error": Odd(_cell("<f>1/0</f><v>#DIV/0!</v>", ' t="e"'), {"A1": "e#DIV/0!"}),
    "a formula's truth": Odd(_cell("<f>1=1</f><v>1</v>", ' t="b"'), {"A1": "bTRUE"}),
    "a picture of WPS": Odd(_cell('<f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>', ' t="str"'), {"A1": 'i=_xlfn.DISPIMG("ID_1",1)'}),
    "an entity in a formula": Odd(_cell('<f>"a"&amp;"b"</f><v>ab</v>', ' t="str"'), {"A1": "tab"}),
    "inline text": Odd(_sheet(_row(_inline("<t>甲</t>"))), {"A1": "t甲"}),
    "inline runs with a phonetic guide": Odd(_sheet(_row(_inline('<r><t>甲</t></r><r><rPr><b/></rPr><t>乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh>'))), {"A1": "t甲乙"}),
    "inline text with blanks": Odd(_sheet(_row(_inline('<t xml:space="preserve"> 甲 </t>'))), {"A1": "t 甲 "}),
    "empty inline text": Odd(_sheet(_row(_inline("<t/>"), _inline("", "B1"))), {"A1": "", "B1": ""}),
    "inline with an entity": Odd(_sheet(_row(_inline("<t>A&amp;B</t>"))), {"A1": "tA&B"}),
    "two inline texts": Odd(_sheet(_row('<c r="A1" t="inlineStr"><is><t>甲</t></is><is><t>乙</t></is></c>')), refused="F101"),
    "two t in inline text": Odd(_sheet(_row(_inline("<t>甲</t><t>乙</t>"))), refused="F101"),
    "inline text without its type": Odd(_cell("<is><t>甲</t></is>"), refused="F101"),
    "a value of the type of inline text": Odd(_number("甲", ' t="inlineStr"'), {"A1": ""}),
    "an unknown type": Odd(_number("1", ' t="x"'), refused="F101"),
    "a type in capitals": Odd(_number("1", ' t="N"'), refused="F101"),
    "an ISO date": Odd(_number("2019-09-18", ' t="d"'), {"A1": "d2019-09-18"}),
    "an ISO moment": Odd(_number("2019-09-18T08:30:00.000Z", ' t="d"'), {"A1": "d2019-09-18T08:30:00"}),
    "an ISO midnight": Odd(_number("2019-09-18T00:00:00", ' t="d"'), {"A1": "d2019-09-18"}),
    "an ISO date with an offset": Odd(_number("2019-09-18T08:30:00+08:00", ' t="d"'), {"A1": "t2019-09-18T08:30:00+08:00"}),
    "an ISO week": Odd(_number("2019-W38-3", ' t="d"'), {"A1": "t2019-W38-3"}),
    "a day that is none": Odd(_number("2019-02-30", ' t="d"'), {"A1": "t2019-02-30"}),
    "the last ISO moment": Odd(_number("9999-12-31T23:59:59.999", ' t="d"'), {"A1": "d9999-12-31T23:59:59"}),
    "an extension in a cell": Odd(_cell("<v>1</v><extLst><ext><v>2</v></ext></extLst>"), {"A1": "n1"}),
    "extra attributes": Odd(_number("1", ' ph="1" vm="1"'), {"A1": "n1"}),
    "an attribute of another namespace": Odd(_number("1", ' xmlns:y="urn:y" y:t="str"'), {"A1": "n1"}),
    "a prefix that is not declared": Odd(_number("1", ' y:t="str"'), refused="F101"),
    "a row's prefix that is not declared": Odd(_sheet('<row r="1" y:d="1"><c r="A1"><v>1</v></c></row>'), refused="F101"),
    "an attribute twice": Odd(_number("1", ' s="0" s="0"'), refused="F101"),
}  # fmt: skip

_DATES_AND_STYLES = {
    **{f"built-in {n}": Odd(_built_in(n), {"A1": "d2019-09-18"}) for n in (14, 15, 16, 17, 22, 27, 31, 36, 50, 57, 58)},
    **{f"built-in {n}, no date": Odd(_built_in(n), {"A1": "n43726"}) for n in (1, 4, 9, 11, 12, 37, 44, 48, 49, 59)},
    **{f"format {code}": Odd(_styled(code, "43726"), {"A1": "d2019-09-18"}) for code in (
        "yyyy\\-mm\\-dd", "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "[$-804]yyyy年m月d日", "[Red]yyyy/m/d", "[DBNum1][$-804]yyyy年", "e年",
        "&quot;a;b&quot;yyyy", "[$-F800]dddd, mmmm dd, yyyy", "aaaa yyyy", "d", "YYYY-MM-DD", "\\;yyyy", "m/d/yy h:mm AM/PM",
    )},
    **{f"format {code}, no date": Odd(_styled(code, "43726"), {"A1": "n43726"}) for code in (
        "0.00", "#,##0&quot;days&quot;", "[Red]0", "0\\d", "General", "General&quot;天&quot;", "0.00E+00", "@", "[$€-2] 0", "_d0", "*d0", "", ";;;", "0;yyyy", "G/通用格式",
        "[&lt;=100]0;[Red]0", "y" * 256,
    )},
    "a time": Odd(_styled("h:mm", "0.5"), {"A1": "n0.5"}),
    "hours without end": Odd(_styled("[h]:mm", "43726.5"), {"A1": "d2019-09-18T12:00:00"}),
    "half a second": Odd(_built_in(22, "43726.354171"), {"A1": "d2019-09-18T08:30:00"}),
    "the last moment": Odd(_built_in(14, "2958465.999999"), {"A1": "d9999-12-31T23:59:59"}),
    "still closer": Odd(_built_in(14, "2958465.9999999995"), {"A1": "d9999-12-31T23:59:59"}),
    "the year 10000": Odd(_built_in(14, "2958466"), {"A1": "n2958466"}),
    "before the first day": Odd(_built_in(14, "0"), {"A1": "n0"}),
    "a negative date": Odd(_built_in(14, "-1"), {"A1": "n-1"}),
    "the first day": Odd(_built_in(14, "1"), {"A1": "d1900-01-01"}),
    "the day before the one that was not": Odd(_built_in(14, "59"), {"A1": "d1900-02-28"}),
    "the day after": Odd(_built_in(14, "61"), {"A1": "d1900-03-01"}),
    "a date that is text": Odd(_built_in(14, "１２"), {"A1": "t１２"}),
    "1904": Odd(_built_in(14, "42264", '<workbookPr date1904="1"/>'), {"A1": "d2019-09-18"}),
    "1904 in words, with blanks": Odd(_built_in(14, "42264", '<workbookPr date1904=" true "/>'), {"A1": "d2019-09-18"}),
    "1904, the last moment": Odd(_built_in(14, "2957003.9999999", '<workbookPr date1904="1"/>'), {"A1": "d9999-12-31T23:59:59"}),
    "1904, beyond": Odd(_built_in(14, "2957500", '<workbookPr date1904="1"/>'), {"A1": "n2957500"}),
    "1904 that is nothing": Odd(_built_in(14, "43726", '<workbookPr date1904="wat"/>'), {"A1": "d2019-09-18"}),
    "1904 twice": Odd(_built_in(14, "42264", '<workbookPr date1904="1"/><workbookPr date1904="1"/>'), {"A1": "d2019-09-18"}),
    "1904 and 1900": Odd(_built_in(14, "42264", '<workbookPr date1904="1"/><workbookPr/>'), refused="F101"),
    "1904 in an extension": Odd(_replaced(_DATE_BOOK, _BOOK, "</sheets>", '</sheets><extLst><ext><workbookPr date1904="1"/></ext></extLst>'), {"A1": "d2019-09-18"}),
    "1904 of another namespace": Odd(_replaced(_DATE_BOOK, _BOOK, "<sheets>", '<y:workbookPr xmlns:y="urn:y" date1904="1"/><sheets>'), {"A1": "d2019-09-18"}),
    "1904 in alternate content": Odd(_replaced(_DATE_BOOK, _BOOK, "<sheets>", f'<mc:AlternateContent {_MC}><mc:Choice Requires="x15"><workbookPr date1904="1"/></mc:Choice></mc:AlternateContent><sheets>'), refused="F101"),
    "what Excel writes into alternate content": Odd(_replaced(_DATE_BOOK, _BOOK, "<sheets>", f'<mc:AlternateContent {_MC}><mc:Choice Requires="x15"><a:absPath xmlns:a="urn:a" url="C:"/></mc:Choice></mc:AlternateContent><sheets>'), {"A1": "d2019-09-18"}),
    "the first style is the default": Odd(_styles('<cellXfs><xf numFmtId="14"/></cellXfs>', _v("43726")), {"A1": "d2019-09-18"}),
    "no such style": Odd(_styles(_DATES, _v("43726", ' s="9"')), {"A1": "n43726"}),
    "a style with blanks": Odd(_styles(_DATES, _v("43726", ' s=" 1 "')), {"A1": "d2019-09-18"}),
    "a style that is no number": Odd(_styles(_DATES, _v("43726", ' s="x"')), {"A1": "n43726"}),
    "no styles": Odd(_number("43726", ' s="1"'), {"A1": "n43726"}),
    "formats of cell styles are not the cells'": Odd(_styles('<cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="0"/></cellXfs>'), {"A1": "n43726"}),
    "a format of a conditional style": Odd(_styles('<cellXfs><xf/><xf numFmtId="176"/></cellXfs><dxfs><dxf><numFmt numFmtId="176" formatCode="yyyy"/></dxf></dxfs>'), {"A1": "n43726"}),
    "a built-in number with a code of its own": Odd(_styles(f'<numFmts><numFmt numFmtId="14" formatCode="0.00"/></numFmts>{_DATES}'), {"A1": "n43726"}),
    "General with a code of its own": Odd(_styles('<numFmts><numFmt numFmtId="0" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="0"/></cellXfs>'), {"A1": "d2019-09-18"}),
    "a format number with zeros": Odd(_styles('<numFmts><numFmt numFmtId="0176" formatCode="yyyy"/></numFmts><cellXfs><xf/><xf numFmtId="176"/></cellXfs>'), {"A1": "d2019-09-18"}),
    "a format number that is none": Odd(_styles('<cellXfs><xf/><xf numFmtId="x"/></cellXfs>'), {"A1": "n43726"}),
    "a format twice": Odd(_styles('<numFmts><numFmt numFmtId="176" formatCode="0"/><numFmt numFmtId="176" formatCode="yyyy"/></numFmts><cellXfs><xf/><xf numFmtId="176"/></cellXfs>'), {"A1": "d2019-09-18"}),
    "two lists of cell formats": Odd(_styles('<cellXfs><xf/></cellXfs><cellXfs><xf/><xf numFmtId="14"/></cellXfs>'), refused="F101"),
    "a format not applied": Odd(_styles('<cellXfs><xf/><xf numFmtId="14" applyNumberFormat="0"/></cellXfs>'), {"A1": "d2019-09-18"}),
    "formats in an extension": Odd(_styles('<cellXfs><xf/><xf numFmtId="0"/></cellXfs><extLst><ext><cellXfs><xf/><xf numFmtId="14"/></cellXfs></ext></extLst>'), {"A1": "n43726"}),
    "formats for one program alone": Odd(_styles(f'<cellXfs><xf/><mc:AlternateContent {_MC}><mc:Choice xmlns:hs="urn:hs" Requires="hs"><xf numFmtId="0"/></mc:Choice><mc:Fallback><xf numFmtId="14"/></mc:Fallback></mc:AlternateContent></cellXfs>'), {"A1": "d2019-09-18"}),
    "styles with a prefix": Odd(_with(_DATE_BOOK, xl__styles_dot_xml=_prefixed(str(_DATE_BOOK[_STY]))), {"A1": "d2019-09-18"}),
    "a code by character reference": Odd(_styled("yyyy&#24180;", "43726"), {"A1": "d2019-09-18"}),
}  # fmt: skip

_TWO = _row(_v("1")) + _row(_v("2", at="B2"), number=2)
_PLACES = {
    "a prefix": Odd(_with(_ONE, xl__worksheets__sheet1_dot_xml=_prefixed(str(_ONE[_SHEET]))), {"A1": "n1"}),
    "a prefix everywhere": Odd({**{k: _prefixed(str(v)) if k in (_SHEET, _BOOK) else v for k, v in _ONE.items()}}, {"A1": "n1"}),
    "strict": Odd(_strict(_DATE_BOOK), {"A1": "d2019-09-18"}),
    "a prefix within": Odd(_sheet(f'<x:row xmlns:x="{MAIN}" r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'), {"A1": "n1"}),
    "strict rows in a transitional sheet": Odd(_sheet(f'<x:row xmlns:x="{STRICT_MAIN}" r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'), {"A1": "n1"}),
    "rows of another namespace": Odd(_sheet('<y:row xmlns:y="urn:y" r="1"><y:c r="A1"><y:v>9</y:v></y:c></y:row>' + _TWO), {"A1": "n1", "B2": "n2"}),
    "our rows in another namespace": Odd(_sheet(f'<y:w xmlns:y="urn:y">{_row(_v("9"))}</y:w>' + _TWO), refused="F101"),
    "cells in alternate content": Odd(_sheet(f'<mc:AlternateContent {_MC} {_X14}><mc:Choice Requires="x14">{_row(_v("9"))}</mc:Choice><mc:Fallback>{_row(_v("8"))}</mc:Fallback></mc:AlternateContent>'), refused="F101"),
    "controls in alternate content": Odd(_sheet(_TWO, after=f'<mc:AlternateContent {_MC} {_X14}><mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent>'), {"A1": "n1"}),
    "a fallback where Excel may take the choice": Odd(_sheet(f'<mc:AlternateContent {_MC} {_X14}><mc:Choice Requires="x14"/><mc:Fallback>{_row(_v("8"))}</mc:Fallback></mc:AlternateContent>'), refused="F101"),
    "a fallback for all but one program": Odd(_sheet(f'<mc:AlternateContent {_MC} xmlns:hs="urn:hs"><mc:Choice Requires="hs">{_row(_v("9"))}</mc:Choice><mc:Fallback>{_row(_v("8"))}</mc:Fallback></mc:AlternateContent>{_row(_v("7", at="A2"), number=2)}'), {"A1": "n8", "A2": "n7"}),
    "fallbacks in one another": Odd(_sheet(f'<mc:AlternateContent {_MC} xmlns:hs="urn:hs"><mc:Fallback><mc:AlternateContent><mc:Choice Requires="hs">{_row(_v("9"))}</mc:Choice><mc:Fallback>{_row(_v("8"))}</mc:Fallback></mc:AlternateContent></mc:Fallback></mc:AlternateContent>'), {"A1": "n8"}),
    "a fallback outside of alternate content": Odd(_sheet(f'<mc:Fallback {_MC}>{_row(_v("8"))}</mc:Fallback>'), refused="F101"),
    "a choice that changes its mind": Odd(_sheet(f'<mc:AlternateContent {_MC} xmlns:hs="urn:hs"><mc:Choice {_X14.replace("x14", "hs")} Requires="hs">{_row(_v("9"))}</mc:Choice><mc:Fallback>{_row(_v("8"))}</mc:Fallback></mc:AlternateContent>'), refused="F101"),
    "no sheet data": Odd(_with(_ONE, xl__worksheets__sheet1_dot_xml=f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'), {"A1": ""}),
    "nested sheet data": Odd(_sheet(f"<sheetData>{_row(_v('9'))}</sheetData>" + _TWO), refused="F101"),
    "sheet data in a row": Odd(_sheet(f'<row r="1"><sheetData>{_row(_v("9"))}</sheetData></row>'), refused="F101"),
    "a second sheet data": Odd(_sheet(_TWO, after=f"<sheetData>{_row(_v('9'))}</sheetData>"), refused="F101"),
    "an empty second sheet data": Odd(_sheet(_TWO, after="<sheetData/>"), refused="F101"),
    "sheet data in an extension": Odd(_sheet(_TWO, after=f"<extLst><ext><sheetData>{_row(_v('9'))}</sheetData></ext></extLst>"), {"A1": "n1", "B2": "n2"}),
    "a row in a row": Odd(_sheet(f'<row r="1">{_row(_v("9"))}</row>'), refused="F101"),
    "a cell in a cell": Odd(_cell(_v("9", at="B1")), refused="F101"),
    "a cell beside the rows": Odd(_sheet(_v("9") + _TWO), refused="F101"),
    "a value beside the cells": Odd(_sheet('<row r="1"><v>9</v></row>'), refused="F101"),
    "no addresses": Odd(_sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"), {"A1": "n1", "B1": "n2", "A2": "n3"}),
    "rows without a number, cells with an address": Odd(_sheet('<row><c r="A3"><v>1</v></c></row><row><c r="B5"><v>2</v></c></row>'), {"A3": "n1", "B5": "n2"}),
    "cells without an address behind ones with": Odd(_sheet('<row r="2"><c r="C2"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'), {"C2": "n1", "D2": "n2", "A3": "n3"}),
    "an empty address": Odd(_sheet('<row r="2"><c r=""><v>1</v></c></row>'), {"A2": "n1"}),
    "small letters": Odd(_sheet('<row r="2"><c r="b2"><v>1</v></c></row>'), {"B2": "n1"}),
    "dollars": Odd(_sheet('<row r="2"><c r="$B$2"><v>1</v></c></row>'), {"B2": "n1"}),
    "an address that is none": Odd(_sheet('<row r="2"><c r="2B"><v>1</v></c></row>'), refused="F101"),
    "an address with full-width digits": Odd(_sheet('<row r="2"><c r="B２"><v>1</v></c></row>'), refused="F101"),
    "an address in another row": Odd(_sheet('<row r="2"><c r="B3"><v>1</v></c></row>'), refused="F101"),
    "two addresses in two rows": Odd(_sheet('<row><c r="A3"><v>1</v></c><c r="B5"><v>2</v></c></row>'), refused="F101"),
    "a row's number with blanks and zeros": Odd(_sheet('<row r=" 02 "><c r="B2"><v>1</v></c></row>'), {"B2": "n1"}),
    "a row that is no number": Odd(_sheet('<row r="x"><c r="B2"><v>1</v></c></row>'), refused="F104"),
    "row 0": Odd(_sheet('<row r="0"><c><v>1</v></c></row>'), refused="F104"),
    "rows out of order": Odd(_sheet(_row(_v("2", at="B2"), number=2) + _row(_v("1"))), {"A1": "n1", "B2": "n2"}),
    "cells out of order": Odd(_sheet(_row(_v("2", at="B1"), _v("1"))), {"A1": "n1", "B1": "n2"}),
    "a row twice": Odd(_sheet(_row(_v("1")) + _row(_v("2", at="B1"))), {"A1": "n1", "B1": "n2"}),
    "a cell twice": Odd(_sheet(_row(_v("1"), _v("2"))), refused="F101"),
    "a cell twice alike": Odd(_sheet(_row(_v("1"), _v("1"))), {"A1": "n1"}),
    "a blank cell, then its value": Odd(_sheet(_row('<c r="A1" s="0"/>', _v("1"))), {"A1": "n1"}),
    "a value, then a blank cell": Odd(_sheet(_row(_v("1"), '<c r="A1" s="0"/>')), refused="F101"),
    "a cell twice in two rows": Odd(_sheet(_row(_v("1")) + _row(_v("2"))), refused="F101"),
    "the last place": Odd(_sheet(_row(_v("1"), _v("2", at="XFD1"))), {"A1": "n1", "XFD1": "n2"}),
    "beyond the last column": Odd(_sheet(_row(_v("1", at="XFE1"))), refused="F104"),
    "beyond the last row": Odd(_sheet(_row(_v("1", at="A1048577"), number=1048577)), refused="F104"),
    "a dimension that lies": Odd(_sheet(_TWO, before='<dimension ref="A1"/>'), {"A1": "n1", "B2": "n2"}),
    "attributes of LibreOffice": Odd(_sheet('<row r="1" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false"><c r="A1" s="0" t="n"><v>1</v></c></row>'), {"A1": "n1"}),
    "attributes of Excel": Odd(_with(_ONE, xl__worksheets__sheet1_dot_xml=f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}" {_MC} mc:Ignorable="x14ac" xmlns:x14ac="urn:x14ac"><sheetData><row r="1" spans="1:2" ht="20" x14ac:dyDescent="0.25"><c r="A1" s="0"/><c r="B1"><v>1</v></c></row></sheetData></worksheet>'), {"A1": "", "B1": "n1"}),
    "a row without cells": Odd(_sheet('<row r="1"/><row r="2"></row>' + _row(_v("1", at="A3"), number=3) + '<row r="4" />'), {"A3": "n1"}),
    "blanks between": Odd(_sheet('\n <row r="1">\n  <c r="A1">\n<v>1</v>\n</c>\n </row>\n'), {"A1": "n1"}),
    "blanks between cells": Odd(_sheet('\n <row r="1">\n  <c r="A1"><v>1</v></c>\n  <c r="B1" /> </row>\n'), {"A1": "n1", "B1": ""}),
    "apostrophes": Odd(_sheet("<row r='1'><c r='A1' t='n'><v>1</v></c></row>"), {"A1": "n1"}),
    "attributes in another order": Odd(_sheet('<row spans="1:1" r="1"><c t="n" s="0" r="A1"><v>1</v></c></row>'), {"A1": "n1"}),
    "loose characters": Odd(_sheet(f'x<row r="1">y{_v("1")}z</row>'), {"A1": "n1"}),
    "a comment between": Odd(_sheet("<!-- <row/> -->" + _TWO), {"A1": "n1", "B2": "n2"}),
    "a comment that holds the data's end": Odd(_sheet(_TWO, after="<!-- </sheetData> -->"), {"A1": "n1", "B2": "n2"}),
    "a comment that holds the data's beginning": Odd(_sheet(_TWO, before="<!-- <sheetData> -->"), {"A1": "n1", "B2": "n2"}),
    "cut off": Odd(_with(_ONE, xl__worksheets__sheet1_dot_xml=str(_ONE[_SHEET])[:-12]), refused="F101"),
    "something behind": Odd(_with(_ONE, xl__worksheets__sheet1_dot_xml=str(_ONE[_SHEET]) + "<x/>"), refused="F101"),
    "a closing tag too many": Odd(_sheet(_TWO + "</row>"), refused="F101"),
    "rows that are not closed": Odd(_sheet('<row r="1"><c r="A1"><v>1</v></c>'), refused="F101"),
    "a namespace changed within": Odd(_sheet('<row r="1" xmlns="urn:y"><c r="A1"><v>9</v></c></row>' + _row(_v("2", at="B2"), number=2)), {"A1": "", "B2": "n2"}),
    "another root": Odd(_with(_ONE, xl__worksheets__sheet1_dot_xml=str(_ONE[_SHEET]).replace(MAIN, "urn:x")), refused="F101"),
}  # fmt: skip

_OTHER = worksheet(_row(_v("9")))
_DECOY = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="S1" sheetId="1" r:id="r1"/></sheets></workbook>'
_ROOT = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATION}/officeDocument" Target="%s"/></Relationships>'


def _moved(parts: Parts, old: str, new: str) -> Parts:
    return {new if name == old else name: content for name, content in parts.items()}


_PARTS = {
    "a decoy workbook": Odd(
        {
            **{name.replace("xl/", "real/"): content for name, content in _ONE.items()}, "_rels/.rels": _ROOT % "real/workbook.xml",
            _BOOK: _DECOY, _RELS: str(_ONE[_RELS]), _SHEET: _OTHER,
        },
        {"A1": "n1"},
    ),
    "decoy strings": Odd(
        {**_replaced(_TEXT, _RELS, 'Target="sharedStrings.xml"', 'Target="real.xml"'), "xl/real.xml": str(_TEXT[_SST]), _SST: str(_TEXT[_SST]).replace("甲", "乙")},
        {"A1": "t甲"},
    ),
    "decoy styles": Odd(
        {**_replaced(_DATE_BOOK, _RELS, 'Target="styles.xml"', 'Target="real.xml"'), "xl/real.xml": str(_DATE_BOOK[_STY]), _STY: str(_DATE_BOOK[_STY]).replace("14", "0")},
        {"A1": "d2019-09-18"},
    ),
    "a decoy sheet": Odd({**_replaced(_ONE, _RELS, "worksheets/sheet1.xml", "other/a.xml"), "xl/other/a.xml": str(_ONE[_SHEET]), _SHEET: _OTHER}, {"A1": "n1"}),
    "unrelated strings": Odd({**_ONE, _SST: str(_TEXT[_SST])}, {"A1": "n1"}),
    "the main part is not there": Odd({**_ONE, "_rels/.rels": _ROOT % "real/workbook.xml"}, refused="F101"),
    "two main parts": Odd({**_ONE, "_rels/.rels": (_ROOT % "xl/workbook.xml").replace("</Relationships>", _RELATION_OF % ("officeDocument", "real/workbook.xml")), "real/workbook.xml": _DECOY}, refused="F104"),
    "the main part twice": Odd({**_ONE, "_rels/.rels": (_ROOT % "xl/workbook.xml").replace("</Relationships>", _RELATION_OF % ("officeDocument", "/xl/workbook.xml"))}, {"A1": "n1"}),
    "no root relationships": Odd(_with(_ONE, _rels___dot_rels=None), {"A1": "n1"}),
    "two strings parts": Odd({**_replaced(_TEXT, _RELS, "</Relationships>", _RELATION_OF % ("sharedStrings", "more.xml")), "xl/more.xml": str(_TEXT[_SST]).replace("甲", "乙")}, refused="F104"),
    "the strings twice": Odd(_replaced(_TEXT, _RELS, "</Relationships>", _RELATION_OF % ("sharedStrings", "sharedStrings.xml")), {"A1": "t甲"}),
    "two styles parts": Odd({**_replaced(_DATE_BOOK, _RELS, "</Relationships>", _RELATION_OF % ("styles", "more.xml")), "xl/more.xml": str(_DATE_BOOK[_STY]).replace("14", "0")}, refused="F104"),
    "an id twice": Odd(_replaced(_ONE, _RELS, "</Relationships>", f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="x.xml"/></Relationships>'), refused="F101"),
    "a relationship in a relationship": Odd(_replaced(_TEXT, _RELS, 'Target="sharedStrings.xml"/>', f'Target="sharedStrings.xml"><Relationship Id="r9" Type="{RELATION}/styles" Target="x.xml"/></Relationship>'), refused="F101"),
    "a type that only ends so": Odd({**_replaced(_TEXT, _RELS, "</Relationships>", '<Relationship Id="zz" Type="urn:x/sharedStrings" Target="more.xml"/></Relationships>'), "xl/more.xml": _TEXT[_SST]}, {"A1": "t甲"}),
    "an absolute target": Odd(package([worksheet(_TWO)], targets=["/xl/worksheets/sheet1.xml"]), {"A1": "n1"}),
    "a target with dots": Odd(package([worksheet(_TWO)], targets=["./worksheets/../worksheets/sheet1.xml"]), {"A1": "n1"}),
    "a target with backslashes": Odd(package([worksheet(_TWO)], targets=["worksheets\\sheet1.xml"]), {"A1": "n1"}),
    "a target in other letters": Odd(package([worksheet(_TWO)], targets=["Worksheets/SHEET1.xml"]), {"A1": "n1"}),
    "an escaped target": Odd(_moved(package([worksheet(_TWO)], targets=["worksheets/my%20sheet.xml"]), _SHEET, "xl/worksheets/my sheet.xml"), {"A1": "n1"}),
    "an escaped name": Odd(_moved(package([worksheet(_TWO)], targets=["worksheets/my%20sheet.xml"]), _SHEET, "xl/worksheets/my%20sheet.xml"), {"A1": "n1"}),
    "a part with another ending": Odd(_moved(package([worksheet(_TWO)], targets=["worksheets/sheet1.dat"]), _SHEET, "xl/worksheets/sheet1.dat"), {"A1": "n1"}),
    "styles with another ending": Odd(_moved(_replaced(_DATE_BOOK, _RELS, "styles.xml", "styles.dat"), _STY, "xl/styles.dat"), {"A1": "d2019-09-18"}),
    "a target outside": Odd(_replaced(_ONE, _RELS, 'Target="worksheets/sheet1.xml"', 'Target="worksheets/sheet1.xml" TargetMode="External"'), refused="F104"),
    "a target that climbs out": Odd(package([worksheet(_TWO)], targets=["../../worksheets/sheet1.xml"]), refused="F104"),
    "a part that is not there": Odd(package([worksheet(_TWO)], targets=["worksheets/sheet7.xml"]), refused="F101"),
    "a chart sheet before": Odd(
        _replaced(_replaced(_ONE, _BOOK, "<sheets>", '<sheets><sheet name="图" sheetId="9" r:id="zz"/>'), _RELS, "</Relationships>", _RELATION_OF % ("chartsheet", "chartsheets/sheet1.xml")),
        {"A1": "n1"},
    ),
    "a hidden sheet": Odd(_replaced(_ONE, _BOOK, 'sheetId="1"', 'sheetId="1" state="veryHidden"'), {"A1": "n1"}),
    "sheet numbers alike": Odd(_replaced(package([worksheet(_TWO), _OTHER]), _BOOK, 'sheetId="2"', 'sheetId="1"'), {"A1": "n1"}),
    "two sheets of one part": Odd(package([worksheet(_TWO), _OTHER], targets=["worksheets/sheet1.xml", "worksheets/sheet1.xml"]), refused="F101"),
    "two sheets of one id": Odd(_replaced(package([worksheet(_TWO), _OTHER]), _BOOK, 'r:id="r2"', 'r:id="r1"'), refused="F101"),
    "sheets of one name": Odd(package([worksheet(_TWO), _OTHER], names=["S1", "s1"]), refused="F101"),
    "two lists of sheets": Odd(_replaced(_ONE, _BOOK, "</sheets>", '</sheets><sheets><sheet name="S2" sheetId="2" r:id="r1"/></sheets>'), refused="F101"),
    "a list in alternate content": Odd(_replaced(_ONE, _BOOK, "<sheets>", f'<mc:AlternateContent {_MC}><mc:Choice Requires="x15"><sheets><sheet name="S2" sheetId="2" r:id="r1"/></sheets></mc:Choice></mc:AlternateContent><sheets>'), refused="F101"),
    "an id of another namespace": Odd(_replaced(_ONE, _BOOK, ' r:id="r1"', ' xmlns:y="urn:y" y:id="zz" r:id="r1"'), {"A1": "n1"}),
    "a workbook with a prefix": Odd(_with(_ONE, xl__workbook_dot_xml=_prefixed(str(_ONE[_BOOK]))), {"A1": "n1"}),
    "names in other letters": Odd({name.upper() if name.startswith("xl/work") else name: content for name, content in _ONE.items()}, {"A1": "n1"}),
    "names with backslashes": Odd({name.replace("/", "\\"): content for name, content in _ONE.items()}, {"A1": "n1"}),
    "one name in two cases": Odd({**_ONE, "XL/worksheets/sheet1.xml": _OTHER}, refused="F104"),
    "one name escaped and not": Odd({**_ONE, "xl/worksheets/%73heet1.xml": _OTHER}, refused="F104"),
    "entities in the list of types": Odd({**_ONE, "[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "b">]><Types/>'}, refused="F104"),
}  # fmt: skip

CASES: dict[str, Odd] = {
    f"{group}: {name}": case
    for group, cases in {
        "strings": _STRINGS, "encodings": _ENCODINGS, "values": _VALUES, "dates and styles": _DATES_AND_STYLES, "places": _PLACES, "parts": _PARTS,
    }.items()
    for name, case in cases.items()
}  # fmt: skip
