"""Pages a second of this client, archiving on, beside plain httpx, and beside Scrapy and aiohttp where they are.

usage: python tests/bench/bench_web.py [PAGES] [PYTHON]      (2000 pages over 25 hosts unless given)

One loopback server, one process a client, one connection a host for each, no delay between requests. PYTHON is the
interpreter of another environment that has Scrapy and aiohttp; without it they are left out. This client and Scrapy
read robots.txt; only this client keeps what it reads, record by record, on the disk.
"""

import asyncio
import contextlib
import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from statistics import median
from typing import Any

HOSTS = [f"127.0.0.{number}" for number in range(1, 26)]
ROUNDS = 5
PAGE = (
    "<html><head><title>帮扶工作</title></head><body><h1>帮扶工作</h1>"
    + "<p>全县又有三十二户搬进新居，水电路一并接通，孩子就近入学，老人看病不再翻山。</p>" * 130
    + "</body></html>"
).encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection: every address is the same page, except robots.txt, which is missing."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            found = not head.startswith(b"GET /robots.txt")
            body = PAGE if found else b""
            first = b"HTTP/1.1 200 OK" if found else b"HTTP/1.1 404 Not Found"
            fields = b"\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
            writer.write(first + fields + body)
            await writer.drain()
    writer.close()


async def serve() -> None:
    """Listen on every host's address, at one free port, and print it."""
    first = await asyncio.start_server(answer, HOSTS[0], 0)
    port = first.sockets[0].getsockname()[1]
    others = [await asyncio.start_server(answer, host, port) for host in HOSTS[1:]]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.gather(*(server.serve_forever() for server in (first, *others)))


def paths(pages: int, host: int) -> Iterator[str]:
    """The addresses of one host."""
    for number in range(host, pages, len(HOSTS)):
        yield f"/xwzx/202101/t20210101_{number}.html"


async def read_ours(port: int, pages: int) -> int:
    """This client as a run uses it: robots.txt, guard, circuits, and each answer archived."""
    from povetl.archive.warc import WarcWriter
    from povetl.records import CaptureContext
    from povetl.web.client import Fetcher, HostPolicy

    names = [f"www.host{number}.test" for number in range(len(HOSTS))]
    where = {name: f"{host}:{port}" for name, host in zip(names, HOSTS, strict=True)}
    policy = HostPolicy(hosts=frozenset(names), delay=0.0)
    with tempfile.TemporaryDirectory() as folder, WarcWriter(Path(folder) / "run.warc.gz") as writer:
        async with Fetcher(user_agent="povetl/bench", allow=frozenset(where.values()), connect_to=where) as fetcher:

            async def read(number: int) -> int:
                done = 0
                for path in paths(pages, number):
                    result = await fetcher.fetch(f"http://{names[number]}{path}", policy=policy)
                    assert result.body == PAGE, result.error
                    writer.append(result, CaptureContext(source_id="bench"))
                    done += 1
                return done

            return sum(await asyncio.gather(*map(read, range(len(HOSTS)))))


async def read_httpx(port: int, pages: int) -> int:
    """One plain client for all hosts."""
    import httpx

    async with httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=len(HOSTS))) as client:

        async def read(number: int) -> int:
            done = 0
            for path in paths(pages, number):
                answered = await client.get(f"http://{HOSTS[number]}:{port}{path}")
                assert answered.content == PAGE
                done += 1
            return done

        return sum(await asyncio.gather(*map(read, range(len(HOSTS)))))


async def read_aiohttp(port: int, pages: int) -> int:
    """One session for all hosts."""
    import aiohttp  # type: ignore[import-not-found, unused-ignore]  # of the other environment

    connector = aiohttp.TCPConnector(limit=len(HOSTS), limit_per_host=1)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def read(number: int) -> int:
            done = 0
            for path in paths(pages, number):
                async with session.get(f"http://{HOSTS[number]}:{port}{path}") as answered:
                    assert await answered.read() == PAGE
                done += 1
            return done

        return sum(await asyncio.gather(*map(read, range(len(HOSTS)))))


def read_scrapy(port: int, pages: int) -> int:
    """A spider that looks at each body; nothing is kept."""
    import scrapy  # type: ignore[import-not-found, unused-ignore]  # of the other environment
    from scrapy.crawler import CrawlerProcess  # type: ignore[import-not-found, unused-ignore]

    done = 0

    class Spider(scrapy.Spider):  # type: ignore[misc, unused-ignore]
        name = "bench"
        start_urls = [  # noqa: RUF012  # Scrapy's own form
            f"http://{HOSTS[host]}:{port}{path}" for host in range(len(HOSTS)) for path in paths(pages, host)
        ]

        def parse(self, response):  # type: ignore[no-untyped-def]
            nonlocal done
            assert response.body == PAGE
            done += 1

    settings = {
        "CONCURRENT_REQUESTS": len(HOSTS),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    process.crawl(Spider)
    process.start()
    return done


CLIENTS: dict[str, tuple[Callable[[int, int], int | Coroutine[Any, Any, int]], tuple[str, ...]]] = {
    "povetl": (read_ours, ("povetl.archive.warc", "povetl.web.client")),
    "httpx": (read_httpx, ("httpx",)),
    "aiohttp": (read_aiohttp, ("aiohttp",)),
    "scrapy": (read_scrapy, ("scrapy", "scrapy.crawler")),
}
"""How each reads, and what it imports before the clock starts."""


def run_one(name: str, port: int, pages: int) -> None:
    """In a process of its own: read everything once and print the seconds, of the clock and of the processor."""
    client, modules = CLIENTS[name]
    for module in modules:
        importlib.import_module(module)
    began, busy = time.perf_counter(), time.process_time()
    outcome = client(port, pages)
    done = asyncio.run(outcome) if isinstance(outcome, Coroutine) else outcome
    spent = {"clock": time.perf_counter() - began, "cpu": time.process_time() - busy}
    assert done == pages, f"{name} read {done} of {pages} pages"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({**spent, "peak": peak}) + "\n")


def has(python: str, package: str) -> bool:
    """Whether another interpreter has a package."""
    return subprocess.run([python, "-c", f"import {package}"], capture_output=True, check=False).returncode == 0


def main(pages: int, python: str | None) -> None:
    """Compare, and print ratios: numbers of one run on one machine mean nothing alone."""
    peers = [name for name in ("aiohttp", "scrapy") if python and has(python, name)]
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in ["povetl", "httpx", *peers]}
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        for _ in range(ROUNDS):  # one after the other in every round, so that a busy moment meets them all
            for name, spent in rounds.items():
                interpreter = python if name in peers and python else sys.executable
                command = [interpreter, __file__, "--client", name, str(port), str(pages)]
                printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
                spent.append(json.loads(printed))
    finally:
        server.kill()
        server.wait()
    sys.stdout.write(f"{pages} pages of {len(PAGE)} bytes over {len(HOSTS)} hosts, median of {ROUNDS} rounds\n")
    for name, spent in rounds.items():
        clock, cpu, peak = (median(one[key] for one in spent) for key in ("clock", "cpu", "peak"))
        by = {
            key: sorted(theirs[key] / ours[key] for theirs, ours in zip(spent, rounds["povetl"], strict=True))
            for key in ("clock", "cpu")
        }
        sys.stdout.write(
            f"{name:8} {pages / clock:6.0f} pages/s {pages / cpu:6.0f} pages/CPU second  peak {peak:3.0f} MB  "
            f"povetl is {median(by['clock']):.2f} times as fast ({by['clock'][0]:.2f} to {by['clock'][-1]:.2f}), "
            f"{median(by['cpu']):.2f} by CPU\n"
        )
    if not peers:
        sys.stdout.write("Scrapy and aiohttp are left out: name the Python of an environment that has them.\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--serve"]:
            asyncio.run(serve())
        case ["--client", name, port, pages]:
            run_one(name, int(port), int(pages))
        case words:
            main(int(words[0]) if words else 2000, words[1] if len(words) > 1 else None)
