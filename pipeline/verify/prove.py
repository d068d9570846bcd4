"""Nothing leaves the run before a second, independent reader has seen the same in every cell that it rests on.

These are the cells that findings cite, and every cell of the applications that reach the summary and of their schools. A file on
which the two readers disagree is held back and judged without (docs/reliability.md says why): with F101 where its structure
leaves room for two readings, with F120 where the fault is likely our own, because the structure is plain, or because many files
of one format differ. A fault of ours is said and ends with exit code 4, but no file, and no number of files, ends a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.read.tasks import Job, Undone
from pipeline.verify.check import Cells, cited_cells, doubt, read_cells
from pipeline.verify.reader import Reread
from pipeline.verify.second import REREAD, Wanted

if TYPE_CHECKING:
    from pipeline.read.answers import Answer
    from pipeline.read.pool import Readers
    from pipeline.tables.model import Run, Table

FEW = 5  # doubtful files of a format from fewer senders are never called a fault of ours ...
SHARE = 0.2  # ... nor from no more than this share of its senders; see docs/reliability.md
_ROUNDS = 3  # of needed cells only; afterwards every cell that was read is opened again, so that the end is near
_RESAVE = "请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx 重新报送。"


@dataclass(frozen=True)
class _Refusal:
    """Why a file is held back. ``counted``: it is one of those whose readings differ, unlike one that changed during the run."""

    file_id: int
    code: str
    reason: str
    counted: bool = True


def prove(judged: Callable[[], Run], answers: list[Answer], readers: Readers) -> Run:
    """The run as ``judged`` makes it from ``answers``, with every needed cell proved; the answers of doubtful files are replaced by refusals."""
    senders = {i: _sender(answer) for i, answer in enumerate(answers)}
    held: list[int] = []
    proved: dict[int, Cells] = {}
    rounds = 0
    while True:
        run = judged()
        needed = _needed(run, answers)
        wanted = needed if rounds < _ROUNDS else _together(needed, _all_cells(answers))
        open_yet = {i: left for i, cells in wanted.items() if (left := _without(cells, proved.get(i, {})))}
        refusals = _refusals(open_yet, answers, readers) or _of_one_format(held, [*held, *proved], answers, senders)
        if not refusals:
            held_back = [answers[i].file for i in sorted(held)]
            return replace(run, checked_cells=sum(map(len, needed.values())), held_back=held_back)
        for one in refusals:
            answers[one.file_id] = answers[one.file_id].refused(one.code, one.reason)
            held += [one.file_id] if one.counted and one.file_id not in held else []
        proved = _together(proved, {i: cells for i, cells in open_yet.items() if _open(answers[i])})
        rounds += 1


def _needed(run: Run, answers: list[Answer]) -> dict[int, Cells]:
    """By file_id the cells that the outputs rest on: cited by a finding, or of an application in the summary or its school."""
    included = run.outcomes.index[run.outcomes["included"]]
    schools = run.applications.typed.loc[included, "school_id"].drop_duplicates().to_numpy()
    cells = _together(cited_cells(run.findings), _cells_of(run.applications, included))
    cells = _together(cells, _cells_of(run.schools, schools))
    return {i: wanted for i, wanted in cells.items() if i < len(answers) and _open(answers[i])}


def _cells_of(table: Table, records: Any) -> dict[int, Cells]:
    """By file_id every cell of these records."""
    cells: dict[int, Cells] = {}
    typed = table.typed.loc[records, ["file_id", "sheet"]]
    places, tokens = (frame.loc[records].to_numpy().tolist() for frame in (table.at, table.raw))
    for file_id, sheet, ats, row in zip(typed["file_id"].tolist(), typed["sheet"].tolist(), places, tokens):
        cells.setdefault(file_id, {}).update({(sheet, at): token for at, token in zip(ats, row) if at >= 0})
    return cells


def _together(cells: dict[int, Cells], more: dict[int, Cells]) -> dict[int, Cells]:
    return {i: {**cells.get(i, {}), **more.get(i, {})} for i in (*cells, *(i for i in more if i not in cells))}


def _without(cells: Cells, proved: Cells) -> Cells:
    return {place: token for place, token in cells.items() if place not in proved} if proved else cells


def _open(answer: Answer) -> bool:
    return bool(answer.staged) and answer.status == "ok"


def _all_cells(answers: list[Answer]) -> dict[int, Cells]:
    return {i: read_cells(a.found) for i, a in enumerate(answers) if a.kind == "return" and a.found and _open(a)}


def _refusals(cells: dict[int, Cells], answers: list[Answer], readers: Readers) -> list[_Refusal]:
    """The files that the second reader doubts, asked twice."""
    refusals = []
    said = readers.executor.perform(REREAD, [_job(readers, answers[i], wanted) for i, wanted in cells.items()])
    for (i, wanted), first in zip(cells.items(), said):
        if _refusal(i, wanted, first):
            # alone: the worker may have been killed for another's sake
            (again,) = readers.executor.perform(REREAD, [_job(readers, answers[i], wanted, look=True)])
            if found := _refusal(i, wanted, again):
                refusals.append(found)
    return refusals


def _job(readers: Readers, answer: Answer, cells: Cells, look: bool = False) -> Job:
    return Job(readers.source(answer), Wanted(tuple(cells), look))


def _refusal(file_id: int, cells: Cells, said: Reread | Undone) -> _Refusal | None:
    """None where the second reader says the same of every cell. What is no answer at all is a fault of ours, of this file only."""
    if isinstance(said, Undone) and said.why == "nonsense":
        return _Refusal(file_id, "F120", "复核程序没有给出应有的回答，读到的内容无法核对。")
    found = doubt(file_id, cells, said)
    if found is None:
        return None
    if found.changed:
        return _Refusal(file_id, "F101", "文件在读取过程中被修改，请稍后重新运行。", counted=False)
    if not found.what:
        return _Refusal(file_id, "F101", f"复核程序打不开这个文件，读到的内容无法核对，没有采用。{_RESAVE}")
    if isinstance(said, Reread) and said.plain:
        return _Refusal(file_id, "F120", f"两种读法结果不一致（{found.what}），而文件的结构是规范的，可能是程序的问题。")
    return _Refusal(file_id, "F101", f"两种读法结果不一致（{found.what}），不能确定以哪一种为准，没有采用。{_RESAVE}")


def _of_one_format(held: list[int], reopened: list[int], answers: list[Answer], senders: dict[int, tuple[str, str]]) -> list[_Refusal]:
    """The files held back with F101 that are so many of their format that the fault is likely ours."""
    refusals = []
    for form in sorted({answers[i].format for i in held}):
        doubtful, of = (_count([senders[i] for i in some if answers[i].format == form]) for some in (held, reopened))
        if doubtful >= FEW and doubtful > SHARE * of:
            many = f"{of} 家报送的 {form} 文件中，有 {doubtful} 家的两种读法结果不一致，可能是程序的问题。"
            refusals += [
                _Refusal(i, "F120", f"{answers[i].reason.removesuffix(_RESAVE)}{many}")
                for i in held
                if answers[i].format == form and answers[i].code == "F101"
            ]
    return refusals


def _sender(answer: Answer) -> tuple[str, str]:
    """Who sent a file: what of it lies in the inbox itself, and the schools that it speaks for, else its name."""
    table = answer.found.tables.get("school") if answer.found else None
    place = table.column("school_name") if table else -1
    names = {tokens[place] for tokens in table.tokens} - {""} if table and place >= 0 else set()
    return answer.file.split("!/", 1)[0], "\n".join(sorted(names)) or answer.file


def _count(senders: list[tuple[str, str]]) -> int:
    """How many senders these are at least: an archive is one, whatever its members call themselves; so are all versions of a return."""
    return min(len({entry for entry, _ in senders}), len({school for _, school in senders}))
