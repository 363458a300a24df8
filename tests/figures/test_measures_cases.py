"""Sentences of county news, communiqués and reports: what each of their numbers measures."""

from pathlib import Path

import pytest

from povetl.figures.extract import extract_figures

CASES = [
    line.split("\t")
    for line in Path(__file__).with_name("measures_cases.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:24] for text, _ in CASES])
def test_each_number_of_the_sentence_is_named(text: str, wanted: str) -> None:
    found = {figure.text: figure.indicator or "-" for figure in extract_figures(text)}
    pairs = dict(pair.rsplit("=", 1) for pair in wanted.split())
    assert {number: found.get(number, "-") for number in pairs} == pairs
