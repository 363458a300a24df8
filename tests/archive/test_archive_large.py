"""Records larger than any buffer are read back whole."""

import os
from pathlib import Path

import pytest
from tests.archive.archive_making import archive, exchange, result

from povetl.archive.reader import read_capture, read_payload


@pytest.mark.parametrize("size", [100_000, 300_000, 5_000_000])
def test_a_large_body_is_read_back_by_its_place(tmp_path: Path, size: int) -> None:
    body = os.urandom(size)  # what cannot be packed, as a PDF cannot
    (place,) = archive(tmp_path / "a.warc.gz", result(exchange("http://www.linshan.test/a.pdf", body)))
    assert read_capture(tmp_path, place)[1] == body
    assert read_payload(tmp_path, place) == body
