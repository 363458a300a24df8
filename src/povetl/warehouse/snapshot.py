"""Publishing: a copy of the working file that readers open, swapped in whole, and the snapshots kept before it.

The published file and its snapshot are one file under two names (a hard link), so a snapshot costs no copy.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from povetl.errors import CheckFailed, WarehouseError
from povetl.warehouse.connect import CONFIG, version_file
from povetl.warehouse.files import copy_file, link_or_copy, log_of, replace_file
from povetl.warehouse.schema import read_state, write_state

if TYPE_CHECKING:
    from povetl.warehouse.checks import CheckResult
    from povetl.warehouse.load import Warehouse

TIMESTAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishResult:
    """What a publish did."""

    changed: bool
    """False when readers have everything already: nothing was copied."""
    content_changed: bool
    """False when only runs, fetches, captures and times last seen were new."""
    snapshot_id: str
    path: Path
    n_bytes: int
    checks: "tuple[CheckResult, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A version that was published."""

    snapshot_id: str
    published_at: datetime
    path: Path
    n_bytes: int
    is_current: bool


def publish(
    work: Path, published: Path, *, keep: int = 7, run_id: str | None = None, wait_seconds: float = 30
) -> PublishResult:
    """Check the working file and make it what readers see.

    Killed at any moment, the published file is the old one or the new one, whole.

    Args:
        work: the working file.
        published: the file that readers open.
        keep: how many earlier snapshots stay beside the published file.
        run_id: the run that the check results are kept under.
        wait_seconds: how long to wait for another writer.

    Raises:
        CheckFailed: a structural check found something; the published file stays.
        WarehouseLocked, WarehouseError: the working file cannot be opened, or the copy cannot be written.
    """
    from povetl.warehouse.load import (
        open_work,
    )  # here, because Arrow takes a second that listing versions can do without
    from povetl.warehouse.search_index import renew_search

    with open_work(work, wait_seconds=wait_seconds) as warehouse:
        results = tuple(warehouse.check(run_id))
        for result in results:
            if result.severity == "structural" and result.failed:
                raise CheckFailed(
                    f"Nothing was published, because check {result.check_id} found {result.n_offending} rows: "
                    f"{result.what_to_do}"
                )
        renew_search(warehouse.con)
        clean(published)
        old, new = markers(published), own_markers(warehouse)
        if old is not None and old[:2] == new:
            keep_snapshot(published, old[2])
            return PublishResult(
                changed=False, content_changed=False, snapshot_id=old[2], path=published,
                n_bytes=published.stat().st_size, checks=results,
            )  # fmt: skip
        content_changed = old is None or old[0] != new[0]
        snapshot_id = datetime.now(UTC).strftime(TIMESTAMP)
        try:
            write_state(warehouse.con, "snapshot_id", snapshot_id)
            warehouse.con.execute("CHECKPOINT")
            warehouse.con.close()
        except duckdb.Error as error:
            why = str(error).splitlines()[0].rsplit(": ", 1)[-1].rstrip(".")
            raise WarehouseError(
                f"{work} cannot be written ({why}): the version published before stays; make room and publish again."
            ) from error
        swap_in(work, published)
        keep_snapshot(published, snapshot_id)
        if not content_changed and old is not None:
            remove_snapshot(published, old[2])  # the same content under an older time is no history
        prune(published, keep)
    return PublishResult(
        changed=True, content_changed=content_changed, snapshot_id=snapshot_id, path=published,
        n_bytes=published.stat().st_size, checks=results,
    )  # fmt: skip


def list_snapshots(published: Path) -> list[Snapshot]:
    """The versions that are kept, newest first."""
    found = []
    current = version_file(published)
    for path in sorted(snapshots_folder(published).glob(f"*/{published.name}"), reverse=True):
        with contextlib.suppress(ValueError):  # a folder that somebody else made
            at = datetime.strptime(path.parent.name, TIMESTAMP).replace(tzinfo=UTC)
            found.append(
                Snapshot(
                    snapshot_id=path.parent.name, published_at=at, path=path, n_bytes=path.stat().st_size,
                    is_current=path == current,
                )
            )  # fmt: skip
    return found


def rollback(published: Path, snapshot_id: str) -> Snapshot:
    """Make an earlier version the published one again; the next publish that finds changes goes on from the work file.

    Raises:
        WarehouseError: there is no such snapshot, or the folder cannot be written.
    """
    chosen = next((each for each in list_snapshots(published) if each.snapshot_id == snapshot_id), None)
    if chosen is None:
        raise WarehouseError(f"There is no snapshot {snapshot_id}: `povetl snapshots` lists those that are kept.")
    temporary = temporary_path(published)
    with writing(published):
        clean(published)
        link_or_copy(chosen.path, temporary)
        replace_file(temporary, published)
    return next(each for each in list_snapshots(published) if each.snapshot_id == snapshot_id)


def swap_in(work: Path, published: Path) -> None:
    """Copy the closed working file and put the copy in the published file's place."""
    if log_of(work).exists() and log_of(work).stat().st_size:
        raise WarehouseError(f"{work} is still open elsewhere in this program: close it before publishing.")
    temporary = temporary_path(published)
    with writing(published):
        published.parent.mkdir(parents=True, exist_ok=True)
        copy_file(work, temporary)
        temporary.chmod(0o444)  # opened for writing by mistake, it would be lost work at the next publish
        replace_file(temporary, published)


@contextlib.contextmanager
def writing(published: Path) -> Iterator[None]:
    """Turn what the file system refuses into one sentence, and leave no half copy behind."""
    try:
        yield
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary_path(published).unlink(missing_ok=True)
        raise WarehouseError(
            f"{published} cannot be replaced ({error.strerror}): the version published before stays."
        ) from error


def temporary_path(published: Path) -> Path:
    """Where this process writes what will be published."""
    return published.with_name(f".{published.name}.{os.getpid()}.tmp")


def clean(published: Path) -> None:
    """Remove what killed publishes left; the caller holds the lock that every publish holds."""
    for leftover in published.parent.glob(f".{published.name}.*.tmp"):
        with contextlib.suppress(OSError):
            leftover.unlink()


def snapshots_folder(published: Path) -> Path:
    """Where snapshots are kept: a folder for each, so that the file in it keeps its name and its catalog's."""
    return published.parent / "snapshots"


def keep_snapshot(published: Path, snapshot_id: str) -> None:
    """Give the published file its second name, unless it has it."""
    target = snapshots_folder(published) / snapshot_id / published.name
    if not target.exists():
        with writing(published):
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = temporary_path(published)
            link_or_copy(published, temporary)
            temporary.replace(target)


def remove_snapshot(published: Path, snapshot_id: str) -> None:
    """Forget a version; who has it open keeps it."""
    folder = snapshots_folder(published) / snapshot_id
    with contextlib.suppress(OSError):
        (folder / published.name).unlink(missing_ok=True)
        folder.rmdir()


def prune(published: Path, keep: int) -> None:
    """Keep the current version and ``keep`` earlier ones."""
    earlier = [each for each in list_snapshots(published) if not each.is_current]
    for each in earlier[keep:]:
        remove_snapshot(published, each.snapshot_id)


def markers(published: Path) -> tuple[str, str, str] | None:
    """The published file's content marker, write marker and snapshot id; None when there is none that can be read."""
    if not published.is_file():
        return None
    try:
        con = duckdb.connect(str(version_file(published)), read_only=True, config=CONFIG)
    except duckdb.Error:
        return None
    try:
        names = ("content_marker", "write_marker", "snapshot_id")
        content, write, snapshot_id = (read_state(con, name) or "" for name in names)
    finally:
        con.close()
    return (content, write, snapshot_id) if snapshot_id else None


def own_markers(warehouse: "Warehouse") -> tuple[str, str]:
    """The working file's content marker and write marker."""
    return read_state(warehouse.con, "content_marker") or "", read_state(warehouse.con, "write_marker") or ""
