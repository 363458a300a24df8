"""Rows 29-36 of the fault matrix: bodies and connections that are wrong."""

import asyncio
import gzip
import zlib
from functools import cache

from povetl.sample.faults_call import Call
from povetl.sample.faults_stage import article, good, plays, say, silent

DRIP = 0.2
"""Seconds between the bytes of a slow answer."""
_ENDLESS = b"<p>" + b"\xe6\xb0\xb4" * 20000


@plays("r29-length", "a body announced with 1 GB")
async def _announced(call: Call) -> None:
    await call.reply(200, b"x" * 1000, "Content-Length: 1073741824")
    call.close()


@plays("r29-endless", "a body without end")
async def _endless(call: Call) -> None:
    await call.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    call.close()
    while True:
        await call.raw(_ENDLESS)


@cache
def bomb(*, twice: bool) -> bytes:
    """200 MB of zeros in 194 KB, or in 482 bytes when packed twice."""
    if twice:
        return gzip.compress(bomb(twice=False), 9)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(200)) + packer.flush()


@plays("r30-gzip", "a gzip bomb")
async def _bomb(call: Call) -> None:
    await call.reply(200, await asyncio.to_thread(bomb, twice=False), "Content-Encoding: gzip")


@plays("r30-twice", "a gzip bomb packed twice")
async def _double_bomb(call: Call) -> None:
    await call.reply(200, await asyncio.to_thread(bomb, twice=True), "Content-Encoding: gzip, gzip")


say("r30-br", "a coding that nobody asked for", 200, b"\x0b\x02\x80abc\x03", "Content-Encoding: br")
say("r30-zstd", "another coding that nobody asked for", 200, b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd")


def _packed() -> bytes:
    return gzip.compress(article().encode("utf-8"))


def _raw_deflate() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(article().encode("utf-8")) + packer.flush()


say("r31-good", "a page packed with gzip, as announced", 200, _packed(), "Content-Encoding: gzip")
_WRONG = {
    "plain": article().encode("utf-8"),
    "cut": _packed()[:-20],
    "junk": _packed() + b"trailing junk",
    "deflate": _raw_deflate(),
}
for _name, _body in _WRONG.items():

    @plays(f"r31-{_name}", f"announced as gzip, but {_name}; good when asked for identity")
    async def _not_gzip(call: Call, body: bytes = _body) -> None:
        if "gzip" in call.headers.get("accept-encoding", ""):
            await call.reply(200, body, "Content-Encoding: gzip")
        else:
            await good(call)


say("r31-always", "announced as gzip, never is", 200, article(), "Content-Encoding: gzip")


@plays("r32-body", "one byte after the other")
async def _drip(call: Call) -> None:
    await call.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(5000):
        await call.raw(b"x")
        await asyncio.sleep(DRIP)


@plays("r32-head", "one header byte after the other")
async def _drip_head(call: Call) -> None:
    await call.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(5000):
        await call.raw(b"x")
        await asyncio.sleep(DRIP)


plays("r33-silent", "a connection taken, and never a word")(silent)


@plays("r34-reset", "RST in the middle of a body")
async def _reset_midway(call: Call) -> None:
    await call.reply(200, b"<p>" + b"x" * 2000, "Content-Length: 9000")
    await asyncio.sleep(0.05)
    call.reset()


@plays("r34-short", "fewer bytes than announced")
async def _short(call: Call) -> None:
    await call.reply(200, b"<p>" + b"x" * 2000, "Content-Length: 9000")
    call.close()


@plays("r34-chunked", "chunks without a last one")
async def _unfinished_chunks(call: Call) -> None:
    await call.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>xx\r\n")
    call.close()


@plays("r34-once", "breaks off the first time")
async def _breaks_once(call: Call) -> None:
    await (_short(call) if call.count == 1 else good(call))


@plays("r35", "a kept connection that is closed on the next request")
async def _stale(call: Call) -> None:
    if call.nth_of_connection > 2:  # after robots.txt and one page
        call.close()
    else:
        await good(call)


_BROKEN = {
    "lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
    "huge-head": b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 200 * 1024 + b"\r\nContent-Length: 0\r\n\r\n",
    "http09": b"<html>hello</html>\r\n",
    "crlf": b"HTTP/1.1 200 OK\r\nX-A: b\rX-C: d\r\nX-Null: \x00\r\nContent-Length: 0\r\n\r\n",
    "chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
}
for _name, _body in _BROKEN.items():

    @plays(f"r36-{_name}", f"no proper HTTP: {_name}")
    async def _broken(call: Call, body: bytes = _body) -> None:
        await call.raw(body)
        call.close()
