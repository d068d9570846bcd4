"""The conversation: what schools say to their findings, which of it counts, and what is said back.

An explanation counts for an open warning of the school that gave it, where it says a reason and the record is what it was when it was
given. It waits for the officer all the same. A later explanation replaces an earlier one; where the record has changed since, the
earlier words are shown and count no more.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.conversation.emptiness import emptiness, quoted
from pipeline.conversation.fingerprints import Fingerprints, Record, record_of
from pipeline.conversation.form import FormWords
from pipeline.conversation.model import REMEMBERED, Heard, Letters, Statement
from pipeline.conversation.replies import Meant, Row, Targets, sort_replies
from pipeline.conversation.telling import told
from pipeline.tables.model import Explanation, Tables
from schemas.batch import Batch, Province
from schemas.frames import Files, Findings
from schemas.marks import FORM, Token, text_hash, token_in

_EXAMPLE = "请写明具体原因（例如“2019年新设专业，首次招生”），或更正后重新报送。"


def hear(findings: Findings, tables: Tables, files: Files, letters: Letters, province: Province, batch: Batch) -> Heard:
    """``findings``: of records, all open. ``tables``: KNOWN, current and superseded schools; ``files``: as received."""
    schools = tables.schools.typed
    targets = Targets(findings, schools["line"].to_dict())
    tokens = {file_id: token for file_id, one in letters.returned.items() if (token := token_in(one.token))}
    ours = {i: one for i, one in letters.returned.items() if i not in tokens or _of_this(tokens[i], province, batch)}
    replies = sort_replies(ours, targets, tables, files, {i: token.source for i, token in tokens.items()})
    prints = Fingerprints(tables)
    form = FormWords(tables, files, prints)
    meant: dict[str, list[Meant]] = {}
    for one in replies.meant:
        meant.setdefault(one.finding, []).append(one)
    remembered: dict[tuple[str, str], list[Explanation]] = {}
    for words in letters.remembered:
        remembered.setdefault((words.school, words.key), []).append(words)

    status, message, explanation, kept = {}, {}, {}, []
    for finding, row in targets.rows.items():
        if row["severity"] == "info":
            continue
        spoken = [*_spoken(row, meant.get(finding, ()), prints, tables, files)]
        if row["severity"] == "error":
            if spoken:
                last = min(spoken, key=lambda one: one.version)
                explanation[finding] = last.text
                message[finding] = f"学校的情况说明{quoted(last.text)}不能代替更正：此项必须更正后重新报送。"
            continue
        spoken += _recalled(row, remembered.get((row["line"], row["key"]), ()), prints)
        spoken += form.for_finding(row)
        if not spoken:
            continue
        chosen = _chosen(spoken)
        explanation[finding] = chosen.text
        counts = chosen.holds and not chosen.why
        if counts:
            status[finding] = "explained"
        else:
            message[finding] = _why_not(chosen)
        if counts or (not chosen.holds and chosen.version == REMEMBERED):
            kept.append(Explanation(row["line"], row["key"], chosen.fingerprint, chosen.text, chosen.file, chosen.seen))
    heard = findings.assign(
        status=[status.get(i, old) for i, old in zip(findings["id"], findings["status"])],
        message=[said + message.get(i, "") for i, said in zip(findings["id"], findings["message"])],
        told=[said and said + message.get(i, "") for i, said in zip(findings["id"], findings["told"])],
        explanation=[explanation.get(i, "") for i in findings["id"]],
    ).astype({"status": "str", "message": "str", "told": "str", "explanation": "str"})
    return Heard(heard, tuple(kept), told(letters.returned, tokens, replies, tables, province, batch))


def _of_this(token: Token, province: Province, batch: Batch) -> bool:
    return token.province == province.code and token.batch == batch.id and token.form <= FORM


def _spoken(row: Row, meant: Iterable[Meant], prints: Fingerprints, tables: Tables, files: Files) -> Iterable[Statement]:
    """What came back for one finding."""
    record = record_of(row["application_id"], row["trainer_id"], row["school_id"])
    now = prints.of(record, row["field"])
    for one in meant:
        why = one.many or emptiness(one.text, (row["message"], row["expected"], row["fix"]))
        holds = not one.version or now in _then(row, record, one, prints, tables)
        if holds and all(reply.beside not in ("", text_hash(row["value"])) for reply in one.replies):
            holds = False  # they are left as we had written them in again, beside another value
        yield Statement(one.text, one.version, holds, True, why, files.at[one.file_id, "file"], now if holds else "")


def _then(row: Row, record: Record, meant: Meant, prints: Fingerprints, tables: Tables) -> set[str]:
    """The fingerprints of the records of that kind in the version that words came with."""
    schools = tables.schools.typed
    of = schools.index[(schools["line"] == meant.line) & (schools["version"] == -(-meant.version // 1))]
    typed = tables.typed[record[0]]
    records = of if record[0] == "school" else typed.index[typed["school_id"].isin(of)]
    return {prints.of((record[0], int(one)), row["field"]) for one in records}


def _recalled(row: Row, words: Iterable[Explanation], prints: Fingerprints) -> Iterable[Statement]:
    now = prints.of(record_of(row["application_id"], row["trainer_id"], row["school_id"]), row["field"])
    for one in words:
        why = emptiness(one.text, (row["message"], row["expected"], row["fix"]))
        yield Statement(one.text, REMEMBERED, one.fingerprint == now, True, why, one.file, one.fingerprint, one.seen)


def _chosen(spoken: list[Statement]) -> Statement:
    """The latest words about the record as it is; of one version those that count, written to the finding itself before others."""
    holding = [one for one in spoken if one.holds]
    return min(holding or spoken, key=lambda one: (one.version, bool(one.why), not one.own))


def _why_not(one: Statement) -> str:
    if one.why:
        return f"学校的情况说明{quoted(one.text)}{one.why}，此项仍未解决。{_EXAMPLE}"
    return f"学校曾说明{quoted(one.text)}，但此后该项所在的记录已有改动，原说明不再适用，此项仍未解决。请按现在的内容重新说明，或更正后重新报送。"
