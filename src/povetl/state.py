"""Crawl state in SQLite: validators, watermarks, circuits, robots.txt copies, misses, list yields.

Everything here can be had again by fetching: losing the file costs only that. A file that is damaged, or is no crawl
state, is set aside under a new name and a fresh one begun.
"""

import json
import sqlite3
import warnings
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from povetl.errors import PovetlError
from povetl.records import ListLink, Validators

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
_LATER = (
    """
    CREATE TABLE IF NOT EXISTS visit (
        key TEXT PRIMARY KEY, source_id TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, listed_on TEXT,
        first_seen TEXT NOT NULL, asked_at TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS alias (url TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE IF NOT EXISTS spent (
        source_id TEXT NOT NULL, day TEXT NOT NULL, n_requests INTEGER NOT NULL, PRIMARY KEY (source_id, day)
    ) WITHOUT ROWID
    """,
)
"""Tables that a file of an earlier version lacks; adding them changes nothing that it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An article that was read, and when. Times are UTC."""

    url: str
    """The address that is asked for, of all that lead to the article."""
    link: ListLink
    """As its list told of it last."""
    first_seen: datetime
    asked_at: datetime
    """When it last came to an end that counts: whole, unchanged or gone."""
    gone: bool
    """Not to be asked for again."""


class StateSetAside(UserWarning):
    """The crawl state could not be read and was set aside; a fresh one was begun."""


class CrawlState:
    """What is remembered between runs; use as a context manager. Each call is its own transaction.

    Raises:
        PovetlError: the folder cannot be written.
    """

    def __init__(self, path: Path, *, reader: str = "") -> None:
        self.path = path
        self.reader = reader
        self._counted_on: date | None = None
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
        if status == "ok":
            self._do("DELETE FROM links WHERE url = ?", (url,))  # first: without links the next request is whole
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

    def captured_since(self, moment: datetime) -> dict[tuple[str, datetime], None]:
        """Address and time of the bodies that are remembered as archived since a moment."""
        rows = self._all("SELECT url, captured_at FROM page WHERE captured_at >= ?", moment.astimezone(UTC).isoformat())
        return {(row[0], datetime.fromisoformat(row[1])): None for row in rows}

    def links(self, url: str) -> dict[str, Any] | None:
        """What the page at ``url`` led to when its bytes last came; None when that is not known.

        What another reader found, by other patterns or an older parser, does not count.

        A page that answers 304 has no body to read this from.
        """
        row = self._one("SELECT named FROM links WHERE url = ?", url)
        kept = {} if row is None else dict(json.loads(row[0]))
        return dict(kept["named"]) if kept.get("reader") == self.reader else None

    def remember_links(self, url: str, named: Mapping[str, object]) -> None:
        """Keep what the page at ``url`` leads to, as JSON values."""
        kept = json.dumps({"reader": self.reader, "named": named}, ensure_ascii=False)
        self._do("INSERT OR REPLACE INTO links VALUES (?, ?)", (url, kept))

    def misses(self, url: str) -> int:
        """In how many runs in a row ``url`` was gone (404, 410)."""
        row = self._one("SELECT misses FROM page WHERE url = ?", url)
        return int(row[0]) if row else 0

    # --- articles ---------------------------------------------------------------------------------------------

    def visit(self, key: str) -> Visit | None:
        """When the article with this canonical address was read; None when it never was."""
        row = self._one(f"{_VISIT} WHERE key = ?", key)
        return None if row is None else _visit(row)

    def visits(self, source_id: str) -> dict[str, Visit]:
        """Every article of a source that was read, by its canonical address."""
        return {row[0]: _visit(row) for row in self._all(f"{_VISIT} WHERE source_id = ?", source_id)}

    def visited(self, key: str, source_id: str, link: ListLink, *, gone: bool = False) -> None:
        """Note that an article was read now, or found ``gone`` for good; what was first seen stays so.

        The address stays the first that was asked for. A link without title or day, as a person names it, keeps
        those that a list gave.
        """
        self._do(
            """
            INSERT INTO visit VALUES (:key, :source, :url, :title, :listed, :now, :now, :gone)
            ON CONFLICT (key) DO UPDATE SET
                asked_at = excluded.asked_at, gone = excluded.gone,
                title = CASE WHEN excluded.title = '' THEN title ELSE excluded.title END,
                listed_on = coalesce(excluded.listed_on, listed_on)
            """,
            {
                "key": key,
                "source": source_id,
                "url": link.url,
                "title": link.title,
                "listed": link.listed_on.isoformat() if link.listed_on else None,
                "now": _now().isoformat(),
                "gone": gone,
            },
        )

    def noticed(self, source_id: str, links: Mapping[str, ListLink]) -> None:
        """Note articles that will be asked for, by canonical address: one that is not read then is asked for later,
        even when it stands on no list any more. What is known of an article stays.
        """  # fmt: skip
        now = _now().isoformat()
        self._do("BEGIN IMMEDIATE", ())
        for key, link in links.items():
            listed = link.listed_on.isoformat() if link.listed_on else None
            self._do(
                "INSERT OR IGNORE INTO visit VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                (key, source_id, link.url, link.title, listed, now, now),
            )
        self._do("COMMIT", ())

    def aliases(self, key: str) -> tuple[str, ...]:
        """The other addresses under which lists named an article."""
        return tuple(row[0] for row in self._all("SELECT url FROM alias WHERE key = ? ORDER BY url", key))

    def keep_alias(self, url: str, key: str) -> None:
        """Note that a list named an article by another address than the one that is asked for."""
        self._do("INSERT OR REPLACE INTO alias VALUES (?, ?)", (url, key))

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

    def spend(self, source_id: str, day: date, n_requests: int) -> None:
        """Count requests to a source; the days before are forgotten."""
        self._do(
            "INSERT INTO spent VALUES (?, ?, ?) "
            "ON CONFLICT (source_id, day) DO UPDATE SET n_requests = n_requests + excluded.n_requests",
            (source_id, day.isoformat(), n_requests),
        )
        if self._counted_on != day:
            self._do("DELETE FROM spent WHERE source_id = ? AND day < ?", (source_id, day.isoformat()))
            self._counted_on = day

    def spent(self, source_id: str, day: date) -> int:
        """How many requests went to a source on a day."""
        row = self._one("SELECT n_requests FROM spent WHERE source_id = ? AND day = ?", source_id, day.isoformat())
        return int(row[0]) if row else 0

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


_VISIT = "SELECT key, url, title, listed_on, first_seen, asked_at, gone FROM visit"


def _visit(row: tuple[str, ...]) -> Visit:
    _, url, title, listed_on, first_seen, asked_at, gone = row
    return Visit(
        url=url,
        link=ListLink(url=url, title=title, listed_on=date.fromisoformat(listed_on) if listed_on else None),
        first_seen=datetime.fromisoformat(first_seen),
        asked_at=datetime.fromisoformat(asked_at),
        gone=bool(gone),
    )


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
        for statement in _LATER:
            db.execute(statement)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSeen:
    """A crawl state as it looks from outside."""

    trouble: str | None = None
    """Why it cannot be read; the next run sets such a file aside and begins a fresh one."""
    pages: int = 0
    circuits: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Hosts in trouble, as the client gave them."""


def look_at_state(path: Path) -> StateSeen:
    """Read a crawl state without writing anything, beside a run that uses it; an absent one is empty."""
    if not path.exists():
        return StateSeen()
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2.0)) as db:
            known = db.execute("PRAGMA application_id").fetchone()[0], db.execute("PRAGMA user_version").fetchone()[0]
            if known != (_APPLICATION_ID, _VERSION):
                return StateSeen(trouble="it is not this program's, or of another version")
            rows = {host: json.loads(text) for host, text in db.execute("SELECT host, row FROM circuit")}
            pages = db.execute("SELECT count(*) FROM page").fetchone()[0]
    except (sqlite3.Error, ValueError) as error:
        return StateSeen(trouble=str(error))
    return StateSeen(pages=pages, circuits={host: row for host, row in rows.items() if isinstance(row, dict)})
