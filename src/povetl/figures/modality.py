"""Planned or done, of many or of one: what a sentence as a whole says of its figures."""

import re
from bisect import bisect_left
from typing import Literal

from povetl.figures.aims import Aims
from povetl.figures.persons import single_people

_TARGET_FIRST = re.compile(r"[力确预拟争目规有即计将可到全任约要还]")
_TARGET = re.compile(
    r"力争|确保|预计|预期(?!寿命)|(?<![模虚草比])拟(?![南态人合音制订定稿声])|争取(?!到(?!20\d\d|今年|明年|年底)|[了得]|项目|资金|各类|各级|上级|国家|中央|财政|投资|专项|支持|援)|目标(?!任务完成)|(?<!按)(?<!照)规划(?=[^，。；的]{0,4}(?:建|投|新|实施|总|到20|搬|安置|种|发展|改造|引进|用地|面积))|有望|即将|"
    r"(?<!年度)(?<!列入)(?<!按)(?<!照)计划(?=[^，。；的]{0,5}(?:投|建|新|实施|完成|培训|发放|搬|安排|脱贫|减|增|达|实现|种植|改造|招|引进|"
    r"到20|播|种|植|发|采|组织|输送|转移|整治|治理|修|创|举办|开展|购置|争|再|扩|办|开|购|租|流转|打造|培育|用[\d一二两三四五]|在\d|于|启动|开工|总))|"
    r"(?<![可能即])将(?=再|进一步|继续|全面|新|累计|陆续|逐步|达|实现|投入|建|完成|增|提高|超|带动|解决|惠及|覆盖|使|让|有|为|安排|投资|力争|培训|"
    r"搬迁|减|降|脱贫|发放|实施|启动|开工|通过)|"
    r"可(?:望|让|使|带动|实现|解决|增加|新增|提供|增收|创收)|"
    r"到20[2-9]\d年(?:底|末)?[，,]?[^，。；]{0,12}(?:要|将|达到|力争|实现)|约定每|"
    r"(?<![需只主重首还就不想必紧摘纲扼概简摄险就索讨])要(?=再?(?:达到|实现|完成|新发展|新建|建成|改造|建设|新增|解决|搬迁|投入|培训|确保|力争))|还要(?=再?(?:投|新|建|完成|实现))"
)
_QUOTA = re.compile(r"(?:任务|目标|计划)(?:任务|指标)?(?:总量|总数|数|量)?[为是]?[约共]?$")
"""What was set, right before its number: 完成年度任务6.2万人的96.13%."""
_PLANNED_AFTER = re.compile(
    r"[^，。；、：\d的]{0,8}(?<!列入)(?:计划|拟|有望|预计)(?:于|在|到)?(?:年[内底])?(?:出列|脱贫|摘帽|退出|完成|建成|投产|搬迁|实现|投入)"
)
"""31个村计划出列."""
_NOW_OF = re.compile(r"(?:目前|现在|当前|如今|去年|(?:19|20)\d\d年)的$")
"""从目前的22.2%提高到25%: where it starts from is no plan."""
_MET = re.compile(r"(?:完成|达到?|占|超过?|实现|相当于|[是为])[^，。；]{0,10}$")
"""Before a goal that something is measured by: 完成全年目标任务的61.6%."""
_GUIDED = re.compile(
    r"(?:围绕|按照|根据|对照|朝着|向着|瞄准|紧扣|锚定|聚焦|着眼|依据|实现了|为了?|以)[^，。；：]{0,24}$"
)
"""Before an aim that is only named: 围绕“高原奶都”建设目标，先后建成…; 为确保饮水安全，投入…."""
_NAMED = frozenset(["目标", "规划", "计划", "确保"])
_DONE_FIRST = re.compile(r"[已累完实截]")
_DONE = re.compile(r"已(?!经?有望)|累计|完成了|实现了|截至|截止")
_COLLECTIVE = re.compile(
    r"全[县市区州省镇乡村国]|累计|总计|共计|带[动领着]\d|(?:成立|创办|领办|组建|注册|牵头)[^，。；]{0,10}(?:合作社|公司|企业|厂)|[办建开]厂|"
    r"[，；](?:合作社|公司|园区|基地|企业|村里|村集体|镇上|县里|该村|该乡|该镇|该县)"
)
"""After it the sentence speaks of many again."""
_FAR = 120
_QUOTA_REACH = 10
_AFTER_AIM = 40
_BOUNDS = frozenset(["以上", "以内", "左右"])
_YEAR_AHEAD = re.compile(r"(?:今年|明年|到?20\d\d年(?:底|末)?)[，,]?")
_RATES = frozenset(["percent", "percentage_point", "permille", "times"])
"""Of a goal they say how far it was reached."""
_COUNTED = frozenset(["person", "household", "person_time", "household_time"])
"""Whom someone employs or helps is no anecdote about him."""


class Moods:
    """Where a text speaks of plans, of what is done, and of single people; found once, asked for each figure."""

    __slots__ = ("_aim_end", "_aims", "_done", "_people", "_plans", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._aims = Aims(text)
        self._aim_end = -1
        self._plans = [m.start() for m in _TARGET_FIRST.finditer(text) if _plans(text, m.start())]
        self._done = [i for m in _DONE_FIRST.finditer(text) if _DONE.match(text, i := m.start())]
        self._people = single_people(text)

    def modality(self, sentence_start: int, at: int, end: int, unit: str | None) -> Literal["actual", "target"]:
        """``target`` where a word of planning, and none of doing after it, stands before ``at`` in the sentence.

        To be asked in the order of the text.
        """
        planned = self._is_target(sentence_start, at, end, unit) or self._goes_on(sentence_start, at, end)
        self._aim_end = end if planned else -1
        return "target" if planned else "actual"

    def _is_target(self, sentence_start: int, at: int, end: int, unit: str | None) -> bool:
        if unit not in _RATES and _QUOTA.search(self._text, max(sentence_start, at - _QUOTA_REACH), at):
            return True
        if _PLANNED_AFTER.match(self._text, end):
            return True
        if _NOW_OF.search(self._text, max(sentence_start, at - 6), at):
            return False
        floor = max(sentence_start, at - _FAR)
        last = _last(self._plans, floor, at)
        if last is None or self._only_named(last, at):
            return self._aims.hold(sentence_start, at)
        if self._text.find("；", last, at) >= 0:
            return self._aims.hold(sentence_start, at)
        return _last(self._done, last, at) is None

    def _goes_on(self, sentence_start: int, at: int, end: int) -> bool:
        """力争…。今年，城镇新增就业6万人以上: the sentence after an aim names a year and a bound, and nothing done."""
        text = self._text
        if not _YEAR_AHEAD.match(text, sentence_start) or self._aims.done(sentence_start, at):
            return False
        if self._aim_end > sentence_start:
            return True
        between = text[self._aim_end : sentence_start] if self._aim_end >= 0 else ""
        if "。" not in between[:_AFTER_AIM] or between.count("。") != 1 or "\n" in between:
            return False
        return text[end - 2 : end] in _BOUNDS or text[end : end + 2] in _BOUNDS

    def _only_named(self, plan: int, at: int) -> bool:
        """Whether the last word of planning before ``at`` names an aim that what follows is done for."""
        text = self._text
        if text[plan : plan + 2] not in _NAMED or not _GUIDED.search(text, max(0, plan - 26), plan):
            return False
        return "，" in text[plan:at] or text[plan + 2 : plan + 3] == "的"

    def scope(self, sentence_start: int, at: int, unit: str | None) -> Literal["aggregate", "individual"]:
        """``individual`` where a single person or family is spoken of before ``at`` in the sentence."""
        if unit in _COUNTED:
            return "aggregate"
        last = _last(self._people, sentence_start, at)
        if last is None or _COLLECTIVE.search(self._text, last, at):
            return "aggregate"
        return "individual"


def _plans(text: str, at: int) -> bool:
    """Whether a word at ``at`` speaks of a plan, and not of one that what was done is measured by."""
    found = _TARGET.match(text, at)
    if found is None:
        return False
    return found.group() not in ("目标", "计划") or not _MET.search(text, max(0, at - 14), at)


def _last(places: list[int], floor: int, at: int) -> int | None:
    k = bisect_left(places, at) - 1
    return places[k] if k >= 0 and places[k] >= floor else None
