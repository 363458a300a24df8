"""What archives are asked about follows from the article pattern, and never leaves out an article."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povetl.sources.catalog import load_catalog
from povetl.sources.prefixes import address_prefixes, portable_pattern
from povetl.sources.source import Source

CATALOG = load_catalog()
PLAIN = replace(next(iter(CATALOG.values())), hosts=("www.linshan.test",), examples=(), path=Path("linshan.toml"))


def prefixes(pattern: str, *examples: str) -> list[str]:
    source = replace(PLAIN, article_pattern=pattern, examples=examples)
    return [prefix.removeprefix("www.linshan.test") for prefix in address_prefixes(source)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"/cn/(?:[\w-]+/){1,3}\d{6}/t\d{8}_\d+\.html$", ["/cn/"]),
        (r"/(?:xw|gk|govpublic)/(?:\w+/)*\d{6}/t\d{8}_\d+\.html?$", ["/gk/", "/govpublic/", "/xw/"]),
        (r"/n[12]/\d{4}/\d{4}/c\d+-\d+\.html$", ["/n1/", "/n2/"]),
        (r"/art/\d{4}/|/info/\d+/\d+\.htm", ["/art/", "/info/"]),
        (r"/news/\d+|/news/old/\d+", ["/news/"]),
        (r"/xwzx(?:_\d+)?/t\d+", ["/"]),
        (r"/a?rt/\d+", ["/"]),
        (r"/ar+t/\d+", ["/"]),
        (r"/tz\.gg/\d+", ["/tz.gg/"]),
        (r"/[a-z]+/\d+", ["/"]),
        (r"/(xw|gk)/\d+", ["/"]),
        (r"\d+\.html$", ["/"]),
        (r"^http://www\.linshan\.test/xw/\d+", ["/"]),
        (r"//www.linshan.test/xw/", ["/"]),
        (r"", ["/"]),
        (r"/x[", ["/"]),
        (r"/x(?:", ["/"]),
        ("/x\\", ["/"]),
    ],
)
def test_the_beginning_is_what_is_literal(pattern: str, expected: list[str]) -> None:
    assert prefixes(pattern) == expected


def test_an_example_elsewhere_makes_it_the_whole_host() -> None:
    assert prefixes(r"/xw/\d+", "http://www.linshan.test/2019/xw/7.html") == ["/"]


def test_hosts_that_differ_in_www_are_asked_about_once() -> None:
    source = replace(PLAIN, article_pattern=r"/xw/\d+", hosts=("linshan.test", "www.linshan.test", "m.linshan.test"))
    assert address_prefixes(source) == ("linshan.test/xw/", "m.linshan.test/xw/")


@pytest.mark.parametrize("source", CATALOG.values(), ids=lambda source: source.id)
def test_every_example_of_every_source_lies_below_a_prefix(source: Source) -> None:
    for example in source.examples:
        bare = re.sub(r"^https?://(?:www\.)?", "", example)
        assert bare.startswith(tuple(re.sub(r"^www\.", "", prefix) for prefix in address_prefixes(source)))
    assert portable_pattern(source) == source.article_pattern


@pytest.mark.parametrize("pattern", [r"(?P<id>\d+)", r"(?i)/XW/", r"/xw/\Z", r"^http", r"/x(?=y)", r"/x++", r"\bx"])
def test_a_pattern_that_java_reads_otherwise_is_not_sent(pattern: str) -> None:
    assert portable_pattern(replace(PLAIN, article_pattern=pattern)) is None


@given(
    st.lists(
        st.sampled_from(
            ["/", "xw", "a", r"\.", "[ab]", "(?:c|d)", "(?:e|f)?", "g?", r"\d", "+", "|", "[a-c]", ".", "h*"]
        ),
        max_size=8,
    ).map("".join),
    st.text("/xwabcdefgh.19", max_size=12),
)
def test_no_address_that_the_pattern_takes_from_its_beginning_is_left_out(pattern: str, path: str) -> None:
    try:
        taken = re.match(pattern, "/" + path)
    except re.error:
        return
    if taken is not None:
        assert ("/" + path).startswith(tuple(prefixes(pattern)))
