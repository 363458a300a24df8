"""A source's past as a Prefect flow: one task that reads it, one that checks and publishes.

No logic lives here: the pipeline does the work, the flow says how it is run and what a run shows.
"""

from typing import Any

from flows.ingest import STOP_SECONDS, finish
from flows.showing import Progress, announce, announce_check, announce_disk, log_source
from flows.stopping import until_cancelled
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import TerminationSignal
from prefect.runtime import flow_run

from povetl.errors import CheckFailed, RunFailed
from povetl.pipeline.asjson import plain as as_json
from povetl.pipeline.backfill import backfill_source
from povetl.pipeline.backfill_plan import (
    Backfill,
    PastReport,
    PastWindow,
    any_source,
    parameters_of,
    plan_backfill,
    planned_rows,
    row_of,
)
from povetl.pipeline.ingest import unverified_note
from povetl.pipeline.request import ArticleLimit, name_of_run
from povetl.pipeline.review import review
from povetl.pipeline.runs import Run, RunReport
from povetl.pipeline.status import low_disk
from povetl.pipeline.summary import SHOWN, plain
from povetl.pipeline.watch import Stopped, Watch
from povetl.pipeline.workspace import open_workspace
from povetl.web.archives import Way

SourceId: Any = any_source()


@task(name="read the past", task_run_name="read {asked.source.id} via {asked.via}", cache_policy=NO_CACHE)
def read_past(run: Run, asked: Backfill, watch: Watch) -> PastReport:
    """Read what was asked for and load it. Never retried: the client has tried again, politely, and what was read is
    archived; the same run started again goes on where this one ended.
    """  # fmt: skip
    with Progress(asked.source.id) as progress:
        mine = Watch(told=lambda _, done, total: progress.told(done, total), stop=watch.stop)
        report = backfill_source(run, asked, mine)
    log_source(get_run_logger(), run.workspace, report)
    return report


def run_name() -> str:
    """The run's name: its source, its window and its way."""
    given = flow_run.get_parameters() or {}
    window = given.get("window")
    window = window if isinstance(window, PastWindow) else PastWindow.model_construct(**(window or {}))
    name = name_of_run([str(given.get("source"))], None, window, dry_run=bool(given.get("dry_run")))
    return f"{name} · {given.get('via', 'lists')}"


@flow(name="backfill", flow_run_name=run_name, persist_result=False)  # type: ignore[arg-type]  # as in ingest.py
def backfill(
    source: SourceId,
    window: PastWindow,
    via: Way = "lists",
    limit: ArticleLimit | None = None,
    dry_run: bool = False,
) -> RunReport:
    """Read a source's past: its lists back in time, or its captures out of a web archive.

    Args:
        source: Whose past to read.
        window: The days of publication to read, as lists and addresses date the articles; where neither does, the
            days of capture.
        via: From the source's own lists, or from what the Wayback Machine or Common Crawl captured.
        limit: At most so many articles or captures.
        dry_run: Show what would be read, and read none of it.
    """
    return until_cancelled(lambda: _backfill(source, window, via, limit, dry_run=dry_run))


def _backfill(source: str, window: PastWindow, via: Way, limit: int | None, *, dry_run: bool) -> RunReport:
    log = get_run_logger()
    workspace = open_workspace()
    asked = plan_backfill(workspace, source, window.since, window.until, via=via, limit=limit, dry_run=dry_run)
    note = unverified_note(workspace, asked.source)
    if note is not None and via == "lists":
        log.warning(note)
    if low := low_disk(workspace):
        log.warning(low)
        announce_disk(low)
    watch = Watch()
    with Run(workspace, "backfill", parameters_of(asked), prefect_run_id=flow_run.get_id()) as run:
        if run.caught_up:
            log.info("%d pages that a run archived before it was killed were loaded first", run.caught_up)
        reading = read_past.submit(run, asked, watch)
        try:
            reading.wait()
        except BaseException as told:  # a signal to stop, most likely
            watch.stop.set()
            reading.wait(STOP_SECONDS)
            if isinstance(told, TerminationSignal):
                raise Stopped from told
            raise
        past = reading.result()
        try:
            report = finish(run, [past])
        except CheckFailed as error:
            announce_check(str(error))
            raise
    show_past(past, dry_run=dry_run)
    if not dry_run:
        announce(report, review(workspace, report))
    if report.failures:
        raise RunFailed("; ".join(report.failures), report)
    return report


def show_past(past: PastReport, *, dry_run: bool) -> None:
    """The run's artifacts: its numbers, and what went wrong or would be read."""
    create_table_artifact([row_of(past)], key="backfill-summary", description="What was found and read")
    if dry_run:
        rows = [{name: plain(str(as_json(value))) for name, value in row.items()} for row in planned_rows(past)]
        create_table_artifact(rows[:SHOWN], key="backfill-dry-run", description=f"{len(rows)} would be read")
    if past.problems:
        rows = [{"problem": plain(sentence)} for sentence in past.problems[:SHOWN]]
        create_table_artifact(rows, key="backfill-problems", description=f"{len(past.problems)} problems")
