"""The scheduled main job as a Prefect flow: one task a source, then one that checks and publishes.

No logic lives here: the pipeline does the work, the flow says how it is run and what a run shows.
"""

from datetime import date

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from povetl.errors import RunFailed
from povetl.pipeline import ingest as job
from povetl.pipeline.crawl import Plan
from povetl.pipeline.runs import Run, RunReport, SourceReport
from povetl.pipeline.summary import markdown_summary, source_rows
from povetl.pipeline.workspace import open_workspace


@task(name="read source", task_run_name="read {source_id}", cache_policy=NO_CACHE, persist_result=False)
def read_source(run: Run, source_id: str, plan: Plan) -> SourceReport:
    """Crawl one source and load what it gave."""
    report = job.read_source(run, run.workspace.catalog.get(source_id), plan)
    log = get_run_logger()
    loaded = report.loaded
    log.info(
        "%s: %d asked, %d new, %d revised, %d unchanged, %d figures, %d rejected",
        source_id,
        sum(report.fetched.values()),
        len(loaded.new),
        len(loaded.revised),
        len(loaded.unchanged),
        loaded.figures,
        sum(loaded.rejects.values()),
    )
    if report.failure:
        log.error("%s: %s", source_id, report.failure)
    return report


@task(name="check and publish", cache_policy=NO_CACHE, persist_result=False)
def finish(run: Run, reports: list[SourceReport]) -> RunReport:
    """Find copies, run the checks, publish a snapshot."""
    report = job.finish_run(run, reports)
    for sentence in report.checks_failed:
        get_run_logger().warning("check: %s", sentence)
    return report


@flow(name="ingest", task_runner=ThreadPoolTaskRunner(max_workers=4), persist_result=False)  # type: ignore[arg-type]
def ingest(
    sources: list[str] | None = None,
    urls: list[str] | None = None,
    since: date | None = None,
    limit: int | None = None,
    force: bool = False,
) -> RunReport:
    """Read sources: new and changed articles into the warehouse, then checks and a snapshot.

    Args:
        sources: source ids; none for every verified source.
        urls: single articles, each of a known source.
        since: leave out what lists date before this day.
        limit: at most so many articles a source.
        force: ask for whole pages even where nothing changed.
    """
    log = get_run_logger()
    workspace = open_workspace()
    chosen = job.choose_sources(workspace, sources or [], urls or [])
    for source, _ in chosen:
        if note := job.unverified_note(workspace, source):
            log.warning(note)
    parameters: dict[str, object] = {"sources": sources, "urls": urls, "since": since, "limit": limit}
    with Run(workspace, "ingest", parameters, prefect_run_id=flow_run.get_id()) as run:
        waiting = [
            read_source.submit(run, source.id, Plan(urls=only, since=since, limit=limit, force=force))
            for source, only in chosen
        ]
        report = finish(run, [future.result() for future in waiting])
    create_markdown_artifact(markdown_summary(report), key="ingest-summary", description="What the run did")
    create_table_artifact(source_rows(report), key="ingest-sources", description="The run's sources")
    if report.failures:
        raise RunFailed("; ".join(report.failures), report)
    return report
