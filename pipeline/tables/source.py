"""Where a file of a run comes from. Light imports only: reading knows it, too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One file that a run was given, for whoever has to work on its bytes again.

    ``file``: as all outputs name it. ``origin``: the path of the inbox's own file that it is, or that holds it, '' where it is no
    file at all; ``member``: its place within that archive (``!/`` before what lies in an archive within it), '' for a file of the
    inbox. ``staged``: where its bytes can be read until the run's outputs are written (the file itself, or a member's copy), ''
    where they are not kept.
    ``sha256`` and ``format`` are '' where the file was not opened. ``received``: seconds since 1970.
    """

    file: str
    origin: str
    member: str = ""
    sha256: str = ""
    format: str = ""
    staged: str = ""
    received: int = 0
