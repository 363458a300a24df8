"""Whatever a server says, a fetch ends in a status; and a fetch that is cancelled leaves nothing behind."""

import asyncio
import random
import typing
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povetl.records import FetchResult, FetchStatus, Validators
from povetl.web.client import Fetcher, HostPolicy, Limits

T = TypeVar("T")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LIMITS = Limits(
    connect_timeout=1, read_timeout=0.2, total_timeout=0.5, backoff_base=0, max_attempts=2, breaker_failures=10**9
)
POLICY = HostPolicy(hosts=frozenset({"www.linshan.test"}), delay=0.0, max_page_bytes=100_000)
STATUSES = set(typing.get_args(FetchStatus))
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"


def against(handler: Handler, job: Callable[[Fetcher], Awaitable[T]], **options: typing.Any) -> T:
    """Run ``job`` with a client whose www.linshan.test is served by ``handler``."""

    async def run() -> T:
        server = await asyncio.start_server(handler, "127.0.0.1", 0)
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with (
            server,
            Fetcher(
                user_agent="povetl/0.1",
                allow=frozenset({address}),
                connect_to={"www.linshan.test": address},
                limits=options.pop("limits", LIMITS),
                **options,
            ) as fetcher,
        ):
            return await job(fetcher)

    return asyncio.run(run())


def saying(*answers: bytes) -> Handler:
    """A handler that gives robots.txt a 404 and every other request the next answer, then closes."""
    waiting = list(answers)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            writer.write(missing if b" /robots.txt " in head else waiting.pop(0) if waiting else answers[-1])
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    return handle


def fetch(fetcher: Fetcher, **options: typing.Any) -> Awaitable[FetchResult]:
    return fetcher.fetch("http://www.linshan.test/a.html", policy=POLICY, **options)


def mutated(seed: int) -> bytes:
    """An answer with a few bytes changed, lost, doubled or moved."""
    chance = random.Random(seed)
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
        b'Location: /b\r\nRetry-After: 1\r\nETag: "\xd0\xc2"\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n'
    )
    lines = head.split(b"\r\n")
    kept = [line for line in lines if chance.random() > 0.25]
    data = bytearray(b"\r\n".join(kept if chance.random() < 0.7 else lines))
    for _ in range(chance.randrange(2)):
        if data:
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    return bytes(data).replace(b" 200 ", b" %d " % chance.choice([200, 204, 301, 304, 404, 429, 503, 100, 999]), 1)


def test_any_answer_ends_in_a_status() -> None:
    found = set()
    for seed in range(60):
        result = against(saying(mutated(seed)), lambda fetcher: fetch(fetcher, validators=Validators(etag='"x"')))
        assert result.status in STATUSES, (seed, result)
        assert (result.error is None) is (result.status in {"ok", "not_modified"}), (seed, result)
        found.add(result.status)
    assert len(found) >= 4


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_status(noise: bytes) -> None:
    assert against(saying(noise), fetch).status in STATUSES


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text(max_size=30).map("http://{}".format)))
def test_any_url_ends_in_a_status(url: str) -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        raise OSError("no network in tests")

    async def run() -> FetchResult:
        async with Fetcher(user_agent="povetl/0.1", resolver=resolver) as fetcher:
            return await fetcher.fetch(url)

    result = asyncio.run(run())
    assert result.status in {"scheme_denied", "ssrf_denied", "dns_error"}
    assert result.url == url


def test_validators_that_are_no_ascii_are_sent_back_as_they_came() -> None:
    etag = '"新"'.encode("gbk").decode("latin-1")
    answer = b'HTTP/1.1 200 OK\r\nETag: "' + "新".encode("gbk") + b'"\r\nContent-Length: 5\r\n\r\nhello'
    result = against(saying(answer), lambda fetcher: fetch(fetcher, validators=Validators(etag=etag)))
    assert (result.status, result.etag) == ("ok", etag)


def test_a_fetch_that_is_cancelled_leaves_the_host_usable() -> None:
    asked = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if b" /slow " in head:
                    asked.set()
                    await asyncio.Event().wait()
                writer.write(PAGE)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def job(fetcher: Fetcher) -> list[str]:
        slow = asyncio.create_task(fetcher.fetch("http://www.linshan.test/slow", policy=POLICY))
        waiting = asyncio.create_task(fetch(fetcher))
        await asked.wait()
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        return [(await waiting).status, (await fetch(fetcher)).status]

    assert against(handle, job, limits=Limits()) == ["ok", "ok"]


def test_what_cannot_be_recorded_stops_the_caller() -> None:
    def full(_result: FetchResult) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        against(saying(PAGE), fetch, record=full)


def test_robots_txt_is_recorded_before_the_page_that_needed_it() -> None:
    recorded: list[FetchResult] = []
    against(saying(PAGE), fetch, record=recorded.append)
    assert [(result.purpose, result.status) for result in recorded] == [("robots", "gone"), ("article", "ok")]


def test_the_first_request_of_a_budget_is_robots_txt() -> None:
    policy = HostPolicy(hosts=POLICY.hosts, delay=0.0, max_requests=2)

    async def job(fetcher: Fetcher) -> list[str]:
        return [(await fetcher.fetch(f"http://www.linshan.test/{n}", policy=policy)).status for n in range(2)]

    assert against(saying(PAGE), job) == ["ok", "throttled"]


def test_a_host_off_the_source_s_list_is_not_fetched() -> None:
    result = against(saying(PAGE), lambda fetcher: fetcher.fetch("http://www.elsewhere.test/", policy=POLICY))
    assert (result.status, result.exchanges) == ("redirect_denied", ())
