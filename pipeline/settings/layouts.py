"""The layout files: which there are, which a batch reads, and whether they say nothing that the reader does not know."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import schemas
from pipeline.settings.toml_file import ConfigError, TomlFile
from pipeline.settings.words import nearest, quoted
from schemas.document_kinds import DOCUMENT_KINDS, REGISTER, RETURN, ROSTER
from schemas.fields import TABLES

LAYOUTS = Path(schemas.__file__).parent / "layouts"
_KEYS = ("id", "name", "kind", "sheets")
_OF_RETURN = ("optional", "headings")  # what only a return's layout says of all its sheets
_SHEET = {"tables": list, "style": str, "names": list}
_OF_DOCUMENT = {"headings": dict, "marks": list, "without": list, "title": str, "untitled_without": list}
_STYLES = ("rows", "pairs")
_READ_BY = {ROSTER: "school_name", REGISTER: "name"}  # the field without which nothing is read


def declared(batches: Path) -> dict[str, Path]:
    """Every layout by id: the program's, then those in ``layouts/`` beside the folder of the batches; these replace their namesakes."""
    folders = (LAYOUTS, batches.parent / LAYOUTS.name)
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


def kind_of(path: Path) -> str:
    """The kind of document that a file says it describes; '' where it cannot be read or says something else than a text."""
    try:
        kind = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("kind", RETURN)
    except (OSError, ValueError):
        return ""
    return kind if isinstance(kind, str) else ""


def return_layouts(batches: Path) -> list[str]:
    """The ids of all layouts of returns: what a batch reads that does not say which."""
    return [layout for layout, path in declared(batches).items() if kind_of(path) in (RETURN, "")]


def document_layouts(batches: Path) -> list[str]:
    """The ids of the layouts of all other documents, which every batch reads. What is unreadable may be one."""
    return [layout for layout, path in declared(batches).items() if kind_of(path) != RETURN]


def layout_files(layouts: Iterable[str], batches: Path) -> list[Path]:
    """The files that a batch with these ``layouts`` of returns reads, those of the other documents behind them."""
    files = declared(batches)
    return [files[layout] for layout in dict.fromkeys([*layouts, *document_layouts(batches)])]


def layouts_problems(layouts: Iterable[str], at: list[str], batches: Path) -> list[str]:
    """What is wrong with the ``layouts`` that a batch names (``at`` says where each is named), and with those of documents."""
    files, documents = declared(batches), document_layouts(batches)
    found = []
    for layout, place in zip(layouts, at):
        kind = kind_of(files[layout]) if layout in files else RETURN
        if kind in DOCUMENT_KINDS and kind != RETURN:
            found.append(f"{place}：“{layout}”不是申报表的版式，不必写出。{nearest(layout, return_layouts(batches))}")
        else:
            found += layout_problems(layout, place, batches)
    return found + [problem for layout in documents if layout not in layouts for problem in layout_problems(layout, "", batches)]


def layout_problems(layout: str, at: str, batches: Path) -> list[str]:
    """What is wrong with a layout; ``at`` is where the batch names it."""
    path = declared(batches).get(layout)
    if path is None:
        return [f"{at}：没有版式“{layout}”。{nearest(layout, return_layouts(batches))}"]
    try:
        file = TomlFile(path, f"layouts/{path.name}")
    except ConfigError as error:
        return error.problems
    return _problems(file, layout)


def _problems(file: TomlFile, layout: str) -> list[str]:
    data = file.data
    kind = data.get("kind", RETURN)
    if kind not in DOCUMENT_KINDS:
        return [f"{file.at('kind')}：kind 应为 {'、'.join(DOCUMENT_KINDS)} 之一，{quoted(kind)}。"]
    keys = _KEYS + (_OF_RETURN if kind == RETURN else ())
    found = [f"{file.at(key)}：不认识的配置项“{key}”。{nearest(key, keys)}" for key in data if key not in keys]
    if data.get("id") != layout:
        found.append(f'{file.at("id")}：应写 id = "{layout}"，与文件名一致。')
    if not isinstance(data.get("name"), str) or not data["name"].strip():
        found.append(f"{file.at('name')}：name 应为版式的名称（文字），不能为空。")
    sheets = data.get("sheets")
    if not isinstance(sheets, list) or not sheets or not all(isinstance(sheet, dict) for sheet in sheets):
        return [*found, f"{file.at('sheets')}：每张工作表应写一节 [[sheets]]。"]
    for place, sheet in enumerate(sheets):
        found += _sheet(file, place, sheet, kind)
    if found:
        return found
    if kind != RETURN:
        return _readable(file, kind, sheets)
    return _fields(file, {f.name for sheet in sheets for table in sheet["tables"] for f in TABLES[table]})


def _sheet(file: TomlFile, place: int, sheet: dict[str, object], kind: str) -> list[str]:
    known = _SHEET if kind == RETURN else _SHEET | _OF_DOCUMENT
    found = [
        f"{file.at('sheets', place, key)}：[[sheets]] 中不认识的配置项“{key}”。{nearest(key, known)}" for key in sheet if key not in known
    ]
    for key, wanted in _SHEET.items():
        value = sheet.get(key)
        if not isinstance(value, wanted) or not value or (isinstance(value, list) and not _texts(value)):
            words = "文字" if wanted is str else "文字的列表"
            found.append(f"{file.at('sheets', place, key)}：[[sheets]] 的 {key} 应为{words}，不能为空。")
    if not found and sheet["style"] not in _STYLES:
        found.append(
            f"{file.at('sheets', place, 'style')}：style 应为 rows（一行一条）或 pairs（栏目与内容成对），{quoted(sheet['style'])}。"
        )
    if kind != RETURN:
        return found or _document_sheet(file, place, sheet)
    for i, table in enumerate(sheet["tables"] if not found and isinstance(sheet["tables"], list) else ()):
        if str(table) not in TABLES:
            found.append(f"{file.at('sheets', place, 'tables', i)}：没有表“{table}”。{nearest(str(table), TABLES)}")
    return found


def _document_sheet(file: TomlFile, place: int, sheet: dict[str, object]) -> list[str]:
    """A document's sheet: one table in rows, with headings of its own."""
    tables, headings = sheet["tables"], sheet.get("headings")
    if isinstance(tables, list) and len(tables) > 1:
        return [f"{file.at('sheets', place, 'tables')}：这种文件的一张工作表只能有一个表。"]
    if sheet["style"] != "rows":
        return [f"{file.at('sheets', place, 'style')}：这种文件只能逐行读取，style 应为 rows。"]
    if not isinstance(headings, dict) or not headings:
        return [f"{file.at('sheets', place)}：每张工作表之下应有一节 [sheets.headings]，写各栏目的表头。"]
    found = [
        f"{file.at('sheets', place, 'headings', name)}：“{name}”应为表头写法的列表，不能为空。"
        for name, spellings in headings.items()
        if not isinstance(spellings, list) or not spellings or not _texts(spellings)
    ]
    for key, wanted in _OF_DOCUMENT.items():
        value = sheet.get(key, wanted())
        if not isinstance(value, wanted) or (isinstance(value, list) and not _texts(value)):
            found.append(f"{file.at('sheets', place, key)}：[[sheets]] 的 {key} 应为{'文字' if wanted is str else '文字的列表'}。")
        elif key == "marks" and isinstance(value, list):
            for i, name in enumerate(value):
                if name not in headings:
                    found.append(f"{file.at('sheets', place, 'marks', i)}：没有栏目“{name}”。{nearest(name, headings)}")
    return found


def _texts(values: list[object]) -> bool:
    return all(isinstance(one, str) and one.strip() for one in values)


def _readable(file: TomlFile, kind: str, sheets: list[dict[str, object]]) -> list[str]:
    """Whether a document of this layout can be told and read at all."""
    needed = _READ_BY.get(kind)
    headings = [sheet["headings"] for sheet in sheets]
    if needed and not all(isinstance(of, dict) and needed in of for of in headings):
        return [f"{file.at('sheets')}：缺少栏目“{needed}”，这种文件没有它不能读取。"]
    if not needed and not any(sheet.get("marks") for sheet in sheets):
        return [f"{file.at('sheets')}：缺少 marks：哪些栏目的表头同在一行，就是这种文件。"]
    return []


def _fields(file: TomlFile, known: set[str]) -> list[str]:
    found = []
    optional, headings = file.data.get("optional", []), file.data.get("headings", {})
    if not isinstance(optional, list):
        return [f"{file.at('optional')}：optional 应为栏目名的列表。"]
    if not isinstance(headings, dict):
        return [f"{file.at('headings')}：headings 应为一节 [headings]。"]
    for place, name in enumerate(optional):
        if str(name) not in known:
            found.append(f"{file.at('optional', place)}：没有栏目“{name}”。{nearest(str(name), sorted(known))}")
    for name, spellings in headings.items():
        if name not in known:
            found.append(f"{file.at('headings', name)}：没有栏目“{name}”。{nearest(name, sorted(known))}")
        elif not isinstance(spellings, list) or not _texts(spellings):
            found.append(f"{file.at('headings', name)}：“{name}”应为表头写法的列表。")
    return found
