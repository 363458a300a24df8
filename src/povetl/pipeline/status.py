"""How an installation stands: its sources, its runs, its room; read from its files, without a server."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from povetl.pipeline.due import overdue, schedule_of
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace
from povetl.sources.catalog import Source
from povetl.state import CrawlState
from povetl.warehouse.connect import connect_published

LOW_SHARE = 0.1
"""Below this share of the disk free, a person is warned."""


@dataclass(kw_only=True)
class SourceStatus:
    """How one source stands."""

    source_id: str
    sample: bool
    verified: bool
    schedule: str | None
    next_run: datetime | None = None
    """By its schedule; None while the source is not verified, so not scheduled."""
    last_read: datetime | None = None
    last_published_on: date | None = None
    articles: int = 0
    asked: int = 0
    """Addresses asked for in the last run."""
    failed: int = 0
    blocked: int = 0
    worst_status: str | None = None
    overdue: str | None = None
    """A sentence when runs were missed."""


@dataclass(kw_only=True)
class HostTrouble:
    """A host that is left alone for a while, or has failed lately."""

    host: str
    open_until: datetime | None
    failures: int
    reason: str


@dataclass(kw_only=True)
class RunStatus:
    """One run as the warehouse tells of it."""

    flow: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    error: str | None


@dataclass(kw_only=True)
class Status:
    """How everything stands."""

    sources: list[SourceStatus] = field(default_factory=list)
    hosts: list[HostTrouble] = field(default_factory=list)
    last_runs: list[RunStatus] = field(default_factory=list)
    runs_by_state: dict[tuple[str, str], int] = field(default_factory=dict)
    running: int = 0
    """Runs that go on now."""
    articles: int = 0
    figures: int = 0
    published_at: datetime | None = None
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of published, working, state and archive files."""
    disk_free: int = 0
    disk_total: int = 0

    @property
    def disk_is_low(self) -> bool:
        """Less than a tenth of the disk is free."""
        return self.disk_free < LOW_SHARE * self.disk_total

    @property
    def disk_sentence(self) -> str | None:
        """A warning, when the disk is low."""
        if not self.disk_is_low:
            return None
        share = 100 * self.disk_free / self.disk_total
        return (
            f"only {share:.0f} % of the disk is free ({self.disk_free / 1e9:.1f} GB): make room, or move POVETL_HOME."
        )


def examine_status(workspace: Workspace, now: datetime | None = None) -> Status:
    """Look at everything; nothing is written.

    Args:
        workspace: whose home is looked at.
        now: the moment to judge by; the clock's without it.

    Raises:
        WarehouseError: the published file is no warehouse.
    """
    moment = now or datetime.now(UTC)
    settings = workspace.settings
    status = Status()
    known = {source.id: _planned(workspace, source, moment) for source in workspace.catalog.values()}
    if settings.published_path.exists():
        _read_warehouse(settings.published_path, status, known)
    for source in workspace.catalog.values():
        mine = known[source.id]
        if mine.verified:
            mine.overdue = overdue(source, mine.last_read, moment)
    status.sources = [one for one in known.values() if not one.sample or one.articles]
    if settings.state_path.exists():
        with CrawlState(settings.state_path) as state:
            status.hosts = [_trouble(host, row) for host, row in state.circuits().items()]
    locks = (settings.home / "locks").glob("run-*")
    status.running = sum(workspace.is_locked(path.name) for path in locks)
    files = {"published": settings.published_path, "work": settings.work_path, "state": settings.state_path}
    status.sizes = {name: _size(path) for name, path in files.items()}
    status.sizes["archive"] = sum(_size(path) for path in settings.raw_path.glob("**/*.warc.gz"))
    status.disk_free, status.disk_total = _room(settings.home)
    return status


def low_disk(workspace: Workspace) -> str | None:
    """A warning, when the disk that the home is on is nearly full."""
    free, total = _room(workspace.settings.home)
    return Status(disk_free=free, disk_total=total).disk_sentence


def _room(home: Path) -> tuple[int, int]:
    usage = shutil.disk_usage(next(path for path in (home, *home.absolute().parents) if path.exists()))
    return usage.free, usage.total


def _planned(workspace: Workspace, source: Source, moment: datetime) -> SourceStatus:
    verified = verified_at(workspace, source.id) is not None
    scheduled = verified and not source.sample and not source.archive_only
    schedule = schedule_of(source) if scheduled else None
    return SourceStatus(
        source_id=source.id,
        sample=source.sample,
        verified=verified,
        schedule=source.schedule,
        next_run=schedule.after(moment) if schedule else None,
    )


def _read_warehouse(published: Path, status: Status, known: dict[str, SourceStatus]) -> None:
    con = connect_published(published)
    try:
        health = con.execute(
            "SELECT source_id, n_articles, last_published_on, epoch(last_capture_at), n_fetched, n_failed, n_blocked, "
            "worst_status FROM source_health"
        ).fetchall()
        runs = con.execute(
            "SELECT flow, state, epoch(started_at), epoch(ended_at), error FROM run ORDER BY started_at DESC LIMIT 5"
        ).fetchall()
        states = con.execute("SELECT flow, state, count(*) FROM run GROUP BY ALL ORDER BY ALL").fetchall()
        counts = con.execute("SELECT (SELECT count(DISTINCT article_id) FROM article), (SELECT count(*) FROM figure)")
        status.articles, status.figures = counts.fetchall()[0]
    finally:
        con.close()
    for source_id, articles, published_on, captured, asked, failed, blocked, worst in health:
        mine = known.get(source_id)
        if mine is not None:
            mine.articles, mine.asked, mine.failed, mine.blocked = articles, asked, failed, blocked
            mine.last_published_on, mine.last_read, mine.worst_status = published_on, _time(captured), worst
    status.last_runs = [
        RunStatus(
            flow=flow, state=state, started_at=datetime.fromtimestamp(started, UTC), ended_at=_time(ended), error=error
        )
        for flow, state, started, ended, error in runs
    ]  # fmt: skip
    status.runs_by_state = {(flow, state): count for flow, state, count in states}
    status.published_at = datetime.fromtimestamp(published.stat().st_mtime, UTC)


def _trouble(host: str, row: dict[str, object]) -> HostTrouble:
    until = row.get("open_until")
    try:
        moment = datetime.fromisoformat(str(until)) if until else None
    except ValueError:
        moment = None
    failures = row.get("failures")
    return HostTrouble(
        host=host,
        open_until=moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None,
        failures=failures if isinstance(failures, int) else 0,
        reason=str(row.get("reason") or ""),
    )


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
