"""Where sentences and clauses of a text begin and end."""

import re
from bisect import bisect_right

_SENTENCE_END = re.compile(r"[。！？!?\n\r]+[”’」』）)]*")
_CLAUSE_END = re.compile(r"[，；：。！？（）,;:()!?\n\r]")


class Boundaries:
    """Sentence and clause limits of one text, found once, asked often."""

    __slots__ = ("clause_marks", "sentence_ends", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentence_ends = [0, *(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]
        marks = [m.start() for m in _CLAUSE_END.finditer(text)]
        last = len(text) - 1
        self.clause_marks = [
            i
            for i in marks
            if not (text[i] in ",:" and 0 < i < last and text[i - 1].isdigit() and text[i + 1].isdigit())
        ]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around ``start:end``, without the blanks at its ends; its mark is inside."""
        at = bisect_right(self.sentence_ends, start)
        left = self.sentence_ends[at - 1]
        right = (
            self.sentence_ends[bisect_right(self.sentence_ends, max(start, end - 1))] if end < len(self.text) else end
        )
        while right > end and self.text[right - 1].isspace():
            right -= 1
        while left < start and self.text[left].isspace():
            left += 1
        return left, right

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The stretch between two of ，；：。 brackets or quotation marks around ``start:end``."""
        at = bisect_right(self.clause_marks, start - 1) if start else 0
        left = self.clause_marks[at - 1] + 1 if at else 0
        after = bisect_right(self.clause_marks, max(start, end - 1))
        right = self.clause_marks[after] if after < len(self.clause_marks) else len(self.text)
        return left, right
