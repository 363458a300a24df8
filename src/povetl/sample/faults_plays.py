"""What each fault does. A play is named after its row of the fault matrix: ``r07``, ``r10-date``."""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from povetl.sample.faults import Call, Play

DRIP = 0.2
"""Seconds between the bytes of a slow answer."""
_ENDLESS = b"<p>" + b"\xe6\xb0\xb4" * 20000
_PARAGRAPHS = (
    "林山县水利局今年修通了三条引水渠，沿线的九个村用上了自来水，村民不再到河边挑水。",
    "县里说，全年投入资金460万元，新建水池12座，铺设管道38公里，受益群众2150人。",
    "青河乡的种植户仓决一家种了六亩青稞，渠水通到地头以后，亩产比上一年多了三十多公斤。",
    "下一步，县里打算把管护责任落实到村，每座水池都有人看护，每条管道都有人检修。",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One play: what it shows, how it answers pages and robots.txt."""

    title: str
    page: Play
    robots: Play


PLAYS: dict[str, Fault] = {}
"""Every play by its name, in the order of the matrix."""


def article(title: str = "林山县三条引水渠通水", *, extra: str = "", paragraphs: tuple[str, ...] = _PARAGRAPHS) -> str:
    """A small article page, written for these plays."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2019-06-03 10:20:00">{extra}</head>'
        f'<body><h1>{title}</h1><div class="TRS_Editor">{body}</div></body></html>'
    )


async def not_found(call: Call) -> None:
    """404, as most sites answer for robots.txt."""
    await call.reply(404, "<title>404</title>")


async def good(call: Call) -> None:
    """A well-formed article."""
    await call.reply(200, article())


def plays(name: str, title: str, *, robots: Play = not_found) -> Callable[[Play], Play]:
    """Register a page's play under ``name``."""

    def register(page: Play) -> Play:
        PLAYS[name] = Fault(title, page, robots)
        return page

    return register


def answering(status: int | str, body: bytes | str = b"", *fields: str) -> Play:
    """A play that always gives the same answer."""

    async def play(call: Call) -> None:
        await call.reply(status, body, *fields)

    return play


def robots(text: str | bytes, *fields: str) -> Play:
    """A robots.txt with that text."""
    return answering(200, text, *(fields or ("Content-Type: text/plain",)))


def say(name: str, title: str, status: int | str, body: bytes | str = b"", *fields: str) -> None:
    """Register a play that always gives the same answer."""
    plays(name, title)(answering(status, body, *fields))


# --- 1-6: conditional requests, changes, pages that are gone -------------------------------------------------


@plays("r01", "200 with validators, then 304")
async def _conditional(call: Call) -> None:
    fields = ('ETag: "v1"', "Last-Modified: Mon, 03 Jun 2019 02:20:00 GMT")
    if call.headers.get("if-none-match") == '"v1"':
        await call.reply(304, b"", *fields, length=False)
    else:
        await call.reply(200, article(), *fields)


@plays("r02-unasked", "304 without validators sent, then 200")
async def _unasked_304(call: Call) -> None:
    await (call.reply(304, b"", length=False) if call.count == 1 else good(call))


@plays("r02-body", "304 with a body, 200 without validators")
async def _304_with_body(call: Call) -> None:
    if "if-none-match" in call.headers:
        await call.reply(304, article("wrong"), 'ETag: "v1"')
    else:
        await call.reply(200, article(), 'ETag: "v2"')


@plays("r02-length", "304 that names the length of the page but sends no body")
async def _304_with_length(call: Call) -> None:
    page = article().encode("utf-8")
    if call.headers.get("if-none-match") == '"v1"':
        await call.reply(304, b"", 'ETag: "v1"', f"Content-Length: {len(page)}")
    else:
        await call.reply(200, page, 'ETag: "v1"')


@plays("r03", "the validators and a hit counter change, the text stays")
async def _counter(call: Call) -> None:
    page = article().replace("</body>", f'<div class="hits">点击数：{call.count}</div></body>')
    await call.reply(200, page, f'ETag: "v{call.count}"')


@plays("r04", "a figure is corrected between two requests")
async def _corrected(call: Call) -> None:
    first, second, *rest = _PARAGRAPHS
    changed = second.replace("460万元", "480万元") if call.count > 1 else second
    await call.reply(200, article(paragraphs=(first, changed, *rest)), f'ETag: "v{call.count}"')


say("r05-404", "404", 404, "<title>404</title>")
say("r05-410", "410", 410, "<title>410</title>")
say("r06-text", "200 that says the page does not exist", 200, "<title>提示</title><p>您访问的页面不存在或已删除</p>")


@plays("r06-redirect", "302 to /404.htm, which answers 200")
async def _to_404(call: Call) -> None:
    if call.path == "/404.htm":
        await call.reply(200, "<title>404</title><p>页面不存在</p>")
    else:
        await call.reply(302, b"", "Location: /404.htm")


# --- 7-11: failures that pass and that stay -----------------------------------------------------------------


@plays("r07", "503 twice, then 200")
async def _recovers(call: Call) -> None:
    await (call.reply(503) if call.count < 3 else good(call))


say("r08", "503 always", 503)


@plays("r09", "429 with Retry-After: 2, then 200")
async def _too_many(call: Call) -> None:
    await (call.reply(429, b"", "Retry-After: 2") if call.path == "/a.html" and call.count == 1 else good(call))


say("r10-day", "429 with Retry-After: 86400", 429, b"", "Retry-After: 86400")
say("r10-503", "503 with Retry-After: 86400", 503, b"", "Retry-After: 86400")
say("r10-date", "429 with a Retry-After in the year 2099", 429, b"", "Retry-After: Fri, 01 Jan 2099 00:00:00 GMT")
say("r10-negative", "429 with Retry-After: -5", 429, b"", "Retry-After: -5")
say("r10-garbage", "429 with Retry-After: soon", 429, b"", "Retry-After: soon")
say("r11", "403", 403, "<title>403 Forbidden</title>")

# --- 12-14: barriers ----------------------------------------------------------------------------------------

_RUISHU = (
    "<html><head><meta content='x' r=\"m\"><script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script></head></html>"
)
_JSL = "<script>document.cookie=('_')+('_')+('jsl_clearance_s=1');location.href=location.pathname</script>"
for _code in (412, 202, 200):
    say(f"r12-{_code}", f"a Ruishu challenge with {_code}", _code, _RUISHU, "Set-Cookie: FSSBBIl1UgzbN7N80S=a; Path=/")
say(
    "r13",
    "521 of a cloud firewall, a script and nothing else",
    "521 ",
    _JSL,
    "X-Via-JSL: 1",
    "Set-Cookie: __jsluid_h=a",
)
say(
    "r13b",
    "an article behind the same firewall",
    200,
    article(),
    "X-Via-JSL: 1",
    "Set-Cookie: __jsluid_h=a",
    "Set-Cookie: security_session_verify=b",
)
say("r14-text", "200 that says the request was intercepted", 200, "<title>网站防火墙</title><p>您的请求已被拦截</p>")
say(
    "r14-captcha",
    "200 with a captcha",
    200,
    "<title>访问验证</title><form><p>请完成验证</p><input name=captcha></form>",
)
say(
    "r14-loop",
    "307 to itself with a firewall's header",
    307,
    b"",
    "Location: /a.html",
    "WZWS-Ray: 1",
    "Set-Cookie: wzws_cid=a",
)

# --- 15-19: robots.txt --------------------------------------------------------------------------------------

_RULES = "User-agent: *\nDisallow: /private/\nAllow: /private/open/\nDisallow: /%E6%96%B0%E9%97%BB/\n"
plays("r15", "robots.txt with rules", robots=robots(_RULES))(good)
plays("r15-bom", "robots.txt that begins with a BOM", robots=robots(b"\xef\xbb\xbf" + _RULES.encode()))(good)
for _code in (404, 403, 401):
    plays(f"r16-{_code}", f"robots.txt answers {_code}", robots=answering(_code, "no"))(good)
for _code in (500, 429):
    plays(f"r17-{_code}", f"robots.txt answers {_code}", robots=answering(_code))(good)


async def silent(call: Call) -> None:
    """Nothing, until the other side gives up."""
    await asyncio.sleep(30)
    call.close()


async def reset(call: Call) -> None:
    """RST instead of an answer."""
    call.reset()


plays("r17-timeout", "robots.txt is never answered", robots=silent)(good)
plays("r17-reset", "robots.txt is answered with RST", robots=reset)(good)


async def _robots_once(call: Call) -> None:
    await (call.reply(200, _RULES, "Content-Type: text/plain") if call.count == 1 else call.reply(500))


plays("r17-copy", "robots.txt fails from its second request on", robots=_robots_once)(good)
plays("r18-html", "robots.txt is an HTML page", robots=answering(200, "<html><title>404</title>Disallow: /</html>"))(
    good
)
plays(
    "r18-label",
    "robots.txt with rules, labelled text/html",
    robots=robots("User-agent: *\nDisallow: /\n", "Content-Type: text/html"),
)(good)
plays(
    "r18-long",
    "robots.txt of 600 KiB",
    robots=robots("User-agent: *\nDisallow: /private/\n" + "# filler line\n" * 43900 + "Disallow: /late/\n"),
)(good)


async def _robots_hops(call: Call) -> None:
    await call.reply(302, b"", f"Location: /robots-{call.count}.txt")


async def _hop_on(call: Call) -> None:
    number = call.path.removeprefix("/robots-").removesuffix(".txt")
    if number.isdigit():
        await call.reply(302, b"", f"Location: /robots-{int(number) + 1}.txt")
    else:
        await good(call)


plays("r18-hops", "robots.txt redirects without end", robots=_robots_hops)(_hop_on)
for _wish in ("3", "86400", "abc", "-5"):
    plays(f"r19-{_wish.strip('-') if _wish != '-5' else 'negative'}", f"Crawl-delay: {_wish}",
          robots=robots(f"User-agent: *\nCrawl-delay: {_wish}\n"))(good)  # fmt: skip

# --- 20-28: pace, redirects ---------------------------------------------------------------------------------


@plays("r20", "a host that many ask at once")
async def _busy(call: Call) -> None:
    await asyncio.sleep(0.01)
    await good(call)


plays("r20-other", "another host beside it")(good)

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


# --- 29-36: bodies and connections that are wrong ------------------------------------------------------------


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
    mine = [one for one in call.server.requests("r35") if one.connection == call.server.requests("r35")[-1].connection]
    if len(mine) > 1:
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


# --- 37-41: TLS, cookies, types, charsets, signposts ---------------------------------------------------------

plays("r37", "a page, over TLS with whatever certificate the port has")(good)


@plays("r37-down", "from https down to http")
async def _downgrade(call: Call) -> None:
    await call.reply(302, b"", "Location: http://r37-down.faults.test/b.html")


@plays("r38", "cookies, many and large")
async def _cookies(call: Call) -> None:
    await call.reply(200, article(), "Set-Cookie: session=1; Domain=faults.test; Path=/",
                     *(f"Set-Cookie: bomb{n}={'x' * 900}" for n in range(60)))  # fmt: skip


_PDF = b"%PDF-1.4\n" + b"0" * 600
_TYPES: dict[str, tuple[bytes, str]] = {
    "pdf": (_PDF, "Content-Type: application/pdf"),
    "hidden-pdf": (_PDF, "Content-Type: text/html"),
    "image": (b"\x89PNG\r\n\x1a\n" + b"0" * 600, "Content-Type: image/png"),
    "stream": (b"\x00\x01\x02\x03" * 300, "Content-Type: application/octet-stream"),
    "stream-page": (article().encode("utf-8"), "Content-Type: application/octet-stream"),
    "missing": (article().encode("utf-8"), "X-Nothing: 1"),
}
for _name, (_body, _field) in _TYPES.items():

    @plays(f"r39-{_name}", f"the body is {_name}, whatever its address says")
    async def _typed(call: Call, body: bytes = _body, line: str = _field) -> None:
        await call.raw(f"HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


_CHARSETS: dict[str, tuple[bytes, str]] = {
    "gbk-as-utf8": (article().replace("utf-8", "gb2312").encode("gb18030"), "Content-Type: text/html; charset=utf-8"),
    "utf8-as-gbk": (article().encode("utf-8"), "Content-Type: text/html; charset=gbk"),
    "lost-byte": (article().encode("utf-8").replace("渠".encode(), "渠".encode()[:2], 1), "Content-Type: text/html"),
    "nulls": (article().replace("水", "水\x00").encode("utf-8"), "Content-Type: text/html; charset=utf-8"),
    "utf16": (article().encode("utf-16"), "Content-Type: text/html"),
    "noise": (article().encode("utf-8").replace(b"</p>", b"\xff\xfe\xfa</p>" * 9), "Content-Type: text/html"),
}
for _name, (_body, _field) in _CHARSETS.items():
    say(f"r40-{_name}", f"a charset conflict: {_name}", 200, _body, _field)


@plays("r41-meta", "a meta refresh at once to the page")
async def _signpost(call: Call) -> None:
    if call.path == "/b.html":
        await good(call)
    else:
        await call.reply(200, '<html><head><meta http-equiv="refresh" content="0; url=b.html"></head></html>')


say(
    "r41-foreign",
    "a meta refresh to another host",
    200,
    '<meta http-equiv="refresh" content="0;url=http://www.elsewhere.test/">',
)
say("r41-script", "a script that would go elsewhere", 200, "<html><script>location.href='/b.html'</script></html>")

# --- 42-50: lists, copies, circuits, clocks ------------------------------------------------------------------


@plays("r42", "a list page that lost its links")
async def _list(call: Call) -> None:
    full = "".join(f'<li><a href="/t{n}.html">林山县第{n}条引水渠建成通水</a> 2019-06-0{n}</li>' for n in range(1, 9))
    await call.reply(200, f"<title>要闻</title><ul>{full if call.count == 1 else ''}</ul>")


@plays("r43", "a pager that repeats its last page for ever")
async def _pager(call: Call) -> None:
    number = int("".join(filter(str.isdigit, call.path)) or 0)
    page = min(number, 2)
    items = "".join(
        f'<li><a href="/t{page}{n}.html">林山县第{page * 5 + n}条引水渠建成通水</a> 2019-06-0{n}</li>'
        for n in range(1, 6)
    )
    await call.reply(
        200, f"<title>要闻</title><ul>{items}</ul><script>createPageHTML(9999, {number}, 'index', 'html');</script>"
    )


plays("r44", "one article under several addresses")(good)
plays("r45", "an article")(good)


@plays("r45-copy", "the same article on another host, with its own dateline and editor")
async def _copy(call: Call) -> None:
    first, *rest = _PARAGRAPHS
    await call.reply(200, article(paragraphs=(f"本报林山6月4日电　{first}", *rest, "责任编辑：次仁")))


plays("r46", "a host that drops every connection", robots=robots("User-agent: *\nDisallow:\n"))(reset)


@plays("r46-heals", "drops five connections, then answers", robots=robots("User-agent: *\nDisallow:\n"))
async def _heals(call: Call) -> None:
    dropped = len(call.server.requests("r46-heals")) <= 5
    await (reset(call) if dropped else good(call))


PLAYS["r48"] = PLAYS["r01"]
say(
    "r50",
    "clocks that are wrong",
    200,
    article(extra='<meta name="PubDate" content="2099-01-01 00:00:00">'),
    "Date: Thu, 01 Jan 1970 00:00:00 GMT",
    "Last-Modified: Fri, 01 Jan 2100 00:00:00 GMT",
)


@plays("r50-retry", "Retry-After as a date, by a clock that is years behind")
async def _behind(call: Call) -> None:
    fields = ("Date: Thu, 01 Jan 2015 00:00:00 GMT", "Retry-After: Thu, 01 Jan 2015 00:00:01 GMT")
    await (call.reply(503, b"", *fields) if call.count == 1 else good(call))
