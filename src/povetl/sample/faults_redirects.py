"""Rows 21-28 of the fault matrix: where a redirect may lead."""

from povetl.sample.faults_call import Call
from povetl.sample.faults_stage import good, plays

_HOPS = {
    "metadata": "http://169.254.169.254/latest/",
    "private": "http://10.0.0.8/",
    "ipv6": "http://[::1]/",
    "zero": "http://0.0.0.0/",
    "localhost": "http://localhost:1/",
    "file": "file:///etc/passwd",
    "ftp": "ftp://r21.faults.test/a",
    "gopher": "gopher://r21.faults.test/1",
    "data": "data:text/html,<p>",
    "javascript": "javascript:alert(1)",
    "backslash": "http://r21.faults.test\\@127.0.0.1/",
    "userinfo": "http://r21.faults.test@127.0.0.1/",
    "foreign": "http://www.elsewhere.test/",
    "login": "/sso/login.jsp?from=a",
    "other": "http://r20-other.faults.test/a.html",
    "denied": "http://r15.faults.test/private/b.html",
    "blank": "",
    "invalid": "http://[/",
    "to-a": "/loop-b",
}


@plays("r21", "302 to wherever the path says: /metadata, /private, /file, /foreign, /login …")
async def _elsewhere(call: Call) -> None:
    name = call.path.strip("/")
    if name in _HOPS:
        await call.reply(302, b"", f"Location: {_HOPS[name]}")
    elif name == "missing":
        await call.reply(302)
    elif name == "itself":
        await call.reply(302, b"", "Location: /itself")
    elif name in {"loop-a", "loop-b"}:
        await call.reply(302, b"", f"Location: /{'loop-b' if name == 'loop-a' else 'loop-a'}")
    elif name.startswith("hop-"):
        await call.reply(302, b"", f"Location: /hop-{int(name.removeprefix('hop-')) + 1}")
    else:
        await good(call)


@plays("r28-gbk", "302 to a path of raw GBK bytes")
async def _raw_gbk(call: Call) -> None:
    if call.path == "/a.html":
        await call.raw(
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + "新闻".encode("gbk") + b"/b.html\r\n\r\n"
        )
    else:
        await good(call)


@plays("r28-utf8", "302 to a path of unescaped Chinese")
async def _raw_utf8(call: Call) -> None:
    if call.path == "/a.html":
        await call.raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + "新闻/b.html".encode() + b"\r\n\r\n")
    else:
        await good(call)
