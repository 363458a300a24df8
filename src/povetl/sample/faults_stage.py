"""What the plays share: their register, a small article, and the simplest ways to answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from povetl.sample.faults_call import Call, Play

PARAGRAPHS = (
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


def article(title: str = "林山县三条引水渠通水", *, extra: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
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


async def silent(call: Call) -> None:
    """Nothing, until the other side gives up."""
    await asyncio.sleep(30)
    call.close()


async def reset(call: Call) -> None:
    """RST instead of an answer."""
    call.reset()
