"""The catalog: what it promises of every source, and how it refuses a wrong file."""

import re
from pathlib import Path

import pytest

from povetl.errors import SourceError
from povetl.sources.catalog import Catalog, load_catalog

GOOD = """\
id = "linshan"
name_zh = "林山"
name_en = "Linshan"
publisher = "Linshan County"
level = "county"
place_code = "513334"
homepage = "http://www.linshan.example/"
reuse = "Name the site."
hosts = ["www.linshan.example"]
article_pattern = '/t\\d{8}_\\d+\\.html$'
examples = ["http://www.linshan.example/xw/t20200101_1.html"]
schedule = "10 6 * * 1-5"
delay = 2

[[lists]]
url = "http://www.linshan.example/xw/"
max_pages = 2

[[lists]]
url = "http://www.linshan.example/gs/"
pages = "index_{n}.html"

[layout]
body = ["#zoom"]
document_id = '_(\\d+)\\.'

[assertions]
min_links = 3
min_yield = 1
"""


def write(folder: Path, text: str, name: str = "linshan") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def change(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


@pytest.fixture(scope="module")
def built_in() -> Catalog:
    return load_catalog()


# --- the files of the package -------------------------------------------------------------------------------


def test_the_sites_of_the_main_job_and_the_sample_sites_are_there(built_in: Catalog) -> None:
    real = {source.id for source in built_in.values() if not source.sample}
    sample = {source.id for source in built_in.values() if source.sample}
    assert real == {
        "tibet_cn", "tibet_cn_hant", "xizang_gov", "lasa_gov", "changdu_gov", "xznjw",
        "nrra", "moa_gov", "gov_cn", "people_xz", "news_cn",
    }  # fmt: skip
    assert sample == {"sample_county", "sample_agriculture", "sample_tibet", "sample_media"}


def test_every_built_in_source_says_how_it_may_be_reused_and_shows_an_example(built_in: Catalog) -> None:
    for source in built_in.values():
        assert source.reuse
        assert source.examples, source.id


def test_every_document_id_pattern_finds_the_id_of_the_examples(built_in: Catalog) -> None:
    for source in built_in.values():
        if source.layout.document_id:
            for url in source.examples:
                match = re.search(source.layout.document_id, url)
                assert match, url
                assert match[1], url


def test_no_list_page_looks_like_an_article(built_in: Catalog) -> None:
    for source in built_in.values():
        for spec in source.lists:
            assert not source.is_article(spec.url)


def test_real_sites_are_asked_at_most_once_in_three_seconds_and_samples_as_their_robots_allow(
    built_in: Catalog,
) -> None:
    assert all(source.delay >= 3 for source in built_in.values() if not source.sample)
    assert {source.delay for source in built_in.values() if source.sample} == {0.1}


def test_samples_and_archives_have_no_schedule_and_other_sources_have_one(built_in: Catalog) -> None:
    for source in built_in.values():
        assert (source.schedule is None) == (source.sample or source.archive_only)


# --- looking up ---------------------------------------------------------------------------------------------


def test_hours_and_budgets_are_read(tmp_path: Path) -> None:
    text = GOOD.replace("delay = 2", "hours = [22, 6]\nmax_requests = 500\nmax_requests_a_day = 2000")
    write(tmp_path, text)
    source = load_catalog(tmp_path).get("linshan")
    assert (source.hours, source.max_requests, source.max_requests_a_day) == ((22, 6), 500, 2000)


def test_a_misspelt_id_is_answered_with_those_that_look_like_it(built_in: Catalog) -> None:
    with pytest.raises(SourceError, match="did you mean xizang_gov"):
        built_in.get("xizang_gv")
    with pytest.raises(SourceError, match="povetl source list"):
        built_in.get("qqqq")
    assert built_in.get("qqqq", None) is None
    assert "qqqq" not in built_in


def test_a_url_belongs_to_the_source_of_its_host(built_in: Catalog) -> None:
    source = built_in.for_url("http://m.tibet.cn:80/cn/anything.html")
    assert source is not None
    assert source.id == "tibet_cn"
    assert built_in.for_url("http://tibet.cn.example/") is None
    assert built_in.for_url("http://[broken/") is None


def test_a_url_on_a_shared_host_belongs_to_the_source_whose_pattern_or_list_it_fits(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    other = GOOD.replace('"linshan"', '"linshan_gk"').replace("/t\\d{8}_\\d+\\.html$", "/gk/\\d+\\.html$")
    other = other.replace("/xw/t20200101_1.html", "/gk/7.html").replace("/xw/", "/gk/").replace("/gs/", "/gk/tj/")
    write(tmp_path, other, "linshan_gk")
    catalog = load_catalog(tmp_path)
    found = [
        catalog.for_url(f"http://www.linshan.example{path}")
        for path in ("/xw/t20210101_2.html", "/gk/9.html", "/gk/tj/index_1.html", "/about.html")
    ]
    assert [source and source.id for source in found] == ["linshan", "linshan_gk", "linshan_gk", None]


# --- a user's own files -------------------------------------------------------------------------------------


def test_a_users_file_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    source = load_catalog(tmp_path).get("linshan")
    assert source.path == path
    assert source.delay == 2.0
    assert source.min_links == 3
    assert source.min_yield == 1.0
    assert source.layout.body == ("#zoom",)
    assert [(spec.max_pages, spec.pages) for spec in source.lists] == [(2, ""), (1, "index_{n}.html")]
    assert source.is_article("http://www.linshan.example/a/t20210305_22.html")
    assert not source.is_article("http://elsewhere.example/a/t20210305_22.html")


def test_a_built_in_source_is_replaced_only_when_the_file_says_so(tmp_path: Path) -> None:
    text = GOOD.replace('"linshan"', '"moa_gov"')
    write(tmp_path, text, "moa_gov")
    with pytest.raises(SourceError, match="replaces = true"):
        load_catalog(tmp_path)
    write(tmp_path, "replaces = true\n" + text, "moa_gov")
    assert load_catalog(tmp_path).get("moa_gov").name_en == "Linshan"


def test_nothing_can_be_replaced_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, "replaces = true\n" + GOOD)
    with pytest.raises(SourceError, match="remove that line"):
        load_catalog(tmp_path)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"POVETL_SOURCES names .*nowhere"):
        load_catalog(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (change('id = "linshan"', 'id = "linshan'), 1, "no TOML"),
        (GOOD + "\n[layout]\n", 31, "no TOML"),
        (change("publisher", "publsher"), 4, "'publsher' is unknown; write publisher"),
        (change("max_pages = 2", "max_page = 2"), 17, "write max_pages"),
        (change("min_links", "min_link"), 28, "write min_links"),
        (change("document_id", "docment_id"), 25, "write document_id"),
        (change('homepage = "http://www.linshan.example/"\n', ""), 1, "homepage is missing"),
        (change('hosts = ["www.linshan.example"]', 'hosts = "www.linshan.example"'), 9, "write a list of texts"),
        (change('hosts = ["www.linshan.example"]', "hosts = []"), 9, "at least one host"),
        (change('hosts = ["www.linshan.example"]', 'hosts = ["http://www.linshan.example"]'), 9, "is no host"),
        (change("delay = 2", 'delay = "2"'), 13, "delay is '2'; write a number"),
        (change("delay = 2", "delay = 86400"), 13, "from 0 to 300"),
        (change("delay = 2", "hours = [22]"), 13, r"two hours of Beijing time: \[22, 6\]"),
        (change("delay = 2", "hours = [6, 6]"), 13, r"two hours of Beijing time: \[22, 6\]"),
        (change("delay = 2", "hours = [25, 6]"), 13, r"two hours of Beijing time: \[22, 6\]"),
        (change("delay = 2", "max_requests = 0"), 13, "write 1 or more"),
        (change("delay = 2", "max_requests_a_day = 0.5"), 13, "write a whole number"),
        (change("max_pages = 2", "max_pages = true"), 17, "max_pages is true; write a whole number"),
        (change("max_pages = 2", "max_pages = 0"), 17, "write 1 or more"),
        (change("'/t\\d{8}_\\d+\\.html$'", "'/t(\\d{8}_\\d+\\.html$'"), 10, "no regular expression"),
        (change("'/t\\d{8}_\\d+\\.html$'", "'/x\\d{8}_\\d+\\.html$'"), 11, "example 1, .* is not matched"),
        (change('url = "http://www.linshan.example/gs/"', 'url = "http://gs.example/"'), 20, "is outside hosts"),
        (change("index_{n}.html", "index.html"), 21, "no {n} for the number"),
        (change("10 6 * * 1-5", "10 6 * *"), 12, "no cron line: it has 4 fields"),
        (change("10 6 * * 1-5", "10 25 * * *"), 12, 'its hour "25"'),
        (change('level = "county"', 'level = "village"'), 5, "write one of nation, province"),
        (change('"513334"', '"5133"'), 6, "write 6 to 12 digits"),
        (change('["#zoom"]', '["#zoom >"]'), 24, "no CSS selector"),
        (change("'_(\\d+)\\.'", "'_\\d+\\.'"), 25, "put the id's part in parentheses"),
        (change("min_yield = 1", "min_yield = -1"), 29, "write 0 or a moderate"),
        (change("delay = 2", 'timezone = "Asia/Lhasa"'), 13, "write Asia/Shanghai"),
        (change("delay = 2", "archive_only = true"), 12, "never scheduled"),
        (change("delay = 2", "layout = 3").replace("[layout]", "[other]"), 23, "'other' is unknown"),
        (change('"linshan"', '"Lin shan"'), 1, "write small letters"),
        (change('"linshan"', '"lingshan"'), 1, "call the file lingshan.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_what_to_write(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SourceError, match=words) as caught:
        load_catalog(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{path}, line {line}: ")
    assert message.endswith(".")
    assert "\n" not in message


def test_a_host_without_a_list_is_refused_unless_it_is_an_archive(tmp_path: Path) -> None:
    head, tail = GOOD.split("[[lists]]", 1)[0], "[layout]" + GOOD.split("[layout]")[1]
    write(tmp_path, head + tail)
    with pytest.raises(SourceError, match=r"www\.linshan\.example has no list"):
        load_catalog(tmp_path)
    write(tmp_path, head.replace('schedule = "10 6 * * 1-5"', "archive_only = true") + tail)
    assert load_catalog(tmp_path).get("linshan").archive_only


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "linshan.toml").write_bytes(GOOD.encode("gbk"))
    with pytest.raises(SourceError, match="line 2: not UTF-8"):
        load_catalog(tmp_path)


@pytest.mark.parametrize("pattern", ["/t\\d{8}_\\d+\\.html$", "\\.html$"])
def test_two_sources_cannot_take_the_same_pages_of_one_host(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, GOOD)
    other = GOOD.replace('"linshan"', '"linshan_two"').replace("/t\\d{8}_\\d+\\.html$", pattern)
    write(tmp_path, other, "linshan_two")
    with pytest.raises(SourceError, match="make one pattern narrower"):
        load_catalog(tmp_path)
