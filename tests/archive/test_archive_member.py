"""One record out of another archive's file: whole, alone, checked, within bounds; or one sentence."""

import gzip
import hashlib
from base64 import b32encode
from datetime import UTC, datetime

import pytest

from povetl.archive.member import LARGEST, read_member
from povetl.errors import ArchiveError

BODY = "<html><p>林山县通水</p></html>".encode()
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Crawl-Content-Encoding: gzip\r\nContent-Length: 35\r\n\r\n"

GZIPPED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"


def sha1(data: bytes) -> str:
    return b32encode(hashlib.sha1(data).digest()).decode()


def record(block: bytes = HTTP + BODY, *fields: str, kind: str = "response", length: int | None = None) -> bytes:
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:5a3ee7d4-31ef-4d1c-8f4c-6f2b6a2f9a10>",
        "WARC-Date: 2019-06-09T05:46:05Z",
        "WARC-Target-URI: http://www.linshan.test/a.html",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block) if length is None else length}",
        *fields,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def test_a_record_is_read_with_the_headers_that_the_site_sent() -> None:
    found = read_member(gzip.compress(record(HTTP + BODY, f"WARC-Payload-Digest: sha1:{sha1(BODY)}")))
    assert (found.url, found.http_status, found.reason) == ("http://www.linshan.test/a.html", 200, "OK")
    assert found.captured_at == datetime(2019, 6, 9, 5, 46, 5, tzinfo=UTC)
    assert found.body == found.payload == BODY
    assert ("Content-Encoding", "gzip") in found.headers
    assert found.truncated is None


def test_a_coded_body_is_decoded_and_its_digest_is_that_of_the_payload() -> None:
    coded = gzip.compress(BODY)
    found = read_member(gzip.compress(record(GZIPPED + coded, f"WARC-Payload-Digest: sha1:{sha1(coded)}")))
    assert (found.body, found.payload) == (BODY, coded)


def test_a_cut_record_says_so() -> None:
    assert read_member(gzip.compress(record(HTTP + BODY, "WARC-Truncated: length"))).truncated == "length"
    longer = HTTP.replace(b"Content-Length: 35", b"Content-Length: 90000")
    assert read_member(gzip.compress(record(longer + BODY))).truncated == "disconnect", "unmarked, but short"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "breaks off"),
        (b"plain", "no gzip member"),
        (gzip.compress(record())[:-9], "breaks off"),
        (gzip.compress(record()) + gzip.compress(record()), "more than one record"),
        (gzip.compress(record()) + b"\x00\x00", "more than one record"),
        (gzip.compress(b"\x00" * (LARGEST + 1)), "unpacks to more than"),
        (gzip.compress(record(GZIPPED + gzip.compress(b"\x00" * (LARGEST + 1)))), "page unpacks to more than"),
        (gzip.compress(b"hello"), "no WARC record"),
        (gzip.compress(record(kind="request")), "no response but request"),
        (gzip.compress(record(kind="revisit")), "no response but revisit"),
        (gzip.compress(record(b"no http at all")), "no HTTP response"),
        (gzip.compress(record(b"")), "no HTTP response"),
        (gzip.compress(record(HTTP + BODY, f"WARC-Payload-Digest: sha1:{'A' * 32}")), "not the one"),
        (gzip.compress(record().replace(b"2019-06-09", b"2019-13-99")), "cannot be read"),
    ],
)
def test_what_is_no_single_whole_response_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(ArchiveError, match=sentence):
        read_member(data)
