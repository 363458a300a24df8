"""Every SQL statement that the documents show runs on the sample warehouse."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from povetl.cli.portal import settings_of
from povetl.pipeline.ingest import ingest
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal
from povetl.settings import Settings
from povetl.warehouse.connect import connect_published

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "docs/runbook.md", "docs/tutorial.md"]
STAND_INS = {"STATUS": "ok", "REASON": "empty", "FIGURE_ID": "none"}


def statements() -> Iterator[tuple[str, str]]:
    """Statements in sql blocks, in inline code that begins with SELECT, and in `povetl query "…"` calls."""
    for name in DOCUMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.findall(r"```sql\n(.*?)```", text, re.S)
        inline = re.findall(r"`(SELECT [^`]+)`", text)
        called = re.findall(r'^\S*povetl query "(SELECT .*)"', text, re.M)
        for statement in [*(part for block in blocks for part in block.split(";")), *inline, *called]:
            bare = "\n".join(line for line in statement.splitlines() if not line.startswith("--")).strip()
            if bare:
                yield name, bare


FOUND = list(statements())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("documented")
    with Portal(home) as portal:
        names = settings_of(portal)
        settings = Settings(home=home, allow=names["POVETL_ALLOW"], connect_to=names["POVETL_CONNECT_TO"])
        workspace = Workspace(settings)
        workspace.prepare()
        ingest(workspace, ["sample_county"])
    con = connect_published(settings.published_path)
    yield con
    con.close()


def test_the_documents_show_statements() -> None:
    assert len(FOUND) >= 8
    assert {name for name, _ in FOUND} == set(DOCUMENTS)


@pytest.mark.parametrize(("document", "statement"), FOUND)
def test_a_documented_statement_runs(document: str, statement: str, published: duckdb.DuckDBPyConnection) -> None:
    for word, value in STAND_INS.items():
        statement = statement.replace(word, value)
    assert published.execute(statement).description is not None


def test_the_readme_shows_the_answer_that_its_query_gives(published: duckdb.DuckDBPyConnection) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    query = re.findall(r"```sql\n(.*?)```", readme, re.S)[0]
    value, unit, _, sentence, url = published.execute(query).fetchall()[0]
    (shown,) = re.findall(r"^\| (6845 .*) \|$", readme, re.M)
    assert shown.split(" | ") == [f"{value:.0f}", unit, shown.split(" | ")[2], sentence, url]
