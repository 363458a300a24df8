"""What publishing promises."""

import os
import stat
from pathlib import Path

import duckdb
import pytest
from tests.warehouse.invented import simple

from povetl.errors import CheckFailed, WarehouseError
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import open_work
from povetl.warehouse.snapshot import list_snapshots, publish, rollback


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work.duckdb"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return tmp_path / "povetl.duckdb"


def load(work: Path, *numbers: int, value: str = "1450") -> None:
    with open_work(work) as warehouse:
        warehouse.load([simple(number, value) for number in numbers])
        warehouse.reconcile()


def n_articles(con: duckdb.DuckDBPyConnection) -> int:
    return con.execute("SELECT count(*) FROM latest_article").fetchall()[0][0]


def test_published_file_is_read_only_and_answers_through_the_views(work: Path, published: Path) -> None:
    load(work, 1)
    result = publish(work, published)
    assert result.changed
    assert stat.S_IMODE(published.stat().st_mode) == 0o444
    with connect_published(published) as con:
        assert con.execute("SELECT value, place_name FROM latest_figure").fetchall() == [(1450, "洛扎县")]
        assert con.execute("SELECT current_setting('TimeZone')").fetchall() == [("Asia/Shanghai",)]
        with pytest.raises(duckdb.Error):
            con.execute("DELETE FROM article")


def test_reader_keeps_its_snapshot_while_a_run_publishes(work: Path, published: Path) -> None:
    load(work, 1)
    publish(work, published)
    reader = connect_published(published)
    load(work, 2)
    publish(work, published)
    with connect_published(published) as later:
        assert n_articles(later) == 2
    assert n_articles(reader) == 1
    assert n_articles(reader.cursor()) == 1
    reader.close()


def test_publish_without_changes_copies_nothing_and_says_so(work: Path, published: Path) -> None:
    load(work, 1)
    first = publish(work, published)
    before = published.stat()
    load(work, 1)
    second = publish(work, published)
    assert (second.changed, second.content_changed, second.snapshot_id) == (False, False, first.snapshot_id)
    assert os.path.samestat(before, published.stat())


def test_only_the_last_snapshots_are_kept(work: Path, published: Path) -> None:
    for number in range(5):
        load(work, number)
        publish(work, published, keep=2)
    kept = list_snapshots(published)
    assert [each.is_current for each in kept] == [True, False, False]
    counts = []
    for each in kept:
        with duckdb.connect(str(each.path), read_only=True) as con:
            counts.append(n_articles(con))
    assert counts == [5, 4, 3]


def test_rollback_brings_an_earlier_version_back_until_the_next_publish(work: Path, published: Path) -> None:
    load(work, 1)
    first = publish(work, published)
    load(work, 2)
    publish(work, published)
    assert rollback(published, first.snapshot_id).is_current
    with connect_published(published) as con:
        assert n_articles(con) == 1
    assert publish(work, published).changed
    with connect_published(published) as con:
        assert n_articles(con) == 2
    with pytest.raises(WarehouseError, match="no snapshot"):
        rollback(published, "20200101T000000.000000Z")


def test_structural_check_stops_the_publish(work: Path, published: Path) -> None:
    load(work, 1)
    publish(work, published)
    before = published.stat()
    with open_work(work) as warehouse:
        warehouse.con.execute("INSERT INTO article SELECT * FROM article")
    with pytest.raises(CheckFailed, match="check keys"):
        publish(work, published)
    assert os.path.samestat(before, published.stat())


def test_revision_with_a_wrong_offset_moves_to_reject(work: Path, published: Path) -> None:
    load(work, 1, 2)
    with open_work(work) as warehouse:
        warehouse.con.execute(
            "UPDATE figure SET start = start + 1 WHERE article_id = (SELECT min(article_id) FROM article)"
        )
    result = publish(work, published)
    assert [each.n_offending for each in result.checks if each.check_id == "offsets"] == [1]
    with connect_published(published) as con:
        assert n_articles(con) == 1
        rows = con.execute("SELECT stage, reason, warc_file FROM reject").fetchall()
        assert rows == [("check", "offsets", "county/2020.warc.gz")]
    load(work, 1, 2)
    with open_work(work) as warehouse:
        assert [each.n_offending for each in warehouse.check(None) if each.check_id == "offsets"] == [0]
        assert (warehouse.counts()["article"], warehouse.counts()["reject"]) == (2, 0)


def test_nothing_published_is_one_sentence(published: Path) -> None:
    with pytest.raises(WarehouseError, match="no published warehouse"):
        connect_published(published)


def test_leftovers_of_a_killed_publish_are_removed(work: Path, published: Path) -> None:
    load(work, 1)
    leftover = published.with_name(f".{published.name}.999999.tmp")
    leftover.write_bytes(b"half a copy")
    publish(work, published)
    assert not leftover.exists()
    assert sorted(path.name for path in published.parent.iterdir()) == [
        "povetl.duckdb", "snapshots", "work.duckdb", "work.duckdb.lock",
    ]  # fmt: skip
