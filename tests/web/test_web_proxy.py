"""A trusted exit takes the requests, after the addresses were checked all the same."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from povetl.records import FetchResult
from povetl.sample.faults import FaultServer
from povetl.sample.faults_certificates import authority_file
from povetl.web.client import Fetcher, HostPolicy


@pytest.fixture
def faults_over_tls() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


POLICY = HostPolicy(delay=0.0)


def through_proxy(
    job: Callable[[Fetcher], Awaitable[FetchResult]], addresses: list[str]
) -> tuple[FetchResult, list[str]]:
    """Run ``job`` with a proxy on loopback that answers everything itself; its result, and the lines it was sent."""
    lines: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines.append(head.split(b"\r\n")[0].decode())
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello")
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    async def resolver(_host: str, _port: int) -> list[str]:
        return addresses

    async def run() -> FetchResult:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with (
            server,
            Fetcher(user_agent="povetl/0.1", proxy=f"http://127.0.0.1:{port}", resolver=resolver) as fetcher,
        ):
            return await job(fetcher)

    return asyncio.run(run()), lines


def test_the_proxy_is_asked_for_the_name() -> None:
    url = "http://www.linshan.test/a.html?b=%D0%C2"
    result, lines = through_proxy(lambda fetcher: fetcher.fetch(url, policy=POLICY), ["93.184.216.34"])
    assert (result.status, result.body) == ("ok", b"hello")
    assert lines == ["GET http://www.linshan.test/robots.txt HTTP/1.1", f"GET {url} HTTP/1.1"]


def test_a_secure_connection_goes_through_the_proxy_to_the_checked_name(faults_over_tls: FaultServer) -> None:
    """The proxy opens a tunnel; the certificate is verified for the name, inside it."""
    served = faults_over_tls.tls_address("good").split(":")
    lines: list[str] = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        there_reader, there_writer = await asyncio.open_connection(served[0], int(served[1]))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await source.read(65536):
                sink.write(data)
        sink.close()

    async def resolver(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34"]

    async def run(authorities: Path | None) -> FetchResult:
        server = await asyncio.start_server(tunnel, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = f"http://127.0.0.1:{port}"
        async with (
            server,
            Fetcher(user_agent="povetl/0.1", proxy=proxy, resolver=resolver, authorities=authorities) as fetcher,
        ):
            return await fetcher.fetch("https://r37.faults.test/a.html", policy=POLICY)

    assert asyncio.run(run(authority_file())).status == "ok"
    assert set(lines) == {"CONNECT r37.faults.test:443 HTTP/1.1"}
    assert asyncio.run(run(None)).status == "tls_error"


def test_a_private_address_is_refused_before_the_proxy_hears_of_it() -> None:
    url = "http://www.linshan.test/"
    result, lines = through_proxy(lambda fetcher: fetcher.fetch(url, policy=POLICY), ["93.184.216.34", "10.0.0.1"])
    assert result.status == "ssrf_denied"
    assert lines == []
