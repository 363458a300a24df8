"""Web archives on loopback, and a home that is begun already, since an empty one costs a second a test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from povetl.pipeline.reference import save_reference
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.archives import ArchiveServer
from povetl.sample.archives_portal import portal_captures
from povetl.settings import Settings
from povetl.warehouse.load import open_work


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working file with the reference tables and nothing else."""
    workspace = Workspace(Settings(home=tmp_path_factory.mktemp("begun")))
    workspace.prepare()
    with open_work(workspace.settings.work_path) as warehouse:
        save_reference(workspace, warehouse)
    return workspace.settings.work_path


@pytest.fixture
def archives(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    """Archives that hold the sample portal, found by the names in a file of one's own."""
    with ArchiveServer(portal_captures()) as server:
        facts = tmp_path / "archives.toml"
        facts.write_text(server.facts(), encoding="utf-8")
        monkeypatch.setenv("POVETL_ARCHIVES", str(facts))
        monkeypatch.setenv("POVETL_ALLOW", server.address)
        monkeypatch.setenv("POVETL_CONNECT_TO", ",".join(f"{n}={a}" for n, a in server.connect_to.items()))
        yield server


@pytest.fixture
def reading(archives: ArchiveServer, begun: Path) -> Workspace:
    """The workspace of a home that has been begun, from which the archives are reached."""
    workspace = open_workspace()
    shutil.copy(begun, workspace.settings.work_path)
    return workspace
