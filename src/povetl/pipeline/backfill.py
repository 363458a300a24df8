"""The past of one source: its lists walked back in time, or its captures out of a web archive, into the warehouse."""

import asyncio
from collections.abc import Callable

from povetl.pipeline.addresses import article_key
from povetl.pipeline.backfill_archives import ArchiveReader, Sought
from povetl.pipeline.backfill_commoncrawl import CommonCrawlArchive
from povetl.pipeline.backfill_keeping import Keeper
from povetl.pipeline.backfill_line import Line, WebArchive
from povetl.pipeline.backfill_lists import ListWalk, PastState
from povetl.pipeline.backfill_plan import Backfill, PastReport, parameters_of
from povetl.pipeline.backfill_reach import reach_of
from povetl.pipeline.backfill_wayback import WaybackArchive
from povetl.pipeline.crawl import user_agent
from povetl.pipeline.ingest import finish_run, reader_of
from povetl.pipeline.loading import Loaded
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.runs import Run, RunReport
from povetl.pipeline.watch import Watch
from povetl.pipeline.workspace import Workspace, code_version
from povetl.records import ListLink
from povetl.state import CrawlState
from povetl.warehouse import inventory
from povetl.web.archives import LIMITS, Archives, load_archives
from povetl.web.client import Fetcher

READER = "backfill/1"
"""What is remembered of an archive's answers does not depend on how pages are parsed."""


def backfill_source(run: Run, asked: Backfill, watch: Watch | None = None) -> PastReport:
    """Read what was asked for and load it; the run's other steps are the caller's.

    Raises:
        Stopped: ``watch`` was asked to stop.
        ArchiveError, WarehouseError: the home cannot be worked in.
    """
    read = _from_lists if asked.via == "lists" else _from_archive
    return read(run, asked, watch or Watch())


def _from_lists(run: Run, asked: Backfill, watch: Watch) -> PastReport:
    settings, source = run.workspace.settings, asked.source
    state = PastState(settings.state_path, reader=reader_of(source))
    with run.alone_on(source.hosts, watch), state:
        recorder = Recorder(
            run_id=run.run_id,
            source_id=source.id,
            layout=source.layout,
            raw=settings.raw_path,
            archive=run.archive,
            state=state,
        )
        with run.workspace.open_work(watch) as warehouse:
            addresses = inventory.article_addresses(warehouse.con, source.id, "live")
            before = inventory.revision_count(warehouse.con, source.id)
        loaded = Loaded()

        def load() -> None:
            loaded.add(run.load(*recorder.take(), watch))

        walk = ListWalk(
            source=source,
            first=asked.first,
            last=asked.last,
            recorder=recorder,
            state=state,
            here={article_key(url, source) for url in addresses},
            limit=asked.limit,
        )
        work = walk.walk(settings, code_version(), watch, load, dry_run=asked.dry_run)
        asyncio.run(watch.until_stopped(work))
        load()
    with run.workspace.open_work(watch) as warehouse:
        after = inventory.revision_count(warehouse.con, source.id)
    return PastReport(
        source_id=source.id,
        fetched=dict(recorder.statuses),
        loaded=loaded,
        problems=walk.crawl.problems + walk.crawl.warnings,
        failure=walk.crawl.failure,
        listed=walk.crawl.listed,
        indexed=walk.found,
        held=walk.held,
        taken=walk.read,
        revisions=after - before,
    )


def _from_archive(run: Run, asked: Backfill, watch: Watch) -> PastReport:
    settings, source = run.workspace.settings, asked.source
    facts = load_archives(settings.archives)
    assert asked.via != "lists"
    site = facts.wayback if asked.via == "wayback" else facts.commoncrawl
    with (
        run.alone_on(site.hosts, watch),
        CrawlState(settings.state_path, reader=READER) as state,
    ):
        with run.workspace.open_work(watch) as warehouse:
            held = inventory.captured(warehouse.con, source.id)
            before = inventory.revision_count(warehouse.con, source.id)
        keeper = Keeper(run=run, source=source, via=asked.via)
        sought = asyncio.run(watch.until_stopped(_read(run, asked, facts, keeper, state, held, watch)))
        keeper.load(watch)
        with run.workspace.open_work(watch) as warehouse:
            after = inventory.revision_count(warehouse.con, source.id)
    return PastReport(
        source_id=source.id,
        fetched=dict(keeper.statuses),
        loaded=keeper.loaded,
        problems=sought.problems,
        failure=sought.failure,
        listed=[ListLink(url=page.address, title="") for page in sought.planned],
        indexed=sought.indexed,
        held=sought.held,
        truncated=sought.truncated,
        taken=sought.taken,
        outside=sought.outside,
        revisions=after - before,
        planned=sought.planned,
    )


async def _read(
    run: Run,
    asked: Backfill,
    facts: Archives,
    keeper: Keeper,
    state: CrawlState,
    held: set[tuple[str, int]],
    watch: Watch,
) -> Sought:
    settings, source = run.workspace.settings, asked.source
    async with Fetcher(
        user_agent=user_agent(settings, code_version()),
        allow=settings.allowed,
        connect_to=settings.connections,
        proxy=settings.proxy,
        limits=LIMITS,
        circuits=state.circuits(),
        robots_cache=state,
    ) as fetcher:
        line = Line(fetcher, keeper, state, facts)
        line.forget_old()
        archive: WebArchive = WaybackArchive(line) if asked.via == "wayback" else CommonCrawlArchive(line)
        reader = ArchiveReader(
            source=source,
            reach=reach_of(source, asked.first, asked.last, facts.late_days),
            archive=archive,
            keeper=keeper,
            state=state,
            held=held,
            limit=asked.limit,
        )
        try:
            await reader.search()
            if not asked.dry_run:
                await reader.read(watch)
        finally:
            line.list_asked()
            state.save_circuits(fetcher.circuits)
    return reader.sought


def backfill(
    workspace: Workspace,
    asked: Backfill,
    *,
    watch: Watch | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> RunReport:
    """One backfill from beginning to end, without Prefect.

    Args:
        workspace: where to work.
        asked: what :func:`plan_backfill` gave.
        watch: is told how far it is.
        tell: is given a sentence for a person now and then.
    """
    with Run(workspace, "backfill", parameters_of(asked)) as run:
        tell(f"{asked.source.id}: reading the past {'from its lists' if asked.via == 'lists' else f'via {asked.via}'}")
        return finish_run(run, [backfill_source(run, asked, watch)])
