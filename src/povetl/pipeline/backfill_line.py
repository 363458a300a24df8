"""The way to a web archive: its answers are archived and, where they may be asked for again, remembered."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from povetl.pipeline.backfill_keeping import Keeper
from povetl.pipeline.backfill_reach import Reach
from povetl.records import FetchResult
from povetl.sources.catalog import Source
from povetl.state import CrawlState
from povetl.web.archives import ArchivedPage, Archives, ArchiveSite, Memento
from povetl.web.client import Fetcher, HostPolicy

_STOPS = frozenset({"throttled", "circuit_open", "dns_error", "ssrf_denied", "tls_error", "robots_denied"})
"""Ways to fail that the next request to the archive would meet as well."""
NOTHING = 404
_REFUSALS = frozenset({403, 451})
MOST_REFUSALS = 3
_EXCLUDED = "x-archive-wayback-runtime-error"
"""With which the Wayback Machine says that a site has been excluded from it, by its owner or its robots.txt."""
_ASKED = "backfill index"
"""Under which the crawl state keeps the addresses of remembered answers."""
_ASKED_AT_ONCE = 100
"""The list is written as a whole, so not for every answer."""


class ArchiveAway(Exception):
    """The archive is not to be asked for more now; the text is one sentence."""


class NotTaken(Exception):
    """One capture could not be had; ``status`` is one of the fetch vocabulary, ``lasting`` says that it never can."""

    def __init__(self, result: FetchResult, status: str, sentence: str, *, lasting: bool = False) -> None:
        super().__init__(sentence)
        self.result = result
        self.status = status
        self.lasting = lasting


class WebArchive(Protocol):
    """What the backfill asks of an archive."""

    @property
    def site(self) -> ArchiveSite:
        """Where it answers."""

    def search(self, source: Source, reach: Reach) -> AsyncIterator[ArchivedPage]:
        """The captures that the archive's index names for a source."""

    async def take(self, page: ArchivedPage) -> tuple[FetchResult, Memento]:
        """One capture.

        Raises:
            NotTaken: it could not be had.
            ArchiveAway: nothing can be had now.
        """

    async def nearest(self, url: str, page: ArchivedPage) -> ArchivedPage | None:
        """The capture of another page that lies nearest in time to a capture; None where that is not known."""


@dataclass
class Line:
    """The way to one archive: its answers are archived, and remembered for as long as they hold."""

    fetcher: Fetcher
    keeper: Keeper
    state: CrawlState
    facts: Archives
    asked: dict[str, object] = field(default_factory=dict)
    """Addresses remembered since the list of them was last written."""
    refusals: int = 0
    """Captures refused in a row without a reason: archives shut out like this who asks too often."""

    async def index(self, address: str, policy: HostPolicy) -> bytes | None:
        """The body of an answer of the index; None where it says that it has nothing (404).

        Raises:
            ArchiveAway: the index gives no answer now.
        """
        result = await self._ask(address, policy)
        self.keeper.keep_index(result)
        if result.http_status == NOTHING:
            return None
        if result.status != "ok" or result.body is None:
            raise ArchiveAway(f"the index could not be read ({_why(result)})")
        return result.body

    async def _ask(self, address: str, policy: HostPolicy) -> FetchResult:
        """One request; a pause that the host asked for outlives the run.

        Raises:
            ArchiveAway: the pause is not over.
        """
        pause = f"pause of {urlsplit(address).hostname}"
        until = (self.state.links(pause) or {}).get("until")
        if until is not None and datetime.fromisoformat(str(until)) > datetime.now(UTC):
            raise ArchiveAway(f"it asked not to be visited before {str(until)[:16]} UTC")
        result = await self.fetcher.fetch(address, policy=policy, purpose="attachment")
        if result.status == "throttled" and result.retry_at is not None:
            self.state.remember_links(pause, {"until": result.retry_at.astimezone(UTC).isoformat()})
        return result

    def remembered(self, address: str) -> Mapping[str, object] | None:
        """What an index answered a short while ago, when that was remembered."""
        kept = self.state.links(address)
        if kept is None or "asked_at" not in kept:
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(str(kept["asked_at"]))
        return kept if age < timedelta(hours=self.facts.index_hours) else None

    def remember(self, address: str, found: Mapping[str, object]) -> None:
        """Keep what an index answered, so that a run that is resumed does not ask again."""
        now = datetime.now(UTC).isoformat()
        self.state.remember_links(address, {**found, "asked_at": now})
        self.asked[address] = now
        if len(self.asked) >= _ASKED_AT_ONCE:
            self.list_asked()

    def list_asked(self) -> None:
        """Write which answers are remembered; what a kill keeps off the list only takes room."""
        self.state.remember_links(_ASKED, {**(self.state.links(_ASKED) or {}), **self.asked})
        self.asked.clear()

    def forget_old(self) -> None:
        """Give back the room of answers that are too old to be used."""
        self.list_asked()
        asked = self.state.links(_ASKED) or {}
        oldest = (datetime.now(UTC) - timedelta(hours=self.facts.index_hours)).isoformat()
        old = [address for address, moment in asked.items() if str(moment) < oldest]
        for address in old:
            self.state.forget(address)
        if old:
            self.state.remember_links(_ASKED, {name: asked[name] for name in asked if name not in set(old)})

    async def fetch(self, address: str, policy: HostPolicy) -> FetchResult:
        """One answer from where the archive keeps its captures.

        Raises:
            NotTaken: it is none.
            ArchiveAway: the archive wants no more requests now.
        """
        result = await self._ask(address, policy)
        if result.status == "ok" and result.body is not None:
            self.refusals = 0
            return result
        if result.status in _STOPS:
            self.keeper.keep_failure(result, result.status, result.error)
            raise ArchiveAway(_why(result))
        if result.http_status not in _REFUSALS:
            raise NotTaken(result, result.status, _why(result))
        if any(name.lower() == _EXCLUDED for name, _ in result.exchanges[-1].headers):
            raise NotTaken(result, result.status, "the archive does not give it out", lasting=True)
        self.refusals += 1
        if self.refusals >= MOST_REFUSALS:
            self.keeper.keep_failure(result, result.status, result.error)
            raise ArchiveAway(f"it refuses one request after another ({result.http_status})")
        raise NotTaken(result, result.status, _why(result))


def _why(result: FetchResult) -> str:
    reason = (result.error or result.status).rstrip(".")
    return f"{reason}; not before {result.retry_at:%Y-%m-%d %H:%M} UTC" if result.retry_at else reason


def as_rows(pages: Sequence[ArchivedPage]) -> list[list[object]]:
    """Captures as JSON values."""
    return [
        [page.url, page.captured_at.isoformat(), page.address, page.digest, page.offset, page.length, page.truncated]
        for page in pages
    ]


def from_rows(rows: object) -> list[ArchivedPage]:
    """:func:`as_rows` undone."""
    assert isinstance(rows, list)
    return [
        ArchivedPage(
            url=url,
            captured_at=datetime.fromisoformat(moment),
            address=address,
            digest=digest,
            offset=offset,
            length=length,
            truncated=truncated,
        )
        for url, moment, address, digest, offset, length, truncated in rows
    ]
