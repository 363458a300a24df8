"""What the words around a quantity say: kind, direction, denominator, target or result, one person or many."""

import pytest

from povetl.figures.extract import extract_figures


def last(text):
    return extract_figures(text)[-1]


@pytest.mark.parametrize(
    ("text", "kind", "direction"),
    [
        ("全县生产总值47.83亿元。", "level", None),
        ("产奶量增至1686吨。", "level", "increase"),
        ("产奶量增加到1686吨。", "level", "increase"),
        ("贫困发生率下降至3.2%。", "level", "decrease"),
        ("贫困人口减少到300人。", "level", "decrease"),
        ("产量增长16.2%。", "change_pct", "increase"),
        ("产量同比下降6.1%。", "change_pct", "decrease"),
        ("产量增长-3.0%。", "change_pct", "decrease"),
        ("产量增速达到8.5%。", "change_pct", "increase"),
        ("产量降幅为8.5%。", "change_pct", "decrease"),
        ("占比提高3.5个百分点。", "change_pp", "increase"),
        ("较上年回落0.6个百分点。", "change_pp", "decrease"),
        ("人均增收1700元。", "change_abs", "increase"),
        ("比上年多66个。", "change_abs", "increase"),
        ("比去年同期少收300吨。", "change_abs", "decrease"),
        ("贫困人口减少1.2万人。", "change_abs", "decrease"),
        ("新增就业1.2万人。", "level", None),
        ("第一产业增加值13.26亿元。", "level", None),
        ("年降水量不足300毫米。", "level", None),
        ("蒸发量高达1387毫米。", "level", None),
        ("贡献率超过45%。", "level", None),
        ("占总人口的45.6%。", "share", None),
        ("收益的30%用于分红。", "share", None),
        ("六成贫困人口住在山区。", "share", None),
        ("完成年度计划82.3%。", "share", None),
        ("森林覆盖率44.78%。", "level", None),
        ("总量翻了一番。", "change_pct", "increase"),
        ("按可比价计算增长191倍。", "change_pct", "increase"),
        ("是全国平均水平的4倍。", "level", None),
        ("同时增开3组服务窗口。", "level", None),
    ],
)
def test_kind_and_direction_follow_the_words(text, kind, direction):
    figure = last(text)
    assert (kind, direction) == (figure.kind, figure.direction)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("人均可支配收入11976元。", "person"),
        ("户均增收3000元。", "household"),
        ("亩均收入3500元。", "mu"),
        ("每人每亩补助2000元。", "person_mu"),
        ("每户每年收取水费126元。", "household_year"),
        ("每人每月工资6000元。", "person_month"),
        ("每人日薪240元。", "person_day"),
        ("平均月工资达到3500元。", "month"),
        ("每个月有2600元的工资。", "month"),
        ("平均一天有150元左右。", "day"),
        ("年均增收31.45万元。", "year"),
        ("年人均纯收入7427.75元。", "person_year"),
        ("每个产品能卖到200元。", "item"),
        ("租金为800元/亩。", "mu"),
        ("补助5000元/人·年。", "person_year"),
        ("全村73户都分得了1530元的米面。", "household"),
        ("去年人均分红1860元。", "person"),
        ("文化产业年均增长15%。", None),
        ("年均气温6.6℃。", None),
        ("人均收入由3000元提高到9000元。", "person"),
        ("人均收入9000元，比上年增加800元。", "person"),
        ("总投资3000万元。", None),
    ],
)
def test_the_denominator_is_what_the_text_states(text, per):
    assert per == last(text).per


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("力争新增产值3亿元。", "target"),
        ("计划投资3亿元。", "target"),
        ("预计年底解决1.89万人的饮水难题。", "target"),
        ("确保每户至少1人就业。", "target"),
        ("明年将投入3亿元。", "target"),
        ("将收益的30%用于分红。", "actual"),
        ("占年度计划的92%。", "actual"),
        ("完成投资3亿元。", "actual"),
        ("列入计划的206个项目全数开工。", "actual"),
    ],
)
def test_a_plan_is_told_from_a_result(text, modality):
    assert modality == last(text).modality


def test_one_persons_wage_is_no_aggregate():
    assert last("她在县城找到工作，每个月工资2600元。").scope == "individual"
    assert last("他说，全县人均收入达到9000元。").scope == "aggregate"
