"""What must not be sent on, each in a workbook of its own."""

from __future__ import annotations

from tests.marking.books import MS, RELATION, ROWS, SPREADSHEET, Book, X, formula, row
from tests.read.packages import MAIN

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SHAPES = f'{X}<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main" xmlns:r="{RELATION}">{{shapes}}</xdr:wsDr>'
_ANCHOR = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>3</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>{inner}<xdr:clientData/></xdr:twoCellAnchor>"
)
_BOX = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"  # as any picture it has zero bytes


def shape(id: int, more: str = "", properties: str = "", tag: str = 'macro="" textlink=""') -> str:
    """A shape in its anchor; ``more`` stands in its cNvPr."""
    return _ANCHOR.format(
        inner=f'<xdr:sp {tag}><xdr:nvSpPr><xdr:cNvPr id="{id}" name="S{id}">{more}</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>'
        f"<xdr:spPr>{_BOX}{properties}</xdr:spPr></xdr:sp>"
    )


def drawn(book: Book, part: str, shapes: str) -> str:
    """Gives the sheet a drawing; the drawing's part."""
    name = "xl/drawings/drawing1.xml"
    id = book.part(name, _SHAPES.format(shapes=shapes), "application/vnd.openxmlformats-officedocument.drawing+xml", part, "drawing")
    content = book.parts[part]
    assert isinstance(content, str)
    book.parts[part] = content.replace("</worksheet>", f'<drawing r:id="{id}"/></worksheet>')
    return name


def macros() -> Book:
    """A macro workbook: project, two signatures, a button, a shape and a VML button that call it, a procedure among the names."""
    book = Book(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    sheet = book.sheet("申报")
    drawn(book, sheet, shape(2, tag='macro="[0]!按钮1_Click" textlink=""'))
    book.part("xl/vbaProject.bin", b"VBA", "application/vnd.ms-office.vbaProject", "xl/workbook.xml", f"{MS}/2006/relationships/vbaProject")
    for n, kind in enumerate(("vbaProjectSignature", "vbaProjectSignatureAgile")):
        book.part(f"xl/{kind}.bin", b"S", f"application/vnd.ms-office.{kind}", "xl/vbaProject.bin", f"{MS}/20{n}6/relationships/{kind}")
    vml(book, sheet, '<x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!按钮1_Click</x:FmlaMacro></x:ClientData>')
    book.after = '<definedNames><definedName name="Auto_Open" hidden="1">#REF!</definedName><definedName name="别的">申报!$A$1</definedName></definedNames>'
    return book


def vml(book: Book, sheet: str, client: str, inner: str = "", tag: str = "") -> None:
    """Gives the sheet a VML drawing of one shape, with an unclosed ``<br>`` as Excel writes it."""
    content = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute"{tag}>{inner}<v:textbox><div>按<br>钮</div></v:textbox>{client}</v:shape></xml>'
    )
    book.defaults["vml"] = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    id = book.part("xl/drawings/vmlDrawing1.vml", content, "", sheet, "vmlDrawing")
    whole = book.parts[sheet]
    assert isinstance(whole, str)
    book.parts[sheet] = whole.replace("</worksheet>", f'<legacyDrawing r:id="{id}"/></worksheet>')


def ribbon() -> Book:
    book = Book()
    ui = "customUI/customUI14.xml"
    book.part(
        ui, f'<customUI xmlns="{MS}/2009/07/customui" onLoad="evil"/>', "application/xml", "", f"{MS}/2007/relationships/ui/extensibility"
    )
    book.part("customUI/images/a.png", PICTURE, "image/png", ui, "image")
    return book


def signed() -> Book:
    book = Book()
    digital = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    origin = "_xmlsignatures/origin.sigs"
    book.part(origin, "", "application/vnd.openxmlformats-package.digital-signature-origin", "", f"{digital}/origin")
    book.part(
        "_xmlsignatures/sig1.xml",
        "<Signature/>",
        "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml",
        origin,
        f"{digital}/signature",
    )
    return book


def macro_sheets(used: bool = False) -> Book:
    """A macro sheet and a dialog sheet between the school's two; names of every sheet's own. ``used``: a cell calls the macro sheet."""
    book = Book()
    cell = row(9, formula("A9", "宏1!A1")) if used else ""
    book.sheet("申报", ROWS + cell)
    macro = f'{X}<xm:macrosheet xmlns:xm="{MS}/excel/2006/main" xmlns="{MAIN}"><sheetData/></xm:macrosheet>'
    kind = f"{MS}/2006/relationships/xlMacrosheet"
    id = book.part("xl/macrosheets/sheet1.xml", macro, "application/vnd.ms-excel.macrosheet+xml", "xl/workbook.xml", kind)
    book.sheets.append(("宏1", "veryHidden", id))
    dialog = f'{X}<dialogsheet xmlns="{MAIN}"><sheetPr/></dialogsheet>'
    id = book.part("xl/dialogsheets/sheet1.xml", dialog, f"{SPREADSHEET}.dialogsheet+xml", "xl/workbook.xml", "dialogsheet")
    book.sheets.append(("对话框1", "", id))
    book.sheet("说明")
    book.before = '<bookViews><workbookView activeTab="3" firstSheet="1"/></bookViews>'
    book.after = (
        '<definedNames><definedName name="_xlnm.Auto_Open" hidden="1">宏1!$A$1</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">申报!$A$1:$B$3</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="1">宏1!$A$1</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="3">说明!$A$1:$B$2</definedName></definedNames>'
    )
    return book


BAD = (
    "javascript:alert(1)",
    "file:///C:/Windows/System32/calc.exe",
    "\\\\attacker\\share\\x.xlsx",
    "other.xlsx",
    "ms-excel:ofe|u|http://127.0.0.1:9/x",
)
GOOD = ("http://127.0.0.1:9/", "https://127.0.0.1:9/", "mailto:a@example.com", "#申报!A1")


def links() -> Book:
    """Links of every kind on a sheet, and on shapes."""
    book = Book()
    sheet = book.sheet("申报", ROWS)
    listed = ""
    for n, target in enumerate((*BAD, *GOOD), 1):
        listed += f'<hyperlink ref="D{n}" r:id="{book.relate(sheet, "hyperlink", target, True)}"/>'
    listed += '<hyperlink ref="D20" location="申报!B2" display="内部"/>'
    content = book.parts[sheet]
    assert isinstance(content, str)
    book.parts[sheet] = content.replace("</worksheet>", f"<hyperlinks>{listed}</hyperlinks></worksheet>")
    drawing = "xl/drawings/drawing1.xml"
    bad = book.relate(drawing, "hyperlink", BAD[1], True)
    good = book.relate(drawing, "hyperlink", GOOD[0], True)
    drawn(
        book,
        sheet,
        shape(2, f'<a:hlinkClick r:id="{bad}" action="ppaction://program"><a:snd r:embed=""/></a:hlinkClick>')
        + shape(3, f'<a:hlinkClick r:id="{good}"/>'),
    )
    return book


def external() -> Book:
    """A formula on another workbook."""
    book = Book()
    book.sheet("申报", ROWS + row(9, formula("A9", "[1]S!A1")))
    link = "xl/externalLinks/externalLink1.xml"
    content = f'{X}<externalLink xmlns="{MAIN}" xmlns:r="{RELATION}"><externalBook r:id="rId1"><sheetNames><sheetName val="S"/></sheetNames></externalBook></externalLink>'
    id = book.part(link, content, f"{SPREADSHEET}.externalLink+xml", "xl/workbook.xml", "externalLink")
    book.relate(link, "externalLinkPath", "file:///C:/a.xlsx", True)
    book.after = f'<externalReferences><externalReference r:id="{id}"/></externalReferences>'
    return book


def dde(first: bool = False) -> Book:
    """A DDE link behind (or, ``first``, before) a plain external book, and a cell of each."""
    book = external()
    link = "xl/externalLinks/externalLink2.xml"
    content = f'{X}<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/C calc"><ddeItems><ddeItem name="A0" advise="1"/></ddeItems></ddeLink></externalLink>'
    id = book.part(link, content, f"{SPREADSHEET}.externalLink+xml", "xl/workbook.xml", "externalLink")
    one = f'<externalReference r:id="{id}"/>'
    book.after = (
        book.after.replace("<externalReferences>", f"<externalReferences>{one}")
        if first
        else book.after.replace("</externalReferences>", f"{one}</externalReferences>")
    )
    sheet = book.parts["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, str)
    book.parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", row(10, formula("A10", "[2]!A0")) + "</sheetData>")
    chain = f'{X}<calcChain xmlns="{MAIN}"><c r="A9" i="1"/><c r="A10" i="1"/></calcChain>'
    book.part("xl/calcChain.xml", chain, f"{SPREADSHEET}.calcChain+xml", "xl/workbook.xml", "calcChain")
    return book


FORMULAS = (
    'WEBSERVICE("http://127.0.0.1:9/")',
    '_xlfn.WEBSERVICE("http://127.0.0.1:9/"&A1)',
    'IF(1,RTD("evil",,"x"))',
    'CALL("kernel32","WinExec","JCJ","calc",0)',
    'REGISTER.ID("kernel32","WinExec")',
    'EXEC("calc.exe")',
    "cmd|'/C calc'!A0",
    "EXCEL|Book1!R1C1",  # without a path
    "'soffice|data'!A1",
    'HYPERLINK("file:///C:/x.exe","点这里")',
    'HYPERLINK("\\\\attacker\\x","点这里")',
    'HYPERLINK("java"&"script:alert(1)","点这里")',
    '_xlfn.IMAGE("http://127.0.0.1:9/a.png")',
    "'\\\\attacker\\share\\[x.xlsx]S'!A1",
    "'\"'!A1&WEBSERVICE(\"http://127.0.0.1:9/\")&'\"'!A1",
)
KEPT = (
    'HYPERLINK("#"&A1,"去/返")',
    'HYPERLINK("http://127.0.0.1:9/","主页")',
    'HYPERLINK("#申报!A1","回到")',
    'IF(A1="a|b(CALL(",1,2)',
    "SUM(B1:B2)",
    '"EXEC("&A1',
)


def formulas(what: str, more: str = "") -> Book:
    """The formula in a cell with a stored value, and a harmless one beside it."""
    book = Book()
    book.sheet("申报", ROWS + row(9, formula("A9", what, more=more), formula("B9", "B2*2", "1624")))
    chain = f'{X}<calcChain xmlns="{MAIN}"><c r="A9" i="1"/><c r="B9" i="1"/></calcChain>'
    book.part("xl/calcChain.xml", chain, f"{SPREADSHEET}.calcChain+xml", "xl/workbook.xml", "calcChain")
    return book


def linked_pictures() -> Book:
    """Pictures that load from elsewhere: one linked and kept, one linked only, one in VML."""
    book = Book()
    sheet = book.sheet("申报")
    drawing = "xl/drawings/drawing1.xml"
    link = book.relate(drawing, "image", "http://127.0.0.1:9/a.png", True)
    kept = book.part("xl/media/image1.png", PICTURE, "image/png", drawing, "image")
    fill = "<a:blipFill><a:blip {}/><a:stretch><a:fillRect/></a:stretch></a:blipFill>"
    drawn(
        book,
        sheet,
        shape(2, properties=fill.format(f'r:embed="{kept}" r:link="{link}"')) + shape(3, properties=fill.format(f'r:link="{link}"')),
    )
    vml(
        book,
        sheet,
        '<x:ClientData ObjectType="Rect"/>',
        '<v:imagedata src="http://127.0.0.1:9/b.png" o:title="x"/>',
        ' href="file:///C:/x.exe"',
    )
    return book


def refreshing() -> Book:
    """A pivot cache, a connection and a query table that refresh on opening."""
    book = Book()
    sheet = book.sheet("申报")
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    content = (
        f'{X}<pivotCacheDefinition xmlns="{MAIN}" refreshOnLoad="1" saveData="0"><cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="申报"/>'
        '</cacheSource><cacheFields count="0"/></pivotCacheDefinition>'
    )
    id = book.part(cache, content, f"{SPREADSHEET}.pivotCacheDefinition+xml", "xl/workbook.xml", "pivotCacheDefinition")
    book.after = f'<pivotCaches><pivotCache cacheId="1" r:id="{id}"/></pivotCaches>'
    connections = (
        f'{X}<connections xmlns="{MAIN}"><connection id="1" name="c" type="4" refreshedVersion="4" refreshOnLoad="1" interval="5" background="1">'
        '<webPr url="http://127.0.0.1:9/"/></connection></connections>'
    )
    book.part("xl/connections.xml", connections, f"{SPREADSHEET}.connections+xml", "xl/workbook.xml", "connections")
    table = f'{X}<queryTable xmlns="{MAIN}" name="q" connectionId="1" refreshOnLoad="1"/>'
    book.part("xl/queryTables/queryTable1.xml", table, f"{SPREADSHEET}.queryTable+xml", sheet, "queryTable")
    return book


def embedded(kind: str) -> Book:
    """A part that is a program or a file of its own: ActiveX, OLE, an embedded file, a web extension, a picture that a formula fetches."""
    book = Book()
    sheet = book.sheet("申报")
    package = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
    parts = {
        "activex": ("xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", sheet, "control"),
        "ole": ("xl/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject", sheet, "oleObject"),
        "file": ("xl/embeddings/a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", sheet, "package"),
        "extension": ("xl/webextensions/taskpanes.xml", "application/vnd.ms-office.webextensiontaskpanes+xml", "", package),
    }
    name, type, to, relation = parts[kind]
    book.part(name, b"x" if name.endswith((".bin", ".docx")) else f'{X}<x xmlns="urn:x"/>', type, to, relation)
    return book


def elsewhere(where: str) -> Book:
    """A formula that fetches, somewhere else than in a cell."""
    book = Book()
    harm = 'WEBSERVICE("http://127.0.0.1:9/")'
    after = {
        "condition": f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>{harm}</formula></cfRule></conditionalFormatting>',
        "validation": f'<dataValidations count="1"><dataValidation type="custom" sqref="A1"><formula1>{harm}</formula1></dataValidation></dataValidations>',
        "extension": '<extLst><ext uri="{x}"><xm:f xmlns:xm="' + MS + f'/excel/2006/main">{harm}</xm:f></ext></extLst>',
    }
    book.sheet("申报", ROWS, after.get(where, ""))
    if where == "name":
        book.after = f'<definedNames><definedName name="取数">{harm}</definedName></definedNames>'
    return book


def hidden(how: str) -> Book:
    """Something active in a place, or under a name, where nobody looks for it: the formula that fetches, the link to a file."""
    book = Book()
    harm = 'WEBSERVICE("http://127.0.0.1:9/")'
    sheet = book.sheet("申报", ROWS + row(9, formula("A9", harm)))
    content = book.parts[sheet]
    assert isinstance(content, str)
    tidy = content.replace(harm, "B2*2")
    if how == "part without an ending":
        book.parts["xl/worksheets/one"] = book.parts.pop(sheet)
        book.types["xl/worksheets/one"] = book.types.pop(sheet)
        book.related["xl/workbook.xml"][0] = ("rId1", f"{RELATION}/worksheet", "/xl/worksheets/one", False)
    elif how == "called styles as well":
        book.relate("xl/workbook.xml", "http://127.0.0.1/styles", f"/{sheet}")
    elif how == "prefix in Chinese":
        book.parts[sheet] = content.replace("<f>", f'<表:f xmlns:表="{MAIN}">').replace("</f>", "</表:f>")
    elif how == "drawing by its relation":
        book.parts[sheet] = tidy
        vml(
            book, sheet, '<x:ClientData ObjectType="Button"><x:FmlaMacro>[0]!a</x:FmlaMacro></x:ClientData>', tag=' href="file:///C:/x.exe"'
        )
        book.parts["xl/drawings/old.dat"] = book.parts.pop("xl/drawings/vmlDrawing1.vml")
        book.types["xl/drawings/old.dat"] = "application/xml"
        book.related[sheet] = [("rId1", f"{RELATION}/vmlDrawing", "/xl/drawings/old.dat", False)]
    elif how in TAGS:
        book.parts[sheet] = tidy
        vml(book, sheet, "", tag=TAGS[how])
    elif how == "script in a picture":
        book.parts[sheet] = tidy
        book.part(
            "xl/media/a.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>attacker</script></svg>', "image/svg+xml", sheet, "image"
        )
    elif how == "program":
        book.parts[sheet] = tidy
        book.part("xl/calc.exe", b"MZ", "application/octet-stream", "xl/workbook.xml", "unknown")
    elif how in LINKS:
        target, outside = LINKS[how]
        id = book.relate(sheet, "hyperlink", target, outside)
        book.parts[sheet] = tidy.replace("</worksheet>", f'<hyperlinks><hyperlink ref="D1" r:id="{id}"/></hyperlinks></worksheet>')
    elif how == "place that is none":
        link = '<hyperlink ref="D1" location="C:\\Windows\\calc.exe"/>'
        book.parts[sheet] = tidy.replace("</worksheet>", f"<hyperlinks>{link}</hyperlinks></worksheet>")
    elif how == "formula to no place":
        book.parts[sheet] = content.replace(harm, 'HYPERLINK("#"&"\\\\attacker\\x")')
    return book


TAGS = {
    "attribute in capitals": ' HREF="javascript:a"',
    "attribute without quotes": " href=file:///C:/x.exe",
    "tag that is none": " title='\"'' href=\"file:///C:/x.exe\"",
    "script in a drawing": '><x:ScriptText>javascript:a</x:ScriptText></v:shape><v:shape id="b"',
}
LINKS = {
    "link without a mode": ("\\\\attacker\\x.xlsx", False),
    "link to a place elsewhere": ("#file:///C:/calc.exe", True),
}
HIDDEN = (
    *("part without an ending", "called styles as well", "prefix in Chinese", "drawing by its relation", "script in a picture", "program"),
    *TAGS,
    *LINKS,
    *("place that is none", "formula to no place"),
)
