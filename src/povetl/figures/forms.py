"""Numerals that are more than digits: fractions, 成, 折, 翻番, halves, ratios, coins, and the zeros of 降至零."""

import re
from collections.abc import Iterator
from decimal import Decimal

from povetl.figures.numerals import plain, read
from povetl.figures.qualifiers import qualify
from povetl.figures.quantities import HAN_DIGITS, HAN_NUMERALS, Quantity
from povetl.figures.units import unit_at

_OF = re.compile(
    rf"(?P<whole>[{HAN_NUMERALS}]+|\d+) ?分 ?之 ?(?P<minus>负)?"
    rf"(?P<part>[{HAN_NUMERALS}]+(?:点[{HAN_NUMERALS}]+)?|\d+(?:\.\d+)?)"
    rf"(?P<to>[至到~—-](?:百分之)?(?P<high>[{HAN_NUMERALS}]+(?:点[{HAN_NUMERALS}]+)?|\d+(?:\.\d+)?)(?=[^{HAN_NUMERALS}\d%]|$))?"
    rf"(?P<half>半)?"
)
_SLASH = re.compile(r"(?P<part>[1-9]\d?)/(?P<whole>[1-9]\d{0,2})(?![\d/])")
_FOLD = re.compile(
    r"翻(?:了)?(?P<about>[近超约]|将近|超过)?"
    r"(?:(?P<n>[一两二三四五六七八九十]|\d{1,2}(?:\.\d+)?|(?P<vague>好?几|数)[十百千]{0,2})(?P<more>多)?(?:个)?)?(?P<what>番|倍)"
)
_HALF = re.compile(
    r"半数|过半(?=数)数|过半(?=农户|牧户|群众|村民|居民|家庭|人口|贫困|学生|员工|企业|劳动力)|一半|大半(?![年天月夜生辈截个])|对半|半成(?![品熟])|对折"
)
_FEN_OF_MU = re.compile(rf"(?P<fen>\d|[{HAN_DIGITS}])分(?![之钟给到别红])")
_HALVED = frozenset(["t", "kg", "jin", "mu", "km", "times", "m", "hectare"])
_NOT_BEFORE_HALF = frozenset("多大小过对一前后上下点")
_HALF_OF_ELSE = re.compile(r"[年月天日夜数价径途路成]|个[月小多]")
_SLABS = frozenset("砖瓦石板")
_CHENG = re.compile(rf"成(?P<more>半|[{HAN_DIGITS}]|\d)?(?P<left>多)?")
_CHENG_NOT = frozenset("立为功员果本都长绩效熟套品活片林就分因型交人份语衣批千上规")
_STRIKE = frozenset("造工赢破好通响下击开了卡印包分法拼动扮理磨针仗架捞消断电的白")
_ZHE_NOT = frozenset("合算叠射腾扣旧返断磨服损让")
_JIAO = re.compile(
    rf"零?(?P<jiao>\d|[{HAN_DIGITS}两])(?:[角毛](?:(?P<fen>\d|[{HAN_DIGITS}])分?)?(?!\d)|(?P<bare>(?=[，。；、！？）)”]|$)))"
)
_SMALL_COIN = re.compile(r"(?P<unit>角|毛)(?:钱)?(?:(?P<fen>\d|[一二三四五六七八九])分)?(?:钱)?|(?P<cent>分)钱")
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:[:：∶]\d+(?:\.\d+)?){1,4}(?![\d:：∶])")
_RATIO_WORD = re.compile(r"[比构]|比例|构成|比重|结构")
_ZERO_NOUN = re.compile(
    r"零(?:返贫|错退|漏评|致贫|新增|辍学|事故|伤亡|死亡|感染|投诉|上访|违规|差错|发生|失学|发案|漏退|错评|漏纳|遗漏|失误|病例|"
    r"确诊|拖欠|欠薪|纠纷|火灾|案件|发病|流失|失能)"
)
_ZERO_BEFORE = re.compile(r"(?:[至到为]|保持|归|是|[由从])(?:了)?$")
_ZERO_CLOSE = frozenset("，。；、,;！”’)）的了 \n增上到发起突提")
_TIME_UNIT = re.compile(r"个?小时|个月|岁|年|天|日")
_TIME_UNITS = {"个小时": "hour", "小时": "hour", "个月": "month", "岁": "year", "年": "year", "天": "day", "日": "day"}
_TIME_MEASURE = re.compile(r"(?:寿命|教育年限|日照|无霜期|霜期|优良天数|工时|利用小时)[^，。；：]{0,16}$")
NONE_BEFORE = re.compile(r"(?:未|没有|没|无|未有|尚无)(?:再)?(?:出现|发生|新增|发现|有)?(?:过)?$")
"""未出现一例, 没有一人: what stands before the 一 that means none."""


def made(
    text: str,
    span: tuple[int, int],
    value: Decimal,
    unit: str,
    form: str,
    resolution: Decimal | None = None,
) -> Quantity:
    """A quantity whose whole form is its numeral, with the qualifiers beside it."""
    q = Quantity(span[0], span[1], span[0], span[1], value, unit, form, resolution)
    qualify(text, q)
    return q


def fraction(text: str, i: int) -> Quantity | None:
    """百分之三点五, 千分之五, 三分之二, 百分之三到五."""
    m = _OF.match(text, i)
    if m is None:
        return None
    whole, part = read(m["whole"]), read(m["part"])
    if whole is None or part is None or not whole.value or part.value is None:
        return None
    value = part.value + Decimal("0.5") if m["half"] else part.value
    if whole.value in (100, 1000):
        high = read(m["high"]) if m["high"] else None
        end = m.end() if high is not None else m.start("to") if m["to"] else m.end()
        unit = "percent" if whole.value == 100 else "permille"
        q = made(text, (i, end), plain(value), unit, "percent", part.resolution)
        q.negative = q.negative or m["minus"] is not None
        if high is not None and high.value is not None and high.value > value:
            q.value_high, q.qualifier = high.value, "range"
        return q
    if part.value >= whole.value:
        return None
    share = (value * 100 / whole.value).quantize(Decimal("0.0001"))
    return made(text, (i, m.end("part")), plain(share), "percent", "fraction")


def slash_fraction(text: str, i: int) -> Quantity | None:
    """2/3 as a share of something: only where 的 or a noun follows and no date or number of a document is near."""
    m = _SLASH.match(text, i)
    if m is None or text[i - 1 : i] in ("/", ".", "-") or int(m["part"]) >= int(m["whole"]):
        return None
    after = text[m.end() : m.end() + 1]
    if not (("\u4e00" <= after <= "\u9fff" and after not in "日月号") or after in "，。；、"):
        return None
    share = (Decimal(m["part"]) * 100 / Decimal(m["whole"])).quantize(Decimal("0.0001"))
    return made(text, (i, m.end()), plain(share), "percent", "fraction")


def ratio(text: str, i: int) -> Iterator[Quantity]:
    """Parts of a ratio: shares where three or more sum to a hundred, and the 2.5 of 2.5∶1."""
    m = _RATIO.match(text, i)
    if m is None or not _RATIO_WORD.search(text, max(0, i - 16), i):
        return
    parts = list(re.finditer(r"\d+(?:\.\d+)?", m.group()))
    values = [Decimal(part.group()) for part in parts]
    if len(parts) >= 3 and abs(sum(values, Decimal(-100))) <= 1:
        for part, value in zip(parts, values, strict=True):
            q = Quantity(i + part.start(), i + part.end(), i + part.start(), i + part.end(), plain(value), "percent")
            q.form, q.resolution = "ratio", read(part.group()).resolution  # type: ignore[union-attr]  # digits read
            yield q
    elif len(parts) == 2 and 1 in values:
        q = Quantity(i, m.end(), i, m.end(), plain(max(values)), "times", "ratio")
        yield q


def fold_or_half(text: str, i: int) -> Quantity | None:
    """翻一番 (+100 %), 翻了近两番, 翻了3倍; 一半, 半数, 对半, 半成."""
    if text[i] == "翻":
        m = _FOLD.match(text, i)
        if m is None:
            return None
        if m["vague"]:
            q = made(text, (m.start("n"), m.end("what")), Decimal(0), "times", "fold")
            q.value, q.qualifier = None, "approx"
            return q
        number = read(m["n"]) if m["n"] else None
        n = number.value if number is not None and number.value is not None else Decimal(1)
        if m["what"] == "番" or m["n"] is None:
            value, unit = plain((Decimal(2) ** int(n) - 1) * 100), "percent"
        else:
            value, unit = plain(n), "times"
        q = made(text, (m.start("n") if unit == "times" else i, m.end("what")), value, unit, "fold")
        if m["about"] or m["more"]:
            about = {"近": "nearly", "将近": "nearly", "约": "approx"}.get(m["about"] or "", "more_than")
            q.qualifier = about  # type: ignore[assignment]  # each is a qualifier
        return q
    m = _HALF.match(text, i)
    if m is None:
        return half_of(text, i)
    value = Decimal(5) if m.group() == "半成" else Decimal(50)
    q = made(text, (i, m.end()), value, "percent", "half")
    if m.group() in ("过半数", "过半", "大半"):
        q.qualifier = "more_than"
    return q


def half_of(text: str, i: int) -> Quantity | None:
    """半吨, 半斤: half of a measure, unless 半 belongs to the number before (两斤半)."""
    word = unit_at(text, i + 1) if text[i] == "半" and text[i - 1 : i] not in _NOT_BEFORE_HALF else None
    if word is None or word.unit not in _HALVED:
        return None
    q = made(text, (i, word.end), Decimal("0.5"), word.unit, "half", Decimal("0.5"))
    q.numeral_end = i + 1
    return q


def and_a_half(text: str, q: Quantity) -> None:
    """两斤半, 一倍半, 3亩半: half of the unit more."""
    if q.value is None or q.value_high is not None or q.unit not in _HALVED or _HALF_OF_ELSE.match(text, q.end + 1):
        return
    q.value, q.resolution, q.end = plain(q.value + Decimal("0.5")), Decimal("0.5"), q.end + 1


def tenths_of_mu(text: str, q: Quantity) -> None:
    """一亩七分地 is 1.7 mu: ten 分 make a 亩."""
    m = _FEN_OF_MU.match(text, q.end)
    part = read(m["fen"]) if m is not None else None
    if m is None or part is None or part.value is None or q.value is None or q.value_high is not None:
        return
    q.value, q.resolution, q.end = plain(q.value + part.value / 10), Decimal("0.1"), m.end()


_PIECES = re.compile(
    r"(?:腊肉|地块|田块|砖|瓦|石材|光伏板|电池板|标牌|牌匾|屏|毛毯|地毯|肥皂|香皂|豆腐|图斑)[^，。；元]{0,6}$"
)
"""Things told by the 块: 腊肉38.5万块, 地块由2.6万块并为8900块."""


def is_slab(text: str, q: Quantity) -> bool:
    """两万块红砖, 红砖两万块: pieces and no money."""
    if not q.start or text.startswith("钱", q.end):
        return False
    return text[q.start - 1 : q.start] in _SLABS or _PIECES.search(text, max(0, q.start - 16), q.start) is not None


def tenths(text: str, q: Quantity) -> bool:
    """三成, 七点五成, 三成半, 七八成; 七折, 75折. True when ``q`` was one."""
    at = q.end + 1 if text[q.end : q.end + 1] == " " else q.end
    mark = text[at : at + 1]
    if q.value is None or mark not in ("成", "折"):
        return False
    if mark == "折":
        if text[at + 1 : at + 2] in _ZHE_NOT or q.value >= 100:
            return False
        scale = Decimal(10) if q.value < 10 else Decimal(1)
        q.value, q.end, q.unit, q.form = plain(q.value * scale), at + 1, "percent", "percent"
        return True
    m = _CHENG.match(text, at)
    if m is None or q.value > 10 or text[m.end() : m.end() + 1] in _CHENG_NOT or text[at + 1 : at + 2] in _CHENG_NOT:
        return False
    more = read(m["more"]) if m["more"] and m["more"] != "半" else None
    extra = (
        Decimal(5) if m["more"] == "半" else more.value if more is not None and more.value is not None else Decimal(0)
    )
    q.value = plain(q.value * 10 + extra)
    q.value_high = None if q.value_high is None else plain(q.value_high * 10)
    q.resolution = Decimal(1) if m["more"] else plain((q.resolution or Decimal(1)) * 10)
    q.unit, q.form = "percent", "tenths"
    q.end = m.end() if not m["left"] else m.end("left")
    if m["left"]:
        q.qualifier = "more_than"
    return True


def mixed(text: str, end: int) -> tuple[Decimal, int] | None:
    """The fraction of 三又二分之一, and where it ends."""
    m = _OF.match(text, end + 1) if text[end : end + 1] == "又" else None
    whole, part = (read(m["whole"]), read(m["part"])) if m is not None else (None, None)
    if m is None or whole is None or part is None or not whole.value or part.value is None:
        return None
    return part.value / whole.value, m.end("part")


def dozens(text: str, q: Quantity) -> bool:
    """两打鸡蛋 are 24; 打造 and 打工 are words."""
    if text[q.end : q.end + 1] != "打" or text[q.end + 1 : q.end + 2] in _STRIKE or q.value is None or q.value > 20:
        return False
    q.value, q.unit, q.classifier, q.end = plain(q.value * 12), "count", "打", q.end + 1
    q.form, q.resolution = "dozen", Decimal(12)
    return True


def coins(text: str, q: Quantity) -> None:
    """3元5角2分, 十块二毛五, 1块5 are one amount."""
    m = _JIAO.match(text, q.end)
    if m is None or q.value is None or (m["bare"] is not None and text[q.end - 1] != "块"):
        return
    jiao, fen = read(m["jiao"]), read(m["fen"]) if m["fen"] else None
    if jiao is None or jiao.value is None:
        return
    q.value = plain(q.value + jiao.value / 10 + (fen.value / 100 if fen is not None and fen.value is not None else 0))
    q.resolution = Decimal("0.01") if fen is not None else Decimal("0.1")
    q.end = m.end()


def small_coins(text: str, q: Quantity) -> bool:
    """5角, 八毛, 五分钱."""
    m = _SMALL_COIN.match(text, q.end) if text[q.end : q.end + 1] in "角毛分" else None
    if (
        m is None
        or q.value is None
        or text[q.end : q.end + 2] in ("角度", "角落", "角色", "毛利", "毛毯", "毛衣", "毛入")
    ):
        return False
    scale = Decimal(100) if m["cent"] else Decimal(10)
    fen = read(m["fen"]) if m["fen"] else None
    q.value = plain(q.value / scale + (fen.value / 100 if fen is not None and fen.value is not None else 0))
    q.resolution = plain((q.resolution or Decimal(1)) / scale)
    q.unit, q.end = "CNY", m.end()
    return True


def time_measure(text: str, q: Quantity) -> bool:
    """A measured time: life expectancy, frost-free days, hours of sunshine. Spans of time and ages are none."""
    at = q.end + 1 if text[q.end : q.end + 1] == " " else q.end
    m = _TIME_UNIT.match(text, at)
    if m is None or not _TIME_MEASURE.search(text, max(0, q.start - 18), q.start):
        return False
    q.unit, q.end, q.form = _TIME_UNITS[m.group()], m.end(), "time"
    return True


def zero(text: str, i: int) -> Quantity | None:
    """降至零, 降至0, 由零增加到, 零返贫; 零售 and 零就业家庭 are words."""
    word = _ZERO_NOUN.match(text, i) if text[i] == "零" else None
    if word:
        return Quantity(i, word.end(), i, i + 1, Decimal(0), "count", "zero", Decimal(1))
    after = text[i + 1 : i + 2]
    if after and after in "上下":
        return None
    if (after and after not in _ZERO_CLOSE) or not _ZERO_BEFORE.search(text, max(0, i - 4), i):
        return None
    left = text[max(0, i - 24) : i]
    if text[i - 1 : i] in "由从" and not re.match(r"[零0](?:增|上升|提高)", text[i : i + 4]):
        return None
    unit = "count"
    if "率" in left or "比例" in left:
        unit = "percent"
    elif "人口" in left or "人数" in left:
        unit = "person"
    elif "户" in left:
        unit = "household"
    return Quantity(i, i + 1, i, i + 1, Decimal(0), unit, "zero", Decimal(1))
