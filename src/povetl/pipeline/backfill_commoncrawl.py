"""Common Crawl as the backfill asks it: crawl by crawl, page by page, then one record after the other."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar

from povetl.archive.member import read_member
from povetl.errors import ArchiveError
from povetl.pipeline.backfill_keeping import captured_address, seconds_of
from povetl.pipeline.backfill_line import ArchiveAway, Line, NotTaken, as_rows, from_rows
from povetl.pipeline.backfill_reach import Reach
from povetl.records import FetchResult
from povetl.sources.catalog import Source
from povetl.sources.prefixes import address_prefixes, portable_pattern
from povetl.web.archives import ArchivedPage, ArchiveSite, Memento, Unreadable, sha1_base32
from povetl.web.budget import SHANGHAI
from povetl.web.commoncrawl import (
    Crawl,
    crawl_of,
    crawls_address,
    index_address,
    index_policy,
    nearest_of,
    overlapping,
    range_policy,
    read_crawls,
    read_index,
    read_page_count,
)

T = TypeVar("T")


@dataclass
class CommonCrawlArchive:
    """Asks the index of each crawl of the time, and reads single records out of its files."""

    line: Line
    last_digest: dict[str, str] = field(default_factory=dict)
    """Of each address, the bytes that the last crawl found: the same again are not read."""

    @property
    def site(self) -> ArchiveSite:
        """Where it answers."""
        return self.line.facts.commoncrawl

    async def search(self, source: Source, reach: Reach) -> AsyncIterator[ArchivedPage]:
        """Every capture below the source's addresses that answered 200, one for each change of its bytes.

        Raises:
            ArchiveAway: an index could not be read.
        """
        crawls = await self._crawls()
        first, last = (moment.astimezone(UTC).date() for moment in reach.seconds(datetime.now(SHANGHAI).date()))
        for crawl in overlapping(crawls, first, last):
            for prefix in address_prefixes(source):
                async for page in self._below(crawl, prefix, portable_pattern(source)):
                    url = captured_address(page.url)
                    if not reach.wants(url, page.captured_at):
                        continue  # before the window it may have had the bytes of the first capture in it
                    if page.digest is None or self.last_digest.get(url) != page.digest:
                        yield page
                    if page.digest is not None:
                        self.last_digest[url] = page.digest

    async def _below(self, crawl: Crawl, prefix: str, pattern: str | None) -> AsyncIterator[ArchivedPage]:
        counted = index_address(self.site, crawl.name, prefix, pattern=pattern)
        count = await self._asked(counted, read_page_count, 0)
        for number in range(count):
            address = index_address(self.site, crawl.name, prefix, pattern=pattern, page=number)
            for page in await self._pages(address):
                yield page

    async def _crawls(self) -> list[Crawl]:
        address = crawls_address(self.site)
        known = self.line.remembered(address)
        if known is None:
            body = await self.line.index(address, index_policy(self.site))
            crawls = _read(read_crawls, body or b"")
            rows = [[crawl.name, crawl.first.isoformat(), crawl.last.isoformat()] for crawl in crawls]
            known = {"crawls": rows}
            self.line.remember(address, known)
        listed = known["crawls"]
        assert isinstance(listed, list)
        return [
            Crawl(name=name, first=date.fromisoformat(first), last=date.fromisoformat(last))
            for name, first, last in listed
        ]

    async def _asked(self, address: str, read: Callable[[bytes], int], none: int) -> int:
        known = self.line.remembered(address)
        if known is not None:
            return int(str(known["count"]))
        body = await self.line.index(address, index_policy(self.site))
        count = none if body is None else _read(read, body)
        self.line.remember(address, {"count": count})
        return count

    async def _pages(self, address: str) -> list[ArchivedPage]:
        known = self.line.remembered(address)
        if known is not None:
            return from_rows(known["pages"])
        body = await self.line.index(address, index_policy(self.site))
        pages = [] if body is None else _read(lambda raw: read_index(self.site, raw), body)
        self.line.remember(address, {"pages": as_rows(pages)})
        return pages

    async def take(self, page: ArchivedPage) -> tuple[FetchResult, Memento]:
        """A capture's record, read by its place in the file.

        Raises:
            NotTaken: the bytes are no such record, or it was cut off when it was captured.
            ArchiveAway: the archive wants no more requests now.
        """
        result = await self.line.fetch(page.address, range_policy(self.site, page))
        try:
            record = read_member(result.body or b"")
        except ArchiveError as error:
            raise NotTaken(result, "protocol_error", str(error)) from error
        if record.truncated is not None:
            sentence = f"it was cut off when it was captured ({record.truncated[:40]})"
            raise NotTaken(result, "truncated", sentence, lasting=True)
        same = captured_address(record.url) == captured_address(page.url)
        if not same or seconds_of(record.captured_at) != seconds_of(page.captured_at):
            raise NotTaken(result, "protocol_error", "the record is not the one that the index names")
        digests = {sha1_base32(record.payload), sha1_base32(record.body)}
        memento = Memento(
            url=record.url,
            captured_at=record.captured_at,
            headers=record.headers,
            body=record.body,
            http_status=record.http_status,
            reason=record.reason,
            digest_matches=None if page.digest is None else page.digest.upper() in digests,
        )
        return result, memento

    async def nearest(self, url: str, page: ArchivedPage) -> ArchivedPage | None:
        """The capture of another page in the same crawl."""
        crawl = crawl_of(page)
        if crawl is None:
            return None
        address = index_address(self.site, crawl, url, exact=True)
        return nearest_of(await self._pages(address), page.captured_at)


def _read(read: Callable[[bytes], T], body: bytes) -> T:
    try:
        return read(body)
    except Unreadable as error:
        raise ArchiveAway(str(error).rstrip(".")) from error
