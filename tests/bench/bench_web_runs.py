"""Whole runs over thousands of pages: memory and descriptors as they go, and what an unchanged page costs.

usage: python tests/bench/bench_web_runs.py [PAGES]      (20000 unless given)

One source on a loopback server, no delay between requests, through everything that a run does: lists, robots.txt,
client, archive, crawl state, parsing, figures, loading, publishing. The first run reads every page; the second finds
every one unchanged (conditional requests, answered 304). A process of its own for each.
"""

import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LINKS = 500
"""Links on a list page."""
STEPS = 10
NOT_MODIFIED = 304
HOST = "www.bench.test"
SOURCE = f"""
id = "bench"
name_zh = "量具"
name_en = "Bench"
publisher = "bench"
level = "county"
place_code = "621126"
homepage = "http://{HOST}/"
reuse = "none"
hosts = ["{HOST}"]
article_pattern = '/xw/202101/t20210101_\\d+\\.html$'
examples = ["http://{HOST}/xw/202101/t20210101_1.html"]
delay = 0
sample = true
[[lists]]
url = "http://{HOST}/xw/"
pages = "index_{{n}}.html"
first = 1
max_pages = 50
[layout]
document_id = '_(\\d+)\\.html'
"""


def article(number: int, sentences: int) -> bytes:
    """A page whose text no other has."""
    parts = "".join(
        f"<p>第{number}号点第{row}组今年脱贫{number % 97 + row}户{number % 89 * 3 + row}人，"
        f"人均纯收入{4000 + number % 3000}元，同比增长{row}.{number % 10}%，"
        f"{'水电路网一并接通，' * (number % 5 + 1)}孩子就近入学。</p>"
        for row in range(1, sentences + 1)
    )
    return (
        f"<html><head><meta charset='utf-8'><title>第{number}号点搬迁群众安了家</title></head><body>"
        f"<div id='menu'>{'<a href=/a>首页</a>' * 40}</div><h1>第{number}号点搬迁群众安了家</h1>"
        f"<div>发布时间：2021-01-01 10:00 来源：本网</div><div class='TRS_Editor'>{parts}</div></body></html>"
    ).encode()


def listing(page: int, pages: int) -> bytes:
    """One list page: the newest articles, then the older ones."""
    first = page * LINKS
    rows = "".join(
        f"<li><a href='/xw/202101/t20210101_{number}.html'>第{number}号点搬迁群众安了家</a><span>2021-01-01</span></li>"
        for number in range(first, min(first + LINKS, pages))
    )
    return f"<html><head><meta charset='utf-8'><title>新闻</title></head><body><ul>{rows}</ul></body></html>".encode()


def body_of(path: str, pages: int, sentences: int) -> bytes | None:
    """What the server has at a path."""
    name = path.rpartition("/")[2]
    if path == "/xw/":
        return listing(0, pages)
    if name.startswith("index_") and int(name[6:-5]) * LINKS < pages:
        return listing(int(name[6:-5]), pages)
    if name.startswith("t2021"):
        return article(int(name[10:-5]), sentences)
    return None


async def serve(pages: int, sentences: int) -> None:
    """Answer until killed; the port is printed first."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                tag = f'"{path}"'
                if f"if-none-match: {tag}" in head.lower():
                    writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
                    continue
                body = body_of(path, pages, sentences)
                first = "HTTP/1.1 404 Not Found" if body is None else f"HTTP/1.1 200 OK\r\nETag: {tag}"
                writer.write(
                    f"{first}\r\nContent-Type: text/html\r\nContent-Length: {len(body or b'')}\r\n\r\n".encode()
                )
                writer.write(body or b"")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def resident() -> float:
    """Megabytes of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run_once(pages: int) -> None:
    """One run in this process; prints a line of JSON: memory and descriptors on the way, seconds, outcomes."""
    from povetl.pipeline.crawl import Plan
    from povetl.pipeline.ingest import finish_run, read_source
    from povetl.pipeline.runs import Run
    from povetl.pipeline.watch import Watch
    from povetl.pipeline.workspace import open_workspace

    workspace = open_workspace()
    source = workspace.catalog["bench"]
    curve: list[tuple[int, float, int]] = []
    looking = {"clock": 0.0, "cpu": 0.0}

    def told(_source: str, done: int, _total: int) -> None:
        if done % max(1, pages // STEPS) == 0:
            paused, idle = time.perf_counter(), time.process_time()
            gc.collect()
            curve.append((done, resident(), len(os.listdir("/proc/self/fd"))))
            looking["clock"] += time.perf_counter() - paused
            looking["cpu"] += time.process_time() - idle

    began, busy = time.perf_counter(), time.process_time()
    with Run(workspace, "ingest", {}) as run:
        report = read_source(run, source, Plan(), Watch(told=told))
        spent = {"clock": time.perf_counter() - began, "cpu": time.process_time() - busy}
        finish_run(run, [report])
    spent = {name: seconds - looking[name] for name, seconds in spent.items()}
    outcome = {"curve": curve, **spent, "fetched": report.fetched, "failure": report.failure, "end": resident()}
    outcome["kinds"] = {kind: len(getattr(report.loaded, kind)) for kind in ("new", "revised", "unchanged")}
    sys.stdout.write(json.dumps(outcome) + "\n")


@contextmanager
def served(pages: int, folder: Path, sentences: int = 12) -> Iterator[dict[str, str]]:
    """The server in a process of its own, a source file for it, and the environment that a run needs to reach it."""
    command = [sys.executable, __file__, "--serve", str(pages), str(sentences)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        (folder / "sources").mkdir()
        (folder / "sources" / "bench.toml").write_text(SOURCE, encoding="utf-8")
        yield {
            "POVETL_HOME": str(folder / "home"),
            "POVETL_SOURCES": str(folder / "sources"),
            "POVETL_ALLOW": f"127.0.0.1:{port}",
            "POVETL_CONNECT_TO": f"{HOST}=127.0.0.1:{port}",
        }
    finally:
        server.kill()
        server.wait()


async def httpx_alone(pages: int, address: str) -> float:
    """Milliseconds of processor for a conditional request that plain httpx makes and forgets."""
    import httpx

    async with httpx.AsyncClient(trust_env=False) as client:
        began = time.process_time()
        for number in range(pages):
            path = f"/xw/202101/t20210101_{number}.html"
            answered = await client.get(f"http://{address}{path}", headers={"If-None-Match": f'"{path}"'})
            assert answered.status_code == NOT_MODIFIED
        return 1000 * (time.process_time() - began) / pages


def main(pages: int) -> None:
    """Two runs, and what they cost."""
    with tempfile.TemporaryDirectory() as folder, served(pages, Path(folder)) as reach:
        environment = {**os.environ, **reach, "MALLOC_ARENA_MAX": "2"}  # as the Makefile sets it
        for name in ("every page new", "every page unchanged"):
            command = [sys.executable, __file__, "--run", str(pages)]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
            tell(name, pages, json.loads(done.stdout))
        alone = asyncio.run(httpx_alone(min(pages, 2000), reach["POVETL_ALLOW"]))
        sys.stdout.write(f"plain httpx, nothing kept: {alone:.2f} ms of processor for an unchanged page\n")


def tell(name: str, pages: int, run: dict[str, Any]) -> None:
    """One run in a few lines."""
    failed = f", {run['failure']}" if run["failure"] else ""
    sys.stdout.write(f"{name}: {run['fetched']}, {run['kinds']}{failed}\n")
    sys.stdout.write(
        f"  {1000 * run['cpu'] / pages:.2f} ms of processor and {1000 * run['clock'] / pages:.2f} ms of clock a page\n"
    )
    for done, held, descriptors in run["curve"]:
        sys.stdout.write(f"  after {done:6} pages {held:6.1f} MB, {descriptors} descriptors\n")
    counted = [held for _, held, _ in run["curve"]][1:]
    sys.stdout.write(f"  growth from the second line to the last: {counted[-1] - counted[0]:.1f} MB\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--serve", pages, sentences]:
            asyncio.run(serve(int(pages), int(sentences)))
        case ["--run", pages]:
            run_once(int(pages))
        case words:
            main(int(words[0]) if words else 20_000)
