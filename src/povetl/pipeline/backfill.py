"""The past of one source: its lists walked back in time, or its captures out of a web archive, into the warehouse."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from povetl.errors import UsageError
from povetl.pipeline.backfill_archives import ArchiveReader, Sought
from povetl.pipeline.backfill_commoncrawl import CommonCrawlArchive
from povetl.pipeline.backfill_keeping import Keeper
from povetl.pipeline.backfill_line import Line, WebArchive
from povetl.pipeline.backfill_reach import reach_of
from povetl.pipeline.backfill_wayback import WaybackArchive
from povetl.pipeline.crawl import user_agent
from povetl.pipeline.ingest import LOAD_WAIT, finish_run
from povetl.pipeline.request import window_of
from povetl.pipeline.runs import Run, RunReport, SourceReport
from povetl.pipeline.watch import Watch
from povetl.pipeline.workspace import Workspace, code_version
from povetl.records import ListLink
from povetl.sources.catalog import Source
from povetl.state import CrawlState
from povetl.warehouse import inventory
from povetl.warehouse.load import open_work
from povetl.web.archives import LIMITS, ArchivedPage, Archives, Way, load_archives
from povetl.web.client import Fetcher

READER = "backfill/1"
"""What is remembered of an archive's answers does not depend on how pages are parsed."""


@dataclass(frozen=True, kw_only=True)
class Backfill:
    """What is asked for: a source, a window of publication, and the way."""

    source: Source
    first: date
    last: date
    via: Way = "lists"
    limit: int | None = None
    dry_run: bool = False


@dataclass(kw_only=True)
class PastReport(SourceReport):
    """What a backfill did with its source."""

    indexed: int = 0
    """Captures of articles of the window that the archive's index named."""
    held: int = 0
    """Of these, archived here before: not asked for again."""
    truncated: int = 0
    """Of these, cut off when they were captured: not read."""
    taken: int = 0
    """Captures read from the archive."""
    outside: int = 0
    """Articles among them that their own page dates outside the window; they are kept."""
    revisions: int = 0
    """Revisions of articles that the warehouse holds more than before."""
    planned: list[ArchivedPage] = field(default_factory=list)
    """The captures that were to be read; a dry run stops there."""


def plan_backfill(
    workspace: Workspace,
    source_id: str,
    first: date | None,
    last: date | None,
    *,
    via: str = "lists",
    limit: int | None = None,
    dry_run: bool = False,
) -> Backfill:
    """A backfill that can be done, or a sentence why not; nothing is asked for here.

    Raises:
        SourceError: there is no such source.
        UsageError: the window is open, reversed or in the future, the way is unknown, or the source cannot be read
            that way.
        SettingsError: POVETL_ARCHIVES is wrong.
    """
    source = workspace.catalog.get(source_id)
    if via not in get_args(Way):
        raise UsageError(
            f"there is no way {via!r}: write --via {', '.join(get_args(Way)[:-1])} or {get_args(Way)[-1]}."
        )
    if first is None or last is None:
        raise UsageError("a backfill needs both ends of its window: --from 2020-01-01 --to 2020-12-31.")
    window_of(first, last)
    if via == "lists":
        if not source.lists:
            raise UsageError(
                f"{source.id} has no list to walk back: read what archives hold of it, --via wayback or commoncrawl."
            )
    elif source.is_article(f"{source.scheme}://{source.hosts[0]}/"):
        raise UsageError(
            f"{source.path}: its article_pattern takes any address, so an archive would be asked for the whole site; "
            "write one that only articles match."
        )
    load_archives(workspace.settings.archives)
    return Backfill(source=source, first=first, last=last, via=via, limit=limit, dry_run=dry_run)  # type: ignore[arg-type]  # via was looked up above


def backfill_source(run: Run, asked: Backfill, watch: Watch | None = None) -> PastReport:
    """Read what was asked for and load it; the run's other steps are the caller's.

    Raises:
        Stopped: ``watch`` was asked to stop.
        ArchiveError, WarehouseError: the home cannot be worked in.
    """
    return _from_archive(run, asked, watch or Watch())


def _from_archive(run: Run, asked: Backfill, watch: Watch) -> PastReport:
    settings, source = run.workspace.settings, asked.source
    facts = load_archives(settings.archives)
    assert asked.via != "lists"
    site = facts.wayback if asked.via == "wayback" else facts.commoncrawl
    with (
        run.alone_on(site.hosts, watch),
        CrawlState(settings.state_path, reader=READER) as state,
    ):
        with open_work(settings.work_path, wait_seconds=LOAD_WAIT) as warehouse:
            held = inventory.captured(warehouse.con, source.id)
            before = inventory.revision_count(warehouse.con, source.id)
        keeper = Keeper(run=run, source=source, via=asked.via)
        sought = asyncio.run(watch.until_stopped(_read(run, asked, facts, keeper, state, held, watch)))
        keeper.load()
        with open_work(settings.work_path, wait_seconds=LOAD_WAIT) as warehouse:
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


def parameters_of(asked: Backfill) -> dict[str, object]:
    """What the run's row says of it."""
    return {
        "source": asked.source.id,
        "from": asked.first,
        "to": asked.last,
        "via": asked.via,
        "limit": asked.limit,
        "dry_run": asked.dry_run,
    }
