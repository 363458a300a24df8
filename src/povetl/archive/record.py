"""One WARC record as bytes: ISO 28500 (WARC 1.1), a gzip member of its own; and the HTTP heads inside."""

import uuid
import zlib
from datetime import UTC, datetime
from typing import Literal

from povetl.archive.digest import warc_digest, warc_uri
from povetl.records import Exchange, Headers

Kind = Literal["warcinfo", "metadata", "request", "response", "revisit", "resource"]

_LEVEL = 6
_GZIP = 31  # zlib's number for the largest window with gzip's head and tail


def new_record_id() -> str:
    """A name for a record that no other has."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def packed_record(kind: Kind, block: bytes, headers: Headers) -> bytes:
    """A record with its block, packed.

    Args:
        kind: its WARC-Type.
        block: what it holds.
        headers: its fields in latin-1; a record id is given where they name none.
    """
    named = any(name == "WARC-Record-ID" for name, _ in headers)
    fields = (
        ("WARC-Type", kind),
        *(() if named else (("WARC-Record-ID", new_record_id()),)),
        *headers,
        ("WARC-Block-Digest", warc_digest("sha1", block)),
        ("Content-Length", str(len(block))),
    )
    return zlib.compress(b"%b%b\r\n\r\n" % (head_block("WARC/1.1", fields), block), _LEVEL, _GZIP)


def request_block(exchange: Exchange) -> bytes:
    """What was sent."""
    target = "/" + exchange.url.partition("://")[2].partition("/")[2]
    return head_block(f"{exchange.method} {warc_uri(target)} HTTP/1.1", exchange.request_headers)


def response_head(exchange: Exchange, headers: Headers) -> bytes:
    """The head of what came, with the fields as they are archived."""
    return head_block(f"HTTP/{exchange.http_version} {exchange.http_status} {exchange.reason}", headers)


def head_block(first: str, headers: Headers) -> bytes:
    """A first line and fields; a line break within a field, which only a hand-made exchange can hold, is a space."""
    lines = [first, *[f"{name}: {value}" for name, value in headers], "", ""]
    head = "\r\n".join(lines)
    if head.count("\r") != len(lines) - 1 or head.count("\n") != len(lines) - 1:
        head = "\r\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines)
    return head.encode("latin-1", "replace")


def warc_date(when: datetime) -> str:
    """With microseconds, so that two captures of a URL never share one."""
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
