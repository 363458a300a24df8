"""Holidays as periods: 国庆黄金周, 春节期间, “五一”小长假 are the days off of the year that the text speaks of."""

import re
from datetime import date

from povetl.figures.dates_calendar import a_day, shift_days
from povetl.figures.dates_context import Context, Reading
from povetl.figures.period_words import HOLIDAYS, any_of

_NAME = re.compile(any_of(HOLIDAYS))


def read_holiday(text: str, context: Context) -> Reading:
    """``国庆黄金周``, ``中秋国庆假期``: from the first day off to the last.

    Of the paragraph's year; where none is named, the last such days that had begun by the publication. Without either,
    and in a year that the table of the moon's holidays lacks, nothing is said (``duration``).
    """
    names = _NAME.findall(text)
    year = context.year or (context.earlier_year if context.published is None else None)
    if year is not None:
        return _days_off(names, year, assumed=False)
    if context.published is None:
        return Reading("duration")
    found = _days_off(names, context.published.year, assumed=True)
    if found.start is not None and found.start > context.published:
        found = _days_off(names, context.published.year - 1, assumed=True)
    return found


def _days_off(names: list[str], year: int, *, assumed: bool) -> Reading:
    days = [(_day(name, year), HOLIDAYS[name]["off"]) for name in names]
    starts = [shift_days(day, off[0]) for day, off in days if day]
    ends = [shift_days(day, off[1]) for day, off in days if day]
    if len(starts) < len(names) or not starts:
        return Reading("duration")
    return Reading("range", min(starts), max(ends), assumed)


def _day(name: str, year: int) -> date | None:
    holiday = HOLIDAYS[name]
    if "days" in holiday:
        return next((day for day in holiday["days"] if day.year == year), None)
    return a_day(year, holiday["month"], holiday["day"])
