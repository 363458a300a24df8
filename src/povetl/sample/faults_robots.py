"""Rows 15-20 of the fault matrix: robots.txt and pace."""

import asyncio

from povetl.sample.faults_call import Call
from povetl.sample.faults_stage import answering, good, plays, reset, robots, silent

_RULES = "User-agent: *\nDisallow: /private/\nAllow: /private/open/\nDisallow: /%E6%96%B0%E9%97%BB/\n"
plays("r15", "robots.txt with rules", robots=robots(_RULES))(good)
plays("r15-bom", "robots.txt that begins with a BOM", robots=robots(b"\xef\xbb\xbf" + _RULES.encode()))(good)
for _code in (404, 403, 401):
    plays(f"r16-{_code}", f"robots.txt answers {_code}", robots=answering(_code, "no"))(good)
for _code in (500, 429):
    plays(f"r17-{_code}", f"robots.txt answers {_code}", robots=answering(_code))(good)


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


@plays("r20", "a host that many ask at once")
async def _busy(call: Call) -> None:
    await asyncio.sleep(0.01)
    await good(call)


plays("r20-other", "another host beside it")(good)
