"""Figures that have a date of their own beside them: pairs, brackets, lists told off, values named for comparison."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from povetl.figures.dates import DateSpan
from povetl.figures.dates_calendar import whole_year
from povetl.figures.period_sentences import Sentence
from povetl.figures.period_words import COMPLETED, PIVOT

Sides = dict[int, tuple[str, int, int]]
"""Position of a figure → ``from`` or ``to``, and the range in which the date of that side stands."""

_REACH = 40
_AT_ONCE = 5
"""Characters after a number within which a pivot stands that needs no 由 before it: 9.6%降至0.5%."""
_PARENTHESIS = re.compile(r"[^，。；,]{0,4}[（(](?:截至|截止|至|到)?")
_LISTED = re.compile(r"[、，,和及与以\s]{0,2}(?:20|19)?")
_SUBJECT = re.compile(r"[^，。；,、\d]{0,10}?(?:于|在)?")
_MULTIPLES = "倍%％成"
_NUMERAL = re.compile(r"[\d.,，零〇一二两三四五六七八九十百千万亿余多约近上下以左右内几数]+")
_OPENS = re.compile(r"(?:由(?![于此衷])|从(?![事而业严中来此未小速]))[^，；,]{0,40}$")


def pairs(
    text: str, sentence_start: int, figures: Sequence[tuple[int, int]], kinds: Sequence[str] | None = None
) -> Sides:
    """Which of a sentence's figures are the two sides of 由…增加到….

    ``figures`` are the spans in order. Several of each side are allowed (由A、B分别增加到C、D). Without 由, the
    pivot has to follow the first figure at once (9.6%降至0.5%); what it rose or fell by is no side.
    """
    found: Sides = {}
    previous_end = sentence_start
    for i, (start, end) in enumerate(figures[:-1]):
        if i not in found:
            floor = max(previous_end, start - _REACH)
            opens = text.find("由", floor, start) >= 0 or text.find("从", floor, start) >= 0
            opening = _OPENS.search(text, floor, start) if opens else None
            if kinds is not None and opening is None and kinds[i].startswith("change"):
                previous_end = end
                continue
            for j in range(i + 1, min(i + 5, len(figures))):
                gap_start, gap_end = figures[j - 1][1], figures[j][0]
                if gap_end - gap_start > _REACH or text.find("；", gap_start, gap_end) >= 0:
                    break
                pivot = PIVOT.search(text, gap_start, gap_end if opening else min(gap_end, gap_start + _AT_ONCE))
                if pivot and not opening and _unit(text, start, end) != _unit(text, *figures[j]):
                    break  # 收入10万元以上的村达到90%
                if pivot:
                    left = opening.start() if opening else max(previous_end, start - 14)
                    for k in range(i, j):
                        found[k] = ("from", left, start)
                    for k in range(j, min(2 * j - i, len(figures))):
                        found.setdefault(k, ("to", gap_start, gap_end))
                if pivot or not opening:
                    break
        previous_end = end
    return found


def _unit(text: str, start: int, end: int) -> str:
    """The last character of a figure's unit; empty where it has none of its own."""
    return _NUMERAL.sub("", text[start:end])[-1:]


def dates_beside(
    text: str, sentence: Sentence, spans: Sequence[tuple[int, int]], sides: Sides, kinds: Sequence[str] | None
) -> dict[int, DateSpan | None]:
    """The figures of ``sentence`` that have a date of their own, by their position in ``spans``.

    The from-side of a pair that names no date has None: nothing is known of its time.
    """
    found: dict[int, DateSpan | None] = {}
    own = [(d, r) for d, r in sentence.dates if r in ("own", "local", "baseline") and d.kind not in ("vague", "past")]
    starts = [d.start for d, _ in own]
    for position, (side, left, right) in sides.items():
        last = bisect_left(starts, right) - 1
        if last >= 0 and starts[last] >= left and own[last][0].kind not in ("since", "recent", "range"):
            found[position] = own[last][0]
        elif side == "from":
            found[position] = None
    for position, (start, end) in enumerate(spans if own else ()):
        at = bisect_left(starts, end)
        limit = spans[position + 1][0] if position + 1 < len(spans) else sentence.end
        if at < len(own) and starts[at] < min(limit, end + _REACH) and _follows(text, end, own[at][0]):
            found[position] = own[at][0]
            if position and start - spans[position - 1][1] <= 1:
                found.setdefault(position - 1, own[at][0])
        if at and position not in found and (kinds is None or kinds[sentence.figures[position]] == "level"):
            before, role = own[at - 1]
            gap = start - before.end
            named = (gap > 0 and text[before.end] == "的") or text.startswith("的基础上", end)
            between = position > 0 and spans[position - 1][1] > before.end
            if role == "baseline" and 0 <= gap <= 8 and not between and named and text[end - 1] not in _MULTIPLES:
                found[position] = before
    if own and "分别" in text[sentence.start : sentence.end]:
        found |= _told_off(text, [d for d, _ in own], spans)
    return found


def _follows(text: str, end: int, day: DateSpan) -> bool:
    """Whether ``day`` is said of the figure before it: 0.3%（2020年底）, 120户于2017年搬迁, 86户如今都有."""
    if _PARENTHESIS.fullmatch(text, end, day.start):
        return text[day.end : day.end + 1] in ("）", ")")
    if not _SUBJECT.fullmatch(text, end, day.start):
        return False
    return day.kind == "now" or bool(COMPLETED.match(text, day.end))


def _told_off(text: str, days: Sequence[DateSpan], spans: Sequence[tuple[int, int]]) -> dict[int, DateSpan]:
    """2018年、2019年分别为A、B: the first date to the first figure; 2016年到2018年，分别为A、B、C: the first year."""
    found: dict[int, DateSpan] = {}
    run: list[DateSpan] = []
    following = 0
    for number, day in enumerate(days):
        if run and _LISTED.fullmatch(text, run[-1].end, day.start):
            run.append(day)
        else:
            run = [day]
        limit = days[number + 1].start if number + 1 < len(days) else len(text)
        while following < len(spans) and spans[following][0] < day.end:
            following += 1
        years = run
        if len(run) == 1 and day.kind == "range" and day.period_start and day.period_end:
            first, last = day.period_start.year, day.period_end.year
            years = [
                DateSpan(day.start, day.end, "year", *whole_year(y)) for y in range(first, min(last, first + 9) + 1)
            ]
        if len(years) < 2 or following + len(years) > len(spans) or spans[following + len(years) - 1][0] > limit:
            continue
        if "分别" in text[day.end : spans[following][0]]:
            found.update({following + i: each for i, each in enumerate(years)})
    return found
