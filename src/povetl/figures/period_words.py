"""The names and words of ``data/periods.toml``, compiled once into the patterns that the other modules search with."""

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


_DATA = _load()
_WORDS: dict[str, list[str]] = _DATA["words"]

PLANS: dict[str, tuple[int, int]] = {name: (first, last) for name, (first, last) in _DATA["plans"].items()}
"""Five-year plans with their first and last year."""
ERAS: dict[str, date] = _DATA["eras"]
"""Events that X以来 counts from."""

NOW = any_of(_WORDS["now"])
VAGUE = any_of(_WORDS["vague"])
PAST = re.compile(any_of(_WORDS["past"]))
INCEPTION = re.compile(any_of(_WORDS["inception"]))
PIVOT = re.compile(any_of(_WORDS["pivot"]))
STOCK = re.compile(any_of(_WORDS["stock"]))
FLOW = re.compile(any_of(_WORDS["flow"]))
TIMELESS = re.compile(any_of(_WORDS["timeless"]))
CUMULATIVE = re.compile(any_of(_WORDS["cumulative"]))
