"""A digest of each content table, to show that two warehouses say the same."""

import duckdb

from povetl.warehouse.schema import quoted, tables

ASIDE = frozenset({"run", "fetch", "capture", "check_result", "script_variant"})
"""Tables that tell of runs and clocks; ``script_variant`` comes from the code."""
CLOCK_COLUMNS = frozenset(
    {
        "first_seen_at",
        "last_seen_at",
        "rejected_at",
        "verified_at",
        "warc_file",
        "warc_offset",
        "capture_id",
        "reject_id",
    }
)
"""Times of captures, what is hashed from them, and places in the archive."""


def content_digest(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """A hash of each content table's rows, whatever their order.

    Equal for warehouses built from the same pages in any order, on any machine, with any interruptions: runs, fetches,
    captures and their times aside.
    """
    found = {}
    for table in tables().values():
        if table.name in ASIDE:
            continue
        values = []
        for column in table.columns:
            if column.name in CLOCK_COLUMNS:
                continue
            name = quoted(column.name)
            text = f"epoch_us({name})" if column.type == "TIMESTAMPTZ" else name
            values.append(f"coalesce('=' || {text}::VARCHAR, '')")
        row = f"md5(concat_ws(chr(31), {', '.join(values)}))"
        rows = f"SELECT {row} AS row FROM {quoted(table.name)}"
        query = f"SELECT md5(coalesce(string_agg(row, '' ORDER BY row), '')) FROM ({rows})"
        found[table.name] = str(con.execute(query).fetchall()[0][0])
    return found
