"""What the rooms hand each other: frozen, typed records.

Offsets are Python ``str`` indices. Times carry a zone. Amounts are ``Decimal``. Sequences are tuples, so that a
record can be shared without being changed. Nothing here computes more than a slice of itself.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
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

ZoneName = Literal["title", "body", "table", "caption", "teaser", "footer"]
Script = Literal["hans", "hant", "bo"]
Via = Literal["live", "wayback", "commoncrawl", "file"]
Precision = Literal["second", "minute", "day"]


# --- what to read -----------------------------------------------------------------------------------------


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


# --- what a server said -----------------------------------------------------------------------------------


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


# --- what a page is ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How bytes became text (rule: BOM, strict UTF-8, best of gb18030 and utf-8 with replacement)."""

    declared: str | None
    used: str
    n_replaced: int
    n_chars: int
    suspect: bool
    """More than 0.5 % of the characters were replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSeen:
    """One date that the page, its URL or its list showed for the publication."""

    source: Literal["meta", "info_bar", "url", "list", "given", "body"]
    text: str
    at: datetime
    precision: Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The publication time chosen, where it was found, and whether the page contradicts itself."""

    at: datetime | None = None
    precision: Precision | None = None
    source: str | None = None
    conflict: bool = False
    seen: tuple[DateSeen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A range of ``Article.text``. ``start:end`` leaves out the line feed that ends it."""

    kind: Literal["heading", "paragraph", "list_item", "caption", "table_row"]
    start: int
    end: int
    ordinal: int = 0
    """Of the image or table for captions and rows; the level for headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A text of its own beside the body."""

    zone: Literal["title", "teaser", "footer"]
    ordinal: int
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the article, its address made absolute."""

    ordinal: int
    url: str
    alt: str | None = None
    caption: str | None = None
    caption_start: int | None = None
    """Where the caption begins in ``Article.text``; None when the caption is an attribute only."""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that the page offers."""

    ordinal: int
    url: str
    name: str
    extension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One data-table cell; ``start:end`` is its range in ``Article.text``."""

    row: int
    column: int
    text: str
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False
    row_headers: tuple[str, ...] = ()
    column_headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A data table (layout tables are none), with header paths on its cells."""

    ordinal: int
    caption: str | None = None
    unit: str | None = None
    """As printed in the caption or the corner cell: 万元, 单位：人."""
    rows: int
    columns: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which range of the joined text one page of a multi-page article gave."""

    ordinal: int
    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page, or the joined pages of one article, read."""

    url: str | None
    canonical_url: str | None
    document_id: str | None
    title: str
    pretitle: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    editor: str | None = None
    origin: str | None = None
    agency: str | None = None
    """News agency of a dateline: 新华社."""
    dateline: str | None = None
    """The dateline as printed: 新华社拉萨3月5日电."""
    section: tuple[str, ...] = ()
    published: Published = Published()
    updated_at: datetime | None = None
    language: str = "zh"
    script: Script = "hans"
    text: str
    blocks: tuple[Block, ...] = ()
    zones: tuple[Zone, ...] = ()
    """The title is a zone as well."""
    images: tuple[Image, ...] = ()
    tables: tuple[Table, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    part_urls: tuple[str, ...] = ()
    """Every page of a multi-page article, this one included, in order; empty for a single page."""
    parts: tuple[Part, ...] = ()
    encoding: Encoding
    content_sha256: str
    """Of text and metadata without counters and furniture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLink:
    """A link of a list page, made absolute."""

    url: str
    title: str
    listed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """What a list page offers: its links, and the addresses of the other pages of the same list."""

    url: str
    links: tuple[ListLink, ...]
    next_urls: tuple[str, ...] = ()
    """Pages that follow this one, in order, as far as this page tells."""
    encoding: Encoding


# --- what a figure is -------------------------------------------------------------------------------------

Qualifier = Literal["exact", "approx", "more_than", "at_least", "nearly", "at_most", "range"]
Kind = Literal["level", "change_abs", "change_pct", "change_pp", "share"]
PeriodBasis = Literal["stated", "inherited", "publication"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One mention of a measured or counted quantity.

    ``text`` is exactly ``zone_text[start:end]``; for the zones body, table and caption the zone's text is
    ``Article.text``.
    """

    zone: ZoneName = "body"
    zone_ordinal: int = 0
    text: str
    start: int
    end: int
    value: Decimal | None
    """In base terms (万, 亿 multiplied out); None for vague amounts."""
    value_high: Decimal | None = None
    resolution: Decimal | None = None
    """Size of the last printed digit in base terms."""
    unit: str
    classifier: str | None = None
    qualifier: Qualifier = "exact"
    kind: Kind = "level"
    direction: Literal["increase", "decrease"] | None = None
    per: str | None = None
    indicator: str | None = None
    breakdown: str | None = None
    subject: str = ""
    place: str | None = None
    """Path of full official simplified names: 西藏自治区/昌都市/卡若区."""
    place_code: str | None = None
    county_code: str | None = None
    place_level: Literal["nation", "province", "prefecture", "county", "township", "village"] | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_basis: PeriodBasis | None = None
    baseline_end: date | None = None
    scope: Literal["aggregate", "individual"] = "aggregate"
    modality: Literal["actual", "target"] = "actual"
    sentence: str = ""
    sentence_start: int = 0
    cell_row: int | None = None
    """With ``cell_column``: the cell of table ``zone_ordinal`` that the figure came from."""
    cell_column: int | None = None
    rule: str = ""
    confidence: Decimal = Decimal(1)


# --- what the warehouse loads -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A run of captures of one article with the same content."""

    revision_id: str
    ordinal: int
    article: Article
    figures: tuple[Figure, ...]
    capture_ids: tuple[str, ...]
    part_capture_ids: tuple[str, ...] = ()
    """For a multi-page article, the capture of each of ``article.parts``."""
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHistory:
    """Everything derived from the captures of one article: what one load replaces."""

    article_id: str
    source_id: str
    urls: tuple[str, ...]
    """Every known address, the canonical one first."""
    revisions: tuple[Revision, ...]
    captures: tuple[Capture, ...] = ()
    rejects: tuple["Reject", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """What was refused, at which stage, why, and where its bytes are."""

    reject_id: str
    stage: Literal["fetch", "decode", "parse", "parts", "figures", "load", "check"]
    reason: str
    """A short code of the runbook: ``soft_404``, ``waiting_for_parts``."""
    detail: str
    source_id: str
    url: str | None = None
    article_id: str | None = None
    revision_id: str | None = None
    capture_id: str | None = None
    locator: Locator | None = None
    rejected_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRow:
    """One URL attempted in a run, as kept in the ``fetch`` table."""

    fetch_id: str
    run_id: str
    source_id: str
    url: str
    final_url: str
    purpose: str
    status: str
    outcome: Outcome | None
    http_status: int | None
    attempts: int
    n_bytes: int
    elapsed_ms: int
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    locator: Locator | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run, as kept in the ``run`` table."""

    run_id: str
    flow: str
    prefect_run_id: str | None
    started_at: datetime
    ended_at: datetime | None
    state: Literal["running", "completed", "failed", "crashed"]
    parameters: str
    """JSON."""
    code_version: str
    counts: dict[str, int] = field(default_factory=dict)
    error: str | None = None
