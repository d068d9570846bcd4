"""What is said of workbooks that came back (F123, F124): what was taken from where, what could not be placed, whose marking it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.conversation.emptiness import plain, quoted
from pipeline.conversation.replies import Sorted
from pipeline.read.answers import Reply, Returned
from pipeline.read.returned import LONGEST_REPLY, OTHER_COLUMN
from pipeline.tables.content import content_digest
from pipeline.tables.model import Tables
from schemas.batch import Batch, Province
from schemas.cells import a1
from schemas.drafts import Drafts
from schemas.frames import DraftTable
from schemas.marks import FORM, Token
from schemas.words import of_sheet

_SHOWN = 3  # places that a message names
_WRONG_FILE = "请核对院校是否报错了文件；报错了的，请重新报送"
_LONGEST = 20  # characters of a text that it quotes


def told(
    returned: Mapping[int, Returned],
    tokens: Mapping[int, Token],
    replies: Sorted,
    tables: Tables,
    province: Province,
    batch: Batch,
) -> DraftTable:
    """Drafts of F123 and F124 for files that no later one has replaced. ``tokens``: by file_id, where one can be read."""
    drafts = Drafts()
    schools = tables.schools.typed
    for file_id, one in returned.items():
        mine = schools[schools["file_id"] == file_id]
        live = mine.index[mine["current"]]
        if len(mine) and not len(live):
            continue
        whose: dict[str, Any] = {"file_id": file_id, **({"school_id": int(live[0])} if len(live) == 1 else {})}
        for name, what, ask in _of_replies(file_id, one, replies):
            drafts.add("F123", facts={"kind": name, "what": what, "ask": ask}, **whose)
        unchanged = len(live) > 0 and not one.fresh and _is_as_it_went(tokens.get(file_id), tables, file_id)
        for name, what, ask in _of_marking(one, tokens.get(file_id), unchanged, province, batch):
            drafts.add("F124", facts={"kind": name, "what": what, "ask": ask}, **whose)
    return drafts.frame()


def _is_as_it_went(token: Token | None, tables: Tables, file_id: int) -> bool:
    return token is not None and content_digest(tables.by_name, file_id) == token.content


def _of_replies(file_id: int, one: Returned, replies: Sorted) -> Iterator[tuple[str, str, str]]:
    """What is told, and what is asked for; a message shows no more than 200 characters of either."""
    unplaced = replies.unplaced.get(file_id, [])
    elsewhere = [reply for reply in one.replies if reply.found == OTHER_COLUMN and reply.id and reply not in unplaced]
    if elsewhere:
        yield "other_column", f"写在“情况说明”以外的列的文字，已作为该行的情况说明：{_places(elsewhere)}", "请今后写在“情况说明”列"
    joined = [
        meant.replies[0] for meant in replies.meant if meant.file_id == file_id and len({plain(reply.text) for reply in meant.replies}) > 1
    ]
    if joined:
        yield "joined", f"同一个标识有几处不同的情况说明，已合在一起：{_places(joined)}", "请核对，每项只保留一处"
    if unplaced:
        why = "该行没有标识、标识不是本校的问题，或说不清写的是哪一项"
        yield "unplaced", f"下列文字没有采用，因为{why}：{_places(unplaced)}", "请写到相应问题的“情况说明”列"
    if one.cut:
        yield "cut", f"有 {one.cut} 处情况说明过长或过多，只读取了前一部分（每处最多 {LONGEST_REPLY} 个字）", "请写得简短"


def _places(replies: Sequence[Reply]) -> str:
    shown = "、".join(f"{of_sheet(reply.sheet)}{a1(reply.at)} {quoted(reply.text, _LONGEST)}" for reply in replies[:_SHOWN])
    return shown + (f" 等 {len(replies)} 处" if len(replies) > _SHOWN else "")


def _of_marking(one: Returned, token: Token | None, unchanged: bool, province: Province, batch: Batch) -> Iterator[tuple[str, str, str]]:
    """What is told, and what the officer does."""
    if one.other:
        yield "signs", "其中有两次退回的标记，以问题清单上的为准", "请核对院校是否把另一份退回件的内容复制了进来；没有的，不必处理"
    elif token is None and not one.token and one.replies:
        yield "no_token", "退回的标记已被删去，情况说明仍按标识读取", "请院校今后保留问题清单的标题行"
    if token and token.province != province.code:
        yield "province", "它是另一省份退回的文件，数据照常读取，其中的情况说明没有采用", _WRONG_FILE
    elif token and token.batch != batch.id:
        yield "batch", f"它是另一批次（{token.batch}）退回的文件，数据照常读取，其中的情况说明没有采用", _WRONG_FILE
    elif token and token.form > FORM:
        yield "form", "它是用较新版本的程序退回的，数据照常读取，其中的情况说明没有采用", "请更新程序后重新运行"
    elif unchanged:
        yield "unchanged", "退回后原样交回：数据没有改动，也没有新的情况说明", "请院校按问题清单更正或说明后重新报送"
