"""One archived capture, read with today's parser."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from povetl.archive.reader import read_capture
from povetl.errors import ArchiveError, NotAnArticle
from povetl.page.parse import parse_page
from povetl.page.verdict import judge
from povetl.pipeline.identity import article_id_of, reject_id
from povetl.records import Article, Capture, Layout, Locator, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A capture and what its bytes say: an article, or a reject; neither for revisits, lists and attachments."""

    capture: Capture
    article: Article | None = None
    article_id: str | None = None
    reject: Reject | None = None


def read_bytes(capture: Capture, body: bytes | None, layout: Layout | None) -> Reading:
    """Read one capture's bytes.

    Args:
        capture: what the archive knows of it.
        body: its payload; None for a revisit.
        layout: the source's layout hints.
    """
    if capture.revisit or body is None or capture.context.purpose != "article":
        return Reading(capture=capture)
    context = capture.context
    address = context.declared_url or (None if capture.url.startswith("urn:") else capture.final_url)
    try:
        article = _parse(capture, body, layout, address)
    except NotAnArticle as verdict:
        return Reading(
            capture=capture, reject=refuse(capture, "parse", verdict.verdict, verdict.detail or str(verdict))
        )
    except Exception as error:  # noqa: BLE001  (a fault of ours on one page is that page's reject, and the run goes on)
        return Reading(capture=capture, reject=refuse(capture, "parse", "parser_error", repr(error)))
    sha = capture.body_sha256 or ""
    return Reading(
        capture=capture,
        article=article,
        article_id=article_id_of(context.source_id, article, _first_part(article, layout), sha),
    )


def _parse(capture: Capture, body: bytes, layout: Layout | None, address: str | None) -> Article:
    context = capture.context
    was_captured = context.via != "file" or context.archive_url is not None  # not a page that a person saved
    if was_captured and capture.http_status:
        verdict = judge(
            body,
            url=capture.url,
            final_url=capture.final_url,
            http_status=capture.http_status,
            headers=capture.headers,
            layout=layout,
        )
        if verdict != "article":
            raise NotAnArticle(verdict)
    return parse_page(
        body,
        url=address,
        content_type=capture.content_type,
        layout=layout,
        list_title=context.list_title,
        list_date=context.list_date,
        published=context.published,
    )


def _first_part(article: Article, layout: Layout | None) -> tuple[str | None, str | None] | None:
    """Document id and URL of the first page, when this is a later page of a multi-page article."""
    if len(article.part_urls) < 2 or article.url in (None, article.part_urls[0]):
        return None
    from povetl.page.metadata import document_id

    first = article.part_urls[0]
    return document_id(first, layout), first


def refuse(capture: Capture, stage: str, reason: str, detail: str) -> Reject:
    """A reject row for one capture."""
    return Reject(
        reject_id=reject_id(capture.context.source_id, capture.url, stage, reason),
        stage=stage,  # type: ignore[arg-type]  # callers pass the closed vocabulary
        reason=reason,
        detail=detail,
        source_id=capture.context.source_id,
        url=capture.url,
        capture_id=capture.capture_id,
        locator=capture.locator,
        rejected_at=capture.captured_at,
    )


def read_again(raw: Path, locators: Sequence[Locator], layout: Layout | None) -> list[Reading]:
    """Read archived captures once more, with today's parser; damaged ones become rejects of their own.

    Raises:
        ArchiveError: the archive lost a record that the warehouse leads to.
    """
    readings = []
    for locator in locators:
        capture, body = read_capture(raw, locator)
        if not capture.revisit and body is None:
            raise ArchiveError(f"{locator.warc_file} no longer holds the bytes at offset {locator.warc_offset}.")
        readings.append(read_bytes(capture, body, layout))
    return readings
