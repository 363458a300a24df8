"""What an operator trusts the client with stays out of what it keeps and says: the proxy's password, above all."""

import asyncio
import base64
import gzip
from contextlib import suppress
from pathlib import Path

import pytest

from povetl.archive.warc import WarcWriter
from povetl.records import CaptureContext, FetchResult
from povetl.web.client import Fetcher, HostPolicy, Limits

LOGIN = "crawler:secretword"
SHOWN = base64.b64encode(LOGIN.encode()).decode()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: id=visitor-cookie\r\nContent-Length: 5\r\n\r\nhello"
REFUSED = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"


def fetch_through(answer: bytes | None, folder: Path) -> tuple[list[FetchResult], str, str]:
    """Fetch two pages through a proxy that wants a log-in; the results, what it was sent, and what was archived.

    Without an answer, nobody listens where the proxy should be.
    """
    sent: list[bytes] = []
    recorded: list[FetchResult] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                sent.append(head)
                writer.write(answer or b"")
        writer.close()

    async def resolver(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34"]

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        if answer is None:
            server.close()
            await server.wait_closed()
        proxy = f"http://{LOGIN}@127.0.0.1:{port}"
        async with (
            server,
            Fetcher(
                user_agent="povetl/0.1",
                proxy=proxy,
                resolver=resolver,
                record=recorded.append,
                limits=Limits(backoff_base=0.01, backoff_cap=0.02),
            ) as fetcher,
        ):
            for page in ("a", "b"):
                await fetcher.fetch(f"http://www.linshan.test/{page}.html", policy=HostPolicy(delay=0.0))

    asyncio.run(run())
    with WarcWriter(folder / "run.warc.gz") as writer:
        for result in recorded:
            writer.append(result, CaptureContext(source_id="lin_shan", run_id="run-1"))
    archived = b"".join(gzip.decompress(path.read_bytes()) for path in folder.glob("*.warc.gz"))
    return recorded, b"".join(sent).decode(), archived.decode()


@pytest.mark.parametrize("answer", [OK, REFUSED, None], ids=["let in", "refused", "nobody there"])
def test_the_proxys_password_goes_to_the_proxy_and_nowhere_else(answer: bytes | None, tmp_path: Path) -> None:
    results, sent, archived = fetch_through(answer, tmp_path)
    assert results
    if answer is not None:
        assert f"Proxy-Authorization: Basic {SHOWN}" in sent
    if answer == OK:
        assert "GET /b.html HTTP/1.1" in archived
    for text in (repr(results), archived):
        assert "secretword" not in text
        assert SHOWN not in text
        assert "proxy-authorization" not in text.lower()


def test_no_request_carries_a_cookie_or_a_log_in_to_a_site(tmp_path: Path) -> None:
    _, sent, archived = fetch_through(OK, tmp_path)
    assert "Set-Cookie: id=visitor-cookie" in archived
    for head in (sent, *(part for part in archived.split("WARC/1.1") if "WARC-Type: request" in part)):
        assert "\nCookie:" not in head
        assert "\nAuthorization:" not in head
