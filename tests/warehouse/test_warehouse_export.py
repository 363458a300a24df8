"""Exports hold every table and view, and run nothing in a spreadsheet."""

import csv
import json
from pathlib import Path

import duckdb
import pytest
from tests.warehouse.invented import article, history, simple

from povetl.errors import WarehouseError
from povetl.warehouse.export import export_warehouse, formula_safe
from povetl.warehouse.load import open_work
from povetl.warehouse.snapshot import publish

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    work, path = tmp_path / "work.duckdb", tmp_path / "povetl.duckdb"
    with open_work(work) as warehouse:
        warehouse.load([simple(1)])
        for number, title in enumerate(FORMULAS):
            url = f"https://www.example.org/evil{number}.html"
            warehouse.load([history(url, [(article("正文。\n", url=url, title=title), [])])])
    publish(work, path)
    return path


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_gets_an_apostrophe(text: str) -> None:
    assert formula_safe(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.5", "+3", "搬迁1450户", "", "1=1", "-0"])
def test_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    assert formula_safe(text) == text


def test_csv_is_safe_and_agrees_with_formula_safe(published: Path, tmp_path: Path) -> None:
    done = export_warehouse(published, tmp_path / "exports", "csv")
    with (done.folder / "article.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["title"] for row in rows} == {"搬迁通报之1", *(formula_safe(title) for title in FORMULAS)}
    assert {row["published_at"] for row in rows} == {"2020-03-01T00:00:00+08:00"}


def test_parquet_gives_the_rows_back(published: Path, tmp_path: Path) -> None:
    done = export_warehouse(published, tmp_path / "exports", "parquet")
    counts = {name: count for name, _, count in done.files}
    assert (counts["article"], counts["latest_figure"]) == (7, 1)
    found = duckdb.execute("SELECT value, unit FROM read_parquet(?)", [str(done.folder / "latest_figure.parquet")])
    assert found.fetchall() == [(1450, "household")]
    package = json.loads((done.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["path"] for each in package["resources"]} == {path.name for _, path, _ in done.files}
    assert all(field["description"] for each in package["resources"] for field in each["schema"]["fields"])


def test_second_export_replaces_the_first_and_touches_no_other_folder(published: Path, tmp_path: Path) -> None:
    export_warehouse(published, tmp_path / "exports", "csv")
    export_warehouse(published, tmp_path / "exports", "parquet")
    assert not list((tmp_path / "exports").glob("*.csv"))
    other = tmp_path / "mine"
    other.mkdir()
    (other / "thesis.docx").write_text("years of work")
    with pytest.raises(WarehouseError, match="no export"):
        export_warehouse(published, other, "csv")
    assert (other / "thesis.docx").exists()
