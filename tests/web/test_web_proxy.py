"""A trusted exit takes the requests, after the addresses were checked all the same."""

import asyncio
from collections.abc import Awaitable, Callable

from povetl.records import FetchResult
from povetl.web.client import Fetcher, HostPolicy

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


def test_a_private_address_is_refused_before_the_proxy_hears_of_it() -> None:
    url = "http://www.linshan.test/"
    result, lines = through_proxy(lambda fetcher: fetcher.fetch(url, policy=POLICY), ["93.184.216.34", "10.0.0.1"])
    assert result.status == "ssrf_denied"
    assert lines == []
