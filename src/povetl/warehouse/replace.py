"""Replace what is derived from articles: all tables that hold an article's rows, by difference."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from povetl.warehouse.claims import mark_due
from povetl.warehouse.diff import TableCounts, apply_rows, changed
from povetl.warehouse.schema import tables
from povetl.warehouse.stage import BY_ARTICLE, Row, StagedArticle
from povetl.warehouse.transaction import Changes

KEEP = {
    # A 304 seen since is no part of the history; only the latest revision can still be moved forward by one.
    "article": {
        "last_seen_at": "CASE WHEN s.is_latest AND t.is_latest THEN greatest(t.last_seen_at, s.last_seen_at) "
        "ELSE s.last_seen_at END"
    }
}
FREED = "UPDATE capture t SET article_id = NULL, revision_id = NULL WHERE article_id IN (SELECT article_id FROM scope)"


@dataclass(slots=True)
class ReplaceCounts:
    """What happened to the articles, and rows inserted, updated, deleted by table."""

    new: int = 0
    revised: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    tables: dict[str, TableCounts] = field(default_factory=lambda: dict.fromkeys(tables(), (0, 0, 0)))

    def add(self, table: str, counts: TableCounts) -> int:
        """Count a statement's rows; their number."""
        old = self.tables[table]
        self.tables[table] = (old[0] + counts[0], old[1] + counts[1], old[2] + counts[2])
        return sum(counts)


def replace_articles(
    con: duckdb.DuckDBPyConnection, articles: Sequence[StagedArticle], changes: Changes
) -> ReplaceCounts:
    """Bring every table in line with the staged articles, inside the caller's transaction.

    Articles whose digest is that of their last load cost one look-up. Those never seen are inserted without a
    comparison; the rest is compared row by row.
    """
    counts = ReplaceCounts()
    digests = known_digests(con, [article.article_id for article in articles])
    todo = [article for article in articles if digests.get(article.article_id) != article.digest]
    counts.unchanged = len(articles) - len(todo)
    if not todo:
        return counts
    fresh = [article for article in todo if article.article_id not in digests]
    known = [article for article in todo if article.article_id in digests]
    for table in BY_ARTICLE:
        changes.content += counts.add(table, apply_rows(con, table, gather(fresh, table), insert_only=True))
    count_fresh(counts, fresh)
    if known:
        with scope(con, known):
            before = revision_sets(con)
            for table in BY_ARTICLE:
                where = "t.article_id IN (SELECT article_id FROM scope)"
                rows = gather(known, table)
                changed_rows = apply_rows(con, table, rows, delete_where=where, keep=KEEP.get(table))
                changes.content += counts.add(table, changed_rows)
            count_known(counts, known, before, revision_sets(con))
    with scope(con, todo):
        mark_due(con, "SELECT article_id FROM scope")
    keep_captures_and_rejects(con, todo, counts, changes)
    remember(con, todo)
    return counts


def keep_captures_and_rejects(
    con: duckdb.DuckDBPyConnection, todo: Sequence[StagedArticle], counts: ReplaceCounts, changes: Changes
) -> None:
    """Captures stay when their article lets them go; rejects that came with it, or for its captures, do not."""
    captures, rejects = one_by_key(gather(todo, "capture")), one_by_key(gather(todo, "reject"))
    with scope(con, todo), listed(con, "claimed", "capture_id", [str(row[0]) for row in captures]):
        freed = changed(con, f"{FREED} AND capture_id NOT IN (SELECT capture_id FROM claimed)")
        changes.bookkeeping += freed + counts.add("capture", apply_rows(con, "capture", captures))
        where = (
            "((t.with_article AND t.article_id IN (SELECT article_id FROM scope)) "
            "OR t.capture_id IN (SELECT capture_id FROM claimed))"
        )
        changes.content += counts.add("reject", apply_rows(con, "reject", rejects, delete_where=where))


def known_digests(con: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> dict[str, str]:
    """What each article gave when it was last loaded; articles never loaded are left out."""
    if not article_ids:
        return {}
    with listed(con, "scope", "article_id", article_ids):
        found = con.execute("SELECT article_id, digest FROM internal.article_load SEMI JOIN scope USING (article_id)")
        return dict(found.fetchall())


def remember(con: duckdb.DuckDBPyConnection, articles: Sequence[StagedArticle]) -> None:
    """Keep the digests of these articles."""
    ids, digests = [each.article_id for each in articles], [each.digest for each in articles]
    con.register(
        "loaded", pa.table([pa.array(ids, pa.string()), pa.array(digests, pa.string())], ["article_id", "digest"])
    )
    con.execute("DELETE FROM internal.article_load WHERE article_id IN (SELECT article_id FROM loaded)")
    con.execute("INSERT INTO internal.article_load SELECT article_id, digest FROM loaded")
    con.unregister("loaded")


def revision_sets(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The revisions of each article in scope."""
    query = (
        "SELECT article_id, list(revision_id ORDER BY revision) FROM article "
        "SEMI JOIN scope USING (article_id) GROUP BY article_id"
    )
    return dict(con.execute(query).fetchall())


def count_fresh(counts: ReplaceCounts, fresh: Sequence[StagedArticle]) -> None:
    """Articles never seen; those without a revision are none yet."""
    counts.new += sum(bool(article.rows["article"]) for article in fresh)


def count_known(
    counts: ReplaceCounts,
    known: Sequence[StagedArticle],
    before: dict[str, list[str]],
    after: dict[str, list[str]],
) -> None:
    """What became of articles seen before."""
    for article in known:
        old, new = before.get(article.article_id), after.get(article.article_id)
        counts.removed += bool(old and not new)
        counts.new += bool(new and not old)
        counts.revised += bool(old and new and old != new)
        counts.updated += old == new


def gather(articles: Sequence[StagedArticle], table: str) -> list[Row]:
    """The articles' rows of one table."""
    return [row for article in articles for row in article.rows[table]]


def one_by_key(rows: Sequence[Row]) -> list[Row]:
    """Rows without repeated ids; of those that share one, the last counts."""
    return list({row[0]: row for row in rows}.values())


class listed:  # noqa: N801 - a context manager that reads as a participle
    """A list of ids as a one-column relation while the block lasts."""

    def __init__(self, con: duckdb.DuckDBPyConnection, name: str, column: str, values: Sequence[str]) -> None:
        self.con, self.name = con, name
        self.table = pa.table([pa.array(list(values), pa.string())], [column])

    def __enter__(self) -> None:
        self.con.register(self.name, self.table)

    def __exit__(self, *_: object) -> None:
        self.con.unregister(self.name)


def scope(con: duckdb.DuckDBPyConnection, articles: Sequence[StagedArticle]) -> listed:
    """The ids of the articles as the relation ``scope``."""
    return listed(con, "scope", "article_id", [article.article_id for article in articles])
