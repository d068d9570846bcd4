"""Balance limits as the command line gives them: ``certificate=0.25 field=35%``."""

from __future__ import annotations

from pydantic import ValidationError

from pipeline.settings.toml_file import ConfigError
from pipeline.settings.words import nearest, quoted, wrong
from schemas.batch import Balance, Batch

LIMITS = {"certificate": "证书", "field": "专业大类", "school": "院校", "min_applications": "申报最小数", "min_schools": "院校最小数"}


def with_limits(batch: Batch, written: list[str]) -> Batch:
    """The batch with limits such as ``certificate=0.25``. Raises ConfigError for a name or value that cannot be."""
    given: dict[str, object] = {}
    problems = []
    for word in (part for text in written for part in text.replace("，", ",").replace(",", " ").split()):
        name, equals, value = word.partition("=")
        if name not in LIMITS or not equals:
            known = "、".join(f"{key}（{words}）" for key, words in LIMITS.items())
            near = (
                f"应写成 名称=数值，例如 {name}=0.25。"
                if name in LIMITS
                else f"没有名为“{name}”的限值。{nearest(name, LIMITS, otherwise='')}"
            )
            problems.append(f"{near}可用的名称：{known}。")
        elif name in given:
            problems.append(f"“{name}”写了不止一次。")
        else:
            given[name] = int(value) if name.startswith("min_") and value.isdecimal() and len(value) < 16 else value
    if problems:
        raise ConfigError(problems)
    try:
        return batch.model_copy(update={"balance": Balance(**{**batch.balance.model_dump(), **given})})
    except ValidationError as error:
        raise ConfigError([f"{p['loc'][0]}：{wrong(dict(p))}（{quoted(p['input'])}）。" for p in error.errors()]) from None
