"""Several places at once: what holds all of a list, the two ends of a road, where people were moved to."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from povetl.figures.places_context import Place, holder_at, within
from povetl.figures.places_mentions import PlaceMention
from povetl.figures.places_roles import BREAK

_ALL_OF_THEM = re.compile(
    r"(?:^|(?<=[，,、；;。\n]))(?:这)?[两二三四五六七八九2-9]个?(?:县区|县市|区县|乡镇|县|市|州|区|镇|乡|村)"
    r"(?![\d一二两三四五六七八九])"
)
"""两县, 三县区: said of the places that were listed."""
_REACH = 60
_TO = frozenset(["至", "到", "—", "-", "－", "–", "~"])
_ROAD = re.compile(r"(?:县道|乡道|村道|旅游|通[乡村]|农村|硬化|油)?(?:公路|道路|路段|高速|铁路|段)")
MOVED_TO = re.compile(r"(?:搬迁?[到至往]|迁[到至往])了?[^，。；\d]{0,8}$")
"""Before the place that people were moved to."""
NEW_HOME = re.compile(r"\s*(?:安置[点区]|新[村居家]|搬迁[点区]|新社区|这里)")
"""How the sentence after one on moving begins that tells of where they moved to."""


def told_off(
    text: str, told: Sequence[Place], floor: int, start: int, stop: int, starts: Sequence[int]
) -> Place | None:
    """A县…，B县…，产值分别为1亿元、2亿元: in a clause of its own, 分别 goes over the places of the clauses before.

    ``told`` are those places, ``floor`` the end of the last, ``starts`` where the figures of the text begin, the one
    asked for at ``start``; ``stop`` is where the sentence ends.
    """
    at = text.rfind("分别", floor, start)
    if at < 0 or not BREAK.search(text, floor, at) or len({place.level for place in told}) > 1:
        return None
    first, last = bisect_left(starts, at), bisect_left(starts, stop)
    return told[bisect_left(starts, start) - first] if last - first == len(told) else None


def says_of_all(text: str, floor: int, start: int) -> bool:
    """Whether a clause between ``floor`` and the figure at ``start`` begins with 两县 or the like."""
    return _ALL_OF_THEM.search(text, max(floor, start - _REACH), start) is not None


def of_all(text: str, group: Sequence[Place], topic: Place | None) -> Place | None:
    """What holds all of a list, if the text speaks of it: as ``topic``, or in the name of the first."""
    if topic is not None and all(within(place, topic) for place in group):
        return topic
    said = text[group[0].start : group[0].end]
    holder = holder_at(group[0])
    while holder is not None and not (
        holder.path.rpartition("/")[2][:2] in said and all(within(place, holder) for place in group)
    ):
        holder = holder_at(holder)
    return holder


def of_road(text: str, before: PlaceMention, mention: PlaceMention) -> Place | None:
    """麻江乡至普松乡公路: a road between two places is of what holds both; None where this is no road."""
    if before.place is None or text[before.end : mention.start] not in _TO or not _ROAD.match(text, mention.end):
        return None
    holder = mention.place
    while holder is not None and not within(before.place, holder):
        holder = holder_at(holder)
    return holder
