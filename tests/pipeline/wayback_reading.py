"""Reading the Wayback Machine on loopback, and looking at what came of it."""

from datetime import date
from typing import Any

from povetl.pipeline.backfill import backfill_source
from povetl.pipeline.backfill_plan import PastReport, plan_backfill
from povetl.pipeline.runs import Run
from povetl.pipeline.workspace import Workspace
from povetl.sample.archives import ArchiveServer
from povetl.warehouse.load import content_digest, open_work

SOURCE = "sample_agriculture"
HOST = "http://nj.minxian.test"
FIRST, LAST = date(2018, 1, 1), date(2021, 12, 31)


def read(workspace: Workspace, source: str = SOURCE, **more: Any) -> PastReport:
    first, last = more.pop("first", FIRST), more.pop("last", LAST)
    asked = plan_backfill(workspace, source, first, last, via="wayback", **more)
    with Run(workspace, "backfill", {}) as run:
        report = backfill_source(run, asked)
        run.end("completed")
    return report


def ask(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    with open_work(workspace.settings.work_path) as warehouse:
        return warehouse.con.execute(sql).fetchall()


def digest(workspace: Workspace) -> dict[str, str]:
    with open_work(workspace.settings.work_path) as warehouse:
        return content_digest(warehouse.con)


def targets(archives: ArchiveServer) -> list[str]:
    return archives.targets("/web/")


def forget_the_index(workspace: Workspace) -> None:
    """As if a day had passed."""
    workspace.settings.state_path.unlink()
