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
        ("收益中45%归家庭、45%归集体。其中60%归家庭、30%归村集体、10%用于保护。", "30%", "share"),
        ("观光车收入56万元，30%分给贫困户。", "30%", "share"),
        ("资金来源为中央资金80%、地方配套20%。", "20%", "share"),
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
        ("人均可支配收入年均增长13.2%，2020年达18268元。", "18268元", "person"),
        ("以前一年到头收入不到一万块。", "一万块", None),
        ("用工高峰期日用工160人。", "160人", "day"),
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
        ("网上卖出腊肉38.5万块。", "38.5万块", "385000", "count"),
        ("全县99个行政村共有致富带头人。", "99个", "99", "count"),
        ("惠及1156个村民组。", "1156个", "1156", "count"),
        ("借款人民币500万元。", "人民币500万元", "5000000", "CNY"),
        ("选择养鸽的，每户50对。", "50对", "50", "count"),
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
        ("产值分别突破1亿元、8000万元。", "8000万元", "more_than"),
        ("约占全省种植面积的98.7%。", "98.7%", "approx"),
        ("每斤涨到62元，高出17元。", "17元", "exact"),
        ("全年收入六万出头。", "六万", "more_than"),
        ("比普通稻谷高两倍多。", "两倍多", "more_than"),
        ("一天采三斤多，卖80元。", "三斤多", "more_than"),
        ("过半农户入股。", "过半", "more_than"),
        ("带动成百上千人。", "成百上千人", "approx"),
        ("最高海拔5200米。", "5200米", "exact"),
        ("最多的一户分到1.2万元。", "1.2万元", "exact"),
    ],
)
def test_a_verb_between_a_bound_and_its_number_hides_nothing(text, number, qualifier):
    assert figures(text)[number].qualifier == qualifier


def test_not_a_penny_is_no_sum():
    assert figures("自己一分钱没掏，气温在零上。") == {}
