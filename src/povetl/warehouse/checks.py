"""Data-quality checks: each is an SQL file that returns the rows that break it.

A file in ``checks/`` begins with ``-- severity:``, ``-- sentence:`` and ``-- what_to_do:``. A ``row`` check returns
``revision_id`` and ``detail``: those revisions move to ``reject``. A ``structural`` one stops the publish, a
``warning`` is only shown.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa

from povetl.warehouse.claims import claims_due, mark_due, renew_claims
from povetl.warehouse.diff import apply_rows, changed
from povetl.warehouse.reconcile import assign_clusters
from povetl.warehouse.stage import BY_REVISION, Row, micros
from povetl.warehouse.transaction import Changes, transaction

HEADER = re.compile(r"^-- (severity|sentence|what_to_do): (.*)$", re.M)
SHOWN = 5
"""Offending rows that are kept as a sample."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check as its file describes it."""

    check_id: str
    severity: str
    sentence: str
    what_to_do: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check found."""

    check_id: str
    severity: str
    """``row``, ``structural`` or ``warning``."""
    sentence: str
    what_to_do: str
    n_offending: int
    sample: str
    """The first offending rows, as JSON."""

    @property
    def failed(self) -> bool:
        """True when rows broke it."""
        return self.n_offending > 0


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, row-level ones first: what they refuse is gone when the others look."""
    found = []
    for entry in files("povetl.warehouse").joinpath("checks").iterdir():
        if not entry.name.endswith(".sql"):
            continue
        text = entry.read_text(encoding="utf-8")
        header = dict(HEADER.findall(text))
        found.append(Check(entry.name.removesuffix(".sql"), header["severity"], header["sentence"],
                           header["what_to_do"], text))  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.severity != "row", each.check_id)))


def check(con: duckdb.DuckDBPyConnection, run_id: str | None) -> list[CheckResult]:
    """Run every check, keep the results under the run, and move refused revisions to ``reject``; one transaction."""
    now = datetime.now(UTC)
    results = []
    with transaction(con) as changes:
        for each in all_checks():
            if each.severity == "row":
                results.append(run_check(con, each, now, changes))
        if claims_due(con):  # a load since the last reconcile, or a revision just refused
            changes.content += assign_clusters(con)
            renew_claims(con)
        for each in all_checks():
            if each.severity != "row":
                results.append(run_check(con, each, now, changes))
        kept: list[Row] = [
            (run_id or "", r.check_id, r.severity, r.sentence, r.what_to_do, r.n_offending, r.sample, micros(now))
            for r in results
        ]
        same = "t.n_offending = s.n_offending AND t.sample = s.sample"
        keep = {"checked_at": f"CASE WHEN {same} THEN t.checked_at ELSE s.checked_at END"}
        changes.bookkeeping += sum(apply_rows(con, "check_result", kept, keep=keep))
    return results


def run_check(con: duckdb.DuckDBPyConnection, each: Check, now: datetime, changes: Changes) -> CheckResult:
    """Run one check; what a row-level one finds moves to ``reject``."""
    query = each.sql.rstrip().removesuffix(";")
    limit = "" if each.severity == "row" else f"LIMIT {SHOWN}"
    cursor = con.execute(f"SELECT *, count(*) OVER () FROM ({query}) {limit}")
    names = [column[0] for column in cursor.description or ()]
    rows = cursor.fetchall()
    sample = [dict(zip(names[:-1], row[:-1], strict=True)) for row in rows[:SHOWN]]
    if rows and each.severity == "row":
        refuse(con, each, [(str(row[0]), str(row[1])) for row in rows], now, changes)
    return CheckResult(
        check_id=each.check_id, severity=each.severity, sentence=each.sentence, what_to_do=each.what_to_do,
        n_offending=rows[0][-1] if rows else 0, sample=json.dumps(sample, ensure_ascii=False, default=str),
    )  # fmt: skip


def refuse(
    con: duckdb.DuckDBPyConnection, broken: Check, found: list[tuple[str, str]], now: datetime, changes: Changes
) -> None:
    """Move revisions out of all tables into ``reject``; the one before becomes the latest.

    The article's digest is forgotten, so that its next load brings the revision back before the next checks.
    """
    details: dict[str, list[str]] = {}
    for revision_id, detail in found:
        details.setdefault(revision_id, []).append(detail)
    ids, texts = list(details), ["; ".join(each[:SHOWN]) for each in details.values()]
    reject_ids = [hashlib.blake2b(f"{broken.check_id}|{each}".encode(), digest_size=12).hexdigest() for each in ids]
    columns = [pa.array(each, pa.string()) for each in (ids, texts, reject_ids)]
    con.register("refused", pa.table(columns, ["revision_id", "detail", "reject_id"]))
    con.execute("DELETE FROM reject WHERE reject_id IN (SELECT reject_id FROM refused)")
    con.execute(
        """
        INSERT INTO reject
        SELECT r.reject_id, 'check', ?, r.detail, a.source_id, a.url, a.article_id, a.revision_id, c.capture_id,
            c.warc_file, c.warc_offset, ?, true
        FROM refused r JOIN article a USING (revision_id)
        LEFT JOIN (
            SELECT revision_id, arg_min((capture_id, warc_file, warc_offset), (captured_at, capture_id)) AS first
            FROM capture WHERE revision_id IS NOT NULL GROUP BY ALL
        ) b USING (revision_id)
        LEFT JOIN capture c ON c.capture_id = b.first[1]
        """,
        [broken.check_id, now],
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE shrunk AS "
        "SELECT DISTINCT article_id FROM article SEMI JOIN refused USING (revision_id)"
    )
    con.execute("UPDATE internal.article_load SET digest = '' WHERE article_id IN (FROM shrunk)")
    mark_due(con, "FROM shrunk")
    for table in BY_REVISION:
        changes.content += changed(con, f"DELETE FROM {table} WHERE revision_id IN (SELECT revision_id FROM refused)")
    con.execute(
        """
        UPDATE article t SET is_latest = (t.revision = n.newest)
        FROM (SELECT article_id, max(revision) AS newest FROM article SEMI JOIN shrunk USING (article_id) GROUP BY 1) n
        WHERE t.article_id = n.article_id
        """
    )
    con.execute("DROP TABLE shrunk")
    con.unregister("refused")
