"""When a source is read next by its schedule, and which are overdue."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from povetl.sources.catalog import Source

_NAMES = {
    3: ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    4: ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
}
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_HORIZON_DAYS = 4 * 366 + 1  # 29 February comes every four years
GRACE = timedelta(hours=2)
"""A run may take, or wait, this long before its source is called overdue."""


@dataclass(frozen=True)
class Schedule:
    """The five fields of a cron schedule as sets, in a time zone."""

    fields: tuple[frozenset[int], ...]
    days_by_either: bool
    """Day of month and day of week are both restricted: cron takes a day that fits one of them."""
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime | None:
        """The first time after ``moment``, to the minute; None when there is none within four years."""
        local = moment.astimezone(self.zone)
        for ahead in range(_HORIZON_DAYS):
            day = local.date() + timedelta(days=ahead)
            weekday = day.isoweekday() % 7
            if day.month not in self.fields[3] or not self._fits(day.day, weekday):
                continue
            for hour in sorted(self.fields[1]):
                for minute in sorted(self.fields[0]):
                    found = datetime.combine(day, time(hour, minute), self.zone).astimezone(UTC)
                    if found > moment:
                        return found
        return None

    def _fits(self, day: int, weekday: int) -> bool:
        by_day, by_week = day in self.fields[2], weekday in self.fields[4]
        return by_day or by_week if self.days_by_either else by_day and by_week


def schedule_of(source: Source) -> Schedule | None:
    """The schedule of a source; None when it has none. The catalog has checked that it is well formed."""
    if not source.schedule:
        return None
    words = source.schedule.lower().split()
    fields = tuple(_values(text, index) for index, text in enumerate(words))
    weekdays = frozenset(day % 7 for day in fields[4])
    either = not words[2].startswith("*") and not words[4].startswith("*")
    return Schedule((*fields[:4], weekdays), either, ZoneInfo(source.timezone))


def overdue(source: Source, last_read: datetime | None, now: datetime) -> str | None:
    """A sentence when a source has missed a run and the one after it; None when all is well or nothing is known."""
    schedule = schedule_of(source)
    if schedule is None or last_read is None:
        return None
    first = schedule.after(last_read)
    second = schedule.after(first) if first else None
    if second is None or now <= second + GRACE:
        return None
    return f"{source.id} was last read on {last_read.astimezone(schedule.zone):%Y-%m-%d %H:%M}, two runs ago or more."


def _values(text: str, index: int) -> frozenset[int]:
    low, high = _RANGES[index]
    found: set[int] = set()
    for item in text.split(","):
        span, _, step = item.partition("/")
        if span == "*":
            first, last = low, high
        else:
            start, _, end = span.partition("-")
            first = _number(start, index)
            last = _number(end, index) if end else high if step else first
        found.update(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, index: int) -> int:
    names = _NAMES.get(index, ())
    return names.index(text) + _RANGES[index][0] if text in names else int(text)
