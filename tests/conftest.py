"""What several tests share: a home of their own, and the sample portal read on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from povetl.cli.portal import settings_of
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.portal import Portal


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that nothing else uses."""
    path = tmp_path / "home"
    monkeypatch.setenv("POVETL_HOME", str(path))
    for name in ("POVETL_SOURCES", "POVETL_ALLOW", "POVETL_CONNECT_TO", "POVETL_PROXY", "POVETL_SNAPSHOTS"):
        monkeypatch.delenv(name, raising=False)
    return path


@pytest.fixture
def portal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The sample portal, reachable by the names of its sites."""
    with Portal(home) as portal:
        for name, value in settings_of(portal).items():
            monkeypatch.setenv(name, value)
        yield portal


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """The workspace of the empty home; ask for ``portal`` before it to reach the sample sites."""
    return open_workspace()
