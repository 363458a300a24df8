"""Lists: pages that the site names, pages that only the source's file names, and lists that came out wrong."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from povetl.archive.warc import WarcWriter
from povetl.pipeline.discover import Discovery, discover
from povetl.pipeline.recorder import Recorder
from povetl.records import Exchange, FetchResult
from povetl.sources.catalog import Source, load_catalog
from povetl.state import CrawlState
from povetl.web.client import HostPolicy

HOST = "http://www.mangkang.test"


def list_page(numbers: range) -> bytes:
    rows = "".join(
        f'<li><a href="/xwzx/202101/t202101{n:02}_50{n:05}.html">芒康县第{n}期帮扶工作有了新进展</a>'
        f"<span>2021-01-{n:02}</span></li>"
        for n in numbers
    )
    return f"<html><head><title>新闻</title></head><body><ul class='list'>{rows}</ul></body></html>".encode()


class Site:
    """Answers from memory, in place of the network."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def fetch(self, url: str, **_: Any) -> FetchResult:
        self.asked.append(url)
        now = datetime.now(UTC)
        body = self.pages.get(url)
        status = "ok" if body is not None else "gone"
        code = 200 if body is not None else 404
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        exchange = Exchange(
            url=url, requested_at=now, request_headers=(), http_status=code, headers=headers, body=body or b"no"
        )
        return FetchResult(
            url=url, final_url=url, status=status, purpose="list", http_status=code, attempts=1, requested_at=now,
            exchanges=(exchange,), content_type="text/html; charset=utf-8",
        )  # fmt: skip


@pytest.fixture
def source() -> Source:
    found = load_catalog(None).get("sample_county")
    spec = replace(found.lists[0], url=f"{HOST}/xwzx/", max_pages=5, pages="index_{n}.html", first=1)
    return replace(found, lists=(spec,), min_links=3)


async def read(source: Source, site: Site, home: Path) -> tuple[Discovery, Recorder]:
    with CrawlState(home / "state.sqlite") as state, WarcWriter(home / "raw" / "run.warc.gz") as writer:
        recorder = Recorder(
            run_id="run", source_id=source.id, layout=source.layout, raw=home / "raw",
            archive=lambda result, context, known: writer.append(result, context), state=state,
        )  # fmt: skip
        found = await discover(source, site, HostPolicy(hosts=frozenset(source.hosts)), recorder)  # type: ignore[arg-type]  # a stand-in
        return found, recorder


def run(source: Source, site: Site, home: Path) -> tuple[Discovery, Recorder]:
    import asyncio

    return asyncio.run(read(source, site, home))


def test_pages_that_only_the_source_file_names_are_read_until_one_is_missing(source: Source, tmp_path: Path) -> None:
    site = Site({
        f"{HOST}/xwzx/": list_page(range(1, 5)),
        f"{HOST}/xwzx/index_1.html": list_page(range(5, 9)),
    })  # fmt: skip
    found, _ = run(source, site, tmp_path)
    assert len(found.links) == 8
    assert site.asked == [f"{HOST}/xwzx/", f"{HOST}/xwzx/index_1.html", f"{HOST}/xwzx/index_2.html"]
    assert (found.problems, found.failure) == ([], None)


def test_row_43_a_pager_that_repeats_itself_ends_with_a_warning(source: Source, tmp_path: Path) -> None:
    same = list_page(range(1, 5))
    site = Site({f"{HOST}/xwzx/": same, f"{HOST}/xwzx/index_1.html": same, f"{HOST}/xwzx/index_2.html": same})
    found, _ = run(source, site, tmp_path)
    assert len(site.asked) == 2
    assert len(found.links) == 4
    assert ["repeats the pages before it" in warning for warning in found.warnings] == [True]
    assert found.complete


def test_a_list_with_too_few_links_fails_the_source_and_is_asked_for_whole_next_time(
    source: Source, tmp_path: Path
) -> None:
    site = Site({f"{HOST}/xwzx/": list_page(range(1, 2))})
    found, recorder = run(source, site, tmp_path)
    assert found.failure is not None
    assert "at least 3" in found.failure
    assert [row.status for row in recorder.rows.values()] == ["list_empty"]
    with CrawlState(tmp_path / "state.sqlite") as state:
        assert state.links(f"{HOST}/xwzx/") is None


def test_a_list_that_cannot_be_had_fails_the_source(source: Source, tmp_path: Path) -> None:
    found, _ = run(source, Site({}), tmp_path)
    assert found.failure is not None
    assert "could not be read" in found.failure


def test_row_42_a_list_far_below_its_median_fails_the_source(source: Source, tmp_path: Path) -> None:
    usual = Site({f"{HOST}/xwzx/": list_page(range(1, 21))})
    run(source, usual, tmp_path)
    found, recorder = run(source, Site({f"{HOST}/xwzx/": list_page(range(1, 4))}), tmp_path)
    assert found.failure is not None
    assert "20 are usual" in found.failure
    assert not found.complete
    assert [row.status for row in recorder.rows.values()] == ["list_empty"]
    found, _ = run(source, Site({f"{HOST}/xwzx/": list_page(range(1, 5))}), tmp_path)
    assert found.failure is None, "a fifth of the median is enough, and the failed count lowered no median"


def test_a_list_that_begins_with_what_another_list_holds_is_read_on(source: Source, tmp_path: Path) -> None:
    first = source.lists[0]
    second = replace(first, url=f"{HOST}/tpgj/")
    site = Site({
        f"{HOST}/xwzx/": list_page(range(1, 5)),
        f"{HOST}/tpgj/": list_page(range(1, 5)),
        f"{HOST}/tpgj/index_1.html": list_page(range(5, 9)),
    })  # fmt: skip
    found, _ = run(replace(source, lists=(first, second)), site, tmp_path)
    assert len(found.links) == 8


def test_after_a_pause_a_list_is_read_back_to_the_watermark(source: Source, tmp_path: Path) -> None:
    (spec,) = source.lists
    short = replace(source, lists=(replace(spec, max_pages=1),))
    site = Site({
        f"{HOST}/xwzx/": list_page(range(21, 26)),
        f"{HOST}/xwzx/index_1.html": list_page(range(16, 21)),
        f"{HOST}/xwzx/index_2.html": list_page(range(11, 16)),
        f"{HOST}/xwzx/index_3.html": list_page(range(6, 11)),
    })  # fmt: skip
    run(short, site, tmp_path)
    assert len(site.asked) == 1, "without a watermark as far as the source's file says"
    with CrawlState(tmp_path / "state.sqlite") as state:
        state.advance(short.id, date(2021, 1, 13))
    site.asked.clear()
    run(short, site, tmp_path)
    assert site.asked[-1] == f"{HOST}/xwzx/index_2.html"


UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
FRAME = (
    f"""<html><body><script url="{UNIT}" queryData="{{'webId':'w','pageId':'p','tagId':'t'}}"></script></body></html>"""
)


def unit(number: int) -> str:
    return f"{HOST}{UNIT}?webId=w&pageId=p&tagId=t&paramJson=%7B%22pageNo%22%3A{number}%2C%22pageSize%22%3A%2215%22%7D"


def test_a_column_whose_list_comes_by_a_proxy_is_read_through_it(source: Source, tmp_path: Path) -> None:
    through = replace(source, lists=(replace(source.lists[0], pages=""),))
    pages = {
        unit(n): json.dumps({"data": {"html": list_page(range(n * 5, n * 5 + 5)).decode()}}).encode() for n in (1, 2)
    }
    site = Site({f"{HOST}/xwzx/": FRAME.encode(), **pages})
    found, _ = run(through, site, tmp_path)
    assert found.failure is None
    assert site.asked == [f"{HOST}/xwzx/", unit(1), unit(2), unit(3)]
    assert len(found.links) == 10


def test_a_proxy_that_gives_nothing_fails_the_source(source: Source, tmp_path: Path) -> None:
    site = Site({f"{HOST}/xwzx/": FRAME.encode(), unit(1): b'{"data": {"html": ""}}'})
    found, _ = run(source, site, tmp_path)
    assert "holds 0 links" in (found.failure or "")
