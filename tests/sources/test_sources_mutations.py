"""No file, however wrong, ends in anything but a source or one sentence."""

import json
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from test_sources_catalog import GOOD

from povetl.errors import SourceError
from povetl.sources.source_file import read_source

LINES = GOOD.splitlines()
KEYS = [number for number, line in enumerate(LINES) if " = " in line]
VALUES = st.one_of(
    st.sampled_from(
        ["inf", "-inf", "nan", "1979-05-27", "07:32:00", "{}", "{ a = 1 }", "[[]]", "[1, 'a']", "''", "[]"]
    ),
    st.integers(-(10**30), 10**30).map(str),
    st.booleans().map(lambda value: str(value).lower()),
    st.text(max_size=20).map(lambda text: json.dumps(text, ensure_ascii=True)),
    st.sampled_from(
        ["http://[", "http://www.linshan.example:99999/", "//", "(?P<a>", "\\", "*", "* * * * *", "a{2,1}"]
    ).map(json.dumps),
)


def read(raw: bytes) -> None:
    """Reads a file that may be wrong; a refusal must be one sentence that names file and line."""
    message = None
    try:
        read_source(Path("linshan.toml"), raw)
    except SourceError as error:
        message = str(error)
    assert message is None or re.fullmatch(r"linshan\.toml, line \d+: [^\n]+\.", message)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(KEYS), VALUES)
def test_a_value_of_any_kind_is_taken_or_refused(number: int, value: str) -> None:
    key = LINES[number].split(" = ")[0]
    read("\n".join([*LINES[:number], f"{key} = {value}", *LINES[number + 1 :]]).encode())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=4))
def test_lines_that_are_missing_are_taken_or_refused(missing: list[int]) -> None:
    read("\n".join(line for number, line in enumerate(LINES) if number not in missing).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(GOOD)))
def test_bytes_put_anywhere_are_taken_or_refused(extra: bytes, place: int) -> None:
    raw = GOOD.encode()
    read(raw[:place] + extra + raw[place:])
