"""Calendar arithmetic for the dates of Chinese prose: numerals of years and months, ends of months, shifts by years.

Years are Gregorian. A period is a pair of days, both inside it; ``None`` leaves a side open.
"""

import re
from datetime import date, timedelta

Interval = tuple[date | None, date | None]

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "Ｏ": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_DAY = timedelta(days=1)


def read_integer(text: str) -> int | None:
    """The whole number that ``text`` writes: ``12``, ``十二``, ``二〇二〇``, ``一百二十``; None where it is none."""
    if text.isdecimal():
        return int(text)
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        elif c in _DIGITS:
            digit = _DIGITS[c]
        else:
            return None
    return total + digit if text else None


def read_year(text: str) -> int | None:
    """The year that two or four digits in either script write: ``2020``, ``二〇二〇``, ``08``."""
    digits = "".join(c if c.isdecimal() else str(_DIGITS.get(c, "")) for c in text)
    if len(digits) == 4:
        return int(digits) if int(digits) > 0 else None
    return 2000 + int(digits) if len(digits) == 2 else None


def whole_year(year: int) -> Interval:
    """1 January to 31 December."""
    return date(year, 1, 1), date(year, 12, 31)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - _DAY


def whole_months(year: int, first: int, last: int) -> Interval:
    """From the first day of one month to the last day of another of the same year."""
    return date(year, first, 1), month_end(year, last)


def a_day(year: int, month: int, day: int) -> date | None:
    """The day, or None for one that no calendar has (31 June)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shift_years(day: date, years: int) -> date:
    """The same day ``years`` later (earlier where negative); the last day of February stays the last."""
    year = min(max(day.year + years, 1), 9999)
    if day.month == 2 and (day + _DAY).month == 3:
        return month_end(year, 2)
    return day.replace(year=year)


def shift_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    index = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    last = month_end(year, month + 1)
    return last if day.day > last.day else last.replace(day=day.day)


def shift_days(day: date, days: int) -> date:
    """The day ``days`` later, kept inside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


FULL_WIDTH = re.compile("[０-９]")
TO_HALF_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)}
