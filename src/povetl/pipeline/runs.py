"""One run: begun, followed by its sources, finished; and what runs that were killed left behind."""

import json
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, Self

from povetl.archive.warc import Known, WarcWriter, new_warc_path
from povetl.errors import PovetlError
from povetl.pipeline.killed_runs import catch_up
from povetl.pipeline.loading import Loaded, load_readings
from povetl.pipeline.reading import Reading
from povetl.pipeline.reference import save_reference
from povetl.pipeline.replay import replay
from povetl.pipeline.watch import Watch
from povetl.pipeline.workspace import Workspace, code_version
from povetl.records import CaptureContext, FetchResult, FetchRow, ListLink, Locator, RunRow


@dataclass(kw_only=True)
class SourceReport:
    """What one run did with one source."""

    source_id: str
    fetched: dict[str, int] = field(default_factory=dict)
    """Addresses asked for, by status."""
    loaded: Loaded = field(default_factory=Loaded)
    problems: list[str] = field(default_factory=list)
    failure: str | None = None
    listed: list[ListLink] = field(default_factory=list)
    """The articles that were to be read; a dry run stops there."""


@dataclass(kw_only=True)
class RunReport:
    """What one run did."""

    run_id: str
    sources: list[SourceReport]
    checks_failed: list[str] = field(default_factory=list)
    published: bool = False
    caught_up: int = 0
    """Captures that a killed run had archived and this one loaded."""

    @property
    def failures(self) -> list[str]:
        """One sentence for each source that failed."""
        return [f"{report.source_id}: {report.failure}" for report in self.sources if report.failure]


class Run:
    """A run in progress, its WARC file open; used as a context manager."""

    def __init__(
        self, workspace: Workspace, flow: str, parameters: dict[str, object], prefect_run_id: str | None = None
    ) -> None:
        started = datetime.now(UTC)
        self.workspace = workspace
        self.run_id = secrets.token_hex(6)
        self.row = RunRow(
            run_id=self.run_id,
            flow=flow,
            prefect_run_id=prefect_run_id,
            started_at=started,
            ended_at=None,
            state="running",
            parameters=json.dumps(parameters, ensure_ascii=False, sort_keys=True, default=str),
            code_version=code_version(),
        )
        self.write_lock = threading.Lock()
        self.load_lock = threading.Lock()
        self.caught_up = 0
        self._hosts: dict[str, threading.Lock] = {}
        self._known: Known = lambda _: None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Begin: catch up with killed runs, then open the archive.

        Raises:
            WarehouseError, ArchiveError: the home cannot be worked in.
        """
        settings = self.workspace.settings
        try:
            self._open.enter_context(self.workspace.lock(f"run-{self.run_id}"))
            if not settings.work_path.exists() and any(settings.raw_path.glob("*.warc*")):
                replay(self.workspace)  # the working file was lost: nothing may be published without its past
            self.caught_up = catch_up(self.workspace)
            with self.workspace.open_work() as warehouse:
                save_reference(self.workspace, warehouse)
                warehouse.save_run(self.row)
            path = new_warc_path(settings.raw_path, self.run_id, self.row.started_at)
            self._writer = self._open.enter_context(WarcWriter(path, known=lambda url: self._known(url)))
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the archive. After an error the row says ``failed`` and stays open, for the next run to catch up."""
        self._open.close()
        if error is not None:
            row = replace(self.row, state="failed", error=str(error) or type(error).__name__)
            with suppress(PovetlError), self.workspace.open_work() as warehouse:
                warehouse.save_run(row)
        (self.workspace.settings.home / "locks" / f"run-{self.run_id}").unlink(missing_ok=True)

    def archive(
        self, result: FetchResult, context: CaptureContext, known: Known = lambda _: None
    ) -> tuple[Locator, ...]:
        """Append one fetch to the run's WARC file; sources that are read side by side take turns.

        Args:
            result: the fetch.
            context: what a parse needs besides its bytes.
            known: the last archived body of an address, so that the same bytes are not kept twice.

        Raises:
            ArchiveError: the file cannot be written.
        """
        with self.write_lock:
            self._known = known
            return self._writer.append(result, context)

    def load(self, readings: Iterable[Reading], rows: Sequence[FetchRow], watch: Watch | None = None) -> Loaded:
        """Load what was archived and read, once the archive is on the disk: nothing is loaded that a power failure
        could take back. Sources that are read side by side take turns.

        Raises:
            Stopped: ``watch`` was asked to stop while this waited.
            ArchiveError, WarehouseError: nothing of the batch in hand is loaded.
        """  # fmt: skip
        with self.write_lock:
            self._writer.sync()
        with self.load_lock, self.workspace.open_work(watch) as warehouse:
            return load_readings(self.workspace, warehouse, readings, rows)

    @contextmanager
    def alone_on(self, hosts: Sequence[str], watch: Watch | None = None) -> Iterator[None]:
        """Wait until no other source, of this run or of another on this home, reads one of ``hosts``.

        So each host sees one client, and two runs of one source follow each other. The order of the names keeps two
        runs from waiting for each other.

        Raises:
            Stopped: ``watch`` was asked to stop while this waited.
        """
        with self.write_lock:
            locks = [self._hosts.setdefault(host, threading.Lock()) for host in sorted(set(hosts))]
        with ExitStack() as held:
            for lock in locks:
                held.enter_context(lock)
            for host in sorted(set(hosts)):
                held.enter_context(self.workspace.wait_for(f"host-{host}", watch))
            yield

    def end(
        self, state: Literal["completed", "failed"], *, counts: dict[str, int] | None = None, error: str | None = None
    ) -> None:
        """Write how the run ended."""
        row = replace(self.row, ended_at=datetime.now(UTC), state=state, counts=counts or {}, error=error)
        with self.workspace.open_work() as warehouse:
            warehouse.save_run(row)


def counts_of(reports: list[SourceReport]) -> dict[str, int]:
    """The sums that a run's row keeps."""
    total = Loaded()
    for report in reports:
        total.add(report.loaded)
    lists = {name: len(value) for name, value in asdict(total).items() if isinstance(value, list)}
    asked = sum(sum(report.fetched.values()) for report in reports)
    return {"fetched": asked, **lists, "figures": total.figures, "rejected": sum(total.rejects.values())}
