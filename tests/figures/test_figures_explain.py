"""Every numeral of a text is explained: masked, a date, a figure by a rule, or refused for a reason."""

from datetime import date

from povetl.figures.explain import explain

TEXT = "2019年，卡若区落实“五个一批”，157个贫困村脱贫，两个中心建成，贫困发生率降至零，沿G318线前行。"


def test_each_step_says_what_it_took_and_why():
    found = explain(TEXT, published=date(2021, 4, 6))
    steps = {(f.step, f.text) for f in found.findings}
    assert ("date", "2019年") in steps
    assert ("masked", "“五个一批”") in steps
    assert ("place", "卡若区") in steps
    assert ("figure", "157个") in steps
    refused = {f.text: f.note for f in found.findings if f.step == "not a figure"}
    assert refused["两个"] == "points back"


def test_figures_are_those_of_the_extractor_and_name_their_rule():
    found = explain(TEXT, published=date(2021, 4, 6))
    assert [f.text for f in found.figures] == [f.text for f in found.findings if f.step == "figure"]
    assert {"number", "zero"} == {f.rule for f in found.figures}
    assert all(0 < f.confidence < 1 for f in found.figures)


def test_the_explanation_prints_one_line_for_each_finding():
    found = explain(TEXT)
    assert len(found.findings) == len(str(found).splitlines())
