"""The Wayback Machine as the backfill asks it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from povetl.pipeline.backfill_line import ArchiveAway, Line, NotTaken, as_rows, from_rows
from povetl.pipeline.backfill_reach import Reach
from povetl.records import FetchResult
from povetl.sources.catalog import Source
from povetl.sources.prefixes import address_prefixes, portable_pattern
from povetl.web.archives import ArchivedPage, ArchiveSite, Memento, Unreadable
from povetl.web.budget import SHANGHAI
from povetl.web.wayback import capture_address, index_address, read_index, read_memento

_MOST_ANSWERS = 10_000
"""Pages of the index below one prefix: thirty million captures."""


@dataclass
class WaybackArchive:
    """Asks the CDX index prefix by prefix, and takes captures by their time and address."""

    line: Line

    @property
    def site(self) -> ArchiveSite:
        """Where it answers."""
        return self.line.facts.wayback

    async def search(self, source: Source, reach: Reach) -> AsyncIterator[ArchivedPage]:
        """Every capture below the source's addresses that answered 200, one for each change of its bytes.

        Raises:
            ArchiveAway: the index could not be read.
        """
        first, last = reach.seconds(datetime.now(SHANGHAI).date())
        for prefix in address_prefixes(source):
            resume_key, used = None, set()
            for _ in range(_MOST_ANSWERS):
                address = index_address(
                    self.site, prefix, first=first, last=last, pattern=portable_pattern(source),
                    resume_key=resume_key,
                )  # fmt: skip
                pages, resume_key = await self._answer(address)
                for page in pages:
                    yield page
                if resume_key is None or resume_key in used:
                    break
                used.add(resume_key)

    async def _answer(self, address: str) -> tuple[list[ArchivedPage], str | None]:
        known = self.line.remembered(address)
        if known is not None:
            return from_rows(known["pages"]), str(known["resume_key"]) if known["resume_key"] else None
        body = await self.line.index(address, self.site.index_policy)
        try:
            pages, resume_key = read_index(self.site, body or b"")
        except Unreadable as error:
            raise ArchiveAway(str(error).rstrip(".")) from error
        self.line.remember(address, {"pages": as_rows(pages), "resume_key": resume_key})
        return pages, resume_key

    async def take(self, page: ArchivedPage) -> tuple[FetchResult, Memento]:
        """A capture's bytes as they were received.

        Raises:
            NotTaken: the answer is no capture.
            ArchiveAway: the archive wants no more requests now.
        """
        result = await self.line.fetch(page.address, self.site.captures_policy)
        try:
            return result, read_memento(self.site, result, page.digest)
        except Unreadable as error:
            raise NotTaken(result, "protocol_error", str(error).rstrip(".")) from error

    async def nearest(self, url: str, page: ArchivedPage) -> ArchivedPage | None:
        """The archive itself leads to the nearest capture, by a redirect."""
        return ArchivedPage(
            url=url, captured_at=page.captured_at, address=capture_address(self.site, url, page.captured_at)
        )
