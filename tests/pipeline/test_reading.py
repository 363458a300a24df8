"""One bad page is that page's reject, whoever is at fault."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from povetl.pipeline import bulk, reading
from povetl.records import Capture, CaptureContext, Locator

CAPTURE = Capture(
    capture_id="c1",
    url="http://a.test/1.html",
    final_url="http://a.test/1.html",
    captured_at=datetime(2021, 4, 6, tzinfo=UTC),
    locator=Locator(warc_file="run.warc.gz", warc_offset=1),
    http_status=200,
    headers=(("Content-Type", "text/html"),),
    body_sha256="00",
    context=CaptureContext(source_id="sample"),
)


def fail(*_: Any, **__: Any) -> Any:
    raise IndexError("string index out of range")


def test_a_parser_that_fails_gives_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "judge", fail)
    found = reading.read_bytes(CAPTURE, b"<html></html>", None)
    assert found.article is None
    assert found.reject is not None
    assert (found.reject.stage, found.reject.reason) == ("parse", "parser_error")
    assert "IndexError" in found.reject.detail


def test_bulk_runs_go_on_after_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bulk, "extract_figures", fail)
    monkeypatch.setattr(bulk, "parse_page", fail)
    (tmp_path / "a.html").write_bytes(b"<html></html>")
    texts = [json.dumps({"id": number, "text": "投入3亿元"}) for number in (1, 2)]
    assert [row["id"] for row in bulk.extract_lines(texts)] == [1, 2]
    pages = [json.dumps({"id": number, "path": "a.html", "url": None}) for number in (1, 2)]
    assert [row["status"] for row in bulk.parse_manifest(pages, tmp_path)] == ["parser_error"] * 2
