"""Every form in which Chinese prose writes a number gives its exact value."""

from decimal import Decimal

import pytest

from povetl.figures.extract import extract_figures


def only(text):
    found = extract_figures(text)
    assert len(found) == 1, [f.text for f in found]
    figure = found[0]
    assert text[figure.start : figure.end] == figure.text
    return figure


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("全县投入1.2亿元。", "120000000", "CNY"),
        ("全县投入２３００万元。", "23000000", "CNY"),
        ("全县投入12,345.6元。", "12345.6", "CNY"),
        ("全县投入1 234 567元。", "1234567", "CNY"),
        ("全县投入 3.5 亿 元。", "350000000", "CNY"),
        ("种植二十三万亩。", "230000", "mu"),
        ("种植两千三百亩。", "2300", "mu"),
        ("种植一万二千余亩。", "12000", "mu"),
        ("种植一千零五亩。", "1005", "mu"),
        ("种植两千三亩地。", "2300", "mu"),
        ("种植三十万零五百亩。", "300500", "mu"),
        ("种植一亿二千万亩。", "120000000", "mu"),
        ("种植3万5千亩。", "35000", "mu"),
        ("种植1亿2000万亩。", "120000000", "mu"),
        ("种植2300多万亩。", "23000000", "mu"),
        ("种植1万多亿株。", "1000000000000", "plant"),
        ("种植八万五千亩。", "85000", "mu"),
        ("种植一百五十二点五亩。", "152.5", "mu"),
        ("种植三点五万亩。", "35000", "mu"),
        ("种植壹拾贰万亩。", "120000", "mu"),
        ("拨款肆佰陆拾元整。", "460", "CNY"),
        ("种植廿三亩。", "23", "mu"),
        ("种植四 十 五 亩。", "45", "mu"),
        ("种植十 余 万亩。", "100000", "mu"),
        ("人数上升百分之三点五。", "3.5", "percent"),
        ("人数上升百分之一百二十。", "120", "percent"),
        ("比例为百分之 50。", "50", "percent"),
        ("死亡率千分之三点二。", "3.2", "permille"),
        ("死亡率3.2‰。", "3.2", "permille"),
        ("占六成。", "60", "percent"),
        ("占三成半。", "35", "percent"),
        ("占七点五成。", "75", "percent"),
        ("占三成五。", "35", "percent"),
        ("按原价打七折销售。", "70", "percent"),
        ("占三分之二。", "66.6667", "percent"),
        ("占四分之一。", "25", "percent"),
        ("占总数的2/5。", "40", "percent"),
        ("半数群众受益。", "50", "percent"),
        ("一半以上的群众受益。", "50", "percent"),
        ("收入翻一番。", "100", "percent"),
        ("收入翻了两番。", "300", "percent"),
        ("收入翻番。", "100", "percent"),
        ("收入增长4倍。", "4", "times"),
        ("上千人受益。", "1000", "person"),
        ("近百户受益。", "100", "household"),
        ("超百万人受益。", "1000000", "person"),
        ("气温-5.5℃。", "-5.5", "celsius"),
        ("气温零下20摄氏度。", "-20", "celsius"),
        ("每斤3元5角。", "3.5", "CNY"),
        ("每斤五毛钱。", "0.5", "CNY"),
        ("每斤一块二毛五。", "1.25", "CNY"),
        ("每斤3块5。", "3.5", "CNY"),
        ("捐款300美元。", "300", "USD"),
        ("捐款五千万港元。", "50000000", "HKD"),
        ("捐款1.5亿欧元。", "150000000", "EUR"),
        ("捐款US$500。", "500", "USD"),
        ("捐款$5亿。", "500000000", "USD"),
        ("捐款人民币300元。", "300", "CNY"),
        ("捐款￥1,000。", "1000", "CNY"),
        ("捐款3.26亿人民币。", "326000000", "CNY"),
        ("装机30兆瓦。", "30", "MW"),
        ("装机5万千瓦。", "50000", "kW"),
        ("发电五千千瓦时。", "5000", "kWh"),
        ("每月用电120度。", "120", "kWh"),
        ("运来三千克种子。", "3", "kg"),
        ("面积3.5平方公里。", "3.5", "km2"),
        ("库容200万立方米。", "2000000", "m3"),
        ("贫困发生率降至零。", "0", "percent"),
        ("全年未发生一起案件。", "0", "count"),
        ("没有一户返贫。", "0", "household"),
        ("实现“零辍学”。", "0", "count"),
        ("༢༣ %", "23", "percent"),
    ],
)
def test_a_numeral_in_any_form_gives_its_value_and_unit(text, value, unit):
    figure = only(text)
    assert (Decimal(value), unit) == (figure.value, figure.unit)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("每人3至5亩。", "3", "5", "mu"),
        ("每人3-5万元。", "30000", "50000", "CNY"),
        ("每人6万—8万元。", "60000", "80000", "CNY"),
        ("每人6000～8000元。", "6000", "8000", "CNY"),
        ("每人二到三万元。", "20000", "30000", "CNY"),
        ("增长60%至70%。", "60", "70", "percent"),
        ("增长百分之三到五。", "3", "5", "percent"),
        ("来了三四千人。", "3000", "4000", "person"),
        ("来了七八百人。", "700", "800", "person"),
        ("来了十七八人。", "17", "18", "person"),
        ("来了两三万人。", "20000", "30000", "person"),
        ("占七八成。", "70", "80", "percent"),
        ("在10和20吨之间。", "10", "20", "t"),
        ("100 - 200 元不等。", "100", "200", "CNY"),
        ("投资在100亿～120亿，规模不小。", "10000000000", "12000000000", "CNY"),
    ],
)
def test_a_range_is_one_figure_with_both_ends(text, low, high, unit):
    figure = only(text)
    assert (Decimal(low), Decimal(high), unit, "range") == (
        figure.value,
        figure.value_high,
        figure.unit,
        figure.qualifier,
    )


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("约300人。", "approx"),
        ("大约300人。", "approx"),
        ("300人左右。", "approx"),
        ("数百人。", "approx"),
        ("几千人。", "approx"),
        ("300余人。", "more_than"),
        ("300多人。", "more_than"),
        ("超过300人。", "more_than"),
        ("突破300人。", "more_than"),
        ("逾300人。", "more_than"),
        ("300人以上。", "at_least"),
        ("至少300人。", "at_least"),
        ("不低于300人。", "at_least"),
        ("上百人。", "at_least"),
        ("近300人。", "nearly"),
        ("接近300人。", "nearly"),
        ("300人以内。", "at_most"),
        ("不足300人。", "at_most"),
        ("不到300人。", "at_most"),
        ("不超过300人。", "at_most"),
        ("附近300人。", "exact"),
        ("节约300元。", "exact"),
    ],
)
def test_the_words_beside_a_numeral_say_what_it_allows(text, qualifier):
    assert qualifier == only(text).qualifier


@pytest.mark.parametrize("text", ["数百户受益。", "几千户受益。", "数十万户受益。"])
def test_a_vague_amount_has_no_value(text):
    figure = only(text)
    assert (figure.value, figure.unit) == (None, "household")


def test_a_shared_unit_and_magnitude_goes_to_every_member_of_a_list():
    found = extract_figures("三年分别投入6.08、5.72和11.36亿元。")
    assert [Decimal(608000000), Decimal(572000000), Decimal(1136000000)] == [f.value for f in found]
    assert {"CNY"} == {f.unit for f in found}


def test_the_ends_of_a_change_are_two_figures():
    low, high = extract_figures("贫困发生率由32.33%下降到12.4%。")
    assert (Decimal("32.33"), "level", None) == (low.value, low.kind, low.direction)
    assert (Decimal("12.4"), "level", "decrease") == (high.value, high.kind, high.direction)


def test_the_parts_of_a_ratio_that_sum_to_a_hundred_are_shares():
    found = extract_figures("三次产业结构比为27.7∶14.5∶57.8。")
    assert [Decimal("27.7"), Decimal("14.5"), Decimal("57.8")] == [f.value for f in found]


@pytest.mark.parametrize(
    ("text", "resolution"),
    [("1.2亿元。", "10000000"), ("2897.7元。", "0.1"), ("15345人。", "1"), ("三千人。", "1000"), ("1700余元。", "100")],
)
def test_resolution_is_the_size_of_the_last_printed_digit(text, resolution):
    assert Decimal(resolution) == only(text).resolution
