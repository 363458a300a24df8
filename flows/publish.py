"""Checks and a snapshot, as a Prefect flow."""

from flows.stopping import until_cancelled
from prefect import flow, get_run_logger

from povetl.pipeline.publish import Published, publish_warehouse
from povetl.pipeline.workspace import open_workspace


@flow(name="publish", persist_result=False)
def publish() -> Published:
    """Check the working warehouse and publish a snapshot of it."""
    return until_cancelled(_publish)


def _publish() -> Published:
    published = publish_warehouse(open_workspace())
    for sentence in published.failed_checks:
        get_run_logger().warning("check: %s", sentence)
    return published
