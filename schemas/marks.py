"""What our marks in a school's workbook are called: written by ``pipeline.marking``, known again by ``pipeline.read``.

Standard library only: the workers know it, too.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

FORM = 1  # version of the marks; raise it with what a returned workbook is read by, and with the list's layout and wording: all are written anew then
LIST, CHANGES, STATE = "问题清单", "改动对照", "1X状态"  # sheets; a school's own of that name keeps it, ours is then called 问题清单（省）
PROPERTY = "1X-marked"  # custom document property that holds the token
NAME = "_1X_"  # begins every defined name of ours; no dot: LibreOffice would turn it into an exclamation mark
LIST_NAME = "_1X_list"  # defined name of the first cell of our list: where links back lead
TOKEN_NAME = "_1X_token"  # defined name whose value is the token as a text constant
ID_LINE = "标识："  # begins the last line of a note, before the finding's id
RULE_LINE = "────────"  # stands between a school's own note and ours; what a school types below our text is its answer

# Colours that nobody else uses, so that they are a signature. An error's fill is solid; a warning's is striped (lightUp: lines on a ground),
# which stays apart in grey. LibreOffice saves the stripes as one solid colour between the two.
ERROR_FILL = "EF8A80"
WARNING_FILL, WARNING_GROUND = "C9A229", "FFF6CD"
MIXED_FILL = "F2E1A4"  # tried: a quarter of the lines, three of the ground
OUR_FILLS = frozenset({ERROR_FILL, WARNING_FILL, WARNING_GROUND, MIXED_FILL})
AUTHOR = "省级核对"  # of our notes

# The list's columns in their order, by the names that code uses.
HEADINGS = {
    "number": "编号",
    "level": "级别",
    "change": "变化",
    "school": "院校",  # only where the workbook holds several schools
    "sheet": "工作表",
    "cell": "单元格",
    "value": "填报内容",
    "now": "目前内容",
    "message": "问题",
    "expected": "应为",
    "fix": "怎么办",
    "explanation": "情况说明",
    "clause": "依据",
    "id": "标识",
}
LEVELS = {"error": "错误", "warning": "提醒"}  # by severity, under 级别 and in notes
CHANGES_HEADINGS = ("工作表", "单元格", "记录", "栏目", "上次填报", "本次填报")  # of the sheet 改动对照
# The state sheet's columns, below its token. ``texts``: ``text_hash`` of every text that we wrote into the finding's row of the list, but
# for those that were empty: ``message:1a2b3c4d fix:…``, by the names of HEADINGS. ``explanation``: what we wrote into 情况说明, whole.
STATE_HEADINGS = ("1X-id", "key", "name", "sheet", "cell", "texts", "explanation")
NO_EXPLANATION = "错误须改正，不能用说明代替"  # begins 情况说明 of an error
LEAST_EXPLANATION = 4  # characters of an explanation without punctuation, at least: 新建专业 says a reason
_SEPARATOR = "|"
_TOKEN = re.compile(
    r"1X\|(?P<form>\d{1,3})\|(?P<province>\d{2})\|(?P<batch>[\w.-]{1,40})\|(?P<marking>[0-9a-f]{12})\|(?P<source>[0-9a-f]{64})\|(?P<content>[0-9a-f]{12})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """Which marking a workbook is of.

    ``marking``: 12 hex digits over everything that the workbook tells (no clock: the same input gives the same bytes);
    ``source``: SHA-256 of the file that was marked; ``content``: 12 hex digits over the records as they were read from it, so
    that a workbook that comes back as it went is known.
    """

    province: str
    batch: str
    marking: str
    source: str
    content: str
    form: int = FORM

    def text(self) -> str:
        """As it is written into the workbook."""
        return _SEPARATOR.join(("1X", str(self.form), self.province, self.batch, self.marking, self.source, self.content))


def token_in(text: str) -> Token | None:
    """The first token in a text, None where there is none."""
    found = _TOKEN.search(text)
    if not found:
        return None
    return Token(found["province"], found["batch"], found["marking"], found["source"], found["content"], int(found["form"]))


def name_of(finding: str) -> str:
    """The defined name of a finding's cell: ``A310-0123456789ab`` -> ``_1X_A310_0123456789ab``."""
    return NAME + finding.replace("-", "_")


def finding_of(name: str) -> str:
    """The finding of a defined name; '' where it is none of ours."""
    found = re.fullmatch(rf"{NAME}([A-Z]\d{{3}})_([0-9a-f]{{12}})", name, re.ASCII)
    return f"{found[1]}-{found[2]}" if found else ""


def text_hash(text: str) -> str:
    """8 hex digits of a text that programs may save with other line ends and without the blanks at the ends of lines."""
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return hashlib.sha256("\n".join(lines).strip().encode("utf-8", "replace")).hexdigest()[:8]
