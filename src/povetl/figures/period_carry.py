"""Which date of an earlier sentence, heading or title still holds where a sentence names none.

Carried are the dates of the sentence just before, while figures follow figures in one paragraph; of an event told in
the sentence before, when this one goes on telling of the same thing; of the nearest heading; and of the title of a
statistical report. Nothing else is: a paragraph that starts afresh, a general fact and a plan name no time.
"""

import re
from collections.abc import Iterable
from datetime import date

from povetl.figures.dates import DateSpan, find_dates
from povetl.figures.period_roles import role_of
from povetl.figures.period_rule import NEW_PLACE, Governor, Setting
from povetl.figures.period_sentences import Sentence
from povetl.figures.period_words import CUMULATIVE, FLOW, STATE, STOCK, TIMELESS

_CALENDAR = frozenset(["year", "half", "quarter", "month", "range", "plan", "as_of", "since"])
_CONTINUES = re.compile(
    r"\s*[“‘]?(?:其中|同时|此外|另外|期间|分(?:产业|行业|品种|区域|城乡|季度|地区|经济类型)看|按|一是|二是|三是|全[县市区州省旗镇乡]|农村居民|城镇居民)"
)
_GENERAL = re.compile(r"每[人户亩头只年月天个]|标准(?![下化])")
_ITEM = re.compile(r"\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）.．、]")
_COMPARES = re.compile(r"同比|[比较]上年|增长\d|下降\d")
_ANNOUNCES = re.compile(r"[:：]\s*$|如下")
_REPORT = re.compile(r"公报|统计|运行|指标|情况|回顾|总结|数据|年报|概况|成绩|成就")
_PLAN_PAPER = re.compile(r"招标|采购|中标|公示|规划|计划(?!执行)|方案|通知|意见|办法|要点|安排|工作报告")
_TENDER = re.compile(r"招标|采购|中标|公示|比选|磋商")
"""A notice's year is that of the paper, not of what is to be built."""
_DONE = re.compile(r"了")
_LOOKED = re.compile(
    r"(?:进行|开展|组织|实施)了?(?:[^，。；]{0,10}?)(?:审计|检查|督查|核查|抽查|调研|巡视|巡察|暗访|评估|普查|排查|走访)|抽审|审计署?[^，。；]{0,20}审计了"
)
"""When somebody looked is not the time of what was found."""
_TOPIC = 4
"""Characters that two sentences must have in common to speak of one thing."""


class Carrier:
    """What earlier sentences, headings and the title left in force."""

    def __init__(self, text: str, published: date | None, title: str) -> None:
        self.text, self.published = text, published
        self.heading: Governor | None = None
        self.last: tuple[Sentence, Governor] | None = None
        self.aimed = False
        """The sentence before ended with an aim, so that the aims of this one are of its time."""
        self.listed: Governor | None = None
        """What a list that may follow is about: 一季度…。主要项目如下：1.…"""
        if title and _REPORT.search(title) and not _PLAN_PAPER.search(title):
            self.heading = _heading(find_dates(title, published=published), title)

    @property
    def holds(self) -> bool:
        """Whether there is any date that a sentence without one could take."""
        return self.last is not None or self.heading is not None or self.listed is not None

    def remember(self, sentence: Sentence, governor: Governor | None, stated: bool, aimed: bool) -> None:
        """Keep what ``sentence`` leaves to the next one.

        ``stated`` says whether it named the date itself, ``aimed`` whether its last figure is a target.
        """
        self.aimed = aimed
        if sentence.is_heading:
            days = [day for day, role in sentence.dates if role == "own"]
            if _TENDER.search(self.text, sentence.start, sentence.end):
                days = []
            found = _heading(days, self.text)
            self.heading, self.last = found or self.heading, None
            if not _ANNOUNCES.search(self.text, sentence.start, sentence.end):
                self.listed = None
            return
        looked = governor is not None and _LOOKED.search(
            self.text, sentence.start, min(sentence.end, sentence.start + 200)
        )
        if looked and governor is not None and governor.kind in ("range", "month", "day"):
            governor, stated = None, False
        self.last = (sentence, governor) if governor is not None else None
        if stated and sentence.figures and governor is not None and not governor.begun:
            self.listed = governor if governor.kind in _CALENDAR else None
        elif sentence.figures and governor is None and not _ITEM.match(self.text, sentence.start):
            self.listed = None

    def carried(self, sentence: Sentence, setting: Setting) -> Governor | None:
        """The date that holds for a figure whose sentence names none."""
        if _GENERAL.search(setting.clause) or TIMELESS.search(setting.lead):
            return None
        governor = self._aim(sentence) if setting.target else self._from_sentence(sentence, setting)
        governor = governor or self._from_heading(setting)
        if governor is None:
            return None
        return Governor(
            governor.day, governor.start, governor.end, setting.segment, until=governor.until, inherited=True
        )

    def _aim(self, sentence: Sentence) -> Governor | None:
        """2018年目标：脱贫3200人。新建公路120公里: the date of the aims goes on with them."""
        if self.last is None or not self.aimed:
            return None
        before, governor = self.last
        near = sentence.ordinal - before.ordinal == 1 and before.line == sentence.line
        return governor if near and governor.kind in _CALENDAR else None

    def _from_sentence(self, sentence: Sentence, setting: Setting) -> Governor | None:
        if self.listed is not None and _ITEM.match(self.text, sentence.start) and sentence.starts_line:
            return self.listed
        if self.last is None:
            return None
        before, governor = self.last
        if sentence.ordinal - before.ordinal != 1 or governor.begun:
            return None
        if before.figures:
            if before.line != sentence.line or governor.kind not in _CALENDAR | {"recent"}:
                return None
            continues = _CONTINUES.match(self.text, sentence.start)
            if governor.until:
                return governor
            if STOCK.search(setting.clause) or STATE.search(setting.clause):
                return None
            if _is_stretch(governor):
                counted = FLOW.search(setting.clause) or CUMULATIVE.search(setting.clause)
                return governor if continues or counted else None
            counts = (
                continues or setting.change or FLOW.search(setting.clause) or self._report(sentence, governor, before)
            )
            end = min(sentence.end, sentence.start + 200)
            return governor if counts or _COMPARES.search(self.text, sentence.start, end) else None
        if governor.kind in ("year", "half", "quarter", "month", "day") and self._same_topic(before, sentence):
            return governor
        return None

    def _report(self, sentence: Sentence, governor: Governor, before: Sentence) -> bool:
        """Whether two sentences tell off the numbers of one past year, as reports do."""
        if NEW_PLACE.match(self.text, sentence.start):
            return False
        if governor.kind != "year" or self.published is None or governor.end is None:
            return False
        fresh = date(self.published.year - 1, 1, 1) <= governor.end < self.published
        return fresh and len(before.figures) > 1 and len(sentence.figures) > 1

    def _same_topic(self, before: Sentence, sentence: Sentence) -> bool:
        """Whether ``sentence`` tells what was done, of the thing that ``before`` told of."""
        now = self.text[sentence.start : min(sentence.end, sentence.start + 300)]
        if not _DONE.search(now):
            return False
        then = self.text[before.start : min(before.end, before.start + 300)]
        known = {then[i : i + _TOPIC] for i in range(len(then) - _TOPIC + 1)}
        return any(now[i : i + _TOPIC] in known and now[i : i + _TOPIC].isalpha() for i in range(len(now) - _TOPIC + 1))

    def _from_heading(self, setting: Setting) -> Governor | None:
        heading = self.heading
        if heading is None:
            return None
        if STOCK.search(setting.clause) and not setting.change:
            return Governor(heading.day, None, heading.end, setting.segment, until=True)
        return heading


def _is_stretch(governor: Governor) -> bool:
    """Whether the date spans years: what is counted over it is counted again only where the text goes on counting."""
    if governor.kind == "range" and governor.start and governor.end:
        return governor.start.year != governor.end.year
    return governor.kind in ("since", "plan", "recent", "range")


def _heading(days: Iterable[DateSpan], text: str) -> Governor | None:
    for day in days:
        if day.kind in _CALENDAR and day.kind != "since" and day.period_end and role_of(text, day) == "own":
            return Governor(day, day.period_start, day.period_end, 0)
    return None
