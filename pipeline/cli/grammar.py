"""argparse in Chinese: headings, usage and what is wrong with a command."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

from pipeline.cli.console import say

_SAID = (
    (r"the following arguments are required: (.*)", "没有写明{0}"),
    (r"argument (?:.*): invalid choice: '?(.*?)'? \(choose from (.*)\)", "没有“{0}”这个命令或选项，可用的有：{1}"),
    (r"unrecognized arguments: (.*)", "不认识的内容：{0}"),
    (r"argument (.*): expected one argument", "{0} 后面应写一个值"),
    (r"argument (.*): invalid .* value: '(.*)'", "{0} 的值“{1}”不合要求"),
    (r"argument (--since): (.*)", "{1}"),
    (r"ambiguous option: (.*) could match (.*)", "“{0}”可以是 {1}，请写全"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese and offers -h; use it as ``parser_class`` of subparsers too."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **given, "add_help": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本帮助")

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            say(message.rstrip("\n"), error=file is not None and file is sys.stderr)

    def error(self, message: str) -> NoReturn:
        """Says what is wrong, with the usage, and exits with 2."""
        found = next(((words, match) for pattern, words in _SAID if (match := re.fullmatch(pattern, message))), None)
        said = found[0].format(*(group.replace("'", "").replace(", ", "、") for group in found[1].groups())) if found else message
        self.exit(2, f"命令有误：{said}。\n{self.format_usage()}加 --help 查看说明。\n")
