"""What is remembered of each host: whether it is in trouble, and its robots.txt."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from povetl.state import clock
from povetl.state.file import StateFile

_COPY_AGE = timedelta(hours=24)


class HostsState(StateFile):
    """By host name, or origin."""

    def circuits(self) -> dict[str, dict[str, object]]:
        """Hosts in trouble, as the client gave them."""
        found: dict[str, dict[str, object]] = {}
        for host, text in self.all("SELECT host, row FROM circuit"):
            row = json.loads(text)
            if isinstance(row, dict):
                found[host] = row
        return found

    def save_circuits(self, circuits: Mapping[str, Mapping[str, object]]) -> None:
        """Keep the given hosts' circuits; an empty row clears one, hosts not given stay as they are."""
        for host, row in circuits.items():
            if row:
                self.do("INSERT OR REPLACE INTO circuit VALUES (?, ?)", (host, json.dumps(dict(row))))
            else:
                self.do("DELETE FROM circuit WHERE host = ?", (host,))

    def robots(self, host: str) -> tuple[str, datetime] | None:
        """The last good robots.txt of an origin and when it was fetched, unless older than 24 hours."""
        row = self.one("SELECT text, fetched_at FROM robots WHERE host = ?", host)
        if row is None:
            return None
        fetched_at = datetime.fromisoformat(row[1])
        return (row[0], fetched_at) if clock.now() - fetched_at <= _COPY_AGE else None

    def save_robots(self, host: str, text: str, fetched_at: datetime) -> None:
        """Keep a good copy; an empty text says that the host has no robots.txt."""
        self.do("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (host, text, fetched_at.isoformat()))
