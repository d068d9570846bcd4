"""Which file was made from which by our marking, and what makes their schools one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.tables.keys import PEOPLE
from schemas.frames import Files, Schools

Ancestors = Mapping[int, frozenset[int]]  # by file_id: the files that it was made from, through any number of markings


def ancestors(made_from: Mapping[int, str], files: Files) -> dict[int, frozenset[int]]:
    """``made_from``: SHA-256 of the marked file, by the file_id of what came back. Files that are not in the inbox any more end a line."""
    by_content: dict[str, list[int]] = {}
    for file_id, sha256 in zip(files.index.tolist(), files["sha256"].tolist()):
        if sha256:
            by_content.setdefault(sha256, []).append(file_id)
    found: dict[int, frozenset[int]] = {}
    for file_id in made_from:
        seen: set[int] = set()
        waiting = [file_id]
        while waiting:
            for source in by_content.get(made_from.get(waiting.pop(), ""), ()):
                if source not in seen and source != file_id:
                    seen.add(source)
                    waiting.append(source)
        if seen:
            found[file_id] = frozenset(seen)
    return found


def one_line(label: pd.Series, schools: Schools, valid: pd.Series, before: Ancestors) -> pd.Series:
    """The labels, with the same one for a school that has another name in what came back than in what was marked, but the same code,
    or of which one of the two says neither.

    ``valid``: by school whether its code is well-formed. A bureau that fills another school's figures into a marked workbook makes another
    school of it: nobody of the first one's people is left, whatever it did with the code.
    """
    nobody = schools["school_key"].isna() & ~valid
    of_file = schools.groupby("file_id").groups
    renamed: dict[str, str] = {}
    for file_id, earlier in before.items():
        for mine in of_file.get(file_id, ()):
            for source in sorted(earlier, reverse=True):
                before_it = [*of_file.get(source, ())]
                theirs = [i for i in before_it if valid[mine] and schools.at[i, "school_code"] == schools.at[mine, "school_code"]]
                apart = label[mine] not in set(label[before_it]) and not {label[i] for i in theirs} & set(label[of_file[file_id]])
                if len(theirs) == 1 and apart and _same_people(schools, mine, theirs[0]):
                    renamed[label[theirs[0]]] = label[mine]
                elif len(before_it) == len(of_file[file_id]) == 1 and _unnamed(schools, nobody, mine, before_it[0]):
                    renamed[label[before_it[0]]] = label[mine]
    final = {name: _last(name, renamed) for name in renamed}
    return label.map(lambda name: final.get(name, name)).astype("str") if final else label


def revised(schools: Schools, line: pd.Series, before: Ancestors) -> pd.Series:
    """By school whether a version of it in another file was made from this one by our marking: what it corrects is no contradiction."""
    made = {(one, source) for file_id, one in zip(schools["file_id"].tolist(), line.tolist()) for source in before.get(file_id, ())}
    return pd.Series([(one, file_id) in made for one, file_id in zip(line, schools["file_id"])], index=schools.index, dtype="bool")


def _unnamed(schools: Schools, nobody: pd.Series, one: int, other: int) -> bool:
    """Whether at least one of the two says neither name nor code, and nothing tells that the people are others."""
    told = all(any(_is_told(schools.at[i, name]) for name in PEOPLE) for i in (one, other))
    return bool(nobody[one] or nobody[other]) and (_same_people(schools, one, other) or not told)


def _is_told(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _same_people(schools: Schools, one: int, other: int) -> bool:
    return any(_is_told(schools.at[one, name]) and schools.at[one, name] == schools.at[other, name] for name in PEOPLE)


def _last(name: str, renamed: Mapping[str, str]) -> str:
    seen = {name}
    while name in renamed and renamed[name] not in seen:
        name = renamed[name]
        seen.add(name)
    return name
