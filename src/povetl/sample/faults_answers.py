"""Rows 1-14 of the fault matrix: conditional requests, changes, failures, barriers."""

from povetl.sample.faults_call import Call
from povetl.sample.faults_stage import PARAGRAPHS, article, good, plays, say


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
    first, second, *rest = PARAGRAPHS
    changed = second.replace("460万元", "480万元") if call.count > 1 else second
    await call.reply(200, article(paragraphs=(first, changed, *rest)), f'ETag: "v{call.count}"')


say("r05-404", "404", 404, "<title>404</title>")
say("r05-410", "410", 410, "<title>410</title>")
say("r05-packed", "404 in a coding that nobody asked for", 404, b"\x0b\x02\x80abc\x03", "Content-Encoding: br")
say("r06-text", "200 that says the page does not exist", 200, "<title>提示</title><p>您访问的页面不存在或已删除</p>")


@plays("r06-later", "an article, and later 200 that says it does not exist")
async def _taken_down(call: Call) -> None:
    await (good(call) if call.count == 1 else call.reply(200, "<title>提示</title><p>您访问的页面不存在或已删除</p>"))


@plays("r06-redirect", "302 to /404.htm, which answers 200")
async def _to_404(call: Call) -> None:
    if call.path == "/404.htm":
        await call.reply(200, "<title>404</title><p>页面不存在</p>")
    else:
        await call.reply(302, b"", "Location: /404.htm")


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
