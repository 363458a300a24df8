"""docs/adding_a_source.md is true: its example loads and its golden test is green; it names every key."""

import dataclasses
import re
from pathlib import Path

import pytest
from golden_pages import compare, read_expected

from povetl.errors import SourceError
from povetl.records import Layout
from povetl.sources.catalog import ListSpec, Source, load_catalog

DOCUMENT = Path(__file__).parents[2] / "docs" / "adding_a_source.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that a reader has after following the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 5
    for name, content in blocks:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def test_the_example_source_loads(folder: Path) -> None:
    source = load_catalog(folder).get("dege_gov")
    assert source.is_article("http://www.dege.example/xwzx/202011/t20201118_40127.html")


@pytest.mark.parametrize("name", ["article", "list"])
def test_the_example_golden_pages_are_green(folder: Path, name: str) -> None:
    page = folder / "golden" / "dege_gov" / f"{name}.html"
    source = load_catalog(folder).get("dege_gov")
    assert compare(source, page.read_bytes(), read_expected(page)) == {}


def test_the_error_that_the_document_quotes_is_the_one_that_is_raised(folder: Path) -> None:
    path = folder / "dege_gov.toml"
    broken = path.read_text(encoding="utf-8").replace(r"'/xwzx/\d{6}/", r"'/xwzx(/\d{6}/")
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_catalog(folder)
    quoted = re.search(r"^my-sources/(dege_gov\.toml, line .*)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert quoted is not None
    assert str(caught.value) == f"{folder}/{quoted[1]}"


def test_the_document_names_every_key() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").split("## Every key")[1]
    named = set(re.findall(r"`(\w+)`", table))
    not_keys = {"path", "lists", "layout"}
    for record in (Source, ListSpec, Layout):
        assert {field.name for field in dataclasses.fields(record)} - not_keys <= named
