"""The Wayback Machine's two interfaces: its CDX index, and captures as they were received (``id_``).

Formats: the CDX server's own documentation (archives.toml names it), and RFC 7089 for ``Memento-Datetime``.
"""

import json
import re
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_plus, urlencode

from povetl.records import FetchResult, Headers
from povetl.web.answers import header
from povetl.web.archives import ArchivedPage, ArchiveSite, Memento, Unreadable, moment_of, sha1_base32

FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest", "length")
_ORIGINAL = "x-archive-orig-"
_CAPTURE = re.compile(r"(\d{4,14})id_/(.+)", re.DOTALL)
_LARGEST = 8 * 1024 * 1024


def index_address(
    site: ArchiveSite,
    prefix: str,
    *,
    first: datetime,
    last: datetime,
    pattern: str | None = None,
    resume_key: str | None = None,
) -> str:
    """The question for every capture below an address: answered with 200, one for each change of the bytes.

    Args:
        site: the archive.
        prefix: host and path, without a scheme, that the addresses begin with.
        first: the first second of capture, in any zone.
        last: the last one.
        pattern: a regular expression that is searched in an address, where Python's and Java's reading agree.
        resume_key: what the answer before gave to go on from.
    """
    fields = [
        ("url", prefix),
        ("matchType", "prefix"),
        ("output", "json"),
        ("fl", ",".join(FIELDS)),
        ("from", f"{first.astimezone(UTC):%Y%m%d%H%M%S}"),
        ("to", f"{last.astimezone(UTC):%Y%m%d%H%M%S}"),
        ("filter", "statuscode:200"),
        ("filter", "mimetype:(text|application/xhtml).*"),
        *([("filter", f"original:.*(?:{pattern}).*")] if pattern else []),
        ("collapse", "digest"),
        ("limit", str(site.page_rows)),
        ("showResumeKey", "true"),
        *([("resumeKey", resume_key)] if resume_key else []),
    ]
    return f"{site.index}?{urlencode(fields)}"


def read_index(site: ArchiveSite, body: bytes) -> tuple[list[ArchivedPage], str | None]:
    """The captures of one answer of the index, and the key to go on from; None at the end.

    A row that makes no sense is left out: one odd line among thousands is no reason to stop.

    Raises:
        Unreadable: it is no list of rows with the fields that were asked for.
    """
    text = body.decode("utf-8", "replace").strip()
    try:
        rows = json.loads(text) if text else []
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the index of the {site.name} did not answer in JSON.") from error
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Unreadable(f"the index of the {site.name} did not answer with rows.")
    if not rows:
        return [], None
    if tuple(rows[0]) != FIELDS:
        raise Unreadable(f"the index of the {site.name} did not answer with the fields that were asked for.")
    resume_key = None
    if len(rows) > 2 and rows[-2] == [] and len(rows[-1]) == 1:
        resume_key = _decoded_key(str(rows[-1][0]))
        rows = rows[:-2]
    return [page for row in rows[1:] if (page := _page(site, row)) is not None], resume_key


def _decoded_key(key: str) -> str:
    """A resume key as it is meant: servers hand it out percent-encoded, some as it stands; a key always has a ``)``."""
    return key if ")" in key else unquote_plus(key)


def _page(site: ArchiveSite, row: list[object]) -> ArchivedPage | None:
    if len(row) != len(FIELDS) or not all(isinstance(value, str) for value in row):
        return None
    stamp, original, digest = str(row[0]), str(row[1]), str(row[4])
    captured_at = moment_of(stamp)
    if captured_at is None or not original.startswith(("http://", "https://")):
        return None
    return ArchivedPage(
        url=original,
        captured_at=captured_at,
        address=capture_address(site, original, captured_at),
        digest=digest if len(digest) == 32 else None,
    )


def capture_address(site: ArchiveSite, url: str, captured_at: datetime) -> str:
    """Where the bytes of a capture are had as they were received; another moment's capture answers by a redirect."""
    return f"{site.captures}{captured_at.astimezone(UTC):%Y%m%d%H%M%S}id_/{url}"


def read_memento(site: ArchiveSite, result: FetchResult, digest: str | None) -> Memento:
    """The captured answer within the archive's own.

    Only what carries ``Memento-Datetime`` is a capture (RFC 7089, 2.1.1); everything else that the archive says with a
    200 is a page of its own, and must not be taken for the site's.

    Args:
        site: the archive.
        result: the fetch of a capture's address.
        digest: what the index states.

    Raises:
        Unreadable: it is no capture.
    """
    exchange = result.exchanges[-1]
    place = _CAPTURE.fullmatch(exchange.url.removeprefix(site.captures))
    captured_at = _http_date(header(exchange.headers, "memento-datetime"))
    if not exchange.url.startswith(site.captures) or place is None or captured_at is None or exchange.body is None:
        raise Unreadable(f"{exchange.url} is a page of the {site.name} itself, no capture.")
    headers: Headers = tuple(
        (name[len(_ORIGINAL) :], value) for name, value in exchange.headers if name.lower().startswith(_ORIGINAL)
    )
    if header(headers, "content-type") is None:
        stated = header(exchange.headers, "content-type")
        headers = (*headers, *([("Content-Type", stated)] if stated else []))
    received = exchange.body
    body = _decoded(received, headers)
    unpacked = header(exchange.headers, "content-encoding") is not None
    return Memento(
        url=place[2],
        captured_at=captured_at,
        headers=headers,
        body=body,
        http_status=exchange.http_status,
        reason=exchange.reason,
        digest_matches=None if digest is None else _matches(digest, received, body, unpacked=unpacked),
    )


def _matches(digest: str, received: bytes, body: bytes, *, unpacked: bool) -> bool | None:
    """Digests are of the payload as the site sent it: once its gzip coding is undone, nothing is left to compare."""
    if digest.upper() in {sha1_base32(received), sha1_base32(body)}:
        return True
    return None if unpacked else False


def _decoded(body: bytes, headers: Headers) -> bytes:
    """The body without the coding that the site sent it in, where the archive kept that."""
    coding = (header(headers, "content-encoding") or "").strip().lower()
    if coding not in {"gzip", "x-gzip"} or not body.startswith(b"\x1f\x8b"):
        return body
    member = zlib.decompressobj(31)
    try:
        plain = member.decompress(body, _LARGEST)
    except zlib.error:
        return body
    if not member.eof:
        raise Unreadable("the capture is larger than a page may be, or its gzip data breaks off.")
    return plain


def _http_date(text: str | None) -> datetime | None:
    try:
        when = parsedate_to_datetime(text or "")
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
