"""povetl query: one question at a time, answered row by row, with no way to anything but the warehouse."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest
from rich.cells import cell_len
from rich.console import Console
from tests.warehouse.cookbook import build

from povetl.cli import terminal
from povetl.errors import PovetlError, UsageError
from povetl.pipeline.asking import ask, open_answer, write_answer


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("asked"))


def povetl(published: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "POVETL_HOME": str(published.parent)}
    return subprocess.run(
        [sys.executable, "-m", "povetl.cli.main", *words], env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("", "there is no statement"),
        (" -- nothing", "there is no statement"),
        ("SELECT 1; SELECT 2", "these are 2 questions"),
        ("SET threads = 1", "is only read"),
        ("INSERT INTO source SELECT 1", "is only read"),
        ("SELECT 1; CREATE TEMP TABLE t AS SELECT 1", "is only read"),
        ("SELEC 1", 'syntax error at or near "SELEC"'),
        ("SELECT valu FROM figure", 'Candidate bindings: "value"'),
        ("FROM figur", 'Did you mean "figure"'),
        ("SELECT 1 FROM article WHERE error('late')", "late"),
    ],
)
def test_what_is_not_one_question_gets_one_sentence(published: Path, sql: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as raised:
        ask(published, sql)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('{0}')", "FROM read_text('{0}')", "FROM '{0}'", "FROM glob('/*')", "COPY article TO '{0}'",
        "ATTACH '{0}' AS other", "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true",
        "CREATE TEMP TABLE t AS FROM read_text('{0}'); FROM t", "SET lock_configuration = false; SELECT 1",
        "EXPORT DATABASE '{0}'", "CREATE TABLE t AS SELECT 1; FROM article", "DROP VIEW claim; FROM article",
    ],
)  # fmt: skip
def test_nothing_but_the_warehouse_can_be_reached(published: Path, tmp_path: Path, sql: str) -> None:
    other = tmp_path / "other.csv"
    other.write_text("secret\n1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        ask(published, sql.format(other))
    assert other.read_text(encoding="utf-8") == "secret\n1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["other.csv"]


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{0}' (FORMAT csv, USE_TMP_FILE false); SELECT 1",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{0}' (FORMAT csv, USE_TMP_FILE false)",
        "EXPLAIN /* and */ ANALYZE COPY (SELECT 1) TO '{0}' (FORMAT csv, USE_TMP_FILE false)",
        "PREPARE a AS COPY (SELECT 1) TO '{0}' (FORMAT csv, USE_TMP_FILE false); EXECUTE a",
        "EXPORT DATABASE '{0}'; SELECT 1",
        "CALL enable_logging(storage = 'file', storage_path = '{0}')",
    ],
)
@pytest.mark.parametrize("ending", ["", ".wal", ".tmp"])
def test_warehouse_itself_is_not_written_over(tmp_path: Path, sql: str, ending: str) -> None:
    # DuckDB lets a confined reader write to the file that it has open, and to its log.
    copy = tmp_path / "povetl.duckdb"
    duckdb.connect(copy).execute("CREATE TABLE t AS SELECT 7 AS n").close()
    before = copy.read_bytes()
    with pytest.raises(UsageError):
        ask(copy, sql.format(f"{copy}{ending}"))
    assert [path.name for path in tmp_path.iterdir()] == ["povetl.duckdb"]
    assert copy.read_bytes() == before


def test_question_can_be_explained(published: Path) -> None:
    assert "PROJECTION" in str(ask(published, "EXPLAIN SELECT value + 1 FROM figure").rows)
    assert ask(published, "explain analyze FROM figure").rows


def test_rows_are_given_before_all_are_there(published: Path) -> None:
    with open_answer(published, "SELECT range AS n FROM range(1_000_000_000_000)") as answer:
        assert next(iter(answer.rows)) == (0,)


def test_ctrl_c_stops_a_question_at_once(published: Path) -> None:
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    endless = "SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE (a.range * b.range) % 7 = 3"
    with pytest.raises(KeyboardInterrupt):
        ask(published, endless)
    assert time.monotonic() - began < 20


def test_pivot_and_temporary_tables_are_one_question(published: Path) -> None:
    assert ask(published, "PIVOT (SELECT 'x' AS a, 2 AS b) ON a USING sum(b)").columns == ["x"]
    assert ask(published, "CREATE TEMP TABLE t AS SELECT 5; FROM t").rows == [(5,)]


def test_csv_and_json_carry_the_same_values(published: Path, tmp_path: Path) -> None:
    sql = (
        "SELECT 1 AS a, 2 AS a, '=1+1' AS f, 0.10::DECIMAL(9, 2) AS d, 'nan'::DOUBLE AS n, [DATE '2020-01-02'] AS l, "
        "TIMESTAMPTZ '2020-01-02 03:04:05+08' AS t, NULL AS e, '一,\"二\"' AS q"
    )
    for form in ("csv", "json"):
        with open_answer(published, sql) as answer:
            write_answer(answer, form, tmp_path / f"a.{form}")
    row = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert row == {
        "a": 1, "a_2": 2, "f": "=1+1", "d": "0.10", "n": None, "l": ["2020-01-02"], "t": "2020-01-02T03:04:05+08:00",
        "e": None, "q": '一,"二"',
    }  # fmt: skip
    (found,) = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8")))
    assert found == {
        "a": "1", "a_2": "2", "f": "'=1+1", "d": "0.10", "n": "", "l": '["2020-01-02"]',
        "t": "2020-01-02T03:04:05+08:00", "e": "", "q": '一,"二"',
    }  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_file_appears_only_when_it_is_whole(published: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"kept.{form}"
    target.write_text("before", encoding="utf-8")
    late = "SELECT CASE WHEN range = 500_000 THEN error('late') END AS x FROM range(600_000)"
    with pytest.raises(UsageError, match="late"), open_answer(published, late) as answer:
        write_answer(answer, form, target)
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    with open_answer(published, "SELECT 1 AS x") as answer:
        write_answer(answer, form, target)
    assert target.read_bytes() != b"before"
    with pytest.raises(PovetlError, match="cannot be written"), open_answer(published, "SELECT 1 AS x") as answer:
        write_answer(answer, form, tmp_path / "nowhere" / "x")


def test_long_table_says_how_many_rows_more_there_are(published: Path) -> None:
    done = povetl(published, "query", "SELECT range AS n FROM range(1000)", "--limit", "3")
    assert done.stdout.split() == ["n", "───", "0", "1", "2"]
    assert done.stderr.startswith("997 more rows")
    assert len(povetl(published, "query", "SELECT range AS n FROM range(1000)", "--json").stdout.splitlines()) == 1000


def test_reader_who_leaves_early_is_no_error(published: Path) -> None:
    environment = {**os.environ, "POVETL_HOME": str(published.parent)}
    words = [sys.executable, "-m", "povetl.cli.main", "query", "FROM range(1000000)", "--json"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_unknown_place_is_named(tmp_path: Path, published: Path) -> None:
    (tmp_path / "text.txt").write_text("全县脱贫3367户。", encoding="utf-8")
    done = povetl(published, "figures", str(tmp_path / "text.txt"), "--place", "999")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "povetl: there is no place 999: give a code of the gazetteer, such as 540302.\n"


@pytest.mark.parametrize("n_columns", [2, 3, 40])
def test_table_stays_readable_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, n_columns: int) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "console", Console(file=shown, width=80))
    words = ["农牧民人均可支配收入" * 2] * n_columns
    terminal.show_table("", [f"column_{number}" for number in range(n_columns)], [words, words])
    lines = shown.getvalue().splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    assert "column_1" in shown.getvalue()
    assert sum("农牧民人" in line for line in lines) >= 2
    if n_columns == 40:
        assert sum("农牧民人均可支配收入" * 2 in line for line in lines) == 80
