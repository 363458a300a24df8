"""What the members of a list, a pair and a part share, and where it ends."""

from decimal import Decimal

import pytest

from povetl.figures.extract import extract_figures


def figures(text):
    return {figure.text: figure for figure in extract_figures(text)}


def test_points_are_shared_by_a_list_over_their_classifier():
    found = figures("通畅率分别提高12.5个和31.7个百分点。")
    assert {f.unit for f in found.values()} == {"percentage_point"}
    assert {(f.kind, f.direction) for f in found.values()} == {("change_pp", "increase")}


def test_a_minus_turns_its_own_number_only():
    found = figures("分别增长3.7%、-1.2%和2.9%。")
    assert [f.direction for f in found.values()] == ["increase", "decrease", "increase"]


def test_growth_named_in_the_clause_before_makes_a_change():
    (found,) = extract_figures("错那县增速最快，达18.2%。")
    assert (found.kind, found.direction) == ("change_pct", "increase")


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("监测对象1.2万户，其中93.4%已消除风险。", "93.4%", "share"),
        ("多领补贴67万元。", "67万元", "level"),
        ("群众多领300元。", "300元", "change_abs"),
    ],
)
def test_a_part_is_a_share_and_too_much_paid_no_change(text, number, kind):
    assert figures(text)[number].kind == kind


@pytest.mark.parametrize(
    ("text", "number", "per"),
    [
        ("给予每人一次性交通补贴，省外300元、省内100元。", "300元", "person"),
        ("给予每人一次性交通补贴，省外300元、省内100元。", "100元", "person"),
        ("平时一个月挣三四千元，这个假期就挣了一万二。", "一万二", None),
        ("每生每天4元的膳食补助。", "4元", "person_day"),
        ("生均校舍面积12.6平方米。", "12.6平方米", "person"),
        ("自家种了4.5亩。", "4.5亩", None),
        ("自家年收入3万元。", "3万元", "household"),
    ],
)
def test_a_denominator_reaches_as_far_as_it_is_meant(text, number, per):
    assert figures(text)[number].per == per


@pytest.mark.parametrize(
    ("text", "number", "value", "unit"),
    [
        ("全村58户213口人。", "213口人", "213", "person"),
        ("除去成本，净落8万多。", "8万多", "80000", "CNY"),
        ("安排项目6大类84个。", "6大类", "6", "count"),
        ("最多接待20桌。", "20桌", "20", "count"),
    ],
)
def test_mouths_tables_and_money_left_over_have_their_unit(text, number, value, unit):
    found = figures(text)[number]
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "number", "qualifier"),
    [
        ("保险最高赔付1500元。", "1500元", "at_most"),
        ("最多能挣8000元。", "8000元", "at_most"),
        ("最高可贷5万元，最低补助300元。", "5万元", "at_most"),
        ("最高可贷5万元，最低补助300元。", "300元", "at_least"),
        ("标准最高为每人5000元。", "5000元", "at_most"),
        ("最高海拔5200米。", "5200米", "exact"),
        ("最多的一户分到1.2万元。", "1.2万元", "exact"),
    ],
)
def test_a_verb_between_a_bound_and_its_number_hides_nothing(text, number, qualifier):
    assert figures(text)[number].qualifier == qualifier
