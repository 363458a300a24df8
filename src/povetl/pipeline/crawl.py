"""One source, read politely: its lists, its articles, their further pages and attachments."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlsplit

from povetl.page.verdict import judge_block
from povetl.pipeline.addresses import article_key
from povetl.pipeline.discover import discover, held_back
from povetl.pipeline.reading import Reading, read_bytes
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.revisits import MOST_MISSES, due_links
from povetl.pipeline.watch import Watch
from povetl.records import CaptureContext, FetchResult, Headers, Layout, ListLink
from povetl.settings import Settings
from povetl.sources.catalog import Source
from povetl.web.budget import SHANGHAI, window_opens
from povetl.web.client import Fetcher, HostPolicy

GONE = 410


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to read of a source: its lists, or only the URLs that a person named."""

    urls: tuple[str, ...] = ()
    since: date | None = None
    """Articles that their list dates before this day are left out."""
    until: date | None = None
    """Articles that their list dates after this day are left out."""
    limit: int | None = None
    """At most so many articles."""
    force: bool = False
    """Ask for whole pages even where nothing changed."""
    dry_run: bool = False
    """Read the lists only, and say which articles would be read."""


@dataclass
class Crawl:
    """What came of reading one source."""

    source_id: str
    problems: list[str] = field(default_factory=list)
    failure: str | None = None
    warnings: list[str] = field(default_factory=list)
    listed: list[ListLink] = field(default_factory=list)
    """The articles that were to be read."""
    read_until: date | None = None
    """The day on which all lists were read without a gap; None when they were not, or not asked for."""


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
    source: Source, plan: Plan, recorder: Recorder, settings: Settings, version: str, watch: Watch | None = None
) -> Crawl:
    """Read one source; every answer goes through ``recorder`` into the archive.

    Raises:
        ArchiveError: an answer could not be archived; nothing more is asked for then.
        Stopped: ``watch`` was asked to stop.
    """
    watch = watch or Watch()
    return await watch.until_stopped(_crawl(source, plan, recorder, settings, version, watch))


async def _crawl(
    source: Source, plan: Plan, recorder: Recorder, settings: Settings, version: str, watch: Watch
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
            reader = _ArticleReader(source, plan, recorder, fetcher, policy, crawl)
            for done, link in enumerate(() if plan.dry_run else crawl.listed):
                watch.told(source.id, done, len(crawl.listed))
                await reader.read(link)
            watch.told(source.id, len(crawl.listed), len(crawl.listed))
        finally:
            recorder.state.save_circuits(fetcher.circuits)
    return crawl


def _wanted(links: Iterable[ListLink], plan: Plan) -> list[ListLink]:
    first, last = plan.since or date.min, plan.until or date.max
    wanted = [link for link in links if link.listed_on is None or first <= link.listed_on <= last]
    return wanted if plan.limit is None else wanted[: plan.limit]


@dataclass
class _ArticleReader:
    source: Source
    plan: Plan
    recorder: Recorder
    fetcher: Fetcher
    policy: HostPolicy
    crawl: Crawl
    asked: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    """Articles of which a page could not be had: they are asked for again before they are due."""
    closed: set[str] = field(default_factory=set)
    """Hosts that are left alone for the rest of the run: the budget is spent, the hours are over, or they asked."""
    given_up: set[str] = field(default_factory=set)
    """Addresses that this run found gone for good."""

    async def read(self, link: ListLink) -> None:
        """One article, then the further pages and attachments that it names."""
        if urlsplit(link.url).hostname in self.closed:
            return  # noticed already: a later run asks for it
        context = CaptureContext(
            source_id=self.source.id,
            declared_url=link.url,
            list_title=link.title or None,
            list_date=link.listed_on,
            run_id=self.recorder.run_id,
        )
        children = await self._ask(link.url, context, "article")
        for url in children.get("parts", []):
            part = CaptureContext(
                source_id=self.source.id, declared_url=url, run_id=self.recorder.run_id, part_of=link.url
            )
            await self._ask(url, part, "article")
        for url in children.get("attachments", []):
            attached = CaptureContext(
                source_id=self.source.id, purpose="attachment", declared_url=url, run_id=self.recorder.run_id
            )
            await self._ask(url, attached, "attachment")
        key = article_key(link.url, self.source)
        if link.url not in self.unread and link.url not in self.given_up:
            self.recorder.state.visited(key, self.source.id, link)

    def _is_gone(self, url: str) -> bool:
        visit = self.recorder.state.visit(article_key(url, self.source))
        return visit is not None and visit.gone

    def _count_miss(self, url: str, result: FetchResult) -> None:
        """410 is the server's last word; 404 is believed once several runs have met it."""
        state = self.recorder.state
        state.remember(url, status="gone")
        if result.http_status == GONE or state.misses(url) >= MOST_MISSES:
            self.given_up.add(url)
            state.visited(article_key(url, self.source), self.source.id, ListLink(url=url, title=""), gone=True)

    async def _ask(
        self, url: str, context: CaptureContext, purpose: Literal["article", "attachment"]
    ) -> dict[str, list[str]]:
        """Fetch one page if nobody did in this run; gives the pages and files that it names."""
        state = self.recorder.state
        if url in self.asked or (url not in self.plan.urls and not self.plan.force and self._is_gone(url)):
            return {}
        self.asked.add(url)
        remembered = state.links(url)
        validators = None if self.plan.force or remembered is None else state.validators(url)
        result = await self.fetcher.fetch(url, policy=self.policy, validators=validators, purpose=purpose)
        reading = self.recorder.keep(result, context)
        if result.status not in ("ok", "not_modified", "gone") and purpose == "article":
            self.unread.add(context.part_of or url)
        if result.status == "gone":
            self._count_miss(url, result)
        if held_back(result):
            self.closed.add(urlsplit(url).hostname or "")
        if result.status == "not_modified":
            return remembered or {}
        if result.status != "ok" or reading is None:
            if not result.status.startswith(("robots_denied", "blocked:")):
                self.crawl.problems.append(f"{url}: {result.error or result.status}")
            return {}
        children = _children(reading, result.body, self.source.layout)
        if reading.reject is None:
            state.remember_links(url, children)
        return children


def _children(reading: Reading, body: bytes | None, layout: Layout) -> dict[str, list[str]]:
    """The pages and files that a page names; the same bytes sent again are read for it once more."""
    if reading.capture.revisit:
        reading = read_bytes(replace(reading.capture, revisit=False), body, layout)
    article = reading.article
    if article is None:
        return {}
    return {
        "parts": [url for url in article.part_urls if url != article.url],
        "attachments": [attachment.url for attachment in article.attachments],
    }
