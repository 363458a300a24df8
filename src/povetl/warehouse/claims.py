"""The claims of the latest revisions: kept as tables, and made again where what they are made of has changed.

Whatever changes an article's figures, publication or copies calls :func:`mark_due` in its transaction.
:func:`renew_claims` then makes again the claims that those articles had or have now, from all mentions of each, and the
questions that those claims answer. The statements are those that make all claims (``claim/*.sql``), on fewer mentions,
so the result is that of making all of them; :func:`remake_claims` makes all of them and says whether it was so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from povetl.warehouse.diff import changed
from povetl.warehouse.schema import claim_digest, literal, read_state, sql_text, write_state

BATCH = 250_000
"""Mentions that are worked on at once: they bound the memory, at about 1 KB each."""
ARTICLES_AT_ONCE = 20_000
WHOLE_FROM = 0.2
"""The part of all articles from which making all claims takes less time than finding those that are due."""

DUE_ARTICLES = """
CREATE OR REPLACE TEMP TABLE due_article AS
SELECT article_id, row_number() OVER () - 1 AS n FROM (SELECT DISTINCT article_id FROM internal.claim_due)
"""
DUE_BEFORE = """
CREATE OR REPLACE TEMP TABLE due_claim AS
SELECT DISTINCT c.claim_id, c.question_id, c.indicator, c.value, c.period_end
FROM internal.claim c SEMI JOIN (
    SELECT claim_id FROM (SELECT claim_id, unnest(article_ids) AS article_id FROM internal.claim)
    SEMI JOIN due_article USING (article_id)
) USING (claim_id)
"""
DUE_NOW = """
INSERT INTO due_claim
SELECT DISTINCT claim_id, question_id, indicator, value, period_end FROM mention ANTI JOIN due_claim USING (claim_id)
"""
DUE_ORDERED = "FROM due_claim ORDER BY claim_id"
# Figures are chosen by columns of their own first: hashing all of them costs as much as making all claims.
ASKED_AGAIN = """
SELECT f.* FROM figure f SEMI JOIN due_batch b
ON b.indicator = f.indicator AND b.value = f.value AND b.period_end IS NOT DISTINCT FROM f.period_end
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators from one to another, in order, and in how many parts their mentions are worked on."""

    first: str
    last: str
    parts: int

    @property
    def where(self) -> str:
        """SQL for the rows of these indicators."""
        return f"indicator BETWEEN {literal(self.first)} AND {literal(self.last)}"


def mark_due(con: duckdb.DuckDBPyConnection, article_ids: str) -> None:
    """Remember that the claims of these articles are to be made again; a query for ``article_id``."""
    con.execute(f"INSERT INTO internal.claim_due {article_ids}")


def renew_claims(con: duckdb.DuckDBPyConnection) -> None:
    """Bring the claims in line with figures, copies and registry, inside the caller's transaction."""
    if not claims_due(con):
        return
    n_due = count(con, "SELECT count(DISTINCT article_id) FROM internal.claim_due")
    n_articles = count(con, "SELECT count(*) FROM article WHERE is_latest")
    if read_state(con, "claims_of") != made_of(con) or n_due > WHOLE_FROM * n_articles:
        remake_claims(con)
    else:
        renew_due(con, n_due)


def claims_due(con: duckdb.DuckDBPyConnection) -> bool:
    """True when the claims are not those of the figures, copies and registry as they are."""
    due = count(con, "SELECT count(*) FROM (FROM internal.claim_due LIMIT 1)")
    return bool(due) or read_state(con, "claims_of") != made_of(con)


def made_of(con: duckdb.DuckDBPyConnection) -> str:
    """Changes when all claims have to be made again: with their SQL, the gazetteer, or the units."""
    return "|".join((claim_digest(), *(read_state(con, f"registry:{name}") or "" for name in ("place", "unit"))))


def renew_due(con: duckdb.DuckDBPyConnection, n_due: int) -> None:
    """Make again what the articles in ``internal.claim_due`` touch."""
    con.execute(DUE_ARTICLES)
    con.execute(DUE_BEFORE)
    for first in range(0, n_due, ARTICLES_AT_ONCE):
        batch = f"(FROM due_article WHERE n >= {first} AND n < {first + ARTICLES_AT_ONCE})"
        make_mentions(con, f"SELECT f.* FROM figure f SEMI JOIN {batch} USING (article_id)")
        con.execute(DUE_NOW)
    con.execute("DELETE FROM internal.claim WHERE claim_id IN (SELECT claim_id FROM due_claim)")
    for first in range(0, count(con, "SELECT count(*) FROM due_claim"), BATCH):
        con.execute(f"CREATE OR REPLACE TEMP TABLE due_batch AS {DUE_ORDERED} LIMIT {BATCH} OFFSET {first}")
        make_mentions(con, ASKED_AGAIN)
        con.execute("DELETE FROM mention WHERE claim_id NOT IN (SELECT claim_id FROM due_batch)")
        con.execute(sql_text("claim/answer.sql"))
    con.execute("DELETE FROM internal.question WHERE question_id IN (SELECT question_id FROM due_claim)")
    make_questions(con, "SELECT c.* FROM internal.claim c SEMI JOIN due_claim USING (question_id)")
    settle(con)


def remake_claims(con: duckdb.DuckDBPyConnection, *, compare: bool = False) -> int:
    """Make all claims, inside the caller's transaction; with ``compare`` the number of rows that were not so before."""
    found = con.execute(
        "SELECT indicator, count(*) FROM figure WHERE indicator IS NOT NULL GROUP BY indicator ORDER BY indicator"
    )
    groups = list(grouped(found.fetchall()))
    gone = " AND ".join(["true", *(f"NOT {group.where}" for group in groups)])
    different = 0
    for table in ("internal.claim", "internal.question"):
        different += changed(con, f"DELETE FROM {table} WHERE {gone}")
    for group in groups:
        different += remake_group(con, group, compare=compare)
    settle(con)
    return different


def grouped(found: Sequence[tuple[str, int]]) -> Iterator[Group]:
    """Indicators, given in order with the number of their figures, in groups of at most a batch."""
    names: list[str] = []
    total = 0
    for name, n_figures in found:
        if names and total + n_figures > BATCH:
            yield Group(names[0], names[-1], total // BATCH + 1)
            names, total = [], 0
        names.append(name)
        total += n_figures
    if names:
        yield Group(names[0], names[-1], total // BATCH + 1)


def remake_group(con: duckdb.DuckDBPyConnection, group: Group, *, compare: bool) -> int:
    """Make the claims and questions of a group of indicators; see :func:`remake_claims`."""
    tables = ("claim", "question")
    for table in tables:
        if compare:
            con.execute(f"CREATE OR REPLACE TEMP TABLE kept_{table} AS FROM internal.{table} WHERE {group.where}")
        con.execute(f"DELETE FROM internal.{table} WHERE {group.where}")
    for part in range(group.parts):
        make_mentions(con, f"SELECT * FROM figure WHERE {group.where} AND hash(value) % {group.parts} = {part}")
        con.execute(sql_text("claim/answer.sql"))
    make_questions(con, f"SELECT * FROM internal.claim WHERE {group.where}")
    if not compare:
        return 0
    sides = [(f"kept_{each}", f"(FROM internal.{each} WHERE {group.where})") for each in tables]
    both = [pair for one, other in sides for pair in ((one, other), (other, one))]
    return sum(count(con, f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})") for one, other in both)


def make_mentions(con: duckdb.DuckDBPyConnection, figures: str) -> None:
    """Make the relation ``mention`` of these figures."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW asked AS {figures}")
    con.execute(sql_text("claim/mention.sql"))


def make_questions(con: duckdb.DuckDBPyConnection, claims: str) -> None:
    """Add the questions that these claims answer."""
    con.execute(f"CREATE OR REPLACE TEMP VIEW given AS {claims}")
    con.execute(sql_text("claim/question.sql"))


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing is due any more."""
    con.execute("DELETE FROM internal.claim_due")
    write_state(con, "claims_of", made_of(con))
    for kind, name in (
        ("VIEW", "asked"), ("VIEW", "given"), ("TABLE", "mention"), ("TABLE", "due_article"), ("TABLE", "due_claim"),
        ("TABLE", "due_batch"), ("TABLE", "kept_claim"), ("TABLE", "kept_question"),
    ):  # fmt: skip
        con.execute(f"DROP {kind} IF EXISTS {name}")


def count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    """The number that a query gives."""
    return int(con.execute(query).fetchall()[0][0])
