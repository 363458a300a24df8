"""Runs a backfill in a process that kills itself with SIGKILL before a given step.

usage: stepwise_backfill.py STEP SOURCE VIA

The steps are those of stepwise_run.py. STEP 0 never kills and prints how many there were.
"""

import sys
from datetime import date

from tests.e2e import stepwise_run as steps

from povetl.archive.warc import WarcWriter
from povetl.pipeline import publish
from povetl.pipeline.backfill import backfill
from povetl.pipeline.backfill_plan import plan_backfill
from povetl.pipeline.workspace import open_workspace
from povetl.state import CrawlState
from povetl.warehouse.load import Warehouse
from povetl.web.client import Fetcher


def main(kill_at: int, source: str, via: str) -> None:
    for owner, names in (
        (Fetcher, ["fetch"]),
        (WarcWriter, ["append"]),
        (CrawlState, ["remember", "remember_links"]),
        (Warehouse, ["load", "reconcile", "save_run"]),
        (publish, ["publish"]),
    ):
        for name in names:
            steps.counted(owner, name, kill_at)
    workspace = open_workspace()
    backfill(workspace, plan_backfill(workspace, source, date(2018, 1, 1), date(2021, 12, 31), via=via))
    sys.stdout.write(f"{steps.taken}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
