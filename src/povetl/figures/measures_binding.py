"""Which indicator a number has: the nearest word that names one, under the conditions of the registry.

A word counts for more the nearer it stands to the number and the more it says. First the stretch between two commas
that holds the number is read, up to the numbers beside it: words before the number, in it (零返贫), then the noun or
verb after it (79个产业项目, 170户358名群众搬入). Numbers that follow each other (3367户15345人; 8.2%、11.6%) share
what stands before the first and after the last. What has no word of its own takes the indicator of the number that it
continues: the later of a from–to pair, a change (，同比增长3.1%), a part (其中…), a number in a bare list.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from povetl.figures.measures_continuing import ENOUGH, aligned, continued
from povetl.figures.measures_stretch import WINDOW, Binding, Stretches
from povetl.figures.measures_words import Rule, Words, lexicon, table_for
from povetl.figures.mentions import Mention

_PEOPLE = frozenset(["person", "household", "person_time"])
_NOUN_AFTER = _PEOPLE | {
    "count",
    "household_time",
    "head",
    "plant",
    "vehicle",
    "mu",
    "hectare",
    "km",
    "m",
    "km2",
    "MW",
    "kW",
}
_MOST_BESIDE = {"percent": 0, "count": 1}
"""How much may stand beside a number that takes its word from the stretch before."""
_NONE = frozenset(["none"])
_COUNTED = frozenset(["count", "household"])
_OTHER_PARTY = "与跟给向"
"""企业与6个乡镇 counts townships."""
_OF_RESIDENTS = ("disposable_income", "urban_disposable_income", "rural_disposable_income")
_BOTH_RESIDENTS = re.compile(
    r"(?:(?P<towns>城乡|城镇(?:常住)?(?:居民)?[、和与及]农[村牧民])|农[村牧民](?:常住)?(?:居民)?[、和与及]城镇)[^，。；]{0,24}?分别"
)
_RESIDENTS_REACH = 48
_INCOME_PER = {"person": "per_capita_income", "household": "household_income"}
"""茶农直接收入4400万元，人均2300元: a group's income, divided."""
_OF_THEM = re.compile(r"的?[^，。；、\d]{0,6}户[、，]?共?|[\u4e00-\u9fff]{1,4}[、和及]")
"""56户贫困户168人; 3.2万户茶农、13.6万人: the persons of those households."""
_NO_RULES: tuple[Rule, ...] = ()


class Binder:
    """Binds the mentions of one text in order."""

    __slots__ = ("around", "bindings", "mentions", "text", "words")

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.mentions = mentions
        self.around = Stretches(text, mentions)
        self.words: Words = self.around.words
        self.bindings: list[Binding] = []

    def bind(self) -> list[Binding]:
        """One binding per mention, in their order."""
        for i in range(len(self.mentions)):
            self.bindings.append(self._bind(i))
            self._by_residence(i)
        return self.bindings

    def _bind(self, i: int) -> Binding:
        mention = self.mentions[i]
        found = self.around.open(i)
        if mention.header is not None:
            return found
        if mention.pair == "to" and i and self.mentions[i - 1].pair == "from" and self.around.comparable(i, i - 1):
            return self._continue(i, found, i - 1)
        other = aligned(self.around, i, found)
        if other is not None:
            return self._continue(i, found, other)
        if not self._spread(i, mention, found):
            self._nearby(mention, found)
            self._sibling(i, mention, found)
        other = continued(self.around, self.bindings, i, found)
        if other is not None:
            return self._continue(i, found, other)
        if found.score < ENOUGH:
            self._neighbours(i, mention, found, self.around.residue(found))
        if found.score < ENOUGH:
            found.indicator = None
        elif mention.scope == "individual" and found.indicator is not None:
            found.indicator = lexicon().individual.get(found.indicator, found.indicator)
        return found

    def _by_residence(self, i: int) -> None:
        """城镇、农村居民人均可支配收入分别为25213元和7862元: the first is the towns', the second the country's."""
        found = self.bindings[i]
        first, last = self.around.first[i], self.around.last[i]
        if last - first != 1 or found.indicator not in _OF_RESIDENTS:
            return
        lead = self.text[max(found.left, found.head - _RESIDENTS_REACH) : found.head]
        both = _BOTH_RESIDENTS.search(lead)
        if both is not None:
            towns_first = both["towns"] is not None
            found.indicator = _OF_RESIDENTS[1] if (i == first) == towns_first else _OF_RESIDENTS[2]

    def _continue(self, i: int, found: Binding, other: int) -> Binding:
        source = self.bindings[other]
        found.indicator, found.score, found.like = source.indicator, source.score, other
        if found.indicator == "group_income":
            found.indicator = _INCOME_PER.get(self.mentions[i].per or "", found.indicator)
        found.cue_start = found.cue_end = -1
        return found

    def _nearby(self, mention: Mention, found: Binding) -> None:
        words, table = self.words, table_for(mention.unit, mention.kind)
        if not table:
            return
        head, tail = found.head, found.tail
        starts, ends, numbers = words.starts, words.ends, words.numbers
        j = bisect_right(ends, mention.end) - 1
        if self.text.endswith("等", found.left, head) and found.right > tail:
            j = -1  # 奶牛场、温室等17个产业项目: what stands before are examples of what stands behind
        while j >= 0 and starts[j] >= found.left:
            rules = table.get(numbers[j], _NO_RULES)
            if rules and not (mention.unit in _COUNTED and ends[j] < head and self.text[ends[j]] in _OTHER_PARTY):
                gap = max(0, head - ends[j])
                near = other = 1.0 - 0.013 * gap
                if gap and mention.unit == "count":
                    other -= 0.2 * self.around.words_between(ends[j], head)  # 合作社购置拖拉机12台 counts tractors
                for rule in rules:
                    if rule.side != "right":
                        score = rule.weight * (near if rule.object_between else other)
                        if score > found.score and self._holds(rule, mention, found):
                            self._take(found, rule, score, starts[j], ends[j])
            j -= 1
        if mention.unit in _PEOPLE and self.text.startswith("来自", tail):
            return  # 62人来自搬迁安置点 says where from
        near, slope = (0.97, 0.02) if mention.unit in _NOUN_AFTER else (0.76, 0.012)
        j = bisect_left(starts, tail)
        while j < len(starts) and ends[j] <= found.right:
            rules = table.get(numbers[j], _NO_RULES)
            if rules:
                distance = near - slope * (starts[j] - tail)
                for rule in rules:
                    if rule.side != "left":
                        score = rule.weight * distance
                        if score > found.score and self._holds(rule, mention, found):
                            self._take(found, rule, score, starts[j], ends[j])
            j += 1

    def _sibling(self, i: int, mention: Mention, found: Binding) -> None:
        """贫困户4638户、16934人: persons listed behind households are the persons of those households."""
        if not i or mention.unit != "person" or self.mentions[i - 1].unit != "household":
            return
        if self.around.first[i] == i and not _OF_THEM.fullmatch(self.text, self.mentions[i - 1].end, mention.start):
            return
        households = self.bindings[i - 1]
        persons = lexicon().persons_of.get(households.indicator or "")
        if persons is not None and found.score <= households.score:
            found.indicator, found.score = persons, households.score
            found.cue_start, found.cue_end = households.cue_start, households.cue_end

    @staticmethod
    def _take(found: Binding, rule: Rule, score: float, start: int, end: int) -> None:
        found.indicator, found.score, found.cue_start, found.cue_end = rule.indicator, score, start, end

    def _holds(self, rule: Rule, mention: Mention, found: Binding) -> bool:
        """Whether the rule's conditions hold for the mention."""
        if not rule.conditional:
            return True
        if rule.per:
            stated = mention.per.split("_") if mention.per else ["none"]
            if rule.per.isdisjoint(stated):
                return False
        if rule.kinds and mention.kind not in rule.kinds:
            return False
        if rule.classifiers and (mention.classifier or "") not in rule.classifiers:
            return False
        if rule.without is not None and rule.without.search(self.text, found.clause, found.right):
            return False
        if rule.within is not None and not rule.within.search(self.text, found.left, found.right):
            return False
        if rule.beside is not None:
            begin, end = self.around.part(mention)
            if not rule.beside.search(self.text, begin, end):
                return False
        return rule.topic is None or self.around.topic(mention) == rule.topic

    def _spread(self, i: int, mention: Mention, found: Binding) -> bool:
        """扶贫资金、协作资金分别到位1.86、0.57亿元: the k-th number belongs to the k-th of as many words before."""
        first, last, head = self.around.first[i], self.around.last[i], found.head
        if first == last or "分别" not in self.text[max(found.left, head - 16) : head]:
            return False
        words, table = self.words, table_for(mention.unit, mention.kind)
        named = [
            j
            for j in range(bisect_left(words.starts, found.left), bisect_right(words.ends, head))
            if table.get(words.numbers[j])
        ]
        size = last - first + 1
        if len(named) != size:
            return False
        j = named[i - first]
        for rule in table[words.numbers[j]]:
            if rule.weight > found.score and self._holds(rule, mention, found):
                self._take(found, rule, rule.weight, words.starts[j], words.ends[j])
        return found.indicator is not None

    def _neighbours(self, i: int, mention: Mention, found: Binding, residue: int) -> None:
        """A stretch with no noun of its own takes a word from the stretch before it or, for people, after it."""
        table = table_for(mention.unit, mention.kind)
        words, stops = self.words, self.words.stops
        starts, ends, numbers = words.starts, words.ends, words.numbers
        if residue <= 6 and mention.unit in _PEOPLE:
            at = bisect_left(stops, found.tail)
            comma = at + 1 < len(stops) and self.text[stops[at]] in "，,"
            limit = min(mention.sentence_end, stops[at + 1], found.tail + WINDOW) if comma else 0
            behind = self.around.last[i] + 1
            if behind < len(self.mentions) and self.mentions[behind].start < limit:
                limit = 0  # the words there belong to the number there
            for j in range(bisect_left(starts, found.tail), len(starts)):
                if ends[j] > limit:
                    break
                for rule in table.get(numbers[j], _NO_RULES):
                    score = rule.weight * 0.5
                    if rule.side != "left" and score > found.score and self._holds(rule, mention, found):
                        self._take(found, rule, score, starts[j], ends[j])
        if residue > _MOST_BESIDE.get(mention.unit, 3):
            return
        begin = max(mention.sentence_start, mention.start - WINDOW)
        own = max(begin, self.mentions[self.around.first[i] - 1].end) if self.around.first[i] else begin
        j = bisect_right(ends, found.left) - 1
        while j >= 0 and starts[j] >= begin:
            for rule in table.get(numbers[j], _NO_RULES):
                score = rule.weight * (0.56 - 0.004 * (found.left - ends[j]))
                if rule.side == "right" or score <= found.score or (starts[j] < own and not (rule.per - _NONE)):
                    continue  # a word before another number is its own, but 流转土地3600亩，每亩1000元 says per what
                if self._holds(rule, mention, found):
                    self._take(found, rule, score, starts[j], ends[j])
            j -= 1
