"""The project's own annotated figures are themselves in order: offsets, enums, counts."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

PASSAGES = [
    json.loads(line)
    for name in ("figures.jsonl", "figures_more.jsonl", "figures_third.jsonl")
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()
]
UNITS = {
    "CNY",
    "USD",
    "HKD",
    "EUR",
    "percent",
    "percentage_point",
    "permille",
    "times",
    "person",
    "household",
    "person_time",
    "household_time",
    "head",
    "plant",
    "vehicle",
    "mu",
    "hectare",
    "m2",
    "km2",
    "m3",
    "mm",
    "cm",
    "m",
    "km",
    "g",
    "kg",
    "jin",
    "t",
    "litre",
    "W",
    "kW",
    "MW",
    "GW",
    "kWh",
    "kVA",
    "year",
    "month",
    "day",
    "hour",
    "celsius",
    "count",
}
QUALIFIERS = {"exact", "approx", "more_than", "at_least", "nearly", "at_most", "range"}
KINDS = {"level", "change_abs", "change_pct", "change_pp", "share"}
PER = {"person", "household", "mu", "item", "hour", "day", "month", "year"}
FIELDS = {"value", "unit", "qualifier", "kind", "per", "period", "place", "indicator", "scope"}
FIGURES = [(passage, figure) for passage in PASSAGES for figure in passage["figures"]]


def per_is_known(per: str | None) -> bool:
    return per is None or set(per.split("_")) <= PER | {"kg", "jin"}


def test_set_is_large_enough_to_measure_with() -> None:
    assert len(FIGURES) >= 300
    assert sum(len(passage["nonfigures"]) for passage in PASSAGES) >= 100
    assert sum("indicator_scored" in figure for _, figure in FIGURES) >= 150
    assert {passage["script"] for passage in PASSAGES} == {"hans", "hant", "bo"}


def test_ids_and_texts_are_unique() -> None:
    assert len({passage["id"] for passage in PASSAGES}) == len(PASSAGES)
    assert len({passage["text"] for passage in PASSAGES}) == len(PASSAGES)


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: passage["id"])
def test_offsets_give_the_annotated_text(passage: dict) -> None:
    text = passage["text"]
    for span in [*passage["figures"], *passage["nonfigures"], *passage["ignore"]]:
        assert text[span["start"] : span["end"]] == span["text"] != ""
    for figure in passage["figures"]:
        assert 0 <= figure["outer_start"] <= figure["start"] < figure["end"] <= figure["outer_end"] <= len(text)
    taken = sorted((f["outer_start"], f["outer_end"]) for f in passage["figures"])
    assert all(left[1] <= right[0] for left, right in pairwise(taken)), "figures overlap"
    for negative in passage["nonfigures"]:
        assert negative["reason"]
        assert not any(start < negative["end"] and negative["start"] < end for start, end in taken), negative["text"]


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: passage["id"])
def test_fields_hold_only_known_words(passage: dict) -> None:
    if passage["published"] is not None:
        date.fromisoformat(passage["published"])
    for figure in passage["figures"]:
        assert figure["unit"] in UNITS
        assert figure["qualifier"] in QUALIFIERS
        assert figure["kind"] in KINDS
        assert figure["direction"] in {None, "increase", "decrease"}
        assert figure["kind"] == "level" or not figure["kind"].startswith("change") or figure["direction"]
        assert all(per_is_known(per) for per in figure["per_accept"])
        assert figure["per"] == figure["per_accept"][0]
        assert set(figure.get("unscored", [])) <= FIELDS
        assert figure["value"] is not None or figure.get("vague")
        assert figure["value_high"] is None or figure["value"] < figure["value_high"]
        for key in ("period_start", "period_end"):
            if figure[key] is not None:
                date.fromisoformat(figure[key])
        if figure["period_start"] and figure["period_end"]:
            assert figure["period_start"] <= figure["period_end"]
        if "county_code" in figure:
            assert len(figure["county_code"]) == 6
            assert figure["county_code"].isdigit()
        assert "indicator_scored" in figure or figure["indicator"] is None


def test_no_actual_figure_is_about_a_time_after_its_publication() -> None:
    for passage, figure in FIGURES:
        if passage["published"] and figure["period_end"] and figure.get("modality") != "target":
            assert figure["period_end"] <= passage["published"], (passage["id"], figure["text"])
