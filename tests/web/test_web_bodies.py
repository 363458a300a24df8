"""Bodies: bounded unpacking, what is a page, where a signpost leads, what robots.txt says."""

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povetl.web.coding import BadEncoding, Decoder, TooLarge, UnknownCoding
from povetl.web.robots import read_robots_body, read_rules
from povetl.web.sniff import meta_refresh, why_no_page

MIB = 1024 * 1024


def decode(chunks: list[bytes], coding: str = "gzip", limit: int = MIB) -> bytes:
    decoder = Decoder(coding, limit)
    return b"".join([*(decoder.feed(chunk) for chunk in chunks), decoder.finish()])


@given(st.binary(max_size=5000), st.integers(1, 500))
def test_what_was_packed_comes_out_however_it_is_cut(body: bytes, size: int) -> None:
    packed = gzip.compress(body)
    assert decode([packed[at : at + size] for at in range(0, len(packed), size)]) == body


@given(st.binary(max_size=300))
def test_noise_is_refused_or_unpacked_and_never_anything_else(noise: bytes) -> None:
    with suppress(BadEncoding, TooLarge):
        decode([noise])


def test_members_in_a_row_are_one_body() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    assert decode([packed]) == decode([packed[:10], packed[10:]]) == b"one two"


def test_a_bomb_is_stopped_before_it_is_unpacked() -> None:
    bomb = gzip.compress(bytes(50 * MIB), 9)
    decoder = Decoder("gzip", MIB)
    tracemalloc.start()
    with pytest.raises(TooLarge) as caught:
        decoder.feed(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.bomb
    assert peak < 6 * MIB


def test_a_long_text_is_too_large_but_no_bomb() -> None:
    text = b"".join(b"%d,%d;" % (n * 7919, n * n) for n in range(200_000))
    with pytest.raises(TooLarge) as caught:
        decode([gzip.compress(text)])
    assert not caught.value.bomb


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd", "deflate", "gzip, br", "x"])
def test_codings_that_were_not_asked_for_are_refused(coding: str) -> None:
    with pytest.raises(UnknownCoding):
        Decoder(coding, MIB)


@pytest.mark.parametrize("coding", ["", "identity", "Identity", "GZIP", "x-gzip", "identity, gzip"])
def test_identity_and_gzip_are_read_in_any_spelling(coding: str) -> None:
    body = gzip.compress(b"one") if "zip" in coding.lower() else b"one"
    assert decode([body], coding) == b"one"


@pytest.mark.parametrize(
    "body", [gzip.compress(b"one")[:-3], gzip.compress(b"one") + b"x", zlib.compress(b"one"), b"<"]
)
def test_what_is_not_the_announced_gzip_is_refused(body: bytes) -> None:
    with pytest.raises(BadEncoding):
        decode([body])


@pytest.mark.parametrize(
    ("head", "kind", "is_page"),
    [
        (b"<!doctype html>", "text/html", True),
        (b"<!doctype html>", "application/octet-stream", True),
        (b"<!doctype html>", "image/png", True),
        ("\ufeff<html>".encode("utf-16-le"), "application/octet-stream", True),
        (b"\x00\x01", "application/octet-stream", False),
        (b"%PDF-1.7", "text/html", False),
        (b"PK\x03\x04", None, False),
        (b'{"a": 1}', "application/json", True),
        (b"", "text/html", True),
        (b"anything", None, True),
    ],
)
def test_what_a_page_begins_with(head: bytes, kind: str | None, *, is_page: bool) -> None:
    assert (why_no_page(head, kind) is None) is is_page


@pytest.mark.parametrize(
    ("page", "target"),
    [
        (b'<meta http-equiv="refresh" content="0;url=/a">', b"/a"),
        (b"<META HTTP-EQUIV=Refresh CONTENT='0; URL=\"a.html\"'>", b"a.html"),
        (b'<meta content="0; url=\xd0\xc2/" http-equiv="refresh">', b"\xd0\xc2/"),
        (b'<meta http-equiv="refresh" content="300;url=/a">', None),
        (b'<meta http-equiv="refresh" content="0">', None),
        (b'<noscript><meta http-equiv="refresh" content="0;url=/a"></noscript>', None),
        (b'<!-- <meta http-equiv="refresh" content="0;url=/a"> -->', None),
        (b'<meta http-equiv="refresh" content="0;url=/a">' + b"x" * 5000, None),
    ],
)
def test_a_signpost_is_a_short_page_that_leads_on_at_once(page: bytes, target: bytes | None) -> None:
    assert meta_refresh(page) == target


RULES = "\ufeffUser-agent: povetl\nDisallow: /only-us/\n\nUser-agent: *\nDisallow: /others/\nCrawl-delay: 4\n"


def test_rules_for_our_name_come_before_those_for_all() -> None:
    text, warnings = read_robots_body(RULES.encode(), "text/plain")
    rules = read_rules(text, "povetl")
    assert warnings == ()
    assert not rules.can_fetch("http://a.test/only-us/x")
    assert rules.can_fetch("http://a.test/others/x")
    assert rules.crawl_delay is None
    assert read_rules(text, "other").crawl_delay == 4.0


def test_a_line_cut_in_its_middle_is_no_rule() -> None:
    text, warnings = read_robots_body(b"User-agent: *\nDisallow: /private/\nDisallow: /n", "text/plain", cut_off=True)
    assert read_rules(text, "povetl").can_fetch("http://a.test/news/")
    assert warnings


@given(st.binary(max_size=400))
def test_any_bytes_are_a_robots_txt(body: bytes) -> None:
    text, _ = read_robots_body(body, None)
    assert read_rules(text, "povetl").can_fetch("http://a.test/") in {True, False}
