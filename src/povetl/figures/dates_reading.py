"""One date as written → what kind it is and its first and last day."""

import re
from datetime import date

from povetl.figures import dates_forms as forms
from povetl.figures.dates_calendar import (
    a_day,
    month_end,
    read_integer,
    read_year,
    shift_days,
    shift_months,
    shift_years,
    whole_months,
    whole_year,
)
from povetl.figures.dates_context import Context, Reading
from povetl.figures.dates_holidays import read_holiday
from povetl.figures.dates_stretches import read_day, read_decade, read_plan, read_stretch
from povetl.figures.period_words import ERAS

_SLACK = 16
"""Days by which what began with the year may end after the publication and still be told as past (上半年 on 20 June).

What began later in the year, 7月 or 下半年, is this year's as soon as it has begun.
"""


_POINT = re.compile(
    rf"(?:(?P<year>{forms.YEAR})[ \u3000]?年?(?:度|份)?|(?P<relative>{forms.RELATIVE_YEAR}))?[ \u3000]?(?P<part>.*)",
    re.S,
)
_SUFFIX = re.compile(rf"(?:{forms.SUFFIX}|开始|期间)$")
_DASH = re.compile(forms.DASH)
_QUARTER = re.compile(r"(前)?第?([一二两三四1-4])(?:、([二三四]))?(?:、([四]))?个?季度([底末])?")
_MONTHS = re.compile(r"[前头](\w{1,2}?)个?月份?")
_MONTH = re.compile(r"(\w{1,2}?)[ \u3000]?月(份)?[ \u3000]?(?:(\w{1,3}?)[ \u3000]?[日号]|([底末初上中下])旬?)?")
_FROM_PUBLICATION = {"今": 0, "去": -1, "大": -3, "明": 1, "本": 0}
_SEASONS = {"春": 3, "夏": 6, "秋": 9}


def read_date(form: str, text: str, context: Context) -> Reading:
    """The reading of ``text``, which the alternative ``form`` of :data:`dates_forms.MASTER` matched."""
    if form == "numeric":
        year, month, day = map(int, re.split(r"[-./]", text))
        return Reading("day", a_day(year, month, day), a_day(year, month, day))
    if form in ("absolute", "yearless"):
        return _with_suffix(text, context)
    if form == "plan":
        return read_plan(text, context)
    if form == "era":
        name = next(name for name in sorted(ERAS, key=len, reverse=True) if text.startswith(name))
        told = text != name and not (context.published and context.published < ERAS[name])
        return Reading("since", ERAS[name], context.published) if told else Reading("era")
    if form == "span":
        return read_stretch(text, context)
    if form == "now":
        return Reading("now", None, context.published)
    if form == "holiday":
        return read_holiday(text, context)
    if form == "decade":
        return read_decade(text)
    if form == "day_only":
        return read_day(text, context)
    return Reading(form)


def _with_suffix(text: str, context: Context) -> Reading:
    if "学年" in text:
        years = [year for year in map(read_year, re.findall(r"\d{4}|[一二][〇零○一二三四五六七八九]{3}", text)) if year]
        return Reading("range", date(years[0], 9, 1), date(max(years[-1], years[0] + 1), 8, 31))
    suffix = _SUFFIX.search(text)
    reading = _range(text[: suffix.start()] if suffix else text, context)
    if suffix is None or suffix.group() == "期间":
        return reading
    if suffix.group() in ("以来", "至今", "迄今", "起", "开始", "后", "以后", "之后"):
        return Reading("since", reading.start or reading.end, context.published, reading.assumed)
    return Reading("as_of", None, reading.end, reading.assumed)


def _range(text: str, context: Context) -> Reading:
    """A point, or two of them with 至, 到 or a dash between."""
    for dash in _DASH.finditer(text):
        first, last = text[: dash.start()], text[dash.end() :]
        if first and last:
            if first[-1] not in "年月日号底末初中旬度" and not (len(first) == 4 and read_year(first)):
                break
            left = _point(first, context)
            if last[0] in "今目现" and "年" not in last:
                return Reading("since", left.start or left.end, context.published, left.assumed)
            year = (left.end or left.start or date.min).year
            inner = Context(context.published, year if year > 1 else None, year, last=(left.start, left.end))
            if last[-1] in "日号" and "月" not in last:
                month, day = (left.end or date.min).month, read_integer(last[:-1].strip())
                end = a_day(year, month, day) if day and left.end else None
                return Reading("range", left.start, end, left.assumed)
            right = _point(last, inner)
            if right.assumed and left.assumed is False:
                right = right._replace(assumed=False)
            return Reading("range", left.start or left.end, right.end, left.assumed)
    return _point(text, context)


def _point(text: str, context: Context) -> Reading:
    match = _POINT.match(text)
    assert match is not None
    part = match["part"].strip()
    if match["year"]:
        return _part(part, read_year(match["year"]), context)
    if match["relative"]:
        if match["relative"] in ("今明两年", "去今两年") and context.published:
            year = context.published.year
            return Reading("range", *(date(year - (text[0] == "去"), 1, 1), date(year + (text[1] == "明"), 12, 31)))
        return _part(part, _relative_year(match["relative"], context), context)
    return _yearless(part, context)


def _relative_year(word: str, context: Context) -> int | None:
    base = context.published.year if context.published else None
    if word in ("前年", "后年"):
        return base + (2 if word == "后年" else -2) if base else None
    if word[0] in _FROM_PUBLICATION:
        return base + _FROM_PUBLICATION[word[0]] if base else None
    named = context.year or context.earlier_year or context.heading_year
    if word[0] in "上前":
        around = context.year or context.heading_year or base
        return around - 1 if around else None
    if word[0] in "次翌第":
        return named + 1 if named else None
    if word[0] == "来":
        return base + 1 if base else None
    return named or base


def _yearless(part: str, context: Context) -> Reading:
    """A part of a year that is not named: of the paragraph's year, else of the last one that fits the publication."""
    published = context.published
    if part == "当月" and context.last[1] is not None:
        return Reading("month", *whole_months(context.last[1].year, context.last[1].month, context.last[1].month))
    if (part[0] in "本上" and "月" in part) or part[:2] in ("当月", "月底", "月末"):
        if published is None:
            return Reading("month")
        base = shift_months(published, -1 if part[0] == "上" and "月" in part[:3] else 0)
        span = whole_months(base.year, base.month, base.month)
        return Reading("as_of", None, span[1], True) if part[-1] in "底末" else Reading("month", *span, True)
    if "同期" in part:
        return Reading("range", *context.last)
    named = context.year or context.heading_year or (context.earlier_year if published is None else None)
    if named is not None:
        return _part(part, named, context)
    if published is None:
        return Reading(_part(part, 2000, context).kind)
    reading = _part(part, published.year, context)
    begun = reading.start is not None and (reading.start.month > 1 or reading.kind in ("month", "day"))
    late = reading.start if begun else shift_days(reading.end or date.min, -_SLACK)
    if late and late > published and part != "年内":
        reading = _part(part, published.year - 1, context)
    return reading._replace(assumed=True)


def _part(part: str, year: int | None, context: Context) -> Reading:
    """A part of a year, by what it says after the year."""
    if year is None or not 1 <= year <= 9998:
        return Reading("year")
    if part in ("", "全年", "年内", "内", "期内"):
        return Reading("year", *whole_year(year))
    if part in ("上半年", "下半年"):
        return Reading("half", *(whole_months(year, 1, 6) if part[0] == "上" else whole_months(year, 7, 12)))
    if part in ("底", "末", "年底", "年末", "岁末", "期末"):
        return Reading("as_of", None, date(year, 12, 31))
    if part in ("初", "年初"):
        return Reading("month", *whole_months(year, 1, 1))
    if part == "年中":
        return Reading("as_of", None, date(year, 6, 30))
    if "同期" in part:
        start, end = context.last
        if end is None:
            return Reading("year", *whole_year(year))
        shift = year - end.year
        return Reading("range", shift_years(start, shift) if start else None, shift_years(end, shift))
    if "季度" in part and (match := _QUARTER.fullmatch(part)):
        numbers = [n for n in (read_integer(g) for g in match.group(2, 3, 4) if g) if n]
        first, last = (1 if match[1] else numbers[0] * 3 - 2), min(numbers[-1], 4) * 3
        span = whole_months(year, first, last)
        return Reading("as_of", None, span[1]) if match[5] else Reading("quarter", *span)
    if part[0] in "前头" and (match := _MONTHS.fullmatch(part)):
        return Reading("range", *whole_months(year, 1, min(read_integer(match[1]) or 1, 12)))
    if part[0] in _SEASONS:
        return Reading("quarter", *whole_months(year, _SEASONS[part[0]], _SEASONS[part[0]] + 2))
    if part[0] == "冬":
        return Reading("quarter", date(year, 12, 1), month_end(year + 1, 2))
    return _month(part, year, context)


def _month(part: str, year: int, context: Context) -> Reading:
    """``5月``, ``1-5月``, ``5月3日``, ``5月底``, ``5月中旬``."""
    dash = _DASH.search(part)
    if dash:
        first = read_integer(re.sub(r"\s?月份?", "", part[: dash.start()]).strip())
        left = first if first and 1 <= first <= 12 else 1
        rest = _month(part[dash.end() :], year, context)
        return Reading("range", date(year, left, 1), rest.end) if rest.end else Reading("range")
    match = _MONTH.fullmatch(part)
    month = read_integer(match[1].strip()) if match else None
    if match is None or month is None or not 1 <= month <= 12:
        return Reading("month")
    if match[3]:
        day = a_day(year, month, read_integer(match[3].strip()) or 0)
        return Reading("day", day, day)
    if match[4] in ("底", "末"):
        return Reading("as_of", None, month_end(year, month))
    if match[4]:
        first, last = {"初": (1, 10), "上": (1, 10), "中": (11, 20), "下": (21, 31)}[match[4]]
        return Reading(
            "day",
            date(year, month, first),
            min(month_end(year, month), date(year, month, min(last, 28))) if last < 31 else month_end(year, month),
        )
    return Reading("month", *whole_months(year, month, month))
