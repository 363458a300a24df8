"""Finds the line on which a key of a TOML file stands, which tomllib does not tell."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*\[(\[?)\s*([\w.]+)\s*\]")


def line_of(lines: Sequence[str], header: str, i: int, name: str) -> int:
    """The line, from 1, of key ``name`` in the ``i``-th table called ``header`` (empty for the keys above all tables).

    Where the key is missing, that table's first line; 1 where there is no such table either.
    """
    here, seen, fallback = "", -1, 1
    key = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*=""")
    for number, line in enumerate(lines, start=1):
        if match := _HEADER.match(line):
            here = match[2]
            if here == header:
                seen += 1
                fallback = number if seen == i else fallback
            elif not header and here == name:
                return number
        elif here == header and (not header or seen == i) and key.match(line):
            return number
    return fallback
