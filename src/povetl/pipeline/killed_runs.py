"""What runs left behind that were killed, or failed: their archive is loaded, and what it lost is asked for again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from povetl.archive.reader import iter_captures
from povetl.archive.verify import warc_files
from povetl.archive.warc import new_warc_path
from povetl.pipeline.loading import finish_load, layout_of, load_readings
from povetl.pipeline.reading import Reading, read_bytes
from povetl.pipeline.workspace import Workspace
from povetl.state import CrawlState
from povetl.warehouse.load import Warehouse


def catch_up(workspace: Workspace) -> int:
    """Load what killed runs archived and did not load, and mark them crashed.

    A run that still goes on holds its lock; its file is left alone.

    Returns:
        How many captures were loaded.
    """
    settings = workspace.settings
    with workspace.open_work() as warehouse:
        dead = [
            run for run in warehouse.runs() if run.ended_at is None and not workspace.is_locked(f"run-{run.run_id}")
        ]
        if not dead:
            return 0
        forget_what_was_lost(workspace, min(run.started_at for run in dead))
        names = [path.name for path in settings.raw_path.glob("*.warc.gz") if any(r.run_id in path.name for r in dead)]
        count = _load(workspace, warehouse, sorted(names))
        for run in dead:
            state: Literal["failed", "crashed"] = "failed" if run.state == "failed" else "crashed"
            why = run.error or "killed before its end"
            warehouse.save_run(replace(run, ended_at=datetime.now(UTC), state=state, error=why))
            (settings.home / "locks" / f"run-{run.run_id}").unlink(missing_ok=True)
        return count


def _load(workspace: Workspace, warehouse: Warehouse, names: Iterable[str]) -> int:
    known = warehouse.capture_ids()
    count = 0

    def readings() -> Iterator[Reading]:
        nonlocal count
        for capture, body in iter_captures(workspace.settings.raw_path, files=names):
            if capture.capture_id not in known:
                count += 1
                yield read_bytes(capture, body, layout_of(workspace, capture.context.source_id))

    load_readings(workspace, warehouse, readings())
    finish_load(warehouse)
    return count


def forget_what_was_lost(workspace: Workspace, since: datetime) -> int:
    """Ask again for what the crawl state remembers since a moment and the archive does not hold.

    A power failure can take the last moments of the archive and leave those of the crawl state, whose validators
    would then be answered 304 for ever, for bytes that nobody has.

    Returns:
        How many addresses.
    """
    settings = workspace.settings
    if not settings.state_path.exists():
        return 0
    with CrawlState(settings.state_path) as state:
        remembered = state.captured_since(since)
        if not remembered:
            return 0
        first = new_warc_path(settings.raw_path, "", since).name.rpartition("-")[0]
        later = [name for name in warc_files(settings.raw_path) if name.rpartition("/")[2] >= first]
        for capture, _ in iter_captures(settings.raw_path, files=later):
            remembered.pop((capture.url, capture.captured_at), None)
        for url, _ in remembered:
            state.forget(url)
            state.unvisited(url)
        return len(remembered)
