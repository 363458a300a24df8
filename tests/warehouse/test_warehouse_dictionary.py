"""The schema describes itself, and the data dictionary is up to date."""

from pathlib import Path

import duckdb
import pytest

from povetl.warehouse.dictionary import data_dictionary
from povetl.warehouse.load import open_work
from povetl.warehouse.schema import definitions, migrate, tables

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    migrate(con)
    return con


def test_data_dictionary_is_up_to_date() -> None:
    written = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert written == data_dictionary(), "run: python -m povetl.warehouse.dictionary docs/data_dictionary.md"


def test_every_table_view_macro_and_column_has_a_comment(con: duckdb.DuckDBPyConnection) -> None:
    bare = con.execute(
        "SELECT table_name || '.' || column_name FROM duckdb_columns() "
        "WHERE schema_name = 'main' AND NOT internal AND coalesce(comment, '') = ''"
    ).fetchall()
    assert bare == []
    for kind, name in (("tables", "table_name"), ("views", "view_name")):
        rows = con.execute(
            f"SELECT {name} FROM duckdb_{kind}() "
            "WHERE schema_name = 'main' AND NOT internal AND coalesce(comment, '') = ''"
        )
        assert rows.fetchall() == []


def test_contract_is_whole(con: duckdb.DuckDBPyConnection) -> None:
    assert set(tables()) >= {
        "source", "run", "fetch", "capture", "article", "article_url", "article_part", "zone_text", "figure", "image",
        "attachment", "data_table", "table_cell", "indicator", "unit", "place", "reject", "check_result",
    }  # fmt: skip
    assert {each.name for each in definitions()} >= {
        "latest_article", "latest_figure", "claim", "indicator_series", "conflict", "revision_change", "place_rollup",
        "coverage", "source_health", "evidence", "search", "series", "as_of",
    }  # fmt: skip
    assert [column.type for column in tables()["figure"].columns if column.name == "value"] == ["DECIMAL(28, 6)"]


def test_schema_file_and_database_agree(con: duckdb.DuckDBPyConnection) -> None:
    for table in tables().values():
        found = [row[0] for row in con.execute(f'DESCRIBE "{table.name}"').fetchall()]
        assert found == list(table.column_names)
        assert set(table.key) <= set(found)
        assert table.key


def test_views_cast_no_time_to_a_date(con: duckdb.DuckDBPyConnection) -> None:
    times = {column.name for table in tables().values() for column in table.columns if column.type == "TIMESTAMPTZ"}
    for definition in definitions():
        for name in times:
            assert f"{name}::DATE" not in definition.sql
            assert f"CAST({name}" not in definition.sql


def test_opening_needs_no_extension_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    with open_work(tmp_path / "work.duckdb") as warehouse:
        settings = "SELECT current_setting('autoinstall_known_extensions'), current_setting('TimeZone')"
        assert warehouse.con.execute(settings).fetchall() == [(False, "Asia/Shanghai")]
        assert warehouse.con.execute("SELECT TIMESTAMPTZ '2020-01-01 00:00:00+08'::VARCHAR").fetchall() == [
            ("2020-01-01 00:00:00+08",)
        ]
    assert not (tmp_path / "nobody" / ".duckdb").exists()
