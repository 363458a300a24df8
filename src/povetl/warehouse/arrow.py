"""Rows to Arrow tables with the types of schema.sql."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import pyarrow as pa

from povetl.warehouse.schema import Column, quoted, tables
from povetl.warehouse.stage import LATER, Row, Value

PLAIN = {"VARCHAR": pa.string(), "INTEGER": pa.int32(), "BIGINT": pa.int64(), "BOOLEAN": pa.bool_()}
MOMENTS = {
    "DATE": (pa.int32(), pa.date32()),
    "TIMESTAMPTZ": (pa.int64(), pa.timestamp("us", tz="UTC")),
}

DECIMAL = re.compile(r"DECIMAL\((\d+), ?(\d+)\)").fullmatch
WIDE = Context(prec=60)


def staged_columns(table: str) -> tuple[Column, ...]:
    """The columns of a table that a load brings."""
    return tuple(column for column in tables()[table].columns if column.name not in LATER)


def arrow_table(table: str, rows: Sequence[Row]) -> pa.Table:
    """The rows of one table."""
    columns = staged_columns(table)
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    if len(values) != len(columns):
        raise AssertionError(f"{table}: {len(values)} values for {len(columns)} columns")
    arrays = [arrow_array(column, list(each)) for column, each in zip(columns, values, strict=True)]
    return pa.table(arrays, names=[column.name for column in columns])


def arrow_array(column: Column, values: Sequence[Value]) -> pa.Array:
    """One column's values."""
    if column.type in MOMENTS:
        plain, moment = MOMENTS[column.type]
        return pa.array(values, plain).cast(moment)
    if found := DECIMAL(column.type):
        return decimal_array(values, int(found[1]), int(found[2]))
    kind = PLAIN.get(column.type, pa.string())
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        # A lone surrogate cannot be stored; U+FFFD has its width of one character, so offsets still hold.
        return pa.array([without_surrogates(value) for value in values], kind)


def decimal_array(values: Iterable[Value], precision: int, scale: int) -> pa.Array:
    """Decimal strings as Arrow decimals, rounded to the scale.

    DuckDB takes sixty times as long to cast a string to a DECIMAL wider than 18 digits.
    """
    amounts = [None if value is None else Decimal(str(value)) for value in values]
    kind = pa.decimal128(precision, scale)
    try:
        return pa.array(amounts, kind)
    except pa.ArrowInvalid:  # one has more digits than the column
        step = Decimal(1).scaleb(-scale)
        return pa.array([None if each is None else each.quantize(step, ROUND_HALF_UP, WIDE) for each in amounts], kind)


def without_surrogates(value: Value) -> Value:
    """A string with each lone surrogate replaced by U+FFFD."""
    if not isinstance(value, str):
        return value
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)


def select_list(table: str, prefix: str = "") -> str:
    """The staged columns as SQL, each cast to its type."""
    return ", ".join(
        f"{prefix}{quoted(column.name)}::{column.type} AS {quoted(column.name)}" for column in staged_columns(table)
    )


def column_list(table: str) -> str:
    """The staged columns as SQL, for INSERT."""
    return ", ".join(quoted(column.name) for column in staged_columns(table))
