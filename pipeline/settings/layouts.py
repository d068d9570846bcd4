"""The layout files that a batch names: whether they exist and say nothing that the reader does not know."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import schemas
from pipeline.settings.toml_file import ConfigError, TomlFile
from pipeline.settings.words import nearest, quoted
from schemas.fields import TABLES

LAYOUTS = Path(schemas.__file__).parent / "layouts"
_KEYS = ("id", "name", "optional", "sheets", "headings")
_SHEET = {"tables": list, "style": str, "names": list}
_STYLES = ("rows", "pairs")


def layout_files(layouts: Iterable[str], batches: Path) -> list[Path]:
    """Where the layouts are declared: in ``layouts/`` beside the folder of the batches, otherwise among those of the program."""
    own = batches.parent / LAYOUTS.name
    return [path if (path := own / f"{layout}.toml").is_file() else LAYOUTS / f"{layout}.toml" for layout in layouts]


def layout_problems(layout: str, at: str, batches: Path) -> list[str]:
    """What is wrong with a layout; ``at`` is where the batch names it."""
    (path,) = layout_files([layout], batches)
    if not path.is_file():
        known = {p.stem for folder in (LAYOUTS, batches.parent / LAYOUTS.name) for p in folder.glob("*.toml")}
        return [f"{at}：没有版式“{layout}”。{nearest(layout, sorted(known))}"]
    try:
        file = TomlFile(path, f"layouts/{path.name}")
    except ConfigError as error:
        return error.problems
    return _problems(file, layout)


def _problems(file: TomlFile, layout: str) -> list[str]:
    data = file.data
    found = [f"{file.at(key)}：不认识的配置项“{key}”。{nearest(key, _KEYS)}" for key in data if key not in _KEYS]
    if data.get("id") != layout:
        found.append(f'{file.at("id")}：应写 id = "{layout}"，与文件名一致。')
    if not isinstance(data.get("name"), str):
        found.append(f"{file.at('name')}：name 应为版式的名称（文字）。")
    sheets = data.get("sheets")
    if not isinstance(sheets, list) or not sheets or not all(isinstance(sheet, dict) for sheet in sheets):
        return [*found, f"{file.at('sheets')}：每张工作表应写一节 [[sheets]]。"]
    for place, sheet in enumerate(sheets):
        found += _sheet(file, place, sheet)
    return found or _fields(file, {f.name for sheet in sheets for table in sheet["tables"] for f in TABLES[table]})


def _sheet(file: TomlFile, place: int, sheet: dict[str, object]) -> list[str]:
    found = [
        f"{file.at('sheets', place, key)}：[[sheets]] 中不认识的配置项“{key}”。{nearest(key, _SHEET)}" for key in sheet if key not in _SHEET
    ]
    for key, kind in _SHEET.items():
        value = sheet.get(key)
        texts = not isinstance(value, list) or all(isinstance(one, str) and one.strip() for one in value)
        if not isinstance(value, kind) or not value or not texts:
            words = "文字" if kind is str else "文字的列表"
            found.append(f"{file.at('sheets', place, key)}：[[sheets]] 的 {key} 应为{words}，不能为空。")
    if not found and sheet["style"] not in _STYLES:
        found.append(
            f"{file.at('sheets', place, 'style')}：style 应为 rows（一行一条）或 pairs（栏目与内容成对），{quoted(sheet['style'])}。"
        )
    for i, table in enumerate(sheet["tables"] if not found and isinstance(sheet["tables"], list) else ()):
        if str(table) not in TABLES:
            found.append(f"{file.at('sheets', place, 'tables', i)}：没有表“{table}”。{nearest(str(table), TABLES)}")
    return found


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
        elif not isinstance(spellings, list) or not all(isinstance(s, str) and s.strip() for s in spellings):
            found.append(f"{file.at('headings', name)}：“{name}”应为表头写法的列表。")
    return found
