"""Faults of one cell with the codes that they are found by, so that a clerk can correct each of them, or make another fault of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemas.fields import NO, NONE, YES

Row = dict[str, Any]
_Of = Callable[[Row], Any]


@dataclass(frozen=True)
class Fault:
    """``wrong`` and ``other``: two wrong values of a row's field (None where there is no second one). ``group``: of a group no two are planted together
    (in one certificate where it begins with *). ``warning``: it may be explained. ``only``: rows that it can be planted in.
    """

    code: str
    table: str
    field: str
    wrong: Any
    other: Any = None
    warning: bool = False
    group: str = ""
    only: Callable[[Row], bool] = lambda row: True
    flat: bool = False  # only where there is no list of trainers

    def value(self, row: Row, *, second: bool = False) -> Any:
        made = self.other if second else self.wrong
        return made(row) if callable(made) else made


def _more(field: str, more: int) -> _Of:
    return lambda row: row[field] + more


SCHOOL = (
    Fault("S209", "school", "contact_phone", "0571-123", "13800", group="phone"),
    Fault("S210", "school", "contact_email", "office(at)example.cn", "abc@", warning=True),
    Fault("S211", "school", "pilot_plan", NO),
    Fault("S212", "school", "management_system", NO, warning=True),
    Fault("S207", "school", "standing", NONE, "", warning=True, group="standing"),
    Fault("V103", "school", "ownership", "股份制", "集体所有"),
    Fault("V101", "school", "authority", ""),
    Fault("V102", "school", "filled_on", "九月中旬", "待定"),
)
APPLICATION = (
    Fault("A306", "application", "intake_2", 0, warning=True, group="intake"),
    Fault("A307", "application", "training_experience", 0, warning=True),
    Fault("A308", "application", "training_plan", NO, warning=True),
    Fault("A309", "application", "teaching_resources", NO, warning=True),
    Fault("A317", "application", "liaison", NO, warning=True),
    Fault("A314", "application", "facilities", NONE, warning=True, group="facilities"),
    Fault("A315", "application", "partner", "", warning=True, group="facilities", only=lambda row: row["facilities"] != "自有"),
    Fault("A316", "application", "pilot_students", _more("enrolled", 37), _more("enrolled", 41), group="students"),
    Fault("V102", "application", "intake_3", "若干人", "详见附件", group="intake"),
    Fault("V104", "application", "intake_1", -5, -7, group="intake"),
    Fault("V103", "application", "levels", "特级", "一级"),
    Fault("A303", "application", "major_code", "6308", "ABC123"),
    Fault("A310", "application", "team_dual", 0, 1, warning=True, group="*team", flat=True),
    Fault("A311", "application", "team_industry", 0, warning=True, group="*team", flat=True),
    Fault("A301", "application", "certificate", "特种焊接工艺", "无人机驾驶", group="*certificate", flat=True),
    Fault("A318", "application", "team_total", _more("team_total", 1), _more("team_total", 2), group="*team"),
)
TRAINER = (
    Fault("V103", "trainer", "employment", "返聘", "借用"),
    Fault("V101", "trainer", "employer", ""),
    Fault("V103", "trainer", "dual_qualified", "待定", "暂缓", group="*team"),
    Fault("T404", "trainer", "employer", "本校", warning=True, only=lambda row: row["industry_expert"] == YES),
)
