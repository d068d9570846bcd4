"""The reference tables in ``schemas/reference``: whether they are there, readable, and name what the batches name."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pipeline.settings.toml_file import ConfigError, TomlFile
from pipeline.settings.words import nearest
from schemas.batch import Batch
from schemas.majors import EDITIONS, REFERENCE

_CODE = re.compile(r"\d{6}[A-Z]{0,2}")
COLUMNS: dict[str, tuple[str, ...]] = {
    "provinces.csv": ("code", "id_code", "full_name", "short_name", "abbr", "abbr_alt", "slug", "authority"),
    "certificate_majors.csv": ("cert_name", "school_level", "major_name", "major_code"),
    "major_categories_gaozhi.csv": ("code_2015", "name_2015", "code_2021_zhuanke", "name_2021"),
    "major_categories_zhongzhi.csv": ("code_2010", "name_2010"),
}


def check_reference(folder: Path = REFERENCE) -> None:
    """Raises ConfigError where a reference table is missing, not UTF-8, empty or without a column that is needed."""
    problems = [problem for name, columns in COLUMNS.items() for problem in _table(folder / name, columns)]
    if problems:
        raise ConfigError(problems)


def _table(path: Path, columns: tuple[str, ...]) -> list[str]:
    name = f"schemas/reference/{path.name}"
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            heading = next(reader, [])
            filled = any(any(row) for row in reader)
    except OSError as error:
        return [f"{name}：参考表打不开（{error.strerror}）。请从程序的原始文件中恢复它。"]
    except UnicodeDecodeError:
        return [f"{name}：参考表不是 UTF-8 编码。请另存为 UTF-8（Excel 中选“CSV UTF-8（逗号分隔）”）。"]
    except csv.Error as error:
        return [f"{name}：参考表不是有效的 CSV（{error}）。"]
    missing = [column for column in columns if column not in heading]
    if missing:
        return [f"{name} 第 1 行：缺少列“{missing[0]}”。{nearest(missing[0], heading) if any(heading) else '第一行应是列名。'}"]
    return [] if filled else [f"{name}：参考表没有数据。"]


def certificate_problems(batch: Batch, folder: Path) -> list[str]:
    """Rows of certificate_majors.csv that could never count: a certificate of no batch, a level there is not, a damaged code."""
    known = _certificates(batch, folder)
    problems = []
    with open(REFERENCE / "certificate_majors.csv", encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            at = f"schemas/reference/certificate_majors.csv 第 {number} 行"
            row = {column: value if isinstance(value, str) else "" for column, value in row.items()}  # a line may have too few cells
            if known and row["cert_name"] not in known:
                problems.append(f"{at}：没有一个批次有证书“{row['cert_name']}”。{nearest(row['cert_name'], known)}")
            if row["school_level"] not in EDITIONS:
                problems.append(f"{at}：没有“{row['school_level']}”这一办学层次。{nearest(row['school_level'], EDITIONS)}")
            if row["major_code"] and not _CODE.fullmatch(row["major_code"]):
                lost = "（首位 0 被 Excel 去掉了）" if re.fullmatch(r"\d{5}", row["major_code"]) else ""
                problems.append(f"{at}：专业代码“{row['major_code']}”不是 6 位数字{lost}。")
    return problems


def _certificates(batch: Batch, folder: Path) -> list[str]:
    """The certificates of all batches; none where another batch's file cannot be read: this run does not answer for it."""
    names = [certificate.name for certificate in batch.certificates]
    for path in folder.glob("*.toml"):
        try:
            names += [str(one["name"]) for one in TomlFile(path).data.get("certificates", [])]
        except (ConfigError, KeyError, TypeError):
            return []
    return names
