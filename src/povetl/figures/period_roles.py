"""What a date does in its sentence: is it the time of the figures, what they are compared with, or neither.

Each function looks at a bounded number of characters around the date, so that a text costs no more than its length.
"""

import re
from typing import Literal

from povetl.figures.dates import DateSpan
from povetl.figures.period_words import PIVOT

Role = Literal["own", "baseline", "from", "to", "quota", "none"]

_UNDATED = frozenset(["duration", "age", "clock", "ordinal", "century", "past", "era", "day_only"])
_REACH = 40
_BREAK = re.compile(r"[，；。！？\n;：:]|,(?!\d)")
_THAN = re.compile(
    r"(?:较之?|(?<!对)比(?!例|率|重)|相较于?|相比于?|相对于?|超过|高于|低于|快于|多于|少于|优于)[^，。；,、\d]{0,6}[“‘「『\"]?$"
)
_AGAINST = re.compile(r"(?:[与同和跟])[^，。；,、\d]{0,4}[“‘「『\"]?$")
_COMPARED = re.compile(r"[”’」』\"]?[^，。；,]{0,12}?(?:相比|比较|相较|对比|持平)")
_BASIS = re.compile(r"[^，。；,]{0,6}?(?:基础上|为基[数期准]|[价]格计算)|不变价|可比价")
_MULTIPLE = re.compile(r"[^，。；,\d]{0,12}?的[约近]?[\d.一二三四五六七八九十百几两]{1,8}[多余]?(?:倍|成|%|％|分之)")
_QUOTA = re.compile(r"(?:[^，。；,\d]{0,6}?)(?:任务|目标|计划|预算|指标)")
_OPEN_TITLE = re.compile(r"《[^《》]*$")
_PLAN_NOUN = re.compile(r"[”’」』\"]?[^，。；,\d]{0,12}?(?:项目|规划|纲要|方案|建设计划)")
_REPORTER = re.compile(r"(?:记者|笔者|新华社|中新社|中新网|本报|本网|消息|日报|发稿)[^，。；,\n]{0,8}$")
_REPORTED = re.compile(
    r"(?:[上下]午|晚|凌晨|早)?(?:[，,]?(?:记者|笔者)|[电讯](?![力网动机价])|消息|[，,]?从[^，。,]{2,25}?(?:获悉|了解到)|[^，。；,\d]{0,12}?(?:获悉|发布会|了解到))"
)
_FROM = re.compile(r"(?:由(?![于此衷])|从(?![事而业严中来不此未小]))[^，。；,]{0,16}[“‘「『\"]?$")


def role_of(text: str, date: DateSpan) -> Role:
    """The role of ``date`` in ``text``."""
    if date.kind in _UNDATED:
        return "none"
    start, end = date.start, date.end
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if date.kind in ("vague", "now"):
        return "own"
    if "《" in before and _OPEN_TITLE.search(before) and "》" in after:
        return "none"
    breaks = list(_BREAK.finditer(before))
    clause = before[breaks[-1].end() :] if breaks else before
    if date.kind == "plan" and text[end - 1] in "一二三四五六七八九十五" and _PLAN_NOUN.match(after):
        return "baseline" if _THAN.search(clause) else "none"
    if _THAN.search(clause) or (_AGAINST.search(clause) and _COMPARED.match(after)):
        return "baseline"
    if _BASIS.match(after) or _MULTIPLE.match(after):
        return "baseline"
    if date.kind == "year" and text[start] in "全年" and _QUOTA.match(after):
        return "quota"
    if date.kind == "day" and (_REPORTER.search(clause) or _REPORTED.match(after)):
        return "none"
    if _FROM.search(clause) and PIVOT.search(after):
        return "from"
    return "own"
