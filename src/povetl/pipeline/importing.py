"""Saved pages and WARC files enter as captures, and go the way of fetched pages."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from povetl.archive.reader import read_capture
from povetl.archive.survey import Survey
from povetl.errors import UsageError
from povetl.pipeline.addresses import host_of
from povetl.pipeline.import_pages import (
    CONTENT_TYPES,
    ImportedPage,
    is_warc,
    readable_warc,
    saved_page,
    survey_of,
    warc_pages,
)
from povetl.pipeline.loading import BATCH, Loaded, finish_load
from povetl.pipeline.publish import publish_warehouse
from povetl.pipeline.reading import Reading, read_bytes
from povetl.pipeline.reference import IMPORTED
from povetl.pipeline.runs import Run, SourceReport, counts_of
from povetl.pipeline.workspace import Workspace
from povetl.warehouse import inventory


@dataclass(kw_only=True)
class ImportReport:
    """What an import did."""

    files: int = 0
    known: int = 0
    """Pages that were imported before, byte for byte."""
    loaded: Loaded = field(default_factory=Loaded)
    refused: list[str] = field(default_factory=list)
    """One sentence for each page that is no article."""
    warnings: list[str] = field(default_factory=list)
    """One sentence for each file that is damaged, or holds pages that were cut off when they were captured."""


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
        paths: ``.html``, ``.htm``, ``.shtml``, ``.xhtml``, ``.txt``, ``.warc``, ``.warc.gz`` files, or folders of
            them.
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
    surveyed = {path: survey_of(path) for path, _ in files if is_warc(path)}
    for path, _ in files:
        _refuse_unreadable(path)
    report = ImportReport(files=len(files))
    for path, found in surveyed.items():
        report.warnings += _warnings(path, found)
    parameters: dict[str, object] = {"files": [path.name for path, _ in files], "source": source_id, "url": url}
    with Run(workspace, "import", parameters) as run:
        with workspace.open_work() as warehouse:
            known = warehouse.capture_ids()
            seen = inventory.payloads(warehouse.con, "file")
        readings: list[Reading] = []
        for path, folder in files:
            pages = (
                _pages_of(workspace, path, surveyed[path], source_id)
                if is_warc(path)
                else iter([saved_page(workspace, path, folder, source_id, url, published)])
            )
            for page in pages:
                reading = _take(run, page, known, seen)
                if reading is None:
                    report.known += 1
                    continue
                readings.append(reading)
                if reading.reject is not None:
                    where = f"{path.name}: {page.result.url}" if is_warc(path) else path.name
                    report.refused.append(f"{where}: {reading.reject.reason} ({reading.reject.detail})")
                if len(readings) >= BATCH:
                    report.loaded.add(run.load(readings, ()))
                    readings = []
        report.loaded.add(run.load(readings, ()))
        with workspace.open_work() as warehouse:
            finish_load(warehouse)
        run.end("completed", counts=counts_of([SourceReport(source_id=source_id or IMPORTED, loaded=report.loaded)]))
        publish_warehouse(workspace, run.run_id)
    return report


def _pages_of(workspace: Workspace, path: Path, surveyed: Survey, source_id: str | None) -> Iterator[ImportedPage]:
    with readable_warc(path, surveyed, workspace.settings.home) as (readable, faults):
        yield from warc_pages(workspace, readable, path.name, faults, source_id)


def _warnings(path: Path, surveyed: Survey) -> list[str]:
    found = [f"{path} {surveyed.fault}."] if surveyed.fault else []
    if count := len(surveyed.truncated):
        found.append(f"{path} holds {count} records that were cut off when they were captured: they were left out.")
    if count := len(surveyed.future):
        found.append(f"{path} holds {count} pages that say they were captured after today: they were left out.")
    return found


def _refuse_unreadable(path: Path) -> None:
    """A file that cannot be read is found before anything of the others is taken."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({(error.strerror or str(error)).lower()}).") from error


def _take(run: Run, page: ImportedPage, known: set[str], seen: set[tuple[str, str]]) -> Reading | None:
    """Archive and read one page; None when it is here already."""
    target = (page.result.url, hashlib.sha256(page.result.body or b"").hexdigest())
    saved = page.capture_id is None
    if page.capture_id in known or (saved and target in seen):
        return None
    seen.add(target)
    locators = run.archive(page.result, page.context)
    capture, body = read_capture(run.workspace.settings.raw_path, locators[-1])
    known.add(capture.capture_id)
    source = run.workspace.source_for(None, page.context.source_id)
    return read_bytes(capture, body, source.layout if source else None)


def _expand(paths: Iterable[Path]) -> Iterator[tuple[Path, Path | None]]:
    """Every file, with the folder that was given for it."""
    for path in paths:
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.is_file() and _is_taken(one))
            yield from ((one, path) for one in found)
        elif not path.exists():
            raise UsageError(f"{path} does not exist.")
        elif _is_taken(path):
            yield path, None
        else:
            raise UsageError(
                f"{path} is of no kind that can be imported: .html, .htm, .shtml, .xhtml, .txt, .warc or .warc.gz."
            )


def _is_taken(path: Path) -> bool:
    return is_warc(path) or path.suffix.lower() in CONTENT_TYPES
