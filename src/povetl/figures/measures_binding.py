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
from dataclasses import dataclass

from povetl.figures.measures_words import Rule, Words, lexicon, table_for
from povetl.figures.mentions import Mention
from povetl.registry.indicators import CHANGES_AND_RATIOS

ENOUGH = 0.42
_COUNTED = frozenset(["count", "person", "household", "person_time", "household_time", "head", "plant", "vehicle"])
_NOUN_AFTER = _COUNTED | {"mu", "hectare", "km", "m", "km2", "MW", "kW"}
_NO_RULES: tuple[Rule, ...] = ()
_WINDOW = 80
_JOINTS = frozenset(["", "、", "和", "及", "与", "以及", "，", ",", "或", "／", "/", " "])
_BARE = frozenset("有达为共约近超仅是占至到的了也在中家则又还都已个等另，其在县里多少最稳定穩")
_WHOLES = frozenset(["population", "households_total"])
"""Of these a part may be a measure of its own: 总人口…，其中贫困人口."""
_ONLY_CHANGE = frozenset(["减少", "新增", "发展", "面积", "产", "生产"])
_CHANGE_WORDS = re.compile(
    r"同比|分别|环比|比|较|上年|去年|同期|上一年|年均|平均|每年|可比价格?|计算|名义|实际|净|累计|共|又|再|了|增长|增加|增幅|增速|"
    r"增产|增|下降|减少|减产|降低|降幅|下滑|减|降|提高|提升|上升|上涨|扩大|缩小|回落|翻|达到?|为|约|近|超过?|高出?|低|多|少|快|慢|和|、|按|"
    r"[\s（）()“”]|\d+年|年初|年底|末|底|的|由|从|到|至|是|在|以上|左右|分|期间"
)


@dataclass(slots=True)
class Binding:
    """What a number was found to measure, and where the words for it stand."""

    indicator: str | None = None
    score: float = 0.0
    cue_start: int = -1
    cue_end: int = -1
    left: int = 0
    """Where the words that may belong to the number begin, and ``right`` where they end."""
    right: int = 0
    head: int = 0
    """Start of the first and ``tail`` end of the last number of the list that the number stands in."""
    tail: int = 0
    like: int | None = None
    """The mention whose indicator this one continues."""


class Binder:
    """Binds the mentions of one text in order."""

    __slots__ = ("bindings", "first", "last", "mentions", "text", "words")

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.mentions = mentions
        self.words = Words(text)
        self.bindings: list[Binding] = []
        count = len(mentions)
        self.first = list(range(count))
        self.last = list(range(count))
        for i in range(1, count):
            gap = (
                text[mentions[i - 1].end : mentions[i].start] if mentions[i].start - mentions[i - 1].end <= 2 else None
            )
            if gap is not None and gap in _JOINTS and (gap not in "，," or gap == ""):
                self.first[i] = self.first[i - 1]
        for i in range(count - 2, -1, -1):
            if self.first[i + 1] == self.first[i]:
                self.last[i] = self.last[i + 1]

    def bind(self) -> list[Binding]:
        """One binding per mention, in their order."""
        for i in range(len(self.mentions)):
            self.bindings.append(self._bind(i))
        return self.bindings

    # --- one mention ---

    def _bind(self, i: int) -> Binding:
        mention = self.mentions[i]
        found = Binding()
        self._limits(i, found)
        if mention.header is not None:
            return found
        if mention.pair == "to" and i and self.mentions[i - 1].pair == "from" and self._comparable(i, i - 1):
            return self._continue(found, i - 1)
        aligned = self._aligned(i)
        if aligned is not None:
            return self._continue(found, aligned)
        if not self._spread(i, mention, found):
            self._nearby(i, mention, found)
            self._sibling(i, mention, found)
        continued = self._continued(i, mention, found)
        if continued is not None:
            return self._continue(found, continued)
        if found.score < ENOUGH and self._residue(i, found) <= 10:
            self._neighbours(i, mention, found)
        if found.score < ENOUGH:
            found.indicator = None
        return found

    def _limits(self, i: int, found: Binding) -> None:
        """The stretch between two stops, cut at the numbers on either side that are no part of the same list."""
        mention, stops = self.mentions[i], self.words.stops
        at = bisect_left(stops, mention.start)
        left = stops[at - 1] + 1 if at else 0
        right = stops[at] if at < len(stops) else len(self.text)
        if right < mention.end:
            after = bisect_left(stops, mention.end)
            right = stops[after] if after < len(stops) else len(self.text)
        before, behind = self.first[i] - 1, self.last[i] + 1
        if before >= 0:
            left = max(left, self.mentions[before].end)
        if behind < len(self.mentions):
            right = min(right, self.mentions[behind].start)
        head, tail = self.mentions[self.first[i]].start, self.mentions[self.last[i]].end
        found.head, found.tail = head, tail
        found.left = min(head, max(left, head - _WINDOW))
        found.right = max(tail, min(right, tail + _WINDOW))

    def _nearby(self, i: int, mention: Mention, found: Binding) -> None:
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
            if rules:
                gap = max(0, head - ends[j])
                for rule in rules:
                    if rule.side != "right":
                        score = rule.weight * (1.0 - 0.013 * gap)
                        if score > found.score and self._holds(rule, mention, found):
                            self._take(found, rule, score, starts[j], ends[j])
            j -= 1
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
        if self.first[i] == i or mention.unit != "person" or self.mentions[i - 1].unit != "household":
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
        if rule.without is not None and rule.without.search(self.text, found.left, found.right):
            return False
        if rule.beside is not None:
            begin = max(mention.sentence_start, mention.start - _WINDOW)
            if not rule.beside.search(self.text, begin, min(mention.sentence_end, mention.end + _WINDOW)):
                return False
        return rule.topic is None or self._topic(mention) == rule.topic

    def _topic(self, mention: Mention) -> str | None:
        """What the sentence speaks of nearest to the mention; words after it stand a little farther."""
        words, topics = self.words, lexicon().topic
        best, topic = 2 * _WINDOW, None
        j = bisect_right(words.ends, mention.start) - 1
        while j >= 0 and words.ends[j] > mention.start - 2 * _WINDOW and words.starts[j] >= mention.sentence_start:
            if topics[words.numbers[j]]:
                best, topic = mention.start - words.ends[j], topics[words.numbers[j]]
                break
            j -= 1
        j = bisect_left(words.starts, mention.end)
        while j < len(words.starts) and words.starts[j] < min(mention.sentence_end, mention.end + best):
            if topics[words.numbers[j]]:
                return topics[words.numbers[j]] if words.starts[j] - mention.end < best else topic
            j += 1
        return topic

    # --- what continues another ---

    def _continue(self, found: Binding, other: int) -> Binding:
        source = self.bindings[other]
        found.indicator, found.score, found.like = source.indicator, source.score, other
        found.cue_start = found.cue_end = -1
        return found

    def _comparable(self, i: int, other: int) -> bool:
        """Whether two mentions can measure the same thing: same unit, or the later a change or ratio."""
        one, two = self.mentions[i], self.mentions[other]
        if one.kind.startswith("change") and one.unit in CHANGES_AND_RATIOS:
            return True
        return one.unit == two.unit and (one.unit != "count" or one.classifier == two.classifier)

    def _aligned(self, i: int) -> int | None:
        """分别增长12.4%和15.8%: the k-th change belongs to the k-th of as many levels before."""
        first, last = self.first[i], self.last[i]
        mention = self.mentions[i]
        if first == last or not mention.kind.startswith("change"):
            return None
        lead = self.mentions[first]
        if "分别" not in self.text[max(lead.sentence_start, lead.start - 16) : lead.start]:
            return None
        levels = [k for k in range(max(0, first - 8), first) if not self.mentions[k].kind.startswith("change")]
        levels = [k for k in levels if self.mentions[k].sentence_start == lead.sentence_start]
        size = last - first + 1
        return levels[-size:][i - first] if len(levels) >= size else None

    def _spread(self, i: int, mention: Mention, found: Binding) -> bool:
        """扶贫资金、协作资金分别到位1.86、0.57亿元: the k-th number belongs to the k-th of as many words before."""
        first, last, head = self.first[i], self.last[i], found.head
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

    def _continued(self, i: int, mention: Mention, found: Binding) -> int | None:
        """The earlier mention whose measure this one goes on with, if its own words do not say more."""
        if not i or self.mentions[i - 1].sentence_start != mention.sentence_start:
            return None
        if mention.kind.startswith("change"):
            return self._changed(i, mention, found)
        previous = i - 1
        before = self.mentions[previous]
        if found.score < ENOUGH and before.unit == "percentage_point" and mention.unit == "percent":
            return previous if mention.start - before.end <= 3 else None
        if not self._comparable(i, previous):
            return None
        if self.first[i] != i and found.cue_start < 0:
            return previous
        gap = mention.start - before.end
        if gap < 40 and "其中" in self.text[before.end : mention.start]:
            own = ENOUGH if self.bindings[previous].indicator in _WHOLES else 0.7
            return previous if found.score < own else None
        if found.score < ENOUGH and gap < 24 and mention.per in (None, "item", before.per):
            return previous if self._residue(i, found) <= 8 else None
        return None

    def _changed(self, i: int, mention: Mention, found: Binding) -> int | None:
        """What a change without a noun of its own is a change of: the last level before it."""
        if found.score >= ENOUGH and self.text[found.cue_start : found.cue_end] not in _ONLY_CHANGE:
            return None
        own = _CHANGE_WORDS.sub("", self.text[found.left : found.head])
        if len(own) > 3:
            return None
        for k in range(i - 1, max(-1, i - 7), -1):
            other = self.mentions[k]
            if mention.start - other.end > _WINDOW:
                return None
            if self._comparable(i, k) and (other.kind == "level" or mention.unit == other.unit == "CNY"):
                return k
        return None

    def _residue(self, i: int, found: Binding) -> int:
        """How many characters besides bare function words the stretch has beside its numbers."""
        rest = self.text[found.left : found.head] + self.text[found.tail : found.right]
        return sum(c not in _BARE for c in rest)

    def _neighbours(self, i: int, mention: Mention, found: Binding) -> None:
        """A stretch with no noun of its own takes a word from the stretch after it, else before it."""
        table = table_for(mention.unit, mention.kind)
        words, stops = self.words, self.words.stops
        starts, ends, numbers = words.starts, words.ends, words.numbers
        end = self.mentions[self.last[i]].end
        at = bisect_left(stops, end)
        following = stops[at + 1] if at + 1 < len(stops) else len(self.text)
        limit = min(mention.sentence_end, following, end + _WINDOW)
        behind = self.last[i] + 1
        if behind < len(self.mentions):
            limit = min(limit, self.mentions[behind].start)
        for j in range(bisect_left(starts, end), len(starts)):
            if ends[j] > limit:
                break
            for rule in table.get(numbers[j], _NO_RULES):
                if rule.side != "left" and rule.weight * 0.5 > found.score and self._holds(rule, mention, found):
                    self._take(found, rule, rule.weight * 0.5, starts[j], ends[j])
        begin = max(mention.sentence_start, mention.start - _WINDOW)
        if self.first[i]:
            begin = max(begin, self.mentions[self.first[i] - 1].end)
        j = bisect_right(ends, found.left) - 1
        while j >= 0 and starts[j] >= begin:
            for rule in table.get(numbers[j], _NO_RULES):
                score = rule.weight * (0.56 - 0.004 * (found.left - ends[j]))
                if rule.side != "right" and score > found.score and self._holds(rule, mention, found):
                    self._take(found, rule, score, starts[j], ends[j])
            j -= 1
