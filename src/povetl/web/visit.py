"""One hop of a fetch with its retries: circuit, checked addresses, the host's turn, one exchange, what it meant."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from povetl.records import Headers, Validators
from povetl.web.address import Address, Refused
from povetl.web.answers import REDIRECTS, header, retry_after, status_of
from povetl.web.budget import Budget
from povetl.web.guard import Guard
from povetl.web.hosts import Host, Hosts
from povetl.web.journal import Answer, Journal
from povetl.web.pace import Deferred
from povetl.web.policy import HostPolicy, Limits
from povetl.web.ranges import of_range, range_headers
from povetl.web.transfer import Attempt, Request, transfer

Judge = Callable[[int, Headers, bytes | None], str | None]
"""Tells ``blocked:<vendor>`` from HTTP status, headers and body of a final response; None when it is no block."""

_RETRIED = frozenset({"http_5xx", "throttled", "timeout:read", "timeout:connect", "conn_error"})
_RETRIED_ONCE = frozenset({"truncated", "bad_encoding", "stray_304"})
_FAILURES = frozenset({"conn_error", "timeout:connect", "timeout:read", "timeout:total", "tls_error"})
_NEUTRAL = frozenset({"throttled", "truncated", "protocol_error", "stray_304"})
_LONGEST_PAUSE = 7 * 24 * 3600.0


class Visits:
    """Sends requests; knows the hosts, the guard and the limits of a run."""

    def __init__(
        self, hosts: Hosts, guard: Guard, limits: Limits, *, user_agent: str, judge: Judge | None, through_proxy: bool
    ) -> None:
        self.hosts = hosts
        self._guard = guard
        self._limits = limits
        self._user_agent = user_agent
        self._judge = judge
        self._budget = Budget()
        self._through_proxy = through_proxy
        self._random = random.Random()  # noqa: S311  # spreads retries, guards nothing

    async def check(self, address: Address, *, force: bool) -> None:
        """Raises Refused (``circuit_open``, ``ssrf_denied``, ``dns_error``) when ``address`` cannot be visited now."""
        self._check_circuit(self.hosts.get(address.authority), force=force)
        await self._guard.pin(address)

    async def get(
        self,
        journal: Journal,
        address: Address,
        policy: HostPolicy,
        *,
        delay: float,
        validators: Validators | None = None,
        force: bool = False,
    ) -> Answer:
        """Ask for ``address`` until it is answered or not worth asking again; ``delay`` is the host's, in seconds.

        Raises:
            Refused: the circuit is open, the address is none to connect to, or the host wants to be left alone.
        """
        host = self.hosts.get(address.authority)
        spent: set[str] = set()
        doubted: Validators | None = None
        while True:
            request = await self._request(journal, address, policy, validators, gzip="bad_encoding" not in spent)
            attempt = await self._take_turn(journal, host, request, delay, policy, force=force)
            answer = self._read(attempt, journal, host, conditional=validators is not None)
            answer = of_range(answer, policy.byte_range)
            if doubted is not None and answer.status == "ok" and _confirms(doubted, attempt):
                host.trusts_304 = True
            pause = self._account(host, answer, is_page=journal.purpose != "robots")
            if pause is not None and pause > self._limits.retry_after_cap:
                until = datetime.now(UTC) + timedelta(seconds=pause)
                return replace(answer, status="throttled", retry_at=until, error=str(Deferred(until)))
            if not self._again(answer.status, journal, host, spent):
                return self._final(host, answer)
            spent.add(answer.status)
            journal.retries += 1
            if answer.status == "stray_304":
                doubted, validators = validators, None
                host.stale = True
            elif pause is None:
                await asyncio.sleep(self._backoff(journal.retries))

    def _again(self, status: str, journal: Journal, host: Host, spent: set[str]) -> bool:
        if journal.attempts >= self._limits.max_attempts or host.circuit.open_until is not None:
            return False
        return status in _RETRIED or (status in _RETRIED_ONCE and status not in spent)

    def _final(self, host: Host, answer: Answer) -> Answer:
        """The answer as it stays: 5xx counts for the breaker once a URL, not once a try."""
        if answer.status == "stray_304":
            return replace(answer, status="protocol_error", error=f"{host.name} answers 304 to what was not asked.")
        if answer.status == "http_5xx":
            host.circuit.failed(answer.error or answer.status, datetime.now(UTC))
        return replace(answer, retry_at=host.circuit.open_until)

    async def _request(
        self, journal: Journal, address: Address, policy: HostPolicy, validators: Validators | None, *, gzip: bool
    ) -> Request:
        limits, is_file = self._limits, journal.purpose == "attachment"
        is_robots = journal.purpose == "robots"
        headers = [
            ("Host", address.authority),
            ("User-Agent", self._user_agent),
            ("Accept", "*/*" if is_file or is_robots else "text/html,application/xhtml+xml,*/*;q=0.5"),
            ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"),
            ("Accept-Encoding", "gzip" if gzip and policy.byte_range is None else "identity"),
            ("Connection", "keep-alive"),
        ]
        if validators is not None and validators.etag:
            headers.append(("If-None-Match", validators.etag))
        if validators is not None and validators.last_modified:
            headers.append(("If-Modified-Since", validators.last_modified))
        headers += range_headers(policy.byte_range)
        endpoints = await self._guard.pin(address)
        page_bytes = limits.robots_bytes if is_robots else policy.max_page_bytes
        return Request(
            address=address,
            endpoints=endpoints,
            headers=tuple(headers),
            max_bytes=policy.max_attachment_bytes if is_file else page_bytes,
            total_timeout=limits.attachment_timeout if is_file else limits.total_timeout,
            by_name=self._through_proxy and not all(ip_address(endpoint.ip).is_loopback for endpoint in endpoints),
            pages_only=journal.purpose in {"article", "list"},
            keep_head=limits.robots_bytes if is_robots else 0,
        )

    async def _take_turn(
        self, journal: Journal, host: Host, request: Request, delay: float, policy: HostPolicy, *, force: bool
    ) -> Attempt:
        """One exchange in the host's turn; a kept connection that turns out dead is replaced once, unseen."""
        host.busy += 1
        try:
            async with host.pace.turn(delay) as turn:
                self._check_circuit(host, force=force)
                self._budget.spend(policy, datetime.now(UTC))
                transport = await self.hosts.transport(
                    host, verified=not policy.allow_insecure_tls, proxied=request.by_name
                )
                turn.sent = time.monotonic()
                host.circuit.probing = host.circuit.open_until is not None
                try:
                    reused, host.reused = host.reused, False
                    attempt = await transfer(transport, request, self._limits)
                    if reused and attempt.status == "conn_error" and not attempt.unreached:
                        reused = False
                        attempt = replace(await transfer(transport, request, self._limits), replaced=True)
                    host.reused = attempt.status == "answered"
                finally:
                    host.circuit.probing = False
                turn.latency = attempt.answered_after
                slack = delay / 4 if reused else attempt.answered_after  # connecting takes its time
                turn.sent += min(attempt.answered_after, slack)
        except Deferred as deferred:
            raise Refused("throttled", str(deferred), retry_at=deferred.retry_at) from None
        finally:
            host.busy -= 1
        journal.add(attempt)
        if policy.allow_insecure_tls and request.address.scheme == "https":
            journal.warn(f"The certificate of {request.address.host} was not verified: the source allows that.")
        return attempt

    def _read(self, attempt: Attempt, journal: Journal, host: Host, *, conditional: bool) -> Answer:
        """What an attempt means."""
        exchange, status, error = attempt.exchange, attempt.status, attempt.error
        code, headers = exchange.http_status, exchange.headers
        location = header(headers, "location")
        if status == "answered" and code in REDIRECTS and location is not None:
            return Answer(status="redirect", attempt=attempt, location=location.encode("latin-1"))
        if status == "answered" and code == 304:
            has_body = (header(headers, "content-length") or "0").strip() != "0" or header(headers, "transfer-encoding")
            believed = conditional and (host.trusts_304 or not has_body)
            return Answer(status="not_modified" if believed else "stray_304", attempt=attempt)
        if status == "answered":
            status = status_of(code)
            error = None if status == "ok" else f"{exchange.url} answered {code} {exchange.reason}".strip() + "."
            if (vendor := self.judge(attempt)) is not None:
                status, error = vendor, f"{host.name} answered with a barrier ({vendor}), not with the page."
            elif code in REDIRECTS:
                status, error = "protocol_error", f"{exchange.url} redirects without a Location."
        return Answer(status=status, attempt=attempt, error=error)

    def read_loop(self, address: Address, answer: Answer) -> Answer:
        """Redirects without end, which is how some barriers look (wzws)."""
        barrier = self.judge(answer.attempt) if answer.attempt is not None else None
        if barrier is None:
            return replace(answer, status="redirect_loop", error=f"The redirects of {address.url} lead nowhere.")
        self.hosts.get(address.authority).circuit.blocked(barrier, datetime.now(UTC))
        return replace(answer, status=barrier, error=f"{address.authority} is behind a barrier ({barrier}).")

    def judge(self, attempt: Attempt) -> str | None:
        """``blocked:<vendor>`` when the answer is a barrier."""
        exchange = attempt.exchange
        if self._judge is None:
            return None
        verdict = self._judge(exchange.http_status, exchange.headers, exchange.body)
        return verdict if verdict is None or verdict.startswith("blocked:") else f"blocked:{verdict}"

    def _account(self, host: Host, answer: Answer, *, is_page: bool) -> float | None:
        """Tell circuit and pace what happened; the pause in seconds that the server asked for.

        Only a page proves that a host is well: firewalls let robots.txt through.
        """
        now, status, pause = datetime.now(UTC), answer.status, None
        if status in _FAILURES:
            replaced = answer.attempt is not None and answer.attempt.replaced
            for _ in range(2 if replaced else 1):  # the breaker counts what the server saw
                host.circuit.failed(answer.error or status, now)
            host.pace.strained()
        elif status.startswith("blocked:"):
            host.circuit.blocked(status, now)
        elif status in {"throttled", "http_5xx"} and answer.attempt is not None:
            exchange = answer.attempt.exchange
            host.pace.strained()
            if exchange.http_status in {429, 503} and (wish := retry_after(exchange.headers, now)) is not None:
                pause = min(wish, _LONGEST_PAUSE)
                host.pace.pause(pause)
        elif status not in _NEUTRAL:
            host.pace.eased()
            if status == "redirect":
                host.circuit.redirected()
            elif is_page:
                host.circuit.succeeded()
        return pause

    def _backoff(self, retry: int) -> float:
        longest = min(self._limits.backoff_cap, self._limits.backoff_base * 2.0 ** (retry - 1))
        return self._random.uniform(0.0, longest)

    def _check_circuit(self, host: Host, *, force: bool) -> None:
        circuit = host.circuit
        if not circuit.admits(datetime.now(UTC), force=force):
            reason = f" ({circuit.reason})" if circuit.reason else ""
            raise Refused("circuit_open", f"{host.name} is left alone{reason}.", retry_at=circuit.open_until)


def _confirms(sent: Validators, attempt: Attempt) -> bool:
    """Whether the whole page carries the very validators that the doubted 304 had confirmed."""
    headers = attempt.exchange.headers
    if sent.etag:
        return header(headers, "etag") == sent.etag
    return sent.last_modified is not None and header(headers, "last-modified") == sent.last_modified
