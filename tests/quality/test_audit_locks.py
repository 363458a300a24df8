"""`make audit`: every locked package is pinned by hash, and what an index knows against one is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.quality.audit_locks import LOCKS, entries, unpinned, vulnerable, yanked

HASH = "--hash=sha256:" + "0" * 64


@contextmanager
def index(answers: dict[str, object], asked: list[str]) -> Iterator[str]:
    """A JSON API on loopback that knows these paths only."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = json.dumps(answers.get(self.path)).encode()
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name)
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_is_pinned_by_hash_and_names_no_host(path: Path) -> None:
    assert list(unpinned(path)) == []
    assert entries(path.read_text(encoding="utf-8"))
    assert "://" not in path.read_text(encoding="utf-8")


def test_a_package_without_a_hash_or_a_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    path.write_text(f"good==1.0 \\\n    {HASH}\nbare==1.0\nloose>=2\ngit+https://example.org/x.git\n", encoding="utf-8")
    assert list(unpinned(path)) == [
        "run.txt: bare 1.0 has no hash",
        "run.txt: loose>=2 is no package with one version",
        "run.txt: git+https://example.org/x.git is no package with one version",
    ]


def test_what_is_known_against_a_package_is_told_and_what_was_withdrawn_is_not() -> None:
    known = [{"id": "PYSEC-1", "link": "https://example.org/1"}, {"id": "PYSEC-2", "withdrawn": "2026-01-01"}]
    answers = {"/a/1.0/json": {"vulnerabilities": []}, "/b/2.0/json": {"vulnerabilities": known}}
    with index(answers, []) as api:
        assert vulnerable(api, [("a", "1.0"), ("b", "2.0")]) == (["b 2.0: PYSEC-1 https://example.org/1"], "")


def test_an_index_that_does_not_know_is_asked_once_and_named() -> None:
    asked: list[str] = []
    packages = [("a", "1.0"), ("b", "2.0"), ("c", "3.0")]
    with index({}, asked) as api:
        assert vulnerable(api, packages) == ([], "the index answers 404 for /a/1.0/json")
    with index({"/a/1.0/json": {"info": {}}}, asked) as api:
        assert vulnerable(api, packages) == ([], "the index gives no such data (KeyError)")
    assert asked == ["/a/1.0/json"] * 2
    assert vulnerable(api, packages) == ([], "the index gives no such data (ConnectError)")


def test_what_a_publisher_took_back_is_told(tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho 'warning: `a==1.0` is yanked (reason: \"broken\")' >&2\n", encoding="utf-8")
    uv.chmod(0o755)
    assert yanked(str(uv), LOCKS[:2]) == (['`a==1.0` is yanked (reason: "broken")'], "")
    uv.write_text("#!/bin/sh\necho 'error: no route to the index' >&2\nexit 2\n", encoding="utf-8")
    assert yanked(str(uv), LOCKS[:1]) == ([], "uv could not ask the index (error: no route to the index)")
