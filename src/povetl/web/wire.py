"""A TCP or TLS connection for httpcore, straight on asyncio: no thread, no extra turn of the event loop a read.

What came before a connection broke is read before the break is told, and what came is counted: httpx does not say
whether a server that closed early had said anything (HTTP/0.9, a broken head) or nothing.
"""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any, cast

import httpcore

_HIGH_WATER = 256 * 1024
"""Bytes that wait to be read before the sender is held back."""


class Wire(asyncio.Protocol):
    """Collects what arrives on one connection. One reader at a time."""

    def __init__(self) -> None:
        self.n_read = 0
        """Bytes that came since the last request was sent."""
        self.broken: Exception | None = None
        self._transport: asyncio.Transport | None = None
        self._arrived = bytearray()
        self._ended = False
        self._paused = False
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._waiting: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there; TLS begins later, in :meth:`start_tls`."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """More has come."""
        self.n_read += len(data)
        self._arrived += data
        if len(self._arrived) > _HIGH_WATER and not self._paused and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def eof_received(self) -> bool:
        """The other side sends no more; the connection closes by itself then."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._ended, self.broken = True, exc
        self._may_write.set()
        self._wake()

    def pause_writing(self) -> None:
        """The other side takes nothing for now."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """The other side takes more."""
        self._may_write.set()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    @property
    def readable(self) -> bool:
        """Something has come, or the end: an idle connection that is readable is no longer usable."""
        return bool(self._arrived) or self._ended

    async def arrival(self) -> None:
        """Wait until something comes, or the end."""
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def take(self, max_bytes: int) -> bytes:
        """What has come; empty at the end.

        Raises:
            OSError: nothing is left and the connection broke.
        """
        if not self._arrived and self.broken is not None:
            raise ConnectionResetError(str(self.broken)) from self.broken
        data = bytes(self._arrived[:max_bytes])
        del self._arrived[:max_bytes]
        if self._paused and len(self._arrived) <= _HIGH_WATER // 2 and self._transport is not None:
            self._transport.resume_reading()
            self._paused = False
        return data

    def write(self, data: bytes) -> bool:
        """Hand ``data`` over; whether the other side takes more.

        Raises:
            OSError: the connection is gone.
        """
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the connection is closed") from self.broken
        self.n_read = 0
        self._transport.write(data)
        return self._may_write.is_set()

    async def drain(self) -> None:
        """Wait until the other side takes more, or is gone."""
        await self._may_write.wait()

    async def start_tls(self, context: ssl.SSLContext, name: str | None) -> None:
        """Secure the connection; ``name`` is what the certificate must be for.

        Raises:
            OSError: it closed, or something came before: nobody knows from whom, so it must not be read as the answer.
        """
        assert self._transport is not None
        if self._arrived:
            raise ConnectionResetError("something was said before the connection was secured")
        secured = await asyncio.get_running_loop().start_tls(self._transport, self, context, server_hostname=name)
        if secured is None:
            raise ConnectionResetError("the connection closed before it was secured")
        self._transport = secured

    def info(self, name: str) -> Any:  # noqa: ANN401  # whatever asyncio knows
        """What asyncio knows of the connection."""
        return self._transport.get_extra_info(name) if self._transport is not None else None

    def close(self) -> None:
        """Let go of the connection at once: nothing that is still to come is wanted."""
        if self._transport is not None:
            self._transport.abort()


class WireBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, to IP addresses only; the last one opened is :attr:`wire`."""

    wire: Wire | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection.

        Raises:
            httpcore.ConnectError, httpcore.ConnectTimeout.
        """
        try:
            async with asyncio.timeout(timeout):
                _, self.wire = await asyncio.get_running_loop().create_connection(Wire, host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return _Stream(self.wire)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # as above
        try:
            if not self._wire.readable:
                async with asyncio.timeout(timeout):
                    await self._wire.arrival()
            return self._wire.take(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # as above
        if not buffer:
            return
        try:
            if not self._wire.write(buffer):
                async with asyncio.timeout(timeout):
                    await self._wire.drain()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        self._wire.close()
        await asyncio.sleep(0)  # asyncio lets go of the socket in its next turn

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # as above
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                await self._wire.start_tls(ssl_context, server_hostname)
        except TimeoutError as error:
            self._wire.close()
            raise httpcore.ConnectTimeout(str(error)) from error
        except (OSError, ssl.SSLError) as error:
            self._wire.close()
            raise httpcore.ConnectError(str(error)) from error
        except BaseException:
            self._wire.close()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # the interface of httpcore
        return self._wire.readable if info == "is_readable" else self._wire.info(info)
