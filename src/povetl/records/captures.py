"""What to read, what a server said, and what of it lies in the archive."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Headers = tuple[tuple[str, str], ...]
"""HTTP header fields in the order received; bytes outside ASCII are kept one to one as Latin-1."""

FetchStatus = Literal[
    "ok", "not_modified", "gone", "http_4xx", "http_5xx", "throttled", "blocked", "soft_404",
    "robots_denied", "robots_unreachable", "timeout:connect", "timeout:read", "timeout:total", "dns_error",
    "tls_error", "conn_error", "truncated", "protocol_error", "too_large", "bomb", "bad_encoding",
    "decode_suspect", "redirect_loop", "redirect_denied", "ssrf_denied", "scheme_denied",
    "content_type_denied", "circuit_open", "parse_empty", "list_empty",
]  # fmt: skip
"""How one URL's attempts ended. ``blocked`` is written out with its vendor: ``blocked:ruishu``."""

Outcome = Literal["new", "unchanged", "revised", "alias", "duplicate", "list", "attachment", "rejected"]
"""What became of a fetch whose status is ``ok``."""

Via = Literal["live", "wayback", "commoncrawl", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where one source keeps its parts: CSS selectors, tried in order, each free to find nothing.

    The parser falls back to general evidence for every part whose selectors fail.
    """

    site_name: str = ""
    """Stands in for 本网, 本站 as an origin."""
    title: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    teasers: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    """Never part of the text."""
    encoding: Literal["auto", "big5"] = "auto"
    document_id: str = ""
    """Regular expression; its first group, searched in the URL, is the site's own id of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a conditional GET sends back to the server."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and what came back: one hop of a fetch, as archived."""

    url: str
    requested_at: datetime
    request_headers: Headers
    method: str = "GET"
    http_version: str = "1.1"
    http_status: int = 0
    """0 when no response head arrived."""
    reason: str = ""
    headers: Headers = ()
    body: bytes | None = None
    """The body with transfer and content coding undone; None where it is incomplete, oversized or refused."""
    ip_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """One URL's attempts in one run: the last response, and every hop on the way."""

    url: str
    final_url: str
    status: str
    """A :data:`FetchStatus`, ``blocked:<vendor>`` included."""
    purpose: Literal["article", "list", "attachment", "robots"] = "article"
    http_status: int | None = None
    attempts: int = 0
    n_bytes: int = 0
    elapsed_ms: int = 0
    requested_at: datetime
    exchanges: tuple[Exchange, ...] = ()
    """In time order; the last one holds the answer."""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_at: datetime | None = None
    """Not before this time, when the server or the breaker said so."""
    warnings: tuple[str, ...] = ()
    error: str | None = None
    """One sentence for a person; None when nothing went wrong."""

    @property
    def body(self) -> bytes | None:
        """The bytes of the last response, where they are whole."""
        return self.exchanges[-1].body if self.exchanges else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureContext:
    """What a parse needs besides the bytes; archived beside them as a ``metadata`` record."""

    source_id: str
    via: Via = "live"
    purpose: Literal["article", "list", "attachment", "robots"] = "article"
    declared_url: str | None = None
    """The URL as the list page or the user gave it."""
    list_title: str | None = None
    list_date: date | None = None
    published: date | None = None
    """A publication date given by a person, for pages that show none."""
    run_id: str | None = None
    part_of: str | None = None
    """URL of the first page of a multi-page article that this page continues."""
    aliases: tuple[str, ...] = ()
    """Other addresses under which lists had named the article by then; nobody asks for them."""
    archive_url: str | None = None
    """Where a web archive keeps the capture, when one brought it."""
    fetched_at: datetime | None = None
    """When it was read from that archive; the capture's own time is the archive's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where a record lies in the archive: file name relative to ``raw/``, and byte offset."""

    warc_file: str
    warc_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One archived response, read back."""

    capture_id: str
    """hash(url, WARC-Date, payload digest)."""
    url: str
    """The URL that was asked for; ``final_url`` is where the answer came from."""
    final_url: str
    captured_at: datetime
    locator: Locator
    http_status: int
    headers: Headers
    body_sha256: str | None
    """Of the payload; a revisit carries that of the capture it refers to."""
    context: CaptureContext
    revisit: bool = False
    """True when the server said that nothing changed (304) or sent the same bytes again."""

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, whatever its case."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), None)
