"""What stands in a province's folders of outputs: so that a message about a run that did not end well says what is true."""

from __future__ import annotations

import os
from pathlib import Path

_LAST = "run.json"  # it is replaced after all others of a run
_NAMES = ("index.html", "findings.csv", _LAST)


class Standing:
    """The outputs as they stood when it was made."""

    def __init__(self, outbox: Path, reports: Path) -> None:
        self._outbox, self._reports = outbox, reports
        self._before = self._look()

    def _look(self) -> dict[str, tuple[int, int]]:
        """Size and time of every output by name."""
        found = {}
        for folder, wanted in ((self._outbox, lambda name: name.endswith(".xlsx")), (self._reports, lambda name: name in _NAMES)):
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if wanted(entry.name) and not entry.name.startswith("."):
                            info = entry.stat(follow_symlinks=False)
                            found[entry.name] = (info.st_size, info.st_mtime_ns)
            except OSError:
                continue  # a folder that is not there, or cannot be looked into, holds no output of this run
        return found

    def _newer(self) -> list[str]:
        return [name for name, what in self._look().items() if self._before.get(name) != what]

    def replaced(self) -> bool:
        """Whether any output is not the former one."""
        return bool(self._newer())

    def words(self) -> str:
        """Whether the outputs are the former ones, those of this run, or some of each."""
        newer = self._newer()
        if _LAST in newer:
            return "本次的汇总表和报告已经写好。"
        if newer:
            return f"其中“{'”“'.join(newer)}”已是本次的内容，其余仍是原来的，请重新运行。"
        return "原有的汇总表和报告没有改动。" if self._before else "没有生成汇总表和报告，也没有改动原有的文件。"
