"""Which parts of an xlsx container are its sheets, strings and styles: by relationships, as Excel finds them, never by file names."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from pipeline.read.answers import Refused
from pipeline.read.container import Container, key_of
from pipeline.read.engines import xml_pass

_TRUE = frozenset({"1", "true", "on"})
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_TYPES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/",
)
_ID = tuple(space.rstrip("/") + " id" for space in _TYPES)
_WEIGHTY = ("workbookPr", "sheets", "sheet")
_USUAL = "xl/workbook.xml"
Relations = dict[str, tuple[str, str, bool]]  # by id: kind, target, whether it lies outside of the package


@dataclass
class SheetPart:
    """A worksheet as the workbook lists it: its name and part."""

    name: str
    part: str
    hidden: bool


@dataclass
class Package:
    """The parts by their keys in ``container``; the fields say which of them is what ('' where there is none)."""

    container: Container
    main: str = ""
    sheets: list[SheetPart] = field(default_factory=list)
    strings: str = ""
    styles: str = ""
    date1904: bool = False


def open_package(container: Container) -> Package:
    """The package in the ``container``. Raises Refused F101 where it is no workbook, F104 where a part lies outside of it or could be either of two."""
    package = Package(container)
    container.part("[content_types].xml")  # looked through for entities; relationships say the same as it does
    package.main = main = _main_part(container)
    related = relations(container, main)
    package.strings, package.styles = _only(container, related, "sharedStrings"), _only(container, related, "styles")
    _read_workbook(package, main, related)
    if not package.sheets:
        raise Refused("F101", "工作簿里没有工作表。")
    return package


def _main_part(container: Container) -> str:
    related = relations(container, "")
    main = _only(container, related, "officeDocument")
    if main:
        return main
    if any(kind == "officeDocument" for kind, _, _ in related.values()) or _USUAL not in container:
        raise Refused("F101", "扩展名是表格，里面却没有工作簿（文件可能残缺）。")
    return _USUAL


def _only(container: Container, related: Relations, kind: str) -> str:
    """The one part of that kind, '' for none. Raises Refused F104 where two are named: programs take one or the other."""
    targets = {(target, outside) for found, target, outside in related.values() if found == kind}
    if len(targets) > 1:
        raise Refused("F104", f"工作簿内有两个部件都称为 {kind}，不同软件会读出不同内容。请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx。")
    return next((target for target, outside in targets if not outside and target in container), "")


def relations(container: Container, part: str) -> Relations:
    """What ``part`` ('' for the package itself) is related to. ``kind`` is the last word of a type of the standard's, '' for any other."""
    folder, name = posixpath.split(part)
    content = container.part(posixpath.join(folder, "_rels", name + ".rels"))
    return _relations(content, folder) if content else {}


@xml_pass.remembered
def _relations(content: bytes, folder: str) -> Relations:
    found: Relations = {}
    depth = 0

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if xml_pass.local(tag) != "Relationship":
            return
        if depth != 2 or values.get("Id", "") in found:
            raise xml_pass.misplaced("部件之间的关系重复")
        given, kind = values.get("Target", "").replace("\\", "/"), values.get("Type", "")
        outside = values.get("TargetMode") == "External" or bool(_SCHEME.match(given)) or _climbs(folder, given)
        target = key_of(posixpath.normpath(posixpath.join("/" + folder, given)))
        found[values.get("Id", "")] = (kind.rpartition("/")[2] if kind.startswith(_TYPES) else "", target, outside)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    xml_pass.run(content, start, end, lambda text: None, resolved=True)
    return found


def _climbs(folder: str, target: str) -> bool:
    steps = posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else ""
    return steps.startswith("..")


def _read_workbook(package: Package, main: str, related: Relations) -> None:
    systems: list[bool] = []
    lists = 0

    def properties(values: dict[str, str]) -> None:
        systems.append(values.get("date1904", "").strip() in _TRUE)
        if systems[-1] != systems[0]:
            raise xml_pass.misplaced("日期系统写了两次")

    def sheets(_: dict[str, str]) -> None:
        nonlocal lists
        lists += 1
        if lists > 1:
            raise xml_pass.misplaced("工作表的目录写了两次")

    def sheet(values: dict[str, str]) -> None:
        key = next((values[name] for name in _ID if name in values), "?")
        kind, target, outside = related.get(key, ("", "", False))
        if outside:
            raise Refused("F104", "工作簿内有指向外部位置的工作表。")
        if kind == "worksheet" or (key and key not in related):  # a module of Excel 5 is listed without a part
            _add_sheet(package, values, target)

    starts = {"workbookPr": properties, "sheets": sheets, "sheets/sheet": sheet}
    xml_pass.follow(package.container.part(main), starts, {}, lambda text: None, _WEIGHTY, aside=("extLst",))
    package.date1904 = any(systems)


def _add_sheet(package: Package, values: dict[str, str], target: str) -> None:
    name = values.get("name", "")
    if target not in package.container:
        raise Refused("F101", f"工作表“{name[:31]}”的内容不在文件里，文件残缺，请用 Excel 或 WPS 打开后另存为新的 .xlsx。")
    if any(sheet.part == target for sheet in package.sheets):
        raise xml_pass.misplaced("两张工作表是同一个部件")
    package.sheets.append(SheetPart(name, target, values.get("state") in ("hidden", "veryHidden")))
