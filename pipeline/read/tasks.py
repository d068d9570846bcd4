"""Work other than reading that a worker does on one source: what a task is, and what comes of it.

A task is declared where it belongs (the second reader's in ``pipeline.verify``, a publisher's beside the publisher) and is
handed to ``pipeline.read.executor``. Its work runs in an isolated worker under the limits of reading; what it says is checked
before it is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, get_args

from pipeline.read.worker import Given
from pipeline.tables.source import Source

T = TypeVar("T")
Why = Literal["changed", "closed", "failed", "late", "memory", "died", "doubted", "nonsense"]
WHYS: tuple[Why, ...] = get_args(Why)


@dataclass(frozen=True)
class Task(Generic[T]):
    """``name``: of its account of seconds, shared by all its jobs in a run.

    ``work``: a function of a module, by whose name it travels; the worker imports that module, so that nothing heavy (pandas) may
    stand among its imports. It may raise whatever its source makes it raise; ``Suspect`` where the worker itself may be to
    blame. ``checked``: what the work's bytes say, given what was wanted; raises ``travel.Garbage`` where they are no answer to
    that. ``ahead``: how many of its jobs may be asked before the first answer is taken; more where answers are small.
    """

    name: str
    work: Callable[[Given], bytes]
    checked: Callable[[bytes, Any], T]
    ahead: int = 64


@dataclass(frozen=True)
class Job:
    """One source, of which something (anything that can be pickled) is wanted."""

    source: Source
    wanted: Any = None


@dataclass(frozen=True)
class Undone:
    """A job of which nothing came; it cost its own source only.

    ``changed``: the bytes are no longer those that were read; ``closed``: they cannot be opened; ``failed``: the work raised
    an error (``reason`` its type); ``late``, ``memory``: it needed more than a worker has; ``died``: it took its worker with
    it; ``doubted``: the worker doubted itself; ``nonsense``: what it said is no answer.
    """

    why: Why
    reason: str = ""
