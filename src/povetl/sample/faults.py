"""The fault server: everything that goes wrong between a crawler and a site, played on request on loopback.

Each fault is a host name below ``faults.test`` (``http://r07.faults.test/…``), so that its robots.txt, its pace and
its circuit are its own; without host names, the first path segment names it (``http://127.0.0.1:PORT/r07/…``). The
address itself lists all of them. What each play does is in :mod:`povetl.sample.faults_plays`.
"""

import asyncio
import errno
import html
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from povetl.sample.faults_call import Call, Play
from povetl.sample.faults_certificates import certificate_file
from povetl.sample.faults_plays import PLAYS
from povetl.sample.faults_stage import not_found

CERTIFICATES = ("good", "expired", "wrong_host", "self_signed", "missing_intermediate")
_DOMAIN = ".faults.test"
_HEAD_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One request as the server saw it; ``at`` is monotonic, in seconds."""

    at: float
    host: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    connection: int


class FaultServer:
    """Plays faults while its ``with`` block lasts, in a thread of its own.

    Args:
        port: on 127.0.0.1; 0 picks a free one.
    """

    def __init__(self, *, port: int = 0) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._log: list[Logged] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._n_pages: dict[str, int] = {}
        self._open: dict[str, int] = {}
        self._most_open: dict[str, int] = {}
        self._n_connections = 0
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True, name="faults")
        self._addresses: dict[str, str] = {}
        self._black_hole: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if "http" not in self._addresses:
            raise OSError(errno.EADDRINUSE, f"port {self._port} of 127.0.0.1 is taken")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        for one in self._black_hole:
            one.close()
        self._black_hole.clear()

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``, over plain HTTP."""
        return self._addresses["http"]

    def tls_address(self, certificate: str) -> str:
        """The same plays over TLS, with one of :data:`CERTIFICATES`."""
        return self._addresses[certificate]

    @property
    def black_hole(self) -> str:
        """An address whose connections are never taken, as behind a firewall that drops packets."""
        if not self._black_hole:
            listener = socket.create_server(("127.0.0.1", 0), backlog=0)
            self._black_hole.append(listener)
            for _ in range(4):  # fill the queue of what waits to be accepted
                caller = socket.socket()
                caller.setblocking(False)
                with suppress(BlockingIOError):
                    caller.connect(listener.getsockname())
                self._black_hole.append(caller)
        return f"127.0.0.1:{self._black_hole[0].getsockname()[1]}"

    @property
    def addresses(self) -> frozenset[str]:
        """Every endpoint, as the address guard wants them allowed."""
        return frozenset({*self._addresses.values(), self.black_hole})

    def requests(self, play: str, path: str | None = None) -> tuple[Logged, ...]:
        """What was asked of one play, robots.txt left out unless it is named."""
        with self._lock:
            log = tuple(self._log)
        return tuple(
            one for one in log if one.host == play and (one.target == path if path else one.target != "/robots.txt")
        )

    def most_open(self, play: str) -> int:
        """The most requests of one play that were being answered at the same time."""
        return self._most_open.get(play, 0)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        servers: list[asyncio.Server] = []
        try:
            with suppress(OSError):
                servers.append(await asyncio.start_server(self._answer, "127.0.0.1", self._port, limit=_HEAD_LIMIT))
                self._addresses["http"] = _address(servers[0])
            for name in CERTIFICATES if servers else ():
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate_file(name))
                servers.append(await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=context))
                self._addresses[name] = _address(servers[-1])
            self._ready.set()
            await self._stop.wait()
        finally:
            self._ready.set()
            for server in servers:
                server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._n_connections += 1
        connection = self._n_connections
        try:
            nth = 1
            while await self._answer_one(reader, writer, connection, nth):
                nth += 1
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        except asyncio.CancelledError:
            pass  # the server stops
        finally:
            writer.close()

    async def _answer_one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int, nth: int
    ) -> bool:
        """Answer one request; whether the connection goes on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        at = time.monotonic()
        target = head[0].split(" ")[1] if head[0].count(" ") >= 2 else "/"
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        host = headers.get("host", "").split(":")[0]
        play, path = host.removesuffix(_DOMAIN), target
        if not host.endswith(_DOMAIN):
            play, _, rest = target.lstrip("/").partition("/")
            path = f"/{rest}" if play != "robots.txt" else target
        path, _, query = path.partition("?")
        with self._lock:
            count = self._counts[play, path] = self._counts.get((play, path), 0) + 1
            self._log.append(Logged(at=at, host=play, target=path, headers=headers, connection=connection))
            self._open[play] = self._open.get(play, 0) + 1
            self._most_open[play] = max(self._open[play], self._most_open.get(play, 0))
            nth_of_play = self._n_pages[play] = self._n_pages.get(play, 0) + (path != "/robots.txt")
        call = Call(
            play=play,
            path=path,
            query=query,
            headers=headers,
            count=count,
            prefix="" if host.endswith(_DOMAIN) else f"/{play}",
            nth_of_play=nth_of_play,
            nth_of_connection=nth,
            writer=writer,
        )
        try:
            await _find(play, path)(call)
        finally:
            with self._lock:
                self._open[play] -= 1
        return not call.closing


def _address(server: asyncio.Server) -> str:
    host, port = server.sockets[0].getsockname()[:2]
    return f"{host}:{port}"


def _find(play: str, path: str) -> Play:
    """The play of that name; robots.txt is missing wherever a play has none of its own."""
    found = PLAYS.get(play)
    if found is None:
        return _index if path in {"/", ""} else not_found
    return found.robots if path == "/robots.txt" else found.page


async def _index(call: Call) -> None:
    rows = "".join(
        f'<li><a href="/{name}/a.html">{name}</a> {html.escape(play.title)}</li>'
        for name, play in sorted(PLAYS.items())
    )
    await call.reply(200, f"<!doctype html><title>Fault matrix</title><ul>{rows}</ul>")
