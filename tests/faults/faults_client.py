"""A client of the fault server: address guard on, times scaled down, everything recorded."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from povetl.page.verdict import judge_block
from povetl.records import FetchResult, Headers
from povetl.sample.faults import FaultServer
from povetl.sample.faults_plays import PLAYS
from povetl.web.client import Fetcher, HostPolicy, Limits

T = TypeVar("T")

LIMITS = Limits(
    connect_timeout=0.4,
    read_timeout=0.5,
    total_timeout=1.2,
    backoff_base=0.02,
    backoff_cap=0.05,
    retry_after_cap=5.0,
    robots_retry=60.0,
)
"""Short enough for a test; the proportions are those of the defaults."""

POLICY = HostPolicy(hosts=frozenset({"*"}), delay=0.0)


def judge(http_status: int, headers: Headers, body: bytes | None) -> str | None:
    return judge_block(http_status=http_status, headers=headers, body=body)


class Client:
    """Runs fetches against the fault server and keeps what was recorded."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.recorded: list[FetchResult] = []
        self.seconds = 0.0

    def url(self, play: str, path: str = "/a.html", scheme: str = "http") -> str:
        return f"{scheme}://{play}.faults.test{path}"

    def policy(self, *plays: str, **changes: Any) -> HostPolicy:
        return HostPolicy(**{"hosts": frozenset(f"{play}.faults.test" for play in plays), "delay": 0.0, **changes})

    def fetcher(self, **changes: Any) -> Fetcher:
        connect_to = {f"{play}.faults.test": self.server.address for play in PLAYS}
        options: dict[str, Any] = {
            "user_agent": "povetl/0.1 (+https://example.org/povetl)",
            "allow": self.server.addresses,
            "connect_to": connect_to | changes.pop("connect_to", {}),
            "judge": judge,
            "record": self.recorded.append,
            "limits": LIMITS,
        }
        return Fetcher(**{**options, **changes})

    def run(self, job: Callable[[Fetcher], Awaitable[T]], **changes: Any) -> T:
        async def within() -> T:
            async with self.fetcher(**changes) as fetcher:
                return await job(fetcher)

        started = time.monotonic()
        try:
            return asyncio.run(within())
        finally:
            self.seconds = time.monotonic() - started

    def fetch(self, play: str, path: str = "/a.html", *, scheme: str = "http", **options: Any) -> FetchResult:
        """One fetch with a client of its own; ``policy`` and ``fetcher`` options are told apart by name."""
        fetching = {name: options.pop(name) for name in ("validators", "purpose", "force") if name in options}
        policy = options.pop("policy", None) or self.policy(play)
        return self.run(
            lambda fetcher: fetcher.fetch(self.url(play, path, scheme), policy=policy, **fetching), **options
        )

    def n_requests(self, play: str, path: str | None = None) -> int:
        return len(self.server.requests(play, path))
