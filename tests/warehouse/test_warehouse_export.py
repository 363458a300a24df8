"""Exports hold every table and view, and run nothing in a spreadsheet."""

import csv
import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Package, validate
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
        warehouse.load([simple(1), simple(2, source="media")])
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
    assert {row["title"] for row in rows} == {
        "搬迁通报之1",
        "搬迁通报之2",
        *(formula_safe(title) for title in FORMULAS),
    }
    assert {row["published_at"] for row in rows} == {"2020-03-01T00:00:00+08:00"}


def test_parquet_gives_the_rows_back(published: Path, tmp_path: Path) -> None:
    done = export_warehouse(published, tmp_path / "exports", "parquet")
    counts = {name: count for name, _, count in done.files}
    assert (counts["article"], counts["latest_figure"]) == (8, 2)
    found = duckdb.execute("SELECT value, unit FROM read_parquet(?)", [str(done.folder / "latest_figure.parquet")])
    assert found.fetchall() == [(1450, "household")] * 2
    package = json.loads((done.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["path"].split("/")[0] for each in package["resources"]} == {path.name for _, path, _ in done.files}
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


def test_parquet_is_divided_by_source_and_packed_with_zstd(published: Path, tmp_path: Path) -> None:
    done = export_warehouse(published, tmp_path / "exports", "parquet")
    files = sorted(path.relative_to(done.folder).as_posix() for path in (done.folder / "figure").rglob("*.parquet"))
    assert files == ["figure/source_id=county/data_0.parquet", "figure/source_id=media/data_0.parquet"]
    assert pq.ParquetFile(done.folder / files[0]).metadata.row_group(0).column(0).compression == "ZSTD"
    whole = duckdb.execute(
        "SELECT source_id, count(*) FROM read_parquet(?) GROUP BY 1 ORDER BY 1", [str(done.folder / "article/**")]
    )
    assert whole.fetchall() == [("county", 7), ("media", 1)]
    empty = duckdb.execute("FROM read_parquet(?)", [str(done.folder / "fetch/**")])
    assert empty.fetchall() == []
    assert "status" in [column[0] for column in empty.description or ()]


def test_csv_and_its_data_package_are_valid_to_frictionless(published: Path, tmp_path: Path) -> None:
    done = export_warehouse(published, tmp_path / "exports", "csv")
    report = validate(str(done.folder / "datapackage.json"))
    assert report.flatten(["name", "type", "message"]) == []
    assert report.stats["tasks"] == len(done.files)
    broken = done.folder / "article.csv"
    broken.write_text(broken.read_text(encoding="utf-8").replace("title", "heading", 1), encoding="utf-8")
    assert not validate(str(done.folder / "datapackage.json")).valid  # what it reads is the files themselves


def test_parquet_data_package_is_valid_and_says_what_is_in_the_files(published: Path, tmp_path: Path) -> None:
    """Frictionless reads Parquet through pandas only, which is not here: the files are compared by Arrow."""
    done = export_warehouse(published, tmp_path / "exports", "parquet")
    package = Package(str(done.folder / "datapackage.json"))  # refuses a descriptor that breaks the standard
    assert len(package.resources) == len(list(done.folder.rglob("*.parquet")))
    for resource in package.resources:
        assert resource.schema.field_names == pq.ParquetFile(done.folder / str(resource.path)).schema_arrow.names
