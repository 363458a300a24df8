"""The words of the sentence that name what is measured, and the words that narrow it."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from povetl.figures.measures_stretch import Binding
from povetl.figures.measures_words import Words, lexicon
from povetl.figures.mentions import Mention

_DAY = r"(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[底末初]|年底)?"
_LEAD = re.compile(
    rf"(?:[\s，、；：）)”\"'》—\-·]|截至|同时|另外|此外|并且|与此同时|今年|去年|当年|其后|到?{_DAY}(?:以来|至今|的)?|以来|目前|如今|现在|"
    r"年底|月底|\d{1,2}月[底末]|全年|上半年|近年来|[一二三四五六七八九十]年来)++"
)
_TAIL = re.compile(
    rf"(?:[\s，、：（(“”\"'《—\-]|[由从自]?{_DAY}的|[由从]|达到|达|为|约|近|超过|超|逾|突破|下降[至到]?|上升[至到]?|增至|降至|增加[至到]|提高[至到]|"
    r"减少[至到]|扩大[至到]|增长[至到]|降到|减到|涨到|升至|升到|减至|仅有|仅|共有|共|有|是|也|多|已|就|只|了|至|到|分别|不足|不到|高达|接近|不低于|"
    r"不超过|最高|至少|稳定在|保持在|控制在)++$"
)
_NOUN_END = re.compile(
    r"[，；。：、（(）)“”！？\s]|的|在|已|均|等|被|将|可|由|向|与|和|从|都|就|仅|为|是|达|纳入|参加|加入|得以|用于"
)
_PRODUCT_START = re.compile(
    r".*(?:[的了是把和与及等、，：省市县区州盟旗乡镇村场社户司园心厂组每个能在按比均增]|累计|实现|年|月|种植|栽种|发展|新增|其中|完成|自治区|如今|今|我家|户均|\d)"
)
_PRODUCT_STRIP = re.compile(r"^(?:[全共年末总平均]|累计|预计|实现)++|(?:[总年平均达约]|累计|预计)++$")
_PLAIN = re.compile(r"[\u4e00-\u9fff]+")
_NO_NOUN_BEHIND = frozenset(["CNY", "USD", "HKD", "EUR", "percent", "percentage_point", "permille", "times"])
_EDGES = " ，、：；。\n\t“”（）()"
_LONGEST = 48


def _tidy(part: str) -> str:
    """A part without blanks at its ends and without an opening quotation mark that nothing closes."""
    part = part.strip()
    return part.lstrip("“‘「") if not any(mark in part for mark in "”’」") else part


class Namer:
    """Writes the subject and the breakdown of each mention of one text."""

    __slots__ = ("bindings", "mentions", "original", "simplified", "subjects", "words")

    def __init__(self, simplified: str, original: str, words: Words, mentions: Sequence[Mention]) -> None:
        self.simplified, self.original, self.words, self.mentions = simplified, original, words, mentions
        self.bindings: list[Binding] = []
        self.subjects: list[str] = []

    def subject(self, mention: Mention, binding: Binding) -> str:
        """Words of the original text around the mention, parts that stand apart joined by ``…``; never empty."""
        parts: list[str] = []
        if binding.like is not None:
            parts.append(self.subjects[binding.like].split("…")[0])
        elif binding.cue_start >= 0 and binding.cue_end <= binding.left:
            parts.append(self.original[binding.cue_start : binding.cue_end])
        behind = self._behind(mention, binding)
        if mention.start <= binding.cue_start < mention.end:
            parts.append(self.original[binding.cue_start : binding.cue_end])  # 返贫 of 零返贫
        elif not (binding.cue_start >= binding.tail and self.simplified.endswith("等", binding.left, binding.head)):
            parts.append(self._before(binding))
        parts.append(behind)
        named = "…".join(dict.fromkeys(part for part in map(_tidy, parts) if len(part) > 1))
        return named or self._fallback(mention, binding)

    def _before(self, binding: Binding) -> str:
        """The words before the number, from the last closing quotation mark that its word stands behind."""
        begin = max(binding.left, binding.head - _LONGEST)
        if binding.head - begin > 20:
            latest = binding.cue_start if begin <= binding.cue_start < binding.head else binding.head
            begin = max(begin, *(self.simplified.rfind(mark, begin, latest) + 1 for mark in "”》」"))
        return self._trimmed(begin, binding.head).removeprefix("的")

    def _behind(self, mention: Mention, binding: Binding) -> str:
        """The words behind the number: up to the one that names the measure, else its noun."""
        if binding.cue_start >= binding.tail:
            return self.original[max(binding.tail, binding.cue_end - _LONGEST) : binding.cue_end]
        if binding.right <= binding.tail or (binding.indicator is not None and mention.unit in _NO_NOUN_BEHIND):
            return ""
        limit = min(binding.right, binding.tail + 16)
        begin = binding.tail + self.simplified.startswith("的", binding.tail)
        stop = _NOUN_END.search(self.simplified, begin, limit)
        return self.original[begin : stop.start() if stop else limit]

    def _trimmed(self, start: int, end: int) -> str:
        lead = _LEAD.match(self.simplified, start, end)
        if lead:
            start = lead.end()
        tail = _TAIL.search(self.simplified, start, end)
        return self.original[start : tail.start() if tail else end]

    def _fallback(self, mention: Mention, binding: Binding) -> str:
        """No noun beside the number: what the number before it measures, else what the sentence says around it."""
        before = len(self.subjects) - 1
        if before >= 0 and self.mentions[before].sentence_start == mention.sentence_start:
            own = self._trimmed(binding.left, binding.head)
            return self.subjects[before].split("…")[0] + (f"…{own}" if own else "")
        begin = max(mention.sentence_start, mention.start - _LONGEST)
        lead = self.original[begin : mention.start].strip(_EDGES)
        rest = self.original[mention.end : min(mention.sentence_end, mention.end + 24)].strip(_EDGES)
        return lead[-24:].strip(_EDGES) or rest or self.original[mention.start : mention.end]

    def breakdown(self, mention: Mention, binding: Binding) -> str | None:
        """Groups, levels, sectors and products that narrow the indicator, as written; None where there is none."""
        if binding.indicator is None:
            return None
        compiled = lexicon()
        implied = compiled.implied[binding.indicator]
        parts: list[str] = []
        if binding.indicator in compiled.by_product:
            product = self._product(mention, binding)
            if product:
                parts.append(product)
        found = self.words.breakdowns
        begin = binding.left if binding.cue_start < 0 else min(binding.left, binding.cue_start)
        end = max(binding.right, binding.cue_end)
        for k in range(bisect_left(found, (begin, 0, 0)), len(found)):
            start, stop, number = found[k]
            if start >= end:
                break
            word = compiled.words[number]
            if word not in implied and self._narrows(start, stop, binding) and not any(word in part for part in parts):
                parts.append(self.original[start:stop])
        return "…".join(parts) or None

    def _narrows(self, start: int, stop: int, binding: Binding) -> bool:
        """Whether a group or level belongs to the number: in or beside its word, beside it, or behind 其中."""
        return (
            (binding.cue_start - 3 <= start and stop <= binding.cue_end and binding.cue_start >= 0)
            or (0 <= start - binding.tail <= 3 and stop <= binding.right)
            or 0 <= binding.head - stop <= 2
            or stop == binding.cue_start
            or self.simplified.endswith("其中", max(0, start - 2), start)
        )

    def _product(self, mention: Mention, binding: Binding) -> str | None:
        """黄金茶 of 黄金茶产量1.2万吨, 树莓 of 种植树莓1200亩."""
        if binding.cue_start < 0 or binding.cue_start >= mention.end:
            return None
        if binding.cue_end <= binding.left:  # 牲畜存栏，牦牛3.2万头
            product = self._trimmed(binding.left, binding.head)
            return product if 1 < len(product) <= 8 and _PLAIN.fullmatch(product) else None
        between = _TAIL.sub("", self.simplified[binding.cue_end : mention.start])
        if len(between) >= 2 and binding.indicator in {"planted_area", "sales_volume"}:
            return self.original[binding.cue_end : binding.cue_end + len(between)][:16]
        begin = max(binding.left, binding.cue_start - 12)
        lead = self.simplified[begin : binding.cue_start].split("每")[0]
        cut = _PRODUCT_START.match(lead)
        product = _PRODUCT_STRIP.sub("", lead[cut.end() if cut else 0 :])
        at = lead.rfind(product) if product else -1
        return (
            self.original[begin + at : begin + at + len(product)]
            if 1 < len(product) <= 8 and _PLAIN.fullmatch(product)
            else None
        )
