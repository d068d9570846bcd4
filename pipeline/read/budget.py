"""What one archive and one run may cost: reader seconds beyond the usual, and what is kept of the files read.

Ordinary files cost none of the seconds, so that the many slow files of one sender take time from one another only. Where too much
was read, the largest files go first: however much somebody sends, no ordinary return is in danger.
"""

from __future__ import annotations

import os
from collections import defaultdict
from heapq import heappop, heappush

from pipeline.read.limits import Limits

RUN = ""  # the account that every file shares; an archive's own account bears its name
USUAL_SECONDS = 1.0  # of one file; a return takes some milliseconds


class Seconds:
    """Accounts of reader seconds. With a folder, an account that is used up is marked there, where the workers look before they begin."""

    def __init__(self, limits: Limits, folder: str = "") -> None:
        self._limits, self._folder = limits, folder
        self._used: dict[str, float] = defaultdict(float)
        self._marks: dict[str, str] = {}

    def spend(self, accounts: tuple[str, ...], seconds: float) -> None:
        """Books what a file took (``seconds`` below 0 count as 0)."""
        for account in accounts:
            self._used[account] += max(0.0, seconds)
            if self._folder and self.used_up(account):
                with open(self.mark(account), "wb"):
                    pass

    def used_up(self, *accounts: str) -> bool:
        """Whether one of the accounts is used up."""
        return any(self._used[account] > self._most(account) for account in accounts)

    def mark(self, account: str) -> str:
        """The path of the file that says that the account is used up."""
        return self._marks.setdefault(account, os.path.join(self._folder, f"late-{len(self._marks)}"))

    def _most(self, account: str) -> int:
        return self._limits.archive_seconds if account else self._limits.run_seconds


class Kept:
    """What one account keeps of the files read: records and bytes of answers."""

    def __init__(self, records: int, size: int) -> None:
        self._most_records, self._most_size = records, size
        self._records = self._size = 0
        self._files: dict[int, tuple[int, int]] = {}
        self._largest: list[tuple[float, int]] = []  # a heap of shares and positions, both negative: of equals the latest goes first

    def add(self, position: int, records: int, size: int) -> list[int]:
        """Books the file at ``position``; the positions of the files that must go, the largest ones of the account."""
        self._files[position] = (records, size)
        self._records, self._size = self._records + records, self._size + size
        heappush(self._largest, (-max(records / self._most_records, size / self._most_size), -position))
        out = []
        while self._records > self._most_records or self._size > self._most_size:
            largest = -heappop(self._largest)[1]
            if largest in self._files:  # else another account let it go before
                self.drop(largest)
                out.append(largest)
        return out

    def drop(self, position: int) -> None:
        """The file is not kept any more; nothing happens where it was not."""
        records, size = self._files.pop(position, (0, 0))
        self._records, self._size = self._records - records, self._size - size
