"""Which parts of an xlsx container are its sheets, strings and styles: by relationships, never by file names."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from pipeline.read.answers import Refused
from pipeline.read.engines import xml_pass

_TRUE = frozenset({"1", "true", "on"})
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass
class SheetPart:
    """A worksheet as the workbook lists it: position among all sheets (charts too), name and part."""

    position: int
    name: str
    part: str
    hidden: bool


@dataclass
class Package:
    """``parts`` by lower-case path from the root; the fields say which of them is what ('' where there is none)."""

    parts: dict[str, bytes]
    sheets: list[SheetPart] = field(default_factory=list)
    strings: str = ""
    styles: str = ""
    date1904: bool = False


def open_package(parts: dict[str, bytes]) -> Package:
    """The package of the inflated ``parts``. Raises Refused F101 where it is no workbook, F104 where a sheet lies outside of it."""
    package = Package({key_of(name): content for name, content in parts.items()})
    main = _main_part(package.parts)
    related = relations(package.parts, main)
    for kind, target, _ in related.values():
        if kind == "sharedStrings" and target in package.parts:
            package.strings = target
        elif kind == "styles" and target in package.parts:
            package.styles = target
    _read_workbook(package, main, related)
    if not package.sheets:
        raise Refused("F101", "工作簿里没有工作表。")
    return package


def key_of(name: str) -> str:
    """A part's path as parts are looked up: from the root, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def _main_part(parts: dict[str, bytes]) -> str:
    for kind, target, _ in relations(parts, "").values():
        if kind == "officeDocument" and target in parts:
            return target
    if "xl/workbook.xml" not in parts:
        raise Refused("F101", "扩展名是表格，里面却没有工作簿（文件可能残缺）。")
    return "xl/workbook.xml"


def relations(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str, bool]]:
    """What ``part`` ('' for the package itself) is related to, by id: last word of the type, target from the root, whether it lies outside of the package."""
    folder, name = posixpath.split(part)
    content = parts.get(posixpath.join(folder, "_rels", name + ".rels"), b"")
    found: dict[str, tuple[str, str, bool]] = {}

    def start(tag: str, values: dict[str, str]) -> None:
        if xml_pass.local(tag) != "Relationship":
            return
        target = values.get("Target", "").replace("\\", "/")
        outside = values.get("TargetMode") == "External" or bool(_SCHEME.match(target)) or _climbs(folder, target)
        path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/").lower()
        found[values.get("Id", "")] = (values.get("Type", "").rpartition("/")[2], path, outside)

    if content:
        xml_pass.run(content, start, lambda tag: None, lambda text: None)
    return found


def _climbs(folder: str, target: str) -> bool:
    steps = posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else ""
    return steps.startswith("..")


def _read_workbook(package: Package, main: str, related: dict[str, tuple[str, str, bool]]) -> None:
    seen = 0

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal seen
        name = xml_pass.local(tag)
        if name == "workbookPr":
            package.date1904 |= values.get("date1904", "").strip() in _TRUE  # extensions have an element of this name, too
        elif name == "sheet":
            key = next((value for key, value in values.items() if key.endswith(":id")), "?")
            kind, target, outside = related.get(key, ("", "", False))
            if outside:
                raise Refused("F104", "工作簿内有指向外部位置的工作表。")
            if kind in ("worksheet", "") and key:  # a module of Excel 5 is listed without a part
                _add_sheet(package, seen, values, target)
            seen += 1

    xml_pass.run(package.parts[main], start, lambda tag: None, lambda text: None)


def _add_sheet(package: Package, position: int, values: dict[str, str], target: str) -> None:
    if target not in package.parts:
        raise Refused(
            "F101", f"工作表“{values.get('name', '')[:31]}”的内容不在文件里，文件残缺，请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
        )
    package.sheets.append(SheetPart(position, values.get("name", ""), target, values.get("state") in ("hidden", "veryHidden")))
