"""Which addresses may be connected to: names are resolved once, every address checked, and the checked ones pinned."""

import asyncio
import socket
import time
import tomllib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from povetl.errors import UsageError
from povetl.web.address import Address, Refused

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port in, IP addresses out; raises OSError where there are none."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One checked IP address with its port: what a connection is pinned to."""

    ip: str
    port: int

    @property
    def netloc(self) -> str:
        """As written in a URL."""
        return f"[{self.ip}]:{self.port}" if ":" in self.ip else f"{self.ip}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Special:
    deny4: tuple[IPv4Network, ...]
    allow6: tuple[IPv6Network, ...]
    deny6: tuple[IPv6Network, ...]
    carriers: tuple[tuple[IPv6Network, int], ...]


@cache
def _special() -> _Special:
    table = tomllib.loads(resources.files("povetl.web").joinpath("special_addresses.toml").read_text("utf-8"))
    return _Special(
        deny4=tuple(IPv4Network(text) for text in table["ipv4"]["deny"]),
        allow6=tuple(IPv6Network(text) for text in table["ipv6"]["allow"]),
        deny6=tuple(IPv6Network(text) for text in table["ipv6"]["deny"]),
        carriers=tuple((IPv6Network(row["network"]), row["first_bit"]) for row in table["ipv6"]["carries_ipv4"]),
    )


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public Internet (special_addresses.toml); False for what is no address."""
    try:
        ip = ip_address(text)
    except ValueError:
        return False
    table = _special()
    if isinstance(ip, IPv6Address):
        if ip.scope_id is not None:
            return False
        for network, first_bit in table.carriers:
            if ip in network:
                return is_public(str(IPv4Address((int(ip) >> (96 - first_bit)) & 0xFFFFFFFF)))
        return any(ip in network for network in table.allow6) and not any(ip in network for network in table.deny6)
    return not any(ip in network for network in table.deny4)


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """What the machine's own resolver says, without a cache."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Names to checked addresses, for one run.

    ``allow`` holds the loopback endpoints (``127.0.0.1:8000``) that may be fetched all the same: the test seam and
    the sample portal's door. ``connect_to`` says where a name is really served; that endpoint is checked like any.
    """

    def __init__(
        self,
        *,
        allow: frozenset[str] = frozenset(),
        connect_to: Mapping[str, str] | None = None,
        resolver: Resolver | None = None,
        timeout: float = 10.0,
        keep: float = 300.0,
    ) -> None:
        self._allow = frozenset(endpoint for text in allow for endpoint in _allowed(text))
        self._connect_to = {name.lower(): _endpoint(text) for name, text in (connect_to or {}).items()}
        self._resolver = resolver or system_resolver
        self._timeout = timeout
        self._keep = keep
        self._known: dict[tuple[str, int], tuple[float, tuple[Endpoint, ...] | Refused]] = {}
        self._locks: dict[tuple[str, int], asyncio.Lock] = {}

    async def pin(self, address: Address) -> tuple[Endpoint, ...]:
        """The endpoints that a connection for ``address`` may use, all of them checked.

        Raises:
            Refused: ``ssrf_denied`` when any address of the name is not public, ``dns_error`` when there is none. A
                refusal is kept for the run, an answer for five minutes.
        """
        key = (address.host, address.port)
        async with self._locks.setdefault(key, asyncio.Lock()):
            until, known = self._known.get(key, (0.0, None))
            if known is None or time.monotonic() >= until:
                try:
                    known, until = await self._resolve(address), time.monotonic() + self._keep
                except Refused as refused:
                    known, until = refused, float("inf")
                self._known[key] = (until, known)
        if isinstance(known, Refused):
            raise Refused(known.status, str(known))
        return known

    async def _resolve(self, address: Address) -> tuple[Endpoint, ...]:
        mapped = self._connect_to.get(f"{address.host}:{address.port}") or self._connect_to.get(address.host)
        if mapped is not None:
            found: tuple[Endpoint, ...] = (mapped,)
        else:
            found = tuple(Endpoint(ip, address.port) for ip in await self._look_up(address))
        for endpoint in found:
            if endpoint not in self._allow and not is_public(endpoint.ip):
                raise Refused("ssrf_denied", f"{address.host} leads to {endpoint.ip}, which is no public address.")
        return found

    async def _look_up(self, address: Address) -> tuple[str, ...]:
        """The addresses of a name; a resolver that is busy (SERVFAIL) is asked twice."""
        try:
            return (str(ip_address(address.host)),)
        except ValueError:
            pass
        for last in (False, True):
            try:
                async with asyncio.timeout(self._timeout):
                    found = tuple(await self._resolver(address.host, address.port))
                if found:
                    return found
                reason = "no address"
            except TimeoutError:
                reason = "the resolver gave no answer in time"
            except (OSError, UnicodeError) as error:
                reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                last = last or getattr(error, "errno", None) == socket.EAI_NONAME
            if last:
                break
        raise Refused("dns_error", f"The name {address.host} cannot be resolved ({reason}).")


def _endpoint(text: str) -> Endpoint:
    host, colon, port = text.strip().rpartition(":")
    try:
        ip = str(ip_address(host.strip("[]")))
        number = int(port)
    except ValueError:
        colon = ""
    if not colon or not 0 < number < 65536:
        raise UsageError(f"{text!r} is no IP address with a port: write it like 127.0.0.1:8000.")
    return Endpoint(ip, number)


def _allowed(text: str) -> tuple[Endpoint, ...]:
    if text.strip().lower().startswith("localhost:"):
        port = text.strip().split(":", 1)[1]
        return (_endpoint(f"127.0.0.1:{port}"), _endpoint(f"[::1]:{port}"))
    endpoint = _endpoint(text)
    if not ip_address(endpoint.ip).is_loopback:
        raise UsageError(f"{text!r} is no loopback address: only those may be allowed past the guard.")
    return (endpoint,)
