"""Numerals in every form that Chinese prose writes them: from the characters to an exact value and its last digit."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
_MAGNITUDE = {c: Decimal(n) for c, n in (PLACES | MYRIADS).items()}
_TENS = {"廿": 20, "卅": 30}

CHINESE = "零〇一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a numeral says. ``high`` is the upper end of 三四千; ``plus`` tells of an inner 多/余 (2300多万)."""

    value: Decimal | None
    high: Decimal | None
    resolution: Decimal | None
    plus: bool
    magnitude: Decimal
    """The 万/亿 written after the digits, 1 without any: what a list or a range shares (3—5万)."""


def magnitude_of(characters: str) -> Decimal:
    """十百千万亿 written one after another, multiplied: 百万 is 1000000."""
    product = _ONE
    for c in characters:
        if c in _MAGNITUDE:
            product *= _MAGNITUDE[c]
    return product


def plain(value: Decimal) -> Decimal:
    """The same number without an exponent or idle zeros: 1.2E+8 and 120000000.0 are 120000000."""
    whole = value.to_integral_value()
    return whole.quantize(_ONE) if whole == value else value.normalize()


def _integer(run: str) -> tuple[int, int] | None:
    """Value and smallest place of an integer in Chinese characters; None when it is no number."""
    if not any(c in PLACES or c in MYRIADS or c in _TENS for c in run):
        if len(run) == 1:
            return DIGITS[run], 1
        return int("".join(str(DIGITS[c]) for c in run)), 1
    total = section = digit = 0
    last = 1  # the place of the previous unit, so that 两千三 is 2300
    smallest = 1
    pending = zero = False
    for c in run:
        if c in DIGITS:
            if pending and digit:
                return None
            if DIGITS[c] == 0:
                zero, digit = True, 0
                continue
            digit, pending = DIGITS[c], True
        elif c in _TENS:
            section += _TENS[c]
            smallest, pending, digit = 10, False, 0
        elif c in PLACES:
            place = PLACES[c]
            section += (digit if pending else 1) * place
            last, smallest, digit, pending, zero = place, place, 0, False, False
        else:
            base = MYRIADS[c]
            section += digit
            if pending:
                smallest = 1
            if total and (base > 10**4 or not section):
                total = (total + section) * base
            else:
                total += (section or 1) * base
            smallest = (smallest if section else 1) * base
            section, last, digit, pending, zero = 0, base, 0, False, False
    if pending:
        place = 1 if zero or last == 1 or last == 10 else last // 10
        section += digit * place
        smallest = place
    return total + section, smallest


def _chinese(run: str) -> tuple[Decimal, Decimal] | None:
    whole, point, fraction = run.partition("点")
    read = _integer(whole) if whole else (0, 1)
    if read is None:
        return None
    value, smallest = Decimal(read[0]), Decimal(read[1])
    if point:
        scale = ""
        while fraction and fraction[-1] in "十百千万亿":
            scale, fraction = fraction[-1] + scale, fraction[:-1]
        if not fraction or any(c not in DIGITS for c in fraction):
            return None
        smallest = Decimal(1).scaleb(-len(fraction))
        value += Decimal("".join(str(DIGITS[c]) for c in fraction)) * smallest
        factor = magnitude_of(scale)
        value, smallest = value * factor, smallest * factor
    return value, smallest


def _neighbours(run: str) -> tuple[str, str, str] | None:
    """三四千 → 三, 四, 千 and 十七八 → 十七, 十八: two digits in a row that differ by one (or 三五)."""
    head = run.rstrip("十百千万亿")
    tail = run[len(head) :]
    if len(head) == 2 and all(c in "一二三四五六七八九两" for c in head):
        low, high = DIGITS[head[0]], DIGITS[head[1]]
        if high - low == 1 or head == "三五":
            return head[0] + tail, head[1] + tail, tail
    last = head[-2:]
    plain_digits = len(head) >= 3 and head[-3] in "十百千万" and all(c in "一二三四五六七八九" for c in last)
    if plain_digits and DIGITS[last[1]] - DIGITS[last[0]] == 1:
        return head[:-1] + tail, head[:-2] + head[-1] + tail, tail
    return None


@lru_cache(maxsize=8192)
def read(run: str) -> Numeral | None:
    """The value of one numeral as the grammar cut it out: ``1.2亿``, ``2300多万``, ``三四千``, ``3万5千``.

    None when the characters are no number; ``value`` None where it is vague (数百, 几千).
    """
    plus = "多" in run or "余" in run
    run = run.replace("多", "").replace("余", "").replace(" ", "")
    if run[0] in "数几" or "几" in run:
        magnitude = magnitude_of("".join(c for c in run if c in MYRIADS))
        return Numeral(None, None, None, plus, magnitude)
    if run[0].isdecimal():
        return _arabic(run, plus)
    pair = _neighbours(run)
    if pair:
        low, high = _chinese(pair[0]), _chinese(pair[1])
        if low is None or high is None:
            return None
        return Numeral(plain(low[0]), plain(high[0]), plain(low[1]), plus, magnitude_of(pair[2]))
    one = _chinese(run)
    if one is None:
        return None
    tail = run[len(run.rstrip("万亿")) :]
    return Numeral(plain(one[0]), None, plain(one[1]), plus, magnitude_of(tail))


def _arabic(run: str, plus: bool) -> Numeral | None:
    total, resolution, magnitude, i, n = Decimal(0), _ONE, _ONE, 0, len(run)
    first = True
    while i < n:
        j = i
        while j < n and (run[j].isdecimal() or run[j] in ",."):
            j += 1
        k = j
        while k < n and run[k] in _MAGNITUDE:
            k += 1
        digits = run[i:j].replace(",", "")
        if not digits or len(digits) > 24:
            return None
        scale = magnitude_of(run[j:k])
        point = digits.find(".")
        total += Decimal(digits) * scale
        resolution = (_ONE if point < 0 else _ONE.scaleb(point + 1 - len(digits))) * scale
        magnitude = scale if first else _ONE
        if k == i:
            return None
        first, i = False, k
    if plus and resolution >= 1:
        while total and total % (resolution * 10) == 0:
            resolution *= 10
    return Numeral(plain(total), None, plain(resolution), plus, magnitude)
