"""A URL is read one way only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povetl.web.address import Refused, read_address

BASE = read_address("http://www.linshan.test/a/b/c.html?d=1")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.linshan.test", "http://www.linshan.test/"),
        ("HTTP://WWW.LinShan.test.:80/A", "http://www.linshan.test/A"),
        ("https://www.linshan.test:443/", "https://www.linshan.test/"),
        ("http://www.linshan.test:8080/a#b", "http://www.linshan.test:8080/a"),
        ("http://www.linshan.test/新闻?q=水", "http://www.linshan.test/%E6%96%B0%E9%97%BB?q=%E6%B0%B4"),
        ("http://www.linshan.test/a b|c", "http://www.linshan.test/a%20b%7Cc"),
        ("http://www.linshan.test/%e6%96%b0", "http://www.linshan.test/%e6%96%b0"),
        ("  http://www.linshan.test/a\r\n", "http://www.linshan.test/a"),
        ("http://www.linshan.test/a/../b/./c", "http://www.linshan.test/b/c"),
        ("http://www.linshan.test//a//b", "http://www.linshan.test//a//b"),
        ("http://www.linshan.test/a/..", "http://www.linshan.test/"),
        ("http://www.linshan.test/../../a/.", "http://www.linshan.test/a/"),
        ("http://www.linshan.test/a?b=/../c", "http://www.linshan.test/a?b=/../c"),
        ("http://www.linshan.test?a=1", "http://www.linshan.test/?a=1"),
        ("http://西藏.test/", "http://xn--c41am9e.test/"),
        ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"),
    ],
)
def test_an_absolute_url_has_one_written_form(url: str, expected: str) -> None:
    assert read_address(url).url == expected


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (b"d.html", "/a/b/d.html"),
        (b"/d.html", "/d.html"),
        (b"../d.html", "/a/d.html"),
        (b"../../../../d", "/d"),
        (b"?e=2", "/a/b/c.html?e=2"),
        (b"#top", "/a/b/c.html?d=1"),
        (b"\xd0\xc2.html", "/a/b/%D0%C2.html"),
        (b"//www.linshan.test/x", "/x"),
    ],
)
def test_a_relative_location_is_read_against_the_page(location: bytes, expected: str) -> None:
    assert read_address(location, BASE).url == f"http://www.linshan.test{expected}"


@pytest.mark.parametrize("url", ["/\\evil.test/", "\\\\evil.test\\", "http://a.test\\@b.test/", "http://a@b.test/"])
def test_an_ambiguous_host_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refused:
        read_address(url, BASE)
    assert refused.value.status == "ssrf_denied"


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60)))
def test_any_input_is_an_ascii_address_or_a_refusal(text: str | bytes) -> None:
    try:
        address = read_address(text, BASE)
    except Refused:
        return
    assert address.url.isascii()
    assert address.target.startswith(b"/")
    assert read_address(address.url) == address


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=30), st.text(alphabet="/.?#a\\:@%;", max_size=12)))
def test_reading_a_path_twice_changes_nothing_more(path: str) -> None:
    once = read_address(f"http://www.linshan.test/{path}")
    assert read_address(once.url) == once
    assert once.host == "www.linshan.test"


@settings(max_examples=400)
@given(st.text(alphabet="/.?#a\\:@%;\n ", max_size=12))
def test_a_relative_address_stays_on_its_host_or_names_another_one(text: str) -> None:
    try:
        address = read_address(text, BASE)
    except Refused:
        return
    assert address.target.startswith(b"/")
    assert read_address(address.url) == address
    assert address.host == BASE.host or "//" in text.replace("\n", "")  # line breaks are dropped, as browsers do
