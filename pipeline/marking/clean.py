"""What must not be sent on is taken out of a package: what executes, fetches or opens something; the look and the values stay."""

from __future__ import annotations

import re

from pipeline.marking import vml
from pipeline.marking.formulas import is_safe_target
from pipeline.marking.package import CannotPatch, Package, Relation
from pipeline.marking.sheets_out import attribute, listed, sweep_orphans, without_calculation_order, without_sheets
from pipeline.marking.splice import Edit, elements, spliced
from pipeline.marking.sweep import Found, swept, words, worth

PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MAIN = re.compile(r"application/vnd\.(?:ms-excel|openxmlformats-officedocument\.spreadsheetml)\.(?:sheet|template|addin)\.(?:macroEnabled\.)?main\+xml")
_MOST_SHOWN = 5  # cells named in a sentence
_QUIET = frozenset({"sharedStrings", "styles"})  # nothing in them acts, and they may be large
_VOLATILE = re.compile(r"volatiledependencies", re.IGNORECASE)  # cells that ask servers; made anew by itself
_BOOK_PATH = re.compile(r"externalLink\w*|xl\w*(?:Path\w*|Startup|Library)", re.IGNORECASE)

# By the last word of a relation's type, and by content type or name, so that a part without its relation goes, too.
_MACROS = re.compile(r"vbaproject|attachedtoolbars|vbadata", re.IGNORECASE)
_RIBBON = re.compile(r"ui/extensibility|usercustomization|customui", re.IGNORECASE)
_SIGNED = re.compile(r"digital-signature|_xmlsignatures", re.IGNORECASE)
_MACRO_SHEETS = re.compile(r"macrosheet|dialogsheet", re.IGNORECASE)
_FRESH = (
    (re.compile(r"activex|relationships/control$", re.IGNORECASE), "ActiveX 控件"),
    (re.compile(r"oleobject|embeddings/|relationships/package$", re.IGNORECASE), "嵌入的对象或文件"),
    (re.compile(r"webextension", re.IGNORECASE), "网络加载项"),
    (re.compile(r"rdrichvaluewebimage", re.IGNORECASE), "从网络载入的图片"),
    (re.compile(r"powerpivotdata|xl/model/", re.IGNORECASE), "数据模型"),
)


def cleaned(package: Package) -> list[str]:
    """Takes out what must not be sent on; Chinese sentences of what went, none where nothing did.

    Raises CannotPatch where something can only go with what depends on it: then a workbook with the same values is written anew.
    """
    _refuse_programs(package)
    said = _parts_out(package)
    said += _sheets_out(package)
    linked, books = _external_books(package)
    said += _swept(package, linked)
    said += _drawings(package)
    said += _outside(package)
    said += _links_to_programs_out(package, linked)
    if books:
        _never_update(package)
        said.append("表中公式引用了其他工作簿：公式和当时的数值都保留，打开时不会自动去读那些工作簿。")
    if package.type_of(package.workbook) != PLAIN:
        package.set_type(package.workbook, PLAIN)
        said.append("文件已改存为不带宏、不是模板的普通工作簿（.xlsx）。")
    return said


def _refuse_programs(package: Package) -> None:
    if not _MAIN.fullmatch(package.type_of(package.workbook)):
        raise CannotPatch("工作簿没有写明自己的类型，Excel 打不开这样的文件。")
    for part, relation in _relations(package):
        _refuse(relation.type)
    for part in package.keys():
        _refuse(f"{part} {package.type_of(part)}")


def _refuse(what: str) -> None:
    for pattern, name in _FRESH:
        if pattern.search(what):
            raise CannotPatch(f"工作簿内有{name}。")


def _relations(package: Package) -> list[tuple[str, Relation]]:
    """Every relation of the package and of its parts, with the part that has it."""
    return [(part, relation) for part in ("", *package.keys()) for relation in package.relations(part).values()]


def _parts_out(package: Package) -> list[str]:
    said = []
    for pattern, sentence in (
        (_MACROS, "文件里的宏（VBA 程序）已删除，宏不会随表退回。"),
        (_RIBBON, "文件自带的功能区按钮已删除。"),
        (_SIGNED, "文件的数字签名已去掉：作了标记，原签名即失效。"),
    ):
        if _without(package, pattern):
            said.append(sentence)
    _without(package, _VOLATILE)
    return said


def _without(package: Package, pattern: re.Pattern[str]) -> bool:
    """Takes parts out by their relations, types and names. Whether there were any."""
    gone = {part for part in package.keys() if pattern.search(f"{part} {package.type_of(part)}")}
    for part, relation in _relations(package):
        if pattern.search(relation.type):
            package.unrelate(part, {relation.id})
            gone.add(relation.part)
    for part, relation in _relations(package):
        if relation.part in gone and part not in gone:
            package.unrelate(part, {relation.id})
    found = gone & set(package.keys())
    sweep_orphans(package, sorted(found))
    for part in gone & set(package.keys()):  # parts of it that refer to one another
        package.remove(part)
    return bool(found)


def _sheets_out(package: Package) -> list[str]:
    gone = [sheet.name for sheet in listed(package) if _MACRO_SHEETS.search(f"{sheet.type} {package.type_of(sheet.part)}")]
    if gone:
        without_sheets(package, gone)
    _without(package, _MACRO_SHEETS)
    return [f"宏表或对话框表（{'、'.join(gone)}）已删除。"] if gone else []


def _external_books(package: Package) -> tuple[dict[int, str], bool]:
    """(numbers of the links to other programs, with the parts that hold them; whether there are plain workbooks, too)."""
    related = package.relations(package.workbook)
    linked: dict[int, str] = {}
    number, books = 0, False
    for one in elements(package.part(package.workbook)):
        if one.name != "externalReference":
            continue
        number += 1
        id = next((value for key, value in one.values.items() if key.endswith("/relationships id")), "")
        part = related[id].part if id in related else ""
        names = {inner.name for inner in elements(package.part(part))} if part in package else set()
        if names & {"ddeLink", "oleLink"}:
            linked[number] = part
        else:
            books = True
    if linked and min(linked) <= number - len(linked):
        raise CannotPatch("工作簿内有与其他程序的 DDE 或 OLE 链接。")
    return linked, books


def _links_to_programs_out(package: Package, linked: dict[int, str]) -> list[str]:
    if not linked:
        return []
    content = package.part(package.workbook)
    found = elements(content)
    references = [one for one in found if one.name == "externalReference"]
    whole = [one for one in found if one.name == "externalReferences"]
    goes = whole if len(linked) == len(references) else [references[number - 1] for number in linked]
    package.put(package.workbook, spliced(content, [Edit(one.start, one.end, b"") for one in goes]))
    for relation in list(package.relations(package.workbook).values()):
        if relation.part in linked.values():
            package.unrelate(package.workbook, {relation.id})
    sweep_orphans(package, sorted(linked.values()))
    return ["与其他程序的 DDE 或 OLE 链接已去掉。"]


def _swept(package: Package, linked: dict[int, str]) -> list[str]:
    """The pass over every part that is XML, and what it says."""
    names = {sheet.part: sheet.name for sheet in listed(package)}
    related = package.relations(package.workbook)
    quiet = {relation.part for relation in related.values() if relation.type.rpartition("/")[2] in _QUIET}
    values: list[str] = []
    whole = Found()
    for part in package.keys():
        if not part.endswith(".xml") or part in quiet:
            continue
        content = package.part(part)
        if not worth(content):
            continue
        found = swept(content, package.relations(part), linked)
        if found.edits:
            package.put(part, spliced(content, found.edits))
        package.unrelate(part, found.gone)
        values += [f"“{names.get(part, '')}”{cell}（{words(harm)}）" for cell, harm in found.values]
        for what in ("links", "macros", "pictures", "refreshes", "names"):
            setattr(whole, what, getattr(whole, what) + getattr(found, what))
    if values:
        without_calculation_order(package)
    return [*_about_values(values), *_about(whole)]


def _about_values(values: list[str]) -> list[str]:
    if not values:
        return []
    shown = "、".join(values[:_MOST_SHOWN]) + (f"等 {len(values)} 处" if len(values) > _MOST_SHOWN else "")
    return [f"{shown}：公式已去掉，单元格保留当时的数值。"]


def _about(found: Found) -> list[str]:
    return [
        sentence.format(number)
        for number, sentence in (
            (found.links, "{} 个超链接指向本机文件、共享文件夹或程序，链接已去掉，文字和格式不变。"),
            (found.macros, "{} 个图形或按钮指定了宏，已取消指定。"),
            (found.pictures, "{} 张图片要从文件以外载入，链接已去掉。"),
            (found.refreshes, "{} 处“打开时自动刷新”已关闭，数据保持退回时的样子。"),
        )
        if number
    ]


def _drawings(package: Package) -> list[str]:
    """VML, which is no XML."""
    whole = Found()
    for part in package.keys():
        if not part.endswith(".vml") and "vmldrawing" not in package.type_of(part).lower():
            continue
        content = package.part(part)
        outside = {relation.id for relation in package.relations(part).values() if relation.outside}
        clean, macros, links, pictures = vml.cleaned(content, outside)
        if b"\x00" in clean or b"fmlamacro" in clean.lower():
            raise CannotPatch("工作簿的图形无法清理。")
        if clean != content:
            package.put(part, clean)
        whole.macros, whole.links, whole.pictures = whole.macros + macros, whole.links + links, whole.pictures + pictures
    return _about(whole)


def _outside(package: Package) -> list[str]:
    """Relations to what lies outside: links to books stay, so do links that may be followed; what nothing refers to goes.

    Raises CannotPatch for any other: nobody knows what a program would fetch for it.
    """
    for part, relation in _relations(package):
        kind = relation.type.rpartition("/")[2]
        if not relation.outside or _BOOK_PATH.search(kind) or (kind == "hyperlink" and is_safe_target(relation.target)):
            continue
        if kind == "hyperlink" or part.endswith(".vml"):
            package.unrelate(part, {relation.id})
        elif kind == "image" and not _refers(package.part(part), relation.id):
            package.unrelate(part, {relation.id})
        else:
            raise CannotPatch("工作簿内有部件要从文件以外载入。")
    return []


def _refers(content: bytes, id: str) -> bool:
    return bool(re.search(rb"""=\s*["']""" + re.escape(id.encode()) + rb"""["']""", content))


def _never_update(package: Package) -> None:
    content = package.part(package.workbook)
    found = elements(content)
    properties = next((one for one in found if one.name == "workbookPr"), None)
    if properties is not None:
        edit = attribute(content, properties, b"updateLinks", b"never")
    else:
        root, *inner = found
        prefix = content[root.start + 1 : root.behind].split()[0].rpartition(b":")[0]
        tag = (prefix + b":" if prefix else b"") + b"workbookPr"
        before = [one.end for one in inner if one.depth == 2 and one.name in ("fileVersion", "fileSharing")]
        at = max(before, default=root.behind)
        edit = Edit(at, at, b"<" + tag + b' updateLinks="never"/>')
    package.put(package.workbook, spliced(content, [edit]))
