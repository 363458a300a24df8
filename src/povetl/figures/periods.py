"""Figures in a text → what time each is about, and what time a change is compared with (figures.md, row ``period``).

A figure takes the last date before it in its sentence. A semicolon ends what a stretch of time governs, unless the next
part goes on with the same kind of measure; the date of a comparison (较2015年底) never becomes the figure's own; of a pair
(由2015年的X下降到Y) each side has its own. Where a sentence says nothing, a date is carried from the sentence before while the
figures go on, or from the heading; failing that, the publication stands in, and the basis says so.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from povetl.figures.dates import DateSpan, find_dates
from povetl.figures.dates_calendar import shift_years
from povetl.figures.period_roles import Role, role_of
from povetl.figures.period_words import CUMULATIVE, FLOW, INCEPTION, PIVOT, STOCK, TIMELESS

__all__ = ["DateSpan", "Period", "date_spans", "find_dates"]


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of what a figure is about, where that was said, and the day a change is compared with."""

    start: date | None = None
    end: date | None = None
    basis: Literal["stated", "inherited", "publication"] | None = None
    baseline_end: date | None = None


@dataclass(slots=True)
class _Governor:
    """A date in force: where it stands, and how it came there."""

    date: DateSpan
    segment: int
    inherited: bool = False
    until: bool = False
    """Said as 截至X, 到X: what has accumulated by then."""
    begun: bool = False
    """The day something began; what follows has grown until the publication."""
    start: date | None = None
    """The beginning of a stretch that a later date closes."""


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    dates: list[tuple[DateSpan, Role]] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)


_SENTENCE = re.compile(r"[^。！？!?\n]+")
_CLAUSE = re.compile(r"[，；：;:]|,(?!\d)")
_UNTIL = re.compile(r"(?:截至|截止到?|[到至])(?:了)?$")
_CALENDAR = frozenset(["year", "half", "quarter", "month", "range", "plan", "as_of", "since"])
_SAME_PERIOD = re.compile(r"同比|比(?:去年|上年)同期|较(?:去年|上年)同期")
_NEW_PLACE = re.compile(r"(?:在)?[\u4e00-\u9fff]{2,7}(?:县|乡|镇|村|市|州|旗|区)")
_STANDARD = re.compile(r"每[人户亩头只年月天](?:每[人户亩头只年月天])?|标准")


def date_spans(
    simplified: str,
    spans: Sequence[tuple[int, int]],
    *,
    published: date | None = None,
    kinds: Sequence[str] | None = None,
    targets: Sequence[bool] | None = None,
    headings: Sequence[tuple[int, int]] = (),
    dates: Sequence[DateSpan] | None = None,
) -> list[Period]:
    """One :class:`Period` for each of ``spans``, in their order.

    ``kinds`` and ``targets`` say of each figure its ``kind`` and whether it is a target (a target may lie after the
    publication); ``headings`` are ranges of the text whose dates hold for what stands under them; ``dates`` are those
    of :func:`find_dates`, where the caller has them already.
    """
    found = find_dates(simplified, published=published) if dates is None else dates
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    binder = _Binder(simplified, spans, published, kinds, targets)
    for sentence in _sentences(simplified, spans, order, found):
        binder.read(sentence)
    return binder.periods


def _sentences(
    text: str, spans: Sequence[tuple[int, int]], order: Sequence[int], dates: Sequence[DateSpan]
) -> list[_Sentence]:
    """The sentences that hold a figure or a date, with both."""
    matches = list(_SENTENCE.finditer(text))
    starts = [match.start() for match in matches]
    held: dict[int, _Sentence] = {}

    def at(position: int) -> _Sentence | None:
        index = bisect_left(starts, position + 1) - 1
        if index < 0:
            return None
        return held.setdefault(index, _Sentence(*matches[index].span()))

    for day in dates:
        if (sentence := at(day.start)) is not None:
            sentence.dates.append((day, role_of(text, day)))
    for index in order:
        if (sentence := at(spans[index][0])) is not None:
            sentence.figures.append(index)
    return [held[index] for index in sorted(held)]


class _Binder:
    """Reads sentence after sentence, keeping what the earlier ones left in force."""

    def __init__(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        published: date | None,
        kinds: Sequence[str] | None,
        targets: Sequence[bool] | None,
    ) -> None:
        self.text, self.spans, self.published, self.kinds, self.targets = text, spans, published, kinds, targets
        self.periods = [self._unsaid()] * len(spans)

    def _unsaid(self) -> Period:
        return Period(None, self.published, "publication" if self.published else None)

    def read(self, sentence: _Sentence) -> None:
        """Bind the figures of one sentence."""
        text = self.text
        waiting = sentence.dates[::-1]
        governor: _Governor | None = None
        first: DateSpan | None = None
        baseline: DateSpan | None = None
        pair: DateSpan | None = None
        clauses = [sentence.start, *(m.end() for m in _CLAUSE.finditer(text, sentence.start, sentence.end))]
        segments = [m.start() for m in re.finditer("[；;]", text[sentence.start : sentence.end])]
        previous_end = sentence.start
        coming: DateSpan | None = None
        for position, index in enumerate(sentence.figures):
            start, end = self.spans[index]
            quota: DateSpan | None = None
            clause_start = clauses[bisect_left(clauses, start + 1) - 1]
            segment = bisect_left(segments, start - sentence.start)
            if baseline and baseline.start < clause_start and "相比" not in text[baseline.end : baseline.end + 6]:
                baseline = None
            pair = None
            while waiting and waiting[-1][0].start < start:
                day, role = waiting.pop()
                if role == "own":
                    if (
                        coming is not None
                        and governor is not None
                        and day.start < start
                        and PIVOT.search(text, previous_end, day.start)
                    ):
                        pair = day
                        continue
                    governor = self._govern(day, governor, bisect_left(segments, day.start - sentence.start), start)
                    first = first or day
                elif role == "baseline":
                    baseline = day
                elif role == "quota":
                    quota = day
                elif role == "from":
                    pair = day
            following = self.spans[sentence.figures[position + 1]][0] if position + 1 < len(sentence.figures) else None
            lead = text[max(clause_start, previous_end) : start]
            clause = text[clause_start:start] + text[end : end + 12].split("，")[0]
            is_from = (
                following is not None
                and following - end < 40
                and _opens_pair(lead)
                and bool(PIVOT.search(text, end, following))
            )
            target = bool(self.targets[index]) if self.targets else False
            if is_from:
                period = self._dated(pair, target, "") if pair else Period()
                coming = pair
            elif pair is not None:
                period = self._dated(pair, target, clause)
                coming = None
            elif quota is not None and "的" not in text[quota.end : start]:
                period = self._dated(quota, True, clause)
            else:
                coming = None
                period = self._governed(governor, first, segment, clause, target)
            self.periods[index] = self._with_baseline(index, period, baseline, text[clause_start:start])
            if pair is not None and governor is None and not is_from:
                governor = _Governor(pair, segment)
            previous_end = end

    def _govern(self, day: DateSpan, before: _Governor | None, segment: int, figure: int) -> _Governor | None:
        """What is in force after ``day``, given what was before."""
        text = self.text
        until = bool(_UNTIL.search(text, max(0, day.start - 4), day.start))
        now = _Governor(day, segment, until=until)
        if before is not None and (until or day.kind == "now") and (before.date.kind == "since" or before.begun):
            now.start = before.date.period_start
        clause = text[day.end : figure]
        first = _CLAUSE.search(clause)
        if day.kind in ("day", "month") and first and INCEPTION.search(clause[: first.start()]):
            now.begun = True
        return now

    def _governed(
        self, governor: _Governor | None, first: DateSpan | None, segment: int, clause: str, target: bool
    ) -> Period:
        if governor is None or governor.date.kind == "vague" or TIMELESS.search(clause):
            return self._unsaid()
        day = governor.date
        if target and day.kind in ("now", "since", "recent"):
            return self._unsaid()
        if segment > governor.segment and not governor.until:
            if STOCK.search(clause) or _STANDARD.search(clause) or _NEW_PLACE.match(clause):
                return self._unsaid()
            if CUMULATIVE.search(clause) and first and first is not day and first.kind == day.kind == "year":
                return self._limited(first.period_start, day.period_end, target)
            if day.kind in ("since", "recent", "now") and not CUMULATIVE.search(clause):
                return self._unsaid()
        if governor.begun:
            return self._limited(day.period_start, self.published, target)
        period = self._dated(day, target, clause, until=governor.until)
        return Period(governor.start, period.end, period.basis) if governor.start else period

    def _dated(self, day: DateSpan, target: bool, clause: str, *, until: bool = False) -> Period:
        """The period that ``day`` gives a figure of this clause."""
        start, end = day.period_start, day.period_end
        if end is None:
            return Period()
        if target and day.assumed and self.published and end < self.published:
            start, end = shift_years(start, 1) if start else None, shift_years(end, 1)
        if day.kind == "as_of" and FLOW.search(clause) and not STOCK.search(clause) and (target or not until):
            start = date(end.year, 1, 1)
        if until and day.kind in ("year", "month", "day"):
            start = None
        return self._limited(start, end, target)

    def _limited(self, start: date | None, end: date | None, target: bool) -> Period:
        """An actual figure tells nothing from after the publication."""
        if not target and self.published and end and end > self.published:
            end = self.published
            start = start if start and start <= end else None
        return Period(start, end, "stated" if end else None)

    def _with_baseline(self, index: int, period: Period, baseline: DateSpan | None, lead: str) -> Period:
        if self.kinds and not self.kinds[index].startswith("change"):
            return period
        end = baseline.period_end if baseline else None
        if end is None and period.end and period.basis != "publication" and _SAME_PERIOD.search(lead):
            end = shift_years(period.end, -1)
        return Period(period.start, period.end, period.basis, end) if end else period


def _opens_pair(lead: str) -> bool:
    return bool(re.search(r"由(?![于此衷])|从(?![事而业严中来此未小])", lead))
