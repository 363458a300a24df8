"""A look at the crawl state from outside: nothing is made, mended or locked."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from povetl.state.schema import APPLICATION_ID, VERSION


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
            if known != (APPLICATION_ID, VERSION):
                return StateSeen(trouble="it is not this program's, or of another version")
            rows = {host: json.loads(text) for host, text in db.execute("SELECT host, row FROM circuit")}
            pages = db.execute("SELECT count(*) FROM page").fetchone()[0]
    except (sqlite3.Error, ValueError) as error:
        return StateSeen(trouble=str(error))
    return StateSeen(pages=pages, circuits={host: row for host, row in rows.items() if isinstance(row, dict)})
