"""The working file with the tables, views and macros of this code.

They are made on a copy beside the file, which then takes its place. So a kill leaves the old file or the new one, a
migration that fails leaves the old one, and nothing of it is ever replayed from a log: DuckDB 1.5 cannot replay a
COMMENT on a table that has CHECK constraints ("no default database set").
"""

import contextlib
import shutil
from pathlib import Path

import duckdb

from povetl.errors import WarehouseError
from povetl.warehouse.connect import connect_work
from povetl.warehouse.files import copy_file, log_of, replace_file
from povetl.warehouse.schema import is_current, migrate
from povetl.warehouse.transaction import failed

MEMORY = "1GB"
"""What DuckDB may hold while it writes; beyond it, it uses a folder beside the file. Python and Arrow come on top."""


def open_current(path: Path, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    """The working file, open and up to date; the caller holds its lock.

    Raises:
        WarehouseLocked: another program kept it open all that time.
        WarehouseError: it is no DuckDB database, is newer than this code, or cannot be written.
    """
    shutil.rmtree(path.with_name(path.name + ".tmp"), ignore_errors=True)  # what a kill left of that folder
    if path.exists():
        con = connect_bounded(path, wait_seconds)
        try:
            if is_current(con):
                return con
        except BaseException:
            con.close()
            raise
        con.close()
    renew(path)
    return connect_bounded(path, wait_seconds)


def connect_bounded(path: Path, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    """Open the working file for writing, with a limit to its memory."""
    con = connect_work(path, wait_seconds)
    con.execute(f"SET memory_limit = '{MEMORY}'")
    return con


def renew(path: Path) -> None:
    """Make the file, or bring it up to this code's version."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        remove(temporary)  # what a kill left
        if path.exists():
            copy_file(path, temporary)
        con = connect_bounded(temporary, 0)
        try:
            migrate(con)
        finally:
            con.close()
        replace_file(temporary, path)
    except duckdb.Error as error:
        raise failed(error) from error
    except OSError as error:
        raise WarehouseError(f"{path} cannot be made or upgraded ({error.strerror}).") from error
    finally:
        remove(temporary)


def remove(database: Path) -> None:
    """Remove a database file and its log."""
    for path in (database, log_of(database)):
        with contextlib.suppress(OSError):
            path.unlink()
