"""The gazetteer: China's administrative divisions to township level, with codes, parents and time of validity.

The table is ``places.parquet`` beside this file (46,000 rows), made by ``build_places.py`` as docs/places.md tells. It
is read once per process, on first use; a place is built only when it is asked for.
"""

import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from povetl.registry.place_names import common_names, plain_spellings, short_name

Level = Literal["nation", "province", "prefecture", "county", "township", "village"]
DEPTH: dict[str, int] = {"nation": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4, "village": 5}
NATION = "000000"
"""Code of the nation; GB/T 2260 has none."""


class PlaceRow(NamedTuple):
    """One division as the warehouse's ``place`` table holds it."""

    code: str
    """Six digits (GB/T 2260) to county level, nine (NBS) for townships."""
    name: str
    """In full, official, simplified."""
    short_name: str
    level: Level
    parent_code: str | None
    path: str
    """Full names from the province down, joined by ``/``; ``全国`` for the nation."""
    valid_from: date | None
    """None: since before the records begin."""
    valid_to: date | None
    """Last day; None: to this day."""
    successor_code: str | None
    """The code that a series goes on under."""
    former_names: str
    """Earlier names under the same code, joined by ``、``."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Look-ups by code and by name. Inside the package a place is handed about as its row number."""

    codes: list[str]
    names: list[str]
    upper: list[PlaceRow]
    """The rows down to county level, which come first; the rest are townships."""
    by_code: dict[str, int]
    first: dict[str, int]
    """The first row of each full, former or common name (凉山州, 东乡县); all have a suffix that tells their kind."""
    more: dict[str, tuple[int, ...]]
    """Every row of the names that more than one has."""
    short: dict[str, tuple[int, ...]]
    """Names without their suffix (西藏, 昌都, 卡若) to county level."""

    def level(self, row: int) -> Level:
        """The level of a row."""
        return self.upper[row].level if row < len(self.upper) else "township"

    def row(self, row: int) -> PlaceRow:
        """The place at a row number."""
        if row < len(self.upper):
            return self.upper[row]
        code, name = self.codes[row], self.names[row]
        parent = self.upper[self.by_code[code[:6]]]
        return PlaceRow(
            code,
            name,
            short_name(name, "township"),
            "township",
            parent.code,
            f"{parent.path}/{name}",
            None,
            None,
            None,
            "",
        )

    def rows(self) -> Iterator[PlaceRow]:
        """Every place, for the warehouse's ``place`` table, codes unique."""
        return map(self.row, range(len(self.codes)))

    def get(self, code: str) -> PlaceRow | None:
        """The place with this code, or None."""
        row = self.by_code.get(code)
        return None if row is None else self.row(row)

    def rows_named(self, name: str) -> tuple[int, ...]:
        """The rows with this name, its suffix included; empty for none."""
        many = self.more.get(name)
        if many is not None:
            return many
        one = self.first.get(name)
        return () if one is None else (one,)

    def named(self, name: str) -> tuple[PlaceRow, ...]:
        """Every place that has or had this name, short or full."""
        found = dict.fromkeys(self.rows_named(name) + self.short.get(name, ()))
        return tuple(map(self.row, sorted(found)))

    def valid(self, row: int, on: date | None) -> bool:
        """Whether the place existed on that day; None asks about today's places."""
        if row >= len(self.upper):
            return True
        since, until = self.upper[row].valid_from, self.upper[row].valid_to
        if on is None:
            return until is None
        return (since is None or since <= on) and (until is None or on <= until)


@cache
def load_places() -> Gazetteer:
    """The gazetteer, read once and shared."""
    # pyarrow takes a tenth of a second to import, so only who asks for places pays; ParquetFile, because read_table
    # would import pyarrow.dataset for as much again
    from pyarrow import default_memory_pool
    from pyarrow.parquet import ParquetFile

    data = files("povetl.registry").joinpath("places.parquet").read_bytes()
    table = ParquetFile(io.BytesIO(data)).read(use_threads=False)
    codes: list[str] = table.column("code").to_pylist()
    names: list[str] = table.column("name").to_pylist()
    n_upper = sum(1 for code in codes if len(code) == 6)
    columns = (table.column(name).slice(0, n_upper).to_pylist() for name in PlaceRow._fields)
    upper = list(map(PlaceRow._make, zip(*columns, strict=True)))
    del table, columns, data
    default_memory_pool().release_unused()  # Arrow would keep three times what is read here

    first = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
    more: dict[str, list[int]] = {}
    short: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if first[name] != row:
            more.setdefault(name, [first[name]]).append(row)
    for row, place in enumerate(upper[1:], start=1):
        former = place.former_names.split("、") if place.former_names else []
        for name in (*common_names(place.name, place.short_name, place.level), *former):
            _add(first, more, name, row)
        if len(place.short_name) > 1 and place.short_name != place.name:
            short.setdefault(place.short_name, []).append(row)
    for row in range(n_upper, len(names)):
        if names[row].endswith("族乡"):
            for name in common_names(names[row], short_name(names[row], "township"), "township"):
                _add(first, more, name, row)
    for row, name in plain_spellings(names):
        _add(first, more, name, row)
    return Gazetteer(
        codes,
        names,
        upper,
        dict(zip(codes, range(len(codes)), strict=True)),
        first,
        {name: tuple(found) for name, found in more.items()},
        {name: tuple(found) for name, found in short.items()},
    )


def _add(first: dict[str, int], more: dict[str, list[int]], name: str, row: int) -> None:
    """Give a row one more name."""
    known = first.setdefault(name, row)
    if known != row and row not in more.setdefault(name, [known]):
        more[name].append(row)


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """When a place's name is taken for the place (``place_words.toml``)."""

    needs_context: frozenset[str]
    """Short names of provinces and prefectures that are ordinary words, rivers or mountains too."""
    needs_edge: frozenset[str]
    """Short names of provinces and prefectures that arise across two words (决定西部, 投资阳光)."""
    ordinary: frozenset[str]
    """Short names of counties that are ordinary words."""
    kinds: frozenset[str]
    """Full names that say what kind of place they are and no more (城区, 农场): taken right after their parent only."""
    openers: frozenset[str]
    """Words that stand right before a place's name and belong to no name (位于, 走进)."""
    not_after: dict[str, str]
    not_before: dict[str, str]


@cache
def load_place_words() -> PlaceWords:
    """The words, read once."""
    words = tomllib.loads(files("povetl.registry").joinpath("place_words.toml").read_text(encoding="utf-8"))

    def listed(key: str) -> frozenset[str]:
        return frozenset(words[key].split())

    return PlaceWords(
        listed("needs_context"), listed("needs_edge"), listed("ordinary"), listed("kinds"), listed("openers"),
        words["not_after"], words["not_before"],
    )  # fmt: skip
