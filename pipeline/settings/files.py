"""Which configuration files make up a batch for a province, in the order in which they are laid over one another."""

from __future__ import annotations

from pathlib import Path

from pipeline.settings.provinces import province_of_folder
from pipeline.settings.toml_file import ConfigError, TomlFile
from pipeline.settings.words import nearest, quoted
from schemas.batch import Province
from schemas.batch_files import BATCHES

__all__ = ["BATCHES", "files_of", "known_batches"]


def known_batches(folder: Path) -> list[str]:
    """The ids of all batches."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def files_of(batch_id: str, province: Province | None, folder: Path) -> tuple[list[TomlFile], TomlFile | None]:
    """The batch's files, the one it extends first; and the province's. Raises ConfigError."""
    known = known_batches(folder)
    if batch_id not in known:
        said = f"没有批次“{batch_id}”。" if batch_id.strip() else "没有写明批次。"
        raise ConfigError([f"{said}现有批次：{'、'.join(known)}。{nearest(batch_id, known) if batch_id.strip() else ''}"])
    chain = _chain(TomlFile(folder / f"{batch_id}.toml"), folder, known)
    problems = []
    for file in chain:
        if file.data.get("id") != file.path.stem:
            said = quoted(file.data["id"]) if "id" in file.data else "现在没有写"
            problems.append(f'{file.at("id")}：应写 id = "{file.path.stem}"，与文件名一致（{said}）。')
    own = _provinces_files(folder / batch_id, problems)
    for orphan in sorted({path.parent.name for path in folder.glob("*/*.toml")} - set(known)):
        problems.append(f"{orphan}/：没有批次“{orphan}”，这个文件夹中的省份文件不会被读到。{nearest(orphan, known)}")
    if problems:
        raise ConfigError(problems)
    path = own.get(province.code) if province else None
    return chain, TomlFile(path, f"{batch_id}/{path.name}") if path else None


def _chain(file: TomlFile, folder: Path, known: list[str]) -> list[TomlFile]:
    chain = [file]
    while "extends" in chain[0].data:
        first = chain[0]
        before = first.data["extends"]
        if before not in known:
            hint = nearest(str(before), known)
            raise ConfigError([f"{first.at('extends')}：extends 应为另一个批次的代号，没有批次“{before}”。{hint}"])
        if before in [f.path.stem for f in chain]:
            names = " → ".join([*(f.path.stem for f in reversed(chain)), before])
            raise ConfigError([f"{first.at('extends')}：extends 绕成了圈（{names}），请去掉其中一处。"])
        chain.insert(0, TomlFile(folder / f"{before}.toml"))
    return chain


def _provinces_files(folder: Path, problems: list[str]) -> dict[str, Path]:
    """The provinces' files of a batch by code. A name that tells no province would never be read: that is a problem."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir() if folder.is_dir() else ()):
        if path.suffix != ".toml":
            continue
        province = province_of_folder(path.stem)
        name = f"{folder.name}/{path.name}"
        if province is None:
            problems.append(f"{name}：文件名看不出是哪个省份。请按“代码-简称.toml”命名，例如 33-浙江.toml。")
        elif province.code in found:
            problems.append(f"{name}：{province.full_name}已有文件 {found[province.code].name}，一个省份只能有一个文件。")
        else:
            found[province.code] = path
    return found
