"""A workbook's package being edited: parts by their keys, relationships, content types; what is not touched keeps its compressed bytes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from urllib.parse import quote

from pipeline.marking.relations import Relation, Types, relation_of, relations_of
from pipeline.marking.splice import CannotPatch, Edit, Element, appended, applied, as_utf8, attribute, elements, value_xml
from pipeline.marking.zip_writer import Writer
from pipeline.read.answers import Refused
from pipeline.read.container import Container, key_of
from pipeline.read.limits import Limits
from pipeline.read.zip_directory import Entry

__all__ = ["STRICT", "CannotPatch", "Package", "Relation"]

TYPES = "[content_types].xml"
_RELS = "application/vnd.openxmlformats-package.relationships+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_USUAL = "http://schemas.openxmlformats.org/officeDocument/2006/"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/"
_EMPTY_RELATIONS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}relationships"></Relationships>'.encode()
)


class Package:
    """The package in ``data``. Raises CannotPatch where it is damaged, twofold, beyond the limits, or no workbook."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._container = Container(data, limits)
        except Refused as refused:
            raise CannotPatch(refused.reason) from None
        self._data = data
        self._new: dict[str, bytes] = {}  # by key: content that is not the container's
        self._names: dict[str, str] = {}  # by key: of parts that the container does not have
        self._gone: set[str] = set()
        self._related: dict[str, tuple[list[Element], list[Relation]]] = {}  # by part: what was made of them
        self._walked: dict[str, tuple[bytes, list[Element]]] = {}  # by key: relationships and types as they were walked
        main = [relation for relation in self.relations("") if relation.type.endswith("/officeDocument")]
        if len(main) != 1 or not main[0].part:
            raise CannotPatch("文件里找不到唯一的工作簿部件。")
        self.workbook: str = main[0].part
        self.strict = main[0].type.startswith(STRICT)

    # ---- parts

    def keys(self) -> list[str]:
        """The keys of all parts as they stand now, the container's first; folders' own entries are none."""
        own = self._container.keys()
        return [key for key in own if key not in self._gone and not key.endswith("/")] + [
            key for key in self._names if key not in self._gone
        ]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, key: str) -> bool:
        return key not in self._gone and (key in self._container or key in self._names)

    def part(self, key: str) -> bytes:
        """The content of a part as it stands now, b"" where there is none. Raises CannotPatch."""
        if key in self._gone:
            return b""
        if key in self._new:
            return self._new[key]
        try:
            return self._container.part(key)
        except Refused as refused:
            raise CannotPatch(refused.reason) from None

    def text(self, key: str) -> bytes:
        """The same in UTF-8."""
        return as_utf8(self.part(key))

    def put(self, key: str, content: bytes) -> None:
        """Gives a part that is there another content."""
        self._new[key] = content

    def add(self, name: str, content: bytes, content_type: str) -> str:
        """A new part, named from the root (``xl/comments7.xml``), with its content type; its key."""
        key = key_of(name)
        self._gone.discard(key)
        self._new[key], self._names[key] = content, name
        self.set_type(key, content_type)
        return key

    def free(self, pattern: str) -> str:
        """The first name of ``pattern`` (with ``%d``) that no part has."""
        number = 1
        while key_of(pattern % number) in self or key_of(pattern % number) in self._gone:
            number += 1
        return pattern % number

    def remove(self, key: str) -> None:
        """Takes out a part, its relationships and its content type; relations to it are the caller's."""
        for one in (key, relations_of(key)):
            self._gone.add(one)
            self._new.pop(one, None)
            self._names.pop(one, None)
        self._drop_type(key)

    # ---- relationships

    def relations(self, key: str) -> list[Relation]:
        """What a part ('' for the package itself) is related to, in the order of its relationships part."""
        rels = relations_of(key)
        if rels not in self:
            return []
        walked = self._walk(rels)
        known = self._related.get(key)
        if known is None or known[0] is not walked:
            known = self._related[key] = (walked, [relation_of(one, key) for one in walked if one.local == "Relationship"])
        return list(known[1])

    def add_relation(self, key: str, kind: str, part: str, target: str = "") -> str:
        """Relates a part to another one by a kind of the standard's (``comments``) or a whole type; the new id. ``target``: outside, as written."""
        rels = relations_of(key)
        if rels not in self:
            folder, name = posixpath.split(self.name_of(key)) if key else ("", "")
            self._names[rels] = posixpath.join(folder, "_rels", name + ".rels")
            self._gone.discard(rels)
            self._new[rels] = _EMPTY_RELATIONS
            self._default("rels", _RELS)
        ids = {relation.id for relation in self.relations(key)}
        number = next(n for n in range(1, 100_000) if f"rIdM{n}" not in ids)
        type_ = kind if ":" in kind else (STRICT if self.strict else _USUAL) + "relationships/" + kind
        where = value_xml(target) + ' TargetMode="External"' if target else value_xml("/" + quote(self.name_of(part)))
        content = self.text(rels)
        (root,) = elements(content, lambda path: len(path) == 1)
        new = f'<{root.prefix}Relationship Id="rIdM{number}" Type="{type_}" Target={where}/>'.encode()
        self.put(rels, applied(content, appended(content, root, new)))
        return f"rIdM{number}"

    def remove_relation(self, key: str, relation: str) -> None:
        """Takes out a part's relation by its id."""
        rels = relations_of(key)
        content = self.text(rels)
        cuts = [Edit(e.begin, e.end, b"") for e in elements(content, _second("Relationship")) if e.values.get("Id") == relation]
        self.put(rels, applied(content, cuts))

    # ---- content types

    def types(self) -> Types:
        """What the package says of all its parts' types as it stands now."""
        said = self._walk(TYPES)
        return Types(
            {key_of(e.values.get("PartName", "")): e.values.get("ContentType", "") for e in said if e.local == "Override"},
            {e.values.get("Extension", "").lower(): e.values.get("ContentType", "") for e in said if e.local == "Default"},
        )

    def type_of(self, key: str) -> str:
        """A part's content type, '' where none is said."""
        return self.types().of(key)

    def set_type(self, key: str, content_type: str) -> None:
        """Says a part's content type by an Override of its own."""
        content = self.text(TYPES)
        for element in self._listed(TYPES, "Override"):
            if key_of(element.values.get("PartName", "")) == key:
                edit = attribute(content, element.begin, "ContentType", content_type)
                if edit:
                    self.put(TYPES, applied(content, [edit]))
                return
        self._say(f"Override PartName={value_xml('/' + self.name_of(key))} ContentType={value_xml(content_type)}")

    def _drop_type(self, key: str) -> None:
        content = self.text(TYPES)
        cuts = [Edit(e.begin, e.end, b"") for e in self._listed(TYPES, "Override") if key_of(e.values.get("PartName", "")) == key]
        if cuts:
            self.put(TYPES, applied(content, cuts))

    def _default(self, extension: str, content_type: str) -> None:
        if not any(e.values.get("Extension", "").lower() == extension for e in self._listed(TYPES, "Default")):
            self._say(f'Default Extension="{extension}" ContentType="{content_type}"')

    def _say(self, words: str) -> None:
        content = self.text(TYPES)
        (root,) = elements(content, lambda path: len(path) == 1)
        self.put(TYPES, applied(content, appended(content, root, f"<{root.prefix}{words}/>".encode())))

    def _listed(self, key: str, local: str) -> list[Element]:
        """The elements of one name right below the root of a small part, which is walked again only where it has changed."""
        return [element for element in self._walk(key) if element.local == local] if key in self else []

    def _walk(self, key: str) -> list[Element]:
        content = self.part(key)
        walked = self._walked.get(key)
        if walked is None or walked[0] is not content:
            walked = self._walked[key] = (content, elements(self.text(key), lambda path: len(path) == 2))
        return walked[1]

    # ---- the container

    def name_of(self, key: str) -> str:
        """A part's name as the container has it, or will have it."""
        return self._names.get(key) or self._container.name_of(key).replace("\\", "/").lstrip("/")

    def touched(self) -> frozenset[str]:
        """The keys of the parts that are new or have been given another content."""
        return frozenset(self._new)

    def changed(self) -> bool:
        """Whether anything is no longer as the container has it."""
        return bool(self._new or self._gone)

    def data(self) -> bytes:
        """The container as it stands now: fixed dates, the parts in their order, new ones last."""
        writer = Writer()
        keys = self._container.keys()
        for key in keys:
            if key in self._gone or key.endswith("/"):
                continue
            entry = self._entry(key)
            if key in self._new and self._new[key] != self._original(key):
                writer.add(entry.name, self._new[key])
            else:
                writer.copy(entry, self._data[entry.start : entry.start + entry.packed])
        for key, name in self._names.items():
            if key not in self._gone and key not in self._container:
                writer.add(name, self._new[key])
        return writer.data()

    def same(self, other: Package, key: str) -> bool:
        """Whether a part has the same content in another package, by what the containers say of it."""
        if key not in self or key not in other or key in self._names or key in other._names:
            return False
        mine, theirs = self._entry(key), other._entry(key)
        return (mine.crc, mine.size) == (theirs.crc, theirs.size)

    def weigh(self) -> None:
        """Raises CannotPatch where some part that nobody looks into is damaged or beyond the limits: it would be handed on."""
        try:
            self._container.weigh()
        except Refused as refused:
            raise CannotPatch(refused.reason) from None

    def _entry(self, key: str) -> Entry:
        return self._container.entry(key)

    def _original(self, key: str) -> bytes:
        return self._container.part(key)


def _second(local: str) -> Callable[[tuple[str, ...]], bool]:
    return lambda path: len(path) == 2 and path[1] == local
