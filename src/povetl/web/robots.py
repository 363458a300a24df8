"""robots.txt after RFC 9309: what an answer means, and what it lets us fetch. The fetching is the client's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from protego import Protego

from povetl.records import FetchResult
from povetl.web.address import Refused

_RULE_LINE = re.compile(r"^[ \t]*user-agent[ \t]*:", re.IGNORECASE | re.MULTILINE)

_SAME_FOR_EVERY_PAGE = frozenset({"dns_error", "ssrf_denied", "tls_error", "timeout:connect", "circuit_open"})
"""Ways to fail that any page of the host would meet as well, and that say more than a missing robots.txt."""
_NO_FILE = frozenset({"gone", "http_4xx", "redirect_loop"})
"""Unavailable, which is a yes (RFC 9309, 2.3.1.2 and 2.3.1.3)."""
_COPY_AGE = timedelta(hours=24)


class RobotsCache(Protocol):
    """Where the last good copy of each robots.txt outlives a run; the crawl state is one."""

    def robots(self, host: str) -> tuple[str, datetime] | None:
        """Text and fetch time of the last good copy of an origin, not older than 24 hours."""

    def save_robots(self, host: str, text: str, fetched_at: datetime) -> None:
        """Keep a good copy of an origin; an empty text says that the host has none."""


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one origin's robots.txt says to one crawler."""

    text: str
    """Empty: everything is allowed."""
    can_fetch: Callable[[str], bool]
    crawl_delay: float | None = None
    """Seconds; None where none is given or it is no positive number."""
    warnings: tuple[str, ...] = ()


def read_rules(text: str, product: str, warnings: tuple[str, ...] = ()) -> RobotsRules:
    """The rules of a robots.txt for the crawler whose product token (``povetl``) is given."""
    if not text.strip():
        return RobotsRules(text="", can_fetch=lambda _url: True, warnings=warnings)
    parsed = Protego.parse(text)
    delay = parsed.crawl_delay(product)
    return RobotsRules(
        text=text,
        can_fetch=lambda url: bool(parsed.can_fetch(url, product)),
        crawl_delay=float(delay) if delay is not None and delay > 0 else None,
        warnings=warnings,
    )


def read_robots_body(body: bytes, content_type: str | None, *, cut_off: bool = False) -> tuple[str, tuple[str, ...]]:
    """The text of an answer 200 to /robots.txt, and warnings about it; ``cut_off`` when only its beginning was read.

    An HTML page (a soft 404, a challenge) is no robots.txt: protego would find no rule in it and allow everything
    just the same, but silently. Rules that are merely labelled ``text/html`` are obeyed.
    """
    text = body.decode("utf-8-sig", "replace").replace("\x00", "")
    is_html = "html" in (content_type or "").lower()
    if text.lstrip("\ufeff \t\r\n").startswith("<") or (is_html and not _RULE_LINE.search(text)):
        return "", ("robots.txt is an HTML page: read as none.",)
    if cut_off:
        return text.rpartition("\n")[0], ("robots.txt is too long: only its beginning was read.",)
    return text, ()


def judge_robots(
    result: FetchResult,
    *,
    product: str,
    head: bytes,
    unreached: bool,
    strictness: Literal["standard", "strict"],
) -> RobotsRules:
    """What a finished fetch of robots.txt means for the pages of its origin.

    ``head`` is the beginning of a body that was too long to be kept; ``unreached`` says that no connection came about.

    Raises:
        Refused: ``robots_unreachable`` while it cannot be had (RFC 9309, 2.3.1.4), ``robots_denied`` for 401 and 403
            under a strict policy, or the status that every page of the host would end with.
    """
    status = result.status
    body = result.body if status == "ok" else head if status == "too_large" else None
    if body is not None:
        text, warnings = read_robots_body(body, result.content_type, cut_off=status == "too_large")
        return read_rules(text, product, warnings)
    if strictness == "strict" and result.http_status in {401, 403}:
        raise Refused("robots_denied", f"{result.url} answered {result.http_status}, a no under the strict policy.")
    client_error = result.http_status is not None and result.http_status < 500
    if status in _NO_FILE or (status.startswith("blocked:") and client_error):
        warnings = (f"{result.url} redirects without end: read as none.",) if status == "redirect_loop" else ()
        return read_rules("", product, warnings)
    if status in _SAME_FOR_EVERY_PAGE or unreached or status.startswith("blocked:"):
        raise Refused(status, result.error or status, retry_at=result.retry_at)
    raise Refused(
        "robots_unreachable",
        f"{result.url} could not be read, so nothing is fetched from its host now: {result.error or status}",
        retry_at=result.retry_at,
    )


def last_good_copy(cache: RobotsCache | None, origin: str, product: str) -> RobotsRules | None:
    """The rules of a copy that is not older than 24 hours, with a warning that names its age."""
    copy = cache.robots(origin) if cache is not None else None
    if copy is None or datetime.now(UTC) - copy[1] > _COPY_AGE:
        return None
    when = copy[1].isoformat(timespec="minutes")
    return read_rules(copy[0], product, (f"robots.txt of {origin} cannot be reached: its copy of {when} is obeyed.",))
