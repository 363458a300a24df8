"""How politely and how far: limits of the client, and the policy of one source's hosts."""

from dataclasses import dataclass, field
from typing import Literal

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """What holds for the hosts of one source. Seconds and bytes."""

    hosts: frozenset[str] = field(default_factory=frozenset)
    """The source's hosts; a redirect stays within them. Empty: the URL's own host, with or without ``www.``."""
    delay: float = 2.0
    """Least time between the starts of two requests to one host; robots.txt may raise it."""
    max_page_bytes: int = 8 * MIB
    max_attachment_bytes: int = 64 * MIB
    allow_insecure_tls: bool = False
    """A documented exception for a site with a broken certificate; each fetch that used it carries a warning."""
    hours: tuple[int, int] | None = None
    """First and last hour (exclusive) of Beijing time in which the source may be read; ``(22, 6)`` is by night."""
    max_requests: int | None = None
    """At most so many requests to the source in one run, robots.txt and retries included."""
    documented: tuple[bytes, ...] = ()
    """Beginnings of paths that are an interface for programs, with rules of its own (archives.toml): robots.txt, which
    speaks to crawlers that follow links, is not asked about these. Everything else on the host is under it."""
    byte_range: tuple[int, int] | None = None
    """First and last byte to ask for of a file; an answer with any other bytes is a ``protocol_error``."""
    robots: Literal["standard", "strict"] = "standard"
    """``strict`` reads a robots.txt that answers 401 or 403 as a no; RFC 9309 (2.3.1.3) reads it as a yes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of every fetch. Seconds and bytes; tests scale them down."""

    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    """Longest silence between two reads."""
    total_timeout: float = 60.0
    """One attempt from connecting to the last byte, however steadily it drips."""
    attachment_timeout: float = 600.0
    slow_after: float = 30.0
    min_rate: float = 500.0
    """Bytes a second that a body must have come at, once it has taken ``slow_after`` seconds."""
    max_attempts: int = 3
    max_redirects: int = 10
    max_robots_redirects: int = 5
    backoff_base: float = 1.0
    """The n-th retry waits a random time up to base · 2ⁿ⁻¹ (full jitter), at most ``backoff_cap``."""
    backoff_cap: float = 30.0
    retry_after_cap: float = 120.0
    """A longer Retry-After is not waited for: the host is left for a later run."""
    crawl_delay_cap: float = 300.0
    robots_bytes: int = 500 * 1024
    """How much of a robots.txt is read (RFC 9309, 2.5)."""
    robots_ttl: float = 24 * 3600.0
    robots_retry: float = 300.0
    """How long an unreachable robots.txt means no before it is asked for again."""
    breaker_failures: int = 5
    breaker_blocks: int = 3
    breaker_cooldown: float = 60.0
    """First pause of an open circuit; each failed probe doubles it, up to an hour."""
    blocked_cooldown: float = 24 * 3600.0
    keep_connections: int = 64
    """Idle connections kept open over all hosts."""
