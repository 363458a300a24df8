"""Opening warehouse files: the working file under a lock, the published file read-only.

DuckDB gives a file to one writer or many readers, across processes. The lock file beside the working file makes writers
wait for each other, threads of one process included, for which DuckDB would share one open database.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from povetl.errors import WarehouseError, WarehouseLocked

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # ICU, JSON and Parquet are in the wheel; nothing may be downloaded behind the user's back.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
POLL_SECONDS = 0.05
TIME_ZONE = "Asia/Shanghai"


@contextmanager
def work_lock(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the working file's lock, waiting up to the given seconds.

    Raises:
        WarehouseLocked: another writer kept it all that time.
        WarehouseError: the folder cannot be written.
    """
    lock_path = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock_path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise WarehouseError(f"The folder {path.parent} cannot be written ({error.strerror}).") from error
    deadline = time.monotonic() + wait_seconds
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise locked(path, wait_seconds) from error
                time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(handle)


def connect_work(path: Path, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    """Open the working file for writing; the caller holds its lock.

    Raises:
        WarehouseLocked: a program that takes no lock, such as the DuckDB CLI, kept it open all that time.
        WarehouseError: it is no DuckDB file, or cannot be written.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            con = duckdb.connect(str(path), config=CONFIG)
        except duckdb.Error as error:
            if "lock" in str(error).lower() and "Conflicting" in str(error):
                if time.monotonic() >= deadline:
                    raise locked(path, wait_seconds) from error
                time.sleep(POLL_SECONDS)
                continue
            raise unusable(path, error) from error
        set_time_zone(con)
        return con


def connect_published(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the published warehouse read-only; times are shown in Asia/Shanghai.

    A connection keeps the version that it opened. DuckDB shares one open database between the connections of a process
    to the same path, so the version's own file in ``snapshots/`` is opened where there is one: a later connection then
    sees what was published since.

    Raises:
        WarehouseError: nothing was published there, or it is no DuckDB file.
    """
    if not path.is_file():
        raise WarehouseError(f"There is no published warehouse at {path}: run `povetl run` or `make demo` first.")
    try:
        con = duckdb.connect(str(version_file(path)), read_only=True, config=CONFIG)
    except duckdb.Error as error:
        raise unusable(path, error) from error
    set_time_zone(con)
    return con


def confine(con: duckdb.DuckDBPyConnection) -> None:
    """Leave a reader nothing but the open database: no other files, no extensions, no settings.

    What does not fit in four fifths of the memory, DuckDB's own limit, goes to a temporary folder beside the file.
    """
    con.execute("SET max_temp_directory_size = '10GB'")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def version_file(path: Path) -> Path:
    """The file in ``snapshots/`` that is the published file, else the published file itself."""
    try:
        published = path.stat()
        for candidate in sorted((path.parent / "snapshots").glob(f"*/{path.name}"), reverse=True):
            if os.path.samestat(candidate.stat(), published):
                return candidate
    except OSError:
        pass
    return path


def set_time_zone(con: duckdb.DuckDBPyConnection) -> None:
    """Show times in China's zone, in every cursor, so that answers do not move with the reader's clock."""
    if con.execute("SELECT current_setting('TimeZone')").fetchall() != [(TIME_ZONE,)]:  # a confined one has it
        con.execute(f"SET GLOBAL TimeZone = '{TIME_ZONE}'")


def locked(path: Path, wait_seconds: float) -> WarehouseLocked:
    """The error for a working file that somebody else holds."""
    return WarehouseLocked(
        f"Another program has held {path} for {wait_seconds:g} s: wait for the other run to end, or close it."
    )


def unusable(path: Path, error: Exception) -> WarehouseError:
    """The error for a file that DuckDB does not open, in one sentence."""
    text = str(error)
    if "not a valid DuckDB database file" in text:
        return WarehouseError(
            f"{path} is no DuckDB database: move it away and run povetl replay, which builds it from the archive."
        )
    if "newer version" in text or "version number" in text:
        return WarehouseError(f"{path} was written by another version of DuckDB than this povetl has: upgrade povetl.")
    first = text.splitlines()[0].rstrip(".")
    return WarehouseError(f"{path} cannot be opened: {first}.")
