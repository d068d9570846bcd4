"""Command line: ``python -m workshop.sample FOLDER --province 33 --schools 45 --seed 1 [--clean] [--batch 2019-1] [--truth FILE]``."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.cli.grammar import Parser
from workshop.sample.facts import DEFAULT_BATCH, batch_facts, units
from workshop.sample.inbox import make_inbox


def main(arguments: list[str] | None = None) -> int:
    """Make the inbox and write its truth beside it."""
    parser = Parser(prog="python -m workshop.sample", description="生成一个省的样例收件箱（院校均为虚构）和标准答案")
    parser.add_argument("folder", type=Path, help="收件箱文件夹（新建或已存在）")
    parser.add_argument("--province", default="33", choices=sorted(units()), help="省份代码，默认33", metavar="代码")
    parser.add_argument("--schools", type=int, default=45, help="院校数，默认45", metavar="数")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，默认1；同一种子生成的文件逐字节相同", metavar="数")
    parser.add_argument("--clean", action="store_true", help="只生成没有问题的申报表（用于测速）")
    parser.add_argument("--batch", default=DEFAULT_BATCH, help=f"批次，默认{DEFAULT_BATCH}；另一批次只生成没有问题的申报表", metavar="批次")
    parser.add_argument("--truth", type=Path, help="标准答案写到哪里，默认写在收件箱旁边", metavar="文件")
    options = parser.parse_args(arguments)
    truth_path = options.truth or options.folder.resolve().parent / "truth.json"
    if truth_path.resolve().is_relative_to(options.folder.resolve()):
        parser.error("标准答案不能放在收件箱里面")
    if not batch_facts(options.batch).majors:
        parser.error(f"批次{options.batch}的证书在certificate_majors.csv中都没有专业，无法生成申报表")
    truth = make_inbox(
        options.folder,
        options.province,
        options.schools,
        options.seed,
        faults=not options.clean and options.batch == DEFAULT_BATCH,
        batch=options.batch,
    )
    truth_path.write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"已生成{len(truth['returns'])}份申报表：{options.folder}；标准答案：{truth_path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
