"""The kinds of documents that layouts describe: what a file of the inbox is, and what is done with it."""

from __future__ import annotations

RETURN = "return"  # 院校申报表: the data. The kind of a layout that names none
ROSTER = "roster"  # 应报院校名单: which schools are expected
DECISION = "decision"  # 备案确认表: what the officer decides
SUMMARY = "summary"  # 汇总表: what a province sends on
REGISTER = "register"  # 院校名录: which schools there are; named by the configuration, never taken from the inbox
DOCUMENT_KINDS = (RETURN, ROSTER, DECISION, SUMMARY, REGISTER)
