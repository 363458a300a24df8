"""The gazetteer: codes, names, parents and time."""

from collections import Counter
from datetime import date

import pytest

from povetl.registry.place_names import common_names, short_name
from povetl.registry.places import DEPTH, load_place_words, load_places


@pytest.fixture(scope="module")
def gazetteer():
    return load_places()


@pytest.mark.parametrize(
    ("code", "path", "level"),
    [
        ("000000", "全国", "nation"),
        ("540000", "西藏自治区", "province"),
        ("540300", "西藏自治区/昌都市", "prefecture"),
        ("540302", "西藏自治区/昌都市/卡若区", "county"),
        ("540102", "西藏自治区/拉萨市/城关区", "county"),
        ("620102", "甘肃省/兰州市/城关区", "county"),
        ("540102011", "西藏自治区/拉萨市/城关区/夺底街道", "township"),
        ("540302210", "西藏自治区/昌都市/卡若区/若巴乡", "township"),
        ("110105", "北京市/朝阳区", "county"),  # no prefecture between a municipality and its districts
        ("419001", "河南省/济源市", "county"),
        ("540481", "西藏自治区/林芝市/米林市", "county"),
        ("710000", "台湾省", "province"),
    ],
)
def test_a_code_leads_to_its_path_and_level(gazetteer, code, path, level):
    place = gazetteer.get(code)
    assert (place.path, place.level) == (path, level)


@pytest.mark.parametrize(
    ("old", "name", "until", "new"),
    [
        ("542121", "昌都县", 2014, "540302"),
        ("542122", "江达县", 2014, "540321"),
        ("542400", "那曲地区", 2017, "540600"),
        ("542621", "林芝县", 2015, "540402"),
        ("540125", "堆龙德庆县", 2014, "540103"),
        ("540126", "达孜县", 2016, "540104"),
        ("540530", "错那县", 2022, "540581"),
        ("513425", "会理县", 2020, "513402"),
        ("632321", "同仁县", 2019, "632301"),
        ("532331", "禄丰县", 2020, "532302"),
        ("610125", "户县", 2015, "610118"),
    ],
)
def test_a_renamed_place_ends_and_names_its_successor(gazetteer, old, name, until, new):
    place = gazetteer.get(old)
    assert (place.name, place.valid_to.year, place.successor_code) == (name, until, new)
    successor = gazetteer.get(new)
    assert successor.valid_to is None
    assert successor.valid_from is not None
    assert successor.valid_from > place.valid_to


def test_codes_are_unique_and_every_parent_and_successor_is_a_row(gazetteer):
    rows = list(gazetteer.rows())
    codes = {row.code for row in rows}
    assert len(codes) == len(rows)
    orphans = [row.code for row in rows if row.parent_code not in codes and row.level != "nation"]
    astray = [row.code for row in rows if row.successor_code is not None and row.successor_code not in codes]
    assert orphans == []
    assert astray == []


def test_a_path_is_the_parents_path_and_the_name(gazetteer):
    paths = {row.code: row.path for row in gazetteer.rows()}
    wrong = [
        row.path
        for row in gazetteer.rows()
        if row.level not in ("nation", "province") and row.path != f"{paths[row.parent_code]}/{row.name}"
    ]
    assert wrong == []


def test_levels_go_down_from_parent_to_child(gazetteer):
    levels = {row.code: DEPTH[row.level] for row in gazetteer.rows()}
    assert [r.code for r in gazetteer.rows() if r.parent_code and levels[r.parent_code] >= DEPTH[r.level]] == []


def test_no_row_ends_before_it_begins(gazetteer):
    spans = [(r.code, r.valid_from, r.valid_to) for r in gazetteer.rows() if r.valid_from and r.valid_to]
    assert [span for span in spans if span[1] > span[2]] == []


def test_the_whole_country_is_there_to_township_level(gazetteer):
    today = Counter(row.level for row in gazetteer.rows() if row.valid_to is None)
    assert today["nation"] == 1
    assert today["province"] == 34
    assert today["prefecture"] == 333
    assert today["county"] > 2_843  # the counties, and the development zones that NBS codes beside them
    assert today["township"] > 40_000


def test_namesakes_are_all_found(gazetteer):
    assert {row.code for row in gazetteer.named("城关区")} >= {"540102", "620102"}
    assert {row.code for row in gazetteer.named("昌都")} == {"540300", "542100", "542121"}


def test_common_and_former_names_lead_to_the_official_row(gazetteer):
    assert [row.name for row in gazetteer.named("凉山州")] == ["凉山彝族自治州"]
    assert "622926" in {row.code for row in gazetteer.named("东乡县")}
    assert [row.code for row in gazetteer.named("襄樊市")] == ["420600"]


def test_validity_answers_for_a_day_and_for_today(gazetteer):
    old, new = gazetteer.by_code["542121"], gazetteer.by_code["540302"]
    assert gazetteer.valid(old, date(2013, 5, 1))
    assert not gazetteer.valid(new, date(2013, 5, 1))
    assert not gazetteer.valid(old, None)
    assert gazetteer.valid(new, None)


@pytest.mark.parametrize(
    ("name", "level", "short"),
    [
        ("西藏自治区", "province", "西藏"),
        ("新疆维吾尔自治区", "province", "新疆"),
        ("凉山彝族自治州", "prefecture", "凉山"),
        ("黔西南布依族苗族自治州", "prefecture", "黔西南"),
        ("积石山保安族东乡族撒拉族自治县", "county", "积石山"),
        ("东乡族自治县", "county", "东乡"),
        ("莫力达瓦达斡尔族自治旗", "county", "莫力达瓦"),
        ("索县", "county", "索县"),
        ("夺底街道", "township", "夺底"),
    ],
)
def test_short_names_drop_kind_and_peoples(name, level, short):
    assert short_name(name, level) == short


def test_common_names_keep_a_suffix():
    assert common_names("凉山彝族自治州", "凉山", "prefecture") == ("凉山州",)
    assert common_names("东乡族自治县", "东乡", "county") == ("东乡县",)
    assert common_names("卡若区", "卡若", "county") == ()


def test_every_guarded_word_is_a_name_of_the_gazetteer(gazetteer):
    words = load_place_words()
    short = words.needs_context | words.needs_edge | words.ordinary | words.not_after.keys() | words.not_before.keys()
    assert sorted(name for name in short if name not in gazetteer.short) == []
