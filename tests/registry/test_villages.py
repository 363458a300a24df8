"""Villages with codes, where a file of them is given: built, read, and found under their township or county."""

import pytest

from povetl.errors import SettingsError
from povetl.figures.extract import extract_figures
from povetl.registry.build_villages import main, plain_name
from povetl.registry.villages import read_villages, use_villages

ROWS = """code,name,streetCode,provinceCode,cityCode,areaCode
540302102204,波妥村村民委员会,540302102,54,5403,540302
540302102205,卡若村委会,540302102,54,5403,540302
540302200201,同名村村民委员会,540302200,54,5403,540302
540302201201,同名村村民委员会,540302201,54,5403,540302
"""


@pytest.fixture
def villages(tmp_path):
    (tmp_path / "villages.csv").write_text(ROWS, encoding="utf-8")
    out = tmp_path / "villages.parquet"
    assert main([str(tmp_path), str(out)]) == 0
    found = read_villages(out)
    use_villages(found)
    yield found
    use_villages(None)


@pytest.mark.parametrize(
    ("committee", "name"),
    [
        ("波妥村村民委员会", "波妥村"),
        ("新民居委会", "新民社区"),
        ("李家庄村委会", "李家庄"),
        ("西湖社区居委会", "西湖社区"),
        ("乌兰嘎查村民委员会", "乌兰嘎查"),
        ("第三生产队", "第三生产队"),
    ],
)
def test_a_committee_is_of_the_village_that_it_names(committee, name):
    assert plain_name(committee) == name


def test_a_village_is_found_in_its_township_and_in_its_county_if_it_is_the_only_one(villages):
    assert villages.code("波妥村", "540302102") == villages.code("波妥村", "540302") == "540302102204"
    assert villages.code("妥村", "540302") is None
    assert villages.code("同名村", "540302") is None
    assert villages.code("同名村", "540302201") == "540302201201"
    assert villages.code("波妥村", "999999") is None


def test_a_figure_of_a_known_village_has_its_code_and_full_path(villages):
    known, unknown = extract_figures("昌都市卡若区波妥村有120户。卡若区马俑村有86户。")
    assert (known.place, known.place_code) == ("西藏自治区/昌都市/卡若区/卡若镇/波妥村", "540302102204")
    assert (known.place_level, known.county_code) == ("village", "540302")
    assert (unknown.place, unknown.place_code, unknown.county_code) == (
        "西藏自治区/昌都市/卡若区/马俑村", None, "540302",
    )  # fmt: skip


def test_what_holds_a_known_village_is_found_as_for_any_other(villages):
    figures = extract_figures("昌都市卡若区波妥村有120户。周边群众86户。村里有12人。全区3600户。")
    places = [figure.place.rpartition("/")[2] for figure in figures]
    assert places == ["波妥村", "卡若镇", "波妥村", "卡若区"]


def test_without_a_file_a_village_hangs_under_its_county():
    (figure,) = extract_figures("昌都市卡若区波妥村有120户。")
    assert (figure.place, figure.place_code) == ("西藏自治区/昌都市/卡若区/波妥村", None)


def test_a_file_that_is_none_is_refused_in_one_sentence(tmp_path):
    wrong = tmp_path / "villages.parquet"
    with pytest.raises(SettingsError, match="is no file of villages"):
        read_villages(wrong)
    wrong.write_text("no parquet")
    with pytest.raises(SettingsError, match="is no file of villages"):
        read_villages(wrong)
