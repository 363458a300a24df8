"""Archives each fetch as it ends, remembers its validators, and keeps the row that tells of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from povetl.archive.reader import read_capture
from povetl.archive.warc import Known
from povetl.pipeline.identity import fetch_id
from povetl.pipeline.loading import BATCH, BATCH_OTHERS
from povetl.pipeline.reading import Reading, read_bytes
from povetl.records import CaptureContext, FetchResult, FetchRow, Layout, Locator, Outcome
from povetl.state import CrawlState

_status_of_verdict = {"soft_404": "soft_404", "empty": "parse_empty"}


@dataclass
class Recorder:
    """The memory of one source's crawl within one run."""

    run_id: str
    source_id: str
    layout: Layout
    raw: Path
    archive: Callable[[FetchResult, CaptureContext, Known], tuple[Locator, ...]]
    state: CrawlState
    readings: list[Reading] = field(default_factory=list)
    rows: dict[str, FetchRow] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    """How the fetches ended that were handed over."""
    n_articles: int = 0

    @property
    def is_full(self) -> bool:
        """Whether there is enough to load: what waits here is all that a crawl holds in memory."""
        return self.n_articles >= BATCH or len(self.rows) >= BATCH_OTHERS

    def take(self) -> tuple[list[Reading], list[FetchRow]]:
        """What was read and told since the last time; not between the pages of one article."""
        readings, rows = self.readings, list(self.rows.values())
        self.readings, self.rows, self.n_articles = [], {}, 0
        self.statuses.update(row.status for row in rows)
        return readings, rows

    def keep(self, result: FetchResult, context: CaptureContext) -> Reading | None:
        """Archive one fetch, then remember it, so that a kill in between costs a refetch and loses nothing.

        Returns:
            The capture as read back from the archive and parsed; None when no answer arrived.

        Raises:
            ArchiveError: the WARC file cannot be written.
        """
        locators = self.archive(result, context, self.state.known)
        answered = result.exchanges and (result.body is not None or result.status == "not_modified")
        reading: Reading | None = None
        if answered and locators:
            capture, body = read_capture(self.raw, locators[-1])
            reading = read_bytes(capture, body, self.layout)
            self.readings.append(reading)
            self.n_articles += reading.article is not None
            if result.status in ("ok", "not_modified"):
                self._remember(result, reading)
        row = FetchRow(
            fetch_id=fetch_id(self.run_id, result.url, result.purpose),
            run_id=self.run_id,
            source_id=self.source_id,
            url=result.url,
            final_url=result.final_url,
            purpose=result.purpose,
            status=_status(result, reading),
            outcome=_outcome(result, reading),
            http_status=result.http_status,
            attempts=result.attempts,
            n_bytes=result.n_bytes,
            elapsed_ms=result.elapsed_ms,
            fetched_at=result.requested_at,
            etag=result.etag,
            last_modified=result.last_modified,
            body_sha256=reading.capture.body_sha256 if reading else None,
            locator=locators[-1] if locators else None,
            error=result.error or (reading.reject.detail if reading and reading.reject else None),
        )
        self.rows[row.fetch_id] = row
        return reading

    def fail(self, result: FetchResult, status: str, error: str) -> None:
        """Say what the answer turned out to be after all: a list without links is ``list_empty``."""
        name = fetch_id(self.run_id, result.url, result.purpose)
        self.rows[name] = replace(self.rows[name], status=status, outcome=None, error=error)
        self.state.forget(result.url)

    def _remember(self, result: FetchResult, reading: Reading) -> None:
        if reading.reject is not None:
            return  # an error page's validators must not stand in for the article's
        capture = reading.capture
        kept = self.state.known(result.url) if capture.revisit else None
        self.state.remember(
            result.url,
            etag=result.etag,
            last_modified=result.last_modified,
            payload_digest=capture.body_sha256,
            captured_at=kept[1] if kept else capture.captured_at,  # a revisit refers to the capture with the bytes
            status=result.status,
            article_id=reading.article_id,
        )


def _status(result: FetchResult, reading: Reading | None) -> str:
    """The fetch status, once the page has been read."""
    if result.status != "ok" or reading is None:
        return result.status
    if reading.reject is None:
        suspect = reading.article is not None and reading.article.encoding.suspect
        return "decode_suspect" if suspect else result.status
    reason = reading.reject.reason
    return reason if reason.startswith("blocked:") else _status_of_verdict.get(reason, "ok")


def _outcome(result: FetchResult, reading: Reading | None) -> Outcome | None:
    if result.status != "ok" or reading is None:
        return None
    if result.purpose in ("list", "attachment"):
        return result.purpose
    if reading.capture.revisit:
        return "unchanged"
    return "rejected" if reading.reject is not None else None
