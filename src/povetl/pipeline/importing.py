"""Saved pages and WARC files enter as captures, and go the way of fetched pages."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from povetl.archive.reader import iter_captures, read_capture
from povetl.errors import ArchiveError, UsageError
from povetl.pipeline.addresses import host_of
from povetl.pipeline.loading import Loaded, finish_load
from povetl.pipeline.publish import publish_warehouse
from povetl.pipeline.reading import Reading, read_bytes
from povetl.pipeline.reference import IMPORTED
from povetl.pipeline.runs import Run, SourceReport, counts_of
from povetl.pipeline.workspace import Workspace
from povetl.records import CaptureContext, Exchange, FetchResult
from povetl.sources.catalog import Source
from povetl.warehouse import inventory

_content_types = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
}


@dataclass(frozen=True, kw_only=True)
class _Page:
    """A page as if it had been fetched."""

    result: FetchResult
    context: CaptureContext
    capture_id: str | None = None
    """Its id, where it was captured elsewhere."""


@dataclass(kw_only=True)
class ImportReport:
    """What an import did."""

    files: int = 0
    known: int = 0
    """Pages that were imported before, byte for byte."""
    loaded: Loaded = field(default_factory=Loaded)
    refused: list[str] = field(default_factory=list)
    """One sentence for each file that is no article."""


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    source_id: str | None = None,
    url: str | None = None,
    published: date | None = None,
) -> ImportReport:
    """Bring saved pages, folders of them, and WARC files in.

    Args:
        workspace: where to work.
        paths: ``.html``, ``.htm``, ``.shtml``, ``.txt``, ``.warc``, ``.warc.gz`` files, or folders of them.
        source_id: the source that they belong to; without it the URL's host decides.
        url: where the page was, for a single page.
        published: the publication date, for pages that show none.

    Raises:
        UsageError: a path does not exist, is of no known kind, or holds no captures; nothing is imported then.
    """
    files = list(_expand(paths))
    if url is not None and len(files) != 1:
        raise UsageError(f"--url names one page, but {len(files)} files were given.")
    if url is not None:
        host_of(url)
    if source_id is not None:
        workspace.catalog.get(source_id)
    for path in filter(_is_warc, files):
        if next(iter_captures(path.parent, files=[path.name]), None) is None:
            raise UsageError(f"{path} holds no WARC records that can be read.")
    report = ImportReport(files=len(files))
    parameters: dict[str, object] = {"files": [path.name for path in files], "source": source_id, "url": url}
    with Run(workspace, "import", parameters) as run:
        readings: list[Reading] = []
        with workspace.open_work() as warehouse:
            known = warehouse.capture_ids()
            seen = inventory.payloads(warehouse.con, "file")
        for path in files:
            pages = (
                _warc(workspace, path, source_id)
                if _is_warc(path)
                else _page(workspace, path, source_id, url, published)
            )
            for page in pages:
                reading = _take(run, page, known, seen)
                if reading is None:
                    report.known += 1
                    continue
                readings.append(reading)
                if reading.reject is not None:
                    report.refused.append(f"{path.name}: {reading.reject.reason} ({reading.reject.detail})")
        report.loaded = run.load(readings, ())
        with workspace.open_work() as warehouse:
            finish_load(warehouse)
        run.end("completed", counts=counts_of([SourceReport(source_id=source_id or IMPORTED, loaded=report.loaded)]))
        publish_warehouse(workspace, run.run_id)
    return report


def _take(run: Run, page: "_Page", known: set[str], seen: set[tuple[str, str]]) -> Reading | None:
    """Archive and read one page; None when it is here already."""
    target = (page.result.url, hashlib.sha256(page.result.body or b"").hexdigest())
    if page.capture_id in known or (page.context.via == "file" and target in seen):
        return None
    seen.add(target)
    locators = run.archive(page.result, page.context)
    capture, body = read_capture(run.workspace.settings.raw_path, locators[-1])
    known.add(capture.capture_id)
    source = run.workspace.source_for(None, page.context.source_id)
    return read_bytes(capture, body, source.layout if source else None)


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                p for p in path.rglob("*") if p.is_file() and (_is_warc(p) or p.suffix.lower() in _content_types)
            )
        elif not path.exists():
            raise UsageError(f"{path} does not exist.")
        elif _is_warc(path) or path.suffix.lower() in _content_types:
            yield path
        else:
            raise UsageError(
                f"{path} is of no kind that can be imported: .html, .htm, .shtml, .txt, .warc or .warc.gz."
            )


def _is_warc(path: Path) -> bool:
    return path.name.lower().endswith((".warc", ".warc.gz"))


def _page(
    workspace: Workspace, path: Path, source_id: str | None, url: str | None, published: date | None
) -> Iterator[_Page]:
    """One saved page as a fetch: captured now, its address its own bytes' name where none is known."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({(error.strerror or str(error)).lower()}).") from error
    content_type = _content_types[path.suffix.lower()]
    source: Source | None = workspace.source_for(url, source_id)
    address = url or f"urn:sha256:{hashlib.sha256(body).hexdigest()}"
    now = datetime.now(UTC)
    exchange = Exchange(
        url=address,
        requested_at=now,
        request_headers=(),
        http_status=200,
        reason="OK",
        headers=(("Content-Type", content_type), ("Content-Length", str(len(body)))),
        body=body,
    )
    result = FetchResult(
        url=address, final_url=address, status="ok", requested_at=now, http_status=200, attempts=1,
        n_bytes=len(body), exchanges=(exchange,), content_type=content_type,
    )  # fmt: skip
    context = CaptureContext(
        source_id=source.id if source else IMPORTED, via="file", declared_url=url, published=published
    )
    yield _Page(result=result, context=context)


def _warc(workspace: Workspace, path: Path, source_id: str | None) -> Iterator[_Page]:
    """Every response of a WARC file from elsewhere, with the time that it was captured at there."""
    try:
        for capture, body in iter_captures(path.parent, files=[path.name]):
            if body is None or capture.revisit:
                continue
            source = workspace.source_for(capture.url, source_id)
            exchange = Exchange(
                url=capture.final_url,
                requested_at=capture.captured_at,
                request_headers=(),
                http_status=capture.http_status,
                headers=capture.headers,
                body=body,
            )
            context = capture.context
            if not context.source_id:
                context = CaptureContext(
                    source_id=source.id if source else IMPORTED, via="live", declared_url=capture.url
                )
            elif source_id:
                context = replace(context, source_id=source_id)
            result = FetchResult(
                url=capture.url, final_url=capture.final_url, status="ok", purpose=context.purpose,
                requested_at=capture.captured_at, http_status=capture.http_status, attempts=1, n_bytes=len(body),
                exchanges=(exchange,), content_type=capture.content_type,
            )  # fmt: skip
            yield _Page(result=result, context=context, capture_id=capture.capture_id)
    except ArchiveError as error:
        raise UsageError(f"{path} cannot be read as a WARC file: {error}") from error
