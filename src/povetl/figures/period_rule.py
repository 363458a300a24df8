"""What a date in force says of a figure: the rules of figures.md, row ``period``."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from povetl.figures.dates import DateSpan
from povetl.figures.dates_calendar import shift_days, shift_years
from povetl.figures.period_words import CUMULATIVE, FLOW, FOUNDING, INCEPTION, OF_A_LIFE, STATE, STOCK, TIMELESS

Basis = Literal["stated", "inherited", "publication"]

_UNTIL = re.compile(
    r"(?:截至|截止到?|(?<![加高降升长少达减展扩上下涨回提])到|(?<![加高降升长少达减展扩上下涨回提以甚])至)了?$"
)
_SINCE = re.compile(r"以来|至今|(?<!一)起$")
_HELD = re.compile(r"^[^，；：\d]{1,12}?(?:以来|至今)")
"""自2021年底并网以来累计发电…, without a comma before the number."""
_AFTER = re.compile(r"(?:[之以])?后$")
"""2014年搬进新村后: the day of an event, not of what is told then."""
_CLAUSE_END = re.compile(r"[，；：;:]|,(?!\d)")
_JOINED = re.compile(r"\s?(?:[与和及、]|以及)\s?")
"""2021年与2022年: both years together."""
_FOUNDED = re.compile(r"(?:成立|创办|创建|组建|注册|始建|建成|建|出生|生|毕业|诞生|投产|开业|开工)于$")
_CONTRAST = re.compile(r"而在?$")
_CLOSES = re.compile("[）)]")
NEW_PLACE = re.compile(
    r"(?:在)?(?![全各本新农城乡贫脱建完累该我])[\u4e00-\u9fff]{2,6}?(?:县|乡|镇|村|(?<!城)市|州|旗)(?![级域区内里委城容镇])"
)
_COUNTED = re.compile(r"[，,](?:[比较](?:年初|上年|去年)|同比)")
"""What follows a stock that was counted at the end of the period: 余额5.6亿元，较年初增加…."""
_SLACK = 16
"""Days by which a report may run ahead of the moment that it names: 截至年底, published on 20 December."""
_STRETCHES = frozenset(("since", "recent", "plan", "year", "half", "quarter"))
"""A report that goes on to the next place still tells of them: 去年以来，A市…；B市…."""
_YEARLY = frozenset(("year", "half", "quarter", "month", "range", "plan"))


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of what a figure is about, where that was said, and the day a change is compared with.

    ``target`` is true where the text names a time after the publication, of which no actual figure can tell.
    """

    start: date | None = None
    end: date | None = None
    basis: Basis | None = None
    baseline_end: date | None = None
    target: bool = False


@dataclass(slots=True)
class Governor:
    """A date in force, and how it came there."""

    day: DateSpan
    start: date | None
    end: date | None
    segment: int
    until: bool = False
    """Said as 截至X, 到X: what has come together by then."""
    begun: bool = False
    """The day something began; what has accumulated since runs to the publication."""
    years: tuple[date, date] | None = None
    """From the first to the last of several years named in one sentence."""
    inherited: bool = False
    contrast: "Governor | None" = None
    """What is told of, where this date is only named for contrast: 去年210万元，而2021年只有8万元，增长了24倍."""
    outer: "Governor | None" = None
    """What a date in brackets hides until the bracket closes at ``closes``."""
    closes: int | None = None

    @property
    def kind(self) -> str:
        """The kind of the date."""
        return self.day.kind


def govern(
    text: str, day: DateSpan, before: Governor | None, segment: int, figure: int, published: date | None
) -> Governor:
    """What is in force after ``day``, given what was before; ``figure`` is where the next number stands."""
    now = Governor(day, day.period_start, day.period_end, segment)
    opened = max(
        text.rfind("（", max(0, day.start - 20), day.start), text.rfind("(", max(0, day.start - 20), day.start)
    )
    if (
        opened >= 0
        and not (before and opened - before.day.end in (0, 1))
        and not _CLOSES.search(text, opened, day.start)
        and (closing := _CLOSES.search(text, day.end, day.end + 80))
    ):
        now.outer, now.closes = before, closing.start()
    now.until = bool(_UNTIL.search(text, max(0, day.start - 4), day.start)) and day.kind not in ("range", "since")
    tail = text[day.end : min(figure, day.end + 40)]
    first_break = _CLAUSE_END.search(tail)
    if first_break and first_break.end() <= 1:
        first_break = _CLAUSE_END.search(tail, first_break.end())
    clause = tail[: first_break.start()] if first_break else ""
    if day.kind in ("year", "month", "day", "as_of", "plan"):
        if _SINCE.search(clause or tail) and (clause or _HELD.search(tail)):
            now.start, now.end, now.day = day.period_start or day.period_end, published, _as(day, "since")
        elif (
            _FOUNDED.search(text, max(0, day.start - 5), day.start)
            or FOUNDING.match(clause)
            or (clause and (OF_A_LIFE.search(clause) or _AFTER.search(clause)))
            or (day.kind in ("month", "day") and clause and INCEPTION.search(clause))
        ):
            now.begun = True
    if (
        day.kind == "recent"
        and before is not None
        and before.kind not in ("now", "vague", "past", "recent")
        and before.end
        and before.segment == segment
        and day.start - before.day.end < 40
    ):
        if before.kind in ("range", "since", "plan"):
            now.start, now.end, now.day = before.start, before.end, before.day
        elif day.period_start and day.period_end:
            years = round((day.period_end - day.period_start).days / 365.25)
            now.start, now.end = shift_years(before.end, -years) + timedelta(days=1), before.end
    if (
        before is not None
        and before.start
        and (now.until or day.kind == "now")
        and (before.kind == "since" or before.begun)
    ):
        now.start = before.start
    if before is not None and before.kind == day.kind == "year" and before.start and now.end and before.start < now.end:
        now.years = (before.years[0] if before.years else before.start, now.end)
        if before.end and _JOINED.fullmatch(text, before.day.end, day.start) and now.end.year - before.end.year == 1:
            now.start = before.start
    if (
        before is not None
        and before.end
        and now.end
        and now.end < before.end
        and _CONTRAST.search(text, max(0, day.start - 2), day.start)
    ):
        now.contrast = before
    return now


def _as(day: DateSpan, kind: str) -> DateSpan:
    return DateSpan(day.start, day.end, kind, day.period_start, day.period_end, day.assumed)


@dataclass(slots=True)
class Setting:
    """What stands around one figure; most of it is looked at only where a rule asks."""

    text: str
    start: int
    """Where the figure begins."""
    clause: str
    """From the clause's beginning to its end, the number in it."""
    clause_start: int
    after: int
    """Where the figure before ends."""
    segment: int
    segment_start: int
    sentence_start: int
    change: bool
    target: bool
    paired: bool = False
    """Whether the figure is the later side of 由…增加到…, which moves and so is no bare stock."""
    own_clause: bool = True
    """Whether the date in force stands in the figure's own clause."""

    @property
    def lead(self) -> str:
        """What stands in the clause before the number and after the number before."""
        return self.text[max(self.clause_start, self.start - 60, self.after) : self.start]

    @property
    def segment_text(self) -> str:
        """The first characters of the part between semicolons that holds the figure."""
        return self.text[self.segment_start : min(self.segment_start + 12, self.start)]

    @property
    def enumerated(self) -> bool:
        """Whether places are told off one by one: 其中A县3家、B县2家；C县1家."""
        return "其中" in self.text[max(self.sentence_start, self.segment_start - 60) : self.segment_start]


def apply(governor: Governor, setting: Setting, published: date | None) -> Period:
    """The period that ``governor`` gives a figure in ``setting``."""
    if governor.kind == "past":
        return Period()
    if governor.contrast is not None and setting.change:
        governor = governor.contrast
    clause, day = setting.clause, governor.day
    timeless = TIMELESS.search(setting.lead) and governor.kind != "day"
    if governor.kind == "vague" or (
        not setting.own_clause and not governor.until and (timeless or STATE.search(clause))
    ):
        return unsaid(published)
    if ("海拔" in clause and "海拔" in setting.lead) or (
        setting.target and governor.kind in ("now", "since", "recent")
    ):
        return unsaid(published)
    flow = setting.change or (bool(FLOW.search(clause)) and not STOCK.search(clause))
    if setting.segment > governor.segment:
        elsewhere = not setting.enumerated and NEW_PLACE.match(setting.segment_text)
        opens = governor.inherited or not _CLAUSE_END.search(setting.text, setting.sentence_start, day.start)
        if elsewhere and not (governor.kind in _STRETCHES and opens):
            return unsaid(published)
        if not governor.until and not setting.target:
            if not setting.paired and not setting.change and (STOCK.search(clause) or STATE.search(clause)):
                counted = governor.end and _COUNTED.search(setting.text, setting.start, setting.start + 40)
                return limited(None, governor.end, setting.target, published) if counted else unsaid(published)
            if governor.years and CUMULATIVE.search(clause):
                return limited(*governor.years, setting.target, published)
    if governor.begun:
        if flow or CUMULATIVE.search(clause):
            return limited(governor.start, published, setting.target, published)
        return unsaid(published)
    start, end = governor.start, governor.end
    if setting.target and day.assumed and published and end and end < published:
        start, end = shift_years(start, 1) if start else None, shift_years(end, 1)
    if end is None:
        return Period(start, None, "stated") if start else Period()
    if day.kind == "as_of" and start is None and flow and (setting.target or not governor.until):
        if (not governor.until or (published and end.year == published.year)) and not (
            governor.inherited and setting.target
        ):
            start = date(end.year, 1, 1)
    elif governor.until and day.kind in _YEARLY | {"day"}:
        start = None
    if day.kind == "as_of" and end and published and end > shift_days(published, _SLACK):
        return Period(start, end, "stated", target=True)
    return limited(start, end, setting.target, published)


def unsaid(published: date | None) -> Period:
    """Nothing said: the publication stands in, and the basis says so."""
    return Period(None, published, "publication" if published else None)


def limited(start: date | None, end: date | None, target: bool, published: date | None) -> Period:
    """An actual figure tells nothing from after the publication; a time that lies wholly after it makes a target."""
    if start is not None and end is not None and start > end:  # 2020年以来, on a page that gives an earlier date
        return unsaid(published)
    if end is None or published is None or end <= published or target:
        return Period(start, end, "stated" if end else None)
    if (start or date(end.year, 1, 1)) > published:
        return Period(start, end, "stated", target=True)
    return Period(start, published, "stated")
