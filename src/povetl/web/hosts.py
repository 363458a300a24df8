"""What the client remembers about each host during a run: its connection, its pace, its circuit."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from povetl.web.pace import Circuit, CircuitRow, HostPace
from povetl.web.policy import Limits
from povetl.web.transport import HostTransport


@dataclass(slots=True)
class Host:
    """One host name with its port. Connections are never shared between hosts, nor is any cookie kept."""

    name: str
    pace: HostPace
    circuit: Circuit
    transports: dict[tuple[bool, bool], HostTransport] = field(default_factory=dict)
    """By whether certificates are verified, and whether through the proxy."""
    reused: bool = False
    """An answer has come over the connection that the next request will use."""
    stale: bool = False
    """The open connection may hold bytes that belong to no answer: it is not used again."""
    trusts_304: bool = False
    """Its answers 304 carry a Content-Length without a body, as RFC 9110 allows."""
    busy: int = 0


class Hosts:
    """All hosts of a run. Idle connections over all hosts are bounded."""

    def __init__(
        self,
        limits: Limits,
        circuits: Mapping[str, Mapping[str, object]],
        proxy: str | None = None,
        authorities: Path | None = None,
    ) -> None:
        self._limits = limits
        self._proxy = proxy
        self._authorities = authorities
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._hosts: dict[str, Host] = {}
        self._saved = dict(circuits)

    def get(self, name: str) -> Host:
        """The host of that name; ``name`` carries the port where it is not the scheme's own."""
        host = self._hosts.get(name)
        if host is None:
            row = self._saved.get(name)
            circuit = Circuit.from_row(row, self._limits) if row is not None else Circuit(self._limits)
            host = self._hosts[name] = Host(name, HostPace(self._limits), circuit)
        return host

    def circuits(self) -> dict[str, CircuitRow]:
        """Every circuit that differs from a new one, and an empty row for each that has closed since."""
        rows: dict[str, CircuitRow] = {}
        for name, host in self._hosts.items():
            if host.circuit.failures or host.circuit.blocks or host.circuit.openings:
                rows[name] = host.circuit.to_row()
            elif name in self._saved:
                rows[name] = {}
        return rows

    async def transport(self, host: Host, *, verified: bool, proxied: bool) -> HostTransport:
        """The host's own transport, and so its only connection."""
        if host.stale:
            await self.drop_connection(host)
        transport = host.transports.get((verified, proxied))
        if transport is None:
            await self._make_room()
            transport = HostTransport(self._context(verified=verified), self._proxy if proxied else None)
            host.transports[verified, proxied] = transport
            host.reused = False
        return transport

    async def drop_connection(self, host: Host) -> None:
        """Close what is open to a host; the next request connects anew."""
        transports, host.transports = list(host.transports.values()), {}
        host.reused = host.stale = False
        for transport in transports:
            await transport.aclose()

    async def close(self) -> None:
        """Close every connection."""
        for host in self._hosts.values():
            await self.drop_connection(host)

    async def _make_room(self) -> None:
        connected = [host for host in self._hosts.values() if host.transports]
        if len(connected) >= self._limits.keep_connections:
            for host in [host for host in connected if not host.busy][: len(connected) // 2]:
                await self.drop_connection(host)

    def _context(self, *, verified: bool) -> ssl.SSLContext:
        context = self._contexts.get(verified)
        if context is None:
            context = self._contexts[verified] = httpx.create_ssl_context(verify=verified, trust_env=False)
            if self._authorities is not None:
                context.load_verify_locations(self._authorities)
        return context
