"""Rows 37-50 of the fault matrix: certificates, cookies, types, charsets, lists, copies, clocks."""

from povetl.sample.faults_call import Call
from povetl.sample.faults_stage import PARAGRAPHS, PLAYS, article, good, plays, reset, robots, say

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
    first, *rest = PARAGRAPHS
    await call.reply(200, article(paragraphs=(f"本报林山6月4日电　{first}", *rest, "责任编辑：次仁")))


plays("r46", "a host that drops every connection", robots=robots("User-agent: *\nDisallow:\n"))(reset)


@plays("r46-heals", "drops five connections, then answers", robots=robots("User-agent: *\nDisallow:\n"))
async def _heals(call: Call) -> None:
    await (reset(call) if call.nth_of_play <= 5 else good(call))


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
