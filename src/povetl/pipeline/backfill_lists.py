"""One source's lists walked back in time, and the articles on them that are not here yet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from povetl.page.dates import date_in_url
from povetl.pipeline.addresses import article_key, asked_address
from povetl.pipeline.article_reader import ArticleReader
from povetl.pipeline.crawl import block_of, policy_of, user_agent
from povetl.pipeline.discover import discover
from povetl.pipeline.plan import Crawl, Plan
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.watch import Watch
from povetl.records import CaptureContext, FetchResult, ListLink
from povetl.settings import Settings
from povetl.sources.catalog import Source
from povetl.state import CrawlState
from povetl.web.budget import SHANGHAI
from povetl.web.client import Fetcher, HostPolicy


class PastState(CrawlState):
    """The crawl state as a backfill may change it: articles of the past are not asked for again by the daily runs.

    Those revisit what they found themselves, most often in its first days; of an archive of years that would make
    thousands of requests a day. What is gone for good is remembered all the same.
    """

    def visited(self, key: str, source_id: str, link: ListLink, *, gone: bool = False) -> None:
        """Only that it is gone."""
        if gone:
            super().visited(key, source_id, link, gone=True)

    def begin(self, key: str) -> None:
        """The article is being read: until it is whole, a run that is resumed reads it again."""
        self.remember_links(f"backfill {key}", {"whole": False})

    def end(self, key: str) -> None:
        """The article was read with its further pages and files."""
        self.remember_links(f"backfill {key}", {"whole": True})

    def was_broken_off(self, key: str) -> bool:
        """Whether the article was begun and not ended."""
        return (self.links(f"backfill {key}") or {}).get("whole") is False


@dataclass(kw_only=True)
class ListWalk:
    """Walks a source's lists back, and reads the articles of a window that are not here.

    An article belongs to the window by the day that its list, else its address, gives it; without either it is read.
    """

    source: Source
    first: date
    last: date
    recorder: Recorder
    """Keeps the answers; its state is ``state``."""
    state: PastState
    here: set[str]
    """Canonical addresses of the articles that the warehouse holds."""
    limit: int | None = None
    found: int = 0
    """Articles of the window on the lists."""
    held: int = 0
    """Of these, here already."""
    read: int = 0
    crawl: Crawl = field(init=False)

    def __post_init__(self) -> None:
        self.crawl = Crawl(source_id=self.source.id)

    async def walk(
        self, settings: Settings, version: str, watch: Watch, load: Callable[[], None], *, dry_run: bool
    ) -> None:
        """Read the lists, then the articles.

        Args:
            settings: contact, proxy, connections.
            version: named in the User-Agent.
            watch: is told how far it is.
            load: takes what the recorder holds, whenever that is enough.
            dry_run: read the lists only.

        Raises:
            ArchiveError: an answer could not be archived.
            WarehouseError: what ``load`` raises.
        """
        policy = policy_of(self.source, self.state.spent(self.source.id, datetime.now(SHANGHAI).date()))
        async with Fetcher(
            user_agent=user_agent(settings, version),
            allow=settings.allowed,
            connect_to=settings.connections,
            judge=block_of,
            record=self._see,
            proxy=settings.proxy,
            circuits=self.state.circuits(),
            robots_cache=self.state,
        ) as fetcher:
            try:
                due = await self._look(fetcher, policy)
                if not dry_run:
                    await self._read(due, fetcher, policy, watch, load)
            finally:
                self.state.save_circuits(fetcher.circuits)

    def _see(self, result: FetchResult) -> None:
        """Count a request, and keep robots.txt."""
        if result.exchanges:
            self.state.spend(self.source.id, datetime.now(SHANGHAI).date(), len(result.exchanges))
        if result.purpose == "robots":
            context = CaptureContext(source_id=self.source.id, purpose="robots", run_id=self.recorder.run_id)
            self.recorder.keep(result, context)
            self.crawl.warnings.extend(result.warnings)

    async def _look(self, fetcher: Fetcher, policy: HostPolicy) -> dict[str, ListLink]:
        """The articles to be read, by canonical address."""
        found = await discover(self.source, fetcher, policy, self.recorder, back_to=self.first)
        self.crawl.problems += found.problems
        self.crawl.warnings += found.warnings
        unread = f"not every list was read: {found.problems[0]}" if found.problems else None
        self.crawl.failure = found.failure or unread
        wanted = _wanted(self.source, found.links.values(), self.first, self.last)
        due = {key: link for key, link in wanted.items() if key not in self.here or self.state.was_broken_off(key)}
        self.found, self.held = len(wanted), len(wanted) - len(due)
        self.crawl.listed = list(due.values())[: self.limit]
        return dict(list(due.items())[: self.limit])

    async def _read(
        self, due: dict[str, ListLink], fetcher: Fetcher, policy: HostPolicy, watch: Watch, load: Callable[[], None]
    ) -> None:
        plan = Plan(since=self.first, until=self.last)
        reader = ArticleReader(self.source, plan, self.recorder, fetcher, policy, self.crawl)
        for done, (key, link) in enumerate(due.items()):
            watch.told(self.source.id, done, len(due))
            if reader.closed:
                left = f"{len(due) - done} articles are left, since the site is not to be asked now"
                self.crawl.failure = self.crawl.failure or f"{left}: the same command goes on"
                break
            self.state.begin(key)
            await reader.read(link)
            if link.url not in reader.unread:
                self.state.end(key)
                self.read += 1
            if self.recorder.is_full:
                load()
        watch.told(self.source.id, self.read, len(due))


def _wanted(source: Source, links: Iterable[ListLink], first: date, last: date) -> dict[str, ListLink]:
    """The articles of the window by canonical address, asked for as the list names them first."""
    wanted: dict[str, ListLink] = {}
    for link in links:
        day = link.listed_on
        if day is None and (seen := date_in_url(link.url)) is not None:
            day = seen.at.date()
        if day is None or first <= day <= last:
            wanted.setdefault(article_key(link.url, source), replace(link, url=asked_address(link.url)))
    return wanted
