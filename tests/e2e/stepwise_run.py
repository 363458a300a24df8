"""Runs the ingest job in a process that kills itself with SIGKILL before a given step.

usage: stepwise_run.py STEP SOURCE...

The steps are counted over every call that leaves something behind: an answer fetched, archived or remembered, rows
loaded, copies found, a run's row written, a snapshot published. STEP 0 never kills and prints how many there were.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from povetl.archive.warc import WarcWriter
from povetl.pipeline import ingest, publish, recorder
from povetl.pipeline.workspace import open_workspace
from povetl.state import CrawlState
from povetl.warehouse.load import Warehouse
from povetl.web.client import Fetcher

taken = 0


def counted(owner: Any, name: str, kill_at: int) -> None:
    """Make ``owner.name`` count as a step."""
    original: Callable[..., Any] = getattr(owner, name)

    def step(*args: Any, **kwargs: Any) -> Any:
        global taken
        taken += 1
        if taken == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    setattr(owner, name, step)


def main(kill_at: int, sources: list[str]) -> None:
    recorder.BATCH = 3  # so that a source is loaded several times while it is read
    for owner, names in (
        (Fetcher, ["fetch"]),
        (WarcWriter, ["append"]),
        (CrawlState, ["remember", "remember_links"]),
        (Warehouse, ["load", "touch", "reconcile", "save_run", "check"]),
        (publish, ["publish"]),
    ):
        for name in names:
            counted(owner, name, kill_at)
    ingest.ingest(open_workspace(), sources)
    sys.stdout.write(f"{taken}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
