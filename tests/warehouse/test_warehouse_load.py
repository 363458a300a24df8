"""What a load promises."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.warehouse.invented import START, article, capture, figure, history, simple

from povetl.errors import WarehouseError, WarehouseLocked
from povetl.records import FetchRow, Reject, RunRow
from povetl.warehouse.load import content_digest, open_work


def test_first_load_keeps_article_figure_and_capture(tmp_path: Path) -> None:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        counts = warehouse.load([simple(1), simple(2)])
        assert (counts.articles_new, counts.figures_inserted, counts.captures_inserted) == (2, 2, 2)
        rows = warehouse.con.execute(
            "SELECT a.revision, a.is_latest, a.published_on, f.value, f.unit, c.body_sha256 IS NOT NULL "
            "FROM article a JOIN figure f USING (revision_id) JOIN capture c USING (revision_id)"
        ).fetchall()
        assert rows == [(1, True, date(2020, 3, 1), 1450, "household", True)] * 2


def test_same_load_again_changes_nothing(tmp_path: Path) -> None:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([simple(1), simple(2)])
        before = content_digest(warehouse.con)
        counts = warehouse.load([simple(2), simple(1)])
        assert (counts.articles_unchanged, counts.figures_inserted, counts.figures_updated) == (2, 0, 0)
        assert content_digest(warehouse.con) == before


def test_figure_no_longer_found_is_deleted_and_changed_one_updated(tmp_path: Path) -> None:
    url = "https://www.example.org/a.html"
    text = "全县已有1450户搬进新居。\n又有30户将在秋后搬迁。\n"
    page = article(text, url=url)
    first = history(url, [(page, [figure(text, "1450户", "1450"), figure(text, "30户", "30")])])
    second = history(url, [(page, [figure(text, "1450户", "1450", indicator="households_relocated")])])
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([first])
        counts = warehouse.load([second])
        assert (counts.figures_deleted, counts.figures_updated, counts.figures_inserted) == (1, 1, 0)
        assert counts.articles_updated == 1
        assert warehouse.con.execute("SELECT text, indicator FROM figure").fetchall() == [
            ("1450户", "households_relocated")
        ]


def test_correction_is_a_second_revision(tmp_path: Path) -> None:
    url = "https://www.example.org/a.html"
    old, new = "全县已有1450户搬进新居。\n", "全县已有1540户搬进新居。\n"
    versions = [
        (article(old, url=url), [figure(old, "1450户", "1450")]),
        (article(new, url=url), [figure(new, "1540户", "1540")]),
    ]
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([history(url, versions[:1])])
        counts = warehouse.load([history(url, versions)])
        assert (counts.articles_revised, counts.figures_inserted, counts.figures_deleted) == (1, 1, 0)
        rows = warehouse.con.execute(
            "SELECT revision, is_latest, value FROM article JOIN figure USING (revision_id) ORDER BY revision"
        ).fetchall()
        assert rows == [(1, False, 1450), (2, True, 1540)]


def test_history_without_revisions_removes_the_article_and_keeps_its_captures(tmp_path: Path) -> None:
    loaded = simple(1)
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([loaded, simple(2)])
        counts = warehouse.load([replace(loaded, revisions=())])
        assert counts.articles_removed == 1
        assert warehouse.counts()["article"] == 1
        assert warehouse.counts()["figure"] == 1
        assert set(warehouse.locators([loaded.article_id])) == {loaded.article_id}


def test_touch_moves_last_seen_forward_and_never_back(tmp_path: Path) -> None:
    loaded = simple(1)
    later, earlier = START + timedelta(days=9), START - timedelta(days=9)
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([loaded])
        warehouse.touch({loaded.article_id: later})
        warehouse.touch({loaded.article_id: earlier})
        warehouse.load([replace(loaded, urls=(*loaded.urls, "https://www.example.org/alias.html"))])
        assert warehouse.con.execute("SELECT last_seen_at FROM article").fetchall() == [(later,)]


def test_captures_of_no_article_are_kept_and_left_to_a_history_that_claims_them(tmp_path: Path) -> None:
    loaded = simple(1)
    page = capture("https://www.example.org/list.html", START, "list")
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load((), captures=[page, *loaded.captures])
        assert warehouse.con.execute("SELECT count(*) FROM capture WHERE article_id IS NULL").fetchall() == [(2,)]
        warehouse.load([loaded], captures=loaded.captures)
        warehouse.load((), captures=loaded.captures)
        rows = warehouse.con.execute("SELECT url FROM capture WHERE article_id IS NULL").fetchall()
        assert rows == [(page.url,)]
        assert warehouse.capture_ids() == {page.capture_id, loaded.captures[0].capture_id}


def test_revisits_are_no_locators(tmp_path: Path) -> None:
    loaded = simple(1)
    again = capture(loaded.urls[0], START + timedelta(days=1), revisit=True)
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([replace(loaded, captures=(again, *loaded.captures))])
        assert warehouse.locators([loaded.article_id]) == {loaded.article_id: [loaded.captures[0].locator]}


def test_reject_of_a_capture_goes_once_the_capture_is_read_as_an_article(tmp_path: Path) -> None:
    loaded = simple(1)
    refused = Reject(
        reject_id="x", stage="parse", reason="empty", detail="no text", source_id="county",
        capture_id=loaded.captures[0].capture_id, rejected_at=START,
    )  # fmt: skip
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load((), captures=loaded.captures, rejects=[refused])
        assert warehouse.counts()["reject"] == 1
        warehouse.load([loaded])
        assert warehouse.counts()["reject"] == 0


def test_known_addresses_lead_to_their_article(tmp_path: Path) -> None:
    loaded = replace(simple(1), urls=("https://a.example.org/1", "https://a.example.org/1?from=list"))
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([loaded])
        found = warehouse.article_for_urls(["https://a.example.org/1?from=list", "https://a.example.org/2"])
        assert found == {"https://a.example.org/1?from=list": loaded.article_id}


def test_runs_are_kept_and_replaced(tmp_path: Path) -> None:
    run = RunRow(
        run_id="r1", flow="ingest", prefect_run_id=None, started_at=START, ended_at=None, state="running",
        parameters="{}", code_version="0.1.0", counts={"new": 2},
    )  # fmt: skip
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.save_run(run)
        assert warehouse.runs() == [run]
        ended = replace(run, ended_at=START + timedelta(minutes=1), state="completed")
        warehouse.save_run(ended)
        assert warehouse.runs() == [ended]
        assert warehouse.counts()["run"] == 1


def test_fetch_with_a_status_outside_the_list_is_refused_whole(tmp_path: Path) -> None:
    fetch = FetchRow(
        fetch_id="f", run_id="r", source_id="county", url="u", final_url="u", purpose="article", status="fine",
        outcome=None, http_status=200, attempts=1, n_bytes=1, elapsed_ms=1, fetched_at=START,
    )  # fmt: skip
    with open_work(tmp_path / "work.duckdb") as warehouse:
        with pytest.raises(WarehouseError, match="contract"):
            warehouse.load([simple(1)], fetches=[fetch])
        assert warehouse.counts()["article"] == 0
        warehouse.load([simple(1)], fetches=[replace(fetch, status="blocked:ruishu")])
        assert warehouse.counts()["fetch"] == 1


def test_registry_is_replaced_only_when_it_changed(tmp_path: Path) -> None:
    indicators = [{"indicator_id": "x", "label_zh": "甲", "label_en": "A", "units": ["person", "count"]}]
    units = [{"unit": "mu", "label_zh": "亩", "label_en": "mu", "dimension": "area"}]
    places = [
        {"code": "540000", "name": "西藏自治区", "level": "province", "path": "西藏自治区"},
        {"code": "540529", "name": "洛扎县", "level": "county", "parent_code": "540000", "path": "西藏自治区/洛扎县"},
        {"code": "542129", "name": "旧县", "level": "county", "valid_to": date(2014, 1, 1), "successor_code": "540529"},
    ]
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.save_registry(indicators, units, places)
        warehouse.save_sources([{"source_id": "s", "name_zh": "源", "verified_at": datetime(2020, 1, 1, tzinfo=UTC)}])
        before = warehouse.con.execute("SELECT value FROM internal.state WHERE name = 'write_marker'").fetchall()
        warehouse.save_registry(iter(indicators), units, places)
        warehouse.save_sources([{"source_id": "s", "name_zh": "源", "verified_at": datetime(2020, 1, 1, tzinfo=UTC)}])
        assert (
            warehouse.con.execute("SELECT value FROM internal.state WHERE name = 'write_marker'").fetchall() == before
        )
        rows = warehouse.con.execute("SELECT code, current_code, province_code FROM place ORDER BY code").fetchall()
        assert rows == [
            ("000000", "000000", None), ("540000", "540000", "540000"), ("540529", "540529", "540000"),
            ("542129", "540529", "540000"),
        ]  # fmt: skip


def test_second_writer_waits_then_says_so_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "work.duckdb"
    with open_work(path), pytest.raises(WarehouseLocked, match="Another program has held"):
        open_work(path, wait_seconds=0.1)


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "work.duckdb"
    path.write_text("no database" * 1000)
    with pytest.raises(WarehouseError, match="is no DuckDB database"):
        open_work(path)


def test_warehouse_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "work.duckdb"
    with open_work(path) as warehouse:
        warehouse.con.execute("UPDATE internal.state SET value = '99' WHERE name = 'schema_version'")
    with pytest.raises(WarehouseError, match="newer than this povetl"):
        open_work(path)


def test_lone_surrogate_and_nul_in_a_page_do_not_stop_a_load(tmp_path: Path) -> None:
    url = "https://www.example.org/bad.html"
    text = "坏字\ud800与\x00空字，共30户。\n"
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([history(url, [(article(text, url=url), [figure(text, "30户", "30")])])])
        found = warehouse.con.execute(
            'SELECT substring(a.text, f.start + 1, f."end" - f.start), length(a.text) '
            "FROM figure f JOIN article a USING (revision_id)"
        ).fetchall()
        assert found == [("30户", len(text))]


def test_amount_beyond_the_column_is_kept_as_text_without_a_value(tmp_path: Path) -> None:
    url, text = "https://www.example.org/big.html", "共99999999999999999999999999户。\n"
    mention = "99999999999999999999999999户"
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([history(url, [(article(text, url=url), [figure(text, mention, mention[:-1])])])])
        assert warehouse.con.execute("SELECT text, value FROM figure").fetchall() == [(mention, None)]


def test_what_a_kill_left_beside_the_working_file_is_cleared_away(tmp_path: Path) -> None:
    spilled = tmp_path / "work.duckdb.tmp" / "duckdb_temp_storage-0.tmp"
    spilled.parent.mkdir()
    spilled.write_bytes(b"pages that did not fit into memory")
    with open_work(tmp_path / "work.duckdb") as warehouse:
        assert not spilled.exists()
        assert warehouse.con.execute("SELECT current_setting('memory_limit')").fetchall() == [("953.6 MiB",)]
