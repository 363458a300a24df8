"""httpx's transport for one host: one connection at a time, kept while the host keeps it."""

import ssl
from collections.abc import AsyncIterator
from typing import cast

import httpcore
import httpx

from povetl.web.guard import Endpoint
from povetl.web.wire import WireBackend

_KEEPALIVE = 30.0
_KINDS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
"""httpcore's errors, which httpx has under the same names."""


class HostTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 over one connection at a time, without retries and without the environment.

    httpx's own transport searches a pool of connections for every request; a host has one, so here is none. Through a
    proxy httpx's own is used, a new connection for each request, and nothing is counted.
    """

    def __init__(self, context: ssl.SSLContext, proxy: str | None) -> None:
        self._context = context
        self._backend = WireBackend()
        self._connection: httpcore.AsyncHTTPConnection | None = None
        self._origin: httpcore.Origin | None = None
        self._proxied = _through(proxy, context) if proxy is not None else None

    @property
    def n_read(self) -> int:
        """Bytes that came since the last request was sent."""
        return self._backend.wire.n_read if self._backend.wire is not None else 0

    def leads_to(self, endpoint: Endpoint) -> bool:
        """Whether the open connection goes to that address."""
        origin = self._origin if self._connection is not None and self._connection.is_available() else None
        return origin is not None and (origin.host.decode("ascii"), origin.port) == (endpoint.ip, endpoint.port)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; its answer's body must be closed before the next.

        Raises:
            httpx.TransportError.
        """
        if self._proxied is not None:
            return await self._proxied.handle_async_request(request)
        url = request.url
        asked = httpcore.Request(
            method=b"GET",
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            extensions=request.extensions,
        )
        connection = await self._connect(asked.url.origin)
        try:
            answer = await connection.handle_async_request(asked)
        except _KINDS as error:
            raise _as_httpx(error) from error
        body = _Body(cast("httpx.AsyncByteStream", answer.stream))
        return httpx.Response(answer.status, headers=answer.headers, stream=body, extensions=answer.extensions)

    async def _connect(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        """The open connection, if it leads to the same place and can still be used; else a new one."""
        connection = self._connection
        if connection is not None and (
            origin != self._origin
            or not connection.is_available()
            or connection.has_expired()
            or _said_more(connection)
        ):
            await connection.aclose()
            connection = None
        if connection is None:
            connection = httpcore.AsyncHTTPConnection(
                origin, ssl_context=self._context, keepalive_expiry=_KEEPALIVE, network_backend=self._backend
            )
            self._connection, self._origin = connection, origin
        return connection

    async def aclose(self) -> None:
        """Close the connection."""
        if self._proxied is not None:
            await self._proxied.aclose()
        if self._connection is not None:
            await self._connection.aclose()
            self._connection = None


def _said_more(connection: httpcore.AsyncHTTPConnection) -> bool:
    """Whether more came than the last answer.

    httpcore keeps the rest and reads it as the answer to the next request: from then on each page would stand under
    the address of another. RFC 9112, 6.3 says not to.
    """
    http = connection._connection
    return not isinstance(http, httpcore.AsyncHTTP11Connection) or bool(http._h11_state.trailing_data[0])


def _through(proxy: str, context: ssl.SSLContext) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)  # what came too much cannot be seen in there
    return httpx.AsyncHTTPTransport(verify=context, trust_env=False, http2=False, proxy=proxy, limits=limits)


class _Body(httpx.AsyncByteStream):
    """The raw body as it comes."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        except _KINDS as error:
            raise _as_httpx(error) from error

    async def aclose(self) -> None:
        await self._stream.aclose()


def _as_httpx(error: Exception) -> Exception:
    return cast("Exception", getattr(httpx, type(error).__name__)(str(error)))
