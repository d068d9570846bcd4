"""LibreOffice as a person uses it: opens a workbook, edits it, saves it under another name. Skipped where there is none."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
import uuid
from pathlib import Path

import pytest

_FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
_SCRIPT = """
import sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import CellRangeAddress
pipe, path, target, filter = sys.argv[1:5]
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for _ in range(300):
    try:
        context = resolver.resolve("uno:pipe,name=" + pipe + ";urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.1)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
def value(name, what):
    one = PropertyValue()
    one.Name, one.Value = name, what
    return one
document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (value("Hidden", True),))
sheets = document.Sheets
{edits}
document.storeToURL(uno.systemPathToFileUrl(target), (value("FilterName", filter),))
document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
"""


def _python() -> str:
    """A Python that can speak to LibreOffice, '' for none."""
    for python in ("/usr/bin/python3", shutil.which("python3") or ""):
        if (
            python
            and Path(python).exists()
            and subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0
        ):
            return python
    return ""


needs_office = pytest.mark.skipif(not shutil.which("soffice") or not _python(), reason="LibreOffice with its Python is not installed")


def edited(path: Path, target: Path, edits: str = "") -> bytes:
    """The workbook as LibreOffice saves it to ``target`` (format by its suffix) after ``edits``: Python lines that know ``document``, ``sheets``."""
    pipe = "p" + uuid.uuid4().hex
    profile = path.parent / "office"
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        script = _SCRIPT.replace("{edits}", textwrap.dedent(edits))
        command = [_python(), "-c", script, pipe, str(path), str(target), _FILTERS[target.suffix[1:]]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
        assert target.exists(), done.stderr
        office.wait(30)
    finally:
        if office.poll() is None:
            office.kill()
    return target.read_bytes()
