"""A backfill killed between any two steps and given again ends as an undisturbed one, and asks for nothing twice."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from povetl.cli.portal import settings_of
from povetl.sample.archives import ArchiveServer
from povetl.sample.archives_portal import portal_captures
from povetl.sample.portal import Portal
from povetl.warehouse.load import content_digest, open_work

SCRIPT = Path(__file__).with_name("stepwise_backfill.py")
ROOT = SCRIPT.parents[2]
SOURCE = "sample_county"


@contextmanager
def served(via: str, folder: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """What the backfill reads: its environment, and the addresses of articles or captures asked for so far."""
    asked: list[str] = []
    if via == "lists":
        with Portal() as portal:
            yield settings_of(portal), asked
            asked += [one.path for one in portal.requests if "/t20" in one.path and not one.conditional]
        return
    with ArchiveServer(portal_captures()) as archives:
        facts = folder / "archives.toml"
        facts.write_text(archives.facts(), encoding="utf-8")
        yield (
            {
                "POVETL_ARCHIVES": str(facts),
                "POVETL_ALLOW": archives.address,
                "POVETL_CONNECT_TO": ",".join(f"{name}={at}" for name, at in archives.connect_to.items()),
            },
            asked,
        )
        asked += [f"{one.target} {one.range}" for one in archives.requests]


def run(home: Path, via: str, reach: dict[str, str], kill_at: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "POVETL_HOME": str(home), "PYTHONPATH": str(ROOT), **reach}
    command = [sys.executable, str(SCRIPT), str(kill_at), SOURCE, via]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def digest(home: Path) -> dict[str, str]:
    with open_work(home / "work.duckdb") as warehouse:
        return content_digest(warehouse.con)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, dict[str, str]]]:
    """By way: how many steps a backfill takes, and what it leaves."""
    found = {}
    for via in ("lists", "wayback", "commoncrawl"):
        home = tmp_path_factory.mktemp(via)
        with served(via, home) as (reach, _):
            done = run(home, via, reach)
        assert done.returncode == 0, done.stderr
        found[via] = (int(done.stdout.split()[-1]), digest(home))
    return found


@pytest.mark.parametrize(
    ("via", "share"),
    [("wayback", 0.3), ("wayback", 0.8), ("commoncrawl", 0.6), ("lists", 0.6)],
)
def test_a_killed_backfill_given_again_gives_the_same_warehouse(
    via: str, share: float, tmp_path: Path, undisturbed: dict[str, tuple[int, dict[str, str]]]
) -> None:
    steps, expected = undisturbed[via]
    with served(via, tmp_path) as (reach, asked):
        killed = run(tmp_path, via, reach, kill_at=max(1, round(share * steps)))
        assert killed.returncode == -9, killed.stderr
        again = run(tmp_path, via, reach)
    assert again.returncode == 0, again.stderr
    assert digest(tmp_path) == expected
    twice = [address for address, count in Counter(asked).items() if count > 1]
    assert len(twice) <= 3, f"at most the article in flight with its pages is asked for again: {twice}"
