"""One request and its answer over httpx, bounded in time, in raw bytes and in decoded bytes."""

import asyncio
import ssl
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

import httpx

from povetl.records import Exchange, Headers
from povetl.web.address import Address
from povetl.web.answers import REDIRECTS
from povetl.web.coding import BadEncoding, Decoder, TooLarge, UnknownCoding
from povetl.web.failures import problem_of, tls_cause
from povetl.web.guard import Endpoint
from povetl.web.policy import Limits
from povetl.web.sniff import why_no_page
from povetl.web.transport import HostTransport

_REDIRECT_BODY = 64 * 1024
_SNIFFED = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask for, and within which bounds."""

    address: Address
    endpoints: tuple[Endpoint, ...]
    headers: Headers
    max_bytes: int
    total_timeout: float
    by_name: bool = False
    """Through a proxy: the name goes out, after its addresses were checked."""
    pages_only: bool = False
    """Refuse files where a page was asked for."""
    keep_head: int = 0
    """Keep so many bytes of a body that is too large (robots.txt)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How one exchange ended. ``status`` is ``answered`` for a whole response, whatever its code."""

    exchange: Exchange
    status: str
    error: str | None = None
    n_bytes: int = 0
    head: bytes = b""
    elapsed: float = 0.0
    """Seconds from connecting to the last byte."""
    answered_after: float = 0.0
    """Seconds to the response head, or to the failure."""
    unreached: bool = False
    """No connection came about: nothing was asked."""
    replaced: bool = False
    """It was the second try, after a kept connection had turned out dead."""


class _CutOff(Exception):
    """The body is not wanted to its end."""

    def __init__(self, status: str, message: str, head: bytes = b"") -> None:
        super().__init__(message)
        self.status = status
        self.head = head


async def transfer(transport: HostTransport, request: Request, limits: Limits) -> Attempt:
    """Send one GET and read its answer; never raises for what a server does."""
    loop = asyncio.get_running_loop()
    started, requested_at = loop.time(), datetime.now(UTC)
    status, error, head, n_bytes, unreached = "conn_error", "", b"", 0, False
    answered_after = 0.0
    connected = _Connected()
    body: bytes | None = None
    try:
        async with asyncio.timeout(request.total_timeout):
            response = await _connect(transport, request, connected, limits)
            answered_after = loop.time() - started
            decoder = None
            try:
                decoder = _decoder_for(response, request)
                body = await _read_body(response, decoder, request, limits)
                status = "answered"
            finally:
                n_bytes = decoder.n_decoded if decoder else 0
                await response.aclose()
    except _CutOff as cut:
        status, error, head = cut.status, str(cut), cut.head
        assert connected.response is not None
        redirects = connected.response.status_code in REDIRECTS and "location" in connected.response.headers
        if redirects or connected.response.status_code >= 400:
            status, error = "answered", ""  # the code says all, nobody needs the body
    except TimeoutError:
        status, error = "timeout:total", f"The answer was not complete after {request.total_timeout:g} seconds."
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as problem:
        status, error = problem_of(
            problem, answered=connected.response is not None, said=transport.n_read > 0, address=request.address
        )
        unreached = isinstance(problem, (httpx.ConnectError, httpx.ConnectTimeout))
    elapsed = loop.time() - started
    return Attempt(
        exchange=_exchange(request, requested_at, connected, body),
        status=status,
        error=error or None,
        n_bytes=n_bytes,
        head=head,
        elapsed=elapsed,
        answered_after=answered_after or elapsed,
        unreached=unreached,
    )


@dataclass(slots=True)
class _Connected:
    """How far a request came, also when it ended in an error."""

    ip: str | None = None
    response: httpx.Response | None = None


def _exchange(request: Request, requested_at: datetime, connected: _Connected, body: bytes | None) -> Exchange:
    """What went out and what came back, as it is archived."""
    sent = Exchange(
        url=request.address.url,
        requested_at=requested_at,
        request_headers=request.headers,
        ip_address=connected.ip,
    )
    response = connected.response
    if response is None:
        return sent
    version: bytes = response.extensions.get("http_version", b"HTTP/1.1")
    return replace(
        sent,
        http_version=version.decode("ascii", "replace").removeprefix("HTTP/"),
        http_status=response.status_code,
        reason=response.extensions.get("reason_phrase", b"").decode("latin-1"),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw),
        body=body,
    )


async def _connect(transport: HostTransport, request: Request, connected: _Connected, limits: Limits) -> httpx.Response:
    """The response head, from the first of the pinned endpoints that takes a connection."""
    address = request.address
    timeout = {"connect": limits.connect_timeout, "read": limits.read_timeout}
    extensions: dict[str, object] = {
        "timeout": {**timeout, "write": limits.read_timeout, "pool": limits.connect_timeout},
        "sni_hostname": address.host,
    }
    if not request.by_name:  # to a proxy, the target is the whole address
        extensions["target"] = address.target
    headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in request.headers]
    endpoints = sorted(request.endpoints, key=transport.leads_to, reverse=True)  # else in the resolver's order
    for endpoint in endpoints:
        url = httpx.URL(address.url) if request.by_name else _url(address.scheme, endpoint)
        message = httpx.Request("GET", url, headers=headers, extensions=extensions)
        connected.ip = None if request.by_name else endpoint.ip
        try:
            response = await transport.handle_async_request(message)
            break
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if endpoint is endpoints[-1] or tls_cause(error) is not None:
                raise
    response.request = message
    connected.response = response
    return response


@lru_cache(1024)
def _url(scheme: str, endpoint: Endpoint) -> httpx.URL:
    """Where a connection goes; what is asked for there is the request's target."""
    return httpx.URL(f"{scheme}://{endpoint.netloc}/")


def _decoder_for(response: httpx.Response, request: Request) -> Decoder:
    limit = _REDIRECT_BODY if response.status_code in REDIRECTS else request.max_bytes
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:18]) > limit and response.status_code != 304 and not request.keep_head:
        raise _CutOff("too_large", f"The body is announced with {declared[:18]} bytes; the limit is {limit}.")
    try:
        return Decoder(response.headers.get("content-encoding", ""), limit)
    except UnknownCoding as error:
        raise _CutOff("bomb", str(error)) from error


async def _read_body(response: httpx.Response, decoder: Decoder, request: Request, limits: Limits) -> bytes:
    pieces: list[bytes] = []
    started = time.monotonic()
    sniffing = request.pages_only and response.is_success
    try:
        async for chunk in cast("httpx.AsyncByteStream", response.stream):  # nothing is counted or unpacked on the way
            pieces.append(decoder.feed(chunk))
            seconds = time.monotonic() - started
            if seconds > limits.slow_after and decoder.n_raw < limits.min_rate * seconds:
                raise _CutOff("timeout:total", f"The answer comes at less than {limits.min_rate:g} bytes a second.")
            if sniffing and decoder.n_decoded >= _SNIFFED:
                _sniff(pieces, response)
                sniffing = False
        pieces.append(decoder.finish())
    except TooLarge as error:
        raise _CutOff(
            "bomb" if error.bomb else "too_large", str(error), b"".join(pieces)[: request.keep_head]
        ) from error
    except BadEncoding as error:
        raise _CutOff("bad_encoding", str(error)) from error
    if sniffing:
        _sniff(pieces, response)
    return b"".join(pieces)


def _sniff(pieces: list[bytes], response: httpx.Response) -> None:
    reason = why_no_page(b"".join(pieces)[:_SNIFFED], response.headers.get("content-type"))
    if reason is not None:
        raise _CutOff("content_type_denied", reason)
