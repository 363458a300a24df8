"""The stretch of words that belongs to a number: between two commas, cut at the numbers on either side of its list."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from povetl.figures.measures_words import Words, lexicon
from povetl.figures.mentions import Mention
from povetl.registry.indicators import CHANGES_AND_RATIOS

WINDOW = 80
"""How many characters from a number its words may stand; keeps a text without any comma linear."""
_JOINTS = frozenset(["", "、", "和", "及", "与", "以及", "或", "／", "/", " "])
_ATTRIBUTES = frozenset(["m", "mm", "celsius", "hour"])
"""Units of what only describes: height, rain, warmth, a way's length in hours."""
_PLACES = frozenset(
    [
        "村",
        "乡",
        "镇",
        "县",
        "乡镇",
        "行政村",
        "贫困村",
        "社区",
        "县区",
        "村居",
        "自然村",
        "村（居）",
        "村民组",
        "村民小组",
        "村组",
        "村小组",
        "屯",
        "个村",
        "旗县",
        "县市",
    ]
)
_NEXT_ITEM = ("、", "和", "及", "与", "以及")
_FUNCTION_WORDS = re.compile(
    r"(?:19|20)\d\d年|\d+月|\d+日|同比|分别|环比|比|较|上年|去年|今年|同期|上一年|年均|平均|每[年月天日人户亩县村乡镇个]|人均|户均|村均|可比价格?|计算|名义|实际|净|累计|"
    r"增长|增加|增幅|增速|增产|增|下降|减少|减产|降低|降幅|下滑|减|降|提高|提升|上升|上涨|扩大|缩小|回落|达到?|超过?|高出?|涨|扩|缩|升|跌|翻|年初|年底|期间|"
    r"总数|数量|总量|绝对[数值]|合计|小计|指标值?|完成数|规模|发展|现|折?合|相当于|[一二两三四五六七八九十几数多]+年前?|连续|保持|稳定|不过|不及|高峰[时期]*|不低于|不少于|不超过|有望|预计|力争|争取|确保|计划|以[上下内]|左右|其中|最[高低多少]|"
    r"只[有是]?|[而却才有达为共约近仅是占至到的了也在中家则又还都已个等另里多少快慢低和、按由从再分末底元数\s（）()“”]"
)

_STOPS = re.compile("[，,：:；;]")


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
    clause: int = 0
    """Where the clause begins that a list item without a verb belongs to; ``left`` for all others."""
    head: int = 0
    """Start of the first and ``tail`` end of the last number of the list that the number stands in."""
    tail: int = 0
    like: int | None = None
    """The mention whose indicator this one continues."""


def _near(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """The parts of a text that the words of its numbers may stand in, in order and apart."""
    ranges: list[tuple[int, int]] = []
    for mention in mentions:
        begin = max(mention.sentence_start, mention.start - 2 * WINDOW)
        end = max(mention.end, min(mention.sentence_end, mention.end + 2 * WINDOW))
        if ranges and begin <= ranges[-1][1]:
            if end > ranges[-1][1]:
                ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((begin, end))
    return ranges


class Stretches:
    """The numbers of one text with the words around them."""

    __slots__ = ("first", "last", "mentions", "text", "words")

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.mentions = mentions
        self.words = Words(text, _near(mentions))
        count = len(mentions)
        self.first = list(range(count))
        """By mention, the first of the list that it stands in (3367户15345人; 8.2%、11.6%), ``last`` the last."""
        self.last = list(range(count))
        for i in range(1, count):
            between = mentions[i].start - mentions[i - 1].end
            if between <= 2 and text[mentions[i - 1].end : mentions[i].start] in _JOINTS:
                self.first[i] = self.first[i - 1]
        for i in range(count - 2, -1, -1):
            if self.first[i + 1] == self.first[i]:
                self.last[i] = self.last[i + 1]

    def open(self, i: int) -> Binding:
        """An empty binding with the limits of its stretch."""
        mention, stops = self.mentions[i], self.words.stops
        at = bisect_left(stops, mention.start)
        left = stops[at - 1] + 1 if at else 0
        right = stops[at] if at < len(stops) else mention.sentence_end
        if right < mention.end:
            after = bisect_left(stops, mention.end)
            right = stops[after] if after < len(stops) else mention.sentence_end
        left, right = max(left, mention.sentence_start), min(right, max(mention.end, mention.sentence_end))
        clause = left
        before, behind = self.first[i] - 1, self.last[i] + 1
        for _ in range(2):  # 带动3个村126户: both are reached by the word before the first
            if before < 0 or self.text[self.mentions[before].end : self.mentions[before + 1].start] not in _PLACES:
                break
            before = self.first[before] - 1
        if before >= 0 and self._from_nothing(self.mentions[before]):
            before = self.first[before] - 1  # 收入从零增加到200万元
        if before >= 0 and self.mentions[before].end > left:
            left = self.mentions[before].end
            if self.text[self.mentions[self.first[i]].start - 1] in "、和及与":
                left = self.mentions[self.first[i]].start  # 8个贫困县、395个贫困村: what stands before is of the former
        while behind < len(self.mentions) and self.mentions[behind].unit in _ATTRIBUTES and behind < i + 3:
            behind += 1  # 36户牧民从海拔5000米的地方搬到
        if behind < len(self.mentions):
            right = min(right, self.mentions[behind].start)
        head, tail = self.mentions[self.first[i]].start, self.mentions[self.last[i]].end
        if self.text.startswith(_NEXT_ITEM, tail):
            right = tail
        if before < 0 or not self.text.startswith("、", self.mentions[before].end):
            clause = left
        return Binding(
            left=min(head, max(left, head - WINDOW)),
            clause=min(head, max(clause, head - WINDOW)),
            right=max(tail, min(right, tail + WINDOW)),
            head=head,
            tail=tail,
        )

    def _from_nothing(self, mention: Mention) -> bool:
        """Whether a mention is the zero that a pair begins with, which counts nothing."""
        return mention.value == 0 and self.text[mention.start - 1 : mention.start] in ("从", "由")

    def residue(self, found: Binding) -> int:
        """How many characters besides function words, dates and words of change the stretch has beside its numbers."""
        before = _FUNCTION_WORDS.sub("", self.text[found.left : found.head])
        return len(before) + len(_FUNCTION_WORDS.sub("", self.text[found.tail : found.right]))

    def residue_before(self, found: Binding) -> int:
        """The same, before the number only."""
        return len(_FUNCTION_WORDS.sub("", self.text[found.left : found.head]))

    def words_between(self, start: int, end: int) -> int:
        """How many characters besides function words stand in a range."""
        return len(_FUNCTION_WORDS.sub("", self.text[start:end]))

    @staticmethod
    def words_between_plain(words: str) -> int:
        """How many characters besides function words and stops a piece of text has."""
        return len(_FUNCTION_WORDS.sub("", _STOPS.sub("", words)))

    def residue_behind(self, found: Binding) -> int:
        """How many characters besides function words the stretch has after its numbers."""
        return len(_FUNCTION_WORDS.sub("", self.text[found.tail : found.right]))

    def is_breakdown(self, start: int, end: int) -> bool:
        """Whether a range is nothing but one word that narrows (省内, 妇女)."""
        found = self.words.breakdowns
        at = bisect_left(found, (start, 0, 0))
        return at < len(found) and found[at][0] == start and found[at][1] == end

    def part(self, mention: Mention) -> tuple[int, int]:
        """The part of the sentence around a mention, at most a window wide, that no semicolon divides."""
        begin = max(mention.sentence_start, mention.start - WINDOW)
        end = min(mention.sentence_end, mention.end + WINDOW)
        begin = max(begin, self.text.rfind("；", begin, mention.start) + 1)
        stop = self.text.find("；", mention.end, end)
        return begin, end if stop < 0 else stop

    def comparable(self, i: int, other: int) -> bool:
        """Whether two mentions can measure the same thing: same unit, or the first is a change in percent or times."""
        one, two = self.mentions[i], self.mentions[other]
        if one.kind.startswith("change") and one.unit in CHANGES_AND_RATIOS:
            return True
        return one.unit == two.unit and (one.unit != "count" or one.classifier == two.classifier)

    def topic(self, mention: Mention) -> str | None:
        """What the sentence speaks of nearest to the mention; the words before it are asked first."""
        words, topics = self.words, lexicon().topic
        best, topic = 2 * WINDOW, None
        j = bisect_right(words.ends, mention.start) - 1
        while j >= 0 and words.ends[j] > mention.start - 2 * WINDOW and words.starts[j] >= mention.sentence_start:
            if topics[words.numbers[j]]:
                best, topic = mention.start - words.ends[j], topics[words.numbers[j]]
                break
            j -= 1
        limit = min(mention.sentence_end, mention.end + best)
        if mention.unit == "count":  # what is counted stands by its number, what is paid for may follow
            at = bisect_left(words.stops, mention.end)
            limit = min(limit, words.stops[at]) if at < len(words.stops) else limit
        j = bisect_left(words.starts, mention.end)
        while j < len(words.starts) and words.starts[j] < limit:
            if topics[words.numbers[j]]:
                topic = topics[words.numbers[j]]  # the last word of its stretch is the head: 搬迁配套产业项目
                at = bisect_left(words.stops, words.starts[j])
                limit = min(limit, words.stops[at]) if at < len(words.stops) else limit
            j += 1
        return topic
