"""`povetl backfill` against archives on loopback: what docs/backfill.md says that it prints."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from povetl.cli import app
from povetl.cli.backfilling import progress_teller
from povetl.sample.archives import ArchiveServer
from povetl.sample.archives_portal import portal_captures
from povetl.sample.resource import Resource

WORDS = ["backfill", "sample_county", "--from", "2020-01-01", "--to", "2021-12-31", "--via"]


@pytest.fixture
def archives(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    with ArchiveServer(portal_captures()) as server:
        (tmp_path / "own.toml").write_text(server.facts(), encoding="utf-8")
        monkeypatch.setenv("POVETL_ARCHIVES", str(tmp_path / "own.toml"))
        monkeypatch.setenv("POVETL_ALLOW", server.address)
        monkeypatch.setenv("POVETL_CONNECT_TO", ",".join(f"{n}={a}" for n, a in server.connect_to.items()))
        yield server


def said(*words: str, code: int = 0) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, [*WORDS, *words, "--json"])
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def test_the_command_finds_reads_and_resumes(archives: ArchiveServer, home: Path) -> None:
    planned = said("wayback", "--dry-run")
    assert len(planned) == 8
    assert planned[0].keys() == {"captured_at", "url", "archive_url"}
    assert archives.targets("/web/") == []
    wait = (("Retry-After", "9000"),)
    archives.canned.append(
        ("/xwzx/", Resource(status=429, body=b"", content_type="text/plain", modified=None, headers=wait))
    )
    (stopped,) = said("wayback", code=1)
    assert stopped["problems"] == 0
    (home / "state.sqlite").unlink()  # where the pause is remembered
    (row,) = said("wayback")
    assert (row["found"], row["here before"]) == (8, stopped["read"])
    both = {
        name: int(str(stopped[name])) + int(str(row[name])) for name in ("read", "new", "revisions more", "rejected")
    }
    assert both == {"read": 10, "new": 6, "revisions more": 7, "rejected": 1}
    (same,) = said("commoncrawl")
    assert (same["found"], same["here before"], same["read"]) == (8, 8, 0)


def test_progress_is_told_now_and_then_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    clock = iter([0.0, 5.0, 12.0, 30.0, 90_000.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    tell = progress_teller(told.append)
    for done in (1, 4, 40, 99):
        tell("tibet_cn", done, 100)
    assert told == [
        "tibet_cn: 4 of 100, about 5 minutes to go",
        "tibet_cn: 40 of 100, about 45 seconds to go",
        "tibet_cn: 99 of 100, about 15 minutes to go",
    ]
