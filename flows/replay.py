"""Archived bytes read again with today's parser, as a Prefect flow."""

from flows.stopping import until_cancelled
from prefect import flow, get_run_logger

from povetl.pipeline.replay import ReplayReport
from povetl.pipeline.replay import replay as replay_archive
from povetl.pipeline.workspace import open_workspace


@flow(name="replay", persist_result=False)
def replay() -> ReplayReport:
    """Rebuild everything derived from the archive, and publish; no network."""
    tell = get_run_logger().info
    return until_cancelled(lambda: replay_archive(open_workspace(), tell=tell))
