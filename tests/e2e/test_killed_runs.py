"""A run killed between any two steps and started again gives the warehouse of an undisturbed run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from povetl.sample.portal import Portal
from povetl.warehouse.load import content_digest, open_work

SCRIPT = Path(__file__).with_name("stepwise_run.py")
SOURCES = ("sample_agriculture",)


def run(home: Path, kill_at: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "POVETL_HOME": str(home)}
    command = [sys.executable, str(SCRIPT), str(kill_at), *SOURCES]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def digest(home: Path) -> dict[str, str]:
    with open_work(home / "work.duckdb") as warehouse:
        return content_digest(warehouse.con)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, str]]:
    """How many steps a run takes, and what it leaves."""
    home = tmp_path_factory.mktemp("undisturbed")
    with Portal() as portal:
        os.environ.update(reach(portal))
        done = run(home)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1]), digest(home)


def reach(portal: Portal) -> dict[str, str]:
    return {
        "POVETL_ALLOW": portal.address,
        "POVETL_CONNECT_TO": ",".join(f"{host}={address}" for host, address in portal.connect_to.items()),
    }


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.9, 0.94, 0.97, 1.0])
def test_a_killed_run_started_again_gives_the_same_warehouse(
    share: float, tmp_path: Path, undisturbed: tuple[int, dict[str, str]]
) -> None:
    steps, expected = undisturbed
    with Portal() as portal:
        os.environ.update(reach(portal))
        killed = run(tmp_path, kill_at=max(1, round(share * steps)))
        assert killed.returncode == -9, killed.stderr
        again = run(tmp_path)
    assert again.returncode == 0, again.stderr
    assert digest(tmp_path) == expected
    assert (tmp_path / "povetl.duckdb").exists()
