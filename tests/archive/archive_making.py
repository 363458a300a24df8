"""Fetch results made by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from povetl.archive.warc import WarcWriter
from povetl.records import CaptureContext, Exchange, FetchResult, Headers, Locator

START = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
CONTEXT = CaptureContext(source_id="lin_shan", run_id="run-1", list_title="林山县通水", list_date=START.date())
HTML: Headers = (("Content-Type", "text/html; charset=utf-8"),)
_count = 0


def exchange(url: str, body: bytes | None, http_status: int = 200, headers: Headers = HTML) -> Exchange:
    """An exchange later by a microsecond than the one before."""
    global _count
    _count += 1
    return Exchange(
        url=url,
        requested_at=START + timedelta(microseconds=_count),
        request_headers=(("Host", "www.linshan.test"), ("User-Agent", "povetl/0.1")),
        http_status=http_status,
        reason="OK",
        headers=headers,
        body=body,
        ip_address="192.0.2.8",
    )


def result(*exchanges: Exchange, status: str = "ok", url: str | None = None) -> FetchResult:
    return FetchResult(
        url=url or exchanges[0].url,
        final_url=exchanges[-1].url,
        status=status,
        http_status=exchanges[-1].http_status or None,
        attempts=1,
        requested_at=exchanges[0].requested_at,
        exchanges=exchanges,
        error=None if status in {"ok", "not_modified"} else "Something is wrong.",
    )


def archive(path: Path, *results: FetchResult, known=lambda _url: None) -> list[Locator]:
    """Append results with one writer; the locator of each answer."""
    with WarcWriter(path, known=known) as writer:
        return [writer.append(one, CONTEXT)[-1] for one in results]
