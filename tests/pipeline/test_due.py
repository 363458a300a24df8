"""When a source is read next: cron schedules as Prefect reads them, in the source's own time zone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from povetl.pipeline.due import overdue, schedule_of
from povetl.sources.catalog import Source, load_catalog


def source(schedule: str, zone: str = "Asia/Shanghai") -> Source:
    return replace(load_catalog()["tibet_cn"], schedule=schedule, timezone=zone)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        ("30 6 * * *", "2026-03-01T00:00+08:00", "2026-03-01T06:30+08:00"),
        ("30 6 * * *", "2026-03-01T06:30+08:00", "2026-03-02T06:30+08:00"),
        ("*/20 * * * *", "2026-03-01T23:41+08:00", "2026-03-02T00:00+08:00"),
        ("5 8-18/5 * * 1-5", "2026-03-06T18:06+08:00", "2026-03-09T08:05+08:00"),
        ("0 0 29 2 *", "2026-03-01T00:00+08:00", "2028-02-29T00:00+08:00"),
        ("0 12 1 * mon", "2026-03-03T00:00+08:00", "2026-03-09T12:00+08:00"),
        ("0 12 * * 7", "2026-03-02T00:00+08:00", "2026-03-08T12:00+08:00"),
        ("0 12 * jan,jun *", "2026-03-02T00:00+08:00", "2026-06-01T12:00+08:00"),
    ],
)
def test_the_next_run_is_the_first_minute_that_fits(schedule: str, after: str, expected: str) -> None:
    found = schedule_of(source(schedule))
    assert found is not None
    assert found.after(at(after)) == at(expected)


def test_the_next_run_is_the_one_that_prefect_computes() -> None:
    schedules = pytest.importorskip("prefect.client.schemas.schedules", reason="Prefect is not installed")
    from prefect.server.schemas.schedules import CronSchedule

    assert schedules
    import asyncio

    moment = datetime(2026, 2, 27, 3, 17, tzinfo=UTC)
    for text in ("30 6 * * *", "*/7 2-4 * * *", "15 3 1,15 * *", "0 22 * * 5", "0 4 13 * 5"):
        theirs = asyncio.run(CronSchedule(cron=text, timezone="Asia/Shanghai").get_dates(1, start=moment))[0]
        ours = schedule_of(source(text))
        assert ours is not None
        assert ours.after(moment) == theirs, text


def test_a_day_that_never_comes_gives_no_next_run() -> None:
    schedule = schedule_of(source("0 0 30 2 *"))
    assert schedule is not None
    assert schedule.after(datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_source_is_overdue_once_it_missed_a_run_and_the_next() -> None:
    daily = source("30 6 * * *")
    read = at("2026-03-01T06:31+08:00")
    assert overdue(daily, read, at("2026-03-03T08:00+08:00")) is None
    sentence = overdue(daily, read, at("2026-03-03T08:31+08:00"))
    assert sentence is not None
    assert "tibet_cn was last read on 2026-03-01 06:31" in sentence
    assert overdue(daily, None, at("2026-03-03T08:31+08:00")) is None
    assert overdue(replace(daily, schedule=None), read, at("2027-01-01T00:00+08:00")) is None
