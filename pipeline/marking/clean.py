"""What must not be sent on is taken out of a package: what executes, fetches or opens something; the look and the values stay."""

from __future__ import annotations

import re

from pipeline.marking.clean_parts import swept_parts
from pipeline.marking.package import TYPES, CannotPatch, Package
from pipeline.marking.sheets_out import sweep_orphans, without_sheets
from pipeline.marking.splice import Edit, applied, elements
from pipeline.marking.stock import Stock, listed, parts_of, related_id
from pipeline.marking.workbook_part import set_property

PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MAIN = re.compile(
    r"application/vnd\.(?:ms-excel|openxmlformats-officedocument\.spreadsheetml)\.(?:sheet|template|addin)\.(?:macroEnabled\.)?main\+xml"
)
_REFERENCE = ("externalReferences", "externalReference")

# By the last word of a relation's type, and by content type or name, so that a part without its relation goes, too.
_OUT = (
    (re.compile(r"vbaproject|attachedtoolbars|vbadata", re.IGNORECASE), "文件里的宏（VBA 程序）已删除，宏不会随表退回。"),
    (re.compile(r"ui/extensibility|usercustomization|customui", re.IGNORECASE), "文件自带的功能区按钮已删除。"),
    (re.compile(r"digital-signature|_xmlsignatures", re.IGNORECASE), "文件的数字签名已去掉：作了标记，原签名即失效。"),
    (re.compile(r"volatiledependencies", re.IGNORECASE), ""),  # cells that ask servers; made anew by itself
)
_MACRO_SHEETS = re.compile(r"macrosheet|dialogsheet", re.IGNORECASE)
_FRESH = (
    (re.compile(r"activex|relationships/control$", re.IGNORECASE), "ActiveX 控件"),
    (re.compile(r"oleobject|embeddings/|relationships/package$", re.IGNORECASE), "嵌入的对象或文件"),
    (re.compile(r"webextension", re.IGNORECASE), "网络加载项"),
    (re.compile(r"rdrichvaluewebimage", re.IGNORECASE), "从网络载入的图片"),
    (re.compile(r"powerpivotdata|xl/model/", re.IGNORECASE), "数据模型"),
    (
        re.compile(r"\.(?:exe|dll|com|scr|bat|cmd|jse?|vb[es]|ws[fh]|hta|ps1|lnk|msi|jar|x?html?|mht|chm|xll)(?: |$)|afchunk", re.I),
        "夹带的程序或网页",
    ),
)


def cleaned(package: Package) -> list[str]:
    """Takes out what must not be sent on; Chinese sentences of what went, none where nothing did.

    Raises CannotPatch where something can only go with what depends on it: then a workbook with the same values is written anew.
    """
    stock = Stock(package)
    if not _MAIN.fullmatch(stock.types.get(package.workbook, "")):
        raise CannotPatch("工作簿没有写明自己的类型，Excel 打不开这样的文件。")
    for pattern, name in _FRESH:
        if stock.holds(pattern):
            raise CannotPatch(f"工作簿内有{name}。")
    said = [sentence for pattern, sentence in _OUT if stock.holds(pattern) and _without(package, pattern) and sentence]
    said += _sheets_out(package, stock)
    linked, books = _external_books(package)
    said += swept_parts(package, stock, linked)
    said += _links_to_programs_out(package, linked)
    if books:
        set_property(package, "updateLinks", "never")
        said.append("表中公式引用了其他工作簿：公式和当时的数值都保留，打开时不会自动去读那些工作簿。")
    if stock.types[package.workbook] != PLAIN:
        package.set_type(package.workbook, PLAIN)
        said.append("文件已改存为不带宏、不是模板的普通工作簿（.xlsx）。")
    return said


def _without(package: Package, pattern: re.Pattern[str]) -> bool:
    """Takes parts out by their relations, types and names, with what only they need. Whether there were any."""
    stock = Stock(package)
    gone = {part for part, kind in stock.types.items() if pattern.search(f"{part} {kind}")}
    gone |= {relation.part for _, relation in stock.relations if pattern.search(relation.type)} & stock.types.keys()
    for part, relation in stock.relations:
        if part not in gone and (relation.part in gone or pattern.search(relation.type)):
            package.remove_relation(part, relation.id)
    sweep_orphans(package, sorted(gone))
    for part in gone & set(package.keys()):  # parts of it that refer to one another
        package.remove(part)
    _without_default(package, pattern)
    return bool(gone)


def _without_default(package: Package, pattern: re.Pattern[str]) -> None:
    """A file ending's type of such parts goes with the last part that ends so."""
    endings = {part.rpartition(".")[2] for part in parts_of(package)}
    content = package.text(TYPES)
    cuts = [
        Edit(one.begin, one.end, b"")
        for one in elements(content, lambda path: path[1:] == ("Default",))
        if pattern.search(one.values.get("ContentType", "")) and one.values.get("Extension", "").lower() not in endings
    ]
    if cuts:
        package.put(TYPES, applied(content, cuts))


def _sheets_out(package: Package, stock: Stock) -> list[str]:
    if not stock.holds(_MACRO_SHEETS):
        return []
    gone = [sheet.name for sheet in listed(package) if _MACRO_SHEETS.search(f"{sheet.type} {stock.types.get(sheet.part, '')}")]
    if gone:
        without_sheets(package, gone)
    _without(package, _MACRO_SHEETS)
    return [f"宏表或对话框表（{'、'.join(gone)}）已删除。"] if gone else []


def _external_books(package: Package) -> tuple[dict[int, str], bool]:
    """(numbers of the links to other programs, with the parts that hold them; whether there are plain workbooks, too)."""
    related = {relation.id: relation.part for relation in package.relations(package.workbook)}
    linked: dict[int, str] = {}
    number, books = 0, False
    for number, one in enumerate(elements(package.text(package.workbook), lambda path: path[1:] == _REFERENCE), 1):
        part = related.get(related_id(one), "")
        if part in package and elements(package.text(part), lambda path: path[1:] in (("ddeLink",), ("oleLink",))):
            linked[number] = part
        else:
            books = True
    if linked and min(linked) <= number - len(linked):
        raise CannotPatch("工作簿内有与其他程序的 DDE 或 OLE 链接。")
    return linked, books


def _links_to_programs_out(package: Package, linked: dict[int, str]) -> list[str]:
    if not linked:
        return []
    content = package.text(package.workbook)
    references = elements(content, lambda path: path[1:] == _REFERENCE)
    whole = elements(content, lambda path: path[1:] == _REFERENCE[:1])
    goes = whole if len(linked) == len(references) else [references[number - 1] for number in linked]
    package.put(package.workbook, applied(content, [Edit(one.begin, one.end, b"") for one in goes]))
    for relation in package.relations(package.workbook):
        if relation.part in linked.values():
            package.remove_relation(package.workbook, relation.id)
    sweep_orphans(package, sorted(linked.values()))
    return ["与其他程序的 DDE 或 OLE 链接已去掉。"]
