"""A warehouse of every earlier version opens, upgraded, with its rows."""

from pathlib import Path

import duckdb
import pytest
from tests.warehouse.invented import simple

from povetl.errors import WarehouseError
from povetl.warehouse import schema
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import content_digest, open_work
from povetl.warehouse.snapshot import publish

VERSIONS = sorted((Path(__file__).parent / "versions").glob("*.sql"))
COLUMNS = """
SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns()
WHERE NOT internal ORDER BY ALL
"""


def columns(path: Path) -> list[tuple[object, ...]]:
    with open_work(path) as warehouse:
        return warehouse.con.execute(COLUMNS).fetchall()


def old_warehouse(path: Path, version: Path) -> None:
    """An empty warehouse as that version made it, with one source."""
    with duckdb.connect(str(path)) as con:
        con.execute(version.read_text(encoding="utf-8"))
        con.execute("INSERT INTO internal.state VALUES ('schema_version', ?)", [str(int(version.stem))])
        con.execute("INSERT INTO source (source_id, sample) VALUES ('kept', false)")


def test_every_released_version_is_kept_for_trying() -> None:
    assert [int(path.stem) for path in VERSIONS] == list(range(1, schema.newest_version() + 1))


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.stem)
def test_old_warehouse_becomes_like_a_new_one_and_keeps_its_rows(tmp_path: Path, version: Path) -> None:
    old_warehouse(tmp_path / "old.duckdb", version)
    assert columns(tmp_path / "old.duckdb") == columns(tmp_path / "new.duckdb")
    with open_work(tmp_path / "old.duckdb") as warehouse:
        assert warehouse.con.execute("SELECT source_id FROM source").fetchall() == [("kept",)]
        warehouse.load([simple(1)])


def test_migrations_run_in_order_and_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "work.duckdb"
    with open_work(path) as warehouse:
        warehouse.load([simple(1)])
    first = schema.newest_version()
    steps = {
        first + 1: "ALTER TABLE source ADD COLUMN remark VARCHAR",
        first + 2: "ALTER TABLE source RENAME COLUMN remark TO note;"
        "INSERT INTO source (source_id, sample, note) VALUES ('s', false, 'x')",
    }
    monkeypatch.setattr(schema, "migrations", lambda: steps)
    for _ in range(2):
        with open_work(path) as warehouse:
            assert warehouse.con.execute("SELECT note FROM source").fetchall() == [("x",)]
            assert warehouse.counts()["figure"] == 1
            assert schema.read_version(warehouse.con) == first + 2


def test_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "work.duckdb"
    with open_work(path) as warehouse:
        warehouse.load([simple(1)])
        before = content_digest(warehouse.con)
    bad = {schema.newest_version() + 1: "ALTER TABLE source ADD COLUMN remark VARCHAR; SELECT * FROM no_such_table"}
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: bad)
        with pytest.raises(WarehouseError, match="no_such_table"):
            open_work(path)
    with open_work(path) as warehouse:
        assert content_digest(warehouse.con) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["work.duckdb", "work.duckdb.lock"]


def test_changed_view_is_renewed_when_the_file_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "work.duckdb"
    with open_work(path) as warehouse:
        warehouse.con.execute("CREATE OR REPLACE VIEW coverage AS SELECT 1 AS nothing")
        schema.write_state(warehouse.con, "definitions", "of yesterday")
    with open_work(path) as warehouse:
        assert warehouse.con.execute("SELECT n_articles FROM coverage").fetchall() == []


def test_readers_get_changed_views_though_no_article_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, published = tmp_path / "work.duckdb", tmp_path / "povetl.duckdb"
    with open_work(work) as warehouse:
        warehouse.con.execute("CREATE OR REPLACE VIEW coverage AS SELECT 1 AS nothing")
        schema.write_state(warehouse.con, "definitions", "of yesterday")
    with monkeypatch.context() as yesterday:
        yesterday.setattr(schema, "definitions_digest", lambda: "of yesterday")
        publish(work, published)
    assert publish(work, published).changed
    with connect_published(published) as con:
        assert con.execute("SELECT n_articles FROM coverage").fetchall() == []
    assert not publish(work, published).changed
