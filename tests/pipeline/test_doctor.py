"""What `povetl doctor` finds, and that it says what to do."""

import os
import time
from pathlib import Path

import pytest

from povetl.pipeline.doctor import examine
from povetl.pipeline.doctor_files import Finding
from povetl.pipeline.ingest import ingest
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal
from povetl.state import CrawlState
from povetl.warehouse.load import open_work


def found(workspace: Workspace) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(workspace.settings)}


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_an_empty_home_is_well(workspace: Workspace) -> None:
    findings = found(workspace)
    assert [what for what, finding in findings.items() if finding.ok is False and what != "disk"] == []
    assert findings["work.duckdb"].advice == "the first run makes it"


def test_after_a_run_every_file_is_looked_at_and_none_is_changed(portal: Portal, workspace: Workspace) -> None:
    ingest(workspace, ["sample_agriculture"])
    files = [workspace.settings.work_path, workspace.settings.published_path, workspace.settings.state_path]
    before = [path.read_bytes() for path in files]
    findings = found(workspace)
    assert [path.read_bytes() for path in files] == before
    for what, said in (
        ("archive", "1 WARC files"),
        ("work.duckdb", "6 articles"),
        ("warehouse", "figures"),
        ("state.sqlite", "pages"),
        ("clock", "20"),
    ):
        assert findings[what].ok, findings[what]
        assert said in findings[what].found


@pytest.mark.parametrize("name", ["work.duckdb", "povetl.duckdb", "state.sqlite"])
def test_a_damaged_file_is_named_with_what_to_do(name: str, workspace: Workspace) -> None:
    (workspace.settings.home / name).write_bytes(b"this was a database once, before the disk forgot it. " * 400)
    finding = found(workspace)[name if name != "povetl.duckdb" else "warehouse"]
    assert finding.ok is False
    assert "\n" not in finding.found
    assert "povetl replay" in finding.found or "the next run" in finding.advice


def test_a_state_that_was_damaged_in_the_middle_is_noticed(workspace: Workspace) -> None:
    with CrawlState(workspace.settings.state_path) as state:
        state.save_circuits({f"host-{number}.test": {"failures": 1} for number in range(200)})
    path = workspace.settings.state_path
    raw = bytearray(path.read_bytes())
    raw[4096 : len(raw) - 4096] = b"\xff" * (len(raw) - 8192)
    path.write_bytes(raw)
    assert found(workspace)["state.sqlite"].ok is False


def test_a_run_that_holds_the_working_file_is_no_fault(workspace: Workspace) -> None:
    with open_work(workspace.settings.work_path):
        finding = found(workspace)["work.duckdb"]
    assert (finding.ok, finding.found) == (None, "in use by a run")


def test_an_archive_of_another_user_is_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workspace.settings.raw_path / "2026"
    folder.mkdir(parents=True)
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: allowed(path, mode) and Path(path) != folder)
    assert str(folder) in found(workspace)["archive"].found


def test_a_clock_before_the_files_of_the_home_is_named(workspace: Workspace) -> None:
    CrawlState(workspace.settings.state_path).close()
    ahead = time.time() + 86_400
    os.utime(workspace.settings.state_path, (ahead, ahead))
    finding = found(workspace)["clock"]
    assert finding.ok is False
    assert "1 day" in finding.found


def test_a_server_that_is_named_and_does_not_answer_is_a_fault(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    finding = found(workspace)["Prefect server"]
    assert finding.ok is False
    assert "connection refused" in finding.found
