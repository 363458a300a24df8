"""Quantities to mentions: what clause and sentence say of each."""

import re
from dataclasses import dataclass
from typing import Literal

from povetl.figures.changes import Direction, kind_of
from povetl.figures.denominators import per_of
from povetl.figures.mentions import Mention
from povetl.figures.modality import Moods
from povetl.figures.quantities import Quantity
from povetl.figures.rules import confidence_of
from povetl.figures.sentences import Boundaries
from povetl.records import Kind

_LEFT = 40
_LIST_MARKS = frozenset(["、", "和", "及", "与", "或", "", "以及"])
_PAIR_REACH = 24
_SUM = re.compile(r"债|款|欠|共|总")
_OTHER_TIME = re.compile(r"[这那一全][个整]?(?:月|假期|年|天|季|趟|回|次)|假期|寒假|暑假|去年|今年|前年|年底|那时")
"""平时一个月挣三四千元，这个假期就挣了一万二: the second is not by the month."""
_REACHED = re.compile(r"(?:高?达到?|为|分别为|分别达)?")
_GROWTH = re.compile(r"(?P<word>增速|增幅|涨幅|降幅|跌幅)[^，。；、\d]{0,8}[，,]$")
_GROWTH_REACH = 14
_PARTS = 14
_BREAK = re.compile(r"[，；。：]")
_EACH_BOUND = re.compile(r"分别(?:突破|超过?|达到?近|不低于|不少于|接近|约|近)[^，；。]*$")
_OF_WHICH = ("其中", "，其中", "（其中")


@dataclass(slots=True)
class _Setting:
    """Where a quantity stands: its sentence and clause, and the mention before it in the sentence."""

    sentence: tuple[int, int]
    clause: tuple[int, int]
    left: str
    before: Mention | None
    in_list: bool


def bind(text: str, quantities: list[Quantity], limits: Boundaries) -> list[Mention]:
    """Mentions of the quantities that are figures, in order."""
    mentions: list[Mention] = []
    moods = Moods(text) if quantities else None
    previous: Mention | None = None
    for q in quantities:
        if q.dropped or moods is None:
            continue
        previous = _bound(text, q, _setting(text, q, limits, previous), moods)
        mentions.append(previous)
    return mentions


def _setting(text: str, q: Quantity, limits: Boundaries, previous: Mention | None) -> _Setting:
    sentence = limits.sentence(q.start, q.end)
    clause = limits.clause(q.start, q.end)
    left_from = clause[0]
    before = None
    if previous is not None:
        left_from = max(left_from, previous.end)
        if previous.sentence_start == sentence[0]:
            before = previous
    left = text[max(left_from, q.start - _LEFT) : q.start]
    in_list = before is not None and q.start - before.end <= 2 and text[before.end : q.start].strip() in _LIST_MARKS
    return _Setting(sentence, clause, left, before, in_list)


def _bound(text: str, q: Quantity, at: _Setting, moods: Moods) -> Mention:
    before = at.before
    alike = before is not None and before.unit == q.unit
    kind, direction = kind_of(q, _with_growth(text, q, at), text[q.end : q.end + 2])
    if (
        at.in_list
        and alike
        and before is not None
        and (kind in ("level", "share") or (direction is None and kind == before.kind))
    ):
        kind, direction = before.kind, direction or _listed_direction(text, before)
    if kind == "level" and q.unit == "percent" and alike and before is not None and before.kind == "share":
        gap = text[before.end : q.start]
        if len(gap) <= _PARTS and "、" in gap and not _BREAK.search(gap):
            kind = "share"  # 其中45%归家庭、45%归村集体、10%用于保护
    pair = _pair(text, q, at, kind, direction)
    if pair == "to" and before is not None and alike and kind == "level" and before.kind.startswith("change"):
        kind, direction = before.kind, before.direction
    bounded = at.in_list and alike and before is not None and q.qualifier == "exact" and before.qualifier != "exact"
    if bounded and before is not None and _EACH_BOUND.search(text, max(at.sentence[0], q.start - _LEFT), q.start):
        q.qualifier = before.qualifier  # 分别突破1亿元、8000万元、2亿元
    value = q.value
    if q.negative and value is not None:
        if direction:
            direction = "decrease" if direction == "increase" else "increase"
        else:
            value = -value
    per = per_of(
        text,
        q,
        at.left,
        before,
        changed=kind.startswith("change"),
        carried=pair == "to" or at.in_list or _goes_on(q, at) or _is_part(q, at),
        same_clause=before is not None and before.end >= at.clause[0],
        sentence_start=at.sentence[0],
    )
    return Mention(
        start=q.start,
        end=q.end,
        numeral_start=q.numeral_start,
        numeral_end=q.numeral_end,
        value=value,
        value_high=q.value_high,
        resolution=q.resolution,
        unit=q.unit or "count",
        classifier=q.classifier,
        qualifier=q.qualifier,
        kind=kind,
        direction=direction,
        per=per,
        modality=moods.modality(at.sentence[0], q.start, q.end, q.unit),
        scope=moods.scope(at.sentence[0], q.start, q.unit),
        sentence_start=at.sentence[0],
        sentence_end=at.sentence[1],
        clause_start=at.clause[0],
        clause_end=at.clause[1],
        pair=pair,
        rule=q.form,
        confidence=confidence_of(q.form),
    )


def _with_growth(text: str, q: Quantity, at: _Setting) -> str:
    """The clause up to ``q``; with the one before it where only that says that it grew: 增速最快，达18.2%."""
    if q.unit != "percent" or not _REACHED.fullmatch(at.left):
        return at.left
    lead = text[max(at.sentence[0], at.clause[0] - _GROWTH_REACH) : at.clause[0]]
    grown = _GROWTH.search(lead)
    return f"{grown.group('word')}{at.left}" if grown else at.left


def _listed_direction(text: str, before: Mention) -> Direction | None:
    """The direction that a list goes on with: 增长3.7%、-1.2%和2.9%, where the minus turned the second only."""
    if before.direction is None or not (text[before.start] == "-" or text[before.start - 1 : before.start] == "负"):
        return before.direction
    return "decrease" if before.direction == "increase" else "increase"


def _goes_on(q: Quantity, at: _Setting) -> bool:
    """多的也有200多: a number without a unit is of the kind of the one before, unless it is a sum (外债六万八)."""
    return q.form == "elided" and not _SUM.search(at.left) and not _OTHER_TIME.search(at.left)


def _is_part(q: Quantity, at: _Setting) -> bool:
    """每人每天伙食费15元、交通费10元; 每户4.2万元，其中自治区补助1万元."""
    before = at.before
    if before is None or before.value is None or q.value is None or before.kind != "level":
        return False
    return (at.left.startswith("、") and q.value <= before.value * 5) or (
        at.left.startswith(_OF_WHICH) and q.value < before.value
    )


def _pair(
    text: str, q: Quantity, at: _Setting, kind: Kind, direction: Direction | None
) -> Literal["from", "to"] | None:  # fmt: skip
    """由2000万元增加到3500万元: which end of the change ``q`` is."""
    if q.pair:
        return "from" if q.pair == "from" else "to"
    before = at.before
    if direction and kind == "level" and before is not None and before.unit == q.unit:
        lead = text[max(at.sentence[0], before.start - _PAIR_REACH) : before.start]
        if "由" in lead or "从" in lead:
            return "to"
    return None
