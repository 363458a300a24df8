"""The names and words of ``data/periods.toml``, ready for the patterns that the other modules search with."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import Any


def _load() -> dict[str, Any]:
    return tomllib.loads((files("povetl.figures") / "data" / "periods.toml").read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(any_of(_WORDS[name]))


_DATA = _load()
_WORDS: dict[str, list[str]] = _DATA["words"]

PLANS: dict[str, tuple[int, int]] = {name: (first, last) for name, (first, last) in _DATA["plans"].items()}
"""Five-year plans with their first and last year."""
ERAS: dict[str, date] = _DATA["eras"]
"""Events that X以来 counts from."""
ERA_NAMES = tuple(ERAS)
HOLIDAYS: dict[str, dict[str, Any]] = _DATA["holidays"]
"""Holidays: their day, and the days off from it."""
HOLIDAYS |= {name: HOLIDAYS[same] for name, same in _DATA["holiday_names"].items()}
RELATIVE_YEARS, PART_WORDS, OTHER_WORDS = _WORDS["relative_year"], _WORDS["part"], _WORDS["other"]
NOW_WORDS, VAGUE_WORDS, PAST_WORDS = _WORDS["now"], _WORDS["vague"], _WORDS["past"]

INCEPTION, FOUNDING, OF_A_LIFE = _pattern("inception"), _pattern("founding"), _pattern("of_a_life")
PIVOT, COMPLETED = _pattern("pivot"), re.compile(rf"[^，。；,\d]{{0,6}}?(?:{any_of(_WORDS['completed'])})")
STOCK, FLOW, STATE = _pattern("stock"), _pattern("flow"), _pattern("state")
TIMELESS, CUMULATIVE = _pattern("timeless"), _pattern("cumulative")
