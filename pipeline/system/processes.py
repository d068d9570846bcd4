"""How processes of our own are started: from a server without threads, or afresh where that server cannot be."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import warnings
from multiprocessing.context import BaseContext

_SOCKET = 107  # bytes that the system takes for the name of a socket, less than of a file
_BELOW = len("/pymp-12345678/listener-12345678")  # what multiprocessing puts below the folder for temporary files


def context() -> BaseContext:
    """multiprocessing's context for this machine: ``spawn`` on Windows and where a temporary folder's path is too long for a socket."""
    warnings.filterwarnings("ignore", message="resource_tracker")  # that a helper of Python's was killed and is begun anew
    too_long = len(os.fsencode(tempfile.gettempdir())) + _BELOW > _SOCKET
    return multiprocessing.get_context("spawn" if sys.platform == "win32" or too_long else "forkserver")
