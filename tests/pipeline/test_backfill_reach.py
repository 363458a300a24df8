"""The window is that of publication where an address tells it, else that of capture."""

from datetime import UTC, date, datetime, timedelta

import pytest

from povetl.pipeline.backfill_reach import Reach, reach_of
from povetl.sources.catalog import load_catalog

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
