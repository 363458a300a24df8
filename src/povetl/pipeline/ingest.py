"""The main job: due sources, their new and changed articles, into the warehouse."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from povetl.errors import SourceError, UsageError
from povetl.pipeline.addresses import host_of
from povetl.pipeline.crawl import Plan, crawl_source
from povetl.pipeline.identity import digest
from povetl.pipeline.loading import Loaded, finish_load
from povetl.pipeline.publish import publish_warehouse
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.runs import Run, RunReport, SourceReport, counts_of
from povetl.pipeline.verified import verified_at
from povetl.pipeline.watch import Watch
from povetl.pipeline.workspace import LOAD_WAIT as LOAD_WAIT
from povetl.pipeline.workspace import Workspace, code_version
from povetl.sources.catalog import Source
from povetl.state import CrawlState
from povetl.warehouse import inventory

YIELD_SAMPLE = 5  # articles: fewer say nothing about a source's yield


def choose_sources(
    workspace: Workspace, names: Sequence[str], urls: Sequence[str]
) -> list[tuple[Source, tuple[str, ...]]]:
    """Which sources a run reads, each with the URLs that it is limited to.

    Without names and URLs: every verified source that is no sample and has lists. Sample sources run only when
    they are named.

    Raises:
        SourceError: a source does not exist, or a URL belongs to none.
        UsageError: a URL is no URL, or there is nothing to do.
    """
    chosen: dict[str, tuple[Source, list[str]]] = {}
    for name in names:
        source = workspace.catalog.get(name)
        chosen[source.id] = (source, [])
    for url in urls:
        host = host_of(url)
        found = workspace.catalog.for_url(url)
        if found is None:
            raise SourceError(
                f"{host} belongs to no source: add one (docs/adding_a_source.md), or fetch the page with "
                f"povetl fetch and bring the file in with povetl import."
            )
        chosen.setdefault(found.id, (found, []))[1].append(url)
    if not names and not urls:
        for source in workspace.catalog.values():
            if not source.sample and not source.archive_only and verified_at(workspace, source.id):
                chosen[source.id] = (source, [])
        if not chosen:
            raise UsageError("no source is verified yet: run povetl source check ID, or name sources to read.")
    for source, only in chosen.values():
        if source.archive_only and not only:
            raise UsageError(f"{source.id} is an archive only: its site is gone, so there is nothing to fetch.")
    return [(source, tuple(only)) for source, only in chosen.values()]


def unverified_note(workspace: Workspace, source: Source) -> str | None:
    """A sentence for a run that names a source which nobody has verified."""
    if source.sample or verified_at(workspace, source.id):
        return None
    return f"{source.id} has not been verified against the live site: run povetl source check {source.id} first."


def reader_of(source: Source) -> str:
    """Changes when what is found on a page may change: the version, or the source's patterns, selectors or layout."""
    return digest("reader", code_version(), source.article_pattern, repr(source.lists), repr(source.layout))


def read_source(run: Run, source: Source, plan: Plan, watch: Watch | None = None) -> SourceReport:
    """Crawl one source and load what it gave, every so many articles; a failed source keeps what it gave before.

    Raises:
        Stopped: ``watch`` was asked to stop.
        ArchiveError, WarehouseError: the home cannot be worked in; the run as a whole must end.
    """
    settings = run.workspace.settings
    with run.alone_on(source.hosts, watch), CrawlState(settings.state_path, reader=reader_of(source)) as state:
        recorder = Recorder(
            run_id=run.run_id,
            source_id=source.id,
            layout=source.layout,
            raw=settings.raw_path,
            archive=run.archive,
            state=state,
        )
        loaded = Loaded()

        def load() -> None:
            loaded.add(run.load(*recorder.take(), watch))

        crawl = asyncio.run(crawl_source(source, plan, recorder, settings, code_version(), watch, load))
        load()
        failure = crawl.failure or low_yield(source, loaded)
        if crawl.read_until is not None and failure is None:
            state.advance(source.id, crawl.read_until)
    return SourceReport(
        source_id=source.id,
        fetched=dict(recorder.statuses),
        loaded=loaded,
        problems=crawl.problems + crawl.warnings,
        failure=failure,
        listed=crawl.listed,
    )


def low_yield(source: Source, loaded: Loaded) -> str | None:
    """A sentence when new articles hold far fewer figures than the source's file promises: its pages changed."""
    articles = len(loaded.new) + len(loaded.revised)
    if articles < YIELD_SAMPLE or loaded.figures >= source.min_yield * articles:
        return None
    return (
        f"{articles} articles gave {loaded.figures} figures where at least {source.min_yield:g} an article are expected"
    )


def finish_run(run: Run, reports: list[SourceReport]) -> RunReport:
    """Find copies, check, publish, and write how the run ended.

    Raises:
        CheckFailed: a structural check stopped the publish.
    """
    with run.load_lock, run.workspace.open_work() as warehouse:
        finish_load(warehouse)
        inventory.mark_copies(warehouse.con, run.run_id)
    report = RunReport(run_id=run.run_id, sources=reports, caught_up=run.caught_up)
    failures = report.failures
    run.end("failed" if failures else "completed", counts=counts_of(reports), error="; ".join(failures) or None)
    published = publish_warehouse(run.workspace, run.run_id)
    report.published = published.result.content_changed
    report.checks_failed = list(published.failed_checks)
    return report


def ingest(
    workspace: Workspace,
    names: Sequence[str] = (),
    *,
    urls: Sequence[str] = (),
    plan: Plan | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> RunReport:
    """Read sources one after the other, without Prefect.

    Args:
        workspace: where to work.
        names: source ids; empty for every verified source, or for those of ``urls`` alone.
        urls: single articles.
        plan: limits; its URLs are replaced by ``urls``.
        tell: is given a sentence for a person now and then.
    """
    base = plan or Plan()
    chosen = choose_sources(workspace, names, urls)
    for source, _ in chosen:
        if note := unverified_note(workspace, source):
            tell(note)
    parameters: dict[str, object] = {
        "sources": list(names),
        "urls": list(urls),
        "since": base.since,
        "limit": base.limit,
    }
    with Run(workspace, "ingest", parameters) as run:
        reports = []
        for source, only in chosen:
            tell(f"{source.id}: reading")
            mine = replace(base, urls=only)
            reports.append(read_source(run, source, mine))
        return finish_run(run, reports)
