"""No finding leaves the run before a second, independent reader has seen the same in every cell that it cites.

A file on which the two readers disagree is held back with F101 and judged without (docs/reliability.md says why); the run stops
where the disagreement is our own fault: on a file of plain structure, or on many files of one format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.verify.check import Cells, Doubt, cited_cells, doubt, job, read_cells

if TYPE_CHECKING:
    from pipeline.model import Run
    from pipeline.read.answers import Answer
    from pipeline.read.pool import Readers

FEW = 5  # fewer senders of doubtful files of a format are never called a fault of ours ...
SHARE = 0.2  # ... and no more of its senders than this; see docs/reliability.md
Senders = dict[str, set[str]]  # by format
_ROUNDS = 3  # of cited cells only; afterwards every cell that was read is opened again, so that the end is near
_RESAVE = "请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx 重新报送。"


class OurFault(RuntimeError):
    """The readers disagree where they must not: nothing may be published."""


def prove(judged: Callable[[], Run], answers: list[Answer], readers: Readers) -> Run:
    """The run as ``judged`` makes it from ``answers``, with every cited cell proved; doubtful files are refused in ``answers``.

    Raises OurFault.
    """
    held: list[str] = []
    reopened: Senders = defaultdict(set)
    doubtful: Senders = defaultdict(set)
    rounds = 0
    while True:
        run = judged()
        cited = {i: cells for i, cells in cited_cells(run.findings).items() if i < len(answers) and _open(answers[i])}
        cells = cited if rounds < _ROUNDS else _all_cells(answers) | cited
        doubts = _doubts(cells, answers, readers)
        if not doubts:
            run.checked_cells, run.held_back = sum(map(len, cited.values())), held
            return run
        for i in cells:
            reopened[answers[i].format].add(_sender(answers[i]))
        for one in doubts:
            answer = answers[one.file_id]
            if not one.changed:
                held.append(answer.file)
                doubtful[answer.format].add(_sender(answer))
            _hold_back(answer, one)
        _check_share(doubtful, reopened)
        rounds += 1


def _open(answer: Answer) -> bool:
    return bool(answer.staged) and answer.status == "ok"


def _sender(answer: Answer) -> str:
    """The schools that a file speaks for, else the file itself: the versions of one return are one witness."""
    table = (answer.found or {}).get("tables", {}).get("school") or {"fields": [], "tokens": []}
    place = table["fields"].index("school_name") if "school_name" in table["fields"] else -1
    names = {tokens[place] for tokens in table["tokens"]} - {""} if place >= 0 else set()
    return "\n".join(sorted(names)) or answer.file


def _all_cells(answers: list[Answer]) -> dict[int, Cells]:
    return {i: read_cells(a.found) for i, a in enumerate(answers) if a.kind == "return" and a.found and _open(a)}


def _doubts(cells: dict[int, Cells], answers: list[Answer], readers: Readers) -> list[Doubt]:
    """The files that the second reader doubts, asked twice. Raises OurFault for one of plain structure."""
    doubts = []
    told = readers.reread([_job(answers[i], wanted) for i, wanted in cells.items()])
    for (i, wanted), answer in zip(cells.items(), told):
        if doubt(i, wanted, answer) is None:
            continue
        answer = readers.reread([_job(answers[i], wanted, look=True)])[0]  # alone: the worker may have been killed for another's sake
        found = doubt(i, wanted, answer)
        if found and found.what and answer.get("plain"):
            raise OurFault(f"第二读取程序核对单元格时发现不一致：{answers[i].file}，{found.what}")
        if found:
            doubts.append(found)
    return doubts


def _job(answer: Answer, cells: Cells, look: bool = False) -> dict[str, object]:
    return job(cells, answer.staged, answer.format, answer.sha256, look)


def _hold_back(answer: Answer, why: Doubt) -> None:
    """Turns the answer into a refusal; nothing of the file is counted."""
    answer.status, answer.code, answer.found, answer.notes = "refused", "F101", None, []
    if why.changed:
        answer.reason = "文件在读取过程中被修改，请稍后重新运行。"
    elif why.what:
        answer.reason = f"两种读法结果不一致（{why.what}），不能确定以哪一种为准，没有采用。{_RESAVE}"
    else:
        answer.reason = f"复核程序打不开这个文件，读到的内容无法核对，没有采用。{_RESAVE}"


def _check_share(doubtful: Senders, reopened: Senders) -> None:
    for format, senders in doubtful.items():
        count, of = len(senders), len(reopened[format])
        if count >= FEW and count > SHARE * of:
            raise OurFault(f"{of} 家报送的 {format} 文件中，有 {count} 家的两种读法结果不一致，可能是程序的问题，没有生成结果。")
