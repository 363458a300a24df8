"""Runs, sources, registry, times last seen: what is kept beside the articles."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

import duckdb
import pyarrow as pa

from povetl.records import RunRow
from povetl.warehouse.diff import apply_rows, changed, insert_rows, staged
from povetl.warehouse.places import complete_places
from povetl.warehouse.schema import read_state, tables, write_state
from povetl.warehouse.stage import SHANGHAI, Row, Value, days, micros
from povetl.warehouse.transaction import transaction


def touch(con: duckdb.DuckDBPyConnection, seen: Mapping[str, datetime]) -> None:
    """Move ``last_seen_at`` of the latest revisions forward, never back."""
    if not seen:
        return
    times = pa.array([micros(each) for each in seen.values()], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    con.register("seen", pa.table([pa.array(list(seen), pa.string()), times], ["article_id", "seen_at"]))
    with transaction(con) as changes:
        changes.bookkeeping += changed(
            con,
            "UPDATE article t SET last_seen_at = s.seen_at FROM seen s "
            "WHERE t.article_id = s.article_id AND t.is_latest AND t.last_seen_at < s.seen_at",
        )
    con.unregister("seen")


def save_run(con: duckdb.DuckDBPyConnection, run: RunRow) -> None:
    """Keep a run, in place of what was known of it."""
    counts = json.dumps(run.counts, ensure_ascii=False, sort_keys=True)
    row: Row = (
        run.run_id, run.flow, run.prefect_run_id, micros(run.started_at), micros(run.ended_at), run.state,
        run.parameters, run.code_version, counts, run.error,
    )  # fmt: skip
    with transaction(con) as changes:
        changes.bookkeeping += sum(apply_rows(con, "run", [row]))


def save_sources(con: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, object]]) -> None:
    """Keep sources; those known and not given stay, for their articles do."""
    with transaction(con) as changes:
        changes.content += sum(
            apply_rows(con, "source", [plain_row("source", {"sample": False, **row}) for row in rows])
        )


def save_registry(
    con: duckdb.DuckDBPyConnection,
    indicators: Iterable[Mapping[str, object]],
    units: Iterable[Mapping[str, object]],
    places: Iterable[Mapping[str, object]],
) -> None:
    """Replace the registry's tables, each only when its rows differ from those that it was made of."""
    with transaction(con) as changes:
        changes.content += replace_table(con, "indicator", indicators)
        changes.content += replace_table(con, "unit", units)
        changes.content += replace_table(con, "place", complete_places(places))


def replace_table(con: duckdb.DuckDBPyConnection, table: str, given: Iterable[Mapping[str, object]]) -> int:
    """Replace all rows of a table when they are others than last time; the number of rows changed."""
    rows = sorted({plain_row(table, row) for row in given}, key=str)
    digest = hashlib.sha256(repr(rows).encode("utf-8", "backslashreplace")).hexdigest()
    if read_state(con, f"registry:{table}") == digest:
        return 0
    removed = changed(con, f"DELETE FROM {table}")
    with staged(con, table, rows) as source:
        inserted = insert_rows(con, table, f"SELECT * FROM {source}")
    write_state(con, f"registry:{table}", digest)
    return removed + inserted


def plain_row(table: str, given: Mapping[str, object]) -> Row:
    """A mapping as a row of the table; columns not given are NULL, keys that are no column are left out."""
    return tuple(plain_value(given.get(column.name), column.type) for column in tables()[table].columns)


def plain_value(value: object, kind: str) -> Value:
    """A Python value as staging takes it: times in microseconds, dates in days, lists as words."""
    if value is None or value == "":
        return None
    if kind == "TIMESTAMPTZ":
        return micros(as_time(value))
    if kind == "DATE":
        return days(date.fromisoformat(value) if isinstance(value, str) else as_time(value).date())
    if kind == "BOOLEAN":
        return bool(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return " ".join(str(each) for each in value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def as_time(value: object) -> datetime:
    """A date, time or ISO 8601 string as a time; without a zone it is China's."""
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime.combine(value, time(), SHANGHAI)
    else:
        found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
