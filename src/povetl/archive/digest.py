"""Digests of payloads and blocks, and the id of a capture."""

import base64
import hashlib
from datetime import UTC, datetime
from urllib.parse import quote

_URI_CHARACTERS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def payload_digest(body: bytes) -> str:
    """SHA-256 of a body in lower-case hex: what ``known`` and ``Capture.body_sha256`` hold."""
    return hashlib.sha256(body).hexdigest()


def warc_digest(algorithm: str, data: bytes) -> str:
    """``sha256:BASE32``, as WARC headers carry it."""
    return f"{algorithm}:{base64.b32encode(hashlib.new(algorithm, data).digest()).decode('ascii')}"


def hex_to_warc(sha256_hex: str) -> str:
    """A SHA-256 in hex as WARC headers carry it."""
    return f"sha256:{base64.b32encode(bytes.fromhex(sha256_hex)).decode('ascii')}"


def warc_to_hex(header: str | None) -> str | None:
    """The SHA-256 of a WARC digest header in hex; None for another algorithm or garbage."""
    algorithm, _, value = (header or "").partition(":")
    if algorithm.lower() != "sha256":
        return None
    try:
        raw = bytes.fromhex(value) if len(value) == 64 else base64.b32decode(value, casefold=True)
    except ValueError:
        return None
    return raw.hex() if len(raw) == 32 else None


def matches(header: str, data: bytes) -> bool | None:
    """Whether ``data`` has the digest that a WARC header states; None for an algorithm unknown here."""
    algorithm, _, value = header.partition(":")
    algorithm = algorithm.lower().replace("-", "")
    if algorithm not in {"sha1", "sha256", "sha512", "md5"}:
        return None
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return value.lower() == digest.hex() or value.upper() == base64.b32encode(digest).decode("ascii")


def capture_id(url: str, captured_at: datetime, digest: str) -> str:
    """hash(url, WARC-Date, payload digest): the same whenever and wherever the record is read, or copied."""
    when = captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256("\n".join((warc_uri(url), when, digest)).encode("ascii", "replace")).hexdigest()[:32]


def warc_uri(url: str) -> str:
    """A URL as a WARC header carries it: what is no printable ASCII is percent-encoded."""
    return quote(url, safe=_URI_CHARACTERS, errors="surrogatepass")
