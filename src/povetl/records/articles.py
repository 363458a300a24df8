"""What a page is: an article with its zones, tables, images and parts, or a list of links."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

ZoneName = Literal["title", "body", "table", "caption", "teaser", "footer"]
Script = Literal["hans", "hant", "bo"]
Precision = Literal["second", "minute", "day"]


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
