"""The reference tables in ``schemas/reference``: whether they are there, readable, and name what the batches name."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.settings.toml_file import ConfigError, TomlFile
from pipeline.settings.words import nearest
from schemas.batch import Batch
from schemas.kinds import KINDS
from schemas.majors import EDITIONS, REFERENCE

_MOST = 20  # problems shown of one list
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


def _table(path: Path, columns: tuple[str, ...], name: str = "") -> list[str]:
    own = bool(name)
    name = name or f"schemas/reference/{path.name}"
    what = "这个文件" if own else "参考表"
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            heading = next(reader, [])
            filled = any(any(row) for row in reader)
    except OSError as error:
        return [f"{name}：{what}打不开（{error.strerror}）。" + ("" if own else "请从程序的原始文件中恢复它。")]
    except UnicodeDecodeError:
        return [f"{name}：{what}不是 UTF-8 编码。请另存为 UTF-8（Excel 中选“CSV UTF-8（逗号分隔）”）。"]
    except csv.Error as error:
        return [f"{name}：{what}不是有效的 CSV（{error}）。"]
    missing = [column for column in columns if column not in heading]
    if missing:
        return [f"{name} 第 1 行：缺少列“{missing[0]}”。{nearest(missing[0], heading) if any(heading) else '第一行应是列名。'}"]
    return [] if filled else [f"{name}：{what}没有数据。"]


def certificate_problems(batch: Batch, folder: Path) -> list[str]:
    """Rows of certificate_majors.csv that could never count: a certificate of no batch, a level there is not, a damaged code."""
    name = "certificate_majors.csv"
    return _rows_of(REFERENCE / name, f"schemas/reference/{name}", _certificates(batch, folder))


def list_problems(path: Path, batch: Batch, folder: Path) -> list[str]:
    """What is wrong with a list of majors of one's own, each with its line: it may be left out, but not be half read."""
    return _table(path, COLUMNS["certificate_majors.csv"], path.name) or _rows_of(path, path.name, _certificates(batch, folder))


def _rows_of(path: Path, name: str, known: list[str]) -> list[str]:
    problems = []
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            at = f"{name} 第 {reader.line_num} 行"
            certificate, level, major, code = ((row[column] or "").strip() for column in COLUMNS["certificate_majors.csv"])
            if not any((certificate, level, major, code)):
                continue
            if known and certificate not in known:
                problems.append(f"{at}：没有一个批次有证书“{certificate}”。{nearest(certificate, known)}")
            if level not in EDITIONS:
                problems.append(f"{at}：没有“{level}”这一办学层次。{nearest(level, EDITIONS)}")
            if not major:
                problems.append(f"{at}：没有写专业名称（major_name）。")
            if code and not KINDS["major_code"].matches(code):
                lost = "（首位 0 被 Excel 去掉了）" if KINDS["major_code"].matches("0" + code) else ""
                problems.append(f"{at}：专业代码“{code}”不是 6 位数字{lost}。")
    shown = problems[:_MOST]
    return [*shown, f"{name}：另有 {len(problems) - _MOST} 处类似的问题。"] if len(problems) > _MOST else shown


def _certificates(batch: Batch, folder: Path) -> list[str]:
    """The certificates of all batches; none where another batch's file cannot be read: this run does not answer for it."""
    names = [certificate.name for certificate in batch.certificates]
    for path in folder.glob("*.toml"):
        try:
            names += [str(one["name"]) for one in TomlFile(path).data.get("certificates", [])]
        except (ConfigError, KeyError, TypeError):
            return []
    return names
