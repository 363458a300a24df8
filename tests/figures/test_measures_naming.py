"""What a number measures: the indicator that its words name, none where nothing fits, and the words themselves."""

from collections.abc import Sequence

import pytest

from povetl.figures.extract import extract_figures
from povetl.records import Figure

NAMED = [
    # the word before the number
    ("全县发放分红资金59.9万元。", ["dividend_paid"]),
    ("贫困发生率降至1.2%。", ["poverty_headcount_ratio"]),
    ("产奶量增至320吨，销量达2万件。", ["output_weight", "sales_volume"]),
    ("技能培训12期，共培训430人。", ["training_sessions", "persons_trained"]),
    # the noun or verb after it
    ("建成79个产业项目。", ["industry_projects"]),
    ("带动300余人就业。", ["persons_employed"]),
    ("每月有2600元的工资。", ["wage"]),
    # in it
    ("连续三年零返贫。", ["returned_to_poverty"]),
    # numbers that follow each other share their words
    ("170户358名群众搬入新居。", ["households_relocated", "persons_relocated"]),
    ("贫困户2000户、9000人脱贫退出。", ["households_lifted", "persons_lifted"]),
    ("共有贫困户638户、2934人。", ["poor_households", "poor_population"]),
    # what goes on with another number
    ("农民人均纯收入9000元，较2015年增长48%。", ["per_capita_income", "per_capita_income"]),
    ("贫困发生率由32.3%下降到2.4%。", ["poverty_headcount_ratio"] * 2),
    ("贫困发生率下降7.9个百分点至2.4%。", ["poverty_headcount_ratio"] * 2),
    ("实现就业372人，其中高校毕业生142人。", ["persons_employed"] * 2),
    ("接待游客8万人次，旅游收入900万元，同比分别增长12%和15%。", ["tourists_received", "tourism_revenue"] * 2),
    ("扶贫资金、援藏资金分别到位1.86、0.57亿元。", ["poverty_funds", "pairing_aid_funds"]),
    ("养殖牦牛38头、绵羊120只。", ["livestock_stock"] * 2),
    # words that need company
    ("累计投入5亿元，建设了产业园。", ["industry_investment"]),
    ("投入1.6亿元，新建饮水工程30处。", ["infrastructure_investment", "drinking_water_works"]),
    ("每斤卖12元，每月挣3000元。", ["product_price", "wage"]),
    ("157个贫困村全部退出。", ["villages_lifted"]),
    ("全州还有157个贫困村。", ["poor_villages"]),
]


def found(text: str) -> Sequence[Figure]:
    return extract_figures(text)


@pytest.mark.parametrize(("text", "indicators"), NAMED, ids=[text for text, _ in NAMED])
def test_words_by_the_number_name_the_indicator(text: str, indicators: list[str]) -> None:
    assert indicators == [figure.indicator for figure in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "平均海拔超过4100米。",
        "合作社购置拖拉机12台。",
        "每户每年缴水费126元。",
        "全县党员3260名。",
        "占全州总户数的45.6%。",
        "居民消费价格上涨2.1%。",
        "木材采伐6524立方米，同比增长57.1%。",
        "会议收到提案326件。",
    ],
)
def test_what_the_registry_lacks_stays_unnamed(text: str) -> None:
    figures = found(text)
    assert figures
    assert {figure.indicator for figure in figures} == {None}


def test_change_of_another_measure_does_not_take_the_one_before() -> None:
    figures = found("农作物综合机械化率为65%，文化产业年均增长15%。")
    assert [figure.indicator for figure in figures] == ["mechanisation_rate", None]


def test_remaining_poor_are_not_taken_for_lifted() -> None:
    figures = found("尚有未脱贫人口216户864人。")
    assert [figure.indicator for figure in figures] == ["poor_households", "poor_population"]


def test_subject_is_verbatim_and_never_empty() -> None:
    text = "实现就業372人，其中高校畢業生142人；占26.7%，80个。"
    figures = found(text)
    assert len(figures) == 4
    for figure in figures:
        assert figure.subject
        assert all(part in text for part in figure.subject.split("…"))
    assert figures[1].subject == "实现就業…其中高校畢業生"


@pytest.mark.parametrize(
    ("text", "breakdowns"),
    [
        ("实现就业372人，其中高校毕业生142人。", [None, "高校毕业生"]),
        ("示范合作社12家，市级示范合作社2家。", [None, "市级"]),
        ("黄金茶产量860吨，增长3.1%。", ["黄金茶", "黄金茶"]),
        ("种植树莓1200亩。", ["树莓"]),
        ("第一产业增加值13亿元，增长10%；第二产业增加值7亿元。", ["第一产业", "第一产业", "第二产业"]),
    ],
)
def test_words_that_narrow_the_indicator_are_its_breakdown(text: str, breakdowns: list[str | None]) -> None:
    assert breakdowns == [figure.breakdown for figure in found(text)]


def test_traditional_text_is_named_like_simplified_and_quoted_as_written() -> None:
    (figure,) = found("建檔立卡群眾流轉土地157畝。")
    assert figure.indicator == "land_transferred_area"
    assert figure.subject == "建檔立卡群眾流轉土地"
    assert figure.breakdown == "建檔立卡群眾"
