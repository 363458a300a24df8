"""How an installation stands: its sources, its runs, its room; read from its files, without a server."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from povetl.pipeline.due import overdue, schedule_of
from povetl.pipeline.standing import Standing, read_standing
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace
from povetl.sources.catalog import Source
from povetl.state import look_at_state

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
    last_run: datetime | None = None
    """When a run asked the source for something last, whatever came of it."""
    last_read: datetime | None = None
    """When the source last gave a list or a page, or said that nothing had changed."""
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
    """Until then nothing is asked of it, then one probe; None when the circuit is closed."""
    failures: int
    reason: str
    blocks: int = 0
    is_open: bool = False
    """Whether the circuit is open now; once its time is over, the next run sends one probe."""


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
    killed: int = 0
    """Runs that were killed, whose archived pages the next run loads."""
    waiting_for_parts: int = 0
    """Articles that are loaded once a further page of theirs has been captured."""
    articles: int = 0
    figures: int = 0
    published_at: datetime | None = None
    from_work: bool = False
    """The working file was read; while a run holds that, all is as of the last publish."""
    state_trouble: str | None = None
    """Why the crawl state cannot be read."""
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
    standing = read_standing(settings.published_path, settings.work_path)
    if standing is not None:
        _fill(status, known, standing)
    if settings.published_path.exists():
        status.published_at = datetime.fromtimestamp(settings.published_path.stat().st_mtime, UTC)
    for source in workspace.catalog.values():
        mine = known[source.id]
        if mine.verified:
            mine.overdue = overdue(source, mine.last_read, moment)
    status.sources = [one for one in known.values() if not one.sample or one.articles or one.last_run]
    state = look_at_state(settings.state_path)
    status.state_trouble = state.trouble
    status.hosts = [_trouble(host, row, moment) for host, row in sorted(state.circuits.items())]
    locks = {path.name for path in (settings.home / "locks").glob("run-*")}
    status.running = sum(workspace.is_locked(name) for name in locks)
    status.killed = len(locks) - status.running
    files = {"published": settings.published_path, "work": settings.work_path, "state": settings.state_path}
    status.sizes = {name: _size(path) for name, path in files.items()}
    status.sizes["archive"] = sum(_size(path) for path in settings.raw_path.glob("**/*.warc.gz"))
    status.disk_free, status.disk_total = room_of(settings.home)
    return status


def low_disk(workspace: Workspace) -> str | None:
    """A warning, when the disk that the home is on is nearly full."""
    free, total = room_of(workspace.settings.home)
    return Status(disk_free=free, disk_total=total).disk_sentence


def room_of(home: Path) -> tuple[int, int]:
    """Free and all bytes of the disk that a home is on, or will be."""
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


def _fill(status: Status, known: dict[str, SourceStatus], standing: Standing) -> None:
    for found in standing.sources:
        mine = known.get(found.source_id)
        if mine is not None:
            mine.articles, mine.asked, mine.failed, mine.blocked = (
                found.articles, found.asked, found.failed, found.blocked
            )  # fmt: skip
            mine.last_published_on, mine.worst_status = found.last_published_on, found.worst_status
            mine.last_run, mine.last_read = _time(found.last_asked), _time(found.last_read)
    status.last_runs = [
        RunStatus(flow=flow, state=state, started_at=_moment(began), ended_at=_time(ended), error=why)
        for flow, state, began, ended, why in standing.runs
    ]
    status.runs_by_state = {(flow, state): count for flow, state, count in standing.states}
    status.articles, status.figures = standing.articles, standing.figures
    status.waiting_for_parts, status.from_work = standing.waiting_for_parts, standing.from_work


def _trouble(host: str, row: Mapping[str, object], now: datetime) -> HostTrouble:
    until = row.get("open_until")
    try:
        moment = datetime.fromisoformat(str(until)) if until else None
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return HostTrouble(
        host=host,
        open_until=moment,
        failures=_count(row.get("failures")),
        blocks=_count(row.get("blocks")),
        reason=str(row.get("reason") or ""),
        is_open=moment is not None and moment > now,
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
