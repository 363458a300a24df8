"""What is remembered of each source: how far its lists were read, what they gave, how much was asked of it."""

from datetime import date, timedelta
from statistics import median

from povetl.state import clock
from povetl.state.file import StateFile

_YIELD_WINDOW = timedelta(days=30)


class Sources(StateFile):
    """By source id."""

    _counted_on: date | None = None

    def watermark(self, source_id: str) -> date | None:
        """The day up to which the source's lists have been read without a gap."""
        row = self.one("SELECT reached FROM watermark WHERE source_id = ?", source_id)
        return date.fromisoformat(row[0]) if row else None

    def advance(self, source_id: str, reached: date) -> None:
        """Move the watermark forward; it never goes back."""
        self.do(
            """
            INSERT INTO watermark VALUES (?, ?, ?)
            ON CONFLICT (source_id) DO UPDATE SET reached = excluded.reached, advanced_at = excluded.advanced_at
            WHERE excluded.reached > reached
            """,
            (source_id, reached.isoformat(), clock.now().isoformat()),
        )

    def record_yield(self, source_id: str, list_url: str, n_links: int) -> None:
        """Note how many links a list page gave."""
        now = clock.now()
        self.do(
            "INSERT OR REPLACE INTO link_yield VALUES (?, ?, ?, ?)", (source_id, list_url, now.isoformat(), n_links)
        )
        self.do("DELETE FROM link_yield WHERE counted_at < ?", ((now - _YIELD_WINDOW).isoformat(),))

    def link_yields(self, source_id: str, list_url: str) -> tuple[int, ...]:
        """The yields of a list page within the last 30 days, oldest first."""
        since = (clock.now() - _YIELD_WINDOW).isoformat()
        rows = self.all(
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
        self.do(
            "INSERT INTO spent VALUES (?, ?, ?) "
            "ON CONFLICT (source_id, day) DO UPDATE SET n_requests = n_requests + excluded.n_requests",
            (source_id, day.isoformat(), n_requests),
        )
        if self._counted_on != day:
            self.do("DELETE FROM spent WHERE source_id = ? AND day < ?", (source_id, day.isoformat()))
            self._counted_on = day

    def spent(self, source_id: str, day: date) -> int:
        """How many requests went to a source on a day."""
        row = self.one("SELECT n_requests FROM spent WHERE source_id = ? AND day = ?", source_id, day.isoformat())
        return int(row[0]) if row else 0
