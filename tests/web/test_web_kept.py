"""A kept connection gives each request its own answer, and nothing is heard on it before it is secured."""

import asyncio
import ssl

import pytest

from povetl.web.client import Fetcher, HostPolicy
from povetl.web.wire import Wire

POLICY = HostPolicy(delay=0.0, documented=(b"/",))  # no robots.txt: every connection counts
HERE = ("127.0.0.1",)
AFTER = {
    "/whole-answer": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nother",
    "/rest-of-page": b"<!-- longer than was announced -->\r\n",
    "/line": b"\r\n",
}
"""What follows the body that was announced."""


def pages_of(
    paths: list[str], *, proxied: bool = False, addresses: tuple[str, ...] = ("93.184.216.34",)
) -> tuple[list[tuple[str, bytes | None]], int]:
    """How each path was answered, one after the other, and over how many connections."""
    connections = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = "/" + head.split()[1].decode().rpartition("/")[2]
                body = path.encode()
                told = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
                writer.write(told + body + AFTER.get(path, b""))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    async def resolver(_host: str, _port: int) -> list[str]:
        return list(addresses)

    async def run() -> list[tuple[str, bytes | None]]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = f"http://127.0.0.1:{port}" if proxied else None
        host = "www.linshan.test" if proxied else f"www.linshan.test:{port}"
        allow = frozenset() if proxied else frozenset(f"{address}:{port}" for address in addresses)
        fetcher = Fetcher(user_agent="povetl/0.1", allow=allow, proxy=proxy, resolver=resolver)
        async with server, fetcher:
            found = [await fetcher.fetch(f"http://{host}{path}", policy=POLICY) for path in paths]
        return [(result.status, result.body) for result in found]

    return asyncio.run(run()), connections


@pytest.mark.parametrize("proxied", [False, True])
@pytest.mark.parametrize("path", AFTER)
def test_what_follows_an_answer_is_not_the_answer_to_the_next_request(path: str, *, proxied: bool) -> None:
    asked = [path, "/second", "/third"]
    found, _ = pages_of(asked, proxied=True) if proxied else pages_of(asked, addresses=HERE)
    assert found == [("ok", name.encode()) for name in asked]


def test_a_connection_with_nothing_left_on_it_is_kept() -> None:
    _, connections = pages_of(["/first", "/second", "/third"], addresses=HERE)
    assert connections == 1


def test_a_connection_is_kept_though_the_first_of_the_addresses_takes_none() -> None:
    found, connections = pages_of(["/first", "/second", "/third"], addresses=("127.0.0.2", *HERE))
    assert (connections, [status for status, _ in found]) == (1, ["ok"] * 3)


def test_nothing_is_heard_before_the_connection_is_secured() -> None:
    wire = Wire()
    wire.connection_made(asyncio.Transport())
    wire.data_received(AFTER["/whole-answer"])
    with pytest.raises(ConnectionResetError, match="before the connection was secured"):
        asyncio.run(wire.start_tls(ssl.create_default_context(), "www.linshan.test"))
