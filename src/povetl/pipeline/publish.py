"""Checks, then a snapshot that readers can open."""

from dataclasses import dataclass

from povetl.errors import WarehouseError
from povetl.pipeline.workspace import LOAD_WAIT, Workspace
from povetl.warehouse.snapshot import PublishResult, publish


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a publish did and what the checks had to say."""

    result: PublishResult
    failed_checks: tuple[str, ...]
    """One sentence for each check that found rows."""


def publish_warehouse(workspace: Workspace, run_id: str | None = None) -> Published:
    """Check the working file, then publish it beside the last snapshots.

    Raises:
        CheckFailed: a structural check found rows; the last good snapshot stays.
        WarehouseError: the working file cannot be used.
    """
    settings = workspace.settings
    if not settings.work_path.exists():
        raise WarehouseError(
            f"There is no working warehouse at {settings.work_path}: povetl replay builds it from the archive."
        )
    result = publish(
        settings.work_path, settings.published_path, keep=settings.snapshots, run_id=run_id, wait_seconds=LOAD_WAIT
    )
    return Published(result=result, failed_checks=tuple(check.sentence for check in result.checks if check.failed))
