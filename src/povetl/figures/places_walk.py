"""One pass through a text: which place it speaks of at each point.

A place at the start of a clause is what the text goes on to speak of; one inside a clause holds to the end of its
sentence. What governs nothing, and why, is told by places_roles.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from povetl.figures.places_context import Place, holder_at, within
from povetl.figures.places_groups import MOVED_TO, NEW_HOME, of_all, of_road, says_of_all, told_off
from povetl.figures.places_mentions import PlaceMention
from povetl.figures.places_roles import BREAK, Role, role_of

_SENTENCE = re.compile(r"[。！？!?；;\n]")
_LISTED = re.compile(r"\s*(?:、|和|与|及|以及|、和)\s*$")
_TOGETHER = re.compile("对接|签|结对|合作|协作|携手|联合|开展|接壤|交界|毗邻|相距|之间|相邻")
_AND_OTHERS = re.compile(
    r"等(?:地|[\d一二两三四五六七八九十几多]{1,4}余?个?(?:县|区|市|乡|镇|村|街道|社区|[^，,。\d]{0,4}[县市区乡镇村]))"
)
_RESPECTIVELY = re.compile(r"分别|依次")
_NEARBY = re.compile(r"周边|附近|邻近|周围")
_GIVEN_TO = re.compile(
    r"(?:用于|投向|投入|支持|支援|援助|援建|帮扶|帮助|捐给|捐赠给?|拨付给?|下达给?|惠及|覆盖|分布在|分布于|落户|涉及|安排给?|在)$"
)
_RESUME = re.compile(
    r"\s*(?:此外|同时|与此同时|据悉|据了解|据统计|据介绍|统计显示|数据显示|截至|目前|近年来|下一步|当前|如今|几年来|[一二两三四五六七八九十\d]+年来|"
    r"近[一二两三四五六七八九十\d]+年|在[^，,。\n]{1,12}(?:方面|上|中)[，,]|——)"
)
_SPEECH = 120
_GOVERNING = (Role.OPENS, Role.HOLDS, Role.CLAUSE)
_HEADING_END = "。！？!?；;，,：:…"
_HAN = re.compile(r"[\u3400-\u9fff]")


class Walk:
    """One pass through a text: what it speaks of at each point. Spans must be asked for in rising order."""

    def __init__(self, text: str, mentions: Sequence[PlaceMention], main: Place | None, starts: list[int]) -> None:
        self.text = text
        self.mentions = mentions
        self.starts = starts
        self.ends = [match.end() for match in _SENTENCE.finditer(text)]
        self.next = 0
        self.position = 0
        self.main = main
        """What the whole text is about: its title's place, else the first that it speaks of."""
        if main is not None and main.place_code is None and "/" not in main.path:
            self.main = None  # a bare name: the place that the text tells in full goes before it
        self.section: Place | None = None
        """The place of the last heading that named one."""
        self.topic = main
        self.weak = True
        """The topic is only a guess (a firm's name, a helper): the next place that governs replaces it."""
        self.dateline: Place | None = None
        self.listed: tuple[list[Place], Place | None] | None = None
        """The last list of places, and what was spoken of before it: 两县 means all of them."""
        self.goal: Place | None = None
        """Where people were moved to."""
        self.in_heading = self._is_heading(0)
        self._new_sentence()

    def _new_sentence(self) -> None:
        self.local: Place | None = None
        self.local_known = False
        self.local_until = -1
        self.group: list[Place] = []
        self.group_end = -1
        self.told: list[Place] = []
        """The places that governed in this sentence, one after the other."""
        self.list_end = -1
        self.list_role = Role.NONE
        self.list_level = ""
        self.before_group = (self.topic, self.main, self.weak)

    def at_end(self) -> Place | None:
        """What a title is about: the most specific place that it speaks of."""
        self._advance(len(self.text) + 1)
        if len(self.group) > 1:
            return self.before_group[0]
        return self.local if self.local is not None else self.topic or self.dateline

    def place_at(self, start: int, end: int) -> Place | None:
        """The place that the figure at this span is about."""
        self._advance(start)
        if self.listed is not None and self._says_of_all(start):
            return of_all(self.text, *self.listed)
        one = None
        if len(self.told) > 1:
            one = told_off(
                self.text, self.told, self.mentions[self.next - 1].end, start, self._stop(start), self.starts
            )
        if one is not None:
            return one
        if self.local_known and not (0 <= self.local_until < start):
            if len(self.group) > 1:
                return self._of_group(start)
            return self._nearby(self.local, start)
        ahead = self._ahead(start, end)
        if ahead is not None:
            return ahead
        return self._nearby(self.topic if self.topic is not None else self.dateline, start)

    def _stop(self, start: int) -> int:
        """Where the sentence around a figure ends, or the next place in it begins: what stands behind is of that."""
        i = bisect_right(self.ends, start)
        stop = self.ends[i] if i < len(self.ends) else len(self.text)
        return min(stop, self.mentions[self.next].start) if self.next < len(self.mentions) else stop

    def _says_of_all(self, start: int) -> bool:
        """Whether the words before a figure speak of the places last listed, and no place is named after them."""
        i = bisect_right(self.ends, start)
        floor = self.ends[i - 1] if i else 0
        if self.next:
            floor = max(floor, self.mentions[self.next - 1].end)
        return says_of_all(self.text, floor, start)

    def _nearby(self, place: Place | None, start: int) -> Place | None:
        """周边群众 of a village are its township's or county's."""
        if place is None or place.level != "village":
            return place
        sentence = self.ends[i - 1] if (i := bisect_right(self.ends, start)) else 0
        return holder_at(place) if _NEARBY.search(self.text, max(sentence, start - 60), start) else place

    def _of_group(self, start: int) -> Place | None:
        """A、B分别 3 和 5: each its own; of a list without 分别, what holds them all and is spoken of."""
        stop = self._stop(start)
        if _RESPECTIVELY.search(self.text, self.group_end, min(stop, self.group_end + 80)):
            first, last = bisect_left(self.starts, self.group_end), bisect_left(self.starts, stop)
            nth = bisect_left(self.starts, start) - first
            if (last - first) % len(self.group) == 0 or nth < len(self.group) <= last - first:
                return self.group[nth % len(self.group)]
            if last - first < len(self.group):
                return None
        return of_all(self.text, self.group, self.before_group[0])

    def _advance(self, to: int) -> None:
        """Take in every mention before this point, and every end of a sentence between."""
        while True:
            upcoming = self.mentions[self.next] if self.next < len(self.mentions) else None
            if upcoming is None or upcoming.start >= to:
                self._cross(to)
                return
            self._cross(upcoming.start)
            self._take(upcoming)
            self.next += 1

    def _cross(self, to: int) -> None:
        """Forget what was local to the sentences that end between the last position and this one."""
        first, last = bisect_right(self.ends, self.position), bisect_right(self.ends, to)
        for at in self.ends[first:last]:
            if self.text[at - 1] == "\n":
                self._new_paragraph(at)
            self._new_sentence()
            if self.goal is not None:
                if self.text[at - 1] in "。；" and NEW_HOME.match(self.text, at):
                    self.local, self.local_known = self.goal, True
                self.goal = None
        self.position = max(self.position, to)

    def _is_heading(self, at: int) -> bool:
        stop = self.text.find("\n", at)
        line = self.text[at : stop if stop >= 0 else len(self.text)].strip()
        return 1 < len(line) <= 40 and line[-1] not in _HEADING_END and bool(_HAN.search(line))

    def _new_paragraph(self, at: int) -> None:
        """A heading, or a paragraph that starts afresh, goes back to what the section or the whole text is about."""
        if not self.text[at : at + 1].strip() and self.text[at : at + 1] != " " and self.text[at : at + 1] != "\u3000":
            return
        heading = self._is_heading(at)
        if heading:
            self.section = None
        self.in_heading = heading
        back = self.section or self.main
        if back is not None and (
            heading or self.topic is None or not within(self.topic, back) or _RESUME.match(self.text, at)
        ):
            self.topic = back

    def _take(self, mention: PlaceMention) -> None:
        """Let a mention govern what follows, as far as its role goes."""
        place, text = mention.place, self.text
        if place is None:
            if (
                text[mention.end - 1] not in "村里镇乡地" and text[mention.start] not in "县镇乡"
            ):  # 全县 of a county nobody named: nothing else will do
                self.local, self.local_known, self.group = None, True, []
            return
        if MOVED_TO.search(text, max(0, mention.start - 14), mention.start):
            self.goal = place
        both = of_road(text, self.mentions[self.next - 1], mention) if self.next else None
        if both is not None:
            self.local, self.local_known, self.local_until, self.group = both, True, -1, [both]
            return
        topic = None if self.weak and self.main is None else self.topic
        listed = self._is_listed(mention, place)
        role = self.list_role if listed else role_of(text, mention, place, topic)
        self.list_end, self.list_role, self.list_level = mention.end, role, place.level
        if role in _GOVERNING:
            if listed:
                self.topic, self.main, self.weak = self.before_group
                self.group.append(place)
                self.listed = (self.group, self.topic)
            else:
                self.group, self.before_group = [place], (self.topic, self.main, self.weak)
            self.group_end = mention.end
            if _AND_OTHERS.match(text, mention.end):  # of several, only some are named
                self.group.append(place)
                self.before_group = (self.topic, self.main, self.weak)
        if role is Role.DATELINE:
            self.dateline = place
        elif role is Role.WEAK and self.topic is None:
            self.topic, self.weak = place, True
        if role not in _GOVERNING:
            return
        self.local, self.local_known, self.local_until = place, True, -1
        if not listed and (not self.told or self.told[-1].path != place.path):
            self.told.append(place)
        if role is Role.CLAUSE:
            found = BREAK.search(text, mention.end)
            self.local_until = found.start() if found else len(text)
            return
        becomes_topic = role is Role.OPENS or self.topic is None or (self.weak and self.main is None)
        if becomes_topic and len(self.group) == 1:
            self.topic, self.weak = place, False
            self.main = self.main or place
            if self.in_heading:
                self.section = place

    def _is_listed(self, mention: PlaceMention, place: Place) -> bool:
        """Whether a mention goes on with the list that the one before it began: 礼县、西和县 or 北京、广州."""
        return (
            self.list_end >= 0
            and (self.list_role is Role.NONE or self.list_level == place.level)
            and _LISTED.match(self.text[self.list_end : mention.start]) is not None
            and not _TOGETHER.match(self.text, mention.end)
        )

    def _quote_end(self, start: int, end: int) -> int:
        """Where the speech that opens a text ends: “我挣了3000元。”于田县女工…, else ``end``."""
        if self.topic is not None:
            return end
        opening = self.text.rfind("“", max(0, start - _SPEECH), start)
        closing = self.text.find("”", end, end + _SPEECH) if opening >= 0 else -1
        return closing + 1 if closing >= 0 and self.text.find("”", opening, start) < 0 else end

    def _ahead(self, start: int, end: int) -> Place | None:
        """A place named after the figure: in the same clause, or in the sentence where nothing is spoken of yet."""
        if self.next >= len(self.mentions):
            return None
        mention = self.mentions[self.next]
        i = bisect_right(self.ends, self._quote_end(start, end))
        if mention.place is None or mention.start >= (self.ends[i] if i < len(self.ends) else len(self.text)):
            return None
        if self.topic is None or (self.weak and self.main is None):
            role = role_of(self.text, mention, mention.place, None)
            return mention.place if role is not Role.NONE and "其中" not in self.text[end : mention.start] else None
        gap = self.text[end : mention.start]
        if BREAK.search(gap) or within(self.topic, mention.place):
            return None
        if within(mention.place, self.topic) or _GIVEN_TO.search(gap):
            role = role_of(self.text, mention, mention.place, self.topic)
            return mention.place if role in (Role.OPENS, Role.HOLDS) or _GIVEN_TO.search(gap) else None
        return None
