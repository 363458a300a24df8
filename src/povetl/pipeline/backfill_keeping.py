"""What a backfill keeps of a web archive's answers: each capture as the site's own answer of its day."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from povetl.archive.reader import read_capture
from povetl.pipeline.addresses import own_address
from povetl.pipeline.identity import fetch_id
from povetl.pipeline.loading import Loaded
from povetl.pipeline.reading import Reading, read_bytes
from povetl.pipeline.runs import Run
from povetl.pipeline.watch import Watch
from povetl.records import CaptureContext, Exchange, FetchResult, FetchRow, Locator
from povetl.sources.catalog import Source
from povetl.web.archives import ArchiveName, Memento

BATCH = 200
"""Captures that are held in memory before they are loaded."""
_PORTS = {"http": 80, "https": 443}
_STATUS = {"soft_404": "soft_404", "empty": "parse_empty"}


def captured_address(url: str) -> str:
    """A captured address without what crawlers add to it: the scheme's own port, and capital letters of the host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url
    if not host or "@" in parts.netloc:
        return url
    shown = f"[{host}]" if ":" in host else host
    authority = shown if port in (None, _PORTS.get(parts.scheme)) else f"{shown}:{port}"
    return urlunsplit((parts.scheme, authority, parts.path, parts.query, ""))


@dataclass
class Keeper:
    """Archives, reads and loads what one backfill of one source is given.

    Nothing here touches what the daily runs remember: their validators, their watermark, their revisits.
    """

    run: Run
    source: Source
    via: ArchiveName
    readings: list[Reading] = field(default_factory=list)
    rows: list[FetchRow] = field(default_factory=list)
    loaded: Loaded = field(default_factory=Loaded)
    statuses: dict[str, int] = field(default_factory=dict)
    """How the archive answered."""

    def keep_index(self, result: FetchResult) -> None:
        """Archive an answer of the archive's index: it says which captures there were, and their digests.

        Raises:
            ArchiveError: the WARC file cannot be written.
        """
        context = CaptureContext(source_id=self.source.id, via=self.via, purpose="list", run_id=self.run.run_id)
        kept = result if result.status == "ok" else _without_body(result)
        locators = self.run.archive(kept, context)
        if result.status == "ok" and locators:
            capture, _ = read_capture(self.run.workspace.settings.raw_path, locators[-1])
            self.readings.append(Reading(capture=capture))
        self._note(result, "list", locators, result.status, error=result.error)

    def keep_failure(self, result: FetchResult, status: str, error: str | None) -> None:
        """Note that a capture could not be had: a ``metadata`` record, since what the archive says is no page of the
        site's.
        """  # fmt: skip
        context = CaptureContext(source_id=self.source.id, via=self.via, purpose="list", run_id=self.run.run_id)
        locators = self.run.archive(replace(_without_body(result), status=status, error=error), context)
        self._note(result, "article", locators, status, error=error)

    def keep_capture(
        self, result: FetchResult, memento: Memento, *, address: str, part_of: str | None = None, warning: str | None
    ) -> Reading:
        """Archive a capture as the answer that the site gave then, read it back and judge it like any page.

        Args:
            result: the fetch from the archive.
            memento: the site's answer within it.
            address: where the archive keeps it.
            part_of: the first page of the article that it goes on.
            warning: a sentence on what is doubtful about it.

        Raises:
            ArchiveError: the WARC file cannot be written.
        """
        url = captured_address(memento.url)
        moment = memento.captured_at.replace(microsecond=0)
        exchange = Exchange(
            url=url,
            requested_at=moment,
            request_headers=(),
            http_status=memento.http_status,
            reason=memento.reason,
            headers=memento.headers,
            body=memento.body,
        )
        told = FetchResult(
            url=url, final_url=url, status="ok", requested_at=moment, http_status=memento.http_status, attempts=1,
            n_bytes=len(memento.body), exchanges=(exchange,), warnings=(warning,) if warning else (),
        )  # fmt: skip
        context = CaptureContext(
            source_id=self.source.id,
            via=self.via,
            declared_url=own_address(url, self.source),
            part_of=part_of,
            archive_url=address,
            fetched_at=result.requested_at,
        )
        locators = self.run.archive(told, context)
        capture, body = read_capture(self.run.workspace.settings.raw_path, locators[-1])
        reading = read_bytes(capture, body, self.source.layout)
        self.readings.append(reading)
        reason = reading.reject.reason if reading.reject else "article"
        status = reason if reason.startswith("blocked:") else _STATUS.get(reason, "ok")
        error = warning or (reading.reject.detail if reading.reject else None)
        self._note(result, "article", locators, status, error=error, reading=reading, address=address)
        return reading

    def load(self, watch: Watch | None = None) -> None:
        """Load what was kept since the last time.

        Raises:
            Stopped: ``watch`` was asked to stop while this waited.
            WarehouseError: nothing of it is loaded; the next run loads it.
        """
        readings, rows, self.readings, self.rows = self.readings, self.rows, [], []
        self.loaded.add(self.run.load(readings, rows, watch))

    def _note(
        self,
        result: FetchResult,
        purpose: Literal["article", "list"],
        locators: tuple[Locator, ...],
        status: str,
        *,
        error: str | None,
        reading: Reading | None = None,
        address: str | None = None,
    ) -> None:
        rejected = reading is not None and reading.reject is not None
        answered = "ok" if reading is not None else status  # a barrier that a crawler met once is none today
        self.statuses[answered] = self.statuses.get(answered, 0) + 1
        self.rows.append(
            FetchRow(
                fetch_id=fetch_id(self.run.run_id, address or result.url, purpose),
                run_id=self.run.run_id,
                source_id=self.source.id,
                url=address or result.url,
                final_url=result.final_url,
                purpose=purpose,
                status=status,
                outcome="list" if purpose == "list" and status == "ok" else "rejected" if rejected else None,
                http_status=result.http_status,
                attempts=result.attempts,
                n_bytes=result.n_bytes,
                elapsed_ms=result.elapsed_ms,
                fetched_at=result.requested_at,
                etag=None,
                last_modified=None,
                body_sha256=reading.capture.body_sha256 if reading else None,
                locator=locators[-1] if locators else None,
                error=error,
            )
        )


def _without_body(result: FetchResult) -> FetchResult:
    return replace(result, exchanges=tuple(replace(exchange, body=None) for exchange in result.exchanges))


def seconds_of(moment: datetime) -> int:
    """Whole seconds since 1970: how captures of one address are told apart."""
    return int(moment.timestamp())
