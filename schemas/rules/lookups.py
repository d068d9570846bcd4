"""The named functions of expressions: what is no arithmetic over a record's own cells. Each says when it gives no answer.

A function of cells stands here twice, over a frame and (``_one_…``) over one record; a property test holds the two together.
pandas is imported on demand: the catalogue is loaded before the readers start.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from schemas import majors
from schemas.expressions.vocabulary import NUMBER, TEXT, TRUTH, Column, Function
from schemas.fields import TABLES, YES, by_name
from schemas.kinds import KINDS
from schemas.rules import by_formula

if TYPE_CHECKING:
    import pandas as pd

    from schemas.batch import Batch

Columns = Sequence[Column]


def _known(frame: pd.DataFrame, batch: Batch, *columns: pd.Series) -> pd.Series:
    found = columns[0].notna()
    for one in columns[1:]:
        found &= one.notna()
    return found.astype("boolean")


def _filled(frame: pd.DataFrame, batch: Batch, column: pd.Series) -> pd.Series:
    return (column != "").astype("boolean")


def _well_formed(frame: pd.DataFrame, batch: Batch, column: pd.Series) -> pd.Series:
    kind = next(by_name(table)[str(column.name)].of_kind for table in TABLES if column.name in by_name(table))
    return kind.matching(column)


def _contains(frame: pd.DataFrame, batch: Batch, column: pd.Series, *words: str) -> pd.Series:
    return column.str.contains("|".join(map(re.escape, words)), regex=True).astype("boolean")


def _ends(frame: pd.DataFrame, batch: Batch, column: pd.Series, *words: str) -> pd.Series:
    return column.str.endswith(tuple(words)).astype("boolean")


def _characters(frame: pd.DataFrame, batch: Batch, column: pd.Series, first: int, last: int) -> pd.Series:
    return column.str[first - 1 : last]


def _prefix_fits(frame: pd.DataFrame, batch: Batch, code: pd.Series, kind: pd.Series) -> pd.Series:
    fitting = {(t.name, prefix) for t in batch.school_types for prefix in t.code_prefixes}
    return _of([pair in fitting for pair in zip(kind, code.str[:2])], frame)


def _one_known(columns: Columns, batch: Batch, *values: Any) -> bool:
    return all(value is not None for value in values)


def _one_filled(columns: Columns, batch: Batch, value: str) -> bool:
    return value != ""


def _one_well_formed(columns: Columns, batch: Batch, value: str) -> bool:
    return KINDS[columns[0].kind].matches(value)


def _one_contains(columns: Columns, batch: Batch, value: str, *words: str) -> bool:
    return any(word in value for word in words)


def _one_ends(columns: Columns, batch: Batch, value: str, *words: str) -> bool:
    return value.endswith(words)


def _one_characters(columns: Columns, batch: Batch, value: str, first: int, last: int) -> str:
    return value[first - 1 : last]


def _one_prefix_fits(columns: Columns, batch: Batch, code: str, kind: str) -> bool:
    return any(code[:2] in one.code_prefixes for one in batch.school_types if one.name == kind)


def _first_of(frame: pd.DataFrame, batch: Batch, *columns: pd.Series) -> pd.Series:
    return (~frame.duplicated([column.name for column in columns], keep="first")).astype("boolean")


def _schools_with_code(frame: pd.DataFrame, batch: Batch, code: pd.Series) -> pd.Series:
    return frame.groupby(code)["school_key"].transform("nunique").astype("Int64")


def _certificates_with_team(frame: pd.DataFrame, batch: Batch, team: pd.Series) -> pd.Series:
    ours = frame["certificate"].where(frame["certificate"].isin([c.name for c in batch.certificates]))  # a misspelling is none
    return frame.assign(_ours=ours).groupby(["school_id", team])["_ours"].transform("nunique").astype("Int64")


def _schools_with_expert(frame: pd.DataFrame, batch: Batch, name: pd.Series, employer: pd.Series) -> pd.Series:
    experts = frame[frame["industry_expert"] == YES]
    schools = experts.groupby(["trainer_name", "employer"])["school_id"].nunique().to_dict()
    pairs = zip(name, employer)
    return _of([schools.get(pair, 0) for pair in pairs], frame, "Int64")


def _list(batch: Batch) -> majors.Majors:
    return majors.majors(batch.certificate_majors)


def _levels_of(levels: pd.Series) -> list[list[str]]:
    return [level.split("/") if isinstance(level, str) else [] for level in levels]


def _major_named(frame: pd.DataFrame, batch: Batch, code: pd.Series, name: pd.Series, levels: pd.Series) -> pd.Series:
    known = _list(batch).of_code
    answers: list[bool] = []
    for of_school, own, words in zip(_levels_of(levels), code, name):
        names = set().union(*(known.get((level, own), set()) for level in of_school))
        answers.append(not names or majors.plain_major(words) in names)
    return _of(answers, frame)


def _major_listed(
    frame: pd.DataFrame, batch: Batch, name: pd.Series, certificate: pd.Series, levels: pd.Series, code: pd.Series
) -> pd.Series:
    """NA where the list has nothing for the certificate, and where the name is not listed and the code cannot be looked up."""
    found = _list(batch)
    answers: list[bool | None] = []
    ours = certificate.isin([c.name for c in batch.certificates])
    valid = KINDS["major_code"].matching(code).fillna(False).astype(bool)
    for judged, ok, of_school, one, own, words in zip(ours, valid, _levels_of(levels), certificate, code, name):
        names = set().union(*(found.names.get((one, level), set()) for level in of_school)) if judged else set()
        codes = set().union(*(found.codes.get((one, level), set()) for level in of_school))
        listed = majors.plain_major(words) in names or own in codes
        answers.append(listed if names and (listed or ok) else None)
    return _of(answers, frame)


def _list_knows(frame: pd.DataFrame, batch: Batch, certificate: pd.Series, levels: pd.Series) -> pd.Series:
    """Whether the list of majors has anything on the certificate at the school's level; unknown ones are a want, so True."""
    names = _list(batch).names
    pairs = zip(_levels_of(levels), certificate)
    known = [not of_school or any(names.get((one, level)) for level in of_school) for of_school, one in pairs]
    return _of(known, frame) | certificate.isna()


def _of(answers: Sequence[Any], frame: pd.DataFrame, dtype: str = "boolean") -> pd.Series:
    import pandas as pd

    return pd.Series(answers, index=frame.index, dtype=dtype)


_NO_LIST = "对应专业目录没有收录该证书，或名称不在目录中而代码不合格式时"
_COLUMN, _TEXTS, _WORD, _PLACE = "column", "text column", "written text", "written place"
FUNCTIONS: tuple[Function, ...] = (
    Function(
        "known", (_COLUMN, "*"), TRUTH, "{all}可以读出", "{all}读不出", _known, strict=False, one=_one_known, aliases=("可读",),
        excel=by_formula.Later("known"),
    ),
    Function(
        "filled", (_TEXTS,), TRUTH, "{0}已填写", "{0}没有填写", _filled, one=_one_filled, aliases=("已填写",),
        excel=by_formula.Later("filled"),
    ),
    Function(
        "well_formed", (_TEXTS,), TRUTH, "{0}合乎格式", "{0}不合格式", _well_formed, one=_one_well_formed, aliases=("合乎格式",),
        kinds=tuple(name for name, kind in KINDS.items() if kind.pattern),
        excel=by_formula.Later("well_formed"),
    ),
    Function(
        "contains", (_TEXTS, _WORD, "*"), TRUTH, "{0}含有{rest}", "{0}不含{rest}", _contains, one=_one_contains, aliases=("含有",),
        excel=by_formula.Later("contains"),
    ),
    Function(
        "ends", (_TEXTS, _WORD, "*"), TRUTH, "{0}以{rest}结尾", "{0}不以{rest}结尾", _ends, one=_one_ends, aliases=("结尾是",),
        excel=by_formula.Later("ends"),
    ),
    Function(
        "characters", (_TEXTS, _PLACE, _PLACE), TEXT, "{0}的第 {1}—{2} 位", "", _characters, one=_one_characters, aliases=("第几位",),
        excel=by_formula.Later("characters"),
    ),
    Function(
        "prefix_fits", (_TEXTS, _TEXTS), TRUTH, "{0}的前两位是{1}的类型代码", "{0}的前两位不是{1}的类型代码", _prefix_fits,
        one=_one_prefix_fits,
        excel=by_formula.Later("prefix_fits"),
    ),
    Function(
        "first_of", (_COLUMN, "*"), TRUTH, "{all}都相同的行在前面没有出现过", "{all}都相同的行在前面出现过", _first_of,
        excel=by_formula.Later("first_of"),
    ),
    Function(
        "schools_with_code", (_TEXTS,), NUMBER, "填报同一{0}的院校数", "", _schools_with_code, tables=("school",),
        excel=by_formula.OTHER_SCHOOLS,
    ),
    Function(
        "certificates_with_team", (_COLUMN,), NUMBER, "本校{0}完全相同的证书数", "", _certificates_with_team, tables=("application",),
        excel=by_formula.Later("certificates_with_team"),
    ),
    Function(
        "schools_with_expert", (_TEXTS, _TEXTS), NUMBER, "把{all}相同的人列为行业企业专家的院校数", "", _schools_with_expert,
        tables=("trainer",),
        excel=by_formula.OTHER_SCHOOLS,
    ),
    Function(
        "major_named", (_TEXTS,) * 3, TRUTH, "对应专业目录中{0}的名称与{1}相符，或目录没有收录该代码", "对应专业目录中{0}的名称与{1}不符",
        _major_named, tables=("application",),
        excel=by_formula.CATALOGUE,
    ),
    Function(
        "major_listed", (_TEXTS,) * 4, TRUTH, "{0}或{3}在本层次{1}的对应专业之内", "{0}和{3}不在本层次{1}的对应专业之内",
        _major_listed, unknown=_NO_LIST, tables=("application",),
        excel=by_formula.CATALOGUE,
    ),
    Function(
        "list_knows", (_TEXTS,) * 2, TRUTH, "对应专业目录收录了本层次的{0}", "对应专业目录没有收录本层次的{0}", _list_knows, strict=False,
        tables=("application",),
        excel=by_formula.CATALOGUE,
    ),
)  # fmt: skip
