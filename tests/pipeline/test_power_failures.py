"""A power failure takes the archive's last moments and leaves those of the crawl state: the next run asks again. A disk
that fills up ends a run with one sentence, and the next one goes on.
"""

import asyncio
import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from povetl.archive import warc
from povetl.archive.reader import iter_captures
from povetl.archive.verify import verify
from povetl.errors import ArchiveError
from povetl.pipeline.crawl import Plan, crawl_source
from povetl.pipeline.ingest import ingest, reader_of
from povetl.pipeline.killed_runs import forget_what_was_lost
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.revisits import is_due
from povetl.pipeline.runs import Run
from povetl.pipeline.workspace import Workspace, code_version, open_workspace
from povetl.records import ListLink
from povetl.sample.portal import Portal
from povetl.state import CrawlState, clock
from povetl.warehouse.load import content_digest

SOURCE = "sample_agriculture"


class PowerFailure(BaseException):
    """Nothing that the process would do at its end is done."""


def crawl_and_fail(workspace: Workspace) -> Path:
    """Read a source, lose power before anything is loaded; its WARC file."""
    source, settings = workspace.catalog.get(SOURCE), workspace.settings

    def crawl() -> None:
        with Run(workspace, "ingest", {}) as run:
            with CrawlState(settings.state_path, reader=reader_of(source)) as state:
                recorder = Recorder(
                    run_id=run.run_id,
                    source_id=source.id,
                    layout=source.layout,
                    raw=settings.raw_path,
                    archive=run.archive,
                    state=state,
                )
                asyncio.run(crawl_source(source, Plan(), recorder, settings, code_version()))
            raise PowerFailure

    with pytest.raises(PowerFailure):
        crawl()
    (file,) = settings.raw_path.glob("*.warc.gz")
    return file


def digest(workspace: Workspace) -> dict[str, str]:
    with workspace.open_work() as warehouse:
        return content_digest(warehouse.con)


def lose_the_last_records(file: Path) -> None:
    """As a file system leaves a file whose length it had noted and whose blocks it had not: zeros at its end."""
    offsets = [capture.locator.warc_offset for capture, _ in iter_captures(file.parent)]
    size = file.stat().st_size
    with file.open("r+b") as open_file:
        open_file.truncate(offsets[len(offsets) // 3] + 100)
        open_file.truncate(size)


def lose_the_file(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("lose", [lose_the_last_records, lose_the_file])
def test_what_the_archive_lost_is_asked_for_again(
    portal: Portal, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lose: Callable[[Path], None]
) -> None:
    lose(crawl_and_fail(workspace))
    report = ingest(workspace, [SOURCE])
    assert report.failures == []
    monkeypatch.setenv("POVETL_HOME", str(tmp_path / "undisturbed"))
    undisturbed = open_workspace()
    ingest(undisturbed, [SOURCE])
    assert digest(workspace) == digest(undisturbed)


def test_a_correction_that_the_archive_lost_is_not_left_for_a_month(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, now = ListLink(url="http://nj.minxian.test/a/1.html", title=""), datetime.now(UTC)
    with CrawlState(workspace.settings.state_path) as state:
        with monkeypatch.context() as earlier:
            earlier.setattr(clock, "now", lambda: now - timedelta(days=200))
            state.visited("old", SOURCE, link)
        state.remember(link.url, payload_digest="a" * 64, captured_at=now, status="ok")
        state.visited("old", SOURCE, link)
    assert forget_what_was_lost(workspace, now - timedelta(hours=1)) == 1
    with CrawlState(workspace.settings.state_path) as state:
        visit = state.visit("old")
    assert visit is not None
    assert is_due(visit, now)


def test_a_run_that_only_stopped_asks_for_nothing_twice(portal: Portal, workspace: Workspace) -> None:
    crawl_and_fail(workspace)
    report = ingest(workspace, [SOURCE])
    assert report.caught_up > 10
    assert report.sources[0].fetched["ok"] == 1, "robots.txt, and nothing else"


def test_row_49_a_disk_that_fills_up_ends_the_run_with_a_sentence_and_the_next_goes_on(
    portal: Portal, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0

    def write(file: int, data: memoryview) -> int:
        nonlocal written
        written += 1
        if written > 6:
            os.write(file, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(file, data)

    names = {name: getattr(os, name) for name in dir(os)}
    with monkeypatch.context() as full:
        full.setattr(warc, "os", SimpleNamespace(**{**names, "write": write}))
        with pytest.raises(ArchiveError, match=r"cannot be written: No space left on device\.$"):
            ingest(workspace, [SOURCE])
    with workspace.open_work() as warehouse:
        (run,) = warehouse.runs()
        assert run.state == "failed"
        assert warehouse.con.execute("SELECT count(*) FROM article").fetchall() == [(0,)]
    assert verify(workspace.settings.raw_path).ok
    report = ingest(workspace, [SOURCE])
    assert (report.failures, report.caught_up > 0, report.published) == ([], True, True)
