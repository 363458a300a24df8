"""The web archives on loopback speak as their documentation says, tried with plain HTTP and another WARC reader."""

import io
import json
from base64 import b32encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha1
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from warcio.archiveiterator import ArchiveIterator

from povetl.sample.archives import DATA_HOST, INDEX_HOST, WAYBACK_HOST, ArchiveServer, Stored
from povetl.sample.archives_cdx import key_of

FIRST = Stored(
    url="http://www.linshan.test/xw/1.html", captured_at=datetime(2019, 6, 9, 5, 46, 5, tzinfo=UTC), body=b"one"
)
AGAIN = Stored(url=FIRST.url, captured_at=datetime(2019, 6, 9, 7, tzinfo=UTC), body=b"one")
LATER = Stored(url=FIRST.url, captured_at=datetime(2019, 9, 1, tzinfo=UTC), body=b"two")
GONE = Stored(url="http://linshan.test/xw/2.html", captured_at=datetime(2019, 9, 1, tzinfo=UTC), body=b"", status=404)
OTHER = Stored(url="http://m.linshan.test/gk/3.html", captured_at=datetime(2020, 1, 1, tzinfo=UTC), body=b"three")


@pytest.fixture(scope="module")
def archives() -> Iterator[ArchiveServer]:
    with ArchiveServer((FIRST, AGAIN, LATER, GONE, OTHER)) as server:
        yield server


def ask(archives: ArchiveServer, host: str, target: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(archives.address, timeout=10)
    try:
        connection.request("GET", target, headers={"Host": host, **headers})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def rows(archives: ArchiveServer, *query: tuple[str, str]) -> list[list[str]]:
    target = f"/cdx/search/cdx?{urlencode([('output', 'json'), *query])}"
    found = json.loads(ask(archives, WAYBACK_HOST, target)[2])
    return [row[1:3] for row in found[1:]]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://archive.org/about", "org,archive)/about"),
        ("https://www.Linshan.test/XW/1.html?a=B", "test,linshan)/xw/1.html?a=b"),
        ("http://linshan.test:80", "test,linshan)/"),
    ],
)
def test_addresses_sort_by_their_key(url: str, key: str) -> None:
    assert key_of(url) == key


def test_rows_are_matched_in_time_filtered_and_collapsed(archives: ArchiveServer) -> None:
    everything = rows(archives, ("url", "linshan.test"), ("matchType", "domain"))
    assert len(everything) == 5
    assert len(rows(archives, ("url", "linshan.test"), ("matchType", "host"))) == 4
    below = ("url", "www.linshan.test/xw/*")
    assert len(rows(archives, below)) == 4
    assert rows(archives, ("url", "http://linshan.test/xw/2.html")) == [["20190901000000", GONE.url]]
    ok = ("filter", "statuscode:200")
    assert len(rows(archives, below, ok)) == 3
    assert rows(archives, below, ("filter", "!statuscode:200")) == [["20190901000000", GONE.url]]
    assert len(rows(archives, below, ok, ("collapse", "digest"))) == 2
    assert len(rows(archives, below, ok, ("collapse", "timestamp:8"))) == 2
    assert len(rows(archives, below, ok, ("from", "201909"), ("to", "2019"))) == 1


def test_a_resume_key_goes_on_where_the_rows_ended(archives: ArchiveServer) -> None:
    query = [
        ("url", "linshan.test/xw/*"),
        ("output", "json"),
        ("fl", "timestamp"),
        ("limit", "2"),
        ("showResumeKey", "true"),
    ]
    first = json.loads(ask(archives, WAYBACK_HOST, f"/cdx/search/cdx?{urlencode(query)}")[2])
    assert first[:-2] == [["timestamp"], [FIRST.stamp], [AGAIN.stamp]]
    assert first[-2] == []
    target = f"/cdx/search/cdx?{urlencode(query)}&resumeKey={first[-1][0]}"
    assert json.loads(ask(archives, WAYBACK_HOST, target)[2])[1:] == [[LATER.stamp], [GONE.stamp]]


def test_a_capture_comes_as_it_was_or_leads_to_the_nearest(archives: ArchiveServer) -> None:
    status, headers, body = ask(archives, WAYBACK_HOST, f"/web/{FIRST.stamp}id_/{FIRST.url}")
    assert (status, body, headers["memento-datetime"]) == (200, b"one", "Sun, 09 Jun 2019 05:46:05 GMT")
    assert headers["x-archive-orig-content-length"] == "3"
    status, headers, _ = ask(archives, WAYBACK_HOST, f"/web/20190820000000id_/{FIRST.url}")
    assert (status, headers["location"]) == (302, f"http://{WAYBACK_HOST}/web/{LATER.stamp}id_/{LATER.url}")
    assert ask(archives, WAYBACK_HOST, "/web/2019id_/http://nowhere.test/")[0] == 404


def test_a_crawls_index_leads_to_a_record_that_warcio_reads(archives: ArchiveServer) -> None:
    crawls = json.loads(ask(archives, INDEX_HOST, "/collinfo.json")[2])
    assert [crawl["id"] for crawl in crawls] == ["CC-MAIN-2020-05", "CC-MAIN-2019-31", "CC-MAIN-2019-18"]
    query = urlencode([("url", "linshan.test/xw/*"), ("output", "json"), ("filter", "=status:200")])
    counted = ask(archives, INDEX_HOST, f"/CC-MAIN-2019-18-index?{query}&showNumPages=true")[2]
    assert json.loads(counted)["pages"] == 1
    lines = ask(archives, INDEX_HOST, f"/CC-MAIN-2019-18-index?{query}&page=0")[2].splitlines()
    row = json.loads(lines[0])
    last = int(row["offset"]) + int(row["length"]) - 1
    status, headers, member = ask(archives, DATA_HOST, f"/{row['filename']}", Range=f"bytes={row['offset']}-{last}")
    assert (status, headers["content-range"].split("/")[0]) == (206, f"bytes {row['offset']}-{last}")
    record = next(iter(ArchiveIterator(io.BytesIO(member), check_digests="raise")))
    assert record.rec_headers.get_header("WARC-Target-URI") == FIRST.url
    assert record.content_stream().read() == b"one"
    assert row["digest"] == b32encode(sha1(b"one").digest()).decode()
    assert ask(archives, INDEX_HOST, "/CC-MAIN-2019-18-index?url=nowhere.test&output=json")[0] == 404
