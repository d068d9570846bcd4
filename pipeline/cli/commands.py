"""The commands: what the officer types, what is done, and how it ends."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pipeline.cli.console import keep_for_ourselves, prepare, say
from pipeline.cli.grammar import Parser
from pipeline.cli.standing import Standing
from pipeline.cli.stopping import Stopped, stoppable
from pipeline.system import machine
from pipeline.tables.since import Since, since_of
from schemas.batch_files import BATCHES, default_batch
from schemas.words import visible

if TYPE_CHECKING:
    from schemas.batch import Batch, Province

_FULL = ("磁盘已满或超出配额", "请腾出空间")
_DENIED = ("没有权限", "请检查文件夹的权限")
_BUSY = ("系统资源不足", "请关闭其他程序")
_GONE = ("文件或文件夹不见了", "请检查它是否被移走")
_SURROUNDINGS = {  # what a machine refuses, and what can be done
    errno.ENOSPC: _FULL, getattr(errno, "EDQUOT", errno.ENOSPC): _FULL, errno.EFBIG: _FULL,
    errno.EACCES: _DENIED, errno.EPERM: _DENIED, errno.EROFS: ("磁盘是只读的", "请换一个文件夹"),
    errno.EMFILE: _BUSY, errno.ENFILE: _BUSY, errno.ENOMEM: _BUSY, errno.EAGAIN: _BUSY,
    errno.EIO: ("读写出错", "请检查磁盘"), errno.ESTALE: _GONE, errno.ENOENT: _GONE, errno.ENOTDIR: _GONE,
    errno.ENAMETOOLONG: ("路径过长", "请换一个较短的路径"), errno.ELOOP: ("链接绕成了圈", "请换一个文件夹"),
}  # fmt: skip
_PROGRAM = Path(__file__).parents[2]
NO_ISSUES, WARNINGS, WRONG_USE, ERRORS, OUR_FAULT = range(5)


def parser() -> argparse.ArgumentParser:
    """The command line's grammar, in Chinese."""
    top = Parser(prog="python -m pipeline", description="1+X 证书制度试点申报表的核对与汇总")
    commands = top.add_subparsers(dest="command", metavar="命令", required=True)
    one = commands.add_parser("province", help="核对并汇总一个省的申报表",
                              description="读取收件文件夹中的申报表，核对、汇总，生成汇总表和核对报告。",
                              epilog="退出码：0 没有问题 · 1 只有需确认的问题 · 2 命令或配置有误 · 3 有必须改正的问题 · "
                              "4 程序出错（能查明是哪些文件或规则的，其余照常输出）")  # fmt: skip
    _which(one)
    for name, words in (("outbox", "发件文件夹"), ("reports", "报告文件夹")):
        one.add_argument(f"--{name}", type=Path, default=Path(name), help=f"{words}，默认 {name}/", metavar="文件夹")
    words = "与哪一次相比：last 上一次运行，version 各校上一次报送的版本，或日期如 2019-09-15；不写则与收到这批文件之前的运行相比"
    one.add_argument("--since", type=_since, help=words, metavar="哪一次")
    one.add_argument("--keep-stages", type=Path, help="把各阶段的表另存到这个文件夹（CSV）", metavar="文件夹")
    words = "改动读取文件的安全限度，如 seconds=60（秒）；名称见 docs/reliability.md"
    one.add_argument("--read-limits", nargs="*", default=[], help=words, metavar="名称=数值")
    one.add_argument("--make", action="store_true", help=argparse.SUPPRESS)  # used by the Makefile: 0, 1 and 3 all succeed
    balance = commands.add_parser("balance", help="试算：换一个布局限值会报告哪些证书、专业大类和院校",
                                  description="按另外的限值试算布局是否过度集中（三.1），与现行限值对比；只显示，不改动任何汇总表和报告。",
                                  epilog="名称：certificate 证书，field 专业大类，school 院校，min_applications 和 min_schools 最小规模。"
                                  "退出码：0 已显示 · 2 命令或配置有误 · 4 程序出错")  # fmt: skip
    _which(balance)
    words = "试算的限值，如 certificate=0.25 field=35%%；不写则只显示现状"
    balance.add_argument("--limits", nargs="*", default=[], help=words, metavar="名称=数值")
    return top


def _which(command: argparse.ArgumentParser) -> None:
    """What every command about a province is told: the province, the batch, where the returns lie."""
    command.add_argument("province", help="省份：代码、名称、简称或拼音，如 33、浙江、浙、zhejiang", metavar="省份")
    command.add_argument("--batch", help=f"批次，默认 {default_batch()}", metavar="批次")
    command.add_argument("--batches", type=Path, help="批次文件所在的文件夹，默认用程序自带的 schemas/batches", metavar="文件夹")
    command.add_argument("--inbox", type=Path, default=Path("inbox"), help="收件文件夹，默认 inbox/", metavar="文件夹")


def _since(text: str) -> Since:
    """What changes are compared with; argparse says the words of the error."""
    try:
        return since_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; the exit code of the contract."""
    prepare()
    try:
        options = parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    options.standing = None
    try:
        with stoppable():
            code = _province(options)
    except (Stopped, KeyboardInterrupt):
        say(f"已中止；{_kept(options)}", error=True)
        return OUR_FAULT
    except OSError as error:
        return _our_fault(error, options) if _ours(error) else _refused_by_the_machine(error, options)
    except Exception as error:  # noqa: BLE001 - the last line of defence: say what happened and how to tell us
        return _our_fault(error, options)
    return NO_ISSUES if getattr(options, "make", False) and code in (WARNINGS, ERRORS) else code


def _kept(options: argparse.Namespace) -> str:
    """Whether the outputs were replaced, in words."""
    return options.standing.words() if options.standing else "没有改动任何汇总表和报告。"


def _province(options: argparse.Namespace) -> int:
    from pipeline.settings.load import ConfigError, load_batch
    from pipeline.settings.provinces import UnknownProvince, find_province
    from pipeline.settings.reference import check_reference

    try:
        check_reference()
        province = find_province(options.province)
        folder = options.batches or BATCHES
        batch = load_batch(default_batch(folder) if options.batch is None else options.batch, province, folder=folder)
    except (UnknownProvince, ConfigError) as error:
        say(str(error), error=True)
        return WRONG_USE
    if not options.inbox.is_dir():
        say(f"找不到收件文件夹“{options.inbox}”。请建立它，把申报表放进去再运行。", error=True)
        return WRONG_USE
    if _empty(options.inbox):
        say(
            f"收件文件夹“{options.inbox}”是空的。\n请把各校报来的申报表放进 {options.inbox}/{province.folder}/（放在任意子文件夹也可以，压缩包不必解开），再运行一次。"
        )
        return NO_ISSUES
    return _balance(options, province, batch) if options.command == "balance" else _run(options, province, batch)


def _balance(options: argparse.Namespace, province: Province, batch: Batch) -> int:
    from pipeline.settings.limits import with_limits
    from pipeline.settings.load import ConfigError

    try:
        other = with_limits(batch, options.limits)
        from pipeline.cli.progress import Progress
        from pipeline.flow.province import judge_province
        from pipeline.flow.request import Request

        request = Request(batch, province, options.inbox, Path(), Path(), batches=options.batches or BATCHES)
        with Progress() as progress:
            run = judge_province(request, progress)
    except ConfigError as error:
        say(str(error), error=True)
        return WRONG_USE
    from pipeline.flow.whatif import told
    from pipeline.publish.facts import facts_of

    facts = facts_of(run)
    say(told(run, facts, other))
    if facts.faults.count:
        what = f"程序出错，有 {facts.faults.count} 个文件或规则没有完成，以上不含它们"
        say(f"{what}；请运行一次核对，按报告顶部的说明处理。", error=True)
        return OUR_FAULT
    return NO_ISSUES


def _empty(inbox: Path) -> bool:
    from pipeline.intake.discover import discover

    return all(entry.skipped for entry in discover(inbox))


def _run(options: argparse.Namespace, province: Province, batch: Batch) -> int:
    from pipeline.cli.progress import Progress
    from pipeline.flow.province import run_province
    from pipeline.flow.request import Request
    from pipeline.outbox.alone import Busy, alone
    from pipeline.outbox.whole import CannotWrite
    from pipeline.read.limits import limits_with
    from pipeline.settings.load import ConfigError

    try:
        limits = limits_with(options.read_limits)
    except ValueError as error:
        say(str(error), error=True)
        return WRONG_USE
    folders = (options.inbox, options.outbox, options.reports, options.keep_stages)
    request = Request(batch, province, *folders, limits=limits, batches=options.batches or BATCHES, since=options.since)
    try:
        with alone(options.outbox), Progress() as progress:
            options.standing = Standing(options.outbox / province.folder, options.reports / province.folder)
            run, facts = run_province(request, progress)
    except Busy as busy:
        say(str(busy), error=True)
        return WRONG_USE
    except ConfigError as error:
        say(str(error), error=True)
        return WRONG_USE
    except CannotWrite as error:
        written = "" if options.standing is None or not options.standing.replaced() else "\n" + options.standing.words()
        say(f"{error}{written}", error=True)
        return OUR_FAULT
    from pipeline.cli.closing import sentence

    say("\n".join([sentence(run, facts), *run.notes]))
    if facts.faults.count:
        return OUR_FAULT
    return ERRORS if facts.findings.open.error else WARNINGS if facts.findings.open.warning else NO_ISSUES


def _ours(error: OSError) -> bool:
    """Whether the machine is not to blame: an error that says nothing of it, or a file of the program itself that is not there."""
    return error.errno not in _SURROUNDINGS or (_SURROUNDINGS[error.errno] is _GONE and str(error.filename).startswith(str(_PROGRAM)))


def _refused_by_the_machine(error: OSError, options: argparse.Namespace) -> int:
    """Says what the machine refused: a full disk, a folder without permission, no room for temporary files."""
    said, advice = _SURROUNDINGS[error.errno or 0]
    if error.errno == errno.ENOENT and not error.filename:
        said, advice = _without_folder()
    where = f"（{visible(str(error.filename))}）" if error.filename else ""
    say(f"无法继续：{said}{where}。{advice}，然后重新运行；{_kept(options)}", error=True)
    return OUR_FAULT


def _without_folder() -> tuple[str, str]:
    """Which of the two folders that nobody names is missing."""
    try:
        os.getcwd()
    except OSError:
        return "当前所在的文件夹已被删除", "请换到另一个文件夹"
    return "没有可以使用的临时文件夹（已满、不存在或不能写入）", "请腾出磁盘空间，或把环境变量 TMPDIR 设为一个可以写入的文件夹"


def _our_fault(error: Exception, options: argparse.Namespace) -> int:
    lacking = machine.words(error)
    if lacking and (options.standing is None or not options.standing.replaced()):
        say(lacking, error=True)
        return OUR_FAULT
    told = visible("".join(traceback.format_exception(error)))
    say(f"程序出错，没有完成；{_kept(options)}请把下面的内容发给维护人员：\n\n{told}", error=True)
    return OUR_FAULT


def _with_chinese_names() -> None:
    """Begins again in UTF-8 where the locale (LANG=C on some systems) has no name for a folder called 浙江."""
    try:
        "浙江省（汇总）".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def run() -> NoReturn:
    """The program as it is called: ends the process with the exit code."""
    _with_chinese_names()
    prepare()
    keep_for_ourselves()
    sys.exit(main())
