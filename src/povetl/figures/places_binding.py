"""Which place each figure is about: the mention that governs it in its sentence, else the place its paragraph is about.

A place at the start of a clause is what the text goes on to speak of; one inside a clause holds to the end of its sentence.
Places that a figure is compared with, sold to, helped by or written into the name of a firm govern nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from povetl.figures.places_mentions import Place, PlaceMention, find_places, within

_SENTENCE = re.compile(r"[。！？!?；;\n]")
_BREAK = re.compile(r"[。！？!?；;\n，,：:]")
_COMPARED_BEFORE = re.compile(r"(?:占|较|比|[高低优大多少快好弱强]于|超过|达到|不足|是|居|列|成为|填补了|相当于)$")
_COMPARED_AFTER = re.compile(
    r"(?:平均|总|均值|的|之?[首最第]|前列|同期|历史|规模最|第一|唯一|领先|率先|新标准|同类|的?(?:[一二三四五六七八九十]+分之|[\d.]+[%％]))"
)
_RANKED = re.compile(r"(?:最|首[个批家条座例次]|第[一二三四五六七八九十\d]|唯一|领先|前列|历史上|新标准|之[最首])")
_NAME_AFTER = re.compile(
    r"(?:(?:(?![的在与和成建立办投引设至到是有向从由把为被将已共])[\u3400-\u9fff（）()]){0,14}?(?:有限责任公司|有限公司|股份公司|公司|集团|大学|学院|银行|日报|晚报|电视台|政府网|出版社|"
    r"研究院|研究所|科学院|协会|商会|基金会)|[河江湖海山岭路街]|大道|大桥|机场|铁路|高速|国际)"
)
_TOWARDS = re.compile(
    r"(?:在|到|赴|去|往|向|从|由|来自|打入|销往|远销|卖到|销售到|发往|运往|走进|引进|前往|援|与|和|同|以及|、)$"
)
_HELP_AFTER = re.compile(r"[^，,。；;\n]{0,6}?(?:对口|援建|支援|援助|援藏|援疆|帮扶|协作|捐赠|捐资)")
_WORK_AFTER = re.compile(r"[^，,。；;\n]{0,10}(?:就业|务工|打工|上班)")
_RESUME = re.compile(
    r"\s*(?:此外|同时|与此同时|据悉|据了解|截至|目前|近年来|下一步|当前|如今|[一二两三四五六七八九十\d]+年来|近[一二两三四五六七八九十\d]+年|"
    r"在[^，,。\n]{1,12}(?:方面|上|中)[，,]|——)"
)
_HEADING_END = "。！？!?；;，,：:…"


def locate(
    simplified: str,
    spans: Sequence[tuple[int, int]],
    *,
    title: str = "",
    published: date | None = None,
    home: str | None = None,
    mentions: Sequence[PlaceMention] | None = None,
) -> list[Place | None]:
    """The place that each span (in rising order or not) is about; None where text and title name none.

    ``mentions`` are those of :func:`find_places` on the same text, found here when they are not given.
    """
    if mentions is None:
        mentions = find_places(simplified, title=title, published=published, home=home)
    main = _title_place(title, published, home)
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    found: list[Place | None] = [None] * len(spans)
    walk = _Walk(simplified, mentions, main)
    for i in order:
        found[i] = walk.place_at(*spans[i])
    return found


def _title_place(title: str, published: date | None, home: str | None) -> Place | None:
    """What the title is about: its first place, or the most specific one that lies in it."""
    best: Place | None = None
    for mention in find_places(title, published=published, home=home) if title else ():
        if mention.place is not None and (best is None or within(mention.place, best)):
            best = mention.place
    return best


class _Walk:
    """One pass through the text: what it speaks of at each point. Spans must be asked for in rising order."""

    def __init__(self, text: str, mentions: Sequence[PlaceMention], main: Place | None) -> None:
        self.text = text
        self.main = main
        self.topic = main
        self.mentions = mentions
        self.next = 0
        self.sentence_ends = [m.end() for m in _SENTENCE.finditer(text)]
        self.local: Place | None = None
        self.local_known = False
        self.position = 0

    def place_at(self, start: int, end: int) -> Place | None:
        self._advance(start)
        if self.local_known:
            return self.local
        ahead = self._ahead(start, end)
        return ahead if ahead is not None else self.topic

    def _advance(self, to: int) -> None:
        """Take in every mention before this point, and every end of a sentence between."""
        while True:
            upcoming = self.mentions[self.next] if self.next < len(self.mentions) else None
            at = upcoming.start if upcoming is not None and upcoming.start < to else to
            self._cross_sentences(at)
            if upcoming is None or upcoming.start >= to:
                return
            self._take(upcoming)
            self.next += 1

    def _cross_sentences(self, to: int) -> None:
        """Forget what was local to the sentences that end between the last position and this one."""
        first = bisect_right(self.sentence_ends, self.position)
        last = bisect_right(self.sentence_ends, to)
        for at in self.sentence_ends[first:last]:
            self.local, self.local_known = None, False
            if self.text[at - 1] == "\n":
                self._new_paragraph(at)
        self.position = to

    def _new_paragraph(self, at: int) -> None:
        stop = self.text.find("\n", at)
        line = self.text[at : stop if stop >= 0 else len(self.text)].strip()
        if not line:
            return
        heading = len(line) <= 40 and line[-1] not in _HEADING_END
        if self.main is not None and (heading or _RESUME.match(line)):
            self.topic = self.main

    def _take(self, mention: PlaceMention) -> None:
        """Let a mention govern what follows, if it does."""
        text, place = self.text, mention.place
        if place is None:
            if not mention.anaphoric or text[mention.end - 1 : mention.end] in "村里镇乡地":
                return
            self.local, self.local_known = None, True
            return
        clause = self._clause_start(mention.start)
        opens = not text[clause : mention.start].strip(' \u3000"“‘「《—-0123456789年月日至今末底初以来在截止到目前今')
        if not self._governs(mention, place, opens):
            return
        self.local, self.local_known = place, True
        if opens or self.topic is None or (mention.anaphoric and place.level != "nation"):
            self.topic = place
            if self.main is None:
                self.main = place

    def _clause_start(self, at: int) -> int:
        start = at
        floor = max(0, at - 40)
        while start > floor and not _BREAK.match(self.text, start - 1):
            start -= 1
        return start

    def _governs(self, mention: PlaceMention, place: Place, opens: bool) -> bool:
        text = self.text
        before, after = text[max(0, mention.start - 5) : mention.start], text[mention.end : mention.end + 24]
        if (
            not opens
            and _COMPARED_BEFORE.search(before)
            and (place.level == "nation" or mention.anaphoric or _COMPARED_AFTER.match(after))
        ):
            return False
        if _RANKED.match(after) or _RANKED.search(after[:8].split("，")[0].split("、")[0]) and self.topic is not None:
            return False
        if self.topic is not None and _NAME_AFTER.match(after):
            return False
        opening = before[-1:]
        if opening in "《" and opening:
            return False
        if opening in '“「"' and opening:
            closing = re.search('[”」"]', after)
            if closing and closing.start() <= 12:
                return False
        topic = self.topic
        if topic is None or within(place, topic) or place.level == "nation":
            return True
        if _WORK_AFTER.match(after) and not mention.anaphoric:
            return False
        if within(topic, place):
            return opens or mention.anaphoric
        if not opens and _TOWARDS.search(before):
            return False
        return not _HELP_AFTER.match(after)

    def _ahead(self, start: int, end: int) -> Place | None:
        """A place named after the figure: in the same clause, or in the sentence where nothing is spoken of yet."""
        if self.next >= len(self.mentions):
            return None
        stop = bisect_right(self.sentence_ends, end)
        sentence_end = self.sentence_ends[stop] if stop < len(self.sentence_ends) else len(self.text)
        mention = self.mentions[self.next]
        if mention.start >= sentence_end or mention.place is None:
            return None
        if self.topic is None:
            return mention.place
        gap = self.text[end : mention.start]
        if _BREAK.search(gap) or not within(mention.place, self.topic):
            return None
        return mention.place if self._governs(mention, mention.place, opens=False) else None
