"""A numeral with its unit while the grammar works on it."""

from dataclasses import dataclass
from decimal import Decimal

from povetl.records import Qualifier


@dataclass(slots=True)
class Quantity:
    """One numeral found, and what is known of it so far; offsets are those of the text."""

    start: int
    end: int
    numeral_start: int
    numeral_end: int
    value: Decimal | None
    unit: str | None = None
    form: str = "number"
    """Which rule read it; the names are those of ``data/rules.toml``."""
    resolution: Decimal | None = None
    value_high: Decimal | None = None
    magnitude: Decimal = Decimal(1)
    """万 or 亿 written after the digits: what a list or a range shares."""
    classifier: str | None = None
    qualifier: Qualifier = "exact"
    per_after: str = ""
    """``/人·年`` written after the unit."""
    pair: str = ""
    """``from`` or ``to`` where 由A到B says so."""
    negative: bool = False
    dropped: str = ""
    """Why it is no figure."""


COUNTED = frozenset(["count", "person", "household", "person_time", "household_time", "head", "plant", "vehicle"])
"""Units whose written word is a classifier."""
HAN_DIGITS = "一二三四五六七八九"
HAN_NUMERALS = "零〇一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
