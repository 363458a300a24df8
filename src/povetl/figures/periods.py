"""Figures in a text → what time each is about, and what time a change is compared with (figures.md, row ``period``).

A figure takes the last date before it in its sentence. A semicolon ends what a stretch of time governs, unless the
next part goes on with the same kind of measure. The date of a comparison (较2015年底) never becomes the figure's own;
of a pair (由2015年的X下降到Y) each side has its own. Where a sentence says nothing, a date is carried from the sentence
before while the figures go on, or from the heading; failing that, the publication stands in, and the basis says so.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from povetl.figures.dates import DateSpan, find_dates
from povetl.figures.dates_calendar import shift_years, whole_year
from povetl.figures.period_carry import Carrier
from povetl.figures.period_pairs import dates_beside, pairs
from povetl.figures.period_rule import Governor, Period, Setting, apply, govern, unsaid
from povetl.figures.period_sentences import Sentence, split

__all__ = ["DateSpan", "Period", "date_spans", "find_dates"]

_SAME_PERIOD = re.compile(r"同比|[比较](?:去年|上年)?同期")
_ON_YEAR = re.compile(r"[比较](?:上年|去年|上一年)(?!同期|[末底])")
_MONTH_ON_MONTH = re.compile(r"环比|[比较]上月")
_DISTANT = re.compile(r"[比较](?:[^，。；,\d]{0,8}(?:初期|[之以]前|当初)|过去|以往|原来|从前)")
_REACH = 60
"""Characters before a number in which the sentence may say how it was found."""
_SURVEYED = re.compile(r"统计|测算|抽样|核算")
_ANNUAL = re.compile(r"年(?:人均|户均|均)?(?:纯|可支配)?(?:收入|产值)|年[人户]均")


def date_spans(
    simplified: str,
    spans: Sequence[tuple[int, int]],
    *,
    published: date | None = None,
    kinds: Sequence[str] | None = None,
    targets: Sequence[bool] | None = None,
    headings: Sequence[tuple[int, int]] = (),
    dates: Sequence[DateSpan] | None = None,
    title: str = "",
) -> list[Period]:
    """One :class:`Period` for each of ``spans``, in their order.

    ``kinds`` and ``targets`` say of each figure its ``kind`` and whether it is a target, which may lie after the
    publication; ``headings`` are ranges of the text whose dates hold for what stands under them, and ``title`` is the
    title where it stands outside the text; ``dates`` are those of :func:`find_dates`, where the caller has them.
    """
    found = find_dates(simplified, published=published, title=title) if dates is None else dates
    binder = _Binder(simplified, spans, published, kinds, targets, title)
    for sentence in split(simplified, spans, found, headings):
        binder.read(sentence)
    return binder.periods


class _Binder:
    """Reads sentence after sentence, keeping what the earlier ones left in force."""

    def __init__(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        published: date | None,
        kinds: Sequence[str] | None,
        targets: Sequence[bool] | None,
        title: str,
    ) -> None:
        self.text, self.spans, self.published, self.kinds, self.targets = text, spans, published, kinds, targets
        self.carrier = Carrier(text, published, title)
        self.unsaid = unsaid(published)
        self.periods = [self.unsaid] * len(spans)

    def read(self, sentence: Sentence) -> None:
        """Bind the figures of one sentence, and remember its date for the next."""
        governor: Governor | None = None
        baseline: DateSpan | None = None
        local: DateSpan | None = None
        stated = False
        if sentence.figures:
            spans = [self.spans[i] for i in sentence.figures]
            kinds = None if self.kinds is None else [self.kinds[i] for i in sentence.figures]
            sides = pairs(self.text, sentence.start, spans, kinds)
            fixed = dates_beside(self.text, sentence, spans, sides, self.kinds)
            taken = {
                day.start
                for position, day in fixed.items()
                if day is not None
                and (day.start < spans[position][0] or self.text[day.end : day.end + 1] in ("）", ")"))
            }
            waiting = [(day, role) for day, role in reversed(sentence.dates) if day.start not in taken]
            for position, (start, end) in enumerate(spans):
                quota: DateSpan | None = None
                while waiting and waiting[-1][0].start < start:
                    day, role = waiting.pop()
                    if role == "own":
                        governor = govern(self.text, day, governor, sentence.segment(day.start), start, self.published)
                        stated = True
                    elif role == "local":
                        local = day
                    elif role == "baseline":
                        baseline = day
                    elif (
                        role == "quota" and "的" not in self.text[day.end : start] and self.text[end - 1] not in "%％成"
                    ):
                        quota = day
                while governor is not None and governor.closes is not None and start > governor.closes:
                    governor = governor.outer
                if local is not None and (
                    local.start < sentence.clause_start(start) or (governor and governor.day.start > local.start)
                ):
                    local = None
                index = sentence.figures[position]
                beside = position in fixed or quota is not None or local is not None
                if governor is None and not beside and not self.carrier.holds:
                    self.periods[index] = self._compared(sentence, index, self.unsaid, baseline)
                    continue
                setting = self._setting(sentence, index, governor, spans[position - 1][1] if position else 0)
                setting.paired = position in sides
                if governor is None and position not in fixed:
                    governor = self.carrier.carried(sentence, setting)
                if beside:
                    day_or_none = fixed.get(position, quota or local)
                    period = self._of(day_or_none, setting, quota is not None)
                    if governor is None and day_or_none is not None and sides.get(position, ("",))[0] == "to":
                        governor = Governor(
                            day_or_none, day_or_none.period_start, day_or_none.period_end, setting.segment
                        )
                elif setting.change and sides.get(position - 1, ("",))[0] == "to" and fixed.get(position - 1):
                    # 由2015年的96亿元增至2016年的118亿元，增长22%: a change of the pair is of its later side.
                    period = self._of(fixed[position - 1], setting, False)
                else:
                    period, governor = self._governed(sentence, setting, governor, start)
                self.periods[index] = self._compared(sentence, index, period, baseline)
        else:
            for day, role in sentence.dates:
                if role == "own":
                    governor = govern(self.text, day, governor, 0, sentence.end, self.published)
        aimed = bool(self.targets and sentence.figures and self.targets[sentence.figures[-1]])
        self.carrier.remember(sentence, governor, stated, aimed)

    def _setting(self, sentence: Sentence, index: int, governor: Governor | None, after: int) -> Setting:
        start, end = self.spans[index]
        clause_start, segment = sentence.clause_start(start), sentence.segment(start)
        return Setting(
            text=self.text,
            start=start,
            clause=self.text[max(clause_start, start - _REACH) : min(sentence.clause_end(end), end + 20)],
            clause_start=clause_start,
            after=after,
            segment=segment,
            segment_start=sentence.segment_starts[segment - 1] if segment else sentence.start,
            sentence_start=sentence.start,
            change=self.kinds is not None and self.kinds[index].startswith("change"),
            target=bool(self.targets and self.targets[index]),
            own_clause=governor is None or governor.day.start >= clause_start,
        )

    def _governed(
        self, sentence: Sentence, setting: Setting, governor: Governor | None, start: int
    ) -> tuple[Period, Governor | None]:
        if governor is None:
            return self.unsaid, None
        if (
            governor.kind == "now"
            and self.published
            and _ANNUAL.search(setting.clause)
            and _SURVEYED.search(self.text, max(sentence.start, start - _REACH), start)
        ):
            # A year's income surveyed "at present" is that of the last whole year.
            first, last = whole_year(self.published.year - 1)
            governor = Governor(
                DateSpan(governor.day.start, governor.day.end, "year", first, last), first, last, setting.segment
            )
        if setting.change and _DISTANT.search(setting.clause):
            return self.unsaid, governor
        period = apply(governor, setting, self.published)
        if governor.inherited and period.basis == "stated":
            period = replace(period, basis="inherited")
        return period, governor

    def _of(self, day: DateSpan | None, setting: Setting, quota: bool) -> Period:
        """The period of one side of a pair, or of a number with a date of its own beside it."""
        if day is None:
            return Period()
        own = Governor(day, day.period_start, day.period_end, setting.segment)
        if quota:
            setting = replace(setting, target=True)
        return apply(own, setting, self.published)

    def _compared(self, sentence: Sentence, index: int, period: Period, baseline: DateSpan | None) -> Period:
        """``period`` with the day that a change is compared with."""
        if self.kinds and not self.kinds[index].startswith("change"):
            return period
        start, _ = self.spans[index]
        clause_start = sentence.clause_start(start)
        lead = self.text[max(clause_start, start - _REACH) : start]
        known = period.end if period.basis in ("stated", "inherited") else None
        end: date | None = None
        if baseline is not None and (
            baseline.start >= clause_start or "比" in self.text[baseline.end : baseline.end + 8]
        ):
            end = baseline.period_end
            if known and _ON_YEAR.search(lead):
                end = date(known.year - 1, 12, 31)
            if baseline.kind == "month" and self.text[baseline.end - 1] == "初" and baseline.period_start:
                end = baseline.period_start - timedelta(days=1)
        elif known and _SAME_PERIOD.search(lead):
            end = shift_years(known, -1)
        elif known and _MONTH_ON_MONTH.search(lead) and period.start:
            end = period.start - timedelta(days=1)
        return replace(period, baseline_end=end) if end else period
