"""Numbers in Tibetan text: digits, decimals and % give value and span; unit words only where CLDR spells them.

Unicode CLDR's ``bo`` locale (48, as shipped with Babel 2.18) names the yuan ཡུ་ཨན་ and the US dollar ཨ་རིའི་སྒོར་, and
its date patterns write སྤྱི་ལོ་ before a year and ཚེས་ before a day. It has no words for people, households, areas or
weights, so such a number is a ``count`` of the rule ``tibetan``; which thing it counts stays unsaid.
"""

from povetl.figures.quantities import Quantity

_FIRST, _LAST = "\u0f00", "\u0fff"
_CURRENCY = {"ཡུ་ཨན": "CNY", "ཨ་རིའི་སྒོར": "USD"}
_DATE_BEFORE = ("སྤྱི་ལོ", "ལོ", "ཚེས", "ཟླ")
_DATE_AFTER = ("ལོ", "པའི", "པ་", "བའི", "ཟླ", "ཚེས")
_BETWEEN = "་ ༌"
_LONGEST = 12


def is_tibetan(text: str, start: int, end: int) -> bool:
    """True where a Tibetan letter or mark touches ``start:end``."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return _FIRST <= before <= _LAST or _FIRST <= after <= _LAST


def read_tibetan(text: str, q: Quantity) -> None:
    """Give a number in Tibetan text its unit, and drop what CLDR's patterns show to be a date."""
    before = text[max(0, q.start - _LONGEST) : q.start].rstrip(_BETWEEN)
    after = text[q.end : q.end + _LONGEST].lstrip(_BETWEEN)
    if before.endswith(_DATE_BEFORE) or after.startswith(_DATE_AFTER):
        q.dropped = "date"
        return
    q.unit, q.form = "count", "tibetan"
    for word, unit in _CURRENCY.items():
        if before.endswith(word) or after.startswith(word):
            q.unit = unit
