"""What ends is started again, whatever else ends meanwhile."""

import subprocess
import sys
from pathlib import Path

import pytest
from flows.service import Service

from povetl.errors import PovetlError
from povetl.pipeline.workspace import Workspace
from povetl.settings import load_settings


class Rehearsed(Service):
    """Parts are short commands; the server does not answer the first time that it is waited for."""

    waits = 0
    started: list[str]

    def start(self, name: str) -> None:
        """Start a part, and stop the rehearsal when the worker is there for the second time."""
        self.started = [*getattr(self, "started", []), name]
        self.running[name] = subprocess.Popen([sys.executable, "-c", "pass"])
        self.running[name].wait()
        if self.started.count("worker") == 2:
            self.leaving.set()

    def start_worker(self) -> None:
        """Nothing was left behind."""
        self.start("worker")

    def wait_for_server(self) -> None:
        """Fail once, as when the server dies while the worker waits for it."""
        self.waits += 1
        if self.waits == 1:
            raise PovetlError("the Prefect server ended with code 137")

    def pause(self, seconds: float) -> None:
        """Take no time."""
        super().pause(0)


def test_a_server_that_dies_while_the_worker_waits_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POVETL_HOME", str(tmp_path))
    told: list[str] = []
    service = Rehearsed(Workspace(load_settings()), "127.0.0.1", 4299, told.append)
    service.start("server")
    service.start("worker")
    with pytest.raises(KeyboardInterrupt):
        service.watch()
    assert service.started.count("worker") == 2
    assert service.started.count("server") >= 2
    assert "the Prefect server ended with code 137" in told
