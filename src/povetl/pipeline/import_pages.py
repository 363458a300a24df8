"""Files from elsewhere as if they had been fetched: saved pages, and the responses of WARC files."""

import gzip
import hashlib
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from povetl.archive.reader import iter_captures
from povetl.archive.survey import Survey, survey
from povetl.errors import ArchiveError, UsageError
from povetl.pipeline.addresses import own_address, scheme_of
from povetl.pipeline.reference import IMPORTED
from povetl.pipeline.workspace import Workspace
from povetl.records import Capture, CaptureContext, Exchange, FetchResult
from povetl.sources.catalog import Source

CONTENT_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
}
_PAGES = re.compile(r"\s*(?:text/|application/(?:xhtml|xml))", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{4}\)(https?://[\x21-\x7e]{1,2000}?)\s*-->")
"""What browsers write into a page that they save (the mark of the web)."""
_SAVED_FROM_WITHIN = 2048
_LARGEST_PAGE = 64 * 1024 * 1024
_NO_PAGE = 300
_PIECE = 1024 * 1024
_MOST_UNPACKED = 100
"""How many times its size a packed file may grow: pages pack to a tenth or so, a bomb to a thousandth."""


@dataclass(frozen=True, kw_only=True)
class ImportedPage:
    """A page as if it had been fetched."""

    result: FetchResult
    context: CaptureContext
    capture_id: str | None = None
    """Its id, where it was captured elsewhere."""


def is_warc(path: Path) -> bool:
    """Whether a file is a WARC file by its name."""
    return path.name.lower().endswith((".warc", ".warc.gz"))


def saved_page(
    workspace: Workspace,
    path: Path,
    folder: Path | None,
    source_id: str | None,
    url: str | None,
    published: date | None,
) -> ImportedPage:
    """One saved page, captured now.

    Its address is the one given; else, in a folder that a mirroring program made, the host and path that the folders
    spell; else, when the source is given, the one that the browser wrote into the page, if it is that source's. A page
    whose address is not known is named after its bytes.

    Raises:
        UsageError: the file cannot be read, or is too large for a page.
    """
    try:
        if path.stat().st_size > _LARGEST_PAGE:
            raise UsageError(f"{path} is no page: it is larger than {_LARGEST_PAGE // 2**20} MiB.")
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({(error.strerror or str(error)).lower()}).") from error
    content_type = CONTENT_TYPES[path.suffix.lower()]
    declared = url or _mirrored(workspace, path, folder, source_id) or _saved_from(workspace, body, source_id)
    source = workspace.source_for(declared, source_id)
    address = declared or f"urn:sha256:{hashlib.sha256(body).hexdigest()}"
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
        source_id=source.id if source else IMPORTED, via="file", declared_url=declared, published=published
    )
    return ImportedPage(result=result, context=context)


def _mirrored(workspace: Workspace, path: Path, folder: Path | None, source_id: str | None) -> str | None:
    """The address that folders below the one given spell, as wget and HTTrack lay a site out: host, then path."""
    parts = path.relative_to(folder).parts if folder else ()
    for number, host in enumerate(parts[:-1]):
        source = _of_host(workspace, host, source_id)
        if source is not None:
            return f"{scheme_of(source)}://{host}/{quote('/'.join(parts[number + 1 :]))}"
    return None


def _saved_from(workspace: Workspace, body: bytes, source_id: str | None) -> str | None:
    match = _SAVED_FROM.search(body[:_SAVED_FROM_WITHIN]) if source_id else None
    if match is None:
        return None
    url = match[1].decode("ascii")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return url if _of_host(workspace, host, source_id) else None


def _of_host(workspace: Workspace, host: str, source_id: str | None) -> Source | None:
    """The source of a host; with ``source_id``, that one alone."""
    if source_id is not None:
        source = workspace.catalog.get(source_id)
        return source if host in source.hosts else None
    return next((source for source in workspace.catalog.values() if host in source.hosts), None)


def _unpack(path: Path, copy: Path) -> None:
    room = max(_MOST_UNPACKED * path.stat().st_size, _LARGEST_PAGE)
    with gzip.open(path) as packed, copy.open("wb") as unpacked:
        while piece := packed.read(_PIECE):
            room -= len(piece)
            if room < 0:
                raise UsageError(
                    f"{path} unpacks to more than {_MOST_UNPACKED} times its size: it is no archive of pages."
                )
            unpacked.write(piece)


@contextmanager
def readable_warc(path: Path, surveyed: Survey, home: Path) -> Iterator[tuple[Path, Survey]]:
    """The file and what is wrong with it; for one that was packed as a whole, a copy whose records have places.

    Raises:
        UsageError: it cannot be unpacked below ``home``.
    """
    if not surveyed.one_member:
        yield path, surveyed
        return
    with tempfile.TemporaryDirectory(prefix=".import-", dir=home) as folder:
        copy = Path(folder) / path.name.removesuffix(".gz")
        try:
            _unpack(path, copy)
        except (OSError, EOFError, zlib.error) as error:
            raise UsageError(f"{path} cannot be unpacked ({error}).") from error
        yield copy, survey(copy)


def warc_pages(
    workspace: Workspace, path: Path, name: str, surveyed: Survey, source_id: str | None
) -> Iterator[ImportedPage]:
    """Every page of a WARC file from elsewhere, with the time that it was captured at there.

    A file of another home of povetl brings its contexts with it. Of any other, what is no page (pictures, style
    sheets), was answered with an error, or was cut off when it was captured, is left out.

    Args:
        workspace: which sources there are.
        path: the file.
        name: what it is called by whoever gave it.
        surveyed: what is wrong with it.
        source_id: the source that everything belongs to; without it the host decides.

    Raises:
        UsageError: the file cannot be read.
    """
    left_out = surveyed.cut | surveyed.truncated | surveyed.future
    try:
        for capture, body in iter_captures(path.parent, files=[path.name]):
            if body is None or capture.revisit or capture.locator.warc_offset in left_out:
                continue
            page = _captured(workspace, capture, body, name, source_id)
            if page is not None:
                yield page
    except ArchiveError as error:
        raise UsageError(f"{name} cannot be read as a WARC file: {error}") from error


def _captured(
    workspace: Workspace, capture: Capture, body: bytes, name: str, source_id: str | None
) -> ImportedPage | None:
    context = capture.context
    if context.source_id:
        context = replace(context, source_id=source_id) if source_id else context
    else:
        if not _PAGES.match(capture.content_type or "text/html") or capture.http_status >= _NO_PAGE:
            return None
        source = workspace.source_for(capture.url, source_id)
        context = CaptureContext(
            source_id=source.id if source else IMPORTED,
            via="file",
            declared_url=own_address(capture.url, source) if source else capture.url,
            archive_url=f"file:{quote(name)}#offset={capture.locator.warc_offset}",
            fetched_at=datetime.now(UTC),
        )
    exchange = Exchange(
        url=capture.final_url,
        requested_at=capture.captured_at,
        request_headers=(),
        http_status=capture.http_status,
        headers=capture.headers,
        body=body,
    )
    result = FetchResult(
        url=capture.url, final_url=capture.final_url, status="ok", purpose=context.purpose,
        requested_at=capture.captured_at, http_status=capture.http_status, attempts=1, n_bytes=len(body),
        exchanges=(exchange,), content_type=capture.content_type,
    )  # fmt: skip
    return ImportedPage(result=result, context=context, capture_id=capture.capture_id)


def survey_of(path: Path) -> Survey:
    """What is wrong with a WARC file.

    Raises:
        UsageError: it cannot be read, or holds nothing that can be read.
    """
    try:
        found = survey(path)
    except ArchiveError as error:
        raise UsageError(str(error)) from error
    if found.n_records <= len(found.cut):
        raise UsageError(f"{path} holds no WARC records that can be read.")
    return found
