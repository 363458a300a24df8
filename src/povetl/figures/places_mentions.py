"""Which places a text names: spans resolved through the gazetteer in the article's context.

A name that several places share (城关区, 城关镇) is the one under the place named just before it, else under a place that
the text, its title or its source has named; where none decides, it keeps its bare name and no code. A name of a place that
was renamed is read by the article's date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from povetl.figures.places_scan import Hit, known_short_hits, scan
from povetl.registry.places import DEPTH, NATION, Gazetteer, Level, load_place_words, load_places


@dataclass(frozen=True, slots=True)
class Place:
    """A place, and where it was named."""

    path: str
    """Full official simplified names, from the province down: 西藏自治区/昌都市/卡若区; the nation is 全国."""
    place_code: str | None
    """None for a place that the gazetteer lacks."""
    county_code: str | None
    """For everything at or below county level."""
    level: Level
    start: int | None = None
    end: int | None = None
    """The span that named it in the text; None where the title or the source did."""


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """One span of the text that stands for a place."""

    start: int
    end: int
    place: Place | None
    """None for an anaphor whose place neither the text, nor its title, nor its source names."""
    anaphoric: bool = False
    """全县, 该镇, 村里: said of a place named elsewhere."""


@lru_cache(maxsize=20_000)
def place_of(code: str) -> Place:
    """The gazetteer's place with this code, without a span."""
    row = load_places().get(code)
    if row is None:
        raise KeyError(code)
    depth = DEPTH[row.level]
    return Place(row.path, code, code[:6] if depth >= DEPTH["county"] else None, row.level)


def ancestor(place: Place, level: str) -> Place | None:
    """The place at that level which holds this one, or is it."""
    depth = DEPTH[place.level]
    if DEPTH[level] > depth:
        return None
    if place.place_code is None:
        if level == place.level:
            return place
        code: str | None = place.county_code
        if code is None:
            upper = _by_path(place.path.rpartition("/")[0])
            return ancestor(upper, level) if upper else None
        if DEPTH[level] == DEPTH["township"] and place.level == "village":
            upper = _by_path(place.path.rpartition("/")[0])
            return upper if upper and upper.level == "township" else None
    else:
        code = place.place_code
    gazetteer = load_places()
    while code and code != NATION:
        index = gazetteer.by_code[code]
        if gazetteer.columns[3][index] == level:
            return place_of(code)
        code = gazetteer.columns[4][index]
    return None


@lru_cache(maxsize=20_000)
def _by_path(path: str) -> Place | None:
    """The place with this path; None where the gazetteer has none."""
    if not path:
        return None
    found = [row for row in load_places().named(path.rpartition("/")[2]) if row.path == path]
    return place_of(found[0].code) if found else None


def within(inner: Place, outer: Place) -> bool:
    """Whether the inner place is the outer one or lies in it."""
    if outer.level == "nation":
        return True
    return inner.path == outer.path or inner.path.startswith(outer.path + "/")


class _Context:
    """What the text has named so far, and what its title and source say: the ground for choosing between namesakes."""

    def __init__(self, gazetteer: Gazetteer, published: date | None, home: str | None, title: Sequence[Place]) -> None:
        self.gazetteer = gazetteer
        self.published = published
        self.home = place_of(home) if home and home in gazetteer.by_code else None
        self.title = list(title)
        self.last: Place | None = None
        self.named: dict[str, Place] = {}

    def around(self) -> Iterable[Place]:
        """Places that can decide, the nearest first."""
        if self.last is not None:
            yield self.last
        yield from reversed(self.title)
        yield from reversed(self.named.values())
        if self.home is not None:
            yield self.home

    def note(self, place: Place) -> None:
        self.last = place
        if place.place_code and DEPTH[place.level] <= DEPTH["county"]:
            self.named.pop(place.path, None)
            self.named[place.path] = place

    def choose(self, rows: Sequence[int], before: Place | None) -> Place | None:
        """The row that the context means; None where it leaves more than one."""
        codes = self.gazetteer.columns[0]
        on_time = [row for row in rows if self.gazetteer.valid(row, self.published)]
        alive = on_time or list(rows)
        if before is not None:
            inside = [row for row in alive if within(place_of(codes[row]), before)]
            inside = inside or [row for row in rows if within(place_of(codes[row]), before)]
            if inside:
                return place_of(codes[inside[0]])
        if len(alive) == 1:
            return place_of(codes[alive[0]])
        if not on_time:  # every namesake has ended: the last to end, when they follow each other
            lasting = max(alive, key=lambda row: str(self.gazetteer.columns[7][row]))
            if len({codes[row][:2] for row in alive}) == 1:
                return place_of(codes[lasting])
        for width in (6, 4, 2):
            for known in self.around():
                code = known.place_code or known.county_code
                if code is None or code == NATION or (len(code.rstrip("0")) < width - 1):
                    continue
                near = [row for row in alive if codes[row][:width] == code[:width]]
                if len(near) == 1:
                    return place_of(codes[near[0]])
        return None


def _anaphor(levels: tuple[str, ...], text: str, context: _Context) -> Place | None:
    """The place that 全县, 该镇 stands for: the nearest one named whose own level, or a holder of it, has that kind."""
    if levels == ("nation",):
        return place_of(NATION)
    kind = text[1] if text[0] in "全该我本当同此这" else text[0]
    for known in context.around():
        if levels == ("any",):
            return known
        for level in levels:
            found = ancestor(known, level)
            if found is None:
                continue
            name = found.path.rpartition("/")[2]
            if name.endswith(kind) or (kind == "道" and name.endswith("街道")) or level == "village":
                return found
    return None


def find_places(
    simplified: str, *, title: str = "", published: date | None = None, home: str | None = None
) -> tuple[PlaceMention, ...]:
    """The places that a text names, in order, without overlap.

    ``title`` and ``home`` (the code of the source's place) only help to choose between namesakes and to resolve 我县;
    neither adds a mention. ``published`` chooses between the names a place had in time; None takes today's.
    """
    heading: tuple[PlaceMention, ...] = ()
    if title and title.strip() != simplified.strip():
        heading = find_places(title, published=published, home=home)
    gazetteer = load_places()
    context = _Context(gazetteer, published, home, [m.place for m in heading if m.place is not None])
    return tuple(_resolve(simplified, _with_short_names(simplified, scan(simplified), context), context))


def _with_short_names(text: str, hits: list[Hit], context: _Context) -> list[Hit]:
    """The hits, and those short names of counties whose full names the text or the title holds."""
    gazetteer = context.gazetteer
    shorts, levels = gazetteer.columns[2], gazetteer.columns[3]
    known: dict[str, tuple[int, ...]] = {}
    counties = [row for hit in hits for row in hit.rows if levels[row] == "county" and not hit.bare]
    counties += [gazetteer.by_code[p.place_code] for p in context.title if p.place_code and p.level == "county"]
    for row in counties:
        short = shorts[row]
        if len(short) > 1 and short in gazetteer.by_short_name:
            known[short] = tuple(dict.fromkeys((*known.get(short, ()), row)))
    if known:
        hits = sorted([*hits, *known_short_hits(text, known)], key=lambda hit: (hit.start, -hit.end))
    return hits


def _resolve(text: str, hits: list[Hit], context: _Context) -> Iterable[PlaceMention]:
    """One mention for each run of adjacent names (西藏拉萨城关区), the most specific place of it."""
    words = load_place_words()
    levels, shorts, codes = context.gazetteer.columns[3], context.gazetteer.columns[2], context.gazetteer.columns[0]
    provinces = {codes[r][:2] for hit in hits for r in hit.rows if not hit.bare or levels[r] == "province"}
    provinces |= {(p.place_code or "")[:2] for p in context.title}
    if context.home is not None:
        provinces.add((context.home.place_code or "")[:2])
    pending: PlaceMention | None = None
    reach = 0
    for hit in hits:
        if hit.start < reach:
            continue
        adjacent = pending is not None and not pending.anaphoric and hit.start == pending.end
        before = pending.place if adjacent and pending is not None else None
        place: Place | None = None
        if hit.anaphor:
            place = _anaphor(hit.anaphor, text[hit.start : hit.end], context)
            if pending is not None:
                yield pending
            pending = PlaceMention(hit.start, hit.end, _spanned(place, hit.start, hit.end), anaphoric=True)
            reach = hit.end
            if place is not None and place.level != "nation":
                context.last = place
            continue
        if hit.unknown:
            place = _lacking(text[hit.start : hit.end], hit, before, context)
        elif hit.bare and shorts[hit.rows[0]] in words.needs_context and before is None:
            if any(codes[row][:2] in provinces for row in hit.rows):
                place = context.choose(hit.rows, None)
        else:
            place = context.choose(hit.rows, before)
            level = levels[hit.rows[0]]
            if place is not None and before is None and not hit.at_edge and level in ("township",):
                held = any(within(place, near) for near in context.around() if near.level in ("county", "township"))
                place = place if held else None
            elif place is None and hit.at_edge and not hit.bare and len(text[hit.start : hit.end]) > 2:
                place = _lacking(text[hit.start : hit.end], replace(hit, unknown=level), before, context)
        if place is None:
            continue
        reach = hit.end
        if adjacent and pending is not None and before is not None and within(place, before):
            pending = PlaceMention(pending.start, hit.end, _spanned(place, pending.start, hit.end))
        else:
            if pending is not None:
                yield pending
            pending = PlaceMention(hit.start, hit.end, _spanned(place, hit.start, hit.end))
        if place.level != "nation":
            context.note(place)
    if pending is not None:
        yield pending


def _spanned(place: Place | None, start: int, end: int) -> Place | None:
    """The place with the span that named it."""
    return None if place is None else replace(place, start=start, end=end)


def _lacking(name: str, hit: Hit, before: Place | None, context: _Context) -> Place | None:
    """A place that the gazetteer lacks, or cannot tell from its namesakes, under the nearest place that may hold it."""
    depth = DEPTH[hit.unknown]
    if before is None and not hit.at_edge:
        return None
    if before is not None and DEPTH[before.level] < depth:
        holder: Place | None = before
    else:
        holder = context.last
        while holder is not None and DEPTH[holder.level] >= depth:
            upper = _by_path(holder.path.rpartition("/")[0])
            holder = upper
    if holder is not None and holder.level == "nation":
        holder = None
    path = f"{holder.path}/{name}" if holder else name
    return Place(path, None, holder.county_code if holder else None, hit.unknown)  # type: ignore[arg-type]  # a level
