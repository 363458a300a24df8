"""Bring a table in line with staged rows: delete what is no longer derived, update what differs, insert what is new."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from povetl.warehouse.arrow import arrow_table, column_list, select_list, staged_columns
from povetl.warehouse.schema import quoted, tables
from povetl.warehouse.stage import Row

TableCounts = tuple[int, int, int]
"""Rows inserted, updated, deleted."""


@contextmanager
def staged(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> Iterator[str]:
    """SQL for the rows as a relation, each column cast to its type."""
    name = f"staged_{table}"
    con.register(name, arrow_table(table, rows))
    try:
        yield f"(SELECT {select_list(table)} FROM {name})"
    finally:
        con.unregister(name)


def apply_rows(
    con: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[Row],
    *,
    delete_where: str | None = None,
    keep: dict[str, str] | None = None,
    insert_only: bool = False,
) -> TableCounts:
    """Insert and update the rows by the table's key.

    Args:
        con: the working file, inside a transaction.
        table: the table to change.
        rows: the rows that it shall hold, in the order of its staged columns.
        delete_where: SQL about the table's rows ``t``; those that fulfil it and are not among the rows are deleted.
        keep: SQL by column that gives the new value from the old row ``t`` and the staged row ``s``.
        insert_only: no row of the table has one of these keys (a first load), so nothing is compared.
    """
    if insert_only and not rows:
        return 0, 0, 0
    with staged(con, table, rows) as source:
        if insert_only:
            return insert_rows(con, table, f"SELECT * FROM {source}"), 0, 0
        match = key_match(table)
        deleted = updated = 0
        if delete_where:
            deleted = changed(
                con,
                f"DELETE FROM {quoted(table)} t WHERE {delete_where} AND NOT EXISTS (FROM {source} s WHERE {match})",
            )
        if not rows:
            return 0, 0, deleted
        sets, differs = update_terms(table, keep or {})
        if sets:
            updated = changed(con, f"UPDATE {quoted(table)} t SET {sets} FROM {source} s WHERE {match} AND ({differs})")
        inserted = insert_rows(con, table, f"SELECT s.* FROM {source} s ANTI JOIN {quoted(table)} t ON {match}")
        return inserted, updated, deleted


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, query: str) -> int:
    """Insert what the query gives; the number of rows."""
    return changed(con, f"INSERT INTO {quoted(table)} ({column_list(table)}) {query}")


def key_match(table: str) -> str:
    """SQL that joins the table's row ``t`` with the staged row ``s`` by the key."""
    return " AND ".join(f"t.{quoted(name)} = s.{quoted(name)}" for name in tables()[table].key)


def update_terms(table: str, keep: dict[str, str]) -> tuple[str, str]:
    """The SET list and the condition that a column differs."""
    names = [column.name for column in staged_columns(table) if column.name not in tables()[table].key]
    values = {name: keep.get(name, f"s.{quoted(name)}") for name in names}
    sets = ", ".join(f"{quoted(name)} = {value}" for name, value in values.items())
    differs = " OR ".join(f"t.{quoted(name)} IS DISTINCT FROM ({value})" for name, value in values.items())
    return sets, differs


def changed(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()) -> int:
    """Run a statement that changes rows; their number."""
    return int(con.execute(sql, parameters).fetchall()[0][0])
