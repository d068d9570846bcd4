"""One TOML file of the configuration: its data, and the line on which each key and each value of a list stands."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.system.safe_files import read_regular

Where = tuple[str | int, ...]  # ("balance", "field"), ("certificates", 1, "aliases", 0)

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BLANK = re.compile(r"(?:[\s,]|#[^\n]*)*")
_PLAIN = re.compile(r"[^,\]}#\n]+")
_PLACE = re.compile(r"line (\d+), column (\d+)")
_LARGEST = 2**20  # bytes; a batch has some thousands
_DEEPEST = 20  # brackets within brackets, or parts of one name; a batch has three
_LONGEST = 2_000  # characters of one text
_GREATEST = 10**50  # of an integer; what a key may hold says its declaration
_NOT_BARE = re.compile(rf"(?:{_STRING.pattern})|#[^\n]*", re.DOTALL)
_LONG_NUMBER = re.compile(r"\d[\d_]{1000,}")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]")


class ConfigError(ValueError):
    """The configuration cannot be used; ``problems`` lists each with its file, line and what would be right, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        told = "\n".join(f"  · {problem}" for problem in problems)
        super().__init__("配置有误，尚未读取任何申报表：\n" + _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", told))


class TomlFile:
    """A TOML file. ``name`` is how messages call it. Raises ConfigError where it is not readable, not UTF-8 or not TOML."""

    def __init__(self, path: Path, name: str = "") -> None:
        self.path, self.name = path, name or path.name
        self._text = _text(path, self.name)
        _check_depth(self.name, self._text)
        try:
            self.data: dict[str, Any] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError([_not_toml(self.name, self._text, str(error))]) from None
        except ValueError:  # Python refuses to read a number of thousands of digits
            found = _LONG_NUMBER.search(self._text)
            line = self._text.count("\n", 0, found.start() if found else 0) + 1
            raise ConfigError([f"{self.name} 第 {line} 行：数字过长。"]) from None
        problems = [f"{self.at(*where)}：{words}" for where, value in _values(self.data) if (words := _unusable(value))]
        if problems:
            raise ConfigError(problems)

    @cached_property
    def _lines(self) -> dict[Where, int]:
        return _Scanner(self._text).lines  # only a mistake needs it

    def line(self, *where: str | int) -> int:
        """The line of a key, a table or a value of a list; of the nearest one around it where it is not in the file."""
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, 1)

    def has(self, *where: str | int) -> bool:
        """Whether the file itself states this key."""
        return where in self._lines

    def at(self, *where: str | int) -> str:
        """How a message begins: 2019-2.toml 第 12 行."""
        return f"{self.name} 第 {self.line(*where)} 行"


def _check_depth(name: str, text: str) -> None:
    """Refuses brackets or names nested so deep that no reader gets to their end. Raises ConfigError."""
    bare = _NOT_BARE.sub(lambda found: '""' + "\n" * found[0].count("\n"), text)
    depth = 0
    for number, line in enumerate(bare.split("\n"), 1):
        deepest = depth
        for mark in re.findall(r"[\[\]{}]", line):
            depth = depth + 1 if mark in "[{" else max(depth - 1, 0)
            deepest = max(deepest, depth)
        if deepest > _DEEPEST or line.count(".") > _DEEPEST:
            raise ConfigError([f"{name} 第 {number} 行：括号或带点的名称套得过深，最多 {_DEEPEST} 层。"])


def _values(data: dict[str, Any]) -> list[tuple[Where, Any]]:
    """Every key and every value that is no table or list, with its place, in the file's order."""
    found: list[tuple[Where, Any]] = []
    waiting: list[tuple[Where, Any]] = [((), data)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, dict):
            found += [((*where, key), key) for key in value]
            waiting += [((*where, key), one) for key, one in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [((*where, place), one) for place, one in reversed(list(enumerate(value)))]
        else:
            found.append((where, value))
    return found


def _unusable(value: Any) -> str:
    """What is wrong with a value wherever it stands; '' where nothing is."""
    if isinstance(value, str):
        unseen = _UNSEEN.search(value)
        if unseen:
            return f"文字中有看不见的字符（\\u{ord(unseen[0]):04x}），请删去。"
        return f"文字过长，最多 {_LONGEST} 字。" if len(value) > _LONGEST else ""
    if isinstance(value, int):
        return "" if -_GREATEST <= value <= _GREATEST else "整数过大。"
    return ""


def _text(path: Path, name: str) -> str:
    try:
        data = read_regular(path, _LARGEST, links=True)
    except OSError as error:
        raise ConfigError([f"{name}：打不开（{error.strerror}）。请检查文件是否存在、有无读取权限。"]) from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError([f"{name} 第 {line} 行：文件不是 UTF-8 编码。请用记事本等编辑器另存为 UTF-8。"]) from None


_TWICE = "这一项或这一节前面已经写过，只能写一次"
_NOT_TOML = {  # how tomllib's messages begin
    "Cannot": _TWICE,
    "Duplicate": _TWICE,
    "Invalid date": "日期不合格式，应写作 2019-09-20",
    "Invalid value": "等号右边的值不合格式：文字要加英文双引号，日期写作 2019-09-20，列表写作 [\"甲\", \"乙\"]",
    "Invalid statement": "行首应是配置项的名称或方括号括起的节名；中文名称要加英文双引号，多余的括号请删去",
    "Invalid initial": "配置项的名称不合格式；中文名称和带点的名称要加英文双引号",
    "Found invalid": "配置项的名称含有不能用的字符；中文名称和带点的名称要加英文双引号",
    "Expected '='": "配置项的名称后面应有等号“=”",
    "Expected ']": "节名的方括号没有成对",
    "Expected newline": "一行只能写一项，行末有多余的内容；引号和逗号应是英文的",
    "Expected": "英文引号或括号没有成对",
    "Unclosed array": "列表的方括号“[”没有配对的“]”",
    "Unclosed inline": "花括号“{”没有配对的“}”",
    "Unterminated string": "文字的英文引号没有成对",
    "Illegal character": "英文引号没有成对，或含有不能用的字符",
    "Unescaped": "文字里的“\\”要写成“\\\\”",
    "Escaped": "文字里“\\”后面的内容不对；“\\”本身要写成“\\\\”",
    "Invalid hex": "文字里“\\”后面的内容不对；“\\”本身要写成“\\\\”",
}  # fmt: skip


def _not_toml(name: str, text: str, error: str) -> str:
    place = _PLACE.search(error)
    line = int(place[1]) if place else text.count("\n") + 1  # tomllib says "at end of document"
    words = next((said for start, said in _NOT_TOML.items() if error.startswith(start)), "这里不合 TOML 的写法")
    lines = text.splitlines()
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if any(mark in shown.split("#")[0] for mark in "“”‘’，＝"):
        words += "。这一行有中文的引号、逗号或等号，请改成英文的"
    return f"{name} 第 {line} 行：不是有效的 TOML 文件：{words}。" + (f"该行是：{shown[:80]}" if shown else "")


class _Scanner:
    """Walks a text that tomllib has accepted and notes on which line every key and every value of a list begins."""

    def __init__(self, text: str) -> None:
        self.text, self.pos = text, 0
        self.lines: dict[Where, int] = {}
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._counts: dict[Where, int] = {}  # tables of an array of tables so far
        section: Where = ()
        while self._skip():
            if self._take("["):
                section = self._header(self._take("["))
            else:
                self._pair(section)

    def _skip(self) -> bool:
        match = _BLANK.match(self.text, self.pos)
        self.pos = match.end() if match else self.pos
        return self.pos < len(self.text)

    def _take(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.pos)
        self.pos += len(mark) * found
        return found

    def _note(self, where: Where) -> None:
        self.lines.setdefault(where, bisect_right(self._ends, self.pos - 1) + 1)

    def _header(self, array: bool) -> Where:
        where: Where = ()
        keys = self._key()
        for place, key in enumerate(keys):
            where = (*where, key)
            self._note(where)
            if array and place == len(keys) - 1:
                self._counts[where] = self._counts.get(where, 0) + 1
            if where in self._counts:
                where = (*where, self._counts[where] - 1)
                self._note(where)
        while not self._take("]"):
            self.pos += 1
        self._take("]")
        return where

    def _key(self) -> list[str]:
        """A key with its dotted parts; stands after it."""
        parts: list[str] = []
        while True:
            self._skip()
            match = _STRING.match(self.text, self.pos) or _BARE.match(self.text, self.pos)
            assert match, "tomllib accepted the text"
            self.pos = match.end()
            word = match[0]
            parts.append(tomllib.loads(f"k = {word}")["k"] if word[0] in "\"'" else word)
            while self._take(" ") or self._take("\t"):
                pass
            if not self._take("."):
                return parts

    def _pair(self, section: Where) -> None:
        start = self.pos
        where = section
        keys = self._key()
        after, self.pos = self.pos, start
        for key in keys:
            where = (*where, key)
            self._note(where)
        self.pos = after
        self._skip()
        self._take("=")
        self._value(where)

    def _value(self, where: Where) -> None:
        self._skip()
        self._note(where)
        if self._take("["):
            place = 0
            while self._skip() and not self._take("]"):
                self._value((*where, place))
                place += 1
        elif self._take("{"):
            while self._skip() and not self._take("}"):
                self._pair(where)
        else:
            match = _STRING.match(self.text, self.pos) or _PLAIN.match(self.text, self.pos)
            assert match, "tomllib accepted the text"
            self.pos = match.end()
