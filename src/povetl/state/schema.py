"""The tables of the crawl state, and how its file is opened: made, found whole, or set aside."""

import sqlite3
from pathlib import Path

from povetl.state import clock

APPLICATION_ID = 0x706F7665
"""Marks the file as ours (SQLite's application_id): ``pove``."""
VERSION = 1
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


def open_file(path: Path) -> sqlite3.Connection:
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
        if tables and (known, version) != (APPLICATION_ID, VERSION):
            raise sqlite3.DatabaseError("it is not this program's")
        if tables and db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("it is damaged")
        if not tables:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {VERSION}")
        for statement in _LATER:
            db.execute(statement)
        db.execute("COMMIT")
    except BaseException:
        db.close()
        raise
    return db


def is_damage(error: sqlite3.OperationalError) -> bool:
    """Whether the file itself is wrong, and not its folder or its lock."""
    return "malformed" in str(error) or "not a database" in str(error)


def set_aside(path: Path) -> Path:
    """Give a file that cannot be read another name, which is returned."""
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    kept = path.with_name(f"{path.name}.unreadable-{stamp}")
    path.rename(kept)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + suffix))
    return kept
