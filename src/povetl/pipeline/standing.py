"""What the warehouse tells of its sources and runs: read from the working file, which knows of runs that published
nothing, or, while a run holds that, from the published one.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from povetl.errors import WarehouseError, WarehouseLocked
from povetl.warehouse.connect import CONFIG, unusable, version_file, work_lock
from povetl.warehouse.schema import newest_version, read_version

_SOURCES = """
WITH asked AS (
    SELECT source_id, epoch(max(fetched_at)) AS last_asked,
        epoch(max(fetched_at) FILTER (status IN ('ok', 'not_modified') AND purpose <> 'robots')) AS last_read
    FROM "fetch" WHERE run_id NOT IN (SELECT run_id FROM run WHERE flow = 'backfill') GROUP BY source_id
)
SELECT source_id, n_articles, last_published_on, n_fetched, n_failed, n_blocked, worst_status, asked.last_asked,
    coalesce(asked.last_read, CASE WHEN asked.last_asked IS NULL THEN epoch(last_capture_at) END)
FROM source_health LEFT JOIN asked USING (source_id)
"""
_RUNS = "SELECT flow, state, epoch(started_at), epoch(ended_at), error FROM run ORDER BY started_at DESC LIMIT 5"
_STATES = "SELECT flow, state, count(*) FROM run GROUP BY ALL ORDER BY ALL"
_COUNTS = """
SELECT (SELECT count(DISTINCT article_id) FROM article), (SELECT count(*) FROM figure),
    (SELECT count(*) FROM reject WHERE reason = 'waiting_for_parts')
"""


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """One source as its articles and its last run show it; times are Unix seconds."""

    source_id: str
    articles: int
    last_published_on: date | None
    asked: int
    failed: int
    blocked: int
    worst_status: str | None
    last_asked: float | None
    last_read: float | None


@dataclass(kw_only=True)
class Standing:
    """Sources, runs and counts."""

    sources: list[SourceStanding] = field(default_factory=list)
    runs: list[tuple[str, str, float, float | None, str | None]] = field(default_factory=list)
    """The last five: flow, state, began, ended, what went wrong."""
    states: list[tuple[str, str, int]] = field(default_factory=list)
    """All of them: flow, state, how many."""
    articles: int = 0
    figures: int = 0
    waiting_for_parts: int = 0
    from_work: bool = False
    """Read from the working file, not from the published one."""


def read_standing(published: Path, work: Path) -> Standing | None:
    """Read it without holding up a run; None when there is no warehouse yet.

    Raises:
        WarehouseError: a file is no warehouse.
    """
    if work.exists():
        try:
            with work_lock(work, 0):
                return _read(work, from_work=True)
        except WarehouseLocked:
            pass
    return _read(version_file(published), from_work=False) if published.exists() else None


def known_version(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The schema version of an open warehouse file; 0 for an empty one.

    Raises:
        WarehouseError: it is newer than this program, or no warehouse of povetl's.
    """
    version = read_version(con)
    if version > newest_version():
        raise WarehouseError(
            f"{path} has schema version {version}, newer than this povetl knows ({newest_version()}): upgrade povetl, "
            "or point POVETL_HOME at another folder."
        )
    return version


def _read(path: Path, *, from_work: bool) -> Standing | None:
    try:
        with duckdb.connect(str(path), read_only=True, config=CONFIG) as con:
            return _told(con, from_work=from_work) if known_version(con, path) else None
    except duckdb.Error as error:
        raise unusable(path, error) from error


def _told(con: duckdb.DuckDBPyConnection, *, from_work: bool) -> Standing:
    ((articles, figures, waiting),) = con.execute(_COUNTS).fetchall()
    return Standing(
        sources=[SourceStanding(*row) for row in con.execute(_SOURCES).fetchall()],
        runs=con.execute(_RUNS).fetchall(),
        states=con.execute(_STATES).fetchall(),
        articles=articles,
        figures=figures,
        waiting_for_parts=waiting,
        from_work=from_work,
    )
