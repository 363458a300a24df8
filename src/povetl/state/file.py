"""The crawl state as an open SQLite file: reading it, changing it, and what may go wrong."""

import sqlite3
import warnings
from pathlib import Path
from types import TracebackType
from typing import Self

from povetl.errors import PovetlError
from povetl.state.schema import is_damage, open_file, set_aside


class StateSetAside(UserWarning):
    """The crawl state could not be read and was set aside; a fresh one was begun."""


class StateFile:
    """The open file; each call is its own transaction.

    Raises:
        PovetlError: the folder cannot be written.
    """

    def __init__(self, path: Path, *, reader: str = "") -> None:
        self.path = path
        self.reader = reader
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = open_file(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError) and not is_damage(error):
                    raise
                self.set_aside = set_aside(path)
                warnings.warn(
                    f"The crawl state {path} cannot be read ({error}); it is kept as {self.set_aside.name} and a "
                    "fresh one is begun, which costs only refetching.",
                    StateSetAside,
                    stacklevel=2,
                )
                self._db = open_file(path)
        except (OSError, sqlite3.Error) as error:
            raise PovetlError(f"The crawl state {path} cannot be written: {error}.") from error

    set_aside: Path | None = None
    """Where an unreadable file went, if there was one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def one(self, sql: str, *values: object) -> tuple[str, ...] | None:
        """The first row of an answer."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def all(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        """Every row of an answer."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise PovetlError(f"The crawl state {self.path} cannot be read: {error}.") from error

    def do(self, sql: str, values: tuple[object, ...] | dict[str, object]) -> None:
        """Change something."""
        try:
            self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise PovetlError(f"The crawl state {self.path} cannot be written: {error}.") from error
