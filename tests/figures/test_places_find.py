"""Which places a text names, resolved by context and date."""

import time
from datetime import date
from itertools import pairwise

import pytest

from povetl.figures.places import find_places
from povetl.figures.script import simplify
from povetl.registry.places import load_places


def named(text, **context):
    return [(text[m.start : m.end], m.place.path if m.place else None) for m in find_places(text, **context)]


def codes(text, **context):
    return [m.place.place_code if m.place else None for m in find_places(text, **context)]


def test_adjacent_names_are_one_mention_of_the_most_specific():
    assert named("西藏拉萨城关区") == [("西藏拉萨城关区", "西藏自治区/拉萨市/城关区")]


@pytest.mark.parametrize(
    ("text", "context", "code"),
    [
        ("城关区今年", {"title": "拉萨市城关区综述"}, "540102"),
        ("城关区今年", {"title": "兰州市城关区综述"}, "620102"),
        ("城关区今年", {"home": "540100"}, "540102"),
        ("拉萨市去年启动，城关区今年跟进", {}, "540102"),
        ("甘肃省和兰州市同意，城关区今年", {}, "620102"),
    ],
)
def test_a_name_that_several_share_is_told_by_context(text, context, code):
    assert codes(text, **context)[-1] == code


def test_a_name_that_nothing_tells_apart_keeps_its_name_and_no_code():
    (mention,) = find_places("城关区今年")
    assert (mention.place.path, mention.place.place_code, mention.place.county_code) == ("城关区", None, None)


@pytest.mark.parametrize(
    ("text", "published", "path"),
    [
        ("昌都县", date(2012, 1, 1), "西藏自治区/昌都地区/昌都县"),
        ("江达县", date(2012, 1, 1), "西藏自治区/昌都地区/江达县"),
        ("江达县", date(2020, 1, 1), "西藏自治区/昌都市/江达县"),
        ("江达县", None, "西藏自治区/昌都市/江达县"),
        ("昌都今年", date(2012, 1, 1), "西藏自治区/昌都地区"),
        ("昌都今年", date(2020, 1, 1), "西藏自治区/昌都市"),
        ("昌都县", date(2021, 1, 1), "西藏自治区/昌都地区/昌都县"),  # the old name can only mean the old county
        ("襄樊市", date(2009, 1, 1), "湖北省/襄阳市"),
    ],
)
def test_a_renamed_place_is_read_by_the_articles_date(text, published, path):
    assert named(text, published=published)[0][1] == path


NO_PLACES = """
推进农村改革和乡村振兴 贫困村和边境小康村 各县区要抓落实 家乡变水乡 建设特色小镇 送戏下乡
易地搬迁安置社区 决定西部大开发 隆重庆祝 复合肥料 推广东西部协作 经济南北差异 投资阳光产业
比如合作社 日照充足 白银价格 搬到县城 到城区打工 一个街道 国营农场 帮助贫困村和县里
三个开发区 安居乐业
""".split()  # noqa: SIM905 - a list of them would be a page long


@pytest.mark.parametrize("text", NO_PLACES)
def test_ordinary_words_are_no_places(text):
    assert [name for name, path in named(text) if path] == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("长治武乡县", "山西省/长治市/武乡县"),
        ("南阳镇平县", "河南省/南阳市/镇平县"),
        ("信阳新县", "河南省/信阳市/新县"),
        ("济南市中区", "山东省/济南市/市中区"),
        ("临夏东乡族自治县", "甘肃省/临夏回族自治州/东乡族自治县"),
        ("朝阳区三里屯街道", "北京市/朝阳区/三里屯街道"),
        ("陇南成县", "甘肃省/陇南市/成县"),
        ("昭觉县三岔河乡", "四川省/凉山彝族自治州/昭觉县/三岔河乡"),
    ],
)
def test_names_that_run_into_each_other_are_cut_where_the_gazetteer_says(text, path):
    assert named(f"{text}今年减贫") == [(text, path)]


def test_every_county_is_found_after_its_parent():
    gazetteer = load_places()
    counties = [
        row
        for row in gazetteer.rows()
        if row.level == "county" and row.valid_to is None and row.name[-1] in "县市区旗" and row.code[4] != "7"
    ]  # xx7x are development zones
    missed = []
    for county in counties[::7]:
        text = f"2023年，{gazetteer.get(county.parent_code).name}{county.name}减贫"
        found = codes(simplify(text))
        if found != [county.code]:
            missed.append((county.path, found))
    assert missed == []


def test_a_village_hangs_under_its_township_or_county():
    assert named("卡若区约巴乡马俑村")[0][1] == "西藏自治区/昌都市/卡若区/约巴乡/马俑村"
    (mention,) = find_places("卡若区约巴乡马俑村")
    assert (mention.place.place_code, mention.place.county_code, mention.place.level) == (None, "540302", "village")
    assert named("会宁县的张家湾村")[-1][1] == "甘肃省/白银市/会宁县/张家湾村"
    assert named("在马俑村，牧民说")[0][1] == "马俑村"


def test_a_village_named_again_is_the_same_village():
    found = named("卡若区约巴乡马俑村搬迁。江达县也搬迁。马俑村受益。")
    assert found[-1][1] == "西藏自治区/昌都市/卡若区/约巴乡/马俑村"


def test_short_name_of_a_county_counts_once_the_full_one_stands():
    assert ("卡若", "西藏自治区/昌都市/卡若区") in named("卡若区发展快，讲好卡若故事")


@pytest.mark.parametrize(
    ("text", "context", "path"),
    [
        ("会宁县很大。全县", {}, "甘肃省/白银市/会宁县"),
        ("会宁县很大。全市", {}, "甘肃省/白银市"),
        ("会宁县很大。全省", {}, "甘肃省"),
        ("西藏很大。全区", {}, "西藏自治区"),
        ("西藏拉萨市城关区。全区", {}, "西藏自治区/拉萨市/城关区"),
        ("凉山州很大。全州", {}, "四川省/凉山彝族自治州"),
        ("重庆很大。全市", {}, "重庆市"),
        ("我县", {"home": "620422"}, "甘肃省/白银市/会宁县"),
        ("全县", {"title": "会宁县综述"}, "甘肃省/白银市/会宁县"),
        ("全县", {}, None),
        ("我国", {}, "全国"),
    ],
)
def test_anaphors_stand_for_the_nearest_place_of_their_kind(text, context, path):
    found = find_places(text, **context)[-1]
    assert (found.anaphoric, found.place.path if found.place else None) == (True, path)


def test_mentions_are_in_order_and_do_not_overlap():
    text = "西藏昌都市卡若区约巴乡马俑村、拉多乡，全区、全国，甘肃会宁县。" * 20
    mentions = find_places(text)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert len(mentions) >= 100


@pytest.mark.parametrize("piece", ["村", "全县", "昌都卡若波妥村", "的", "1、", "“《", "北京、", "县里", "在", "一二"])
def test_time_grows_with_the_text_and_no_faster(piece):
    def seconds(n):
        text = piece * (n // len(piece))
        start = time.process_time()
        find_places(text)
        return time.process_time() - start

    seconds(20_000)
    assert seconds(160_000) < 0.2 + 8 * max(seconds(40_000), 0.01)
