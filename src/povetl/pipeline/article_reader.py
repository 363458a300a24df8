"""One article after the other: its page, its further pages, its attachments, and what is remembered of each."""

from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlsplit

from povetl.pipeline.addresses import article_key
from povetl.pipeline.discover import held_back
from povetl.pipeline.plan import Crawl, Plan
from povetl.pipeline.reading import Reading, read_bytes
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.revisits import MOST_MISSES
from povetl.records import CaptureContext, FetchResult, Layout, ListLink
from povetl.sources.catalog import Source
from povetl.web.client import Fetcher, HostPolicy

GONE = 410


@dataclass
class ArticleReader:
    """Reads the articles of one crawl."""

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
        key = article_key(link.url, self.source)
        context = CaptureContext(
            source_id=self.source.id,
            declared_url=link.url,
            list_title=link.title or None,
            list_date=link.listed_on,
            run_id=self.recorder.run_id,
            aliases=self.recorder.state.aliases(key),
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
