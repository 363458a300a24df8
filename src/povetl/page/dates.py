"""Dates as Chinese pages print them, and the choice of the one that the page was published on.

Order: page-tag meta (国办发〔2017〕47号), visible info bar, date in the URL, date on the list page, a given
date; a date in the body comes last. A time without a zone is Asia/Shanghai.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from povetl.records import DateSeen, Precision, Published

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one zone without summer time since 1992; pages are younger than that."""

Source = Literal["meta", "info_bar", "url", "list", "given", "body"]
_ORDER: tuple[Source, ...] = ("meta", "info_bar", "url", "list", "given", "body")
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:\s{0,2}[年\-/.．]\s{0,2}|\s{1,2}(?=\d{1,2}\s{0,2}[/月-]))(\d{1,2})\s{0,2}[月\-/.．]\s{0,2}(\d{1,2})(?!\d)\s{0,2}[日号號]?"
    r"(?:[\sT,，/|(（-]{0,6}(?:(?:星期|周)[一二三四五六日天][)）\s]{0,3})?(上午|下午|中午|晚上|凌晨|早上|AM|PM)?\s{0,2}"
    r"(\d{1,2})\s?(?:[:：]|时|時|点)\s?(\d{2})(?:\s?分)?(?:\s?[:：]?\s?(\d{2})(?!\d)(?:\s?秒)?)?"
    r"(?:\.\d{1,9})?\s?(Z|[+-]\d\d:?\d\d)?(?:\s?(AM|PM))?)?",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"[12１２][09０９]\d\d|[一二][〇零○Ｏ０九OＯ]")
"""Something like the first digits of a year: without it there is no date, and most lines have none."""
_AMERICAN = re.compile(
    r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?:,?\s{1,3}(\d{1,2}):(\d{2})(?::(\d{2}))?\s?(AM|PM)?)?",
    re.IGNORECASE,
)
_DIGITAL = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:(\d\d)(\d\d)(\d\d))?(?!\d)")
_HAN = re.compile(
    r"([一二][〇零○Ｏ０OＯ一二三四五六七八九]{3})年\s?([一二三四五六七八九十]{1,3})月\s?([一二三四五六七八九十]{1,3})日"
)
_HAN_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○Ｏ０O", "0")
_URL = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)(?:[-/_]?(0?[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01]|[1-9](?!\d)))(?=[^\d]|\d{0,14}\.)"
)
_TRS_URL = re.compile(r"/t((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])_")


def _han_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(_HAN_DIGITS.get(ones, "0"))
    return int(_HAN_DIGITS.get(tens, "1") if tens else "1") * 10 + int(_HAN_DIGITS.get(ones, "0") if ones else "0")


def _zone(text: str | None) -> timezone:
    if not text:
        return SHANGHAI
    if text in ("Z", "z"):
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    try:
        return timezone(offset if text[0] == "+" else -offset)
    except ValueError:
        return SHANGHAI


def find_dates(text: str, source: Source) -> list[DateSeen]:
    """Every plausible date in ``text`` in order, with the precision printed: second, minute or day."""
    if not _MAYBE.search(text):
        return []
    folded = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    found: list[tuple[int, DateSeen]] = []
    for match in _DATE.finditer(folded):
        year, month, day, half, hour, minute, second, zone, half_after = match.groups()
        seen = _seen(match[0], source, (year, month, day), (hour, minute, second), half or half_after, zone)
        if seen:
            found.append((match.start(), seen))
    for match in _HAN.finditer(text):
        year = "".join(_HAN_DIGITS.get(c, "0") for c in match[1])
        parts = (year, str(_han_number(match[2])), str(_han_number(match[3])))
        seen = _seen(match[0], source, parts, (None, None, None), None, None)
        if seen:
            found.append((match.start(), seen))
    if not found and source == "meta":
        for match in _AMERICAN.finditer(folded):
            month, day, year, hour, minute, second, half = match.groups()
            seen = _seen(match[0], source, (year, month, day), (hour, minute, second), half, None)
            if seen:
                found.append((match.start(), seen))
        for match in _DIGITAL.finditer(folded):
            seen = _seen(match[0], source, match.groups()[:3], match.groups()[3:], None, None)
            if seen:
                found.append((match.start(), seen))
    found.sort(key=lambda pair: pair[0])
    return [seen for _, seen in found]


def _seen(
    text: str,
    source: Source,
    day: Sequence[str | None],
    clock: Sequence[str | None],
    half: str | None,
    zone: str | None,
) -> DateSeen | None:
    hour, minute, second = (int(part) if part else None for part in clock)
    precision: Precision = "day" if hour is None else "minute" if second is None else "second"
    if hour is not None and half and half.lower() in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    try:
        at = datetime(
            int(day[0] or 0), int(day[1] or 0), int(day[2] or 0), hour or 0, minute or 0, second or 0,
            tzinfo=_zone(zone),
        )  # fmt: skip
    except ValueError:
        return None
    if not 1990 <= at.year <= 2090:
        return None
    return DateSeen(source=source, text=text.strip(" \t\n(（,，|/-"), at=at.astimezone(SHANGHAI), precision=precision)


def date_in_url(url: str | None) -> DateSeen | None:
    """The day that a URL carries: /202104/t20210406_3.html, /art/2021/4/6/, /n1/2021/0406/."""
    if not url:
        return None
    path = url.split("://", 1)[-1].partition("/")[2].split("?", 1)[0]
    match = _TRS_URL.search("/" + path) or next(iter(_URL.finditer(path)), None)
    return _seen(match[0].strip("/_"), "url", match.groups(), (None, None, None), None, None) if match else None


def seen_on(day: date | None, source: Source) -> list[DateSeen]:
    """A day known from outside the page."""
    if day is None:
        return []
    at = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return [DateSeen(source=source, text=day.isoformat(), at=at, precision="day")]


def _with_real_precision(seen: DateSeen) -> DateSeen:
    """A template that fills in midnight to the second knows only the day."""
    if seen.precision == "second" and (seen.at.hour, seen.at.minute, seen.at.second) == (0, 0, 0):
        return replace(seen, precision="day")
    return seen


def choose_published(dates: Iterable[DateSeen]) -> Published:
    """The publication time that the evidence supports best.

    The first source in order gives the day; among the sources that agree on it, a clock time beats none, and a visible
    time twelve hours later than the meta's corrects a template written ``hh:mm`` for ``HH:mm``.
    """
    seen = tuple(dict.fromkeys(_with_real_precision(one) for one in dates))
    ranked = sorted(seen, key=lambda one: _ORDER.index(one.source))
    if not ranked:
        return Published()
    chosen = ranked[0]
    same_day = [one for one in ranked if one.at.date() == chosen.at.date() and one.precision != "day"]
    clock = next((one for one in same_day), None)
    if clock is not None:
        chosen = clock
        later = next((one for one in same_day if one.at - clock.at == timedelta(hours=12)), None)
        if later is None:
            minute = clock.at.replace(second=0)
            later = next((one for one in same_day if one.at.replace(second=0) - minute == timedelta(hours=12)), None)
        chosen = later or clock
    days = {one.at.date() for one in seen if one.source != "body"}
    return Published(at=chosen.at, precision=chosen.precision, source=chosen.source, conflict=len(days) > 1, seen=seen)
