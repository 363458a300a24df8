"""Every query of the cookbook runs, and gives the answer that the page shows."""

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.warehouse.cookbook import PAGE, answered, build, questions

import povetl
from povetl.warehouse.connect import connect_published

QUERIES = sorted((Path(__file__).parents[2] / "warehouse" / "queries").glob("*.sql"))


CLI = Path(sys.executable).with_name("duckdb")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("cookbook"))


@pytest.fixture(scope="module")
def con(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect_published(published) as con:
        yield con


def test_answers_on_the_page_are_those_of_the_queries(con: duckdb.DuckDBPyConnection) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(list(questions(text))) >= 20
    assert answered(text, con) == text, "run: python -m tests.warehouse.cookbook"


@pytest.mark.parametrize("sql", list(questions(PAGE.read_text(encoding="utf-8"))))
def test_every_question_has_an_answer(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    assert con.execute(sql).fetchall() != []


def test_example_queries_run(con: duckdb.DuckDBPyConnection) -> None:
    assert QUERIES
    for path in QUERIES:
        assert con.execute(path.read_text(encoding="utf-8")).fetchall() != [], path.name


def test_answers_do_not_move_with_the_reader_s_clock(con: duckdb.DuckDBPyConnection) -> None:
    text = PAGE.read_text(encoding="utf-8")
    con.execute("SET TimeZone = 'America/Los_Angeles'")
    try:
        assert answered(text, con) == text
    finally:
        con.execute("SET TimeZone = 'Asia/Shanghai'")


def test_connect_gives_the_same_answers(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POVETL_HOME", str(published.parent))
    text = PAGE.read_text(encoding="utf-8")
    with povetl.connect() as con:
        assert answered(text, con) == text


@pytest.mark.skipif(not CLI.exists(), reason="the DuckDB CLI is not installed: pip install duckdb-cli")
def test_duckdb_cli_gives_the_same_answers(published: Path, con: duckdb.DuckDBPyConnection) -> None:
    asked = list(questions(PAGE.read_text(encoding="utf-8")))
    done = subprocess.run(
        [str(CLI), "-readonly", "-json", "-bail", str(published)], input="".join(asked), capture_output=True, text=True,
        timeout=60, check=False, env={"TZ": "America/Los_Angeles", "HOME": str(published.parent)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    rest = done.stdout.strip()
    for sql in asked:
        rows, end = json.JSONDecoder(parse_float=Decimal).raw_decode(rest)
        rest = rest[end:].lstrip()
        assert [list(map(alike, row.values())) for row in rows] == [
            list(map(alike, row)) for row in con.execute(sql).fetchall()
        ], sql
    assert rest == ""


def alike(value: object) -> object:
    """A value as both print it; the CLI writes amounts as strings."""
    try:
        return value if value is None or isinstance(value, (bool, list)) else Decimal(str(value))
    except ArithmeticError:
        return str(value)
