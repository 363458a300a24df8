"""Figures that have a date of their own beside them: pairs, brackets, lists told off, values named for comparison."""

import re
from collections.abc import Sequence

from povetl.figures.dates import DateSpan
from povetl.figures.period_sentences import Sentence
from povetl.figures.period_words import PIVOT

_REACH = 40
_PARENTHESIS = re.compile(r"[^，。；,]{0,4}[（(](?:截至|截止|至|到)?")
_LISTED = re.compile(r"[、，,和及与以\s]{0,2}(?:20|19)?")
_MULTIPLES = "倍%％成"
_OPENS = re.compile(r"由(?![于此衷])|从(?![事而业严中来此未小速])")


def pairs(text: str, figures: list[tuple[int, int]]) -> dict[int, tuple[str, int, int]]:
    """Which of a sentence's figures are the two sides of 由…增加到…: position → side, and where its date may stand.

    ``figures`` are the spans in order. Several of each side are allowed (由A、B分别增加到C、D).
    """
    found: dict[int, tuple[str, int, int]] = {}
    previous_end = -1
    for i, (start, end) in enumerate(figures):
        if i not in found and i + 1 < len(figures):
            floor = max(previous_end, start - 60, 0)
            openings = list(_OPENS.finditer(text, floor, start))
            opening = openings[-1] if openings else None
            j = i + 1
            while j < len(figures) and j <= i + 4:
                gap_start, gap_end = figures[j - 1][1], figures[j][0]
                if gap_end - gap_start > _REACH or "；" in text[gap_start:gap_end]:
                    break
                pivot = PIVOT.search(text, gap_start, gap_end)
                if pivot and (opening or (j == i + 1 and pivot.start() - gap_start <= 2)):
                    for k in range(i, j):
                        found[k] = ("from", opening.start() if opening else start, figures[i][0])
                    for k in range(j, min(2 * j - i, len(figures))):
                        found.setdefault(k, ("to", gap_start, figures[j][0]))
                    break
                if pivot or not opening:
                    break
                j += 1
        previous_end = end
    return found


def dates_beside(
    text: str,
    sentence: Sentence,
    spans: Sequence[tuple[int, int]],
    sides: dict[int, tuple[str, int, int]],
    kinds: Sequence[str] | None,
) -> dict[int, DateSpan | None]:
    """The figures of ``sentence`` that have a date of their own, by their position in ``spans``.

    The from-side of a pair that names no date has None: nothing is known of its time.
    """
    found: dict[int, DateSpan | None] = {}
    own = [
        (d, role)
        for d, role in sentence.dates
        if role in ("own", "local", "baseline") and d.kind not in ("vague", "past")
    ]
    for position, (side, left, right) in sides.items():
        inside = [d for d, _ in own if left <= d.start < right and d.kind not in ("since", "recent", "range")]
        if inside:
            found[position] = inside[-1]
        elif side == "from":
            found[position] = None
    if not own:
        return found
    next_own = 0
    for position, (start, end) in enumerate(spans):
        while next_own < len(own) and own[next_own][0].start < end:
            next_own += 1
        if next_own < len(own):
            after = own[next_own][0]
            if (
                after.start - end < _REACH
                and _PARENTHESIS.fullmatch(text, end, after.start)
                and text[after.end : after.end + 1] in "）)"
            ):
                found[position] = after
        if next_own and position not in found and (kinds is None or kinds[sentence.figures[position]] == "level"):
            before, role = own[next_own - 1]
            if (
                role == "baseline"
                and 0 < start - before.end <= 8
                and text[before.end] == "的"
                and text[end - 1] not in _MULTIPLES
            ):
                found[position] = before
    if len(own) > 1 and "分别" in text[sentence.start : sentence.end]:
        found |= _told_off(text, [d for d, _ in own], spans)
    return found


def _told_off(text: str, days: Sequence[DateSpan], spans: Sequence[tuple[int, int]]) -> dict[int, DateSpan]:
    """2018年、2019年分别为A、B: the first date to the first figure, and so on."""
    found: dict[int, DateSpan] = {}
    run: list[DateSpan] = []
    next_figure = 0
    for number, day in enumerate(days):
        if run and _LISTED.fullmatch(text, run[-1].end, day.start):
            run.append(day)
        else:
            run = [day]
        end = days[number + 1].start if number + 1 < len(days) else len(text)
        while next_figure < len(spans) and spans[next_figure][0] < day.end:
            next_figure += 1
        if len(run) < 2 or next_figure + len(run) > len(spans) or spans[next_figure + len(run) - 1][0] > end:
            continue
        if "分别" in text[day.end : spans[next_figure][0]]:
            found.update({next_figure + i: each for i, each in enumerate(run)})
    return found
