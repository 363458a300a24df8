"""Questions to the published warehouse, and the way from a figure back to its bytes."""

import csv
import hashlib
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet

from povetl.archive.reader import read_payload
from povetl.errors import PovetlError, UsageError
from povetl.pipeline.asjson import plain
from povetl.records import Locator
from povetl.settings import Settings
from povetl.warehouse.connect import connect_published
from povetl.warehouse.export import formula_safe


@dataclass(frozen=True)
class Answer:
    """The rows of one statement."""

    columns: list[str]
    rows: list[tuple[object, ...]]
    arrow: Any


def ask(path: Path, sql: str) -> Answer:
    """Run one statement on the published warehouse.

    Raises:
        UsageError: the statement is wrong; the first line of DuckDB's explanation.
        WarehouseError: nothing is published.
    """
    con = connect_published(path)
    try:
        con.execute(sql)
        if con.description is None:
            return Answer([], [], None)
        table = con.to_arrow_table()
        columns = list(table.column_names)
        rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
        return Answer(columns, rows, table)
    except duckdb.Error as error:
        raise UsageError(str(error).strip().split("\n\n")[0].replace("\n", " ")) from error
    finally:
        con.close()


def write_answer(answer: Answer, form: str, output: Path | None) -> None:
    """Write an answer as csv, json (one object a line) or parquet; to standard output without a file."""
    if form == "parquet":
        assert output is not None
        pyarrow.parquet.write_table(answer.arrow, output, compression="zstd")
        return
    text = _csv(answer) if form == "csv" else _json(answer)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _csv(answer: Answer) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([formula_safe(_text(value)) for value in row] for row in answer.rows)
    return buffer.getvalue()


def _text(value: object) -> str:
    return "" if value is None else str(plain(value))


def _json(answer: Answer) -> str:
    objects = (dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows)
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in objects)


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
    con = connect_published(settings.published_path)
    try:
        rows: Sequence[tuple[object, ...]] = con.execute(_TRACE, [figure_id]).fetchall()
        names = [column[0] for column in con.description or ()]
    finally:
        con.close()
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
