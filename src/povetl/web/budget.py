"""When a source may be read at all, and how much of it in one run."""

from datetime import datetime, timedelta, timezone

from povetl.web.address import Refused
from povetl.web.policy import HostPolicy

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Mainland China keeps one time, without summer time since 1991."""


class Budget:
    """Counts the requests of a run."""

    def __init__(self) -> None:
        self._n_requests = 0

    def spend(self, policy: HostPolicy, now: datetime) -> None:
        """One more request.

        Raises:
            Refused: ``throttled``, outside the source's hours or beyond its requests for a run.
        """
        opens = window_opens(policy.hours, now)
        if opens is not None:
            raise Refused("throttled", f"The source is read from {opens:%H:%M} (Beijing time) on.", retry_at=opens)
        if policy.max_requests is not None and self._n_requests >= policy.max_requests:
            raise Refused("throttled", f"The source's budget of {policy.max_requests} requests for a run is used up.")
        self._n_requests += 1


def window_opens(hours: tuple[int, int] | None, now: datetime) -> datetime | None:
    """When the window opens next; None while it is open. A window may lie across midnight: ``(22, 6)``."""
    if hours is None:
        return None
    start, end = hours
    local = now.astimezone(SHANGHAI)
    is_open = start <= local.hour < end if start < end else local.hour >= start or local.hour < end
    if is_open:
        return None
    opens = local.replace(hour=start, minute=0, second=0, microsecond=0)
    return opens if opens > local else opens + timedelta(days=1)
