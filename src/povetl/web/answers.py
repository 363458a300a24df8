"""What an answer means: status codes, Retry-After, and the headers that the client reads."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from povetl.records import Headers

REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})


def header(headers: Headers, name: str) -> str | None:
    """The first field of that name (given in lower case)."""
    return next((value for key, value in headers if key.lower() == name), None)


def status_of(http_status: int) -> str:
    """The fetch status of a complete, final response that is neither a redirect, nor 304, nor a block."""
    if http_status in {404, 410}:
        return "gone"
    if http_status == 429:
        return "throttled"
    if http_status >= 500:
        return "http_5xx"
    if http_status >= 400:
        return "http_4xx"
    if http_status == 206 or not 200 <= http_status < 300:
        return "protocol_error"
    return "ok"


def retry_after(headers: Headers, now: datetime) -> float | None:
    """Seconds of a Retry-After header; None where there is none, it is garbage, or its time has passed.

    A date is taken relative to the response's own Date, so that a server whose clock is wrong is still understood.
    """
    text = (header(headers, "retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9]) or None
    until = _http_date(text)
    if until is None:
        return None
    seconds = (until - (_http_date(header(headers, "date") or "") or now)).total_seconds()
    return seconds if seconds > 0 else None


def _http_date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
