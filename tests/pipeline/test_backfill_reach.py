"""The window is that of publication where an address tells it, else that of capture."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import pytest

from povetl.pipeline.backfill_commoncrawl import CommonCrawlArchive
from povetl.pipeline.backfill_line import Line, as_rows
from povetl.pipeline.backfill_reach import Reach, reach_of
from povetl.sample.archives_cdx import answer_cdx
from povetl.sources.catalog import load_catalog
from povetl.web import wayback
from povetl.web.archives import ArchivedPage, load_archives

YEAR = Reach(first=date(2019, 1, 1), last=date(2019, 12, 31), late_days=366, dated=True)
DATED = "http://www.tibet.cn/cn/fp/201904/t20190407_6758120.html"
OLDER = "http://www.tibet.cn/cn/fp/201804/t20180407_6758120.html"
UNDATED = "http://www.linshan.test/news/show?id=7"


@pytest.mark.parametrize(
    ("url", "captured", "wanted"),
    [
        (DATED, datetime(2019, 4, 8, tzinfo=UTC), True),
        (DATED, datetime(2020, 6, 1, tzinfo=UTC), True),
        (DATED, datetime(2021, 6, 1, tzinfo=UTC), False),
        (DATED, datetime(2018, 6, 1, tzinfo=UTC), False),
        (OLDER, datetime(2019, 4, 8, tzinfo=UTC), False),
        (UNDATED, datetime(2019, 4, 8, tzinfo=UTC), True),
        (UNDATED, datetime(2020, 4, 8, tzinfo=UTC), False),
        (UNDATED, datetime(2018, 12, 31, 16, 30, tzinfo=UTC), True),
        (UNDATED, datetime(2019, 12, 31, 16, 30, tzinfo=UTC), False),
    ],
)
def test_a_capture_is_wanted_by_its_day(url: str, captured: datetime, wanted: bool) -> None:
    assert YEAR.wants(url, captured) is wanted


def test_sources_with_days_in_their_addresses_are_looked_for_longer() -> None:
    catalog = load_catalog()
    assert reach_of(catalog.get("tibet_cn"), YEAR.first, YEAR.last, 366).last_capture == YEAR.last + timedelta(days=366)
    undated = Reach(first=YEAR.first, last=YEAR.last, late_days=366, dated=False)
    assert undated.last_capture == YEAR.last


@dataclass(frozen=True)
class Held:
    """A capture in an archive."""

    stamp: str
    digest: str = "A" * 32
    url: str = UNDATED
    content_type: str = "text/html"
    status: int = 200
    body: bytes = b""


@pytest.mark.parametrize("digests", ["one", "many"])
def test_the_index_is_asked_for_the_very_seconds_of_the_window(digests: str) -> None:
    reach = Reach(first=YEAR.first, last=YEAR.last, late_days=366, dated=False)
    first, last = reach.seconds(date(2026, 1, 1))
    site = load_archives().wayback
    hours = [datetime(2018, 12, 31, 12, tzinfo=UTC) + timedelta(hours=hour) for hour in range(24)]
    hours += [datetime(2019, 12, 31, 12, tzinfo=UTC) + timedelta(hours=hour) for hour in range(24)]
    held = [
        Held(stamp=f"{hour:%Y%m%d%H%M%S}", digest=f"{'A' if digests == 'one' else number:>032}")
        for number, hour in enumerate(hours)
    ]
    address = wayback.index_address(site, "www.linshan.test/news/", first=first, last=last)
    found, _ = wayback.read_index(site, answer_cdx(held, parse_qsl(urlsplit(address).query)).body)
    wanted = [hour for hour in hours if reach.wants(UNDATED, hour)]
    assert [page.captured_at for page in found] == (wanted[:1] if digests == "one" else wanted)


def test_nothing_is_asked_for_that_has_not_been_yet() -> None:
    today = date(2019, 6, 1)
    assert YEAR.seconds(today)[1] == datetime(2019, 6, 1, 15, 59, 59, tzinfo=UTC)


def test_a_window_from_the_first_day_that_there_is_begins_with_the_first_archives() -> None:
    ever = Reach(first=date.min, last=YEAR.last, late_days=366, dated=True)
    assert ever.seconds(YEAR.last)[0] == datetime(1995, 12, 31, 16, tzinfo=UTC)


class Remembering:
    """A line that has every answer of two crawls: the same bytes just before the window, and in it."""

    facts = load_archives()
    crawls = (
        ("CC-MAIN-2018-51", datetime(2018, 12, 20, tzinfo=UTC)),
        ("CC-MAIN-2019-04", datetime(2019, 1, 20, tzinfo=UTC)),
    )

    def remembered(self, address: str) -> Mapping[str, object]:
        if address.endswith("collinfo.json"):
            days = [(name, moment.date().isoformat(), "2019-01-25") for name, moment in self.crawls]
            return {"crawls": [list(row) for row in days]}
        if "showNumPages" in address:
            return {"count": 1}
        moment = next(moment for name, moment in self.crawls if name in address)
        return {"pages": as_rows([ArchivedPage(url=UNDATED, captured_at=moment, address=address, digest="A" * 32)])}


def test_a_capture_before_the_window_does_not_hide_the_same_bytes_in_it() -> None:
    reach = Reach(first=YEAR.first, last=YEAR.last, late_days=366, dated=False)
    archive = CommonCrawlArchive(cast("Line", Remembering()))

    async def found() -> list[Any]:
        return [page.captured_at async for page in archive.search(load_catalog().get("tibet_cn"), reach)]

    assert asyncio.run(found()) == [datetime(2019, 1, 20, tzinfo=UTC)]
