"""One source, read politely: its lists, its articles, their further pages and attachments."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from povetl.page.verdict import judge_block
from povetl.pipeline.addresses import article_key
from povetl.pipeline.article_reader import ArticleReader
from povetl.pipeline.discover import discover
from povetl.pipeline.plan import Crawl as Crawl
from povetl.pipeline.plan import Plan as Plan
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.revisits import due_links
from povetl.pipeline.watch import Watch
from povetl.records import CaptureContext, FetchResult, Headers, ListLink
from povetl.settings import Settings
from povetl.sources.catalog import Source
from povetl.web.budget import SHANGHAI, window_opens
from povetl.web.client import Fetcher, HostPolicy


def user_agent(settings: Settings, version: str) -> str:
    """How the client names itself: the project, its version, and whom to write to."""
    return f"povetl/{version} (+{settings.contact})"


def policy_of(source: Source, spent_today: int = 0) -> HostPolicy:
    """The client's rules for a source's hosts, when ``spent_today`` requests went to them on this Beijing day."""
    left_today = None if source.max_requests_a_day is None else max(0, source.max_requests_a_day - spent_today)
    budgets = [budget for budget in (source.max_requests, left_today) if budget is not None]
    return HostPolicy(
        hosts=frozenset(source.hosts),
        delay=source.delay,
        allow_insecure_tls=source.insecure_tls_reason is not None,
        hours=source.hours,
        max_requests=min(budgets, default=None),
    )


def _reason_to_wait(policy: HostPolicy) -> str | None:
    """A sentence when the source is not to be asked for anything now, not even its robots.txt."""
    if policy.max_requests == 0:
        return "the source's budget of requests for this day is used up: a run tomorrow goes on."
    opens = window_opens(policy.hours, datetime.now(SHANGHAI))
    return f"the source is read from {opens:%H:%M} (Beijing time) on: a run then goes on." if opens else None


def block_of(http_status: int, headers: Headers, body: bytes | None) -> str | None:
    """``blocked:<vendor>`` when an answer is a firewall's or a challenge."""
    return judge_block(http_status=http_status, headers=headers, body=body)


async def crawl_source(
    source: Source,
    plan: Plan,
    recorder: Recorder,
    settings: Settings,
    version: str,
    watch: Watch | None = None,
    load: Callable[[], None] = lambda: None,
) -> Crawl:
    """Read one source; every answer goes through ``recorder`` into the archive.

    Args:
        source: what to read.
        plan: how much of it.
        recorder: keeps the answers.
        settings: contact, proxy, connections.
        version: named in the User-Agent.
        watch: is told how far it is.
        load: takes what the recorder holds, whenever that is enough; called between two articles, so that none is
            loaded by half.

    Raises:
        ArchiveError: an answer could not be archived; nothing more is asked for then.
        Stopped: ``watch`` was asked to stop.
        WarehouseError: what ``load`` raises.
    """
    watch = watch or Watch()
    return await watch.until_stopped(_crawl(source, plan, recorder, settings, version, watch, load))


async def _crawl(
    source: Source,
    plan: Plan,
    recorder: Recorder,
    settings: Settings,
    version: str,
    watch: Watch,
    load: Callable[[], None],
) -> Crawl:
    crawl = Crawl(source_id=source.id)
    state = recorder.state
    policy = policy_of(source, state.spent(source.id, datetime.now(SHANGHAI).date()))

    if reason := _reason_to_wait(policy):
        crawl.problems.append(reason)
        return crawl

    def see(result: FetchResult) -> None:
        if result.exchanges:
            state.spend(source.id, datetime.now(SHANGHAI).date(), len(result.exchanges))
        if result.purpose == "robots":
            recorder.keep(result, CaptureContext(source_id=source.id, purpose="robots", run_id=recorder.run_id))
            crawl.warnings.extend(result.warnings)

    async with Fetcher(
        user_agent=user_agent(settings, version),
        allow=settings.allowed,
        connect_to=settings.connections,
        judge=block_of,
        record=see,
        proxy=settings.proxy,
        circuits=recorder.state.circuits(),
        robots_cache=recorder.state,
    ) as fetcher:
        try:
            if plan.urls:
                crawl.listed = [ListLink(url=url, title="") for url in plan.urls]
            else:
                started = datetime.now(SHANGHAI).date()
                found = await discover(source, fetcher, policy, recorder, force=plan.force)
                crawl.problems += found.problems
                crawl.warnings += found.warnings
                crawl.failure = found.failure
                whole = plan.since is None and plan.until is None and plan.limit is None and not plan.dry_run
                crawl.read_until = started if found.complete and whole else None
                due = due_links(
                    source, found.links.values(), recorder.state, force=plan.force, unlisted=found.failure is None
                )
                crawl.listed = _wanted(due, plan)
            if not plan.dry_run:
                recorder.state.noticed(source.id, {article_key(link.url, source): link for link in crawl.listed})
            reader = ArticleReader(source, plan, recorder, fetcher, policy, crawl)
            for done, link in enumerate(() if plan.dry_run else crawl.listed):
                watch.told(source.id, done, len(crawl.listed))
                await reader.read(link)
                if recorder.is_full:
                    load()
            watch.told(source.id, len(crawl.listed), len(crawl.listed))
        finally:
            recorder.state.save_circuits(fetcher.circuits)
    return crawl


def _wanted(links: Iterable[ListLink], plan: Plan) -> list[ListLink]:
    first, last = plan.since or date.min, plan.until or date.max
    wanted = [link for link in links if link.listed_on is None or first <= link.listed_on <= last]
    return wanted if plan.limit is None else wanted[: plan.limit]
