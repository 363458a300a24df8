"""Every check finds what it is there for, and nothing in a sound warehouse."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.warehouse.invented import LOZHAG, START, article, figure, history, simple

from povetl.records import FetchRow, RunRow
from povetl.warehouse.checks import all_checks
from povetl.warehouse.load import Warehouse, open_work

BREAK = {
    "claims": "UPDATE internal.claim SET n_mentions = n_mentions + 1",
    "keys": "INSERT INTO figure SELECT * FROM figure LIMIT 1",
    "offsets": "UPDATE figure SET start = start - 1",
    "orphans": "DELETE FROM article WHERE revision_id = (SELECT min(revision_id) FROM article)",
    "part_ranges": 'UPDATE article_part SET "end" = "end" + 1',
    "unit_known": "UPDATE figure SET unit = 'furlong'",
    "unit_fits_indicator": "UPDATE figure SET unit = 'mu'",
    "impossible_values": "UPDATE figure SET value = -value",
    "period_after_publication": "UPDATE figure SET period_end = DATE '2021-01-01'",
    "published_in_the_future": "UPDATE article SET published_on = DATE '2099-01-01'",
}
"""What breaks each check that one statement can break; the others have a test of their own."""


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.save_sources([{"source_id": "county", "name_zh": "洛扎县人民政府"}])
        warehouse.save_registry(
            [{"indicator_id": "households_relocated", "label_zh": "搬迁户数", "label_en": "x", "units": ["household"]}],
            [{"unit": name, "label_zh": name, "label_en": name} for name in ("household", "mu", "percent")],
            [{"code": "540529", "name": "洛扎县", "level": "county"}],
        )
        warehouse.load([simple(1), simple(2)])
        warehouse.reconcile()
        yield warehouse


def failed(warehouse: Warehouse) -> dict[str, int]:
    return {each.check_id: each.n_offending for each in warehouse.check("r1") if each.failed}


def test_sound_warehouse_breaks_no_check(warehouse: Warehouse) -> None:
    assert failed(warehouse) == {}
    assert warehouse.counts()["check_result"] == len(all_checks())


@pytest.mark.parametrize("check_id", sorted(BREAK))
def test_check_finds_what_it_is_there_for(warehouse: Warehouse, check_id: str) -> None:
    warehouse.con.execute(BREAK[check_id])
    assert check_id in failed(warehouse)


def test_every_check_says_what_it_demands_and_what_to_do() -> None:
    assert {each.severity for each in all_checks()} == {"row", "structural", "warning"}
    for each in all_checks():
        assert each.sentence.endswith("."), each.check_id
        assert len(each.what_to_do) > 20, each.check_id


def test_every_check_is_tested() -> None:
    own = {"source_yield", "source_freshness", "source_volume", "share_sums", "parts_within_whole"}
    assert {each.check_id for each in all_checks()} == set(BREAK) | own


def test_refused_copy_hands_its_text_over_to_the_next(warehouse: Warehouse) -> None:
    text = "洛扎县三个搬迁点都已通路，温室大棚正在收获，务工的人家每天回家，孩子在新学校上课，老人不再翻山看病。\n"
    pages = [f"https://www.example.org/copy{n}.html" for n in range(3)]
    warehouse.load(
        [history(url, [(article(text, url=url, on=date(2020, 2, n + 1)), [])]) for n, url in enumerate(pages)]
    )
    warehouse.reconcile()
    first = warehouse.con.execute("SELECT origin_cluster FROM article WHERE duplicate_of IS NOT NULL").fetchall()[0][0]
    warehouse.con.execute('UPDATE article_part SET "end" = 9999 WHERE article_id = ?', [first])
    assert failed(warehouse) == {"part_ranges": 1}
    left = warehouse.con.execute("SELECT origin_cluster, duplicate_of IS NULL FROM article WHERE text = ?", [text])
    rows = left.fetchall()
    assert first not in {row[0] for row in rows}
    assert sorted(row[1] for row in rows) == [False, True]


def test_collapsed_yield_of_a_source_is_structural(warehouse: Warehouse) -> None:
    warehouse.load([simple(number) for number in range(100, 135)])
    empty = [
        history(url, [(article(f"{url} 没有数字的通报。\n", url=url), [])], first=START + timedelta(days=3))
        for url in (f"https://www.example.org/empty{n}.html" for n in range(12))
    ]
    warehouse.load(empty[:9])
    assert failed(warehouse) == {}
    warehouse.load(empty)
    assert failed(warehouse) == {"source_yield": 1}


def test_source_that_fell_silent_is_shown(warehouse: Warehouse) -> None:
    days = [date(2019, 11, 1) + timedelta(days=7 * n) for n in range(6)]
    pages = [(f"https://www.example.org/week{n}.html", day) for n, day in enumerate(days)]
    warehouse.save_sources([{"source_id": "weekly", "name_zh": "周报"}])
    given = [history(url, [(article(url, url=url, on=day), [])], source="weekly") for url, day in pages]
    warehouse.load(given)
    assert "source_freshness" in failed(warehouse)


def test_source_that_mostly_fails_is_shown(warehouse: Warehouse) -> None:
    statuses = ["ok", "http_5xx", "blocked:ruishu", "timeout:read"]
    fetches = [
        FetchRow(
            fetch_id=f"f{n}", run_id="r1", source_id="county", url=f"u{n}", final_url=f"u{n}", purpose="article",
            status=status, outcome=None, http_status=None, attempts=1, n_bytes=0, elapsed_ms=1, fetched_at=START,
        )
        for n, status in enumerate(statuses)
    ]  # fmt: skip
    warehouse.load((), fetches=fetches)
    assert failed(warehouse) == {"source_volume": 1}
    health = "SELECT n_fetched, n_failed, n_blocked FROM source_health WHERE source_id = 'county'"
    assert warehouse.con.execute(health).fetchall() == [(4, 3, 1)]
    later = replace(fetches[0], fetch_id="f9", run_id="past", fetched_at=START + timedelta(days=1))
    past = RunRow(
        run_id="past", flow="backfill", prefect_run_id=None, started_at=START, ended_at=None, state="running",
        parameters="{}", code_version="1",
    )  # fmt: skip
    warehouse.save_run(past)
    warehouse.load((), fetches=[later])
    assert warehouse.con.execute(health).fetchall() == [(4, 3, 1)], "a backfill says nothing of the present"


def test_shares_beyond_the_whole_and_parts_larger_than_it_are_shown(warehouse: Warehouse) -> None:
    url = "https://www.example.org/parts.html"
    text = "搬迁1450户，其中建档立卡1540户。\n自筹占70%，补助占60%。\n"
    given = {"indicator": "households_relocated", "period_end": date(2020, 2, 29), "period_basis": "stated", **LOZHAG}
    share = {**given, "unit": "percent", "kind": "share", "resolution": Decimal(1)}
    found = [
        figure(text, "1450户", "1450", **given), figure(text, "1540户", "1540", breakdown="建档立卡", **given),
        figure(text, "70%", "70", breakdown="自筹", **share), figure(text, "60%", "60", breakdown="补助", **share),
    ]  # fmt: skip
    warehouse.load([history(url, [(article(text, url=url), found)])])
    assert failed(warehouse) == {"parts_within_whole": 1, "share_sums": 1}
