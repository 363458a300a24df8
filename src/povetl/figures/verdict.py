"""Why a numeral is no figure: ordinals, names, addresses, figures of speech; and units that the text leaves out."""

import re
from decimal import Decimal

from povetl.figures.forms import NONE_BEFORE
from povetl.figures.quantities import COUNTED, Quantity
from povetl.figures.units import ABSTRACT, COUNTABLE, lexicon


def _ends_in(words: list[str]) -> re.Pattern[str]:
    """One of the words, with up to six characters of the same clause behind it."""
    return re.compile(rf"(?:{'|'.join(words)})[^，。；：、,;:（）()“”\d]{{0,6}}$")


_MONEY = _ends_in(lexicon()["money_nouns"])
_PEOPLE = _ends_in(lexicon()["people_nouns"])
_HOUSEHOLDS = _ends_in(lexicon()["household_count_nouns"])
_GAINED = re.compile(r"(?:净?[挣赚落]|净收)了?[约近]?$")
"""Right before a large number without a unit: 净落8万多."""
_NOT_ONE = re.compile(r"(?:钱)?[都也]?[没不未]")
_EARNED = _ends_in(lexicon()["earning_verbs"])
_MEASURED = re.compile(
    "|".join(
        f"(?P<{unit}>{'|'.join(map(re.escape, lexicon()[name]))})"
        for unit, name in (("CNY", "money_nouns"), ("household", "household_count_nouns"), ("person", "people_nouns"))
    )
)
_OPENS = re.compile(r"[由从].{0,14}的?$|(?:减少|增加|下降|上升|提高|增长|扩大)[到至].{0,14}$")
_TO = re.compile(r"(?:减少|增加|下降|上升|提高|增长|扩大|降|减|增|升|跃升|猛增)?[到至].{0,14}$")
_SUM_AFTER = re.compile(r"的?(?:[纯年月毛总]?收入|工资|分红|利润|产值|投资|资金|存款|租金|补助|贷款|外债|债)")
_MOVING = frozenset("减增降升提到至上下扩跃猛全均已皆都")
_REACH = 40
_CLOSING = frozenset("，。；、,;！？）)”\n 左以的")
_BARE = frozenset("百千万亿")
_LARGE_SUMS = frozenset(["百万", "千万", "百亿", "千亿"])
_NOT_SUM_AFTER = frozenset("户村级大富")
_KEPT_SMALL = frozenset(
    ["户", "名", "家", "座", "所", "栋", "间", "辆", "头", "只", "台", "匹", "棵", "株", "人", "处", "口"]
)
_NONE_CLASSIFIERS = frozenset(["例", "人", "户", "起", "名", "个", "件", "处", "宗"])
_DEFINITE = frozenset(lexicon()["definite"])
_PLACE_NAME = re.compile(
    r"[\u4e00-\u9fff]?(?<![乡民农渔])[村镇乡屯](?![民镇办级委干集里])|渠市|[子户]村|[县区山市庄营桥渠岭沟坪店铺湾](?![里内委级民区])"
)
_NAME_CLASSIFIERS = frozenset(["家", "棵", "座", "户", "间", "台", "道", "里", "把", "匹", "口", "头"])
_WORDS_OF_ONE = frozenset(["方", "度", "瓦", "块", "圆", "升", "克", "两", "里", "角", "分", "毛"])
_ELECTRIC = re.compile(r"[电能耗]")
_WARMTH = re.compile(r"气温|温度|水温|室温|零下|零上|高温|低温|摄氏|恒温|地温")
_ADDRESS_AFTER = re.compile(r"\d|单元|[一二三四五六七八九十]{1,3}[楼层号]|楼\d")
_HELD = re.compile(r"(?:举办|开办|开展|开设|组织|共|累计|培训|办|了)[^，。；]{0,3}$")
_EACH_ONE = re.compile(r"每(?:增加|新增|吸纳|招用|安排|减少|带动|培训)?$")
_ALONE_WITH_ONE = frozenset(["CNY", "USD", "HKD", "EUR", "percent", "percentage_point", "permille", "times"])
_COUNTER = re.compile(r"(?:阅读|点击|浏览|访问|查看|下载|转发|评论|点赞|人气)(?:量|次数|数|人数)?[:： ]{0,3}$")
_COUNTER_WORDS = frozenset(["次", "人", "个", "条", "人次"])
_ITEM = r"[一二两三四五六七八九十\d][个所座处家间栋台辆条项件套名头只]"
_ITEM_AFTER = re.compile(rf"、[^，。；、\d一两]{{1,10}}{_ITEM}(?=[、，；。）])")
_ITEM_BEFORE = re.compile(rf"{_ITEM}、[^，。；、一两]{{1,10}}$")
_NO_NOUN = frozenset(
    [
        "",
        "、",
        "，",
        "的",
        "了",
        "是",
        "有",
        "这",
        "那",
        "每",
        "某",
        "同",
        "另",
        "第",
        "各",
        "一",
        "下",
        "上",
        "前",
        "后",
        "中",
    ]
)
_SMALL = Decimal(10)
_ALONE = 60
_NEAR = 12


def verdict(text: str, q: Quantity) -> str:
    """Why this quantity is no figure; empty when it is one. Sets what only the verdict knows (未出现一例 is zero)."""
    i = q.numeral_start
    before = text[i - 1 : i]
    if before == "第" or text[i - 2 : i] == "第 ":
        return "ordinal"
    if q.unit is None:
        return "no unit"
    if q.form in ("zero", "fraction", "half", "fold", "percent", "tenths", "ratio", "bare"):
        return ""
    if q.value is not None and q.value <= 1 and _NOT_ONE.match(text, q.end):
        return "figure of speech"  # 一分钱没掏
    run = text[i : q.numeral_end]
    arabic = run[0].isdecimal()
    if q.unit == "kWh" and text[q.end - 1] == "度" and not _degrees(text, q):
        return "degree of what is not said"
    if before and before in "前后" and q.classifier in ("名", "位", "家", "个"):
        return "rank"
    if not arabic and q.qualifier == "exact" and all(c in _BARE for c in run) and not _is_sum(text, q, run):
        return "figure of speech"
    if q.unit == "km" and text[q.end : q.end + 1] == "处" and text[q.end : q.end + 2] not in ("处于", "处在"):
        return "address"
    if q.unit not in COUNTED:
        if not arabic and text[q.numeral_end : q.end] == "方" and q.value is not None and q.value <= _SMALL:
            return "word"  # 双方, 四面八方
        one = run == "一" and (text[q.numeral_end : q.end] in _WORDS_OF_ONE or text[i - 2 : i] == "最后")
        if one:
            return "word"
        each = (
            run == "一" and q.value == 1 and q.unit not in _ALONE_WITH_ONE and text[q.end : q.end + 1] not in _CLOSING
        )
        return "a measure of something else" if each else ""
    return _counted(text, q, run, arabic, before)


def _counted(text: str, q: Quantity, run: str, arabic: bool, before: str) -> str:
    small = q.value is not None and q.value < _SMALL and q.value_high is None
    if q.classifier in ("栋", "幢") and _ADDRESS_AFTER.match(text, q.end):
        return "address"
    if (
        q.classifier in ("期", "级", "届")
        and (small or (q.value is not None and q.value < _SMALL and not arabic))
        and not (arabic and _HELD.search(text, max(0, q.start - 8), q.start))
    ):
        return "ordinal"
    if before == "每" or (q.value == 1 and before and _EACH_ONE.search(text, max(0, q.start - 6), q.start)):
        return "a measure of something else"
    if q.classifier in _COUNTER_WORDS and _COUNTER.search(text, max(0, q.start - 8), q.start):
        return "page counter"
    if q.classifier not in ("人", "户", "名", "头", "只") and ABSTRACT.match(text, q.end):
        return "named, not counted"
    if arabic:
        return ""
    if q.classifier in _NAME_CLASSIFIERS and _PLACE_NAME.match(text, q.end) and small:
        return "name of a place"
    if not small or _is_listed(text, q):
        return ""
    if run == "一":
        if q.classifier in _NONE_CLASSIFIERS and NONE_BEFORE.search(text, max(0, q.start - 6), q.start):
            return _nothing(text, q)
        return "introduces, does not count"
    if q.qualifier != "exact" and q.classifier in _KEPT_SMALL:
        return ""
    if run == "两" or (before and before in _DEFINITE):
        return "points back"
    if q.classifier in _KEPT_SMALL or (q.classifier == "个" and COUNTABLE.match(text, q.end)):
        return ""
    return "small number in characters"


def _is_listed(text: str, q: Quantity) -> bool:
    """学校一所、卫生室两个、广场三处: in a list the noun stands before the number, and every item counts."""
    after = text[q.end : q.end + 1]
    if not after or after not in "、，；。）" or text[q.start - 1 : q.start] in _NO_NOUN:
        return False
    listed = _ITEM_AFTER.match(text, q.end) if after == "、" else None
    return listed is not None or _ITEM_BEFORE.search(text, max(0, q.start - 16), q.start) is not None


def _nothing(text: str, q: Quantity) -> str:
    """未出现一例: none. 无一例外 is a word."""
    if text[q.end : q.end + 1] == "外":
        return "word"
    floor = max(0, q.start - 6)
    none = NONE_BEFORE.search(text, floor, q.start)
    if none is not None:
        q.start = none.start()
    q.value, q.resolution, q.form, q.qualifier = Decimal(0), Decimal(1), "none", "exact"
    if q.classifier in ("例", "起", "个", "件"):
        q.unit = "count"
    return ""


def _is_sum(text: str, q: Quantity, run: str) -> bool:
    """千万元 is an amount, 万元户 and 亿元村 are names."""
    return q.unit == "CNY" and run in _LARGE_SUMS and text[q.end : q.end + 1] not in _NOT_SUM_AFTER


def _degrees(text: str, q: Quantity) -> bool:
    """度 is a kilowatt hour beside electricity and a degree Celsius beside temperature; otherwise nobody knows."""
    around = text[max(0, q.start - 14) : q.start]
    if _WARMTH.search(around):
        q.unit = "celsius"
        return True
    return bool(_ELECTRIC.search(around) or _ELECTRIC.search(text[q.end : q.end + 4]))


def elide(text: str, q: Quantity, previous: Quantity | None) -> None:
    """Give ``q`` the unit that the text leaves out: 投资1.5亿, 人口3.2万, 一个月挣四千五, 多的也有200多."""
    alone = len(text) <= _ALONE and text.strip().lstrip("负") == text[q.start : q.end]
    if alone and q.value is not None:
        q.unit, q.form = "count", "bare"
        return
    if q.form not in ("number", "vague", "range"):
        return
    large = q.magnitude > 1
    spoken = not text[q.numeral_start].isdecimal()
    if spoken and not large and (q.value is None or q.value < 100):
        return
    if _SUM_AFTER.match(text, q.end) and (large or spoken):
        q.unit, q.form = "CNY", "elided"
        return
    after = text[q.end : q.end + 1]
    if after and after not in _CLOSING and not text.startswith("出头", q.end) and not (large and after in _MOVING):
        return
    left = text[max(0, q.start - 20) : q.start]
    more = q.qualifier in ("more_than", "nearly", "approx", "at_least")
    if (spoken and _EARNED.search(left)) or (large and _GAINED.search(left)):
        q.unit = "CNY"
    elif not (large or more):
        return
    elif _MONEY.search(left):
        q.unit = "CNY"
    elif _PEOPLE.search(left):
        q.unit = "person"
    elif _HOUSEHOLDS.search(left):
        q.unit = "household"
    elif large and (unit := _last_measured(text, q, previous)) is not None:
        q.unit = unit
    elif more and previous is not None and _follows(text, q, previous):
        q.unit, q.classifier = previous.unit, previous.classifier
    if q.unit is not None:
        q.form = "elided"


def _last_measured(text: str, q: Quantity, previous: Quantity | None) -> str | None:
    """The unit of a number in a change (由305万减少到43万): that of the other end, or of the last noun before."""
    floor = max(0, q.start - _REACH)
    if previous is not None and previous.end > floor:
        between = text[previous.end : q.start]
        if previous.form == "elided" and _TO.match(between):
            return previous.unit
        floor = previous.end
    clause = text[floor : q.start]
    clause = clause[max(clause.rfind(mark) for mark in "。；\n") + 1 :]
    if not _OPENS.search(clause):
        return None
    nouns = [noun.lastgroup for noun in _MEASURED.finditer(clause)]
    return nouns[-1] if nouns else None


def _follows(text: str, q: Quantity, previous: Quantity) -> bool:
    between = text[previous.end : q.start]
    return len(between) <= _NEAR and "。" not in between and "\n" not in between
