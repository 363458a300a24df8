"""Every golden page gives what is written beside it, and every source has one."""

from pathlib import Path

import pytest
from golden_pages import FOLDER, compare, golden_pages, read_expected

from povetl.settings import load_settings
from povetl.sources.catalog import Catalog, load_catalog

PAGES = list(golden_pages())


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(load_settings().sources)


@pytest.mark.parametrize("page", PAGES, ids=[f"{page.parent.name}/{page.stem}" for page in PAGES])
def test_a_golden_page_gives_what_is_written_beside_it(page: Path, catalog: Catalog) -> None:
    source = catalog.get(page.parent.name)
    assert compare(source, page.read_bytes(), read_expected(page)) == {}


def test_every_built_in_source_has_a_golden_page(catalog: Catalog) -> None:
    real = {source.id for source in load_catalog().values() if not source.sample}
    assert {folder.name for folder in FOLDER.iterdir()} == real  # the sample sites are tested whole, in tests/sample
