"""One record of another archive's WARC file, as a ranged read brings it: a gzip member alone, within bounds."""

import io
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from fastwarc.warc import ArchiveIterator, WarcRecordType

from povetl.archive.digest import matches
from povetl.errors import ArchiveError
from povetl.records import Headers

LARGEST = 16 * 1024 * 1024
"""Unpacked bytes of a record."""
_LONGEST_HEAD = 1024 * 1024
_CRAWL = "x-crawl-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRecord:
    """What a site answered, as another archive's record holds it."""

    url: str
    captured_at: datetime
    http_status: int
    reason: str
    headers: Headers
    body: bytes
    """Content coding undone."""
    payload: bytes
    """As the record holds it: what its digest is of."""
    truncated: str | None
    """WARC-Truncated: ``length``, ``time``, ``disconnect`` or ``unspecified``; None for a whole one."""


def read_member(data: bytes) -> ForeignRecord:
    """The response in one gzip member.

    Raises:
        ArchiveError: the bytes are no whole member, are more than one, unpack to more than a page may be, or hold no
            HTTP response with the payload that its digest says.
    """
    raw = _unpacked(data)
    try:
        record = next(
            iter(ArchiveIterator(io.BytesIO(raw), record_types=WarcRecordType.any_type, parse_http=False)), None
        )
    except (OSError, ValueError):
        record = None
    if record is None:
        raise ArchiveError("the bytes hold no WARC record")
    if record.record_type != WarcRecordType.response or "http" not in (record.headers.get("Content-Type") or ""):
        raise ArchiveError(f"the record is no response but {record.headers.get('WARC-Type') or 'of no type'}")
    block = raw.partition(b"\r\n\r\n")[2]
    payload = block[: record.content_length].partition(b"\r\n\r\n")[2]
    stated = record.headers.get("WARC-Payload-Digest")
    try:
        record.parse_http(auto_decode="all", max_header_len=_LONGEST_HEAD)
        body = record.reader.read(LARGEST + 1)
        captured_at = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    except (OSError, ValueError) as error:
        raise ArchiveError(f"the record cannot be read ({error})") from error
    if len(body) > LARGEST:
        raise ArchiveError(f"the record's page unpacks to more than {LARGEST} bytes")
    head = record.http_headers
    if head is None or not head.status_code:
        raise ArchiveError("the record holds no HTTP response")
    if stated is not None and matches(stated, payload) is False and matches(stated, body) is False:
        raise ArchiveError("the payload is not the one that the record's digest says")
    return ForeignRecord(
        url=(record.headers.get("WARC-Target-URI") or "").strip("<>"),
        captured_at=captured_at if captured_at.tzinfo else captured_at.replace(tzinfo=UTC),
        http_status=int(head.status_code),
        reason=str(head.reason_phrase or ""),
        headers=_as_received(tuple((_text(name), _text(value)) for name, value in head)),
        body=body,
        payload=payload,
        truncated=record.headers.get("WARC-Truncated") or _missing(head.get("Content-Length"), payload),
    )


def _missing(stated: str | None, payload: bytes) -> str | None:
    """Why a payload shorter than its header says was cut, though nobody marked it."""
    told = (stated or "").strip()
    return "disconnect" if told.isascii() and told.isdigit() and int(told[:19]) > len(payload) else None


def _unpacked(data: bytes) -> bytes:
    member = zlib.decompressobj(31)
    try:
        raw = member.decompress(data, LARGEST)
    except zlib.error as error:
        raise ArchiveError("the bytes are no gzip member") from error
    if member.unconsumed_tail:
        raise ArchiveError(f"the record unpacks to more than {LARGEST} bytes")
    if not member.eof:
        raise ArchiveError("the record breaks off")
    if member.unused_data:
        raise ArchiveError("the bytes are more than one record")
    return raw


def _as_received(headers: Headers) -> Headers:
    """The header fields as the site sent them: Common Crawl keeps those of a coding that it undid as ``X-Crawl-…``."""
    kept = {name[len(_CRAWL) :].lower() for name, _ in headers if name.lower().startswith(_CRAWL)}
    return tuple(
        (name[len(_CRAWL) :] if name.lower().startswith(_CRAWL) else name, value)
        for name, value in headers
        if name.lower() not in kept
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
