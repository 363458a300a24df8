"""What the pipeline asks the working file before it fetches or reads."""

import json
from collections.abc import Iterable, Sequence

import duckdb

from povetl.records import Locator, RunRow
from povetl.warehouse.replace import listed
from povetl.warehouse.schema import quoted, tables


def runs(con: duckdb.DuckDBPyConnection) -> list[RunRow]:
    """Every run, oldest first."""
    rows = con.execute(
        "SELECT run_id, flow, prefect_run_id, started_at, ended_at, state, parameters, code_version, counts, error "
        "FROM run ORDER BY started_at, run_id"
    ).fetchall()
    return [
        RunRow(
            run_id=row[0], flow=row[1], prefect_run_id=row[2], started_at=row[3], ended_at=row[4], state=row[5],
            parameters=row[6], code_version=row[7], counts=json.loads(row[8]), error=row[9],
        )
        for row in rows
    ]  # fmt: skip


def capture_ids(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Ids of all captures."""
    return {row[0] for row in con.execute("SELECT capture_id FROM capture").fetchall()}


def locators(con: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> dict[str, list[Locator]]:
    """Where each article's response captures lie, in capture time; revisits hold no bytes and are left out."""
    found: dict[str, list[Locator]] = {}
    if not article_ids:
        return found
    with listed(con, "scope", "article_id", article_ids):
        rows = con.execute(
            "SELECT article_id, warc_file, warc_offset FROM capture SEMI JOIN scope USING (article_id) "
            "WHERE NOT revisit ORDER BY article_id, captured_at, capture_id"
        ).fetchall()
    for article_id, warc_file, warc_offset in rows:
        found.setdefault(article_id, []).append(Locator(warc_file=warc_file, warc_offset=warc_offset))
    return found


def article_for_urls(con: duckdb.DuckDBPyConnection, urls: Iterable[str]) -> dict[str, str]:
    """The article that each known address leads to; its canonical address counts before an alias of another."""
    asked = list(urls)
    if not asked:
        return {}
    with listed(con, "asked", "url", asked):
        rows = con.execute(
            "SELECT url, arg_min(article_id, (ordinal, article_id)) FROM article_url SEMI JOIN asked USING (url) "
            "GROUP BY url"
        ).fetchall()
    return dict(rows)


def counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of each table."""
    return {name: con.execute(f"SELECT count(*) FROM {quoted(name)}").fetchall()[0][0] for name in tables()}
