"""What a person sees: tables with Chinese text aligned, and plain output where a program reads."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import typer
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from povetl.errors import UsageError

_piped_width = None if sys.stdout.isatty() else 160  # columns; a pipe has none of its own, and 80 would fold tables
_READABLE = 8  # columns; a word, or four Chinese characters
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
console = Console(highlight=False, soft_wrap=False, width=_piped_width)
errors = Console(stderr=True, highlight=False)


def tell(sentence: str) -> None:
    """One sentence on standard error, so that standard output stays a program's input."""
    errors.print(printable(sentence), markup=False)


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output; wide characters keep their columns straight, and nothing is cut.

    With more columns than the terminal has room for, each row is a small table of its own.
    """
    listed = [[_cell(value) for value in row] for row in rows]
    if len(listed) and _needed(columns, listed) > console.width:
        for number, row in enumerate(listed, start=1):
            show_table(f"{title} {number}".strip(), ["column", "value"], list(zip(columns, row, strict=True)))
        return
    table = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for index, column in enumerate(columns):
        numeric = bool(listed) and all(_is_number(row[index]) for row in listed)
        table.add_column(Text(printable(column)), justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*(Text(value) for value in row))
    console.print(table)


def _needed(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The width below which columns become too narrow to read: what they hold, or some characters of it."""
    if len(columns) <= 2:
        return 0
    widths = [max(cell_len(name), *(cell_len(row[at]) for row in rows[:50])) for at, name in enumerate(columns)]
    return sum(min(width, _READABLE) + 2 for width in widths)


def printable(text: str) -> str:
    """A string from a page or an address, so that a terminal shows it and does nothing with it."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else printable(str(value).replace("\t", " ").strip())


def _is_number(value: str) -> bool:
    return value == "" or value.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()


def print_json(value: object) -> None:
    """One JSON line on standard output, Chinese text as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def read_input(path: str) -> bytes:
    """A file's bytes, or standard input for ``-``.

    Raises:
        UsageError: the file cannot be read.
    """
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({(error.strerror or str(error)).lower()}).") from error


def parse_day(value: str | None, option: str) -> date | None:
    """A day given as YYYY-MM-DD.

    Raises:
        UsageError: it is no such day.
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{option} {value} is no day: write it as 2021-04-06.") from error


def stop(code: int) -> None:
    """End the command with an exit code."""
    raise typer.Exit(code)
