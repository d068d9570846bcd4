"""What must not be sent on in the parts that stay: every part is looked into for what it is, never by its name alone."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.marking import vml
from pipeline.marking.formulas import is_safe_target
from pipeline.marking.package import CannotPatch, Package
from pipeline.marking.sheets_out import without_calculation_order
from pipeline.marking.splice import applied
from pipeline.marking.stock import Stock, listed, parts_of
from pipeline.marking.sweep import Found, swept, words, worth

_MOST_SHOWN = 5  # cells named in a sentence
_QUIET = frozenset({"sharedStrings", "styles"})  # nothing in them acts, and they may be large
_BOOK_PATH = re.compile(r"externalLink\w*|xl\w*(?:Path\w*|Startup|Library)", re.IGNORECASE)
_MARKUP = re.compile(rb"[\xef\xbb\xbf\xfe\xff\s\x00]{0,64}<")  # in any encoding
_SVG = re.compile(
    rb"""<(?:\w+:)?(?:script|foreignObject|!ENTITY)|<!ENTITY|\son\w+\s*=|href\s*=\s*["'](?!#|data:image/)|url\((?!["']?#)|@import""", re.I
)


def swept_parts(package: Package, stock: Stock, linked: dict[int, str]) -> list[str]:
    """Takes it out; what is said of it. ``linked``: see ``sweep.swept``. Raises CannotPatch."""
    drawn = _parts_of(stock, "vml", "vmldrawing")
    pictures = _parts_of(stock, "svg", "svg")
    if any(_SVG.search(package.text(part)) for part in pictures):
        raise CannotPatch("工作簿内的矢量图片含有脚本或外部链接。")
    said = [*_swept(package, stock, linked, drawn | pictures), *_drawings(package, drawn)]
    if any(relation.outside for _, relation in stock.relations):
        _check_outside(package, drawn)
    return said


def _parts_of(stock: Stock, ending: str, kind: str) -> set[str]:
    """The parts of a kind: by their names, their content types, and what is related to them."""
    own = {part for part, type in stock.types.items() if part.endswith("." + ending) or kind in type.lower()}
    return own | ({relation.part for _, relation in stock.relations if kind in relation.kind.lower()} & stock.types.keys())


def _swept(package: Package, stock: Stock, linked: dict[int, str], aside: set[str]) -> list[str]:
    """The pass over every part that is XML, and what it says."""
    names = {sheet.part: sheet.name for sheet in listed(package)}
    leading = Counter(relation.part for _, relation in stock.relations)
    quiet = {one.part for one in package.relations(package.workbook) if one.kind in _QUIET and leading[one.part] == 1}
    values: list[str] = []
    whole = Found()
    for part in parts_of(package):
        if part in quiet or part in aside or not _MARKUP.match(package.part(part)):
            continue
        content = package.text(part)
        if not worth(content):
            continue
        found = swept(content, package.relations(part), linked)
        if found.edits:
            package.put(part, applied(content, found.edits))
        for id in found.gone:
            package.remove_relation(part, id)
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
            (found.names, "{} 个打开时自动运行的名称已删除。"),
            (found.refreshes, "{} 处“打开时自动刷新”已关闭，数据保持退回时的样子。"),
        )
        if number
    ]


def _drawings(package: Package, drawn: set[str]) -> list[str]:
    """VML, which is no XML."""
    whole = Found()
    for part in sorted(drawn):
        content = package.text(part)
        outside = {relation.id for relation in package.relations(part) if relation.outside}
        clean, macros, links, pictures = vml.cleaned(content, outside)
        if not vml.is_clean(clean):
            raise CannotPatch("工作簿的图形无法清理。")
        if clean != content:
            package.put(part, clean)
        whole.macros, whole.links, whole.pictures = whole.macros + macros, whole.links + links, whole.pictures + pictures
    return _about(whole)


def _check_outside(package: Package, drawn: set[str]) -> None:
    """Relations to what lies outside: links to books stay, so do links that may be followed; what nothing refers to goes.

    Raises CannotPatch for any other: nobody knows what a program would fetch for it.
    """
    for part, relation in Stock(package).relations:
        if not relation.outside or _BOOK_PATH.search(relation.kind) or (relation.kind == "hyperlink" and is_safe_target(relation.target)):
            continue
        if relation.kind == "hyperlink" or part in drawn or (relation.kind == "image" and not _refers(package.text(part), relation.id)):
            package.remove_relation(part, relation.id)
        else:
            raise CannotPatch("工作簿内有部件要从文件以外载入。")


def _refers(content: bytes, id: str) -> bool:
    return bool(re.search(rb"""=\s*["']""" + re.escape(id.encode()) + rb"""["']""", content))
