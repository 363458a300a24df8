"""One source's lists walked back in time, and the articles on them that are not here yet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
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
from povetl.web.client import Fetcher


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
class Walked:
    """What a walk back found, and what came of it."""

    crawl: Crawl
    found: int = 0
    """Articles of the window on the lists."""
    held: int = 0
    """Of these, in the warehouse already, read from the site itself."""
    read: int = 0
    left: int = 0
    """Articles that were not asked for, since the site wanted a pause or its budget is spent."""


async def walk_back(
    source: Source,
    first: date,
    last: date,
    recorder: Recorder,
    state: PastState,
    held: set[str],
    settings: Settings,
    version: str,
    *,
    limit: int | None,
    dry_run: bool,
    watch: Watch,
    load: Callable[[], None],
) -> Walked:
    """Walk each list back to ``first``, and read the articles of the window that are not held.

    An article belongs to the window by the day that its list, else its address, gives it; without either it is read.

    Args:
        source: what to read.
        first: the first day of publication.
        last: the last one.
        recorder: keeps the answers; its state is ``state``.
        state: what is remembered.
        held: canonical addresses of the articles that are here.
        settings: contact, proxy, connections.
        version: named in the User-Agent.
        limit: at most so many articles.
        dry_run: read the lists only.
        watch: is told how far it is.
        load: takes what the recorder holds, whenever that is enough.

    Raises:
        ArchiveError: an answer could not be archived.
        WarehouseError: what ``load`` raises.
    """
    walked = Walked(crawl=Crawl(source_id=source.id))
    crawl, day = walked.crawl, datetime.now(SHANGHAI).date()
    policy = policy_of(source, state.spent(source.id, day))

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
        circuits=state.circuits(),
        robots_cache=state,
    ) as fetcher:
        try:
            found = await discover(source, fetcher, policy, recorder, back_to=first)
            crawl.problems += found.problems
            crawl.warnings += found.warnings
            crawl.failure = found.failure or (
                f"not every list was read: {found.problems[0]}" if found.problems else None
            )
            wanted = _wanted(source, found.links.values(), first, last)
            walked.found = len(wanted)
            due = {key: link for key, link in wanted.items() if key not in held or state.was_broken_off(key)}
            walked.held = len(wanted) - len(due)
            crawl.listed = list(due.values())[:limit]
            reader = ArticleReader(source, Plan(since=first, until=last), recorder, fetcher, policy, crawl)
            for done, (key, link) in enumerate(() if dry_run else list(due.items())[:limit]):
                watch.told(source.id, done, len(crawl.listed))
                if reader.closed:
                    walked.left = len(crawl.listed) - done
                    break
                state.begin(key)
                await reader.read(link)
                if link.url not in reader.unread:
                    state.end(key)
                    walked.read += 1
                if recorder.is_full:
                    load()
            watch.told(source.id, walked.read, len(crawl.listed))
        finally:
            state.save_circuits(fetcher.circuits)
    if walked.left:
        sentence = f"{walked.left} articles are left, since the site is not to be asked now: the same command goes on"
        crawl.failure = crawl.failure or sentence
    return walked


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
