"""Joins the tables of a workbook: which school each application and each trainer belongs to, by what the sheets themselves say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipeline.read.answers import Note
from pipeline.read.choosing import Choice, told_certificate
from pipeline.read.documents import is_school
from pipeline.read.forms import Forms
from pipeline.read.headings import Key
from pipeline.read.owners import SHARED, UNKNOWN, Place, by_order, owner
from pipeline.read.pieces import Piece
from pipeline.read.rows import Records, blank
from pipeline.read.sheet_names import form_names, tag
from pipeline.read.tables import Schools, Table, identity
from schemas.cells import NOWHERE, TEXT, pack
from schemas.labels import normal_heading
from schemas.words import school_key

Cell = tuple[str, int, str]  # school_name or school_code, packed address, token
_NAME, _CODE = ("school", "school_name"), ("school", "school_code")
_OF_SCHOOL = ("学校", "院校", "校名", "申报院校", "申报学校", "所属院校", "所属学校", "试点院校", "试点学校")
_LIKE = 60  # of 100: a name in a column that may be the file's one school, spelled in another way
_LEAST = 2  # characters of a part of a school's name
_MANY = 200  # schools of a file, among which a part of a name is not sought
_WORDS = {"application": "证书申报", "trainer": "培训团队"}


@dataclass
class Join:
    """The tables of a return under way. ``said``: what is to be told of several sheets, as F119."""

    choice: Choice
    forms: Forms
    tables: dict[str, Table] = field(default_factory=lambda: {"school": Table()})
    said: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.schools = Schools(self.tables["school"])
        self._places: list[Place] = []
        self._names = form_names(form.names for layout in self.forms.layouts for form in layout.sheets)
        self._owners: dict[Piece, list[int]] = {}  # the school of each record
        self._heads: dict[Piece, dict[int, tuple[str, str]]] = {}  # columns that name the school: field, heading
        self._certificates: dict[Piece, str] = {}  # told by the sheet's name or a title, where the rows do not

    def with_schools(self) -> list[Piece]:
        """The tables that hold schools: those of the workbook's own layout first, so that theirs are the records that count."""
        pieces = [*self.choice.serving("school"), *(piece for piece in self.choice.serving("application") if piece.flat)]
        return sorted(pieces, key=lambda piece: piece.layout is not self.choice.layout)

    def take_schools(self, piece: Piece) -> None:
        """Label/value pairs of one school, or a table with a school a row."""
        records = piece.records
        own, who = self.schools.positions(records.keys)
        for row, tokens, at in zip(records.rows, records.tokens, records.at):
            part, part_at = [tokens[i] if i >= 0 else "" for i in own], [at[i] if i >= 0 else NOWHERE for i in own]
            key = identity(*(part[i] if i >= 0 else "" for i in who))
            index = self.schools.find(key, by_name=True)
            if index >= 0:
                self.schools.again(index, piece.sheet.name, part)
            else:
                self.schools.add(key, piece.sheet.name, row, part, part_at)
                name = tag(piece.sheet.name, self._names) if len(records.rows) == 1 else SHARED
                self._places.append(Place(key[0], piece.place, row, name))

    def take_others(self) -> None:
        """Applications and trainers: first to which school each table belongs, then their records."""
        self._places += [Place(key[0], UNKNOWN, UNKNOWN, SHARED) for key in self.schools.keys[len(self._places) :]]
        for role in ("application", "trainer"):
            pieces = [piece for piece in self.choice.serving(role) if not piece.flat]
            self._assign(role, pieces)
            for piece in pieces:
                if piece in self._owners:
                    self._take(role, piece)
                elif piece.records.rows:
                    self._unassigned(role, piece)

    def put_in_order(self) -> None:
        """Puts the applications of the sheets that are meant first in front: of equal rows those count that come first."""
        table = self.tables.get("application")
        if table is None:
            return
        rank = {piece.sheet.name: place for place, piece in reversed(list(enumerate(self.choice.serving("application"))))}
        order = sorted(range(len(table.rows)), key=lambda i: rank.get(table.sheet[i], len(rank)))
        self.tables["application"] = table.in_order(order)

    def _assign(self, role: str, pieces: list[Piece]) -> None:
        waiting = []
        for piece in sorted(pieces, key=lambda piece: (piece.place, piece.found.heading_row)):
            owners = self._by_column(piece)
            if owners is None:
                one = owner(piece, tag(piece.sheet.name, self._names), self._places) if self._places else 0
                owners = [one] * len(piece.records.rows) if one != UNKNOWN else None
            if owners is None:
                waiting.append(piece)
            else:
                self._owners[piece] = owners
        served = {index for piece in pieces for index in self._owners.get(piece, ())}
        ordered = by_order(waiting, self._places, served)
        for number, one in ordered.items():
            self._owners[waiting[number]] = [one] * len(waiting[number].records.rows)
        if ordered:
            self._by_order_only(role, {waiting[number]: one for number, one in ordered.items()})

    def _by_column(self, piece: Piece) -> list[int] | None:
        """By a column that names the school in every row; None where there is none, or it only names the file's one school."""
        heads = {column: (which, text) for column, text in piece.found.unknown if (which := self._which(text))}
        written = [_written(piece, row, heads) for row in piece.records.rows]
        names = {token for cells in written for _, _, token in cells}
        found = {token: self._match(token) for token in names}
        if not names or (len(self.schools) <= 1 and not self._several(found)):
            return None
        self._heads[piece] = heads
        owners, last = [], UNKNOWN
        for row, cells in zip(piece.records.rows, written):
            known = [found[token] for _, _, token in cells if found[token] != UNKNOWN]
            last = known[0] if known else self._stranger(piece, row, cells) if cells else last
            owners.append(last)
        return owners if UNKNOWN not in owners else None

    def _which(self, heading: str) -> str:
        """school_name or school_code, where a heading that is none of the table's own names the school; '' for any other."""
        word = normal_heading(heading)
        keys = {form.headings[word] for layout in self.forms.layouts for form in layout.sheets if word in form.headings}
        return "school_name" if _NAME in keys or word in _OF_SCHOOL else "school_code" if _CODE in keys else ""

    def _several(self, found: dict[str, int]) -> bool:
        """Whether a column in the file of one school names others, and not that one in other words."""
        strange = [token for token, index in found.items() if index == UNKNOWN and is_school(token)]
        if len(found) > 1 or not strange or not len(self.schools):
            return bool(strange)
        from rapidfuzz import fuzz  # on demand: few files have such a column

        return fuzz.ratio(school_key(strange[0][1:]), self.schools.keys[0][0]) < _LIKE

    def _match(self, token: str) -> int:
        """The school that a cell names: by its name, its code, or a part of its name that no other school has."""
        name, code = identity(token, token)
        index = self.schools.find((name, ""), by_name=True)
        if index < 0 and code.isdigit():
            index = self.schools.find(("", code))
        if index >= 0 or len(self.schools) > _MANY:
            return index
        near = [i for i, (key, _) in enumerate(self.schools.keys) if key and len(name) >= _LEAST and (name in key or key in name)]
        return near[0] if len(near) == 1 else UNKNOWN

    def _stranger(self, piece: Piece, row: int, cells: list[Cell]) -> int:
        """A school of which no table says more than its name: its rows are read under it and held back by an error of its own."""
        _, who = self.schools.positions([("school", which) for which, _, _ in cells])
        fields, told = self.tables["school"].fields, {which: (at, token) for which, at, token in cells}
        part = [told[name][1] if name in told else "" for name in fields]
        key = identity(*(part[i] if i >= 0 else "" for i in who))
        index = self.schools.find(key)
        if index >= 0:
            return index
        index = self.schools.add(key, piece.sheet.name, row, part, [told[name][0] if name in told else NOWHERE for name in fields])
        self._places.append(Place(key[0], UNKNOWN, UNKNOWN, SHARED))
        names, sheet = "、".join(token[1:] for _, _, token in cells), piece.sheet.name
        facts = {
            "what": f"“{sheet}”中有“{names}”的内容，院校信息中没有这所院校",
            "read": sheet,
            "left": f"“{names}”的院校信息",
            "why": "没有找到",
        }
        self.said.append(Note("F119", sheet, table=piece.role, facts=facts, severity="error", school=index))
        return index

    def _unassigned(self, role: str, piece: Piece) -> None:
        names = "、".join(self.tables["school"].sheet[:1])
        facts = {
            "what": f"文件中有 {len(self.schools)} 所院校，而“{piece.sheet.name}”没有写明各行属于哪一所",
            "read": names,
            "left": f"{piece.sheet.name}（{len(piece.records.rows)} 行）",
            "why": "不能判断属于哪一所院校；请增加“院校名称”一列，或在工作表名称中写明院校",
        }
        self.said.append(Note("F119", piece.sheet.name, table=role, facts=facts, severity="error"))

    def _by_order_only(self, role: str, ordered: dict[Piece, int]) -> None:
        pairs = "，".join(f"{piece.sheet.name}→{self._shown(one)}" for piece, one in ordered.items())
        facts = {
            "what": f"文件中有 {len(self.schools)} 所院校，{_WORDS[role]}没有写明属于哪一所",
            "read": f"按工作表的先后顺序对应（{pairs}）",
            "left": "无",
            "why": "请核对对应是否正确，并在工作表名称中写明院校",
        }
        self.said.append(Note("F119", next(iter(ordered)).sheet.name, table=role, facts=facts))

    def _shown(self, school: int) -> str:
        table = self.tables["school"]
        place = table.column("school_name")
        return table.tokens[school][place][1:] if place >= 0 else table.sheet[school]

    def _take(self, role: str, piece: Piece) -> None:
        table, records, owners = self.tables.setdefault(role, Table()), piece.records, self._owners[piece]
        told = self._untold_certificate(role, piece)
        if told:
            self._certificates[piece] = told
            records = _with_certificate(records, (role, "certificate"), TEXT + told)
        own = table.positions(records.keys, role)
        tokens, at = records.tokens, records.at
        if own != list(range(len(records.keys))):
            tokens = [[row[i] if i >= 0 else "" for i in own] for row in tokens]
            at = [[places[i] if i >= 0 else NOWHERE for i in own] for places in at]
        table.extend(piece.sheet.name, records.rows, tokens, at, owners)

    def _untold_certificate(self, role: str, piece: Piece) -> str:
        """The certificate that a sheet tells for rows that do not; '' where every row tells its own, or one tells another."""
        key = (role, "certificate")
        column = piece.records.keys.index(key) if key in piece.records.keys else -1
        written = {tokens[column] for tokens in piece.records.tokens} if column >= 0 else {""}
        if not any(blank(token) for token in written):
            return ""
        told = told_certificate(piece, self.forms)
        return told if all(blank(token) or self.forms.certificates.get(school_key(token[1:])) == told for token in written) else ""

    def explained(self, piece: Piece) -> set[tuple[str, str]]:
        """Codes and headings that need not be said of a table: columns that name the school, a certificate told by the sheet."""
        said = {("F108", " ".join(text.split())) for _, text in self._heads.get(piece, {}).values()}
        exact = piece.form.exact.get((piece.role, "certificate"), "")
        return said | ({("F106", exact)} if piece in self._certificates else set())

    def of_school(self, piece: Piece, notes: list[Note]) -> list[Note]:
        """The notes of a table, tied to its school where the file holds several and this table one."""
        owners = set(self._owners.get(piece, ()))
        return [replace(note, school=min(owners)) for note in notes] if len(self.schools) > 1 and len(owners) == 1 else notes

    def without_applications(self) -> list[Note]:
        """F115 of the schools of a file of several that no application belongs to."""
        if len(self.schools) <= 1 or any(piece not in self._owners and not piece.flat for piece in self.choice.serving("application")):
            return []
        applying, schools = set(self.tables.get("application", Table()).school), self.tables["school"]
        return [
            Note("F115", schools.sheet[i], table="application", facts={"who": self._shown(i)}, school=i)
            for i in range(len(self.schools))
            if i not in applying
        ]


def _with_certificate(records: Records, key: Key, token: str) -> Records:
    """The records with the certificate that their sheet tells, where they tell none; it stands in no cell of the table."""
    if key not in records.keys:
        return replace(
            records, keys=[*records.keys, key], tokens=[[*row, token] for row in records.tokens], at=[[*at, NOWHERE] for at in records.at]
        )
    place = records.keys.index(key)
    untold = [blank(row[place]) for row in records.tokens]
    tokens = [[*row[:place], token, *row[place + 1 :]] if bare else row for row, bare in zip(records.tokens, untold)]
    at = [[*places[:place], NOWHERE, *places[place + 1 :]] if bare else places for places, bare in zip(records.at, untold)]
    return replace(records, tokens=tokens, at=at)


def _written(piece: Piece, row: int, heads: dict[int, tuple[str, str]]) -> list[Cell]:
    """What a row says of its school: the filled cells of the columns that name it."""
    cells = piece.sheet.rows[row]
    return [
        (which, pack(row, column), cells[column])
        for column, (which, _) in heads.items()
        if column < len(cells) and not blank(cells[column])
    ]
