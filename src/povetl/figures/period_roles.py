"""What a date does in its sentence: is it the time of the figures, what they are compared with, or neither.

Each function looks at a bounded number of characters around the date, so that a text costs no more than its length.
"""

import re
from typing import Literal

from povetl.figures.dates import DateSpan

Role = Literal["own", "local", "baseline", "quota", "none"]
"""``local``: of its clause only (由去年的, 上年结转); ``quota``: 全年任务, 年度计划, of the one number after it."""

_UNDATED = frozenset(["duration", "age", "clock", "ordinal", "century", "era", "day_only"])
_REACH = 40
_LEANING = ("同期", "当天", "当日", "同日")
"""Of a time named before; where none was, they say nothing."""
_BIRTH = re.compile(r"出生|生人|生(?=[，,。；）)])")
_ISSUE = re.compile(r"(?:度)?第\s?[\d一二三四五六七八九十]{1,3}[号期](?![楼院])")
"""What makes a year the number of a paper: 公告（2022年第5号）."""
_BREAK = re.compile(r"[，；。！？\n;：:（(]|,(?!\d)")
_THAN = re.compile(
    r"(?:较之?|(?<![对相占])比(?![例率重])|相较于?|相比于?|相对于?|超过|高于|低于|快于|慢于|多于|少于|优于|好于|赶超)"
    r"[^，。；,、\d]{0,8}[“‘「『\"]?$"
)
_AGAINST = re.compile(r"[与同和跟][^，。；,、\d]{0,6}[“‘「『\"]?$")
_COMPARED = re.compile(r"[”’」』\"]?[^，。；,]{0,16}?(?:相比|比较|相较|对比|持平)")
_BASIS = re.compile(r"[^，。；,]{0,10}?(?:基础上|为基[数期准]|价格计算|价计算)|不变价|可比价")
_MULTIPLE = re.compile(
    r"[^，。；,\d]{0,12}?的[约近]?(?:[\d.]{1,8}|[一二三四五六七八九十百几两]{1,4})[多余]?(?:倍|成(?!立|功|员|本|果)|%|％)"
)
_FROM = re.compile(r"(?:由|从)[“‘「『\"]?$")
_RUN = re.compile(r"[^，。；\d]{0,12}(?:第[一二三\d]|增长|位|保持|[居获被达])")
"""连续两年居全区第二 tells of a rank, not of the figures behind it."""
_REACHED = (
    "降至",
    "降到",
    "增至",
    "增到",
    "升至",
    "升到",
    "提高到",
    "提高至",
    "增加到",
    "增加至",
    "下降到",
    "下降至",
    "达到",
    "增长到",
    "增长至",
)
"""Before the date of what was reached: 降至2020年底的0.2%."""
_QUOTA = re.compile(r"[^，。；,\d]{0,6}?(?:任务|目标|计划|预算|指标)")
_OPEN_TITLE = re.compile(r"《[^《》]*$")
_PLAN_NOUN = re.compile(r"[”’」』\"]?[^，。；,\d]{0,12}?(?:项目|规划|纲要|方案|建设计划)")
_SINCE = re.compile(r"[^，。；,\d]{0,16}?以来")
_REPORTER = re.compile(
    r"(?:记者|笔者|新华社|中新社|中新网|本报|本网|本台|消息|日报|发稿|新华网|人民网)[^，。；,\n]{0,8}$"
)
_REPORTED = re.compile(
    r"(?:[上下]午|晚|凌晨|早)?(?:[，,]?(?:记者|笔者)|[电讯](?![力网动机价站商子])|消息"
    r"|[，,]?(?:从|在)[^，。,]{2,30}?(?:获悉|了解到)|[^，。；,\d]{0,16}?(?:获悉|发布会|了解到|召开|报道))"
)


def role_of(text: str, date: DateSpan) -> Role:
    """The role of ``date`` in ``text``."""
    if date.kind in _UNDATED or (date.period_end is None and text.startswith(_LEANING, date.start)):
        return "none"
    start, end = date.start, date.end
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    clause = before[max((m.end() for m in _BREAK.finditer(before)), default=0) :]
    if date.kind == "past":
        return "own" if len(clause.strip()) == 0 else "none"
    if date.kind in ("vague", "now"):
        return "own"
    if date.kind == "recent" and text.startswith("连续", start) and _RUN.match(after):
        return "none"
    if "《" in before and "》" in after and _OPEN_TITLE.search(before):
        return "none"
    if _BIRTH.match(after) or _ISSUE.match(after):
        return "none"
    bare_plan = date.kind == "plan" and text[end - 1] == "五"
    if after.startswith("的") and _FROM.search(clause):
        return "local"
    if _THAN.search(clause) or (_COMPARED.match(after) and _AGAINST.search(clause)):
        return "baseline"
    if bare_plan and _PLAN_NOUN.match(after) and not _SINCE.match(after):
        return "none"
    if _BASIS.match(after) or (_MULTIPLE.match(after) and not clause.endswith(_REACHED)):
        return "baseline"
    if (
        date.kind == "year"
        and text[start] in "全年"
        and (quota := _QUOTA.match(after))
        and after[quota.end() : quota.end() + 1] not in "是为:："
    ):
        return "quota"
    if date.kind in ("day", "month") and (_REPORTER.search(clause) or (date.kind == "day" and _REPORTED.match(after))):
        return "none"
    return "local" if text.startswith("上年", start) else "own"
