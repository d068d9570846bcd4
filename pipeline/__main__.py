"""The command line: ``python -m pipeline province 33``."""

from __future__ import annotations

import argparse
import errno
import sys
import traceback
from pathlib import Path

from pipeline.grammar import Parser
from pipeline.read import machine

_SURROUNDINGS = {
    errno.ENOSPC,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    getattr(errno, "EDQUOT", errno.ENOSPC),
}
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
    command.add_argument("--batch", default="2019-2", help="批次，默认 2019-2", metavar="批次")
    command.add_argument("--batches", type=Path, help="批次文件所在的文件夹，默认用程序自带的 schemas/batches", metavar="文件夹")
    command.add_argument("--inbox", type=Path, default=Path("inbox"), help="收件文件夹，默认 inbox/", metavar="文件夹")


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        options = parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        code = _province(options)
    except KeyboardInterrupt:
        print("已中止；原有的汇总表和报告没有改动。", file=sys.stderr)
        return OUR_FAULT
    except Exception as error:  # noqa: BLE001 - the last line of defence: say what happened and how to tell us
        return _our_fault(error)
    return NO_ISSUES if getattr(options, "make", False) and code in (WARNINGS, ERRORS) else code


def _province(options: argparse.Namespace) -> int:
    from pipeline.settings.load import ConfigError, load_batch
    from pipeline.settings.provinces import UnknownProvince, find_province
    from pipeline.settings.reference import check_reference

    try:
        check_reference()
        province = find_province(options.province)
        batch = load_batch(options.batch, province, folder=options.batches)
    except (UnknownProvince, ConfigError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    if not options.inbox.is_dir():
        print(f"找不到收件文件夹“{options.inbox}”。请建立它，把申报表放进去再运行。", file=sys.stderr)
        return WRONG_USE
    if _empty(options.inbox):
        print(
            f"收件文件夹“{options.inbox}”是空的。\n请把各校报来的申报表放进 {options.inbox}/{province.folder}/（放在任意子文件夹也可以，压缩包不必解开），再运行一次。"
        )
        return NO_ISSUES
    return _balance(options, province, batch) if options.command == "balance" else _run(options, province, batch)


def _balance(options: argparse.Namespace, province, batch) -> int:  # type: ignore[no-untyped-def]
    from pipeline.settings.files import BATCHES
    from pipeline.settings.limits import with_limits
    from pipeline.settings.load import ConfigError

    try:
        other = with_limits(batch, options.limits)
        from pipeline.progress import Progress
        from pipeline.request import Request
        from pipeline.run import judge_province

        request = Request(batch, province, options.inbox, Path(), Path(), batches=options.batches or BATCHES)
        with Progress() as progress:
            run = judge_province(request, progress)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    from pipeline.whatif import told

    print(told(run, other))
    if run.faults:
        print(f"程序出错，有 {len(run.faults)} 个文件或规则没有完成，以上不含它们；请运行一次核对，按报告顶部的说明处理。", file=sys.stderr)
        return OUR_FAULT
    return NO_ISSUES


def _empty(inbox: Path) -> bool:
    from pipeline.intake.discover import discover

    return all(entry.skipped for entry in discover(inbox))


def _run(options: argparse.Namespace, province, batch) -> int:  # type: ignore[no-untyped-def]
    from pipeline.alone import Busy, alone
    from pipeline.progress import Progress
    from pipeline.publish.whole import CannotWrite
    from pipeline.read.limits import limits_with
    from pipeline.request import Request
    from pipeline.run import run_province
    from pipeline.settings.files import BATCHES
    from pipeline.settings.load import ConfigError

    try:
        limits = limits_with(options.read_limits)
    except ValueError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    folders = (options.inbox, options.outbox, options.reports, options.keep_stages)
    request = Request(batch, province, *folders, limits=limits, batches=options.batches or BATCHES)
    try:
        with alone(options.outbox), Progress() as progress:
            run = run_province(request, progress)
    except Busy as busy:
        print(busy, file=sys.stderr)
        return WRONG_USE
    except ConfigError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except CannotWrite as error:
        print(error, file=sys.stderr)
        return OUR_FAULT
    except OSError as error:
        if error.errno not in _SURROUNDINGS:
            raise
        where = f"（{error.filename}）" if error.filename else ""
        print(f"无法继续：{error.strerror}{where}。请检查磁盘空间和文件夹权限后重新运行；原有的汇总表和报告没有改动。", file=sys.stderr)
        return OUR_FAULT
    from pipeline.closing import sentence

    print(sentence(run))
    if run.faults:
        return OUR_FAULT
    levels = set(run.findings.loc[run.findings["status"] == "open", "severity"])
    return ERRORS if "error" in levels else WARNINGS if "warning" in levels else NO_ISSUES


def _our_fault(error: Exception) -> int:
    lacking = machine.words(error)
    if lacking:
        print(lacking, file=sys.stderr)
        return OUR_FAULT
    print("程序出错，没有完成；原有的汇总表和报告没有改动。请把下面的内容发给维护人员：\n", file=sys.stderr)
    traceback.print_exception(error, file=sys.stderr)
    return OUR_FAULT


if __name__ == "__main__":
    sys.exit(main())
