"""One source's captures out of a web archive: what its index names, then one capture after the other, at its pace."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from povetl.pipeline.addresses import article_key, own_address
from povetl.pipeline.backfill_keeping import BATCH, Keeper, captured_address, seconds_of
from povetl.pipeline.backfill_line import ArchiveAway, NotTaken, WebArchive
from povetl.pipeline.backfill_reach import Reach
from povetl.pipeline.reading import Reading, read_bytes
from povetl.pipeline.revisits import MOST_MISSES
from povetl.pipeline.watch import Watch
from povetl.records import Capture, CaptureContext, FetchResult, Locator
from povetl.sources.catalog import Source
from povetl.state import CrawlState
from povetl.web.archives import ArchivedPage, Memento
from povetl.web.budget import SHANGHAI

_FINAL = frozenset({"gone", "protocol_error"})
"""Ways not to get a capture that are believed once several runs have met them; others may pass."""


@dataclass(kw_only=True)
class Sought:
    """What a backfill found in an index, and what came of it."""

    indexed: int = 0
    """Captures that the index named."""
    held: int = 0
    """Of these, captured and archived here before."""
    planned: list[ArchivedPage] = field(default_factory=list)
    truncated: int = 0
    """Of these, cut off when they were captured: a page without its end is not read."""
    given_up: int = 0
    """Of these, refused for good or missing in several runs: not asked for any more."""
    taken: int = 0
    outside: int = 0
    """Articles taken that their own page dates outside the window."""
    problems: list[str] = field(default_factory=list)
    failure: str | None = None


@dataclass
class ArchiveReader:
    """Reads one source out of one archive."""

    source: Source
    reach: Reach
    archive: WebArchive
    keeper: Keeper
    state: CrawlState
    held: set[tuple[str, int]]
    limit: int | None = None
    sought: Sought = field(default_factory=Sought)

    async def search(self) -> None:
        """Ask the index, and plan what is wanted and not here yet."""
        planned: dict[tuple[str, int], ArchivedPage] = {}
        try:
            async for page in self.archive.search(self.source, self.reach):
                url = captured_address(page.url)
                if not self.source.is_article(url) or not self.reach.wants(url, page.captured_at):
                    continue
                self.sought.indexed += 1
                key = (url, seconds_of(page.captured_at))
                if key in self.held:
                    self.sought.held += 1
                elif page.truncated is not None:
                    self.sought.truncated += 1
                elif key in planned:
                    continue
                elif self._is_given_up(page):
                    self.sought.given_up += 1
                else:
                    planned[key] = page
                if self.limit is not None and len(planned) >= self.limit:
                    break
        except ArchiveAway as away:
            self._fail(str(away))
        if self.sought.given_up:
            sentence = f"{self.sought.given_up} captures that were refused, or missing in three runs, are left alone"
            self.sought.problems.append(f"{self.archive.site.name}: {sentence}")
        self.sought.planned = list(planned.values())

    async def read(self, watch: Watch) -> None:
        """Take what was planned; ends early when the archive asks for it.

        Raises:
            ArchiveError: a capture could not be archived.
            WarehouseError: captures could not be loaded; the next run loads them.
        """
        total = len(self.sought.planned)
        for done, page in enumerate(self.sought.planned):
            watch.told(self.source.id, done, total)
            try:
                await self._take(page)
            except ArchiveAway as away:
                left = total - done
                self._fail(f"{away}; {left} captures are left: the same command goes on with them")
                break
            if len(self.keeper.readings) >= BATCH:
                self.keeper.load(watch)
        watch.told(self.source.id, self.sought.taken, total)

    def _fail(self, sentence: str) -> None:
        self.sought.failure = self.sought.failure or f"{self.archive.site.name}: {sentence}."

    async def _take(self, page: ArchivedPage) -> None:
        """One capture with the further pages of its article.

        The first page is archived last: killed in between, a run that is resumed takes it again, with its other pages.
        """
        taken = await self._ask(page)
        if taken is None:
            return
        article = preview(taken[1], self.source).article
        if article is not None and article.part_urls and article.url == article.part_urls[0]:
            for url in article.part_urls[1:]:
                await self._take_part(url, page, article.part_urls[0])
        self._keep(page, *taken)
        published = article.published.at if article else None
        if published is not None and not self.reach.first <= published.astimezone(SHANGHAI).date() <= self.reach.last:
            self.sought.outside += 1

    async def _take_part(self, url: str, page: ArchivedPage, first: str) -> None:
        """A further page of an article, as it was captured nearest to the first."""
        if urlsplit(url).hostname not in self.source.hosts:
            return
        part = await self.archive.nearest(url, page)
        if part is None:
            self.sought.problems.append(f"{url}: the {self.archive.site.name} does not hold this page of an article")
            return
        taken = await self._ask(part)
        if taken is not None:
            self._keep(part, *taken, part_of=first)

    async def _ask(self, page: ArchivedPage) -> tuple[FetchResult, Memento] | None:
        """A capture that is the one meant, and not here yet."""
        try:
            result, memento = await self.archive.take(page)
        except NotTaken as reason:
            self._refuse(page, reason.result, reason.status, str(reason))
            if reason.status in _FINAL:
                self.state.remember(page.address, status="gone")
            if reason.lasting:
                self.state.remember_links(page.address, {"status": reason.status})
            return None
        url, moment = captured_address(memento.url), memento.captured_at
        if (url, seconds_of(moment)) in self.held:
            self.sought.held += 1
            return None
        meant = article_key(url, self.source) == article_key(captured_address(page.url), self.source)
        if not meant or moment > datetime.now(UTC):
            sentence = f"answered with a capture of {url} at {moment:%Y-%m-%d %H:%M:%S}, which was not asked for"
            self._refuse(page, result, "redirect_denied", sentence)
            return None
        return result, memento

    def _refuse(self, page: ArchivedPage, result: FetchResult, status: str, sentence: str) -> None:
        self.sought.problems.append(f"{page.address}: {sentence}")
        self.keeper.keep_failure(result, status, sentence)

    def _keep(self, page: ArchivedPage, result: FetchResult, memento: Memento, *, part_of: str | None = None) -> None:
        warning = None
        if memento.digest_matches is False:
            warning = f"the bytes are not those that the index of the {self.archive.site.name} states (SHA-1 differs)"
            self.sought.problems.append(f"{page.address}: {warning}")
        address = page.address if page.offset or page.length else result.final_url
        self.keeper.keep_capture(result, memento, address=address, part_of=part_of, warning=warning)
        self.held.add((captured_address(memento.url), seconds_of(memento.captured_at)))
        self.sought.taken += 1

    def _is_given_up(self, page: ArchivedPage) -> bool:
        return self.state.misses(page.address) >= MOST_MISSES or self.state.links(page.address) is not None


def preview(memento: Memento, source: Source) -> Reading:
    """What a capture says, before it is archived."""
    url = captured_address(memento.url)
    capture = Capture(
        capture_id="",
        url=url,
        final_url=url,
        captured_at=memento.captured_at,
        locator=Locator(warc_file="", warc_offset=0),
        http_status=memento.http_status,
        headers=memento.headers,
        body_sha256=hashlib.sha256(memento.body).hexdigest(),
        context=CaptureContext(source_id=source.id, declared_url=own_address(url, source)),
    )
    return read_bytes(capture, memento.body, source.layout)
