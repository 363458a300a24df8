"""What a run shows in the Prefect UI: progress, log lines, artifacts, and events that alerts listen to."""

import contextlib
import threading
from logging import Logger, LoggerAdapter
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from prefect.artifacts import (
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.events import emit_event

from povetl.pipeline.chart import bar_chart, data_address
from povetl.pipeline.review import Review, articles_of
from povetl.pipeline.runs import RunReport, SourceReport
from povetl.pipeline.summary import dry_summary, log_line, markdown_summary, plain, refused_rows, source_rows
from povetl.pipeline.workspace import Workspace

Log = Logger | LoggerAdapter[Any]
_EVERY_SECONDS = 2.0


class Progress:
    """One source's progress bar, moved by a thread of its own so that the crawl never waits for the server."""

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id
        self._at: tuple[int, int] = (0, 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> Self:
        """Show the bar, empty."""
        key = "progress-" + self.source_id.replace("_", "-")
        made = create_progress_artifact(0.0, key=key, description=f"Articles of {self.source_id} asked for")
        self._artifact = made if isinstance(made, UUID) else None
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bar where it came to."""
        self._over.set()
        self._thread.join(timeout=10)

    def told(self, done: int, total: int) -> None:
        """Note how far the crawl is."""
        self._at = (done, total)

    def _follow(self) -> None:
        shown = (0, 0)
        while True:
            over = self._over.wait(_EVERY_SECONDS)
            done, total = at = self._at
            if at != shown and self._artifact is not None:
                shown = at
                share = 100.0 * done / total if total else 100.0
                said = f"{self.source_id}: {done} of {total} articles asked for"
                with contextlib.suppress(Exception):  # a bar that stands still is no reason for a run to fail
                    update_progress_artifact(self._artifact, progress=share, description=said)
            if over:
                return


def log_source(log: Log, workspace: Workspace, report: SourceReport) -> None:
    """One line an article that is new or revised, one for the source; a warning only where a person is needed."""
    loaded = report.loaded
    for article in articles_of(workspace, report):
        log.info(log_line(article))
    log.info(
        "%s: %d asked, %d new, %d revised, %d unchanged, %d figures, %d rejected",
        report.source_id,
        sum(report.fetched.values()),
        len(loaded.new),
        len(loaded.revised),
        len(loaded.unchanged),
        loaded.figures,
        sum(loaded.rejects.values()),
    )
    for problem in report.problems:
        log.info("%s: %s", report.source_id, plain(problem))
    for status, count in sorted(report.fetched.items()):
        if status.startswith("blocked:"):
            log.warning("%s: %d answers are %s; blocks are not worked around", report.source_id, count, plain(status))


def show_report(workspace: Workspace, report: RunReport, review: Review) -> None:
    """The run's artifacts."""
    create_markdown_artifact(markdown_summary(report, review), key="ingest-summary", description="What the run did")
    create_table_artifact(
        source_rows(report, review), key="ingest-sources", description="Sources, their yields and usual yields"
    )
    if review.refused:
        create_table_artifact(refused_rows(review.refused), key="ingest-refused", description="Not taken, and why")
    if review.per_day:
        picture = bar_chart(review.per_day, title="Figures by day of publication")
        create_image_artifact(data_address(picture), key="ingest-figures-per-day", description="Figures by day")
    published = workspace.settings.published_path.absolute()
    if published.exists():
        create_link_artifact(
            published.as_uri(), key="ingest-snapshot", link_text=str(published), description="The published warehouse"
        )


def show_dry_run(report: RunReport) -> None:
    """What the run would have read."""
    create_markdown_artifact(dry_summary(report), key="ingest-dry-run", description="What a run would read")


def announce(report: RunReport, review: Review) -> None:
    """Events for what needs a person; automations.yaml says what follows from them."""
    for source in report.sources:
        if source.failure:
            _emit("povetl.source.failed", source.source_id, source.failure, report)
        blocked = {status: count for status, count in source.fetched.items() if status.startswith("blocked:")}
        if blocked:
            said = ", ".join(f"{count} answers are {status}" for status, count in sorted(blocked.items()))
            _emit("povetl.source.blocked", source.source_id, f"{said}.", report)
        if dropped := review.dropped(source):
            _emit("povetl.yield.dropped", source.source_id, dropped, report)
    for sentence in report.checks_failed:
        _emit("povetl.check.failed", "warehouse", sentence, report)


def announce_stale(overdue: dict[str, str]) -> None:
    """Events for sources that have not been read for longer than their schedules allow."""
    for source_id, sentence in overdue.items():
        _emit("povetl.source.stale", source_id, sentence, None)


def announce_disk(sentence: str) -> None:
    """An event for a disk that is nearly full."""
    _emit("povetl.disk.low", "disk", sentence, None)


def announce_check(sentence: str) -> None:
    """An event for a structural check that stopped the publish."""
    _emit("povetl.check.failed", "warehouse", sentence, None)


def _emit(event: str, what: str, sentence: str, report: RunReport | None) -> None:
    payload = {"sentence": plain(sentence)} | ({"run_id": report.run_id} if report else {})
    emit_event(event, resource={"prefect.resource.id": f"povetl.{what}"}, payload=payload)
