"""A reader with SQL: what the published file lets nobody do, and what docs/security.md switches off for strangers."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from povetl.errors import PovetlError
from povetl.pipeline.asking import ask
from povetl.warehouse.load import open_work
from povetl.warehouse.snapshot import publish

WRITING = (
    "DELETE FROM article",
    "UPDATE figure SET value = 0",
    "INSERT INTO source SELECT * FROM source",
    "DROP VIEW claim",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE OR REPLACE VIEW latest_figure AS SELECT 1",
)
REACHING = (
    "SELECT * FROM read_text('{outside}')",
    "SELECT * FROM glob('{folder}/*')",
    "COPY (SELECT 1) TO '{folder}/stolen.csv'",
    "ATTACH '{folder}/other.duckdb'",
    "EXPORT DATABASE '{folder}/all'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A published warehouse without articles: what a reader may do does not hang on them."""
    home = tmp_path_factory.mktemp("strangers")
    open_work(home / "work.duckdb").close()
    publish(home / "work.duckdb", home / "povetl.duckdb")
    yield home / "povetl.duckdb"
    shutil.rmtree(home, ignore_errors=True)


@pytest.mark.parametrize("sql", WRITING)
def test_a_reader_changes_nothing(sql: str, published: Path) -> None:
    before = hashlib.sha256(published.read_bytes()).hexdigest()
    with pytest.raises(PovetlError, match=r"only read|read-only"):
        ask(published, sql)
    assert hashlib.sha256(published.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("sql", REACHING)
def test_a_stranger_reaches_no_file_of_the_machine(sql: str, published: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("not for strangers", encoding="utf-8")
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    with duckdb.connect(str(published), read_only=True, config=config) as con:
        with pytest.raises(duckdb.Error):
            con.execute(sql.format(outside=outside, folder=tmp_path)).fetchall()
        for view in ("latest_figure", "claim", "conflict", "indicator_series"):
            con.execute(f"SELECT count(*) FROM {view}").fetchall()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside.txt"]
