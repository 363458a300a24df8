"""httpx's transport with an eye on the socket: whether anything came before a connection closed."""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

_KEEPALIVE = 30.0


class WatchedTransport(httpx.AsyncHTTPTransport):
    """HTTP/1.1 over one connection at a time, without retries and without the environment.

    httpx does not say whether a server that closed early had said anything (HTTP/0.9, a broken head) or nothing. So
    its pool is given a network backend that counts. Through a proxy nothing is counted.
    """

    def __init__(self, context: ssl.SSLContext, proxy: str | None) -> None:
        super().__init__(
            verify=context,
            trust_env=False,
            http2=False,
            proxy=proxy,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEEPALIVE),
        )
        self._watch = _Watch()
        if proxy is None:
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=context,
                max_connections=1,
                max_keepalive_connections=1,
                keepalive_expiry=_KEEPALIVE,
                network_backend=_Backend(self._watch),
            )

    @property
    def n_read(self) -> int:
        """Bytes that came since the last request was sent."""
        return self._watch.n_read


class _Watch:
    n_read = 0


class _Backend(httpcore.AsyncNetworkBackend):
    def __init__(self, watch: _Watch) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._watch = watch

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._watch)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream, watch: _Watch) -> None:
        self._inner = inner
        self._watch = watch

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # as above
        data = await self._inner.read(max_bytes, timeout)
        self._watch.n_read += len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # as above
        self._watch.n_read = 0
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # as above
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._watch)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # the interface of httpcore
        return self._inner.get_extra_info(info)
