"""What a return repeats is bounded: a name in every row, or in every finding, cannot fill the disk that all outputs need."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

from tests.running import run
from workshop.sample.layouts import flat
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

LONG = "浙江云栖虚构" * 5_000  # 30,000 characters fit into a cell of Excel
ROWS = 120
MOST = 4_000_000  # bytes; one whole name a row and finding would be a hundred times as many


def test_an_endless_name_costs_its_own_return_only(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    good = clean_return(random.Random(1), 1)
    (inbox / "good.xlsx").write_bytes(book_bytes(flat([good])))
    record = clean_return(random.Random(2), 2)
    model = record["applications"][0]
    record["school"]["school_name"] = LONG
    record["applications"] = [{**model, "seq": n, "certificate": LONG + str(n), "major_name": LONG, "enrolled": 0} for n in range(ROWS)]
    (inbox / "long.xlsx").write_bytes(book_bytes(flat([record])))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("长" * 10_000 + ".xlsx", (inbox / "long.xlsx").read_bytes())
    (inbox / "long.zip").write_bytes(packed.getvalue())
    done = run(tmp_path / "inbox", tmp_path)
    assert done.code == 3, done.err
    sizes = {path.name: path.stat().st_size for path in done.reports.iterdir()}
    assert sum(sizes.values()) < MOST, sizes
    mine = [f for f in done.findings if f["file"] == "33/long.xlsx"]
    assert {"V102", "A301"} <= {f["code"] for f in mine}
    assert all(a["included"] == (a["file"] == "33/good.xlsx") for a in done.run["applications"])
