"""How far a backfill reaches: which captures may show an article that was published within its window."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from povetl.page.dates import date_in_url
from povetl.sources.catalog import Source
from povetl.web.budget import SHANGHAI

_FIRST_ARCHIVE = date(1996, 1, 1)
"""Nobody kept pages before that year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The window of publication, both days included, and what follows for captures of it.

    An address that carries a day (``t20210406_7.html``, ``/art/2021/4/6/``) tells when its article was published; such
    articles are looked for in captures from the window's first day until ``late_days`` after its last. Of an address
    that carries none, only captures within the window are asked for. Days are those of Beijing.
    """

    first: date
    last: date
    late_days: int
    dated: bool
    """Whether the source's addresses carry days."""

    @property
    def last_capture(self) -> date:
        """The last day of capture that is asked for."""
        return self.last + timedelta(days=self.late_days) if self.dated else self.last

    def seconds(self, today: date) -> tuple[datetime, datetime]:
        """The first and the last second of capture that are asked for: none before there were archives, or after
        ``today``.
        """  # fmt: skip
        last = datetime.combine(min(self.last_capture, today), time(23, 59, 59), SHANGHAI)
        return datetime.combine(max(self.first, _FIRST_ARCHIVE), time.min, SHANGHAI), last

    def wants(self, url: str, captured_at: datetime) -> bool:
        """Whether a capture is to be read."""
        day = captured_at.astimezone(SHANGHAI).date()
        seen = date_in_url(url)
        if seen is None:
            return self.first <= day <= self.last
        return self.first <= seen.at.date() <= self.last and self.first <= day <= self.last_capture


def reach_of(source: Source, first: date, last: date, late_days: int) -> Reach:
    """The reach of a window; the source's examples show whether its addresses carry days."""
    dated = bool(source.examples) and all(date_in_url(example) is not None for example in source.examples)
    return Reach(first=first, last=last, late_days=late_days, dated=dated)
