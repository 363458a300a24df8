"""What happened to one URL, hop by hop and try by try, until it is a :class:`FetchResult`."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from povetl.records import Exchange, FetchResult
from povetl.web.answers import header
from povetl.web.transfer import Attempt

Purpose = Literal["article", "list", "attachment", "robots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a hop ended: a fetch status, or ``redirect`` with its raw Location."""

    status: str
    attempt: Attempt | None = None
    location: bytes | None = None
    error: str | None = None
    retry_at: datetime | None = None


@dataclass(slots=True)
class Journal:
    """Collects while a URL is fetched."""

    url: str
    purpose: Purpose
    requested_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    exchanges: list[Exchange] = field(default_factory=list)
    retries: int = 0
    elapsed: float = 0.0
    warnings: list[str] = field(default_factory=list)
    last: Attempt | None = None

    @property
    def attempts(self) -> int:
        """How often the URL was tried; redirects and a replaced dead connection are no tries of their own."""
        return self.retries + 1 if self.exchanges else 0

    def add(self, attempt: Attempt) -> None:
        """One more exchange, whatever came of it."""
        self.exchanges.append(attempt.exchange)
        self.elapsed += attempt.elapsed
        self.last = attempt

    def warn(self, *sentences: str) -> None:
        """Note something for a person, once."""
        self.warnings.extend(sentence for sentence in sentences if sentence not in self.warnings)

    def result(self, answer: Answer) -> FetchResult:
        """The record that leaves the room."""
        last = self.exchanges[-1] if self.exchanges else None
        headers = last.headers if last else ()
        return FetchResult(
            url=self.url,
            final_url=last.url if last else self.url,
            status=answer.status,
            purpose=self.purpose,
            http_status=last.http_status or None if last else None,
            attempts=self.attempts,
            n_bytes=answer.attempt.n_bytes if answer.attempt else 0,
            elapsed_ms=round(self.elapsed * 1000),
            requested_at=self.exchanges[0].requested_at if self.exchanges else self.requested_at,
            exchanges=tuple(self.exchanges),
            content_type=header(headers, "content-type"),
            etag=header(headers, "etag"),
            last_modified=header(headers, "last-modified"),
            retry_at=answer.retry_at,
            warnings=tuple(self.warnings),
            error=answer.error,
        )
