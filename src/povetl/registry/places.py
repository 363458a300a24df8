"""The gazetteer: China's administrative divisions to township level, with their codes, parents and time of validity.

The table is ``places.parquet`` beside this file (46,000 rows); ``build_places.py`` makes it, docs/places.md tells from what.
It is read once per process, on first use.
"""

import io
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from povetl.registry.place_names import common_names

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
    """Look-ups over all rows. A row is handed about as its index, so that nothing is built for places never asked for."""

    columns: tuple[list[str], list[str], list[str], list[Level], list[str | None], list[str], list[date | None],
                   list[date | None], list[str | None], list[str]]  # fmt: skip
    by_code: dict[str, int]
    by_name: dict[str, tuple[int, ...]]
    """Full, former and common names (凉山州, 东乡县), each with a suffix that tells its kind."""
    by_short_name: dict[str, tuple[int, ...]]
    """Names without their suffix (西藏, 昌都, 卡若), of provinces, prefectures and counties."""

    def row(self, index: int) -> PlaceRow:
        """The row as a record."""
        return PlaceRow(*(column[index] for column in self.columns))  # type: ignore[arg-type]  # columns have its types

    def rows(self) -> Iterator[PlaceRow]:
        """Every row, for the warehouse's ``place`` table: the nation, current places by code, then those that ended."""
        return map(PlaceRow._make, zip(*self.columns, strict=True))

    def get(self, code: str) -> PlaceRow | None:
        """The place with this code, or None."""
        index = self.by_code.get(code)
        return None if index is None else self.row(index)

    def named(self, name: str) -> tuple[PlaceRow, ...]:
        """Every place that has or had this name, short or full, the current ones first."""
        found = dict.fromkeys(self.by_name.get(name, ()) + self.by_short_name.get(name, ()))
        return tuple(self.row(index) for index in sorted(found))

    def valid(self, index: int, on: date | None) -> bool:
        """Whether the place existed on that day; None asks about today's places."""
        since, until = self.columns[6][index], self.columns[7][index]
        if on is None:
            return until is None
        return (since is None or since <= on) and (until is None or on <= until)


@cache
def load_places() -> Gazetteer:
    """The gazetteer, read once and shared."""
    # pyarrow takes a tenth of a second to import: only who asks for places pays it
    from pyarrow import parquet

    data = files("povetl.registry").joinpath("places.parquet").read_bytes()
    table = parquet.read_table(io.BytesIO(data), use_threads=False)
    columns = tuple(column.to_pylist() for column in table.itercolumns())
    codes, names, shorts, levels, former = columns[0], columns[1], columns[2], columns[3], columns[9]
    by_name: dict[str, list[int]] = {}
    by_short: dict[str, list[int]] = {}
    for index, (name, short, level, before) in enumerate(zip(names, shorts, levels, former, strict=True)):
        by_name.setdefault(name, []).append(index)
        if level == "township" and not name.endswith("族乡"):
            continue
        for other in common_names(name, short, level):
            by_name.setdefault(other, []).append(index)
        for other in before.split("、") if before and level != "nation" else ():
            by_name.setdefault(other, []).append(index)
        if level not in ("township", "nation") and len(short) > 1 and short != name:
            by_short.setdefault(short, []).append(index)
    return Gazetteer(
        columns,
        {code: index for index, code in reversed(list(enumerate(codes)))},
        {name: tuple(found) for name, found in by_name.items()},
        {name: tuple(found) for name, found in by_short.items()},
    )


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Which short names are ordinary words as well, and beside which characters a name is none (``place_words.toml``)."""

    needs_context: frozenset[str]
    not_after: dict[str, str]
    not_before: dict[str, str]


@cache
def load_place_words() -> PlaceWords:
    """The words, read once."""
    words = tomllib.loads(files("povetl.registry").joinpath("place_words.toml").read_text(encoding="utf-8"))
    return PlaceWords(frozenset(words["needs_context"]), words["not_after"], words["not_before"])
