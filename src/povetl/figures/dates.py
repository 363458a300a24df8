"""Text → the dates, spans of time, ages and clock times in it, resolved against their context and the publication.

The context of a year-less date (12月底, 全年, 次年) is the last year that the text has named: in the same paragraph for
months and quarters, anywhere before for 当年, 次年 and 一年后; failing that, the publication, of which an actual figure
can only tell the past (figures.md, row ``period``). A date that others are compared with (较2015年底) makes no context.
"""

import re
from dataclasses import dataclass
from datetime import date

from povetl.figures.dates_calendar import FULL_WIDTH, TO_HALF_WIDTH
from povetl.figures.dates_context import Context, Reading
from povetl.figures.dates_forms import next_form
from povetl.figures.dates_reading import read_date


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One expression of time in a text; ``start:end`` are ``str`` indices.

    ``kind``: ``day month quarter half year range decade plan`` (calendar periods), ``as_of`` (a moment: 2015年底),
    ``since`` (X以来), ``recent`` (近三年), ``future`` (未来三年), ``now``, and without a period ``vague past era``
    ``century duration age clock ordinal``. ``assumed``: the year is not in the text; it was taken from the publication
    for something already past, so that a target means the next one.
    """

    start: int
    end: int
    kind: str
    period_start: date | None = None
    period_end: date | None = None
    assumed: bool = False


_COMPARED = re.compile(r"(?:[较比同与和于]|相较|相比|超过|高于|低于)$")
_MEASURED = re.compile(r"寿命|年限|日照|无霜期|霜期|学时|课时|工时|时长|均年龄|周期")
_SPENT = re.compile(r"(?:经过|历时|耗时|用了?|长达|时隔|为期|相隔|持续|历经|有着|花了?)$")
_RATIO = re.compile(r"比[例率为约达]{0,3}$")
_LUNAR = re.compile("(?:农历|阴历|旧历|夏历|藏历|彝历|傣历)$")
_BOUND = frozenset(["day", "month", "quarter", "half", "year", "range", "as_of"])
"""Kinds that name a year for the year-less dates after them; a plan and an open stretch name several."""

_HEADING = 40
"""Longest line that can be a heading."""


def find_dates(simplified: str, *, published: date | None = None, title: str = "") -> tuple[DateSpan, ...]:
    """Every expression of time in ``simplified`` (simplified characters), in order, none overlapping another.

    ``published`` resolves 去年, 近三年 and the like; without it they are found and left undated. ``title`` is a title
    that stands outside the text; its year is that of a year-less 全年. Quantities are never part of a span: a number
    is a year only where 年 follows (1956头 is none); years of life and schooling, hours of sunshine are measures.
    """
    text = simplified.translate(TO_HALF_WIDTH) if FULL_WIDTH.search(simplified) else simplified
    context = Context(published)
    if title:
        context.heading_year = _year_of(find_dates(title, published=published))
    spans: list[DateSpan] = []
    line_end = -1
    position = 0
    in_heading = False
    while match := next_form(text, position):
        start, end = match.span()
        position = end
        if start >= line_end:
            context.year, context.last = None, (None, None)
            line_start = text.rfind("\n", max(line_end, 0), start) + 1
            line_end = text.find("\n", end)
            line_end = len(text) + 1 if line_end < 0 else line_end
            in_heading = (
                line_end - line_start <= _HEADING and line_end <= len(text) and text[line_end - 1] not in "。；，;,"
            )
        form = match.lastgroup or ""
        if _is_part_of_number(text, start) or (form in ("duration", "age") and _is_measure(text, start, match.group())):
            continue
        if form == "clock" and match.group()[2:3] in (":", "：") and _RATIO.search(text, max(0, start - 6), start):
            continue
        reading = read_date(form, match.group(), context)
        if reading.kind == "recent" and _SPENT.search(text, max(0, start - 2), start):
            reading = Reading("duration")
        if reading.kind in ("day", "month") and _LUNAR.search(text, max(0, start - 3), start):
            reading = Reading("vague")  # 农历八月十五 falls into another solar month
        spans.append(DateSpan(start, end, *reading))
        if reading.kind in _BOUND and reading.end and not _COMPARED.search(text, max(0, start - 2), start):
            context.year = context.earlier_year = year = reading.end.year
            context.last = (reading.start, reading.end)
            if in_heading and reading.kind != "day" and reading.start:
                context.heading_year = year
    return tuple(spans)


def _year_of(spans: tuple[DateSpan, ...]) -> int | None:
    return next((s.period_end.year for s in spans if s.kind in _BOUND and s.kind != "day" and s.period_end), None)


def _is_part_of_number(text: str, start: int) -> bool:
    """Whether the digits at ``start`` continue a number: 12020年, 3.5年."""
    if start == 0 or not text[start].isdecimal():
        return False
    before = text[start - 1]
    return before.isdecimal() or (before in ".．," and start > 1 and text[start - 2].isdecimal())


def _is_measure(text: str, start: int, found: str) -> bool:
    """Whether a number of years or hours is a statistic: life expectancy, years of schooling, hours of sunshine."""
    return bool(_MEASURED.search(text, max(0, start - 12), start)) or ("." in found and found[-1] in "年岁")
