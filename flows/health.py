"""How the installation stands, looked at every hour, as a Prefect flow: it finds what no run tells of."""

from flows.showing import announce_disk, announce_stale
from prefect import flow, get_run_logger

from povetl.pipeline.status import examine_status
from povetl.pipeline.workspace import open_workspace


@flow(name="health", persist_result=False)
def health() -> None:
    """Tell of sources that have missed runs, and of a disk that is nearly full."""
    log = get_run_logger()
    status = examine_status(open_workspace())
    overdue = {one.source_id: one.overdue for one in status.sources if one.overdue}
    for sentence in overdue.values():
        log.warning(sentence)
    announce_stale(overdue)
    if status.disk_sentence:
        log.warning(status.disk_sentence)
        announce_disk(status.disk_sentence)
    log.info("%d sources, %d of them overdue, %d runs going on", len(status.sources), len(overdue), status.running)
