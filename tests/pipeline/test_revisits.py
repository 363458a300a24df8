"""What a run asks for: each article once, recent ones often, old ones seldom, gone ones no more."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from povetl.archive.reader import iter_captures
from povetl.archive.warc import WarcWriter
from povetl.pipeline import crawl as crawling
from povetl.pipeline.addresses import article_key, asked_address
from povetl.pipeline.crawl import Crawl, Plan, crawl_source
from povetl.pipeline.histories import build_history
from povetl.pipeline.reading import read_bytes
from povetl.pipeline.recorder import Recorder
from povetl.pipeline.revisits import is_due
from povetl.records import Exchange, FetchResult, ListLink
from povetl.settings import Settings
from povetl.sources.catalog import Source, load_catalog
from povetl.state import CrawlState, Visit

HOST = "http://www.mangkang.test"
NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


def address(number: int) -> str:
    return f"{HOST}/xwzx/202101/t202101{number:02}_50{number:05}.html"


def list_page(*urls: str) -> bytes:
    rows = "".join(
        f'<li><a href="{url}">芒康县第{n}期帮扶工作有了新进展</a><span>2021-01-{n + 1:02}</span></li>'
        for n, url in enumerate(urls)
    )
    return f"<html><head><title>新闻</title></head><body><ul class='list'>{rows}</ul></body></html>".encode()


def article_page(number: int) -> bytes:
    text = f"<p>全县{number}个村的群众修通了十二公里的通村公路，出门方便多了，车辆也多起来了。</p>" * 8
    return f"<html><head><title>修路记{number}</title></head><body><h1>修路记{number}</h1>{text}</body></html>".encode()


class Site:
    """Answers from memory, in place of the client; a whole number stands for an answer without a page."""

    def __init__(self, pages: dict[str, bytes | int]) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.circuits: dict[str, dict[str, object]] = {}

    def __call__(self, **_: Any) -> "Site":
        self.asked = []
        return self

    async def __aenter__(self) -> "Site":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def fetch(self, url: str, *, purpose: Any = "article", **_: Any) -> FetchResult:
        self.asked.append(url)
        page = self.pages.get(url, 404)
        code = page if isinstance(page, int) else 200
        status = {200: "ok", 404: "gone", 410: "gone", 503: "http_5xx"}[code]
        exchange = Exchange(
            url=url, requested_at=datetime.now(UTC), request_headers=(), http_status=code,
            headers=(("Content-Type", "text/html; charset=utf-8"),), body=page if isinstance(page, bytes) else b"no",
        )  # fmt: skip
        return FetchResult(
            url=url, final_url=url, status=status, purpose=purpose, http_status=code, attempts=1,
            requested_at=exchange.requested_at, exchanges=(exchange,), content_type="text/html; charset=utf-8",
        )  # fmt: skip


@pytest.fixture
def source() -> Source:
    found = load_catalog(None).get("sample_county")
    spec = replace(found.lists[0], url=f"{HOST}/xwzx/", max_pages=1, pages="", link_selector=None)
    return replace(found, lists=(spec,), min_links=1)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    pages: dict[str, bytes | int] = {address(n): article_page(n) for n in range(1, 6)}
    stand_in = Site({f"{HOST}/xwzx/": list_page(*map(address, range(1, 6))), **pages})
    monkeypatch.setattr(crawling, "Fetcher", stand_in)
    return stand_in


def crawl(source: Source, home: Path, plan: Plan | None = None, **settings: Any) -> Crawl:
    with CrawlState(home / "state.sqlite") as state, WarcWriter(home / "raw" / "run.warc.gz") as writer:
        recorder = Recorder(
            run_id="run", source_id=source.id, layout=source.layout, raw=home / "raw",
            archive=lambda result, context, known: writer.append(result, context), state=state,
        )  # fmt: skip
        return asyncio.run(crawl_source(source, plan or Plan(), recorder, Settings(home=home, **settings), "1"))


def days_ago(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """What the state notes from here on, it notes as of then."""
    monkeypatch.setattr("povetl.state.clock.now", lambda: datetime.now(UTC) - timedelta(days=days))


@pytest.mark.parametrize(
    ("age", "asked", "due"),
    [
        (2.9, 0.001, True),
        (5, 0.5, False),
        (5, 1, True),
        (13, 0.95, True),
        (20, 3, False),
        (20, 7, True),
        (200, 20, False),
        (200, 30, True),
    ],
)
def test_revisits_become_rarer_with_the_days_since_an_article_was_first_seen(
    age: float, asked: float, due: bool
) -> None:
    link = ListLink(url=address(1), title="")
    visit = Visit(
        url=link.url, link=link, first_seen=NOW - timedelta(days=age), asked_at=NOW - timedelta(days=asked), gone=False
    )
    assert is_due(visit, NOW) is due
    assert not is_due(replace(visit, gone=True), NOW)


def test_old_articles_that_were_just_read_rest_unless_all_are_asked_for(
    source: Source, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_ago(monkeypatch, 20)
    crawl(source, tmp_path)
    assert len(site.asked) == 6
    crawl(source, tmp_path)
    days_ago(monkeypatch, 0)
    crawl(source, tmp_path)
    assert len(site.asked) == 6, "a week is over"
    crawl(source, tmp_path)
    assert site.asked == [f"{HOST}/xwzx/"]
    crawl(source, tmp_path, Plan(force=True))
    assert len(site.asked) == 6


def test_a_recent_article_that_left_the_list_is_asked_for_again(source: Source, site: Site, tmp_path: Path) -> None:
    crawl(source, tmp_path)
    site.pages[f"{HOST}/xwzx/"] = list_page(*map(address, range(2, 6)))
    crawl(source, tmp_path)
    assert address(1) in site.asked


def test_an_article_that_failed_is_not_lost_when_it_leaves_the_list(source: Source, site: Site, tmp_path: Path) -> None:
    site.pages[address(1)] = 503
    crawl(source, tmp_path)
    site.pages |= {f"{HOST}/xwzx/": list_page(*map(address, range(2, 6))), address(1): article_page(1)}
    crawl(source, tmp_path)
    assert address(1) in site.asked


def test_a_failed_revisit_is_repeated_by_the_next_run(
    source: Source, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_ago(monkeypatch, 20)
    crawl(source, tmp_path)
    days_ago(monkeypatch, 0)
    site.pages[address(1)] = 503
    for _ in range(2):
        crawl(source, tmp_path)
        assert address(1) in site.asked


def test_row_05_what_is_gone_is_never_asked_for_again(source: Source, site: Site, tmp_path: Path) -> None:
    site.pages[address(1)] = 410
    first = crawl(source, tmp_path)
    assert [problem for problem in first.problems if address(1) in problem]
    crawl(source, tmp_path)
    assert address(1) not in site.asked


def test_row_05_a_missing_page_is_given_up_after_three_runs(source: Source, site: Site, tmp_path: Path) -> None:
    del site.pages[address(1)]
    for _ in range(3):
        crawl(source, tmp_path)
        assert address(1) in site.asked
    crawl(source, tmp_path)
    assert address(1) not in site.asked


def test_a_page_that_came_back_is_read_again_once_a_person_asks(source: Source, site: Site, tmp_path: Path) -> None:
    site.pages[address(1)] = 410
    crawl(source, tmp_path)
    site.pages[address(1)] = article_page(1)
    crawl(source, tmp_path, Plan(force=True))
    crawl(source, tmp_path)
    assert address(1) in site.asked


def test_row_44_one_article_under_several_addresses_is_asked_for_once(
    source: Source, site: Site, tmp_path: Path
) -> None:
    plain = address(1)
    others = [f"{plain}?from=timeline", f"{plain}#top", plain.replace("http:", "https:"), plain.replace("www.", "WWW.")]
    site.pages[f"{HOST}/xwzx/"] = list_page(plain, *others)
    wide = replace(source, article_pattern=r"/t\d{8}_\d+\.html")
    crawl(wide, tmp_path)
    assert site.asked == [f"{HOST}/xwzx/", plain]
    with CrawlState(tmp_path / "state.sqlite") as state:
        assert set(state.aliases(article_key(plain, wide))) >= {others[0], others[2]}
    raw = tmp_path / "raw"
    ((capture, body),) = [one for one in iter_captures(raw) if one[0].url == plain]
    history = build_history("a", [read_bytes(capture, body, wide.layout)], lambda _: ())
    assert {others[0], others[2]} < set(history.urls), "the archive alone knows them"
    site.pages[f"{HOST}/xwzx/"] = list_page(*reversed(others))
    crawl(wide, tmp_path)
    assert site.asked == [f"{HOST}/xwzx/", plain], "the address that was asked for first stays"


def test_row_44_two_hosts_are_one_only_where_the_source_lists_both(source: Source) -> None:
    both = replace(source, hosts=("www.mangkang.test", "m.mangkang.test"))
    mobile = address(1).replace("www.", "m.")
    assert article_key(mobile, both) == article_key(address(1), both)
    assert article_key(mobile, source) != article_key(address(1), source)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("HTTP://WWW.Mangkang.test:80/a.html#top", "http://www.mangkang.test/a.html"),
        ("https://a.test:443/a?spm=1.2&id=5&utm_source=x", "https://a.test/a?id=5"),
        ("http://a.test:8080/新闻.html?b=&&a", "http://a.test:8080/新闻.html?b=&&a"),
        ("http://[::1/a", "http://[::1/a"),
        ("http://a.test:99999/a", "http://a.test:99999/a"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("http://a.test", "http://a.test/"),
    ],
)
def test_an_address_is_asked_for_without_what_names_no_page(url: str, asked: str) -> None:
    assert asked_address(url) == asked
    assert asked_address(asked) == asked


def test_the_watermark_moves_only_when_every_list_was_read(source: Source, site: Site, tmp_path: Path) -> None:
    assert crawl(source, tmp_path).read_until is not None
    assert crawl(source, tmp_path, Plan(limit=2)).read_until is None
    assert crawl(source, tmp_path, Plan(urls=(address(1),))).read_until is None
    site.pages[f"{HOST}/xwzx/"] = 503
    assert crawl(source, tmp_path).read_until is None
