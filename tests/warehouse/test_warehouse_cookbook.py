"""Every query of the cookbook runs, and gives the answer that the page shows."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.warehouse.cookbook import PAGE, answered, build, questions

from povetl.warehouse.connect import connect_published

QUERIES = sorted((Path(__file__).parents[2] / "warehouse" / "queries").glob("*.sql"))


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect_published(build(tmp_path_factory.mktemp("cookbook"))) as con:
        yield con


def test_answers_on_the_page_are_those_of_the_queries(con: duckdb.DuckDBPyConnection) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(list(questions(text))) >= 20
    assert answered(text, con) == text, "run: python -m tests.warehouse.cookbook"


@pytest.mark.parametrize("number", range(21))
def test_every_question_has_an_answer(con: duckdb.DuckDBPyConnection, number: int) -> None:
    sql = list(questions(PAGE.read_text(encoding="utf-8")))[number]
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
