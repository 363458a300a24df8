"""One transaction on the working file, and the markers that say that something was changed.

``content`` marks what readers ask about, ``write`` everything; ``snapshot`` compares them with the published file's.
"""

import contextlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from povetl.errors import WarehouseError
from povetl.warehouse.schema import write_state


@dataclass(slots=True)
class Changes:
    """How many rows a transaction changed."""

    content: int = 0
    bookkeeping: int = 0
    """Runs, fetches, captures, check results, times last seen."""


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[Changes]:
    """All that the block does, or nothing.

    Raises:
        WarehouseError: the database refused, in one sentence; nothing was kept.
    """
    changes = Changes()
    con.execute("BEGIN")
    try:
        yield changes
        if changes.content or changes.bookkeeping:
            write_state(con, "write_marker", uuid.uuid4().hex)
        if changes.content:
            write_state(con, "content_marker", uuid.uuid4().hex)
        con.execute("COMMIT")
    except BaseException as error:
        with contextlib.suppress(duckdb.Error):  # a database that ran out of disk has rolled back already
            con.execute("ROLLBACK")
        if isinstance(error, duckdb.Error):
            raise failed(error) from error
        raise


def failed(error: duckdb.Error) -> WarehouseError:
    """The error for a statement that the database refused, in one sentence."""
    first = str(error).splitlines()[0].rstrip(".")
    if any(words in first for words in ("No space left", "Disk quota", "Could not write", "File too large")):
        why = first.rsplit(": ", 1)[-1]
        return WarehouseError(
            f"The disk refused to write ({why}): nothing of this load was kept; make room and run again."
        )
    if isinstance(error, duckdb.ConstraintException):
        return WarehouseError(f"A record breaks the warehouse's contract, and nothing of this load was kept: {first}.")
    return WarehouseError(f"The warehouse refused, and nothing of this step was kept: {first}.")
