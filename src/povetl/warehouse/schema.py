"""The tables, views and macros of the warehouse: read from SQL files, made and migrated in a database.

The SQL files are the only description of the schema. Their comments become COMMENTs in the database, the Arrow types
of staging and the data dictionary come from the same parse.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb

from povetl.errors import WarehouseError

TABLE = re.compile(r'((?:^--[^\n]*\n)+)CREATE TABLE "?(\w+)"? \(\n(.*?)\n\);', re.M | re.S)
COLUMN = re.compile(r'^ {4}"?(\w+)"? ([A-Z]+(?:\([\d, ]+\))?)[^\n]*?,? -- ([^\n]*)$', re.M)
VIEW = re.compile(
    r"((?:^--[^\n]*\n)+)CREATE OR REPLACE (VIEW|MACRO) (\w+)(?:\(([^)]*)\))? AS\s+(TABLE\s)?(.*?);\n", re.M | re.S
)
COLUMN_NOTE = re.compile(r"^--   (\w+): (.*)$")
KEY = re.compile(r" key: ([\w, ]+)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as schema.sql describes it."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as schema.sql describes it; ``key`` names the columns that identify a row."""

    name: str
    comment: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Definition:
    """A view or macro as views.sql and macros.sql describe it; ``notes`` are comments of its columns."""

    kind: str
    name: str
    parameters: tuple[str, ...]
    comment: str
    notes: dict[str, str]
    sql: str


def sql_text(name: str) -> str:
    """The text of one of the room's SQL files."""
    return files("povetl.warehouse").joinpath(name).read_text(encoding="utf-8")


def quoted(name: str) -> str:
    """An identifier, quoted: ``end`` is a word of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string of our own as an SQL literal, where DuckDB takes no parameter (COMMENT, ATTACH, COPY)."""
    return "'" + text.replace("'", "''") + "'"


@cache
def tables() -> dict[str, Table]:
    """Every table of schema.sql by name, in the file's order."""
    found = {}
    for remarks, name, body in TABLE.findall(sql_text("schema.sql")):
        comment = prose(remarks)
        key = KEY.search(comment)
        columns = tuple(Column(*parts) for parts in COLUMN.findall(body))
        first = key[1].split(";")[0] if key else ""
        found[name] = Table(name, KEY.split(comment)[0], tuple(part.strip() for part in first.split(",")), columns)
    return found


@cache
def definitions() -> tuple[Definition, ...]:
    """Every view and macro, in the order in which they must be made."""
    return tuple(found for name in ("views.sql", "macros.sql") for found in read_definitions(sql_text(name)))


def read_definitions(text: str) -> Iterator[Definition]:
    """The views and macros of one SQL file."""
    for match in VIEW.finditer(text):
        remarks, kind, name, parameters, table, _ = match.groups()
        lines = remarks.splitlines()
        notes = {note[1]: note[2] for line in lines if (note := COLUMN_NOTE.match(line))}
        comment = prose("\n".join(line for line in lines if not COLUMN_NOTE.match(line)))
        kind = "VIEW" if kind == "VIEW" else "MACRO TABLE" if table else "MACRO"
        names = tuple(part.split(":=")[0].strip() for part in (parameters or "").split(",") if part.strip())
        yield Definition(kind, name, names, comment, notes, match[0])


def prose(remarks: str) -> str:
    """Comment lines joined to one text."""
    return " ".join(line.removeprefix("--").strip() for line in remarks.strip().splitlines())


@cache
def migrations() -> dict[int, str]:
    """The text of each migration by the version it leads to."""
    folder = files("povetl.warehouse").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return {int(name[:4]): sql_text(f"migrations/{name}") for name in names}


def newest_version() -> int:
    """The schema version that this code makes."""
    return max(migrations(), default=1)


def is_current(con: duckdb.DuckDBPyConnection) -> bool:
    """True when the file has this code's tables, views, macros and comments.

    Raises:
        WarehouseError: the file was written by a newer version of povetl, or holds somebody else's tables.
    """
    version = read_version(con)
    if version > newest_version():
        raise WarehouseError(
            f"This warehouse has schema version {version}, newer than this povetl knows ({newest_version()}): "
            "upgrade povetl, or point POVETL_HOME at another folder."
        )
    return version == newest_version() and read_state(con, "definitions") == definitions_digest()


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Make or upgrade tables, views, macros and comments, on a copy that nobody else opens, and checkpoint it."""
    version = read_version(con)
    con.execute("BEGIN")
    if version == 0:
        con.execute(sql_text("internal.sql"))
        con.execute(sql_text("schema.sql"))
    for number, text in migrations().items():
        if 0 < version < number:
            con.execute(text)
    make_definitions(con)
    write_state(con, "definitions", definitions_digest())
    write_state(con, "schema_version", str(newest_version()))
    if version:  # readers see other views, though no row is new: the next publish is one
        for marker in ("write_marker", "content_marker"):
            write_state(con, marker, uuid.uuid4().hex)
    con.execute("COMMIT")
    con.execute("CHECKPOINT")


def make_definitions(con: duckdb.DuckDBPyConnection) -> None:
    """Views, macros and every comment, made anew, and the tables of claims that some of them read."""
    for definition in definitions():
        if definition.name == "claim":
            make_claim_tables(con)
        con.execute(definition.sql)
    for table in tables().values():
        con.execute(f"COMMENT ON TABLE {quoted(table.name)} IS {literal(table.comment)}")
        for column in table.columns:
            con.execute(f"COMMENT ON COLUMN {quoted(table.name)}.{quoted(column.name)} IS {literal(column.comment)}")
    for definition in definitions():
        con.execute(f"COMMENT ON {definition.kind} {definition.name} IS {literal(definition.comment)}")
        if definition.kind == "VIEW":
            comment_view_columns(con, definition)


def make_claim_tables(con: duckdb.DuckDBPyConnection) -> None:
    """The tables of claims, empty, unless those that are there are of this code; claims.py fills them."""
    if read_state(con, "claim_tables") != claim_digest():
        con.execute(sql_text("claim/tables.sql"))
        write_state(con, "claim_tables", claim_digest())


def comment_view_columns(con: duckdb.DuckDBPyConnection, view: Definition) -> None:
    """A view's column has the note beside the view, else the comment of the first table column of that name."""
    names = [row[0] for row in con.execute(f"DESCRIBE {view.name}").fetchall()]
    for name in names:
        comment = view.notes.get(name) or inherited_comments().get(name)
        if comment:
            con.execute(f"COMMENT ON COLUMN {view.name}.{quoted(name)} IS {literal(comment)}")


@cache
def inherited_comments() -> dict[str, str]:
    """Comments that a view column takes over: those of figure first, then article, then the rest."""
    order = ["figure", "article", *tables()]
    notes: dict[str, str] = {}
    for name in order:
        for column in tables()[name].columns:
            notes.setdefault(column.name, column.comment)
    for definition in definitions():
        for name, comment in definition.notes.items():
            notes.setdefault(name, comment)
    return notes


def definitions_digest() -> str:
    """Changes when a comment, view or macro changes."""
    text = "".join(sql_text(name) for name in ("schema.sql", "views.sql", "macros.sql"))
    return hashlib.sha256((text + claim_digest()).encode()).hexdigest()


def claim_digest() -> str:
    """Changes when the SQL of the claims changes; then all of them are made again."""
    names = ("tables", "mention", "answer", "question")
    return hashlib.sha256("".join(sql_text(f"claim/{name}.sql") for name in names).encode()).hexdigest()


def read_version(con: duckdb.DuckDBPyConnection) -> int:
    """The schema version of a file; 0 for an empty one.

    Raises:
        WarehouseError: the file holds tables, but none of povetl.
    """
    names = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()}
    if not names:
        return 0
    version = read_state(con, "schema_version") if "state" in names else None
    if version is None:
        raise WarehouseError(
            "This DuckDB file holds tables that are not povetl's: point POVETL_HOME at another folder."
        )
    return int(version)


def read_state(con: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """What the file remembers under a name."""
    exists = con.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'internal'").fetchall()[0][0]
    if not exists:
        return None
    rows = con.execute("SELECT value FROM internal.state WHERE name = ?", [name]).fetchall()
    return str(rows[0][0]) if rows else None


def write_state(con: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    """Remember a value under a name."""
    con.execute("DELETE FROM internal.state WHERE name = ?", [name])
    con.execute("INSERT INTO internal.state VALUES (?, ?)", [name, value])
