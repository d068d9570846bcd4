"""``make bench``: the main job with all its outputs against a plain script, on 500 clean returns, as ratios in one run."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RETURNS = 500
ROUNDS = 3
PLAIN = """
import sys, pathlib, pandas as pd, pandera.pandas as pa
count = pa.Column(float, pa.Check.ge(0), coerce=True)
schema = pa.DataFrameSchema({"证书名称": pa.Column(str), "专业代码": pa.Column(str), "在校生数": count, "试点学生数": count,
    "培训团队总人数": count, "双师型教师数": count, "行业企业专家数": count},
    checks=[pa.Check(lambda t: 2 * t["双师型教师数"] >= t["培训团队总人数"]), pa.Check(lambda t: 5 * t["行业企业专家数"] >= t["培训团队总人数"])])
rows = 0
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.xlsx")):
    sheets = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl", dtype=object)
    table = sheets["证书申报"].iloc[1:]
    table.columns = table.iloc[0]
    rows += len(schema.validate(table.iloc[1:], lazy=True))
print(rows)
"""


def main(arguments: list[str] | None = None) -> int:
    """Times both in turn; prints the median ratio."""
    argparse.ArgumentParser(prog="python -m workshop.bench", description=__doc__).parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        sample = [sys.executable, "-m", "workshop.sample", str(folder / "inbox"), "--schools", str(RETURNS), "--seed", "1", "--clean"]
        subprocess.run(sample, check=True, stdout=subprocess.DEVNULL)
        job = [
            sys.executable,
            "-m",
            "pipeline",
            "province",
            "33",
            "--inbox",
            str(folder / "inbox"),
            "--outbox",
            str(folder / "o"),
            "--reports",
            str(folder / "r"),
        ]
        plain = [sys.executable, "-c", PLAIN, str(folder / "inbox")]
        ratios = []
        for _ in range(ROUNDS):
            ours, theirs = _seconds(job), _seconds(plain)
            ratios.append(theirs / ours)
            print(f"main job {ours:.2f} s, plain script {theirs:.2f} s: {theirs / ours:.1f} times faster")
        print(f"median: {sorted(ratios)[ROUNDS // 2]:.1f} times faster, {RETURNS} returns")
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 1, 3):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
