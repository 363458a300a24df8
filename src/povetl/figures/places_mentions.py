"""Which places a text names: spans resolved through the gazetteer in the article's context.

A name that several places share (城关区, 城关镇) is the one under the place named just before it, else under a place
that the text, its title or its source has named; where none decides, it keeps its bare name and no code. A name of a
place that was renamed is read by the article's date.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from heapq import heappop, heappush

from povetl.figures.places_chains import chained
from povetl.figures.places_context import Context, Place, holder_at, said_again, within
from povetl.figures.places_doubts import Doubts
from povetl.figures.places_scan import MEANT, Hit, known_hits, scan
from povetl.registry.places import DEPTH, load_place_words, load_places
from povetl.registry.villages import village_code

_CLAUSE_EDGE = frozenset("，。；、：,;\n")
_AFTER_PLAIN = frozenset("0123456789、")
_HELPER = re.compile(r"[^，,。；;\n]{0,8}?(?:对口|援建|支援|援助|援藏|援疆|援青|帮扶|协作|捐赠|捐资|捐款|捐助)")
"""After the name of who helps: what lies in it is not spoken of."""


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """One span of the text that stands for a place."""

    start: int
    end: int
    place: Place | None
    """None for an anaphor whose place neither the text, nor its title, nor its source names."""
    anaphoric: bool = False
    """全县, 该镇, 村里: said of a place named elsewhere."""


def find_places(
    simplified: str, *, title: str = "", published: date | None = None, home: str | None = None
) -> tuple[PlaceMention, ...]:
    """The places that a text names, in order, without overlap; adjacent names (西藏拉萨城关区) are one mention.

    ``title`` and ``home`` (the code of the source's place) only help to choose between namesakes and to resolve 我县;
    neither adds a mention. ``published`` chooses between the names a place had in time; None takes today's.
    """
    heading: tuple[PlaceMention, ...] = ()
    if title and title.strip() != simplified.strip():
        heading = find_places(title, published=published, home=home)
    context = Context(published, home, [mention.place for mention in heading if mention.place is not None])
    mentions = list(_Reading(simplified, _all_hits(simplified, context), context).mentions())
    if any(mention.place is None for mention in mentions):
        _look_ahead(simplified, mentions)
    return tuple(mentions)


def _look_ahead(text: str, mentions: list[PlaceMention]) -> None:
    """全县 before any county is named is the county named later, where the whole text names one only."""
    named = {m.place.path: m.place for m in mentions if m.place is not None and not m.anaphoric}
    answers: dict[tuple[tuple[str, ...], str], Place | None] = {}
    for number, mention in enumerate(mentions):
        said = text[mention.start : mention.end]
        if mention.place is None and said[1] in MEANT and (levels := MEANT[said[1]]) not in (("village",), ("any",)):
            if (levels, said) not in answers:
                found = {p.path: p for place in named.values() if (p := said_again(place, levels, said)) is not None}
                answers[levels, said] = next(iter(found.values())) if len(found) == 1 else None
            mentions[number] = replace(mention, place=_spanned(answers[levels, said], mention.start, mention.end))


def _all_hits(text: str, context: Context) -> list[Hit]:
    """The scan's hits, and the short names of counties whose full names the text or its title holds (卡若)."""
    gazetteer, ordinary = load_places(), load_place_words().ordinary
    hits = scan(text)
    counties = {row for hit in hits if not hit.bare for row in hit.rows if gazetteer.level(row) == "county"}
    more = chained(text, hits)
    counties |= {row for hit in more for row in hit.rows}
    counties = {row for row in counties if gazetteer.upper[row].short_name not in ordinary}
    counties |= {gazetteer.by_code[p.place_code] for p in context.title if p.place_code and p.level == "county"}
    known: dict[str, tuple[int, ...]] = {}
    for row in sorted(counties):
        short = gazetteer.upper[row].short_name
        if len(short) > 1 and short != gazetteer.names[row]:
            known[short] = (*known.get(short, ()), row)
    if known:
        more += known_hits(text, known)
    more += _plain_again(text, [*hits, *more])
    if more:
        hits += more
        hits.sort(key=lambda hit: (hit.start, -hit.end))
    return hits


def _plain_again(text: str, hits: list[Hit]) -> list[Hit]:
    """永和1.8万人 where 永和县 stands in the text: an ordinary word between the edge of a clause and a number or 、."""
    gazetteer, ordinary = load_places(), load_place_words().ordinary
    known: dict[str, tuple[int, ...]] = {}
    for hit in hits:
        if hit.rows and gazetteer.level(hit.rows[0]) == "county":
            short = gazetteer.upper[hit.rows[0]].short_name
            if short in ordinary and len(short) > 1:
                known[short] = tuple(row for row in hit.rows if gazetteer.level(row) == "county")
    return [
        hit
        for hit in (known_hits(text, known) if known else ())
        if text[hit.start - 1 : hit.start] in _CLAUSE_EDGE and (text[hit.end : hit.end + 1] or "。") in _AFTER_PLAIN
    ]


class _Reading:
    """One pass over the hits of a text, choosing and joining them."""

    def __init__(self, text: str, hits: list[Hit], context: Context) -> None:
        self.text = text
        self.hits = hits
        self.context = context
        self.gazetteer = load_places()
        self.doubts = Doubts(text, hits, context)
        self.seen: dict[str, Place] = {}
        """What each name stood for when it was last read."""

    def mentions(self) -> Iterator[PlaceMention]:
        """The mentions in order."""
        pending: PlaceMention | None = None
        reach = 0
        for hit in self._in_order():
            if hit.start < reach:
                continue
            joined = pending is not None and not pending.anaphoric and hit.start == pending.end
            before = pending.place if joined and pending is not None else None
            if before is not None and before.level == "nation":
                before = None  # 全国|城镇新增就业
            if hit.anaphor:
                place = self.context.anaphor(hit.anaphor, self.text[hit.start : hit.end])
                mention = PlaceMention(hit.start, hit.end, _spanned(place, hit.start, hit.end), anaphoric=True)
            else:
                place = self._place(hit, before)
                if place is None:
                    continue
                start = hit.start
                if before is not None and pending is not None and (within(place, before) or _same_name(place, before)):
                    start, pending = pending.start, None
                mention = PlaceMention(start, hit.end, _spanned(place, start, hit.end))
            if pending is not None:
                yield pending
            pending, reach = mention, hit.end
            if place is not None and not hit.bare and not hit.anaphor:
                self.seen[self.text[hit.start : hit.end]] = place
            if place is not None and place.level != "nation":
                self.context.note(place, mention.anaphoric, _HELPER.match(self.text, hit.end) is not None)
        if pending is not None:
            yield pending

    def _in_order(self) -> Iterator[Hit]:
        """The hits; an unknown name that begins with known ones (昌都卡若|波妥村) comes after them, without them."""
        later: list[tuple[int, int, Hit]] = []
        for number, hit in enumerate(self.hits):
            while later and later[0][0] <= hit.start:
                yield heappop(later)[2]
            start = self._clear_of_known(number) if hit.unknown else hit.start
            if start == hit.start:
                yield hit
            else:
                heappush(later, (start, number, hit._replace(start=start)))
        while later:
            yield heappop(later)[2]

    def _clear_of_known(self, number: int) -> int:
        """Where an unknown name begins once the known ones at its beginning are left out."""
        hit = self.hits[number]
        start, short = hit.start, False
        for later in range(number + 1, len(self.hits)):
            other = self.hits[later]
            if other.start >= hit.end - 2:
                break
            if other.rows and other.start <= start < other.end < hit.end:
                start, short = other.end, other.bare
        rest = hit.end - (2 if self.text[hit.end - 1] in "区查" else 1) - start
        return start if rest > (1 if short else 0) else hit.start  # 凉州庄村 is no 庄村 of 凉州

    def _place(self, hit: Hit, before: Place | None) -> Place | None:
        """What a hit stands for, or None when it is no place or none that can be told."""
        if hit.end <= hit.start:
            return None
        name = self.text[hit.start : hit.end]
        if hit.unknown:
            if before is None and not hit.at_edge:
                return self.seen.get(name)
            if any(self.text[hit.start : hit.end + more] in self.gazetteer.first for more in range(1, 9)):
                return None  # 武乡|县, 东乡|族自治县
            return (self.seen.get(name) if before is None else None) or self._lacking(name, hit.unknown, before)
        level = self.gazetteer.level(hit.rows[0])
        if before is None and self.doubts.no_place(hit, name, level):
            return None
        rows = hit.rows
        if hit.bare:  # a short name of a place that is gone is another word by now
            rows = tuple(row for row in rows if self.gazetteer.valid(row, self.context.published))
            if not rows:
                return None
        elif before is None and name in self.seen:
            return self.seen[name]
        place = self.context.choose(rows, before)
        if place is not None and level == "township":
            place = self.context.of_its_day(place)
        if before is not None and before.level == "county" and level == "township":
            if place is not None and (within(place, before) or _same_name(place, before)):
                return place
            return self._lacking(name, level, before)
        if place is not None and before is None and level == "township" and not hit.at_edge:
            near = (known for known in self.context.around() if known.level in ("county", "township"))
            return place if any(within(place, known) for known in near) else None
        if place is None and not hit.bare and hit.at_edge and len(name) > 2:
            return self._lacking(name, level, before)
        return place

    def _lacking(self, name: str, level: str, before: Place | None) -> Place:
        """A place that the gazetteer lacks, or cannot tell from its namesakes, under the nearest that may hold it."""
        if before is not None and DEPTH[before.level] < DEPTH[level]:
            holder: Place | None = before
        elif level == "village" or name not in self.gazetteer.first:
            holder = self.context.last or (self.context.title[-1] if self.context.title else None)
            while holder is not None and DEPTH[holder.level] > DEPTH["county"]:
                holder = holder_at(holder)
        else:
            holder = None  # a namesake that the context does not hold is not under the context's places
        if holder is not None and holder.level == "nation":
            holder = None
        if level == "village" and holder is not None and (within_code := holder.place_code or holder.county_code):
            code = village_code(name, within_code)
            if code is not None:
                township = self.gazetteer.get(code[:9])
                path = f"{township.path if township else holder.path}/{name}"
                return Place(path, code, code[:6], "village")
        path = f"{holder.path}/{name}" if holder else name
        return Place(path, None, holder.county_code if holder else None, level)  # type: ignore[arg-type]  # is a Level


def _same_name(place: Place, before: Place) -> bool:
    """Whether a place lies in one of the name of the one before it, which nothing else told from its namesakes."""
    return before.place_code is None and before.path in place.path.split("/")[:-1]


def _spanned(place: Place | None, start: int, end: int) -> Place | None:
    """The place with the span that named it."""
    if place is None:
        return None
    return Place(place.path, place.place_code, place.county_code, place.level, start, end)
