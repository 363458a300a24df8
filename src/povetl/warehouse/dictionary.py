"""The data dictionary: every table, view and macro with its columns, as Markdown, from the COMMENTs of a database.

``python -m povetl.warehouse.dictionary docs/data_dictionary.md`` writes it; a test compares it with the schema.
"""

import sys
from pathlib import Path

import duckdb

from povetl.warehouse.checks import all_checks
from povetl.warehouse.schema import definitions, migrate, quoted, tables

HEAD = """# Data dictionary

Generated from the schema by `python -m povetl.warehouse.dictionary docs/data_dictionary.md`; do not edit.
The same texts are COMMENTs in the database: `SELECT table_name, column_name, comment FROM duckdb_columns()`.

Times are shown in Asia/Shanghai. `end` and `fetch` are words of SQL: write `"end"`, `"fetch"`.
A figure's text is `substring(article.text, start + 1, "end" - start)`.
"""


def data_dictionary() -> str:
    """The dictionary of this code's schema."""
    with duckdb.connect() as con:
        migrate(con)
        lines = [HEAD, "## Views", "", "Begin here: what analysts use.", ""]
        for definition in definitions():
            if definition.kind == "VIEW":
                lines += section(con, definition.name, definition.comment)
        lines += ["## Macros", ""]
        for definition in definitions():
            if definition.kind != "VIEW":
                call = f"{definition.name}({', '.join(definition.parameters)})"
                lines += [f"### {call}", "", definition.comment, ""]
        lines += ["## Tables", ""]
        for table in tables().values():
            key = f" One row for each {', '.join(table.key)}."
            lines += section(con, table.name, table.comment + key)
    lines += ["## Checks", "", "| check | severity | demands | what to do |", "|---|---|---|---|"]
    lines += [f"| {c.check_id} | {c.severity} | {cell(c.sentence)} | {cell(c.what_to_do)} |" for c in all_checks()]
    return "\n".join(lines) + "\n"


def section(con: duckdb.DuckDBPyConnection, name: str, comment: str) -> list[str]:
    """The heading, the comment and the columns of one table or view."""
    columns = con.execute(f"DESCRIBE {quoted(name)}").fetchall()
    notes = dict(
        con.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ?", [name]).fetchall()
    )
    lines = [f"### {name}", "", comment, "", "| column | type | meaning |", "|---|---|---|"]
    lines += [f"| {row[0]} | {plain_type(row[1])} | {cell(notes.get(row[0]) or '')} |" for row in columns]
    return [*lines, ""]


def plain_type(kind: str) -> str:
    """A type as analysts know it."""
    return "TIMESTAMPTZ" if kind == "TIMESTAMP WITH TIME ZONE" else kind


def cell(text: str) -> str:
    """A text that breaks no Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(data_dictionary(), encoding="utf-8")
