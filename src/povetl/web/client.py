"""The polite client: one URL in, one :class:`~povetl.records.FetchResult` out, whatever the server or the URL does.

Order of a fetch: read the URL, keep to the source's hosts, ask the circuit, resolve and check the addresses, obey
robots.txt, wait for the host's turn, send one bounded request, read the answer, follow a redirect from the start.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from povetl.records import FetchResult, Validators
from povetl.web.address import Address, Refused, read_address
from povetl.web.guard import Guard, Resolver
from povetl.web.hosts import Hosts
from povetl.web.journal import Answer, Journal, Purpose
from povetl.web.pace import CircuitRow
from povetl.web.policy import HostPolicy as HostPolicy
from povetl.web.policy import Limits as Limits
from povetl.web.redirects import check_host, follow, hosts_of, is_numeric
from povetl.web.robots import RobotsCache, RobotsRules, judge_robots, last_good_copy
from povetl.web.sniff import meta_refresh
from povetl.web.visit import Judge, Visits

_LEFT_TO_THE_BREAKER = frozenset({"conn_error", "timeout:connect", "timeout:read", "timeout:total", "tls_error"})
"""Failures of robots.txt that the circuit counts; others are not asked for again for some minutes."""


class Fetcher:
    """Fetches politely; use as an async context manager, within one event loop.

    Args:
        user_agent: ``product/version (+contact)``; robots.txt rules are read for the product token.
        allow: loopback endpoints (``127.0.0.1:8000``) that the address guard lets through.
        connect_to: host name, with or without port, to the ``address:port`` where it is really served.
        judge: recognises firewall and challenge pages.
        record: is called with every finished fetch, robots.txt included, before :meth:`fetch` returns.
        proxy: URL of a trusted exit, for all but loopback; addresses are checked first all the same.
        resolver: replaces the machine's resolver (tests).
        circuits: open circuits of earlier runs, as :attr:`circuits` gave them.
        robots_cache: keeps the last good copy of each robots.txt.
        authorities: a PEM file of certificate authorities that are trusted besides the usual ones.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow: frozenset[str] = frozenset(),
        connect_to: Mapping[str, str] | None = None,
        judge: Judge | None = None,
        record: Callable[[FetchResult], None] | None = None,
        proxy: str | None = None,
        resolver: Resolver | None = None,
        limits: Limits | None = None,
        circuits: Mapping[str, Mapping[str, object]] | None = None,
        robots_cache: RobotsCache | None = None,
        authorities: Path | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._product = user_agent.split("/")[0].split(" ")[0] or "povetl"
        self._hosts = Hosts(self._limits, circuits or {}, proxy, authorities)
        guard = Guard(allow=allow, connect_to=connect_to, resolver=resolver, timeout=self._limits.connect_timeout)
        self._visits = Visits(
            self._hosts, guard, self._limits, user_agent=user_agent, judge=judge, through_proxy=proxy is not None
        )
        self._record = record or (lambda _result: None)
        self._robots_cache = robots_cache
        self._robots: dict[str, tuple[datetime, RobotsRules | Refused]] = {}
        self._robots_locks: dict[str, asyncio.Lock] = {}

    async def __aenter__(self) -> "Fetcher":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._hosts.close()

    @property
    def circuits(self) -> dict[str, CircuitRow]:
        """What to keep about troubled hosts for the next run; an empty row clears what was kept."""
        return self._hosts.circuits()

    async def fetch(
        self,
        url: str,
        *,
        policy: HostPolicy | None = None,
        validators: Validators | None = None,
        purpose: Purpose = "article",
        force: bool = False,
    ) -> FetchResult:
        """Fetch one URL and say how it ended.

        ``validators`` make the request conditional. ``force`` leaves them out and probes an open circuit at once; it
        overrides neither robots.txt, nor the guard, nor the pace. Nothing is raised for what a URL or a server does;
        what ``record`` raises passes through.
        """
        journal = Journal(url, purpose)
        return await self._finish(journal, policy or HostPolicy(), None if force else validators, force=force)

    async def _finish(
        self, journal: Journal, policy: HostPolicy, validators: Validators | None, *, force: bool
    ) -> FetchResult:
        try:
            answer = await self._walk(journal, policy, validators, force=force)
        except Refused as refused:
            answer = Answer(status=refused.status, error=str(refused), retry_at=refused.retry_at)
        result = journal.result(answer)
        self._record(result)
        return result

    async def _walk(
        self, journal: Journal, policy: HostPolicy, validators: Validators | None, *, force: bool
    ) -> Answer:
        """Follow a URL hop by hop to its answer; a meta refresh of a short page counts as one more hop, once."""
        address = read_address(journal.url)
        hosts = hosts_of(address, policy)
        if address.host not in hosts:
            raise Refused("redirect_denied", f"{address.host} is not on the source's list of hosts.")
        is_robots = journal.purpose == "robots"
        longest = self._limits.max_robots_redirects if is_robots else self._limits.max_redirects
        seen: set[str] = set()
        refreshed = False
        while True:
            seen.add(address.url)
            await self._visits.check(address, force=force)
            delay = policy.delay if is_robots else await self._obey(journal, address, policy, force=force)
            answer = await self._visits.get(journal, address, policy, delay=delay, validators=validators, force=force)
            if answer.status == "redirect" and answer.location is not None:
                following = follow(answer.location, address, policy)
                if following.url in seen or len(seen) > longest:
                    return self._visits.read_loop(address, answer)
            else:
                target = self._refresh(journal, answer, address, policy)
                if target is None or refreshed or target.url in seen:
                    return answer
                following, refreshed = target, True
            if is_numeric(following.host):
                await self._visits.check(following, force=force)
            check_host(following, hosts)
            address = following

    def _refresh(self, journal: Journal, answer: Answer, address: Address, policy: HostPolicy) -> Address | None:
        """Where a meta refresh leads, when the page is one and stays on its host."""
        if answer.status != "ok" or answer.attempt is None or journal.purpose not in {"article", "list"}:
            return None
        location = meta_refresh(answer.attempt.exchange.body or b"")
        if location is None:
            return None
        try:
            following = follow(location, address, policy)
        except Refused:
            return None
        return following if following.host == address.host else None

    async def _obey(self, journal: Journal, address: Address, policy: HostPolicy, *, force: bool) -> float:
        """The delay that robots.txt and the policy agree on, in seconds.

        Raises:
            Refused: ``robots_denied``, ``robots_unreachable``, or what every page of the host would meet.
        """
        if address.target.startswith(policy.documented):
            return policy.delay
        rules = await self._rules(address, policy, force=force)
        journal.warn(*rules.warnings)
        if not rules.can_fetch(address.url):
            raise Refused("robots_denied", f"robots.txt of {address.authority} does not allow {address.url}.")
        wish, cap = rules.crawl_delay or 0.0, self._limits.crawl_delay_cap
        if wish > cap:
            journal.warn(
                f"robots.txt of {address.authority} asks for {wish:g} seconds between requests; {cap:g} are kept."
            )
        return max(policy.delay, min(wish, cap))

    async def _rules(self, address: Address, policy: HostPolicy, *, force: bool) -> RobotsRules:
        """The rules of an origin, fetched once a run; an unreachable robots.txt means no for a while."""
        origin = address.origin
        async with self._robots_locks.setdefault(origin, asyncio.Lock()):
            until, known = self._robots.get(origin, (datetime.min.replace(tzinfo=UTC), None))
            now = datetime.now(UTC)
            if known is None or now >= until:
                known, keep = await self._fetch_rules(origin, policy, force=force)
                self._robots[origin] = (now + timedelta(seconds=keep), known)
        if isinstance(known, Refused):
            raise Refused(known.status, str(known), retry_at=known.retry_at)
        return known

    async def _fetch_rules(
        self, origin: str, policy: HostPolicy, *, force: bool
    ) -> tuple[RobotsRules | Refused, float]:
        """Rules or refusal, and for how many seconds they hold."""
        journal = Journal(f"{origin}/robots.txt", "robots")
        result = await self._finish(journal, policy, None, force=force)
        try:
            rules = judge_robots(
                result,
                product=self._product,
                head=journal.last.head if journal.last else b"",
                unreached=journal.last.unreached if journal.last else False,
                strictness=policy.robots,
            )
        except Refused as refused:
            copy = last_good_copy(self._robots_cache, origin, self._product)
            if copy is not None and refused.status == "robots_unreachable":
                return copy, self._limits.robots_retry
            return refused, 0.0 if result.status in _LEFT_TO_THE_BREAKER else self._limits.robots_retry
        if self._robots_cache is not None:
            self._robots_cache.save_robots(origin, rules.text, datetime.now(UTC))
        return rules, self._limits.robots_ttl
