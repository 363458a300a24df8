"""A text → its sentences, each with the dates and the figures in it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from povetl.figures.dates import DateSpan
from povetl.figures.period_roles import Role, role_of

_SENTENCE = re.compile(r"[^。！？!?\n]+")
_CLAUSE_END = re.compile(r"[，；：;:（）()]|,(?!\d)")
_HEADING_LENGTH = 40
_METADATA = re.compile(r"发布|时间|日期|来源|作者|编辑|记者|浏览")


@dataclass(slots=True)
class Sentence:
    """A sentence, up to 。！？ or the end of its line."""

    start: int
    end: int
    ordinal: int
    """Counted over the sentences that say anything."""
    line: int
    is_heading: bool = False
    starts_line: bool = False
    dates: list[tuple[DateSpan, Role]] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    """Positions in the caller's sequence of spans, in the order of the text."""
    clause_starts: list[int] = field(default_factory=list)
    segment_starts: list[int] = field(default_factory=list)

    def clause_start(self, position: int) -> int:
        """Where the clause that holds ``position`` begins."""
        return self.clause_starts[bisect_right(self.clause_starts, position) - 1]

    def clause_end(self, position: int) -> int:
        """Where the clause that holds ``position`` ends."""
        index = bisect_right(self.clause_starts, position)
        return self.clause_starts[index] - 1 if index < len(self.clause_starts) else self.end

    def segment(self, position: int) -> int:
        """How many semicolons stand before ``position``."""
        return bisect_left(self.segment_starts, position + 1)


def split(
    text: str,
    spans: Sequence[tuple[int, int]],
    dates: Sequence[DateSpan],
    headings: Sequence[tuple[int, int]],
) -> Iterator[Sentence]:
    """The sentences that hold a date or a figure, in order.

    A line of its own without a figure and without an end mark is a heading, and so is what ``headings`` names.
    """
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    next_date = next_figure = ordinal = 0
    line = 0
    line_end = -1
    heads = sorted(headings)
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        if start > line_end:
            line += 1
            found = text.find("\n", start)
            line_end = len(text) if found < 0 else found
            new_line = True
        else:
            new_line = False
        sentence: Sentence | None = None
        while next_date < len(dates) and dates[next_date].start < end:
            sentence = sentence or Sentence(start, end, ordinal, line)
            sentence.dates.append((dates[next_date], role_of(text, dates[next_date])))
            next_date += 1
        while next_figure < len(order) and spans[order[next_figure]][0] < end:
            sentence = sentence or Sentence(start, end, ordinal, line)
            sentence.figures.append(order[next_figure])
            next_figure += 1
        if sentence is not None:
            sentence.starts_line = new_line
            if sentence.figures:
                sentence.clause_starts = [start, *(m.end() for m in _CLAUSE_END.finditer(text, start, end))]
                sentence.segment_starts = [i for i in sentence.clause_starts[1:] if text[i - 1] in "；;"]
            else:
                sentence.is_heading = _is_heading(text, sentence, new_line and end == line_end, heads)
            ordinal += 1
            yield sentence
        elif not match.group().isspace():
            ordinal += 1


def _is_heading(text: str, sentence: Sentence, whole_line: bool, heads: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(heads, (sentence.start, len(text))) - 1
    if index >= 0 and heads[index][0] <= sentence.start < heads[index][1]:
        return True
    stripped = text[sentence.start : sentence.end].strip()
    return (
        whole_line
        and len(stripped) <= _HEADING_LENGTH
        and stripped[-1] not in "，,；;、"
        and not _METADATA.search(stripped)
    )
