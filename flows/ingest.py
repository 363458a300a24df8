"""The scheduled main job as a Prefect flow: one task a source, then one that checks and publishes.

No logic lives here: the pipeline does the work, the flow says how it is run and what a run shows.
"""

from dataclasses import replace
from typing import Any

from flows.missed import SKIPPED, newer_one_is_due
from flows.showing import Progress, announce, announce_check, announce_disk, log_source, show_dry_run, show_report
from flows.stopping import until_cancelled
from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import TerminationSignal
from prefect.futures import wait
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed, State
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import exponential_backoff

from povetl.errors import CheckFailed, RunFailed, WarehouseLocked
from povetl.pipeline import ingest as job
from povetl.pipeline.crawl import Plan
from povetl.pipeline.request import ArticleLimit, ArticleUrl, Window, name_of_run, source_choices
from povetl.pipeline.review import review
from povetl.pipeline.runs import Run, RunReport, SourceReport
from povetl.pipeline.status import low_disk
from povetl.pipeline.watch import Stopped, Watch
from povetl.pipeline.workspace import open_workspace

SourceId: Any = source_choices()
STOP_SECONDS = 4  # for the sources to stop reading; flows/stopping.py ends the process soon after


def failed(error: RunFailed) -> State[Any]:
    """The state that a task or flow ends in: it shows the sentence, and whoever called it is raised the error."""
    return Failed(message=str(error), data=error)


def can_heal(task: Any, run: Any, state: State) -> bool:  # noqa: ANN401  (Prefect's own signature)
    """Whether trying again may help: another program holds the working file."""
    return isinstance(state.result(raise_on_failure=False), WarehouseLocked)


@task(name="read source", task_run_name="read {source_id}", cache_policy=NO_CACHE, persist_result=False)
def read_source(run: Run, source_id: str, plan: Plan, watch: Watch) -> SourceReport | State[Any]:
    """Crawl one source and load what it gave. Never retried: the client has tried again, politely, and every answer
    is archived already; what a failed load leaves is loaded by the next run.

    What goes wrong in a way that is known becomes a state with a sentence, and no traceback in the operator's log.
    """  # fmt: skip
    log = get_run_logger()
    source = run.workspace.catalog.get(source_id)
    if any(run.workspace.is_locked(f"host-{host}") for host in source.hosts):
        log.info("%s: another run reads this site; this one waits for it to end", source_id)
    try:
        with Progress(source_id) as progress:
            mine = Watch(told=lambda _, done, total: progress.told(done, total), stop=watch.stop)
            report = job.read_source(run, source, plan, mine)
    except Stopped as stopped:
        return Cancelled(message=f"{source_id}: {stopped}", data=stopped)
    log_source(log, run.workspace, report)
    return failed(RunFailed(f"{source_id}: {report.failure}", report)) if report.failure else report


@task(
    name="check and publish",
    task_run_name="check and publish",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=3,
    retry_delay_seconds=exponential_backoff(backoff_factor=20),
    retry_jitter_factor=0.5,
    retry_condition_fn=can_heal,
)
def finish(run: Run, reports: list[SourceReport]) -> RunReport:
    """Find copies, run the checks, publish a snapshot."""
    report = job.finish_run(run, reports)
    for sentence in report.checks_failed:
        get_run_logger().warning("check: %s", sentence)
    return report


def run_name() -> str:
    """The run's name: its sources and window."""
    given = flow_run.get_parameters() or {}
    window = given.get("window")
    window = window if isinstance(window, Window) else Window.model_construct(**(window or {}))
    return name_of_run(given.get("sources"), given.get("urls"), window, dry_run=bool(given.get("dry_run")))


@flow(  # type: ignore[arg-type]  # the name may be a function without arguments
    name="ingest", flow_run_name=run_name, task_runner=ThreadPoolTaskRunner(max_workers=4), persist_result=False
)
def ingest(
    sources: list[SourceId] = [],  # noqa: B006  (never changed; as a default, it makes the form a multi-select)
    urls: list[ArticleUrl] = [],  # noqa: B006
    window: Window = Window(),  # noqa: B008  (frozen by use; Prefect reads the form's defaults from it)
    limit: ArticleLimit | None = None,
    dry_run: bool = False,
    force: bool = False,
) -> RunReport | State[Any]:
    """Read sources: new and changed articles into the warehouse, then checks and a snapshot.

    Args:
        sources: Which sources to read. Leave empty for every source that has been verified; the built-in sample
            sources are read only when they are chosen.
        urls: Single articles to read instead of lists, each an address of a known source.
        window: Days of publication to read, as the lists date their articles. Articles without a date in their list
            are read in any case.
        limit: At most so many articles of each source, newest first.
        dry_run: Read the lists only and show which articles would be read. No article is asked for.
        force: Ask for whole pages even where the server could say that nothing has changed.
    """
    plan = Plan(since=window.since, until=window.until, limit=limit, force=force, dry_run=dry_run)
    if missed := newer_one_is_due():
        get_run_logger().info(missed)
        return Completed(name=SKIPPED, message=missed)
    return until_cancelled(lambda: _ingest(sources, urls, plan))


def _ingest(sources: list[str], urls: list[str], plan: Plan) -> RunReport | State[Any]:
    log = get_run_logger()
    workspace = open_workspace()
    chosen = job.choose_sources(workspace, sources, urls)
    for source, _ in chosen:
        if note := job.unverified_note(workspace, source):
            log.warning(note)
    asked: dict[str, object] = {
        "sources": sources, "urls": urls, "since": plan.since, "until": plan.until, "limit": plan.limit,
        "dry_run": plan.dry_run, "force": plan.force,
    }  # fmt: skip
    watch = Watch()
    if low := low_disk(workspace):
        log.warning(low)
        announce_disk(low)
    with Run(workspace, "ingest", asked, prefect_run_id=flow_run.get_id()) as run:
        if run.caught_up:
            log.info("%d pages that a run archived before it was killed were loaded first", run.caught_up)
        reading = []
        try:
            for source, only in chosen:
                reading.append(read_source.submit(run, source.id, replace(plan, urls=only), watch))
            wait(reading)
        except BaseException as told:  # a signal to stop, most likely
            watch.stop.set()
            wait(reading, timeout=STOP_SECONDS)
            if isinstance(told, TerminationSignal):
                raise Stopped from told
            raise
        reports, broken = _sort(reading)
        try:
            report = finish(run, reports)
        except CheckFailed as error:
            announce_check(str(error))
            raise
        if broken is not None:
            raise broken  # the run stays open, so that the next one loads what was archived and not loaded
    if plan.dry_run:
        show_dry_run(report)
    else:
        found = review(workspace, report)
        show_report(workspace, report, found)
        announce(report, found)
    return failed(RunFailed("; ".join(report.failures), report)) if report.failures else report


def _sort(reading: list[Any]) -> tuple[list[SourceReport], Exception | None]:
    """The reports of the sources that came to an end, and what broke another one, if anything did."""
    reports: list[SourceReport] = []
    broken: Exception | None = None
    for future in reading:
        outcome = future.state.result(raise_on_failure=False)
        if isinstance(outcome, RunFailed) and isinstance(outcome.report, SourceReport):
            outcome = outcome.report
        if isinstance(outcome, SourceReport):
            reports.append(outcome)
        else:
            broken = outcome if isinstance(outcome, Exception) else RuntimeError(str(outcome))
    return reports, broken
