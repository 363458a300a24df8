"""Where a text tells off what is still to be done: after 主要目标是：, under 2018年工作打算.

What stands there is planned although its own sentence has no word of planning (城镇新增就业3200人。), unless that
sentence says that it is done.
"""

import re
from bisect import bisect_right

_ANNOUNCED = re.compile(
    r"(?:目标|任务|打算|安排|思路|举措|计划|重点)(?:任务|工作)?(?:就?是|为|包括|如下)?[，,]?[:：]"
    r"|(?:主要|总体|预期|工作|发展|奋斗)目标(?:任务)?就?[是为]"
    r"|要(?:重点|着力|切实|继续|集中)?(?:抓好|做好|办好|做到|完成|推进|实施|突出)[^。；：]{0,20}[:：]"
)
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(
    r"(?:工作|目标|任务|下一步|下步|明年|今后|20\d\d年度?)[^，。；：:]{0,24}(?:打算|安排|思路|计划|目标|任务|重点|部署)(?:和[^，。；]{2,8})?[:：]?$"
)
_NOT_AHEAD = re.compile(r"完成|落实|进展|实现|执行|回顾|总结|情况|成效|推进会|圆满")
_HEADING_LENGTH = 40
_DONE = re.compile(
    r"已|累计|了(?=[\d近约超一二三四五六七八九十])|目前|截至|截止|如今|至今|去年|上年|先后|今年以来|今年[一二三1-9]|完成率|同比|比上年(?!增长[\d.]+%(?:以上|左右))"
)


class Aims:
    """The stretches of one text in which aims are told off, found once, asked for each figure."""

    __slots__ = ("_ends", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self._ends: list[int] = []
        if _ANNOUNCED.search(text) or "\n" in text:
            self._read()

    def _read(self) -> None:
        under = False
        for line in _LINE.finditer(self._text):
            start, end = line.span()
            stripped = line.group().strip()
            if len(stripped) <= _HEADING_LENGTH and stripped[-1:] not in "。；，,;！？":
                under = bool(_HEADING.search(stripped)) and not _NOT_AHEAD.search(stripped)
                continue
            if under:
                self._add(start, end)
            elif found := _ANNOUNCED.search(self._text, start, end):
                clause = self._text[max(start, found.start() - 16) : found.start()]
                if not _NOT_AHEAD.search(clause):
                    self._add(found.end(), end)

    def _add(self, start: int, end: int) -> None:
        self._starts.append(start)
        self._ends.append(end)

    def hold(self, sentence_start: int, at: int) -> bool:
        """Whether the number at ``at``, in the sentence that begins at ``sentence_start``, is one of the aims."""
        i = bisect_right(self._starts, at) - 1
        return i >= 0 and at < self._ends[i] and not self.done(sentence_start, at)

    def done(self, start: int, end: int) -> bool:
        """Whether the stretch says that something is done."""
        return _DONE.search(self._text, start, end) is not None
