"""What archives answer is read as documented, and never believed further than that."""

import gzip
import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povetl.records import Exchange, FetchResult, Headers
from povetl.web import commoncrawl, wayback
from povetl.web.archives import Unreadable, load_archives, moment_of, sha1_base32
from povetl.web.budget import SHANGHAI
from povetl.web.journal import Answer
from povetl.web.ranges import of_range
from povetl.web.transfer import Attempt

ARCHIVES = load_archives()
WAYBACK, CRAWL = ARCHIVES.wayback, ARCHIVES.commoncrawl
NOW = datetime(2026, 3, 5, tzinfo=UTC)
PAGE = "https://web.archive.org/web/20190609054605id_/http://www.linshan.test/a.html"
BODY = "<p>林山县通水</p>".encode()


def result(body: bytes | None = BODY, url: str = PAGE, status: int = 200, **headers: str) -> FetchResult:
    fields: Headers = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    exchange = Exchange(url=url, requested_at=NOW, request_headers=(), http_status=status, headers=fields, body=body)
    return FetchResult(url=url, final_url=url, status="ok", requested_at=NOW, exchanges=(exchange,))


MEMENTO = {"Memento_Datetime": "Sun, 09 Jun 2019 05:46:05 GMT", "X_Archive_Orig_Server": "nginx"}


def test_the_public_archives_are_asked_slowly_and_over_https() -> None:
    for site in (WAYBACK, CRAWL):
        assert site.index.startswith("https://")
        assert site.captures.startswith("https://")
    assert WAYBACK.index_policy.delay >= 4
    assert WAYBACK.captures_policy.delay >= 4
    assert (CRAWL.index_policy.delay, CRAWL.captures_policy.delay) >= (2, 1)
    assert WAYBACK.index_policy.hosts == frozenset({"web.archive.org"})


def test_the_question_to_the_wayback_machine_is_as_documented() -> None:
    address = wayback.index_address(
        WAYBACK,
        "www.linshan.test/xw/",
        first=datetime(2019, 1, 1, tzinfo=SHANGHAI),
        last=datetime(2020, 2, 3, 23, 59, 59, tzinfo=SHANGHAI),
        pattern=r"/xw/\d+",
        resume_key="k",
    )
    assert address.startswith("https://web.archive.org/cdx/search/cdx?")
    asked = parse_qsl(urlsplit(address).query)
    assert asked[:2] == [("url", "www.linshan.test/xw/"), ("matchType", "prefix")]
    assert {("from", "20181231160000"), ("to", "20200203155959")} < set(asked)
    assert {("collapse", "digest"), ("resumeKey", "k")} < set(asked)
    assert ("filter", "statuscode:200") in asked
    assert ("filter", r"original:.*(?:/xw/\d+).*") in asked


@pytest.mark.parametrize(
    "key", ["test,linshan)/xw/1.html 20190609054606", "test%2Clinshan%29%2Fxw%2F1.html+20190609054606"]
)
def test_a_resume_key_is_sent_back_as_it_is_meant(key: str) -> None:
    row = ["20190609054605", "http://www.linshan.test/xw/1.html", "text/html", "200", "A" * 32, "9"]
    pages, resume_key = wayback.read_index(WAYBACK, json.dumps([list(wayback.FIELDS), row, [], [key]]).encode())
    assert (len(pages), resume_key) == (1, "test,linshan)/xw/1.html 20190609054606")


@pytest.mark.parametrize("body", [b"", b"[]", b"[]\n"])
def test_an_empty_index_is_no_fault(body: bytes) -> None:
    assert wayback.read_index(WAYBACK, body) == ([], None)
    assert commoncrawl.read_index(CRAWL, b"") == []


def test_a_memento_is_the_sites_answer_of_its_day() -> None:
    found = wayback.read_memento(WAYBACK, result(**MEMENTO, Content_Type="text/html"), sha1_base32(BODY))
    assert (found.url, found.captured_at) == (
        "http://www.linshan.test/a.html",
        datetime(2019, 6, 9, 5, 46, 5, tzinfo=UTC),
    )
    assert found.headers == (("Server", "nginx"), ("Content-Type", "text/html"))
    assert (found.body, found.digest_matches) == (BODY, True)


def test_a_coding_that_the_archive_kept_is_undone_within_bounds() -> None:
    packed = gzip.compress(BODY)
    given_packed = result(packed, **MEMENTO, X_Archive_Orig_Content_Encoding="gzip")
    found = wayback.read_memento(WAYBACK, given_packed, sha1_base32(packed))
    assert (found.body, found.digest_matches) == (BODY, True)
    bomb = result(gzip.compress(bytes(20_000_000)), **MEMENTO, X_Archive_Orig_Content_Encoding="gzip")
    with pytest.raises(Unreadable, match="larger"):
        wayback.read_memento(WAYBACK, bomb, None)


def test_a_digest_of_what_was_unpacked_on_the_way_cannot_be_told() -> None:
    unpacked = result(**MEMENTO, Content_Encoding="gzip")
    assert wayback.read_memento(WAYBACK, unpacked, "A" * 32).digest_matches is None
    assert wayback.read_memento(WAYBACK, result(**MEMENTO), "A" * 32).digest_matches is False


@pytest.mark.parametrize(
    "answer",
    [
        result(),
        result(Memento_Datetime="yesterday"),
        result(Memento_Datetime="Fri, 31 Dec 9999 23:59:59 -0100"),
        result(url="https://web.archive.org/details/x", **MEMENTO),
        result(url="https://web.archive.org/web/2019/http://www.linshan.test/", **MEMENTO),
        result(None, **MEMENTO),
    ],
    ids=["no memento", "no time", "a time past all", "another page", "rewritten", "no body"],
)
def test_what_is_no_memento_is_refused(answer: FetchResult) -> None:
    with pytest.raises(Unreadable, match="no capture"):
        wayback.read_memento(WAYBACK, answer, None)


def test_a_capture_of_the_last_hours_that_there_are_is_none() -> None:
    assert moment_of("99991231235959") is None
    assert moment_of("2019") == datetime(2019, 1, 1, tzinfo=UTC)


def test_crawls_are_listed_with_their_days_and_no_address_is_believed() -> None:
    rows = [
        {
            "id": "CC-MAIN-2021-17",
            "cdx-api": "http://10.0.0.1/",
            "from": "2021-04-10T00:00:00",
            "to": "2021-04-24T00:00:00",
        },
        {"id": "CC-MAIN-2019-51"},
        {"id": "CC-MAIN-2008-2009"},
        {"id": "../secret"},
        {"id": 7},
        "CC-MAIN-2020-10",
    ]
    crawls = commoncrawl.read_crawls(json.dumps(rows).encode())
    assert [crawl.name for crawl in crawls] == ["CC-MAIN-2008-2009", "CC-MAIN-2019-51", "CC-MAIN-2021-17"]
    assert [crawl.name for crawl in commoncrawl.overlapping(crawls, date(2019, 12, 20), date(2020, 6, 1))] == [
        "CC-MAIN-2019-51"
    ]
    assert commoncrawl.index_address(CRAWL, "CC-MAIN-2021-17", "x/").startswith(
        "https://index.commoncrawl.org/CC-MAIN-2021-17-index?"
    )


@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b'{"pages": -1}', b'{"pages": true}', b'{"pages": 1000000000}', b"<html>"]
)
def test_a_page_count_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable, match="how many pages"):
        commoncrawl.read_page_count(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_no_answer_makes_the_readers_stumble(value: Any) -> None:
    body = json.dumps(value).encode()
    for read in (
        lambda: wayback.read_index(WAYBACK, body),
        lambda: commoncrawl.read_index(CRAWL, body),
        lambda: commoncrawl.read_crawls(body),
        lambda: commoncrawl.read_page_count(body),
    ):
        try:
            read()
        except Unreadable:
            continue


def answer(http_status: int, body: bytes, content_range: str | None, status: str) -> Answer:
    headers: Headers = (("Content-Range", content_range),) if content_range else ()
    exchange = Exchange(
        url=PAGE, requested_at=NOW, request_headers=(), http_status=http_status, headers=headers, body=body
    )
    return Answer(status=status, attempt=Attempt(exchange=exchange, status="answered"))


@pytest.mark.parametrize(
    ("given_answer", "status"),
    [
        (answer(206, b"12345", "bytes 10-14/99", "protocol_error"), "ok"),
        (answer(206, b"12345", "bytes 10-14/*", "protocol_error"), "ok"),
        (answer(206, b"1234", "bytes 10-14/99", "protocol_error"), "protocol_error"),
        (answer(206, b"12345", "bytes 11-15/99", "protocol_error"), "protocol_error"),
        (answer(206, b"12345", None, "protocol_error"), "protocol_error"),
        (answer(200, b"12345", None, "ok"), "protocol_error"),
        (answer(200, b"12345", "bytes 10-14/99", "ok"), "protocol_error"),
        (answer(503, b"", None, "http_5xx"), "http_5xx"),
    ],
)
def test_a_range_is_exactly_what_was_asked_for(given_answer: Answer, status: str) -> None:
    assert of_range(given_answer, (10, 14)).status == status
