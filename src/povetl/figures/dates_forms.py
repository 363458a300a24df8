"""How Chinese prose writes dates: the regular expressions, one alternative for each form.

Nothing here nests quantifiers and every repetition is bounded, so the time is linear in the text.
"""

import re

from povetl.figures.period_words import ERAS, NOW, PAST, PLANS, VAGUE, any_of

_CN = "一二三四五六七八九"
_S = r"[ \u3000]?"
YEAR = rf"(?:(?:1[5-9]|20|21)\d\d|0\d(?=年)|[一二][〇零○Ｏ0{_CN}]{{3}}(?={_S}年))"
"""A calendar year; ``1956头`` is none, because 年 has to follow where a year stands alone."""
RELATIVE_YEAR = (
    r"今明两年|去今两年|大前年|上一年度|上一年|前一年|本年度|(?<!以)上年度|当年度|今年|去年|(?<![以之此])前年|(?<![说证表声])明年|"
    r"(?<![以之此最])后年|(?<!以)上年|本年|当年|同年(?![级龄])|(?<![人场车架班])次年|翌年|(?<![以年近])来年|第二年(?!级)"
)
_MONTH = rf"(?:1[0-2](?!\d)|0?[1-9](?!\d)|十[一二]?|[{_CN}])"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9](?!\d)|三十一?|二?十[{_CN}]?|廿[{_CN}]?|[{_CN}])"
DASH = rf"{_S}(?:[至到]|[—–－\-~～―─]{{1,2}}){_S}"
_EDGE = r"(?:年?[底末初]|年中|岁末)"
_MONTHS = rf"{_MONTH}(?:{_S}月份?)?{DASH}{_MONTH}{_S}月份?(?:[底末](?!座))?"
_MONTH_DAY = rf"{_MONTH}{_S}月(?!龄|均|薪|工资|收入|亮)(?:份|{_S}{_DAY}{_S}[日号]|[底末初](?!座)|[上中下]旬)?"
_QUARTERS = r"(?:前[一二两三123]个?季度|第?[一二三四1-4](?:、[二三四]|、[二三四]、[四])?季度)[底末]?"
_PART = (
    rf"全年|[上下]半年|{_QUARTERS}|[前头](?:1[01]|[1-9]|十一?|[一二两{_CN}])个?月(?:份)?|{_MONTHS}|{_MONTH_DAY}|"
    rf"{_EDGE}|同期|[春夏秋冬](?:季|天)|内"
)
SUFFIX = r"(?:以来|至今|迄今|起(?![步草降点伏到初诉重用])|之?前(?![往来列夕后沿身景瞻进线期所三两二1-9一四五])|以前|以?后(?![续备勤])|之后)"
_POINT = rf"(?:{YEAR}{_S}年(?!代|龄|均)(?:度|份)?(?:{_S}(?:{_PART}))?|(?:{RELATIVE_YEAR})(?:{_S}(?:{_PART}))?)"
_LAST = rf"(?:{_POINT}|{_MONTH_DAY}|{_EDGE}|今(?![天日后年])|目前|现在)"
_N = rf"(?:\d{{1,5}}(?:\.\d+)?|[{_CN}两十百千几数半][{_CN}十百千几]{{0,4}})"
_MANY = r"[多余几]?"
_YEARS_OF = rf"(?:\d{{1,3}}|[{_CN}两十][{_CN}十百]{{0,3}})"

ABSOLUTE = (
    rf"{YEAR}{_S}年?(?:[底末初])?{DASH}{_POINT}(?:{SUFFIX})?"
    rf"|{_POINT}(?:{DASH}{_LAST})?(?:{SUFFIX}|期间)?"
    rf"|{YEAR}(?=(?:[、和及]{YEAR}){{1,8}}{_S}年)"
)
NUMERIC = r"(?:19|20)\d\d(?P<sep>[-./])(?:1[0-2]|0?[1-9])(?P=sep)(?:3[01]|[12]\d|0?[1-9])(?!\d)"
YEARLESS = (
    rf"全年(?!龄)|[上下]半年|{_QUARTERS}|[前头](?:1[01]|[1-9]|十一?|[{_CN}两])个月|{_MONTHS}"
    rf"|{_MONTH_DAY}(?:{DASH}(?:{_MONTH_DAY}|{_DAY}{_S}[日号]|目前|今))?(?:{SUFFIX})?"
    rf"|(?:年[底末初]|岁末|[本上]个?月[底末初]?|当月|月[底末]|期末|年内)(?:{SUFFIX})?|(?:去年|上年)?同期"
)
DAY_ONLY = r"(?:3[01]|[12]\d|[1-9])日(?![元均产报程常化])|[今昨]日|[今昨]天|当[天日]"
_PLAN_NAMES = any_of(name for name in PLANS if len(name) == 3)
_OLD_PLANS = any_of(name for name in PLANS if len(name) == 2)
PLAN = (
    rf"(?:{_PLAN_NAMES}|(?:{_OLD_PLANS})(?=[”’」』\"]?(?:期间|时期|计划|规划|末|以来|初|期末)))"
    rf"(?:[”’」』\"]?(?:规划|计划)?(?:期末|时期|期间|以来|末期|[初末]|期))?"
)
ERA = rf"(?:{any_of(ERAS)})(?:{_YEARS_OF}多?年(?:间|来|以来)?|以来|之?后|至今)?"
SPAN = (
    rf"(?:近|过去的?|最近|连续|这|未来|今后)(?:\d{{1,3}}|[{_CN}两十半][{_CN}十百]{{0,3}}){_MANY}(?:年|个?月|周|天)(?:多|余)?"
    rf"(?:以来|来|间|里|内|中)?"
    rf"|(?:\d{{1,3}}|[{_CN}两十半百][{_CN}十百]{{0,3}}){_MANY}(?:年|个月)(?:多|余)?(?:以来|来|间|里(?![地路程面])|[之以]?[前后](?![往来列夕沿身景瞻进线期续备]))"
)
AGE = rf"(?:\d{{1,3}}|[{_CN}两十百]{{1,4}})(?:{DASH}(?:\d{{1,3}}|[{_CN}十]{{1,3}}))?[多余]?周?岁|(?:\d{{1,2}}|[{_CN}十]{{1,2}})(?:个月大|月龄)|[{_CN}]旬(?=老|的|高|阿|大)"
DECADE = rf"(?:(?:上|本|20|21|19|十九|二十一?)世纪)?(?:[1-9]0|[{_CN}]十)年代(?:初期?|中期|末期?|后期)?|(?:上|本|20|21|19|十九|二十一?)世纪(?:初|末|中叶)?|(?:1[5-9]|20)\d0年代"
CLOCK = r"(?:[01]?\d|2[0-4])[时點点](?:[0-5]?\d分(?!之)|半|许|整)(?:[0-5]?\d秒)?|[0-2]\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)|(?:[01]\d|2[0-4]|[1-9])时(?!代)"
DURATION = rf"{_N}(?:[多余几]|{DASH}{_N})?(?:个半?|半)?[多余]?(?:年半?|个?月|周年|周|星期|天半?|小时|分钟|秒钟|季度|工作日|昼夜|世纪)(?!均|级|龄)[多余]?"
ORDINAL = rf"第(?:\d{{1,3}}|[{_CN}十百]{{1,4}})(?:个)?(?:年|月|天|季度|周)(?:头|期)?"

_FORMS = {
    "numeric": NUMERIC,
    "absolute": ABSOLUTE,
    "plan": PLAN,
    "era": ERA,
    "vague": VAGUE,
    "now": NOW,
    "span": SPAN,
    "decade": DECADE,
    "age": AGE,
    "clock": CLOCK,
    "yearless": YEARLESS,
    "ordinal": ORDINAL,
    "duration": DURATION,
    "day_only": DAY_ONLY,
    "past": PAST.pattern,
}
"""Every form, in the order in which they are tried at one place."""


def _only(*names: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FORMS.items() if name in names))


_DIGITS, _NUMERALS = "0123456789", "〇零○一二三四五六七八九十百千两几数半廿"
_WORDS = (
    {w[0] for w in NOW.split("|")}
    | {w[0] for w in VAGUE.split("|")}
    | {w[0] for w in PAST.pattern.split("|")}
    | {name[0] for name in ERAS}
    | set("今去前大明后上本当同次翌来第近过最连这未全下头年岁月期昨")
)
BY_FIRST: dict[str, re.Pattern[str]] = {
    **dict.fromkeys(
        _WORDS, _only("absolute", "era", "vague", "now", "span", "decade", "yearless", "ordinal", "day_only", "past")
    ),
    **dict.fromkeys(
        _NUMERALS, _only("absolute", "plan", "era", "vague", "span", "decade", "age", "clock", "yearless", "duration")
    ),
    **dict.fromkeys(
        _DIGITS, _only("numeric", "absolute", "span", "decade", "age", "clock", "yearless", "duration", "day_only")
    ),
}
"""The forms that can begin with a character; a text is searched for these characters only."""
FIRST = re.compile(f"[{''.join(sorted(BY_FIRST))}]")
