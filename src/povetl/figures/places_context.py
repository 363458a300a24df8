"""The places that a text has spoken of so far, and how they decide what a name or an anaphor means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from povetl.registry.places import DEPTH, NATION, Level, load_places


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


@lru_cache(maxsize=20_000)
def place_of(code: str) -> Place:
    """The gazetteer's place with this code, without a span; KeyError where there is none."""
    row = load_places().get(code)
    if row is None:
        raise KeyError(code)
    return Place(row.path, code, code[:6] if DEPTH[row.level] >= DEPTH["county"] else None, row.level)


@lru_cache(maxsize=20_000)
def _by_path(path: str) -> Place | None:
    """The place with this path; None where the gazetteer has none."""
    gazetteer = load_places()
    for row in gazetteer.rows_named(path.rpartition("/")[2]):
        if gazetteer.row(row).path == path:
            return place_of(gazetteer.codes[row])
    return None


@cache
def _predecessors() -> dict[str, tuple[int, ...]]:
    """By code, the rows of the counties that went on under it."""
    found: dict[str, list[int]] = {}
    for row, place in enumerate(load_places().upper):
        if place.successor_code is not None and place.level == "county":
            found.setdefault(place.successor_code, []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def holder_at(place: Place, level: str | None = None) -> Place | None:
    """The place that holds this one: the next above, or the one at a level, which may be this one itself."""
    if level == place.level:
        return place
    if place.place_code is None or place.level == "village":
        above = place.path.rpartition("/")[0]
        upper = _by_path(above) if above else None
        if upper is None and above and place.level == "village":  # under a township that the gazetteer lacks, too
            upper = Place(above, None, place.county_code, "township")
    else:
        parent = load_places().row(load_places().by_code[place.place_code]).parent_code
        upper = place_of(parent) if parent and parent != NATION else None
    if upper is None or level is None:
        return upper
    return holder_at(upper, level) if DEPTH[upper.level] >= DEPTH[level] else None


def within(inner: Place, outer: Place) -> bool:
    """Whether the inner place is the outer one or lies in it."""
    return outer.level == "nation" or inner.path == outer.path or inner.path.startswith(outer.path + "/")


class Context:
    """What the text has named, and what its title and source say: the ground for choosing between namesakes."""

    def __init__(self, published: date | None, home: str | None, title: Sequence[Place]) -> None:
        self.gazetteer = load_places()
        self.published = published
        self.home = place_of(home) if home and home in self.gazetteer.by_code else None
        self.title = list(title)
        self.last: Place | None = None
        self._named: dict[str, Place] = {}

    def around(self) -> Iterator[Place]:
        """Places that can decide, the nearest first."""
        if self.last is not None:
            yield self.last
        yield from reversed(self.title)
        yield from reversed(self._named.values())
        if self.home is not None:
            yield self.home

    def note(self, place: Place, anaphoric: bool = False, helper: bool = False) -> None:
        """The text has spoken of this place; a ``helper`` is not what it goes on to speak of."""
        if not helper or self.last is None:
            self.last = place
        if not anaphoric and place.place_code and DEPTH[place.level] <= DEPTH["county"]:
            self._named.pop(place.path, None)
            self._named[place.path] = place
            if len(self._named) > 12:  # so that a long list of places does not make the next ones slow
                self._named.pop(next(iter(self._named)))

    def choose(self, rows: Sequence[int], before: Place | None) -> Place | None:
        """The row that the context means, ``before`` being named just ahead; None where more than one is left."""
        codes = self.gazetteer.codes
        on_time = [row for row in rows if self.gazetteer.valid(row, self.published)]
        if before is not None:
            for some in (on_time, rows):
                inside = [row for row in some if within(place_of(codes[row]), before)]
                if inside:
                    return place_of(codes[inside[0]])
            if before.place_code is None:  # 朝阳区|三里屯街道: the township tells which 朝阳区
                above = (self.gazetteer.row(row).path.split("/")[:-1] for row in on_time)
                inside = [row for row, path in zip(on_time, above, strict=True) if path[-1:] == [before.path]]
                if len(inside) == 1:
                    return place_of(codes[inside[0]])
        alive = on_time or list(rows)
        highest = min(DEPTH[self.gazetteer.level(row)] for row in alive)
        alive = [row for row in alive if DEPTH[self.gazetteer.level(row)] == highest]
        if len(alive) == 1:
            return place_of(codes[alive[0]])
        for width in (6, 4, 2):
            for known in self.around():
                code = known.place_code or known.county_code or NATION
                if code[width - 2 : width] != "00":
                    near = [row for row in alive if codes[row][:width] == code[:width]]
                    if len(near) == 1:
                        return place_of(codes[near[0]])
        if not on_time and len({self._heir(codes[row]) for row in alive}) == 1:  # one place under several codes
            return place_of(codes[max(alive, key=lambda row: str(self.gazetteer.upper[row].valid_to))])
        return None

    def _heir(self, code: str) -> str:
        """The code that a place goes on under today."""
        for _ in range(9):
            row = self.gazetteer.get(code)
            if row is None or row.successor_code is None:
                break
            code = row.successor_code
        return code

    def of_its_day(self, township: Place) -> Place:
        """A township under the county that it lay in when the text was published: 昌都县/俄洛镇 in 2012.

        The gazetteer has the townships of today only, so that one under an earlier county has no code of its own.
        """
        county = township.county_code
        if (
            self.published is None
            or county is None
            or self.gazetteer.valid(self.gazetteer.by_code[county], self.published)
        ):
            return township
        earlier = [row for row in _predecessors().get(county, ()) if self.gazetteer.valid(row, self.published)]
        if len(earlier) != 1:
            return township
        holder = self.gazetteer.row(earlier[0])
        name = township.path.rpartition("/")[2]
        return Place(f"{holder.path}/{name}", None, holder.code, "township")

    def anaphor(self, levels: tuple[str, ...], text: str) -> Place | None:
        """The place that 全县, 该镇 stands for: of those named, the nearest of that kind, or a holder of it."""
        if levels == ("nation",):
            return place_of(NATION)
        known = list(self.around())
        if text[0] in "我本" and self.home is not None:
            known.insert(0, self.home)
        if text[1] == "区" and not any(place.level == "province" for place in self.title):
            # the district that was named last, or the region; only then the region that holds what was named
            for place in known:
                district = place if place.level == "province" else holder_at(place, "county")
                if district is not None and district.path.endswith("区"):
                    return district
        if text[1] == "区":  # of an article on an autonomous region it is the region's, whichever district was last
            known[:0] = [place for place in self.title if place.level == "province"]
        found = next((again for place in known if (again := said_again(place, levels, text)) is not None), None)
        if text[1] == "市" and found is not None and found.level == "county":
            return self._city_of(found)
        return found

    def _city_of(self, county: Place) -> Place:
        """通州区…，如皋市…，启东市…，全市: of the city that was named, where more than one of its counties were."""
        city = holder_at(county, "prefecture")
        if city is None or city.path not in self._named:
            return county
        inside = [path for path, place in self._named.items() if place.level == "county" and within(place, city)]
        return city if len(inside) > 1 else county


def said_again(place: Place, levels: tuple[str, ...], text: str) -> Place | None:
    """The place that an anaphor (全县, 该镇, 村里) means when it is said of this one: it, or a holder of that kind."""
    if levels == ("any",):
        return place
    kind = text[0] if text[0] in "县市镇乡村州旗" else text[1:]
    for level in levels:
        found = holder_at(place, level)
        if found is None or found.level == "nation":
            continue
        name = found.path.rpartition("/")[2]
        if name.endswith("街道" if kind == "道" else kind) or level == "village":
            return found
    return None
