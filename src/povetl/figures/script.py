"""Traditional to simplified without moving a character, so that an offset found in one holds in the other.

The table maps one character to one character (``data/simplify.toml``); full-width digits, letters and signs map to
ASCII, thin and no-break spaces to a space, Tibetan digits ༠–༩ to 0–9. OpenCC's phrase tables are not used: they may
change the length.
"""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_ASCII = "0123456789%.+-~/$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FULL_WIDTH = "".join(chr(ord(c) + 0xFEE0) for c in _ASCII)
_OTHER = {"−": "-", "﹪": "%", "٪": "%", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ", "\u2002": " "}
_OTHER |= {
    "￥": "¥",
    "○": "〇",
    "◯": "〇",
    "Ｏ": "O",
    "﹣": "-",
    "：": "：",
    "︰": "：",
    "﹕": "：",
    "﹐": "，",
    "﹑": "、",
}
_TIBETAN = "༠༡༢༣༤༥༦༧༨༩"
_WIDE_SEPARATOR = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    raw = tomllib.loads((files("povetl.figures") / "data" / "simplify.toml").read_text(encoding="utf-8"))
    pairs = dict(zip(raw["traditional"], raw["simplified"], strict=True))
    pairs |= dict(zip(_FULL_WIDTH, _ASCII, strict=True)) | _OTHER
    pairs |= {digit: str(value) for value, digit in enumerate(_TIBETAN)}
    return str.maketrans(pairs)


def simplify(text: str) -> str:
    """``text`` in simplified characters and ASCII digits; always of the same length."""
    if "，" in text:
        text = _WIDE_SEPARATOR.sub(",", text)
    return text.translate(_table())
