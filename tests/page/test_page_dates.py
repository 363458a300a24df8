"""Dates as pages print them, and the choice among them."""

from datetime import date

import pytest

from povetl.page.dates import choose_published, date_in_url, find_dates, seen_on


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("2021年4月6日", "2021-04-06T00:00:00", "day"),
        ("2021-4-6", "2021-04-06T00:00:00", "day"),
        ("2021.04.06", "2021-04-06T00:00:00", "day"),
        ("2021/04/06 9:05", "2021-04-06T09:05:00", "minute"),
        ("2022年02月13日07:48", "2022-02-13T07:48:00", "minute"),
        ("2021-04-06 15:32:22", "2021-04-06T15:32:22", "second"),
        ("2026-09-28-21:50:00", "2026-09-28T21:50:00", "second"),
        ("2020-04-01T10:29:51+08:00", "2020-04-01T10:29:51", "second"),
        ("2020-04-01T02:29:51Z", "2020-04-01T10:29:51", "second"),
        ("2021年4月6日 下午3:05", "2021-04-06T15:05:00", "minute"),
        ("2021年4月6日（星期二）15时05分", "2021-04-06T15:05:00", "minute"),
        ("２０２１年４月６日", "2021-04-06T00:00:00", "day"),
        ("二〇二一年四月六日", "2021-04-06T00:00:00", "day"),
        ("二○一九年十二月二十三日", "2019-12-23T00:00:00", "day"),
        ("2023 11 / 17 20:52:15", "2023-11-17T20:52:15", "second"),
    ],
)
def test_forms_are_read_with_their_precision(text: str, iso: str, precision: str) -> None:
    (seen,) = find_dates(f"发布时间：{text} 来源", "info_bar")
    assert (seen.at.isoformat(), seen.precision) == (iso + "+08:00", precision)


@pytest.mark.parametrize(
    "text", ["2021年13月6日", "1899-01-01", "12345678901", "2021年", "版本2021.4", "", "9999-99-99"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert find_dates(text, "info_bar") == []


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://a.cn/xw/202104/t20210406_3.html", date(2021, 4, 6)),
        ("http://a.cn/art/2019/1/5/art_1461_93105.html", date(2019, 1, 5)),
        ("http://a.cn/n1/2024/0510/c1004-40232587.html", date(2024, 5, 10)),
        ("http://a.cn/2024-05/20/content_37330990.htm", date(2024, 5, 20)),
        ("http://a.cn/politics/20240509/3dd6e33cc6d7/c.html", date(2024, 5, 9)),
        ("http://a.cn/info/1002/1002.htm", None),
        ("http://20210406.example.cn/a.html", None),
        (None, None),
    ],
)
def test_url_gives_its_day(url: str | None, day: date | None) -> None:
    seen = date_in_url(url)
    assert (seen.at.date() if seen else None) == day


def dates(meta: str = "", bar: str = "", url: str | None = None):
    in_url = date_in_url(url)
    return [*find_dates(meta, "meta"), *find_dates(bar, "info_bar"), *([in_url] if in_url else [])]


def test_twelve_hour_template_is_corrected_by_the_info_bar() -> None:
    chosen = choose_published(dates("2021-04-07 04:32", "2021-04-07 16:32"))
    assert chosen.at is not None
    assert (chosen.at.isoformat(), chosen.source, chosen.conflict) == ("2021-04-07T16:32:00+08:00", "info_bar", False)


def test_clock_beats_day_and_midnight_is_a_day() -> None:
    chosen = choose_published(dates("2021-04-07", "2021-04-07 16:32"))
    assert (chosen.precision, chosen.source) == ("minute", "info_bar")
    assert choose_published(dates("2022-01-28 00:00:00")).precision == "day"


def test_meta_wins_and_the_conflict_is_told() -> None:
    chosen = choose_published(dates("2021-04-07 10:00", "2021-04-09 11:00", "http://a.cn/t20210401_1.html"))
    assert chosen.at is not None
    assert (chosen.at.day, chosen.source, chosen.conflict, len(chosen.seen)) == (7, "meta", True, 3)


def test_given_day_serves_where_nothing_else_does() -> None:
    assert choose_published([]).at is None
    chosen = choose_published(seen_on(date(2020, 6, 30), "given"))
    assert (chosen.source, chosen.precision) == ("given", "day")
