"""What else lies in a province's folder: broken and foreign files, system files, a duplicate, an archive, a sheet of many schools."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from workshop.sample import layouts
from workshop.sample.book import Book, Cell, Sheet
from workshop.sample.disguise import disguise
from workshop.sample.fault import FAULTS, FILE
from workshop.sample.formats.packing import pack_gbk
from workshop.sample.planting.books import menu
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

if TYPE_CHECKING:
    from workshop.sample.inbox import Inbox

FIRST_NUMBER = 30_000  # of the schools that come in collections
SYSTEM_FILES = {
    "~$院校申报表.xlsx": b"\x05user" + bytes(160),
    ".DS_Store": b"\0\0\0\1Bud1" + bytes(4090),
    "Thumbs.db": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504),
    "desktop.ini": b"[.ShellClassInfo]\r\n",
}
UNUSABLE_NAMES = {
    "F101-empty": "空文件", "F101-cut-off": "传输中断", "F101-text": "文字", "F101-noise": "损坏", "F102": "有密码",
    "F103-pdf": "盖章扫描件", "F103-word": "院校公函", "F103-picture": "照片", "F104-inflated": "超大", "F104-entities": "异常结构",
}  # fmt: skip
ARCHIVE_FOLDER = "院校报送材料"
OTHER_PROVINCES = ("32", "44")


def add(inbox: Inbox, rng: random.Random) -> None:
    """Everything that a real mailbox holds beside single returns."""
    _system_files(inbox)
    _unusable_files(inbox, rng)
    inbox.file(inbox.put("食堂菜单.xlsx", book_bytes(menu())), "rejected", "F105")
    _duplicate(inbox)
    _many_schools(inbox, rng)
    _archive(inbox, rng)
    _at_top(inbox, rng)
    _roster(inbox, rng)


def _system_files(inbox: Inbox) -> None:
    for name, content in SYSTEM_FILES.items():
        inbox.file(inbox.put(name, content), "skipped")


def _unusable_files(inbox: Inbox, rng: random.Random) -> None:
    for fault in FAULTS.values():
        if fault.stage == FILE:
            inbox.file(inbox.put(UNUSABLE_NAMES[fault.key] + fault.suffix, fault.plant(rng)), "rejected", fault.code)


def _duplicate(inbox: Inbox) -> None:
    """The bytes of a clean return once more, under a name that sorts behind it and received after it."""
    for entry in inbox.truth["returns"]:
        if not entry["kinds"]:
            path = inbox.folder / entry["file"]
            inbox.file(inbox.put(f"副本（1）{path.suffix}", path.read_bytes()), "duplicate", "F112")
            return


def _clean_returns(inbox: Inbox, rng: random.Random, first: int, count: int) -> list[Return]:
    return [clean_return(rng, first + place, inbox.unit.code) for place in range(count)]


def _many_schools(inbox: Inbox, rng: random.Random) -> None:
    """Two sheets that a city's bureau collected: one repeats the schools' cells, one merges them."""
    for place, merged_down in enumerate((False, True)):
        records = _clean_returns(inbox, rng, FIRST_NUMBER + 100 * place, rng.randint(3, 6))
        book = layouts.flat(records, merged_down=merged_down)
        disguise(book, rng)
        name = inbox.put(f"地市汇总/第{place + 1}市一览表.xlsx", book_bytes(book))
        for record in records:
            inbox.clean(name, record, flat=True)


def _archive(inbox: Inbox, rng: random.Random) -> None:
    """A zip as Windows in China makes it: GBK names, a folder, a picture, another zip within."""
    records = _clean_returns(inbox, rng, FIRST_NUMBER + 500, 4)
    contents = {f"{record['school']['school_name']}.xlsx": book_bytes(layouts.official(record)) for record in records}
    *outer, inner = contents
    members = {f"{ARCHIVE_FOLDER}/{name}": contents[name] for name in outer}
    picture = FAULTS["F103-picture"]
    others = {f"{ARCHIVE_FOLDER}/公章.png": picture.plant(rng), f"{ARCHIVE_FOLDER}/补报.zip": pack_gbk({inner: contents[inner]})}
    archive = inbox.put("第二批材料.zip", pack_gbk(members | others))
    for member, record in zip([*members, f"{ARCHIVE_FOLDER}/补报.zip!/{inner}"], records):
        inbox.clean(f"{archive}!/{member}", record, flat=False)
    inbox.file(f"{archive}!/{ARCHIVE_FOLDER}/公章.png", "rejected", picture.code)


def _at_top(inbox: Inbox, rng: random.Random) -> None:
    """Two returns straight in the inbox, where the 省份 inside decides: one of this province, one of another."""
    other = next(code for code in OTHER_PROVINCES if code != inbox.unit.code)
    for number, code in enumerate((inbox.unit.code, other)):
        record = clean_return(rng, FIRST_NUMBER + 700 + number, code)
        name = inbox.put(f"补报{number + 1}.xlsx", book_bytes(layouts.official(record)), at_top=True)
        if code == inbox.unit.code:
            inbox.clean(name, record, flat=False)
        else:
            inbox.file(name, "other_province")


def _roster(inbox: Inbox, rng: random.Random) -> None:
    """应报院校名单: every school that returned, and two that did not."""
    returned = {entry["school_name"]: entry["school_code"] for entry in inbox.truth["returns"]}
    silent = {
        record["school"]["school_name"]: record["school"]["school_code"] for record in _clean_returns(inbox, rng, FIRST_NUMBER + 900, 2)
    }
    rows = [("应报院校名单", ""), ("院校名称", "院校标识码"), *sorted((returned | silent).items())]
    book = Book([Sheet("名单", "text", [[Cell(text or None) for text in row] for row in rows])])
    inbox.file(inbox.put("应报院校名单.xlsx", book_bytes(book)), "used")
