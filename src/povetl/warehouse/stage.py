"""Records to rows: everything that one load derives from an article, as plain values in the order of the columns.

Times become microseconds since 1970 in UTC, dates days since 1970, amounts decimal strings: plain values are hashed and
handed to Arrow several times faster than objects.
"""

import hashlib
import json
import marshal
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Context, Decimal

from povetl.records import ArticleHistory, Capture, FetchRow, Figure, Reject, Revision
from povetl.warehouse.interval import allowed_interval

STAGING = 1
"""Raised when the same records give other rows, so that unchanged articles are staged again."""

Value = str | int | bool | None
Row = tuple[Value, ...]

SHANGHAI = timezone(timedelta(hours=8))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
MICROSECOND = timedelta(microseconds=1)
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)
SIX_PLACES = Decimal("0.000001")
SHORT = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,6})?").fullmatch
LIMIT = Decimal(10) ** 22
"""DECIMAL(28,6) holds amounts below this; no page of the field means more."""

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""Made once: ``json.dumps`` with an option makes an encoder for each call, which takes most of the call's time."""

BY_REVISION = ("article", "article_part", "zone_text", "figure", "image", "attachment", "data_table", "table_cell")
"""Tables whose rows belong to one revision."""
BY_ARTICLE = (*BY_REVISION, "article_url")
"""Tables of which one load replaces all rows of an article."""
LATER = frozenset({"duplicate_of", "origin_cluster"})
"""Columns of ``article`` that ``reconcile`` fills."""


@dataclass(frozen=True, slots=True)
class StagedArticle:
    """The rows of one article by table, and a digest of all of them."""

    article_id: str
    rows: dict[str, list[Row]]
    digest: str


def stage_history(history: ArticleHistory, parser_version: str) -> StagedArticle:
    """The rows that one article's history gives, without repeated keys."""
    rows: dict[str, list[Row]] = {name: [] for name in (*BY_ARTICLE, "capture", "reject")}
    article_id = history.article_id
    urls = dict.fromkeys(history.urls)
    rows["article_url"] = [(url, article_id, ordinal) for ordinal, url in enumerate(urls)]
    latest = max((revision.ordinal for revision in history.revisions), default=0)
    first_shown: dict[str, str] = {}
    for revision in sorted(history.revisions, key=lambda each: each.ordinal):
        add_revision(rows, history, revision, is_latest=revision.ordinal == latest, parser_version=parser_version)
        for capture_id in (*revision.capture_ids, *revision.part_capture_ids):
            first_shown.setdefault(capture_id, revision.revision_id)
    captures = {capture.capture_id: capture for capture in history.captures}
    rows["capture"] = [capture_row(each, article_id, first_shown.get(key)) for key, each in captures.items()]
    rejects = {reject.reject_id: reject for reject in history.rejects}
    rows["reject"] = [reject_row(each, article_id, with_article=True) for each in rejects.values()]
    # Version 2 of marshal writes equal values as equal bytes, whatever objects they share; faster than JSON or pickle.
    plain = marshal.dumps((STAGING, list(rows.items())), 2)
    return StagedArticle(article_id, rows, hashlib.blake2b(plain, digest_size=16).hexdigest())


def add_revision(
    rows: dict[str, list[Row]], history: ArticleHistory, revision: Revision, *, is_latest: bool, parser_version: str
) -> None:
    """Append one revision's rows."""
    article, ids = revision.article, (history.article_id, revision.revision_id)
    rows["article"].append(article_row(history, revision, is_latest, parser_version))
    rows["article_part"] += part_rows(ids, history, revision)
    rows["zone_text"] += unique(((*ids, z.zone, z.ordinal, z.text, z.url) for z in article.zones), 1, 2, 3)
    rows["figure"] += figure_rows(ids, revision.figures)
    rows["image"] += unique(
        (
            (*ids, i.ordinal, i.url, i.alt, i.caption, i.caption_start, positive(i.width), positive(i.height))
            for i in article.images
        ),
        2,
    )
    rows["attachment"] += unique(((*ids, a.ordinal, a.url, a.name, a.extension) for a in article.attachments), 2)
    for table in article.tables:
        rows["data_table"].append((*ids, table.ordinal, table.caption, table.unit, table.rows, table.columns))
        rows["table_cell"] += unique(
            (
                (*ids, table.ordinal, c.row, c.column, c.text, c.start, c.end, c.row_span, c.column_span, c.is_header,
                 " > ".join(c.row_headers), " > ".join(c.column_headers))
                for c in table.cells
            ),
            3, 4,
        )  # fmt: skip


def article_row(history: ArticleHistory, revision: Revision, is_latest: bool, parser_version: str) -> Row:
    """The row of ``article``, without the columns that ``reconcile`` fills."""
    article, published = revision.article, revision.article.published
    seen = [
        {"source": each.source, "text": each.text, "at": iso(each.at), "precision": each.precision}
        for each in published.seen
    ]
    return (
        revision.revision_id, history.article_id, revision.ordinal, is_latest, history.source_id,
        article.canonical_url or article.url or (history.urls[0] if history.urls else None), article.document_id,
        article.title, article.pretitle, article.subtitle, "、".join(article.authors) or None, article.editor,
        article.origin, article.agency, article.dateline, " > ".join(article.section) or None,
        micros(published.at), published.precision, published.source, published.conflict,
        as_json(seen), day_in_shanghai(published.at), micros(article.updated_at),
        article.language, article.script, article.text, article.content_sha256, article.encoding.declared,
        article.encoding.used, article.encoding.n_replaced, micros(revision.first_seen_at),
        micros(revision.last_seen_at), parser_version,
    )  # fmt: skip


def part_rows(ids: tuple[str, str], history: ArticleHistory, revision: Revision) -> list[Row]:
    """Which capture gave which range; a single page is one part of its first capture."""
    article = revision.article
    if not article.parts:
        first = revision.capture_ids[0] if revision.capture_ids else None
        url = article.url or (history.urls[0] if history.urls else None)
        return [(*ids, 0, url, 0, len(article.text), first)]
    captures = (*revision.part_capture_ids, *[None] * len(article.parts))
    in_order = sorted(zip(article.parts, captures, strict=False), key=lambda pair: pair[0].ordinal)
    return [(*ids, n, part.url, part.start, part.end, found) for n, (part, found) in enumerate(in_order)]


def figure_rows(ids: tuple[str, str], figures: Sequence[Figure]) -> list[Row]:
    """The rows of ``figure``. Where two rules found the same span, the surer one counts."""
    found: dict[str, Row] = {}
    for f in sorted(figures, key=lambda each: (-each.confidence, each.rule)):
        figure_id = figure_key(ids[1], f)
        if figure_id in found:
            continue
        low, high = allowed_interval(f)
        found[figure_id] = (
            figure_id, *ids, f.zone, f.zone_ordinal, f.text, f.start, f.end, amount(f.value), amount(f.value_high),
            amount(f.resolution), amount(low), amount(high), f.unit, f.classifier, f.qualifier, f.kind, f.direction,
            f.per, f.indicator, f.breakdown, f.subject, f.place, f.place_code, f.county_code, f.place_level,
            days(f.period_start), days(f.period_end), f.period_basis, days(f.baseline_end), f.scope, f.modality,
            f.sentence, f.sentence_start, f.cell_row, f.cell_column, f.rule, amount(f.confidence),
        )  # fmt: skip
    return list(found.values())


def figure_key(revision_id: str, figure: Figure) -> str:
    """hash(revision, zone, ordinal, position, cell): the same mention has the same id on any machine."""
    f = figure
    place = f"{revision_id}|{f.zone}|{f.zone_ordinal}|{f.start}|{f.end}|{f.cell_row}|{f.cell_column}"
    return hashlib.blake2b(place.encode(), digest_size=12).hexdigest()


def capture_row(capture: Capture, article_id: str | None = None, revision_id: str | None = None) -> Row:
    """The row of ``capture``."""
    context = capture.context
    return (
        capture.capture_id, context.source_id, capture.url, capture.final_url, context.purpose, article_id, revision_id,
        micros(capture.captured_at), context.via, capture.http_status, capture.content_type, capture.body_sha256,
        capture.revisit, context.run_id, capture.locator.warc_file, capture.locator.warc_offset,
    )  # fmt: skip


def reject_row(reject: Reject, article_id: str | None = None, *, with_article: bool = False) -> Row:
    """The row of ``reject``."""
    locator = reject.locator
    return (
        reject.reject_id, reject.stage, reject.reason, reject.detail, reject.source_id, reject.url,
        reject.article_id or article_id, reject.revision_id, reject.capture_id,
        locator.warc_file if locator else None, locator.warc_offset if locator else None,
        micros(reject.rejected_at), with_article,
    )  # fmt: skip


def fetch_row(fetch: FetchRow) -> Row:
    """The row of ``fetch``."""
    locator = fetch.locator
    return (
        fetch.fetch_id, fetch.run_id, fetch.source_id, fetch.url, fetch.final_url, fetch.purpose, fetch.status,
        fetch.outcome, fetch.http_status, fetch.attempts, fetch.n_bytes, fetch.elapsed_ms, micros(fetch.fetched_at),
        fetch.etag, fetch.last_modified, fetch.body_sha256, locator.warc_file if locator else None,
        locator.warc_offset if locator else None, fetch.error,
    )  # fmt: skip


def unique(rows: Iterator[Row], *key: int) -> list[Row]:
    """Rows whose values at the key's positions were not seen before: a page can repeat an ordinal, the table cannot."""
    return list({tuple(row[i] for i in key): row for row in reversed(list(rows))}.values())[::-1]


def positive(number: int | None) -> int | None:
    """A width that fits the column: pages state absurd ones."""
    return number if number is not None and 0 <= number < 2**31 else None


def micros(time: datetime | None) -> int | None:
    """Microseconds since 1970 in UTC."""
    return None if time is None else (time - EPOCH) // MICROSECOND


def days(day: date | None) -> int | None:
    """Days since 1970."""
    return None if day is None else day.toordinal() - EPOCH_DAY


def day_in_shanghai(time: datetime | None) -> int | None:
    """The day of a time in China, as days since 1970."""
    return None if time is None else days(time.astimezone(SHANGHAI).date())


def iso(time: datetime) -> str:
    """ISO 8601 in +08:00."""
    return time.astimezone(SHANGHAI).isoformat()


def amount(value: Decimal | None) -> str | None:
    """A decimal string of at most six places; None for what no amount can be, so that a hostile page stops no load."""
    if value is None:
        return None
    text = str(value)
    if (len(text) <= 20 and text.isdigit()) or SHORT(text):  # nearly all: quantize() takes several times as long
        return text
    if not value.is_finite() or abs(value) >= LIMIT:
        return None
    return format(value.quantize(SIX_PLACES, context=WIDE), "f")
