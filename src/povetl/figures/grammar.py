"""Numerals with their magnitude, qualifier and unit: every quantity of a text, before anything is said about it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from povetl.figures.numerals import Numeral, plain, read
from povetl.figures.units import ABSTRACT, COUNTABLE, LOOSE_NOUN, NOUN, lexicon, unit_at
from povetl.records import Qualifier

_C = "零〇一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_D = "一二三四五六七八九"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:\.\d+)?"
_MAGNITUDE = r"(?: ?[多余]?(?:[十百千]?(?:万亿|万|亿)(?:[多余](?:万亿|万|亿))?|十|百|千(?![克米瓦伏]))(?!分之))?"
_MORE = r"(?:\d+(?:\.\d+)?(?:[百千]?[万亿]|百|千(?![克米瓦伏])))*"
_START = re.compile(rf"[0-9{_C}半几数翻过对]")
_NUMBER = re.compile(
    rf"{_ARABIC}{_MAGNITUDE}{_MORE}"
    rf"|[数几][十百千万亿]+|[{_D}两]?十几[万亿]*"
    rf"|[{_C}]+(?:点[零〇{_D}]+[万亿]*)?(?:[多余](?:万亿|[万亿]))?"
)
_OF = re.compile(rf"(?P<whole>[{_C}]+|\d+)分之(?P<part>[{_C}点]+|\d+(?:\.\d+)?)(?P<half>半)?")
_SLASH = re.compile(r"(?P<part>[1-9]\d?)/(?P<whole>[1-9]\d{0,2})(?![\d/])")
_FOLD = re.compile(rf"翻(?:了)?(?:[近超约]|将近|超过)?(?:(?P<n>[一两二三四五]|\d)(?:个)?)?(?P<what>番|倍)(?:半)?")
_HALF = re.compile(r"半数|过半(?=[数。，；、的以])|一半|大半|对半|半成")
_CHENG = re.compile(rf"成(?P<more>半|[{_D}])?(?P<left>多)?")
_CHENG_NOT = frozenset("立为功员果本都长绩效熟套品活片林就分因型交人份语衣")
_JIAO = re.compile(rf"(?P<jiao>\d{{1,2}}|[{_D}])[角毛](?:(?P<fen>\d{{1,2}}|[{_D}])分)?")
_PER_AFTER = re.compile(r"/(?:人|户|亩|月|天|日|年|件|个|头|只|斤|公斤|吨|平方米|度)(?:[·/./]?(?:月|年|天|日))?")
_ZERO_AFTER = re.compile(
    r"零(?:返贫|错退|漏评|致贫|新增|辍学|事故|伤亡|死亡|感染|投诉|上访|违规|差错|发生|失学|发案|漏退|错评|漏纳|遗漏|失误|病例|"
    r"确诊|拖欠|欠薪|纠纷|火灾|案件|发病|流失|失能|病例)"
)
_ZERO_BEFORE = re.compile(r"(?:[降减]|下降|减少|降低|压减|缩小|压缩|实现)?(?:[至到为]|保持|归|是)(?:了)?$")
_NONE_BEFORE = re.compile(r"(?:未|没有|没|无|未有|尚无)(?:再)?(?:出现|发生|新增|发现|有)?(?:过)?$")

_PREFIX: dict[str, tuple[Qualifier, bool]] = {
    word: (qualifier, inside)
    for qualifier, inside, words in (
        ("approx", True, "约 大约 大概 约为 约合 大致 估计 约达 差不多 约有 约占 大约有"),
        ("nearly", True, "近 将近 接近 已近 近乎 濒临"),
        ("more_than", True, "超 超过 逾 突破 高于 多于 大于 超出 超越 不止 已超 超千 已逾 突破了 超过了 超额 > 冲破"),
        ("at_least", True, "至少 不低于 不少于 最少 起码 不小于 至少有 最低 ≥ 大于等于 不少于 不下 不下于 至少要有 最少有"),
        ("at_most", True, "不足 不到 不超过 低于 少于 小于 至多 最多 最高 不高于 不满 不大于 < ≤ 不多于 小于等于 仅不到 至高 最高可达 最高达 未超过 少至 最多可达 最高不超过"),
    )
    for word in words.split()
}  # fmt: skip
_PREFIX_LENGTHS = tuple(sorted({len(w) for w in _PREFIX}, reverse=True))
_PREFIX_LAST = frozenset(w[-1] for w in _PREFIX)
_FAR_ABOUT = re.compile(r"(?<![节签合预履集违制条契解特邀])约(?:占|为|有|合|相当)[^，。；：、\d]{0,6}$")
_NOT_PREFIX = frozenset(
    "节约 签约 合约 预约 履约 集约 违约 制约 条约 契约 解约 特约 邀约 最近 附近 邻近 靠近 临近 就近 新近 远近 亲近".split()
)
_SUFFIX = re.compile(
    r"(?P<at_least>(?:及|\(含\)|（含）)?以上|及其以上|起步|之多|有余)|(?P<approx>左右|上下|光景)|(?P<at_most>(?:及)?以[内下]|之内|不到)"
)
_DEFINITE = tuple(lexicon()["definite"])
_RANGE_MARKS = frozenset(["-", "~", "—", "–", "至", "到", "——", "--", "－", "～", "―", " - ", " ~ ", "—— "])
_LIST_MARKS = frozenset(["、", "和", "与", "及", "或", "/", "以及", " 、", "、 "])
_BARE = frozenset("百千万亿")
_COUNTED = frozenset(["count", "person", "household", "person_time", "household_time", "head", "plant", "vehicle"])
_KEPT_SMALL = frozenset("户 名 家 座 所 栋 间 辆 头 只 台 匹 棵 株 人 口人 处 家家".split())
_MONEY_NOUN = re.compile(
    r"(?:投资|资金|收入|产值|贷款|利润|税收|补助|补贴|奖励|款|增加值|总值|销售额|零售额|交易额|营业额|成交额|GDP|纯利|订单|成本|工资|资产|债务|保费|"
    r"存款|余额|分红|支出|预算|金额|额|费|投入|捐赠|营收|工钱)[^，。；：、,;:（）()“”\d]{0,6}$"
)
_EARNED = re.compile(r"(?:挣|赚|拿|领|卖|花|收入|分红|进账|入账|工资)[^，。；：、,;:（）()“”\d]{0,6}$")
_PEOPLE_NOUN = re.compile(
    r"(?:人口|人数|贫困人口|游客|群众|劳动力|从业人员|学生|劳务输出|用户|党员|干部)[^，。；：、,;:（）()“”\d]{0,6}$"
)
_HOUSEHOLD_NOUN = re.compile(r"(?:户数|农户|牧户|贫困户|家庭)[^，。；：、,;:（）()“”\d]{0,6}$")


@dataclass(slots=True)
class Quantity:
    """A numeral with its unit while the grammar works on it; offsets in the text."""

    start: int
    end: int
    numeral_start: int
    numeral_end: int
    value: Decimal | None
    value_high: Decimal | None
    resolution: Decimal | None
    magnitude: Decimal
    unit: str | None
    classifier: str | None
    qualifier: Qualifier
    form: str
    """Which rule read it: number, percent, fraction, tenths, fold, half, zero, none, range, list, elided, vague."""
    per_after: str = ""
    pair: str = ""
    negative: bool = False
    dropped: str = ""
    """Why it is no figure."""


def find_quantities(text: str, masks: list[tuple[int, int]]) -> list[Quantity]:
    """Every numeral of a simplified text outside ``masks`` (sorted, disjoint), those without a unit dropped."""
    found = _scan(text, masks)
    found = _join(text, found)
    for at, q in enumerate(found):
        if not q.dropped:
            q.dropped = _verdict(text, q, found[at - 1] if at else None)
    return found


def _scan(text: str, masks: list[tuple[int, int]]) -> list[Quantity]:
    found: list[Quantity] = []
    at, k, n = 0, 0, len(masks)
    search = _START.search
    while match := search(text, at):
        i = match.start()
        while k < n and masks[k][1] <= i:
            k += 1
        if k < n and masks[k][0] <= i:
            at = masks[k][1]
            continue
        q, at = _quantity_at(text, i)
        if q is not None:
            found.append(q)
    return found


def _made(
    text: str, i: int, end: int, numeral: tuple[int, int], value: Decimal | None, unit: str | None, form: str,
    resolution: Decimal | None = None,
) -> Quantity:  # fmt: skip
    q = Quantity(i, end, numeral[0], numeral[1], value, None, resolution, Decimal(1), unit, None, "exact", form)
    _qualify(text, q)
    if q.qualifier == "exact" and _FAR_ABOUT.search(text, max(0, i - 9), i):
        q.qualifier = "approx"
    return q


def _qualify(text: str, q: Quantity) -> Quantity:
    """Read 约, 近, 超过 before and 以上, 左右 after, and take them into the span."""
    i = q.start
    if i:
        if (
            text[i - 1] in "-负"
            and (i < 2 or not (text[i - 2].isalnum() and text[i - 2].isascii()))
            and q.form != "zero"
        ):
            if text[i - 1] == "负" or i < 2 or text[i - 2] not in "）)％%":
                q.negative = True
                i -= 1
        if i and text[i - 1] == " ":
            i -= 1 if i > 1 and text[i - 2] in _PREFIX_LAST else 0
        if i and text[i - 1] in _PREFIX_LAST:
            for n in _PREFIX_LENGTHS:
                word = text[max(0, i - n) : i]
                known = _PREFIX.get(word)
                if known is not None and len(word) == n:
                    if n == 1 and text[i - 2 : i] in _NOT_PREFIX:
                        break
                    q.qualifier = known[0]
                    if word[0] not in "最不" and known[1]:
                        i -= n
                    break
        if q.negative or i < q.start:
            q.start = i
    after = _SUFFIX.match(text, q.end)
    if after and after.lastgroup:
        q.end = after.end()
        q.qualifier = after.lastgroup  # type: ignore[assignment]  # the groups are named for the qualifiers
    return q


def _fraction(text: str, i: int) -> Quantity | None:
    m = _OF.match(text, i)
    if m is None:
        return None
    whole, part = read(m["whole"]), read(m["part"])
    if whole is None or part is None or not whole.value or part.value is None:
        return None
    unit, scale = "percent", Decimal(100)
    if m["whole"] in ("千", "一千"):
        unit, scale = "permille", Decimal(1000)
    value, high, resolution = part.value, part.high, part.resolution
    if m["half"]:
        value += Decimal("0.5")
    if m["whole"] in ("百", "千"):
        q = _made(text, i, m.end(), (i, m.end()), plain(value), unit, "percent", resolution)
        q.value_high = high
        if high is not None:
            q.qualifier = "range"
        return q
    if part.value >= whole.value and m["whole"] != "万":
        return None
    share = (value * scale / whole.value).quantize(Decimal("0.0001"))
    return _made(text, i, m.end(), (i, m.end()), plain(share), unit, "fraction")


def _quantity_at(text: str, i: int) -> tuple[Quantity | None, int]:
    """The quantity whose numeral begins at ``i``, and where to look on."""
    c = text[i]
    if c in "翻过对半一大":
        special = _special(text, i, c)
        if special is not None:
            return special, special.numeral_end if special.end <= i else max(special.end, i + 1)
        if c in "翻过对半大":
            return None, i + 1
    if c == "零":
        zero = _zero(text, i)
        if zero is not None:
            return zero, zero.end
    if "分之" in text[i + 1 : i + 9]:
        q = _fraction(text, i)
        if q is not None:
            return q, q.end
    m = _NUMBER.match(text, i)
    if m is None:
        return None, i + 1
    end = m.end()
    run = m.group()
    if c == "数" and i and text[i - 1] in "人户总次件个指基系分倍岁无":
        return None, end
    if not run[0].isdecimal() and run[-1] == "千" and len(run) > 1 and text[end : end + 1] in "克瓦伏":
        run, end = run[:-1], end - 1
    if len(run) > 40:
        return None, end
    numeral = read(run)
    if numeral is None:
        return None, end
    if i and text[i - 1].isascii() and (text[i - 1].isalpha() or text[i - 1] in "_./") and run[0].isdecimal():
        return None, end
    return _with_unit(text, i, end, run, numeral)


def _with_unit(text: str, i: int, end: int, run: str, numeral: Numeral) -> tuple[Quantity, int]:
    numeral_end = end
    plus = numeral.plus
    after = text[end : end + 1]
    if after in ("多", "余") and not plus:
        plus = True
        end += 1
    elif after in ("来", "几") and run[-1] in "十百千万" and unit_at(text, end + 1):
        end += 1
        plus = after == "几"
    spaced = end + 1 if text[end : end + 1] == " " else end
    value, high, resolution = numeral.value, numeral.high, numeral.resolution
    if plus and resolution is not None and value and resolution >= 1 and not numeral.plus:
        while value % (resolution * 10) == 0:
            resolution *= 10
    q = Quantity(
        i, end, i, numeral_end, value, high, resolution, numeral.magnitude, None, None, "exact", "number"
    )  # fmt: skip
    if text[end : end + 1] == "成" and value is not None and value <= 10:
        cheng = _CHENG.match(text, end)
        tail = text[cheng.end() : cheng.end() + 1] if cheng else ""
        if cheng and tail not in _CHENG_NOT and text[end + 1 : end + 2] not in _CHENG_NOT:
            more = cheng["more"]
            extra = Decimal(5) if more == "半" else (read(more).value or 0) if more else 0  # type: ignore[union-attr]  # one digit always reads
            q.value = plain(value * 10 + extra)
            q.value_high = None if high is None else plain(high * 10)
            q.resolution = Decimal(1) if more else Decimal(10) * (resolution or 1)
            q.end, q.unit, q.form = cheng.end(), "percent", "tenths"
            plus = plus or bool(cheng["left"])
    if q.unit is None:
        word = unit_at(text, spaced)
        if word is not None:
            q.unit, q.end = word.unit, word.end
            if word.classifier:
                q.classifier = text[spaced : word.end]
                if q.classifier == "口" and "家" in text[max(0, i - 4) : i]:
                    q.unit = "person"
            if q.unit == "CNY":
                _coins(text, q)
            elif q.unit in ("percent", "permille", "percentage_point"):
                q.form = "percent"
            slash = _PER_AFTER.match(text, q.end) if text[q.end : q.end + 1] == "/" else None
            if slash:
                q.per_after = slash.group()
        else:
            noun = None
            if numeral.magnitude > 1 or plus or value is None:
                noun = LOOSE_NOUN.match(text, end)
            if noun is not None:
                q.unit, q.form = noun.lastgroup, "elided"
    if q.classifier == "个":
        noun = NOUN.match(text, q.end)
        if noun is not None and len(noun.group()) <= 9:
            q.unit = noun.lastgroup
    before = text[i - 1 : i]
    if before == "上" and run[0] in "百千万亿" and text[i - 2 : i] not in ("海上", "以上"):
        q.start, q.qualifier = i - 1, "at_least"
        return _vague(q), q.end
    _qualify(text, q)
    if q.qualifier == "exact":
        if before == "过" and run[0] in "百千万亿半":
            q.qualifier = "more_than"
        elif _FAR_ABOUT.search(text, max(0, i - 9), i):
            q.qualifier = "approx"
    if value is None:
        q.qualifier, q.form = "approx", "vague"
    elif plus and q.qualifier in ("exact", "approx"):
        q.qualifier = "more_than"
    if q.value_high is not None and q.qualifier == "exact":
        q.qualifier = "range"
    if text[i - 2 : i] in ("US", "HK") or before in "$¥€￡￥" and before:
        _symbol(text, q, before)
    return q, q.end


def _vague(q: Quantity) -> Quantity:
    q.form = "vague"
    return q


def _symbol(text: str, q: Quantity, before: str) -> None:
    unit = {"$": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR"}.get(before)
    if unit is None or q.unit not in (None, "CNY", "USD", "EUR"):
        return
    q.unit = "HKD" if text[q.numeral_start - 3 : q.numeral_start] == "HK$" else unit
    q.start = q.numeral_start - (3 if text[q.numeral_start - 3 : q.numeral_start - 1] in ("HK", "US") else 1)


def _coins(text: str, q: Quantity) -> None:
    """3元5角2分 is one amount."""
    coins = _JIAO.match(text, q.end)
    if coins and q.value is not None:
        jiao = read(coins["jiao"])
        fen = read(coins["fen"]) if coins["fen"] else None
        if jiao and jiao.value is not None:
            q.value = plain(q.value + jiao.value / 10 + ((fen.value or 0) / 100 if fen else 0))
            q.resolution = Decimal("0.01") if fen else Decimal("0.1")
            q.end = coins.end()


def _special(text: str, i: int, c: str) -> Quantity | None:
    if c == "翻":
        fold = _FOLD.match(text, i)
        if fold is None:
            return None
        n = read(fold["n"]).value if fold["n"] else Decimal(1)  # type: ignore[union-attr]  # one digit always reads
        times = Decimal(2) ** int(n or 1) - 1 if fold["what"] == "番" else (n or Decimal(1))
        q = _made(text, i, fold.end(), (i, fold.end()), times * 100, "percent", "fold")
        if fold["what"] == "倍":
            q.value, q.unit = plain(n or Decimal(1)), "times"
        for word, qualifier in (("近", "nearly"), ("将近", "nearly"), ("超", "more_than"), ("约", "approx")):
            if word in fold.group():
                q.qualifier = qualifier  # type: ignore[assignment]  # the words are those of Qualifier
        return q
    half = _HALF.match(text, i)
    if half is None:
        return None
    if half.group() == "半成":
        return _made(text, i, half.end(), (i, half.end()), Decimal(5), "percent", "tenths")
    q = _made(text, i, half.end(), (i, half.end()), Decimal(50), "percent", "half")
    if half.group() in ("过半", "大半"):
        q.qualifier = "more_than"
    return q


def _zero(text: str, i: int) -> Quantity | None:
    """降至零, 零返贫; 零售 and 零就业家庭 are words."""
    word = _ZERO_AFTER.match(text, i)
    if word:
        return _made(text, i, word.end(), (i, i + 1), Decimal(0), "count", "zero", Decimal(1))
    after = text[i + 1 : i + 2]
    if (not after or after in "，。；、,;！”’)）的了 \n") and _ZERO_BEFORE.search(text[max(0, i - 8) : i]):
        left = text[max(0, i - 24) : i]
        unit = "percent"
        if "率" not in left and "比例" not in left:
            if "人口" in left or "人数" in left:
                unit = "person"
            elif "户" in left:
                unit = "household"
            else:
                unit = "count"
        return _made(text, i, i + 1, (i, i + 1), Decimal(0), unit, "zero", Decimal(1))
    return None


def _join(text: str, found: list[Quantity]) -> list[Quantity]:
    """Ranges become one quantity; a shared unit and magnitude goes to every member of a list."""
    joined: list[Quantity] = []
    for q in reversed(found):
        after = joined[-1] if joined else None
        if after is None or after.dropped or q.end > after.start or after.start - q.end > 3:
            joined.append(q)
            continue
        between = text[q.end : after.start]
        if after.negative and between == "" and q.form == "number":
            # 60-70: the minus was the mark of the range
            between, after.negative = "-", False
        if between in _RANGE_MARKS and after.value is not None and q.value is not None:
            merged = _range(text, q, after, between)
            if merged is not None:
                joined[-1] = merged
                continue
        if between in _LIST_MARKS and q.unit is None and after.unit is not None and q.value is not None:
            if q.form == "number" and not q.per_after:
                q.unit, q.classifier, q.form = after.unit, after.classifier, "list"
                q.per_after = after.per_after
                if q.magnitude == 1 and after.magnitude > 1 and q.value < 1000:
                    _scale(q, after.magnitude)
        joined.append(q)
    joined.reverse()
    return joined


def _scale(q: Quantity, by: Decimal) -> None:
    assert q.value is not None  # noqa: S101  # the caller has looked
    q.value, q.magnitude = plain(q.value * by), by
    if q.resolution is not None:
        q.resolution = plain(q.resolution * by)


def _range(text: str, low: Quantity, high: Quantity, mark: str) -> Quantity | None:
    if low.unit is not None and high.unit is not None and low.unit != high.unit:
        return None
    if high.unit is None or high.value is None or low.value is None:
        return None
    if low.unit is not None and mark in ("至", "到"):
        left = text[max(0, low.start - 12) : low.start]
        if "由" in left or "从" in left:
            low.pair, high.pair = "from", "to"
            return None
    if low.unit is None:
        if low.form not in ("number", "list"):
            return None
        if low.magnitude == 1 and high.magnitude > 1 and low.value * high.magnitude <= high.value:
            _scale(low, high.magnitude)
        elif high.form == "tenths" and low.value <= 10:
            _scale(low, Decimal(10))
    if low.value > high.value or (high.value_high is not None):
        return None
    low.end, low.numeral_end = high.end, high.numeral_end
    low.value_high, low.unit, low.classifier = high.value, high.unit, high.classifier
    low.resolution, low.per_after, low.form = high.resolution, high.per_after, "range"
    low.qualifier = "range"
    return low


def _verdict(text: str, q: Quantity, previous: Quantity | None) -> str:
    """Why this quantity is no figure; empty when it is one."""
    i = q.numeral_start
    before = text[i - 1 : i]
    if before == "第" or text[i - 2 : i] == "第 ":
        return "ordinal"
    run = text[i : q.numeral_end]
    arabic = run[0].isdecimal()
    if q.unit is None:
        _elide(text, q, previous, arabic)
        if q.unit is None:
            return "no unit"
    if q.form in ("zero", "fraction", "half", "fold", "percent", "tenths"):
        return ""
    if before in ("前", "后") and q.classifier in ("名", "位", "家"):
        return "rank"
    counted = q.unit in _COUNTED
    if not arabic and all(c in _BARE for c in run) and q.qualifier == "exact":
        if not (
            q.unit == "CNY" and run in ("百万", "千万", "百亿", "千亿") and text[q.end : q.end + 1] not in "户村级大富"
        ):
            return "figure of speech"
    if not counted:
        if run == "一" and text[q.numeral_end : q.end] in ("方", "度", "瓦", "块", "圆", "升", "克"):
            return "word"
        return ""
    abstract = ABSTRACT.match(text, q.end)
    if q.classifier in ("栋", "幢") and text[q.end : q.end + 1].isdecimal():
        return "address"
    if abstract and q.classifier not in ("人", "户", "名", "头", "只"):
        return "named, not counted"
    if q.classifier in ("期", "级", "届") and (q.value is not None and q.value < 10):
        return "ordinal"
    if arabic:
        return ""
    if q.value is not None and q.value < 10 and q.value_high is None:
        if q.form == "none":
            return ""
        if run == "一":
            if _NONE_BEFORE.search(text[max(0, i - 6) : i]) and q.classifier in (
                "例",
                "人",
                "户",
                "起",
                "名",
                "个",
                "件",
            ):
                return _nothing(text, q)
            return "introduces, does not count"
        if q.qualifier != "exact" and q.classifier in _KEPT_SMALL:
            return ""
        if run == "两" or before and before in _DEFINITE:
            return "points back"
        if q.classifier in _KEPT_SMALL:
            return ""
        if q.classifier == "个" and COUNTABLE.match(text, q.end):
            return ""
        return "small number in characters"
    return ""


def _nothing(text: str, q: Quantity) -> str:
    """未出现一例: none."""
    none = _NONE_BEFORE.search(text[max(0, q.start - 6) : q.start])
    if none:
        q.start = max(0, q.start - 6) + none.start()
    q.value, q.resolution, q.form, q.qualifier = Decimal(0), Decimal(1), "none", "exact"
    q.unit = "count" if q.classifier in ("例", "起", "个", "件") else q.unit
    return ""


def _elide(text: str, q: Quantity, previous: Quantity | None, arabic: bool) -> None:
    """A unit that the text leaves out: 投资1.5亿, 人口3.2万, 多的也有200多."""
    if q.form not in ("number", "vague"):
        return
    left = text[max(0, q.start - 20) : q.start]
    after = text[q.end : q.end + 1]
    closed = not after or after in "，。；、,;！？）)”\n"
    large = q.magnitude > 1
    more = q.qualifier in ("more_than", "nearly", "approx", "at_least")
    if not arabic and not large and (q.value is None or q.value < 100):
        return
    if closed and not arabic and _EARNED.search(left):
        q.unit, q.form = "CNY", "elided"
        return
    if (large or more) and closed:
        if _MONEY_NOUN.search(left):
            q.unit, q.form = "CNY", "elided"
        elif _PEOPLE_NOUN.search(left):
            q.unit, q.form = "person", "elided"
        elif _HOUSEHOLD_NOUN.search(left):
            q.unit, q.form = "household", "elided"
        elif more and previous is not None and previous.unit and q.start - previous.end <= 12:
            if not any(mark in text[previous.end : q.start] for mark in "。\n"):
                q.unit, q.classifier, q.form = previous.unit, previous.classifier, "elided"
