"""Where the words of the indicator registry stand in a text: one pass of Aho-Corasick near its numbers, then lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import ahocorasick

from povetl.registry.indicators import CHANGES_AND_RATIOS, Indicators, Naming, load_indicators
from povetl.registry.units import load_units

_STOP = re.compile(r"[，；。！？;!?\n\r\t|]|,(?!\d)|(?<!\d),|：|:(?!\d)")

Purpose = Literal["name", "breakdown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way in which one word names one indicator, ready to be tried on a mention."""

    indicator: str
    weight: float
    per: frozenset[str]
    classifiers: frozenset[str]
    kinds: frozenset[str]
    beside: re.Pattern[str] | None
    within: re.Pattern[str] | None
    without: re.Pattern[str] | None
    topic: str | None
    side: str | None
    conditional: bool
    object_between: bool
    """A verb whose object may stand before the counted number: 销售唐卡3200件."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The registry's words, compiled."""

    automaton: "ahocorasick.Automaton"
    words: tuple[str, ...]
    lengths: tuple[int, ...]
    topic: tuple[str | None, ...]
    """Topic that the word with this number speaks of."""
    breakdown: tuple[bool, ...]
    inner: dict[int, int]
    """By breakdown that begins with 中, the one that the rest of it is: 小学 of 中小学."""
    rules: dict[str, dict[int, tuple[Rule, ...]]]
    """By unit, then by the number of the word; under ``*`` the rules of every unit, for changes and ratios."""
    implied: dict[str, frozenset[str]]
    """By indicator, the groups that it already means."""
    by_product: frozenset[str]
    units_of: dict[str, tuple[str, ...]]
    """By indicator, the units that a level of it may have."""
    individual: dict[str, str]
    """From a measure of a group to that of one person or family."""
    persons_of: dict[str, str]
    """From a measure in households to the same in persons."""


def _alternatives(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))) if words else None


def _rule(indicator: str, naming: Naming) -> Rule:
    return Rule(
        indicator=indicator,
        weight=naming.weight,
        per=naming.per,
        classifiers=naming.classifiers,
        kinds=naming.kinds,
        beside=_alternatives(naming.with_words),
        within=_alternatives(naming.within),
        without=_alternatives(naming.without),
        topic=naming.topic,
        side=naming.side,
        conditional=naming.is_conditional,
        object_between=bool(naming.classifiers) and "个" not in naming.classifiers,
    )


def _topic_of(word: str, registry: Indicators) -> str | None:
    """The topic of the longest topic word inside a word."""
    inside = [(len(w), topic) for topic, words in registry.topics.items() for w in words if w in word]
    return max(inside)[1] if inside else None


def _lend(
    by_word: dict[str, list[Rule]],
    automaton: "ahocorasick.Automaton",
    ordered: tuple[str, ...],
    naming: set[str],
) -> None:
    """Give a longer word that says nothing of this unit (实施项目, money) the rules of the word it ends in (项目)."""
    for word in ordered:
        if word in by_word or word not in naming:
            continue
        ends = [ordered[number] for last, number in automaton.iter(word) if last == len(word) - 1]
        inside = max((found for found in ends if found in by_word), key=len, default=None)
        if inside:
            by_word[word] = by_word[inside]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words of the registry in one automaton; built once per process."""
    registry = load_indicators()
    rules: dict[str, dict[str, list[Rule]]] = {unit: {} for unit in [*load_units(), "*"]}
    naming_words: set[str] = set()
    silent = frozenset(registry.silent)
    words: set[str] = set(silent) | set(registry.breakdowns)
    for topic_words in registry.topics.values():
        words.update(topic_words)
    for indicator in registry:
        for naming in indicator.namings:
            rule = _rule(indicator.id, naming)
            for word in naming.words:
                words.add(word)
                naming_words.add(word)
                for unit in naming.units:
                    rules[unit].setdefault(word, []).append(rule)
                rules["*"].setdefault(word, []).append(rule)
    ordered = tuple(sorted(words))
    automaton = ahocorasick.Automaton()
    for number, word in enumerate(ordered):
        automaton.add_word(word, number)
    automaton.make_automaton()
    for by_word in rules.values():
        _lend(by_word, automaton, ordered, naming_words)
    numbers = {word: number for number, word in enumerate(ordered)}
    broken_down = frozenset(registry.breakdowns)
    return Lexicon(
        automaton=automaton,
        words=ordered,
        lengths=tuple(len(word) for word in ordered),
        topic=tuple(None if word in silent else _topic_of(word, registry) for word in ordered),
        breakdown=tuple(word in broken_down for word in ordered),
        inner={n: numbers[w[1:]] for w, n in numbers.items() if w[0] == "中" and w[1:] in broken_down},
        rules={
            unit: {numbers[word]: tuple(found) for word, found in by_word.items()} for unit, by_word in rules.items()
        },
        implied={indicator.id: indicator.implied for indicator in registry},
        units_of={indicator.id: indicator.units for indicator in registry},
        by_product=frozenset(indicator.id for indicator in registry if indicator.by_product),
        individual={indicator.id: indicator.individual for indicator in registry if indicator.individual},
        persons_of={indicator.households: indicator.id for indicator in registry if indicator.households},
    )


class Words:
    """The registry's words in parts of one text, in the order of the text, none inside a longer one."""

    __slots__ = ("breakdowns", "ends", "numbers", "starts", "stops", "text")

    def __init__(self, text: str, ranges: Sequence[tuple[int, int]]) -> None:
        """Read ``text`` in the given ranges, which are in order and apart."""
        compiled = lexicon()
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.numbers: list[int] = []
        self.breakdowns: list[tuple[int, int, int]] = []
        """Groups, levels and sectors, also those inside a longer word: start, end, number of the word."""
        self.stops: list[int] = []
        find, lengths, is_breakdown = compiled.automaton.iter, compiled.lengths, compiled.breakdown
        for begin, finish in ranges:
            last_end = 0
            # A slice: given the whole text and a range, the automaton would copy the whole text for every range.
            for last, number in find(text[begin:finish]):
                end = begin + last + 1
                start = end - lengths[number]
                if is_breakdown[number]:
                    self._break_down(start, end, number)
                if start < last_end:
                    last_end = self._settle(start, end, number)
                else:
                    self.starts.append(start)
                    self.ends.append(end)
                    self.numbers.append(number)
                    last_end = end
            self.stops += [m.start() for m in _STOP.finditer(text, begin, finish)]

    def _settle(self, start: int, end: int, number: int) -> int:
        """Of words that overlap keep the longer, of equals the first (种植 keeps 种植树莓 from 植树)."""
        starts, ends, numbers = self.starts, self.ends, self.numbers
        while starts and starts[-1] >= start:
            starts.pop()
            ends.pop()
            numbers.pop()
        if ends and ends[-1] > start:
            if ends[-1] - starts[-1] >= end - start:
                return ends[-1]
            starts.pop()
            ends.pop()
            numbers.pop()
        starts.append(start)
        ends.append(end)
        numbers.append(number)
        return end

    def _break_down(self, start: int, end: int, number: int) -> None:
        if self.text[start] == "中" and self.text[start - 1 : start] == "其" and (start := start + 1) < end:
            shorter = lexicon().inner.get(number)  # 其中|小学, not 中小学
            if shorter is None:
                return
            number = shorter
        found = self.breakdowns
        while found and found[-1][0] >= start:
            found.pop()
        if not found or found[-1][1] < end:
            found.append((start, end, number))


def table_for(unit: str, kind: str) -> dict[int, tuple[Rule, ...]]:
    """The rules that may name a figure of this unit and kind, by the number of the word."""
    rules = lexicon().rules
    if unit in CHANGES_AND_RATIOS and (kind.startswith("change") or unit == "percentage_point"):
        return rules["*"]
    return rules.get(unit, {})
