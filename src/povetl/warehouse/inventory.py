"""What the pipeline asks the working file after it has read pages: what is there, and what has to go."""

from collections.abc import Iterable, Sequence

import duckdb

from povetl.warehouse.diff import changed
from povetl.warehouse.replace import listed
from povetl.warehouse.transaction import transaction


def article_ids(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Ids of all articles."""
    return {row[0] for row in con.execute("SELECT DISTINCT article_id FROM article").fetchall()}


def latest_revisions(con: duckdb.DuckDBPyConnection, articles: Sequence[str]) -> dict[str, str]:
    """The latest revision's id of each of these articles that is known."""
    if not articles:
        return {}
    with listed(con, "scope", "article_id", articles):
        rows = con.execute(
            "SELECT article_id, revision_id FROM article SEMI JOIN scope USING (article_id) WHERE is_latest"
        ).fetchall()
    return dict(rows)


def payloads(con: duckdb.DuckDBPyConnection, via: str) -> set[tuple[str, str]]:
    """Address and SHA-256 of the bytes of every capture that came this way."""
    rows = con.execute("SELECT url, body_sha256 FROM capture WHERE via = ? AND body_sha256 IS NOT NULL", [via])
    return set(rows.fetchall())


def drop_rejects(con: duckdb.DuckDBPyConnection, *, keep: Iterable[str], stages: Sequence[str]) -> None:
    """Forget the rejects of these stages that reading the archive again no longer gives."""
    with listed(con, "kept", "reject_id", list(keep)), transaction(con) as changes:
        changes.content += changed(
            con,
            "DELETE FROM reject WHERE stage IN (SELECT unnest(?::VARCHAR[])) "
            "AND reject_id NOT IN (SELECT reject_id FROM kept)",
            [list(stages)],
        )
