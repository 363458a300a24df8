"""What leaves the warehouse as files: Parquet or CSV, one file for each table and view, with a data package.

In Parquet the tables that grow are folders, divided by source: ``read_parquet('figure/**')`` reads all of one.
CSV is safe to open in a spreadsheet: a string from a page that begins like a formula gets an apostrophe before it.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from povetl.errors import WarehouseError
from povetl.warehouse.connect import connect_published
from povetl.warehouse.schema import definitions, inherited_comments, literal, quoted, tables

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); East Asian versions take full-width
signs as well."""
FORMULA_SQL = r"regexp_matches({0}, '^[=+\-@\t\r\n＝＋－＠]') AND NOT regexp_matches({0}, '^[+-][0-9]+([.][0-9]+)?$')"
TYPES = {
    "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer", "BOOLEAN": "boolean", "DATE": "date",
    "DOUBLE": "number",
}  # fmt: skip
"""Types of Frictionless Table Schema by DuckDB type; times and the rest are strings."""
DIVIDED = {
    "fetch": 'FROM "fetch"',
    "capture": "FROM capture",
    "article": "FROM article",
    "figure": "SELECT f.*, s.source_id FROM figure f "
    "JOIN (SELECT revision_id, source_id FROM article) s USING (revision_id)",
}
"""The rows of the tables that Parquet divides by ``source_id``."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of one export: name of the table or view, file or folder, rows."""

    folder: Path
    files: tuple[tuple[str, Path, int], ...]


def export_warehouse(published: Path, folder: Path, form: Literal["parquet", "csv"]) -> Exported:
    """Write every table and view of the published warehouse to ``folder``, in place of what an export left there.

    The files appear together: they are written beside the folder, which then takes their place.

    Raises:
        WarehouseError: nothing is published, the folder holds something else, or the disk refuses.
    """
    temporary = folder.with_name(f".{folder.name}.new")
    if folder.exists() and not (folder / "datapackage.json").exists() and any(folder.iterdir()):
        raise WarehouseError(f"{folder} holds files that are no export: choose an empty folder.")
    with connect_published(published) as con:
        try:
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True)
            names = [*tables(), *(each.name for each in definitions() if each.kind == "VIEW")]
            written = []
            for name in names:
                divided = form == "parquet" and name in DIVIDED
                file = name if divided else f"{name}.{form}"
                write = write_divided if divided else write_one
                written.append((name, file, write(con, name, temporary / file, form)))
            package = data_package(con, temporary, [(name, file) for name, file, _ in written], form)
            (temporary / "datapackage.json").write_text(package, encoding="utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            temporary.rename(folder)
        except (OSError, duckdb.Error) as error:
            shutil.rmtree(temporary, ignore_errors=True)
            raise WarehouseError(f"{folder} cannot be written ({str(error).splitlines()[0]}).") from error
    return Exported(folder, tuple((name, folder / file, count) for name, file, count in written))


def write_one(con: duckdb.DuckDBPyConnection, name: str, path: Path, form: str) -> int:
    """Write one table or view; the number of rows."""
    options = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
    query = f"FROM {quoted(name)}" if form == "parquet" else csv_query(con, name)
    return int(con.execute(f"COPY ({query}) TO {literal(str(path))} ({options})").fetchall()[0][0])


def write_divided(con: duckdb.DuckDBPyConnection, name: str, folder: Path, form: str) -> int:
    """Write one table as a folder of Parquet files, ``source_id=…/…``; an empty table is one file without rows."""
    target = literal(str(folder))
    options = f"FORMAT {form}, COMPRESSION zstd"
    divide = f"{options}, PARTITION_BY (source_id), WRITE_PARTITION_COLUMNS true"
    count = int(con.execute(f"COPY ({DIVIDED[name]}) TO {target} ({divide})").fetchall()[0][0])
    if not count:
        folder.mkdir(exist_ok=True)
        con.execute(f"COPY ({DIVIDED[name]}) TO {literal(str(folder / f'empty.{form}'))} ({options})")
    return count


def csv_query(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """SQL for the rows with strings made safe, times in ISO 8601 at +08:00, and lists joined by a space."""
    columns = []
    for column, kind, *_ in con.execute(f"DESCRIBE {quoted(name)}").fetchall():
        own = quoted(column)
        if kind == "VARCHAR":
            own = f"CASE WHEN {FORMULA_SQL.format(own)} THEN '''' || {own} ELSE {own} END"
        elif kind == "TIMESTAMP WITH TIME ZONE":
            own = f"strftime(timezone('Asia/Shanghai', {own}), '%Y-%m-%dT%H:%M:%S+08:00')"
        elif kind.endswith("[]"):
            own = f"array_to_string({own}, ' ')"
        columns.append(f"{own} AS {quoted(column)}")
    return f"SELECT {', '.join(columns)} FROM {quoted(name)}"


def data_package(con: duckdb.DuckDBPyConnection, root: Path, files: list[tuple[str, str]], form: str) -> str:
    """A Frictionless data package descriptor: each file with its columns and their comments.

    A divided table has a resource for each of its files, because Parquet files cannot be put end to end.
    """
    resources = []
    for name, file in files:
        divided = (root / file).is_dir()
        comments = con.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ?", [name])
        notes = inherited_comments() | {column: note for column, note in comments.fetchall() if note}
        columns = con.execute(f"DESCRIBE {DIVIDED[name] if divided else quoted(name)}").fetchall()
        fields = [
            {"name": row[0], "type": field_type(row[1]), "description": notes.get(row[0]) or ""} for row in columns
        ]
        parts = sorted((root / file).rglob(f"*.{form}")) if divided else [root / file]
        for number, part in enumerate(parts):
            described: dict[str, object] = {
                "name": f"{name}-{number}" if divided else name, "path": part.relative_to(root).as_posix(),
                "format": form, "schema": {"fields": fields},
            }  # fmt: skip
            if form == "csv":
                described |= {"mediatype": "text/csv", "encoding": "utf-8"}
            resources.append(described)
    package = {"name": "povetl", "profile": "data-package", "resources": resources}
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def field_type(kind: str) -> str:
    """The Frictionless type of a DuckDB type."""
    return "number" if kind.startswith("DECIMAL") else TYPES.get(kind, "string")


def formula_safe(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run; signed numbers stay numbers."""
    if text.startswith(FORMULA) and not is_number(text):
        return "'" + text
    return text


def is_number(text: str) -> bool:
    """True for -12.5 and +3: a sign before plain digits runs nothing."""
    digits = text[1:].replace(".", "", 1)
    return text[:1] in "+-" and digits.isascii() and digits.isdigit()
