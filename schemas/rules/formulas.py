"""The named functions and derived columns of expressions as Excel formulas; ``lookups`` and ``vocabulary`` say what they mean.

A function of a truth gives 2 (true), 1 (unknown) or 0 (false). What compares records with one another answers for certain
only where the columns that it looks through are written as the typing stage takes them (``Form.as_written``); a match in them
is certain anyway.
"""

from __future__ import annotations

from schemas import fields
from schemas.expressions import tree
from schemas.expressions.excel import Asked
from schemas.expressions.excel_cells import (
    CANNOT,
    WELL_FORMED,
    Number,
    Refused,
    Text,
    all_of,
    among,
    array,
    may_be_blank,
    name_text,
    options_of,
    quoted,
    reads_as_none,
    score,
)  # fmt: skip
from schemas.expressions.tree import Node
from schemas.expressions.vocabulary import Column

_APPLIED, _LISTED = ("application", "certificate"), ("trainer", "certificate")


def _column(node: Node) -> Column:
    if not isinstance(node, tree.FieldOf):
        raise Refused(CANNOT)
    return node.column


def _written(node: Node) -> str:
    assert isinstance(node, (tree.Text, tree.Number)), node
    return str(node.value)


def _field(table: str, name: str) -> Column:
    from schemas.rules.vocabulary import vocabulary  # it says where these formulas are

    return vocabulary(table).columns[name]


def known(asked: Asked, *nodes: Node) -> str:
    columns = [_column(node) for node in nodes]
    found = [asked.read(column).known for column in columns]
    holds = all_of(*(one for each in found for one in each)) if any(found) else "TRUE"
    none = [
        reads_as_none(asked.cell(column.table, column.field))
        for column in columns
        if not column.derived and not may_be_blank(column.table, column.field)
    ]
    return f"IF({holds},2,IF(OR({','.join(none)}),0,1))" if none else f"IF({holds},2,1)"


def filled(asked: Asked, node: Node) -> str:
    found = asked.read(_column(node))
    return score(found.known, f'{found.value}<>""' if isinstance(found, Text) else "TRUE")


def well_formed(asked: Asked, node: Node) -> str:
    way = WELL_FORMED.get(_column(node).kind)
    if way is None:
        raise Refused(CANNOT)
    found = asked.text(node)
    return score(found.known, way(found.value))


def contains(asked: Asked, node: Node, *words: Node) -> str:
    found, sought = asked.text(node), [_written(word) for word in words]
    within = "TRUE" if "" in sought else f"SUMPRODUCT(--ISNUMBER(FIND({array(sought)},{found.value})))>0"
    return score(found.known, within)


def ends(asked: Asked, node: Node, *words: Node) -> str:
    found = asked.text(node)
    each = [f"EXACT(RIGHT({found.value},{len(word)}),{quoted(word)})" for word in map(_written, words)]
    return score(found.known, f"OR({','.join(each)})")


def characters(asked: Asked, node: Node, first: Node, last: Node) -> Text:
    found, start = asked.text(node), int(_written(first))
    count = int(_written(last)) - start + 1
    if start < 1 or count < 0:
        raise Refused(CANNOT)
    return Text(f"MID({found.value},{start},{count})", found.known)


def prefix_fits(asked: Asked, code: Node, kind: Node) -> str:
    digits, named = asked.text(code), asked.text(kind)
    pairs = [(one.name, prefix) for one in asked.batch.school_types for prefix in one.code_prefixes]
    names, prefixes = (array(side) for side in zip(*pairs))
    fits = f"SUMPRODUCT(EXACT({named.value},{names})*EXACT(LEFT({digits.value},2),{prefixes}))>0"
    return score((*digits.known, *named.known), fits)


def first_of(asked: Asked, *nodes: Node) -> str:
    """A column that rests on no cell is the same in all records of a return."""
    columns = [column for column in map(_column, nodes) if not (column.derived and not column.field)]
    if not columns or any(column.derived for column in columns):
        raise Refused(CANNOT)
    own = [one for column in columns for one in asked.read(column).known]
    again = _alike(asked, columns, asked.above)
    certain = all_of(*(asked.as_written(column.table, column.field) for column in columns))
    return f"IF({all_of(*own)},IF({again}>1,0,IF({certain},2,1)),1)"


def _alike(asked: Asked, columns: list[Column], of: object) -> str:
    """How many records have the same in some columns as the one at hand, itself among them."""
    assert callable(of)
    return f"SUMPRODUCT({'*'.join(f'EXACT({of(c.table, c.field)},{asked.cell(c.table, c.field)})' for c in columns)}*1)"


def contradicted(asked: Asked) -> str:
    """Not where no other record has the same key; where one has, the formula does not compare the rest of the two."""
    columns = [_field("application", name) for name in ("certificate", "major_code", "levels")]
    own = [one for each in columns for one in asked.read(each).known]
    certain = [asked.as_written(each.table, each.field) for each in columns]
    return f"IF({all_of(*own, *certain)},IF({_alike(asked, columns, asked.column)}=1,0,1),1)"


def certificates_with_team(asked: Asked, node: Node) -> Number:
    """Of each certificate of the batch whether a record of it has the same number; then how many have."""
    column = _column(node)
    if column.table != "application" or column.derived or column.kind != "count":
        raise Refused(CANNOT)
    team = asked.number(node)
    certificates, teams = asked.column(*_APPLIED), asked.column(column.table, column.field)
    each = [f"(SUMPRODUCT(EXACT({certificates},{quoted(one.name)})*({teams}={team.value}))>0)" for one in asked.batch.certificates]
    sure = (asked.as_written(*_APPLIED), asked.as_written(column.table, column.field))
    return Number(f"({'+'.join(each)})", (*team.known, *sure), most=len(each))


def _own_certificate(asked: Asked, table: str) -> Text:
    """The record's certificate, where it is one of the batch's."""
    names = array(options_of(table, "certificate", asked.batch))
    cell = asked.cell(table, "certificate")
    return Text(f"TRIM({cell})", (f"IF(ISTEXT({cell}),{among(f'TRIM({cell})', names)},FALSE)",))


def listed_total(asked: Asked) -> Number:
    own = _own_certificate(asked, "application")
    count = f"SUMPRODUCT(--EXACT({asked.column(*_LISTED)},{own.value}))"
    return Number(count, (*own.known, asked.as_written(*_LISTED)), most=10**6)


def listed_dual(asked: Asked) -> Number:
    return _listed_with(asked, "dual_qualified")


def listed_industry(asked: Asked) -> Number:
    return _listed_with(asked, "industry_expert")


def _listed_with(asked: Asked, name: str) -> Number:
    """Known where the list says 是 or 否 of everybody of the certificate, in both columns."""
    total = listed_total(asked)
    of_own = f"EXACT({asked.column(*_LISTED)},{_own_certificate(asked, 'application').value})"

    def saying(column: str, *answers: str) -> str:
        said = "+".join(f"EXACT({asked.column('trainer', column)},{quoted(answer)})" for answer in answers)
        return f"SUMPRODUCT({of_own}*({said}))"

    read = [f"IFERROR({saying(one, fields.YES, fields.NO)}={total.value},FALSE)" for one in ("dual_qualified", "industry_expert")]
    return Number(saying(name, fields.YES), (*total.known, *read), most=10**6)


def applied(asked: Asked) -> str:
    """Of a certificate of the batch only: of another name it may be for the application's own finding to say so."""
    own = _own_certificate(asked, "trainer")
    found = f"SUMPRODUCT(--EXACT({asked.column(*_APPLIED)},{own.value}))>0"
    return f"IF({all_of(*own.known)},IF({found},2,IF({asked.as_written(*_APPLIED)},0,1)),1)"


def of_none(asked: Asked) -> str:
    return f"IF({all_of(*_own_certificate(asked, 'trainer').known)},0,1)"


def employer_key(asked: Asked) -> Text:
    """What a formula can read of a free text has no white space that could be taken away."""
    return asked.text(tree.FieldOf(_field("trainer", "employer")))


def school_key(asked: Asked) -> Text:
    """Of one width and without capitals."""
    name = name_text(asked.cell("school", "school_name"), asked.form.ordinary)
    return Text(f'LOWER(SUBSTITUTE(SUBSTITUTE({name.value},"（","("),"）",")"))', name.known)
