"""Questions to the published warehouse, and the way from a figure back to its bytes."""

import csv
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import duckdb

from povetl.errors import PovetlError, UsageError
from povetl.pipeline.asjson import plain
from povetl.records import Locator
from povetl.settings import Settings
from povetl.warehouse.connect import confine, connect_published
from povetl.warehouse.export import formula_safe

BATCH = 1000
"""Rows that are held at a time."""
Value = TypeVar("Value")
QUERY = [duckdb.ExpectedResultType.QUERY_RESULT]
KIND = duckdb.StatementType
READING = (KIND.SELECT, KIND.CREATE, KIND.INSERT, KIND.SET)
"""What cannot reach the disk once DuckDB is confined. COPY can: DuckDB leaves the open file and its log writable."""
EXPLAINING = re.compile(r"\s*EXPLAIN\s+(?:ANALYZE\s+)?", re.I)


@dataclass(frozen=True)
class Answer:
    """The rows of one statement; those of :func:`open_answer` are read as they are asked for, once."""

    columns: list[str]
    rows: Iterable[tuple[object, ...]]
    con: duckdb.DuckDBPyConnection


@contextmanager
def open_answer(path: Path, sql: str) -> Iterator[Answer]:
    """Run one statement on the published warehouse, with no way to other files, extensions or settings.

    Raises:
        UsageError: there is no statement, or more than one that answers, or it is wrong: DuckDB's explanation.
        WarehouseError: nothing is published.
    """
    with connect_published(path) as con:
        confine(con)
        try:
            statements = con.extract_statements(sql)
            check_one(statements)
            check_reading(con, statements)
            with ThreadPoolExecutor(1) as worker:
                for statement in statements:  # a PIVOT without IN is two
                    waited_for(con, worker.submit(con.execute, statement))
                columns = distinct([column[0] for column in con.description or ()])
                yield Answer(columns, fetched(con, worker), con)
        except duckdb.Error as error:
            raise UsageError(" ".join(str(error).strip().split("\n\n")[0].split())) from error


def ask(path: Path, sql: str) -> Answer:
    """The answer of :func:`open_answer` with all its rows, for a question that has few."""
    with open_answer(path, sql) as answer:
        return Answer(answer.columns, list(answer.rows), answer.con)


def check_one(statements: Sequence[duckdb.Statement]) -> None:
    """Refuse what is not one question, in one sentence."""
    asking = [each for each in statements if each.expected_result_type == QUERY]
    if not statements:
        raise UsageError('there is no statement: write one, such as "SELECT * FROM coverage".')
    if not asking or statements[-1] is not asking[-1]:
        raise UsageError("the published warehouse is only read: end with SELECT, FROM, WITH, DESCRIBE or SHOW.")
    if len(asking) > 1:
        raise UsageError(f"these are {len(asking)} questions, and one is answered at a time: ask them one by one.")


def check_reading(con: duckdb.DuckDBPyConnection, statements: Sequence[duckdb.Statement]) -> None:
    """Refuse what may write to a file; EXPLAIN ANALYZE runs what it explains, so that is looked at as well."""
    for statement in statements:
        explained = [statement]
        if statement.type == KIND.EXPLAIN:
            explained = con.extract_statements(EXPLAINING.sub("", statement.query, count=1))
        if any(each.type not in READING for each in explained):
            raise UsageError(
                "the published warehouse is only read, and nothing is written beside it: "
                "ask with SELECT, FROM, WITH, DESCRIBE, SHOW or EXPLAIN."
            )


def distinct(names: Sequence[str]) -> list[str]:
    """Column names with a number behind those that repeat, so that no JSON key hides another."""
    found: list[str] = []
    for name in names:
        number, free = 2, name
        while free in found:
            free, number = f"{name}_{number}", number + 1
        found.append(free)
    return found


def fetched(con: duckdb.DuckDBPyConnection, worker: ThreadPoolExecutor) -> Iterator[tuple[object, ...]]:
    """The rows of the last statement, some at a time."""
    while rows := waited_for(con, worker.submit(con.fetchmany, BATCH)):
        yield from rows


def waited_for(con: duckdb.DuckDBPyConnection, work: "Future[Value]") -> Value:
    """What the work gives. Ctrl-C stops it: in this thread it would be heard only when DuckDB is done."""
    try:
        return work.result()
    except KeyboardInterrupt:
        con.interrupt()
        raise


def write_answer(answer: Answer, form: str, output: Path | None) -> None:
    """Write an answer as csv, json (one object a line) or parquet; to standard output without a file.

    The file appears when it is whole.
    """
    write = _write_csv if form == "csv" else _write_json
    if output is None:
        write(answer, sys.stdout)
        return
    temporary = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        if form == "parquet":
            _write_parquet(answer, temporary)
        else:
            with temporary.open("w", encoding="utf-8", newline="") as file:
                write(answer, file)
        temporary.replace(output)
    except OSError as error:
        if error.errno is None:  # Arrow's way to say what DuckDB said while the rows were read
            raise UsageError(" ".join(str(error).split())) from error
        raise PovetlError(f"{output} cannot be written ({(error.strerror or str(error)).lower()}).") from error
    finally:
        temporary.unlink(missing_ok=True)


def _write_csv(answer: Answer, file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([formula_safe(name) for name in answer.columns])
    for row in answer.rows:
        writer.writerow([formula_safe(_text(value)) for value in row])


def _text(value: object) -> str:
    shown = plain(value)
    if isinstance(shown, (list, dict)):
        return json.dumps(shown, ensure_ascii=False, default=str)
    return "" if shown is None else str(shown)


def _write_json(answer: Answer, file: IO[str]) -> None:
    for row in answer.rows:
        values = dict(zip(answer.columns, map(plain, row), strict=True))
        file.write(json.dumps(values, ensure_ascii=False, default=str) + "\n")


def _write_parquet(answer: Answer, output: Path) -> None:
    import pyarrow.parquet

    batches = answer.con.to_arrow_reader(100_000)
    with pyarrow.parquet.ParquetWriter(output, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


_TRACE = """
SELECT e.text AS figure, e.value, e.value_high, e.unit, e.sentence, e.title, s.name_zh AS source, e.origin, e.url,
       e.published_on, e.revision, e.revision_id, e.capture_id, e.capture_url, e.captured_at, e.via, e.body_sha256,
       e.warc_file, e.warc_offset
FROM evidence(?) e
JOIN article USING (revision_id)
LEFT JOIN source s USING (source_id)
"""


def trace(settings: Settings, figure_id: str) -> dict[str, object]:
    """The way from a figure to its bytes, each step checked.

    Raises:
        UsageError: there is no such figure.
        PovetlError: the archived bytes are not those that the warehouse names.
    """
    from povetl.archive.reader import read_payload

    with connect_published(settings.published_path) as con:
        rows: Sequence[tuple[object, ...]] = con.execute(_TRACE, [figure_id]).fetchall()
        names = [column[0] for column in con.description or ()]
    if not rows:
        raise UsageError(f"there is no figure {figure_id}: take an id from the figure table.")
    chain = dict(zip(names, rows[0], strict=True))
    file, offset = str(chain["warc_file"]), int(str(chain["warc_offset"]))
    body = read_payload(settings.raw_path, Locator(warc_file=file, warc_offset=offset))
    found = hashlib.sha256(body).hexdigest()
    if found != chain["body_sha256"]:
        raise PovetlError(f"{file} holds other bytes at {offset} than the warehouse names: run povetl archive verify.")
    chain["bytes_checked"] = f"{len(body)} bytes, SHA-256 as recorded"
    return {name: plain(value) for name, value in chain.items()}
