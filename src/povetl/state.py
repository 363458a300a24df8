"""Crawl state in SQLite: validators, watermarks, circuits, robots.txt copies, misses, list yields.

Everything here can be had again by fetching: losing the file costs only that. A file that is damaged, or is no crawl
state, is set aside under a new name and a fresh one begun.
"""

import json
import sqlite3
import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from povetl.errors import PovetlError
from povetl.records import Validators

_APPLICATION_ID = 0x706F7665
"""Marks the file as ours (SQLite's application_id): ``pove``."""
_VERSION = 1
_COPY_AGE = timedelta(hours=24)
_YIELD_WINDOW = timedelta(days=30)

_SCHEMA = """
CREATE TABLE page (
    url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, payload_digest TEXT, captured_at TEXT, status TEXT NOT NULL,
    article_id TEXT, misses INTEGER NOT NULL DEFAULT 0, seen_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE links (url TEXT PRIMARY KEY, named TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE watermark (source_id TEXT PRIMARY KEY, reached TEXT NOT NULL, advanced_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE circuit (host TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE robots (host TEXT PRIMARY KEY, text TEXT NOT NULL, fetched_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE link_yield (
    source_id TEXT NOT NULL, list_url TEXT NOT NULL, counted_at TEXT NOT NULL, n_links INTEGER NOT NULL,
    PRIMARY KEY (source_id, list_url, counted_at)
) WITHOUT ROWID;
"""


class StateSetAside(UserWarning):
    """The crawl state could not be read and was set aside; a fresh one was begun."""


class CrawlState:
    """What is remembered between runs; use as a context manager. Each call is its own transaction.

    Raises:
        PovetlError: the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _open(path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError) and not _is_damage(error):
                    raise
                self.set_aside = _set_aside(path)
                warnings.warn(
                    f"The crawl state {path} cannot be read ({error}); it is kept as {self.set_aside.name} and a "
                    "fresh one is begun, which costs only refetching.",
                    StateSetAside,
                    stacklevel=2,
                )
                self._db = _open(path)
        except (OSError, sqlite3.Error) as error:
            raise PovetlError(f"The crawl state {path} cannot be written: {error}.") from error

    set_aside: Path | None = None
    """Where an unreadable file went, if there was one."""

    def __enter__(self) -> "CrawlState":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # --- pages ------------------------------------------------------------------------------------------------

    def validators(self, url: str) -> Validators | None:
        """What makes the next request for ``url`` conditional; None when nothing is known or its bytes are not kept."""
        row = self._one("SELECT etag, last_modified, payload_digest FROM page WHERE url = ?", url)
        if row is None or row[2] is None or not (row[0] or row[1]):
            return None
        return Validators(etag=row[0], last_modified=row[1])

    def known(self, url: str) -> tuple[str, datetime] | None:
        """Payload digest and capture time of the last whole body archived for ``url``."""
        row = self._one("SELECT payload_digest, captured_at FROM page WHERE url = ?", url)
        if row is None or row[0] is None or row[1] is None:
            return None
        return row[0], datetime.fromisoformat(row[1])

    def article_id(self, url: str) -> str | None:
        """The article that ``url`` was found to be."""
        row = self._one("SELECT article_id FROM page WHERE url = ?", url)
        return row[0] if row else None

    def remember(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        payload_digest: str | None = None,
        captured_at: datetime | None = None,
        status: str,
        article_id: str | None = None,
    ) -> None:
        """Note how a fetch of ``url`` ended.

        ``ok`` replaces validators and digest; ``not_modified`` keeps them; anything else keeps them too. ``gone``
        counts a miss, ``ok`` and ``not_modified`` clear the count. Without ``article_id`` the earlier one stays.
        """
        missed = status == "gone"
        answered = status in {"ok", "not_modified"}
        self._do(
            """
            INSERT INTO page
                (url, etag, last_modified, payload_digest, captured_at, status, article_id, misses, seen_at)
            VALUES (:url, :etag, :modified, :digest, :captured, :status, :article, :missed, :now)
            ON CONFLICT (url) DO UPDATE SET
                etag = CASE WHEN :whole THEN :etag ELSE etag END,
                last_modified = CASE WHEN :whole THEN :modified ELSE last_modified END,
                payload_digest = CASE WHEN :whole THEN :digest ELSE payload_digest END,
                captured_at = CASE WHEN :whole THEN :captured ELSE captured_at END,
                status = :status,
                article_id = coalesce(:article, article_id),
                misses = CASE WHEN :missed THEN misses + 1 WHEN :answered THEN 0 ELSE misses END,
                seen_at = :now
            """,
            {
                "url": url,
                "etag": etag,
                "modified": last_modified,
                "digest": payload_digest,
                "captured": captured_at.isoformat() if captured_at else None,
                "status": status,
                "article": article_id,
                "missed": missed,
                "answered": answered,
                "whole": status == "ok",
                "now": _now().isoformat(),
            },
        )

    def forget(self, url: str) -> None:
        """Fetch ``url`` next time as if for the first time."""
        self._do("DELETE FROM page WHERE url = ?", (url,))
        self._do("DELETE FROM links WHERE url = ?", (url,))

    def links(self, url: str) -> dict[str, Any] | None:
        """What the page at ``url`` led to when its bytes last came; None when that is not known.

        A page that answers 304 has no body to read this from.
        """
        row = self._one("SELECT named FROM links WHERE url = ?", url)
        return None if row is None else dict(json.loads(row[0]))

    def remember_links(self, url: str, named: Mapping[str, object]) -> None:
        """Keep what the page at ``url`` leads to, as JSON values."""
        self._do("INSERT OR REPLACE INTO links VALUES (?, ?)", (url, json.dumps(named, ensure_ascii=False)))

    def misses(self, url: str) -> int:
        """In how many runs in a row ``url`` was gone (404, 410)."""
        row = self._one("SELECT misses FROM page WHERE url = ?", url)
        return int(row[0]) if row else 0

    # --- sources ----------------------------------------------------------------------------------------------

    def watermark(self, source_id: str) -> date | None:
        """The day up to which the source's lists have been read without a gap."""
        row = self._one("SELECT reached FROM watermark WHERE source_id = ?", source_id)
        return date.fromisoformat(row[0]) if row else None

    def advance(self, source_id: str, reached: date) -> None:
        """Move the watermark forward; it never goes back."""
        self._do(
            """
            INSERT INTO watermark VALUES (?, ?, ?)
            ON CONFLICT (source_id) DO UPDATE SET reached = excluded.reached, advanced_at = excluded.advanced_at
            WHERE excluded.reached > reached
            """,
            (source_id, reached.isoformat(), _now().isoformat()),
        )

    def record_yield(self, source_id: str, list_url: str, n_links: int) -> None:
        """Note how many links a list page gave."""
        now = _now()
        self._do(
            "INSERT OR REPLACE INTO link_yield VALUES (?, ?, ?, ?)", (source_id, list_url, now.isoformat(), n_links)
        )
        self._do("DELETE FROM link_yield WHERE counted_at < ?", ((now - _YIELD_WINDOW).isoformat(),))

    def link_yields(self, source_id: str, list_url: str) -> tuple[int, ...]:
        """The yields of a list page within the last 30 days, oldest first."""
        since = (_now() - _YIELD_WINDOW).isoformat()
        rows = self._all(
            "SELECT n_links FROM link_yield WHERE source_id = ? AND list_url = ? AND counted_at >= ? "
            "ORDER BY counted_at",
            source_id,
            list_url,
            since,
        )
        return tuple(int(row[0]) for row in rows)

    def median_yield(self, source_id: str, list_url: str) -> float | None:
        """The median of :meth:`link_yields`; None before the first."""
        yields = self.link_yields(source_id, list_url)
        return float(median(yields)) if yields else None

    # --- hosts ------------------------------------------------------------------------------------------------

    def circuits(self) -> dict[str, dict[str, object]]:
        """Hosts in trouble, as the client gave them."""
        found: dict[str, dict[str, object]] = {}
        for host, text in self._all("SELECT host, row FROM circuit"):
            row = json.loads(text)
            if isinstance(row, dict):
                found[host] = row
        return found

    def save_circuits(self, circuits: Mapping[str, Mapping[str, object]]) -> None:
        """Keep the given hosts' circuits; an empty row clears one, hosts not given stay as they are."""
        for host, row in circuits.items():
            if row:
                self._do("INSERT OR REPLACE INTO circuit VALUES (?, ?)", (host, json.dumps(dict(row))))
            else:
                self._do("DELETE FROM circuit WHERE host = ?", (host,))

    def robots(self, host: str) -> tuple[str, datetime] | None:
        """The last good robots.txt of an origin and when it was fetched, unless older than 24 hours."""
        row = self._one("SELECT text, fetched_at FROM robots WHERE host = ?", host)
        if row is None:
            return None
        fetched_at = datetime.fromisoformat(row[1])
        return (row[0], fetched_at) if _now() - fetched_at <= _COPY_AGE else None

    def save_robots(self, host: str, text: str, fetched_at: datetime) -> None:
        """Keep a good copy; an empty text says that the host has no robots.txt."""
        self._do("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (host, text, fetched_at.isoformat()))

    def _one(self, sql: str, *values: object) -> tuple[str, ...] | None:
        rows = self._all(sql, *values)
        return rows[0] if rows else None

    def _all(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise PovetlError(f"The crawl state {self.path} cannot be read: {error}.") from error

    def _do(self, sql: str, values: tuple[object, ...] | dict[str, object]) -> None:
        try:
            self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise PovetlError(f"The crawl state {self.path} cannot be written: {error}.") from error


def _now() -> datetime:
    return datetime.now(UTC)


def _open(path: Path) -> sqlite3.Connection:
    """An open file with our schema.

    Raises:
        sqlite3.DatabaseError: it is no SQLite file, damaged, or somebody else's.
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=10.0)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("BEGIN IMMEDIATE")  # two runs may open a new file at the same moment
        known = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and (known, version) != (_APPLICATION_ID, _VERSION):
            raise sqlite3.DatabaseError("it is not this program's")
        if tables and db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("it is damaged")
        if not tables:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        db.close()
        raise
    return db


def _is_damage(error: sqlite3.OperationalError) -> bool:
    return "malformed" in str(error) or "not a database" in str(error)


def _set_aside(path: Path) -> Path:
    stamp = _now().strftime("%Y%m%dT%H%M%S%f")
    kept = path.with_name(f"{path.name}.unreadable-{stamp}")
    path.rename(kept)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + suffix))
    return kept
