"""What a package says of its parts: what each is related to, and of what type it is."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.marking.splice import Element
from pipeline.read.container import key_of

RELATED = {  # namespace of the attributes that name a relation, by whether the package is a strict one
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part is related to. ``target`` as written; ``part``: the key that it leads to, '' for what lies outside or is no part."""

    id: str
    type: str
    target: str
    outside: bool
    part: str

    @property
    def kind(self) -> str:
        """The last word of its type."""
        return self.type.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Types:
    """Content types: of single parts by key, and by the endings of names."""

    parts: Mapping[str, str]
    endings: Mapping[str, str]

    def of(self, key: str) -> str:
        """A part's content type, '' where none is said."""
        return self.parts.get(key) or self.endings.get(key.rpartition(".")[2], "")


def relations_of(key: str) -> str:
    """The key of a part's relationships part."""
    folder, name = posixpath.split(key)
    return posixpath.join(folder, "_rels", name + ".rels")


def relation_of(element: Element, key: str) -> Relation:
    """The relation of the part ``key`` that an element of its relationships part tells."""
    values = element.values
    target = values.get("Target", "")
    written = target.replace("\\", "/")
    outside = values.get("TargetMode") == "External" or bool(_SCHEME.match(written))
    place = "" if outside or written.startswith("#") else written.partition("#")[0]
    part = key_of(posixpath.normpath(posixpath.join("/" + posixpath.dirname(key), place))) if place else ""
    return Relation(values.get("Id", ""), values.get("Type", ""), target, outside, part)
