"""Each figure gets the place it is about, on passages written for the project (places_cases.txt)."""

import re
from datetime import date
from pathlib import Path

import pytest

from povetl.figures.places import locate

CASES = [
    line
    for line in (Path(__file__).parent / "places_cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def read(case):
    """Date, title, home, plain text, spans and wanted places of one line."""
    published, title, home, marked = (part.strip() for part in case.split("|", 3))
    text, spans, wanted = "", [], []
    for part in re.split(r"(\{[^}]*\})", marked.replace("\\n", "\n")):
        if part.startswith("{"):
            figure, want = part[1:-1].split("=", 1)
            spans.append((len(text), len(text) + len(figure)))
            wanted.append(want)
            text += figure
        else:
            text += part
    return date.fromisoformat(published), title, home or None, text, spans, wanted


def fits(place, want):
    """Whether a place is one of those wanted (``name@code``, alternatives between bars, - for none, * for any)."""
    for one in want.split("|"):
        name, _, code = one.partition("@")
        if name == "*" or (name == "-" and place is None):
            return True
        if place is not None and place.path.rpartition("/")[2] == name:
            return not code or code in (place.county_code, place.place_code)
    return False


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.split("|", 3)[3].strip()[:24])
def test_figure_is_bound_to_its_place(case):
    published, title, home, text, spans, wanted = read(case)
    places = locate(text, spans, title=title, published=published, home=home)
    wrong = [
        (text[start:end], want, place.path if place else None)
        for (start, end), want, place in zip(spans, wanted, places, strict=True)
        if not fits(place, want)
    ]
    assert wrong == []


def test_spans_are_answered_in_the_order_asked():
    text = "会宁县有12个乡镇，通渭县有18个乡镇。"
    spans = [(text.index("18个"), text.index("18个") + 3), (text.index("12个"), text.index("12个") + 3)]
    assert [place.place_code for place in locate(text, spans)] == ["621121", "620422"]


def test_home_is_never_the_place_of_a_text_that_names_none():
    text = "项目总投资3000万元。"
    assert locate(text, [(5, 10)], home="540302") == [None]


def test_a_place_named_in_the_text_carries_its_span():
    text = "今年，会宁县有12个乡镇。"
    (place,) = locate(text, [(7, 10)])
    assert text[place.start : place.end] == "会宁县"
    (place,) = locate("共有12个乡镇。", [(2, 5)], title="会宁县概况")
    assert (place.path, place.start) == ("甘肃省/白银市/会宁县", None)
