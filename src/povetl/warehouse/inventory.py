"""What the pipeline asks the working file after it has read pages: what is there, and what has to go."""

from collections.abc import Iterable, Sequence

import duckdb

from povetl.records import Reject
from povetl.warehouse.diff import changed
from povetl.warehouse.replace import listed
from povetl.warehouse.transaction import transaction


def article_ids(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Ids of all articles."""
    return {row[0] for row in con.execute("SELECT DISTINCT article_id FROM article").fetchall()}


def capture_places(con: duckdb.DuckDBPyConnection) -> set[tuple[str, int]]:
    """WARC file and offset of every capture."""
    return set(con.execute("SELECT warc_file, warc_offset FROM capture").fetchall())


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


def captured(con: duckdb.DuckDBPyConnection, source_id: str) -> set[tuple[str, int]]:
    """Address and time of every capture of a source's pages, however it came; the time in seconds since 1970."""
    rows = con.execute(
        "SELECT url, epoch_us(captured_at) // 1000000 FROM capture WHERE source_id = ? AND purpose = 'article'",
        [source_id],
    )
    return set(rows.fetchall())


def revision_count(con: duckdb.DuckDBPyConnection, source_id: str) -> int:
    """How many revisions the articles of a source have."""
    row = con.execute("SELECT count(*) FROM article WHERE source_id = ?", [source_id]).fetchone()
    return int(row[0]) if row else 0


def article_addresses(con: duckdb.DuckDBPyConnection, source_id: str, via: str) -> set[str]:
    """Every address of a source that came this way and belongs to an article that is whole."""
    rows = con.execute(
        "SELECT DISTINCT url FROM capture SEMI JOIN article USING (article_id) WHERE source_id = ? AND via = ?",
        [source_id, via],
    )
    return {row[0] for row in rows.fetchall()}


def mark_copies(con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Say of a run's fetches which of the new articles turned out to be copies of others."""
    with transaction(con) as changes:
        changes.bookkeeping += changed(
            con,
            "UPDATE \"fetch\" SET outcome = 'duplicate' WHERE run_id = ? AND outcome = 'new' "
            "AND (warc_file, warc_offset) IN (SELECT (c.warc_file, c.warc_offset) FROM capture c "
            "JOIN article a USING (article_id) WHERE a.is_latest AND a.duplicate_of IS NOT NULL)",
            [run_id],
        )


def newest_rejects(con: duckdb.DuckDBPyConnection, rejects: Iterable[Reject]) -> list[Reject]:
    """Of refusals with one id the latest; those of which a later one is known already are left out."""
    newest: dict[str, Reject] = {}
    for reject in rejects:
        if reject.reject_id not in newest or _moment(reject) > _moment(newest[reject.reject_id]):
            newest[reject.reject_id] = reject
    if not newest:
        return []
    with listed(con, "scope", "reject_id", list(newest)):
        rows = con.execute("SELECT reject_id, rejected_at FROM reject SEMI JOIN scope USING (reject_id)").fetchall()
    known = dict(rows)
    return [
        reject
        for name, reject in newest.items()
        if known.get(name) is None or (reject.rejected_at is not None and reject.rejected_at >= known[name])
    ]


def _moment(reject: Reject) -> tuple[float, str]:
    at = reject.rejected_at
    return (at.timestamp() if at else 0.0, reject.capture_id or "")


def drop_rejects(con: duckdb.DuckDBPyConnection, *, keep: Iterable[str], stages: Sequence[str]) -> None:
    """Forget the rejects of these stages that reading the archive again no longer gives."""
    with listed(con, "kept", "reject_id", list(keep)), transaction(con) as changes:
        changes.content += changed(
            con,
            "DELETE FROM reject WHERE stage IN (SELECT unnest(?::VARCHAR[])) "
            "AND reject_id NOT IN (SELECT reject_id FROM kept)",
            [list(stages)],
        )
