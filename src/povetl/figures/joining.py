"""Numerals that belong together: ranges become one quantity, a list shares its unit and its magnitude."""

from decimal import Decimal

from povetl.figures.numerals import plain
from povetl.figures.quantities import HAN_DIGITS, Quantity

_DASHES = ("-", "~", "—", "–", "至", "到", "——", "--", "―", "──", "---")
_RANGE_MARKS = frozenset([*_DASHES, *(f" {mark} " for mark in _DASHES), " -", "- ", "~ "])
_LIST_MARKS = frozenset(["、", "和", "与", "及", "或", "/", "以及", "或者", " 、", "、 "])
_WIDEST = 3


def join(text: str, found: list[Quantity]) -> list[Quantity]:
    """``found`` with ranges merged and shared units given to every member of a list, in order.

    From the last to the first, so that ``6.08、5.72、11.36亿元`` is filled in one pass.
    """
    joined: list[Quantity] = []
    for q in reversed(found):
        after = joined[-1] if joined else None
        if after is None or not 0 <= after.start - q.end <= _WIDEST:
            joined.append(q)
            continue
        between = text[q.end : after.start]
        if after.negative and not between and q.value is not None:
            between, after.negative, after.start = "-", False, after.start + 1
        merged = _range(text, q, after, between)
        if merged is not None:
            joined[-1] = merged
            continue
        if between in _LIST_MARKS and q.unit is None and after.unit is not None and q.form == "number":
            _share(q, after)
        elif between in _LIST_MARKS and q.classifier == "个" and after.unit == "percentage_point":
            q.unit, q.classifier, q.form = after.unit, None, "list"  # 12.5个和31.7个百分点
        joined.append(q)
    joined.reverse()
    return joined


def _share(q: Quantity, after: Quantity) -> None:
    if q.value is None:
        return
    q.unit, q.classifier, q.form, q.per_after = after.unit, after.classifier, "list", after.per_after
    if after.form == "tenths":
        _scale(q, Decimal(10))
    elif q.magnitude == 1 and after.magnitude > 1 and q.value < 1000:
        _scale(q, after.magnitude)
        q.magnitude = after.magnitude


def _scale(q: Quantity, by: Decimal) -> None:
    if q.value is not None:
        q.value = plain(q.value * by)
    if q.resolution is not None:
        q.resolution = plain(q.resolution * by)


def _range(text: str, low: Quantity, high: Quantity, mark: str) -> Quantity | None:
    """3至5个百分点, 6万至8万元, 10和20之间, 三、四个; None when the two are no range."""
    if mark not in _RANGE_MARKS and not _is_between(text, high, mark) and not _is_spoken(text, low, high, mark):
        return None
    if low.value is None or high.value is None or high.value_high is not None or low.value_high is not None:
        return None
    if low.unit is not None and low.unit != high.unit:
        return None
    if low.unit is None and low.form != "number":
        return None
    if low.unit is not None and mark in ("至", "到"):
        left = text[max(0, low.start - 12) : low.start]
        if ("由" in left or "从" in left) and text[high.end : high.end + 2] not in ("不等", "之间"):
            low.pair, high.pair = "from", "to"
            return None
    if low.unit is None and high.unit is None and (high.magnitude == 1 or mark == "-"):
        return None
    if low.unit is None:
        if high.form == "tenths" and low.value <= 10:
            _scale(low, Decimal(10))
        elif low.magnitude == 1 and high.magnitude > 1 and low.value * high.magnitude <= high.value:
            _scale(low, high.magnitude)
    if low.value >= high.value:
        return None
    low.end, low.numeral_end, low.magnitude = high.end, high.numeral_end, high.magnitude
    low.value_high, low.unit, low.classifier = high.value, high.unit, high.classifier
    low.resolution, low.per_after = high.resolution, high.per_after
    low.form, low.qualifier = "range", "range"
    return low


def _is_between(text: str, high: Quantity, mark: str) -> bool:
    return mark in ("和", "与") and text[high.end : high.end + 2] in ("之间", "间的", "间，")


def _is_spoken(text: str, low: Quantity, high: Quantity, mark: str) -> bool:
    """三、四个 and 七、八百 are about one number."""
    if mark != "、" or low.numeral_end - low.numeral_start != 1:
        return False
    first, second = text[low.numeral_start], text[high.numeral_start : high.numeral_start + 1]
    if first not in HAN_DIGITS or second not in HAN_DIGITS or HAN_DIGITS.index(second) - HAN_DIGITS.index(first) != 1:
        return False
    run = text[high.numeral_start + 1 : high.numeral_end]
    if any(c not in "十百千万亿" for c in run):
        return False
    if run and low.value is not None and high.value is not None:
        _scale(low, high.value / (low.value + 1))
    return text[low.start - 1 : low.start] not in ("、", "第")
