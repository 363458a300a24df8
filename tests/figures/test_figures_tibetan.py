"""Tibetan digits, decimals and percent signs give value and span; unit words only where CLDR spells them."""

from decimal import Decimal

import pytest

from povetl.figures.extract import extract_figures


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("མི་གྲངས་༡༢༣༤༥་ཡོད།", "12345", "count"),
        ("༡༢.༥%ཡིན།", "12.5", "percent"),
        ("ཡུ་ཨན་༥༠༠་སྤྲད།", "500", "CNY"),
        ("ཨ་རིའི་སྒོར་༢༠་རེད།", "20", "USD"),
        ("མི་༢༣༠་ཡོད།", "230", "count"),
    ],
)
def test_a_number_in_tibetan_gives_value_and_span(text, value, unit):
    (figure,) = extract_figures(text)
    assert (Decimal(value), unit) == (figure.value, figure.unit)
    assert text[figure.start : figure.end] == figure.text


def test_a_year_in_tibetan_is_no_figure():
    assert extract_figures("སྤྱི་ལོ་༢༠༢༠་ཟླ་བ་དང་པོ།") == []
