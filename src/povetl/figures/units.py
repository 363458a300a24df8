"""Which unit a stretch of text names, and which it cannot name."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from povetl.registry.units import load_units


class UnitWord(NamedTuple):
    """A unit word found in a text."""

    unit: str
    end: int
    classifier: bool


@lru_cache(maxsize=1)
def lexicon() -> dict[str, Any]:
    """``data/lexicon.toml``."""
    return tomllib.loads((files("povetl.figures") / "data" / "lexicon.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, tuple[str, bool]], dict[str, tuple[int, ...]], dict[str, str]]:
    words: dict[str, tuple[str, bool]] = {}
    for unit in load_units().values():
        for word in unit.words:
            words[word] = (unit.id, unit.counted)
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return words, {c: tuple(sorted(n, reverse=True)) for c, n in lengths.items()}, lexicon()["not_before"]


_WORDS, _LENGTHS, _NOT_BEFORE = _words()


_ALL_OF_THEM = frozenset(f"均{c}" for c in "为已在未有可实获能享得达按属是被由")
"""826人均为阴性: 均 belongs to the verb."""


def unit_at(text: str, at: int) -> UnitWord | None:
    """The longest unit word that begins at ``at`` of a simplified text; None where a longer word begins instead."""
    lengths = _LENGTHS.get(text[at : at + 1])
    if lengths is None:
        return None
    for n in lengths:
        word = text[at : at + n]
        found = _WORDS.get(word)
        if found is not None and len(word) == n:
            after = text[at + n : at + n + 1]
            if after and after in _NOT_BEFORE.get(word, "") and text[at + n : at + n + 2] not in _ALL_OF_THEM:
                continue
            if word[-1].isascii() and word[-1].isalpha() and after.isascii() and after.isalpha():
                continue
            return UnitWord(found[0], at + n, found[1])
    return None


def _alternatives(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _noun_pattern(tails: str, others: str = "") -> re.Pattern[str]:
    table = lexicon()
    return re.compile(
        rf"[^，。；：、,;:（）()“”‘’《》\d\s{others}]{{0,9}}?"
        rf"(?:(?P<household>{_alternatives(table['household_nouns'])})|(?P<person>{_alternatives(table['person_nouns'])}))"
        rf"{tails}"
    )


NOUN = _noun_pattern(f"(?!{_alternatives(lexicon()['noun_tails'])})", others="区县乡镇州市厂社校村有")
"""People or households that are the head of what follows: 个贫困户, not 个村民小组, not 个贫困地区农民."""
LOOSE_NOUN = _noun_pattern("")
"""People or households named within nine characters, for numerals that end in 万, 余 or 多."""
NOUN_START = frozenset("，。；：、,;:（）()“”‘’《》0123456789 \n")
"""No noun begins with one of these."""
ABSTRACT = re.compile(_alternatives(lexicon()["abstract_nouns"]))
COUNTABLE = re.compile(rf"(?:[^，。；：、,;:（）()“”的\d\s]{{0,4}}?)(?:{_alternatives(lexicon()['countable_nouns'])})")
