"""When a host may be asked again: one request at a time, a least delay, Retry-After for the whole host, a breaker."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from povetl.web.policy import Limits

CircuitRow = dict[str, str | int | None]
"""A circuit as the crawl state keeps it: ``failures``, ``blocks``, ``openings``, ``open_until`` (ISO), ``reason``."""

_LONGEST_COOLDOWN = 3600.0
_MOST_STRAIN = 8.0


class Deferred(Exception):
    """The host asked for a longer pause than this run waits; ``retry_at`` says until when."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"The host asked not to be visited before {retry_at.isoformat(timespec='seconds')}.")
        self.retry_at = retry_at


@dataclass(slots=True)
class Circuit:
    """Opens after a run of failures or blocks; once its pause is over it lets one probe through."""

    limits: Limits
    failures: int = 0
    blocks: int = 0
    openings: int = 0
    open_until: datetime | None = None
    reason: str = ""
    probing: bool = False

    def admits(self, now: datetime, *, force: bool = False) -> bool:
        """Whether a request may go out; an open circuit admits one probe after its pause, or at once by ``force``."""
        if self.open_until is None:
            return True
        return not self.probing and (force or now >= self.open_until)

    def succeeded(self) -> None:
        """An answer that was neither a failure nor a block: everything is as new."""
        self.failures = self.blocks = self.openings = 0
        self.open_until, self.reason, self.probing = None, "", False

    def redirected(self) -> None:
        """The host is up; whether it lets us in is not known yet."""
        self.failures = 0

    def failed(self, reason: str, now: datetime) -> None:
        """A connection failure, or a URL that ended in 5xx."""
        self.failures += 1
        if self.failures >= self.limits.breaker_failures or self.open_until is not None:
            pause = min(self.limits.breaker_cooldown * 2**self.openings, _LONGEST_COOLDOWN)
            self._open(reason, now, pause)

    def blocked(self, reason: str, now: datetime) -> None:
        """A firewall's or challenge page instead of an answer: one probe a day once it is open."""
        self.blocks += 1
        if self.blocks >= self.limits.breaker_blocks or self.open_until is not None:
            self._open(reason, now, self.limits.blocked_cooldown)

    def _open(self, reason: str, now: datetime, pause: float) -> None:
        self.openings += 1
        self.open_until, self.reason, self.probing = now + timedelta(seconds=pause), reason, False

    def to_row(self) -> CircuitRow:
        """As kept between runs."""
        return {
            "failures": self.failures,
            "blocks": self.blocks,
            "openings": self.openings,
            "open_until": self.open_until.isoformat() if self.open_until else None,
            "reason": self.reason,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, object], limits: Limits) -> "Circuit":
        """Read back; a row that makes no sense is a closed circuit."""
        try:
            until = row.get("open_until")
            circuit = cls(
                limits,
                failures=int(str(row.get("failures") or 0)),
                blocks=int(str(row.get("blocks") or 0)),
                openings=int(str(row.get("openings") or 0)),
                open_until=datetime.fromisoformat(str(until)) if until else None,
                reason=str(row.get("reason") or ""),
            )
        except ValueError:
            return cls(limits)
        if circuit.open_until is not None and circuit.open_until.tzinfo is None:
            circuit.open_until = circuit.open_until.replace(tzinfo=UTC)
        return circuit


@dataclass(slots=True)
class Turn:
    """One request's hold on its host. Monotonic seconds."""

    sent: float
    """When the host can have seen the request, at the latest: the next delay counts from here."""
    latency: float = 0.0


class HostPace:
    """One host's turn-taking. Seconds."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = asyncio.Lock()
        self._last: Turn | None = None
        self._not_before = 0.0
        self._strain = 1.0

    @asynccontextmanager
    async def turn(self, delay: float) -> AsyncIterator[Turn]:
        """Hold the host's only slot; entered once ``delay`` and every Retry-After have passed.

        A host that answers slowly or fails gets longer pauses: twice its latency (at most five delays), and a delay
        that doubles with each failure (at most eightfold) and halves with each success.

        Raises:
            Deferred: the host's Retry-After is longer than this run waits.
        """
        self._check_deferral()
        async with self._lock:
            while (wait := max(self._next_start(delay), self._not_before) - time.monotonic()) > 0:
                self._check_deferral()
                await asyncio.sleep(wait)
            turn = Turn(sent=time.monotonic())
            try:
                yield turn
            finally:
                self._last = turn

    def _next_start(self, delay: float) -> float:
        if self._last is None:
            return 0.0
        return self._last.sent + max(delay * self._strain, min(2 * self._last.latency, 5 * delay))

    def pause(self, seconds: float) -> None:
        """Leave the whole host alone for so long, as its Retry-After asked."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def eased(self) -> None:
        """The host answered well."""
        self._strain = max(1.0, self._strain / 2)

    def strained(self) -> None:
        """The host failed or asked for fewer requests."""
        self._strain = min(_MOST_STRAIN, self._strain * 2)

    def _check_deferral(self) -> None:
        left = self._not_before - time.monotonic()
        if left > self._limits.retry_after_cap:
            raise Deferred(datetime.now(UTC) + timedelta(seconds=left))
