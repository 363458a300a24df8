"""Every form in which number recognisers are commonly tested is read as the contract of a figure says."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from povetl.figures.extract import extract_figures

SUBJECTS = tomllib.loads(Path(__file__).with_name("recogniser_cases.toml").read_text("utf-8"))
CASES = [
    pytest.param(text, figures, id=f"{subject}-{text}")
    for subject, sentences in SUBJECTS.items()
    for text, figures in sentences.items()
]
BESIDE = "约大近接超过逾达至少多最高不低于到足以上下内左右余共计"


def amount(figure):
    if figure.value is None:
        return "?"
    return figure.value if figure.value_high is None else (figure.value, figure.value_high)


def expected(said):
    if said == "?":
        return said
    low, _, high = said.partition("..")
    return (Decimal(low), Decimal(high)) if high else Decimal(low)


def rounded(value):
    return tuple(map(rounded, value)) if isinstance(value, tuple) else value if value == "?" else round(value, 4)


@pytest.mark.parametrize(("text", "figures"), CASES)
def test_form_is_read_by_the_contract(text, figures):
    found = extract_figures(text)
    got = [(f.text.strip(BESIDE), rounded(amount(f)), f.unit, f.qualifier) for f in found]
    want = [
        (span.strip(BESIDE), rounded(expected(said)), unit, *(rest or ["exact"])) for span, said, unit, *rest in figures
    ]
    assert got == want
    assert all(text[f.start : f.end] == f.text for f in found)
