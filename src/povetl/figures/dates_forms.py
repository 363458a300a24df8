"""How Chinese prose writes dates: the regular expressions, one alternative for each form.

Nothing here nests quantifiers and every repetition is bounded, so the time is linear in the text. A number is a year
only where 年 follows it; no form takes a number that could be a quantity.
"""

import re
from collections.abc import Iterable

from povetl.figures.period_words import (
    ERA_NAMES,
    HOLIDAYS,
    NOW_WORDS,
    OTHER_WORDS,
    PART_WORDS,
    PAST_WORDS,
    PLANS,
    RELATIVE_YEARS,
    VAGUE_WORDS,
    any_of,
)

_CN = "一二三四五六七八九"
_S = "[ \u3000]?"
_NOT_BEFORE = "往来列夕后沿身景瞻进线期所不方端提"
"""前 followed by one of these is another word: 前往, 前后, 前景."""

YEAR = rf"(?:(?:1[5-9]|20|21)\d\d|0\d(?=年)|[一二][〇零○Ｏ0{_CN}]{{3}}(?={_S}年))"
RELATIVE_YEAR = f"(?:{any_of(RELATIVE_YEARS)})(?![级龄均])"
_NOT_RELATIVE = re.compile("以上年|[以之此]前年|[说证表声]明年|[以之此最前]后年|[以年近]来年|[人场车架班]次年")
"""Where the characters of a relative year belong to a word before them: 以上年, 说明年, 以来年均."""

MONTH = rf"(?:1[0-2](?!\d)|0?[1-9](?!\d)|十[一二]?|[{_CN}])"
DAY = rf"(?:3[01]|[12]\d|0?[1-9](?!\d)|三十一?|二?十[{_CN}]?|廿[{_CN}]?|[{_CN}])"
DASH = rf"{_S}(?:[至到]|[—–－\-~～―─]{{1,2}}){_S}"
YEAR_EDGE = "(?:年?[底末初]|年中|岁末)"
MONTHS = rf"{MONTH}(?:{_S}月份?)?{DASH}{MONTH}{_S}月份?[底末]?"
MONTH_DAY = rf"{MONTH}{_S}月(?![龄均薪工收亮供租])(?:份[底末]?|{_S}{DAY}{_S}[日号]|[底末初](?!座)|[上中下]旬)?"
QUARTERS = r"(?:前[一二两三123]个?季度|第?[一二三四1-4](?:、[二三四])?(?:、[四])?个?季度)[底末]?"
FIRST_MONTHS = rf"[前头](?:1[01]|[1-9]|十一?|[{_CN}两])个?月份?"
_SEASON = "[春夏秋冬](?:[季天]|(?=[，,。；]))"
_PART = f"全年|[上下]半年|{QUARTERS}|{FIRST_MONTHS}|{MONTHS}|{MONTH_DAY}|{YEAR_EDGE}|年?同期|{_SEASON}|年?内|以内"
SUFFIX = (
    "(?:以来|至今|迄今|起(?![步草降点伏到初诉重用])|开始(?=[，,])|"
    rf"以前|之?前(?![{_NOT_BEFORE}三两二一四五六\d])|以?后(?![续备勤])|之后)"
)
_POINT = (
    rf"(?:{YEAR}{_S}年(?![代龄均])(?:度|份)?(?:{_S}(?:{_PART}))?|{YEAR}{_S}年(?=均)|"
    rf"{RELATIVE_YEAR}(?:{_S}(?:{_PART}))?)"
)
_UNTIL_NOW = "今(?![天日后年])|目前|现在"
_COUNT = rf"(?:\d{{1,3}}|[{_CN}两十半百][{_CN}十百]{{0,3}})"
_ANY_NUMBER = rf"(?:\d{{1,5}}(?:\.\d{{1,2}})?|[{_CN}两十百千几数半][{_CN}十百千几]{{0,4}})"
_LONG_PLANS = any_of(name for name in PLANS if len(name) == 3)
_SHORT_PLANS = any_of(name for name in PLANS if len(name) == 2)

_ERA_TAIL = rf"(?:\d{{1,3}}|[{_CN}十百]{{1,4}})多?(?:周年|年(?:以来|间|来)?)|以来|之?后|至今"

_HOLIDAY = any_of(name for name in HOLIDAYS if name != "十一")
_DAYS_OFF = "黄金周|小长假|长假|假期|假日|(?:节日)?期间"

_FORMS = {
    "holiday": (
        rf"(?:(?:{_HOLIDAY})[”’」』\"]?[、和]?[“‘「『\"]?)?(?:{_HOLIDAY})[”’」』\"]?(?:劳动节)?(?:(?:{_DAYS_OFF})+|当天|(?<=节)(?=[，,]))"
        rf"|十一[”’」』\"]?(?:国庆)?(?:{_DAYS_OFF}(?<!期间))+(?:期间)?"
    ),
    "numeric": r"(?:19|20)\d\d(?P<sep>[-./])(?:1[0-2]|0?[1-9])(?P=sep)(?:3[01]|[12]\d|0?[1-9])(?!\d)",
    "absolute": (
        rf"{YEAR}(?:年?(?:{DASH}|/){YEAR})?{_S}年?学年度?|"
        rf"{YEAR}{_S}年?[底末初]?{DASH}{_POINT}(?:{SUFFIX})?"
        rf"|{_POINT}(?:{DASH}(?:{_POINT}|{MONTH_DAY}|{DAY}{_S}[日号]|{YEAR_EDGE}|{_UNTIL_NOW}))?(?:{SUFFIX}|期间)?"
        rf"|{YEAR}(?=(?:[、和及]{YEAR}){{1,8}}{_S}年)"
    ),
    "plan": (
        rf"(?:{_LONG_PLANS}|(?:{_SHORT_PLANS})(?=[”’」』\"]?(?:期间|时期|计划|规划|末|以来|初|期末)))"
        rf"(?:[”’」』\"]?(?:(?:规划|计划)?(?:期末|时期|期间|以来|末期|[初末]|期)|[前头][{_CN}两]年))?"
    ),
    "era": rf"(?:{any_of(name for name in ERA_NAMES if set(name) & set(_CN + '十'))})(?:{_ERA_TAIL})?"
    rf"|(?:{any_of(ERA_NAMES)})(?:{_ERA_TAIL})",
    "vague": any_of(VAGUE_WORDS),
    "now": any_of(NOW_WORDS),
    "span": (
        rf"(?:近|过去的?|最近|连续|短短|这|未来|今后|此后){_COUNT}[多余几]?(?:年|个?月|周|天)[多余]?"
        rf"(?:以来|来|间|里|内|中|时间)?"
        rf"|{_COUNT}[多余几]?(?:年|个月)[多余]?(?:以来|来|间|时?间?里(?![地路程面])|中(?![国学小级期央部药心])|(?=累计|共计|总共|先后)|[之以]?[前后](?![{_NOT_BEFORE}续备]))"
    ),
    "decade": (
        rf"(?:(?:[上本]|1?[129]\d?|十九|二十一?)世纪)?(?:[1-9]0|[{_CN}]十)年代(?:初期?|中期|末期?|后期)?"
        r"|(?:[上本]|19|2[01]|十九|二十一?)世纪(?:初|末|中叶)?|(?:1[5-9]|20)\d0年代"
    ),
    "age": (
        rf"(?:\d{{1,3}}|[{_CN}两十百]{{1,4}})(?:{DASH}(?:\d{{1,3}}|[{_CN}十]{{1,3}}))?[多余]?周?岁"
        rf"|(?:\d{{1,2}}|[{_CN}十]{{1,2}})(?:个月大|月龄)|[{_CN}]旬(?=[老的高阿大])"
    ),
    "clock": (
        r"(?:[01]?\d|2[0-4])[时点](?:[0-5]?\d分(?!之)|[半许整])(?:[0-5]?\d秒)?"
        r"|[0-2]\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)|(?:[01]\d|2[0-4]|[1-9])时(?![代尚兴段期])"
    ),
    "yearless": (
        rf"全年(?!龄)|[上下]半年|{QUARTERS}|[前头](?:1[01]|[1-9]|十一?|[{_CN}两])个月份?|{MONTHS}"
        rf"|{MONTH_DAY}(?:{DASH}(?:{MONTH_DAY}|{DAY}{_S}[日号]|{_UNTIL_NOW}))?(?:{SUFFIX})?"
        rf"|(?:年[底末初]|岁末|[本上]个?月[底末初]?|当月|月[底末]|期末|年内)(?:{SUFFIX})?|同期"
    ),
    "ordinal": rf"第(?:\d{{1,3}}|[{_CN}十百]{{1,4}})个?(?:年|月|天|季度|周)[头期]?",
    "duration": (
        rf"{_ANY_NUMBER}(?:[多余几]|{DASH}{_ANY_NUMBER})?(?:个半?|半)?[多余]?"
        r"(?:年半?|个?月|周年|周|星期|天半?|小时|分钟|秒钟|季度|工作日|昼夜|世纪)(?![均级龄])[多余]?"
    ),
    "day_only": r"(?:3[01]|[12]\d|[1-9])日(?![元均产报程常化])|[今昨][日天]|当[天日]",
    "past": any_of(PAST_WORDS),
}
"""Every form, in the order in which they are tried at one place."""


def _only(names: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FORMS.items() if name in names.split()))


_DIGIT_LED = _only("numeric absolute span decade age clock yearless duration day_only")
_NUMERAL_LED = _only("holiday absolute plan era vague span decade age yearless duration")
_WORD_LED = _only("holiday absolute era vague now span decade yearless ordinal day_only past")
_NUMBERS = "0123456789一二三四五六七八九两十半百"
_DIGITS, _NUMERALS = frozenset("0123456789"), frozenset("〇零○一二三四五六七八九十百千两几数半廿")
_WORD_STARTS = frozenset(
    word[:2]
    for words in (RELATIVE_YEARS, ERA_NAMES, VAGUE_WORDS, NOW_WORDS, PAST_WORDS, PART_WORDS, OTHER_WORDS, HOLIDAYS)
    for word in words
) | {head + number for head in "近这第前头" for number in _NUMBERS}
_JOINTS = "至到—–－\\-~～―─、"
_COUNTED = "年月日号时点岁个多余几半周天小秒季世旬"


def _class(characters: Iterable[str]) -> str:
    return f"[{''.join(sorted(set(characters)))}]"


_WORD_HEADS = {word[0] for word in _WORD_STARTS} - _NUMERALS
_CANDIDATE = re.compile(
    f"{_class(_DIGITS | _NUMERALS | _WORD_HEADS)}"
    rf"(?:(?<=[0-9])[0-9]{{0,4}}(?=[\x20\u3000]?[{_COUNTED}分{_JOINTS}和及]|[./:：][0-9])"
    f"|(?<={_class(_NUMERALS)})(?=[{''.join(_NUMERALS)}{_COUNTED}星分工昼直{_JOINTS}])"
    f"|(?<={_class(_WORD_HEADS)})(?={_class(word[1] for word in _WORD_STARTS)}))"
)
"""Where a date can begin: a character that begins one, before one that goes on. Everything else is passed over."""


def next_form(text: str, position: int) -> re.Match[str] | None:
    """The next expression of time at or after ``position``; ``lastgroup`` names its form."""
    while found := _CANDIDATE.search(text, position):
        start, position = found.span()
        first = text[start]
        if first in _DIGITS:
            match = _DIGIT_LED.match(text, start)
        elif first in _NUMERALS:
            match = _NUMERAL_LED.match(text, start)
        elif text[start : start + 2] in _WORD_STARTS and not _NOT_RELATIVE.match(text, max(0, start - 1)):
            match = _WORD_LED.match(text, start)
        else:
            continue
        if match is not None:
            return match
    return None
