"""The workbook part: our sheets in it, first and last; names; what is shown first; the token as a document property."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from pipeline.marking.package import STRICT, Package
from pipeline.marking.relations import RELATED
from pipeline.marking.sheets import Listed, ListedSheet
from pipeline.marking.splice import Edit, Element, appended, applied, attribute, elements, placed, ranks, text_xml, value_xml
from schemas.marks import PROPERTY, TOKEN_NAME

_ORDER = ranks(
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing "
    "fileRecoveryPr webPublishObjects extLst"
)
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PROPERTIES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_LAST_ID = 65_534  # of a sheet
_HIDDEN = ' hidden="1"'
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_CUSTOM = {False: "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties", True: STRICT + "customProperties"}
_VALUES = {False: "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes", True: STRICT + "docPropsVTypes"}
_CUSTOM_KIND = {False: _CUSTOM[False].replace("2006/", "2006/relationships/"), True: STRICT + "relationships/customProperties"}


def put_sheets(package: Package, listed: Listed, names: Mapping[str, str], token: str) -> list[Edit]:
    """Adds our sheets and names (what they refer to, by name) to the workbook; the edits that were made of its part."""
    content = package.text(package.workbook)
    root, *children = elements(content, lambda path: len(path) <= 2)
    inner = elements(content, lambda path: len(path) == 3 and path[1] in ("sheets", "bookViews", "definedNames"))
    groups = {child.local: child for child in children}
    p = root.prefix
    front = [listed.list, *([listed.changes] if listed.changes else [])]
    edits = _sheets(package, content, groups["sheets"], [e for e in inner if e.local == "sheet"], [*front, listed.state], p)
    edits += _views(content, groups.get("bookViews"), [e for e in inner if e.local == "workbookView"], root, children, p)
    edits += _names(
        content, groups.get("definedNames"), [e for e in inner if e.local == "definedName"], root, children, front, names, token
    )
    package.put(package.workbook, applied(content, edits))
    return edits


def _sheets(package: Package, content: bytes, group: Element, there: Sequence[Element], ours: Sequence[ListedSheet], p: str) -> list[Edit]:
    taken = {int(e.values.get("sheetId", "0")) for e in there}
    begin = max(taken, default=0) + 1 if max(taken, default=0) + len(ours) <= _LAST_ID else 1
    free = (number for number in count(begin) if number not in taken)
    front: list[str] = []
    back: list[str] = []
    for sheet, number in zip(ours, free):
        xml = sheet.xml if front or back or sheet.state != "visible" else _selected(sheet.xml)
        key = package.add(package.free("xl/worksheets/sheet%d.xml"), xml, WORKSHEET)
        relation = package.add_relation(package.workbook, "worksheet", key)
        hidden = sheet.state != "visible"
        state = f' state="{sheet.state}"' if hidden else ""
        line = f'<{p}sheet xmlns:r="{RELATED[package.strict]}" name={value_xml(sheet.name)} sheetId="{number}"{state} r:id="{relation}"/>'
        (back if hidden else front).append(line)
    return [Edit(group.inside, group.inside, "".join(front).encode()), *appended(content, group, "".join(back).encode(), 1)]


def _selected(sheet: bytes) -> bytes:
    """The sheet as the one that is shown first."""
    view = elements(sheet, lambda path: path[1:] == ("sheetViews", "sheetView"))[0]
    edit = attribute(sheet, view.begin, "tabSelected", "1")
    return applied(sheet, [edit] if edit else [])


def _views(
    content: bytes, group: Element | None, views: Sequence[Element], root: Element, children: Sequence[Element], p: str
) -> list[Edit]:
    if not views:
        if group is not None:
            return [Edit(group.begin, group.end, f"<{p}bookViews><{p}workbookView/></{p}bookViews>".encode())]
        return placed(content, root, children, _ORDER, "bookViews", f"<{p}bookViews><{p}workbookView/></{p}bookViews>".encode())
    edits = [attribute(content, view.begin, name, "0") for view in views for name in ("activeTab", "firstSheet") if name in view.values]
    edits += [attribute(content, view.begin, "visibility", "visible") for view in views[:1] if "visibility" in view.values]
    return [edit for edit in edits if edit]


def _names(
    content: bytes,
    group: Element | None,
    there: Sequence[Element],
    root: Element,
    children: Sequence[Element],
    listed: Sequence[ListedSheet],
    names: Mapping[str, str],
    token: str,
) -> list[Edit]:
    p = root.prefix
    edits = []
    for e in there:
        if "localSheetId" in e.values:
            edit = attribute(content, e.begin, "localSheetId", str(int(e.values["localSheetId"]) + len(listed)))
            edits += [edit] if edit else []
    given = {*(name.lower() for name in names), TOKEN_NAME.lower()}
    edits += [Edit(e.begin, e.end, b"") for e in there if "localSheetId" not in e.values and e.values.get("name", "").lower() in given]
    xml = [
        f'<{p}definedName name={value_xml(one.name)} localSheetId="{number}"{_HIDDEN if one.hidden else ""}>{text_xml(one.refers)}</{p}definedName>'
        for number, sheet in enumerate(listed)
        for one in sheet.names
    ]
    xml += [
        f'<{p}definedName name="{name}"{_HIDDEN}>{text_xml(refers)}</{p}definedName>'
        for name, refers in [*names.items(), (TOKEN_NAME, f'"{token}"')]
    ]
    new = "".join(xml).encode()
    if group is not None:
        return edits + appended(content, group, new)
    return edits + placed(
        content, root, children, _ORDER, "definedNames", f"<{p}definedNames>".encode() + new + f"</{p}definedNames>".encode()
    )


def put_property(package: Package, token: str) -> dict[str, list[Edit]]:
    """Writes the token into the document's custom properties. The edits of that part by its key, where it was there before."""
    strict = package.strict
    value = f'<vt:lpwstr xmlns:vt="{_VALUES[strict]}">{text_xml(token)}</vt:lpwstr>'
    related = [relation for relation in package.relations("") if relation.kind in ("custom-properties", "customProperties")]
    if related and related[0].part in package:
        key = related[0].part
        content = package.text(key)
        root, *there = elements(content, lambda path: len(path) <= 2)
        number = max([1, *(int(e.values.get("pid", "1")) for e in there)]) + 1
        p = root.prefix
        xml = f'<{p}property fmtid="{_FORMAT}" pid="{number}" name="{PROPERTY}">{value}</{p}property>'
        edits = [Edit(e.begin, e.end, b"") for e in there if e.values.get("name") == PROPERTY] + appended(content, root, xml.encode())
        package.put(key, applied(content, edits))
        return {key: edits}
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="{_CUSTOM[strict]}">'
        f'<property fmtid="{_FORMAT}" pid="2" name="{PROPERTY}">{value}</property></Properties>'
    )
    name = package.free("docProps/custom%d.xml") if "docprops/custom.xml" in package else "docProps/custom.xml"
    key = package.add(name, xml.encode(), _PROPERTIES)
    package.add_relation("", _CUSTOM_KIND[strict], key)
    return {}


def set_property(package: Package, name: str, value: str) -> None:
    """Gives ``workbookPr`` an attribute; makes it where there is none."""
    content = package.text(package.workbook)
    root, *children = elements(content, lambda path: len(path) <= 2)
    there = next((child for child in children if child.local == "workbookPr"), None)
    if there:
        edit = attribute(content, there.begin, name, value)
        edits = [edit] if edit else []
    else:
        edits = placed(content, root, children, _ORDER, "workbookPr", f"<{root.prefix}workbookPr {name}={value_xml(value)}/>".encode())
    package.put(package.workbook, applied(content, edits))


def is_locked(package: Package) -> bool:
    """Whether the workbook's structure is protected: nobody can take our sheets away in it."""
    found = elements(package.text(package.workbook), lambda path: path[1:] == ("workbookProtection",))
    return any(e.values.get("lockStructure", "0") in ("1", "true") for e in found)
