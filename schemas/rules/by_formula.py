"""How the form can calculate what a name of the vocabulary means: a formula that is made when one is asked for, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CATALOGUE = "须查对应专业目录"
OTHER_SCHOOLS = "须与其他院校的申报表比对"
ROSTER = "须与应报院校名单核对"
REGISTER = "须与院校名录核对"


@dataclass(frozen=True)
class Later:
    """The function of ``schemas.rules.formulas`` by its name; a run that makes no form never loads them. Travels between processes."""

    name: str

    def __call__(self, *asked: Any) -> Any:
        from schemas.rules import formulas

        return getattr(formulas, self.name)(*asked)
