"""What a package holds: the sheets of its workbook, its parts with their types and relations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.marking.package import TYPES, CannotPatch, Package
from pipeline.marking.splice import Element, elements


@dataclass(frozen=True)
class Sheet:
    """A sheet as the workbook lists it: its part and the type of the relation that leads there."""

    name: str
    part: str
    type: str
    state: str
    relation: str
    element: Element

    @property
    def kind(self) -> str:
        """The last word of the relation's type: worksheet, chartsheet ..."""
        return self.type.rpartition("/")[2]

    @property
    def hidden(self) -> bool:
        """Whether nobody sees it: no link leads there."""
        return self.state in ("hidden", "veryHidden")


def listed(package: Package) -> list[Sheet]:
    """The sheets in their order. Raises CannotPatch where one has no part."""
    related = {relation.id: relation for relation in package.relations(package.workbook)}
    found = []
    for one in elements(package.text(package.workbook), lambda path: path[1:] == ("sheets", "sheet")):
        id = related_id(one)
        relation = related.get(id)
        if relation is None or not relation.part:
            raise CannotPatch("工作簿列出的工作表找不到内容。")
        found.append(Sheet(one.values.get("name", ""), relation.part, relation.type, one.values.get("state", "visible"), id, one))
    return found


def related_id(element: Element) -> str:
    """The relation that an element names, '' for none."""
    return next((value for name, value in element.values.items() if name.rpartition(":")[2] == "id" and ":" in name), "")


def parts_of(package: Package) -> list[str]:
    """The keys of all parts that may be related to others."""
    every = package.keys()
    return [key for key in every if not key.endswith(".rels") and key != TYPES]


class Stock:
    """What the package holds, looked up once: content types by part, and every relation with the part that has it."""

    def __init__(self, package: Package) -> None:
        types = package.types()
        self.types = {part: types.of(part) for part in parts_of(package)}
        self.relations = [(part, relation) for part in ("", *parts_of(package)) for relation in package.relations(part)]

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether a part's name or type, or a relation's type is of the pattern."""
        return any(pattern.search(f"{part} {kind}") for part, kind in self.types.items()) or any(
            pattern.search(relation.type) for _, relation in self.relations
        )
