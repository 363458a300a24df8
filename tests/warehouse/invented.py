"""Records made by hand for the warehouse's tests; places are real, everything else is invented."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from povetl.records import (
    Article,
    ArticleHistory,
    Capture,
    CaptureContext,
    Encoding,
    Figure,
    Locator,
    Published,
    Revision,
    Zone,
)  # fmt: skip

SHANGHAI = timezone(timedelta(hours=8))
START = datetime(2020, 3, 1, 4, 0, tzinfo=UTC)
LOZHAG = {"place": "西藏自治区/山南市/洛扎县", "place_code": "540529", "county_code": "540529", "place_level": "county"}


def digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "backslashreplace")).hexdigest()[:24]


def capture(url: str, at: datetime, body: str = "", *, source: str = "county", revisit: bool = False) -> Capture:
    sha = hashlib.sha256(body.encode("utf-8", "backslashreplace")).hexdigest()
    return Capture(
        capture_id=digest(url, at.isoformat(), sha), url=url, final_url=url, captured_at=at,
        locator=Locator(warc_file="county/2020.warc.gz", warc_offset=int(at.timestamp()) % 10**8),
        http_status=304 if revisit else 200, headers=(("content-type", "text/html"),), body_sha256=sha,
        context=CaptureContext(source_id=source, run_id="r1"), revisit=revisit,
    )  # fmt: skip


def figure(text: str, mention: str, value: str | None = None, unit: str = "household", **fields: object) -> Figure:
    """The figure at the first place where the mention stands in the text."""
    start = text.index(mention)
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    sentence = text[begin : end if end >= 0 else len(text)]
    base = Figure(
        text=mention, start=start, end=start + len(mention), value=None if value is None else Decimal(value),
        resolution=Decimal(1), unit=unit, subject="搬迁群众", sentence=sentence, sentence_start=begin, rule="test",
    )  # fmt: skip
    return replace(base, **fields)


def article(
    text: str, *, title: str = "洛扎县易地搬迁进展", url: str, on: date | None = date(2020, 3, 1), **fields: object
) -> Article:
    at = None if on is None else datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    published = Published(at=at, precision="day", source="meta") if at else Published()
    base = Article(
        url=url, canonical_url=url, document_id=None, title=title, published=published, text=text,
        zones=(Zone(zone="title", ordinal=0, text=title),),
        encoding=Encoding(declared="utf-8", used="utf-8", n_replaced=0, n_chars=len(text), suspect=False),
        content_sha256=digest(title, text, on),
    )  # fmt: skip
    return replace(base, **fields)


def history(
    url: str,
    versions: Sequence[tuple[Article, Iterable[Figure]]],
    *,
    source: str = "county",
    first: datetime = START,
    article_id: str | None = None,
) -> ArticleHistory:
    """A history of one capture a day and a revision each."""
    name = article_id or digest(source, url)
    captures, revisions, seen = [], [], Counter[str]()
    for ordinal, (page, figures) in enumerate(versions, start=1):
        at = first + timedelta(days=ordinal - 1)
        taken = capture(url, at, page.title + page.text, source=source)
        captures.append(taken)
        revisions.append(
            Revision(
                revision_id=digest(name, page.content_sha256, seen[page.content_sha256]), ordinal=ordinal, article=page,
                figures=tuple(figures), capture_ids=(taken.capture_id,), first_seen_at=at, last_seen_at=at,
            )
        )  # fmt: skip
        seen[page.content_sha256] += 1
    return ArticleHistory(
        article_id=name, source_id=source, urls=(url,), revisions=tuple(revisions), captures=tuple(captures)
    )


def simple(number: int, value: str = "1450", *, source: str = "county", text: str | None = None) -> ArticleHistory:
    """One article with one figure."""
    url = f"https://www.example.org/{source}/t{number}.html"
    body = text or f"第{number}号通报。\n全县已有{value}户搬进新居，水电路一并接通，孩子就近入学，老人看病不再翻山。\n"
    mention = figure(
        body, f"{value}户", value, indicator="households_relocated", period_end=date(2020, 2, 29),
        period_basis="stated", **LOZHAG,
    )  # fmt: skip
    return history(url, [(article(body, url=url, title=f"搬迁通报之{number}"), [mention])], source=source)
