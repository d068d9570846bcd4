"""Edits workbooks through LibreOffice as clerks do; run by the system's Python with a file of jobs, never imported.

A job, in the order of doing: ``open``, ``set`` [sheet, cell, value], ``note`` [sheet, cell, text added below], ``hide`` [sheet, first row, rows],
``sort`` [sheet, first row, last row, column], ``delete_rows`` [sheet, row] from below, ``insert`` [sheet, row, count], ``delete_sheet`` [sheet],
``rename`` [old, new], ``into`` (another workbook, into which ``copy`` [sheets] go), ``save``. Rows and columns count from 0.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}


def value(name, what):
    one = PropertyValue()
    one.Name, one.Value = name, what
    return one


def connect(folder):
    pipe = f"rounds{os.getpid()}"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    office = subprocess.Popen(
        ["soffice", profile, "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # noqa: BLE001 - it is not there yet
            time.sleep(0.1)
    office.kill()
    raise SystemExit("LibreOffice does not answer")


def load(desktop, path):
    return desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (value("Hidden", True),))


def do(desktop, job):
    document = load(desktop, job["open"])
    other = None
    try:
        sheets = document.Sheets
        for name in sheets.ElementNames:
            if sheets.getByName(name).isProtected():
                sheets.getByName(name).unprotect("")
        edit(sheets, job)
        if job.get("into"):
            other = load(desktop, job["into"])
            for name in job["copy"]:
                other.Sheets.importSheet(document, name, other.Sheets.Count)
        os.makedirs(os.path.dirname(job["save"]), exist_ok=True)
        filters = (value("FilterName", FILTERS[job["save"].rsplit(".", 1)[1]]),)
        (other or document).storeToURL(uno.systemPathToFileUrl(job["save"]), filters)
    finally:
        document.close(True)
        if other:
            other.close(True)


def edit(sheets, job):
    for sheet, address, what in job.get("set", []):
        cell = sheets.getByName(sheet).getCellRangeByName(address)
        if isinstance(what, str):
            cell.String = what
        else:
            cell.Value = what
    for sheet, address, text in job.get("note", []):
        one = sheets.getByName(sheet)
        cell = one.getCellRangeByName(address)
        words = cell.Annotation.String
        if not words:
            raise ValueError(f"no note on {sheet} {address}")
        place = cell.CellAddress
        for number in range(one.Annotations.Count):
            if one.Annotations.getByIndex(number).Position == place:
                one.Annotations.removeByIndex(number)
                break
        one.Annotations.insertNew(place, words + "\n" + text)
    for sheet, first, count in job.get("hide", []):
        for row in range(first, first + count):
            sheets.getByName(sheet).Rows.getByIndex(row).IsVisible = False
    for sheet, first, last, column in job.get("sort", []):
        one = sheets.getByName(sheet)
        cursor = one.createCursor()
        cursor.gotoEndOfUsedArea(False)
        field = TableSortField()
        field.Field, field.IsAscending, field.IsCaseSensitive = column, False, False
        area = one.getCellRangeByPosition(0, first, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow if last < 0 else last)
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        area.sort((value("SortFields", fields), value("ContainsHeader", False)))
    for sheet, row in sorted(job.get("delete_rows", []), reverse=True):
        sheets.getByName(sheet).Rows.removeByIndex(row, 1)
    for sheet, row, count in job.get("insert", []):
        sheets.getByName(sheet).Rows.insertByIndex(row, count)
    for name in job.get("delete_sheet", []):
        sheets.removeByName(name)
    for old, new in job.get("rename", []):
        sheets.getByName(old).Name = new


def main(path):
    with open(path, encoding="utf-8") as file:
        jobs = json.load(file)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        office, desktop = connect(folder)
        try:
            for job in jobs:
                try:
                    do(desktop, job)
                except Exception as error:  # noqa: BLE001 - one job must not cost the others
                    failed += 1
                    print("FAILED", job["open"], repr(error)[:500], flush=True)
        finally:
            with contextlib.suppress(Exception):
                desktop.terminate()
            office.wait(30)
    sys.exit(1 if failed else 0)


main(sys.argv[1])
