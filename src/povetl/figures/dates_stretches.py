"""Plans, stretches counted from the publication, decades and bare days: the text of one → its first and last day."""

import re
from datetime import date

from povetl.figures.dates_calendar import (
    a_day,
    read_integer,
    shift_days,
    shift_months,
    whole_months,
    whole_year,
)
from povetl.figures.dates_context import Context, Reading
from povetl.figures.period_words import PLANS

_SPAN = re.compile(r"(近|过去的?|最近|连续|短短|这|未来|今后|此后)?(\w{1,4}?)([多余几]?)(年|个?月|周|天)(.*)")


def read_plan(text: str, context: Context) -> Reading:
    """``十三五``, ``十三五末``, ``十三五以来``."""
    name = next(n for n in (text[:3], text[:2]) if n in PLANS)
    first, last = PLANS[name]
    rest = text[len(name) :].lstrip('”’」』"')
    if rest.endswith(("末", "期末", "末期")):
        return Reading("as_of", None, date(last, 12, 31))
    if rest.endswith("以来"):
        return Reading("since", date(first, 1, 1), context.published)
    if rest.endswith("初"):
        return Reading("year", *whole_year(first))
    if rest.endswith("年") and rest[0] in "前头":
        return Reading("plan", date(first, 1, 1), date(first - 1 + (read_integer(rest[1:-1]) or 5), 12, 31))
    return Reading("plan", date(first, 1, 1), date(last, 12, 31))


def read_stretch(text: str, context: Context) -> Reading:
    """``近三年``, ``3年来``: back from the publication; ``两年前``: that year; ``一年后``: after the last named."""
    match = _SPAN.fullmatch(text)
    if match is None:
        return Reading("duration")
    head, number, _, unit, rest = match.groups(default="")
    months = {"年": 12, "月": 1}.get(unit[-1])
    count = 6 if number == "半" and unit == "年" else None
    amount = read_integer(number) if count is None else 0
    if count is None:
        if amount is None or not 0 < amount <= 2000:
            return Reading("duration")
        count = amount * months if months else None
    published = context.published
    if rest.endswith("后"):
        named = context.year or context.earlier_year
        if unit == "年" and named and amount:
            return Reading("year", *whole_year(min(named + amount, 9998)))
        return Reading("duration")
    if published is None:
        return Reading("recent")
    if head in ("未来", "今后"):
        return Reading("future", published, shift_months(published, count or 1))
    if rest.endswith("前"):
        if unit == "年" and amount:
            return Reading("year", *whole_year(max(published.year - amount, 1)))
        if months and count:
            day = shift_months(published, -count)
            return Reading("month", *whole_months(day.year, day.month, day.month))
        return Reading("duration")
    if count is None:
        return Reading("recent", shift_days(published, -(amount or 0) * (7 if unit == "周" else 1)), published)
    return Reading("recent", shift_months(published, -count), published)


def read_decade(text: str) -> Reading:
    """``90年代``, ``上世纪八十年代``; a century alone has no dates."""
    match = re.search(r"(?:(\d{2,4})|([一二三四五六七八九]十|十))年代", text)
    if match is None:
        return Reading("century")
    tens = int(match[1]) if match[1] else read_integer(match[2]) or 0
    century = 2000 if text.startswith(("本", "21", "二十一")) else 1800 if text.startswith(("19世", "十九")) else 1900
    if tens < 100:
        tens += century
    return Reading("decade", date(tens, 1, 1), date(min(tens + 9, 9998), 12, 31))


def read_day(text: str, context: Context) -> Reading:
    """``12日``, ``昨日``, ``当天``: the last such day before the publication, or the day last named."""
    published = context.published
    if text[0] == "当":
        return Reading("day", context.last[1], context.last[1])
    if published is None:
        return Reading("day")
    if text[0] in "今昨":
        day = shift_days(published, -1 if text[0] == "昨" else 0)
        return Reading("day", day, day, True)
    base = context.last[1] if context.last[1] and context.last[1] <= published else published
    found = a_day(base.year, base.month, int(text[:-1]))
    if found and found > published:
        earlier = shift_months(base, -1)
        found = a_day(earlier.year, earlier.month, int(text[:-1]))
    return Reading("day", found, found, True)
