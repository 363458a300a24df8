"""Where one installation works: its settings, its catalog of sources and its folders, checked before any work."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from povetl.errors import PovetlError, UsageError, WarehouseLocked
from povetl.pipeline.watch import Watch
from povetl.settings import Settings, load_settings
from povetl.sources.catalog import Catalog, Source, load_catalog

if TYPE_CHECKING:
    from povetl.warehouse.load import Warehouse

LOAD_WAIT = 900.0
"""Seconds that whoever writes waits for another process to let go of the working file: a replay holds it for minutes.
One rule for all of a run, so that it never ends for want of patience after hours of reading."""
_POLL_SECONDS = 0.25


def code_version() -> str:
    """The version of the installed package."""
    try:
        return version("povetl")
    except PackageNotFoundError:
        return "0+unknown"


@dataclass(frozen=True)
class Workspace:
    """Settings, catalog and folders of one home."""

    settings: Settings

    @cached_property
    def catalog(self) -> Catalog:
        """Every source that is known here."""
        return load_catalog(self.settings.sources)

    def prepare(self) -> None:
        """Make the home's folders.

        Raises:
            UsageError: the home cannot be written to.
        """
        home = self.settings.home
        try:
            for folder in (home, self.settings.raw_path, self.settings.verified_path, home / "locks"):
                folder.mkdir(parents=True, exist_ok=True)
            probe = home / "locks" / f".probe-{os.getpid()}"
            probe.write_bytes(b"povetl")
            probe.unlink()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(f"{home} cannot be written to ({reason}): name another folder in POVETL_HOME.") from error

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold the lock ``name`` of this home; it goes with the process, however that ends.

        Raises:
            PovetlError: another process holds it.
        """
        with (self.settings.home / "locks" / name).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise PovetlError(f"another run of povetl holds {name}: wait for it to end.") from error
            yield

    @contextlib.contextmanager
    def wait_for(self, name: str, watch: Watch | None = None) -> Iterator[None]:
        """Hold the lock ``name`` of this home, waiting for as long as another process has it.

        Raises:
            Stopped: ``watch`` was asked to stop meanwhile.
        """
        with (self.settings.home / "locks" / name).open("a") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    (watch or Watch()).stop.wait(_POLL_SECONDS)
                if watch is not None:
                    watch.refuse_when_stopped()
            yield

    def open_work(self, watch: Watch | None = None) -> "Warehouse":
        """The working file, locked until it is closed; waits up to :data:`LOAD_WAIT` for another process.

        Raises:
            Stopped: ``watch`` was asked to stop meanwhile.
            WarehouseLocked: another process kept it all that time.
            WarehouseError: it cannot be used.
        """
        from povetl.warehouse.connect import locked  # DuckDB and Arrow take their time to load, and
        from povetl.warehouse.load import open_work  # whoever only looks at a home needs none of it

        path, end = self.settings.work_path, time.monotonic() + LOAD_WAIT
        while True:
            try:
                return open_work(path, wait_seconds=min(1.0, LOAD_WAIT))
            except WarehouseLocked as error:
                if time.monotonic() >= end:
                    raise locked(path, LOAD_WAIT) from error
            if watch is not None:
                watch.refuse_when_stopped()

    def is_locked(self, name: str) -> bool:
        """Whether another process holds the lock ``name``."""
        try:
            with self.lock(name):
                return False
        except PovetlError:
            return True

    def source_for(self, url: str | None, source_id: str | None = None) -> Source | None:
        """The source by id, else by the URL's host; None when no source fits."""
        if source_id:
            return self.catalog.get(source_id) if source_id in self.catalog else None
        return self.catalog.for_url(url) if url else None


def open_workspace() -> Workspace:
    """The workspace that the environment names; its folders exist and can be written to."""
    workspace = Workspace(load_settings())
    workspace.prepare()
    return workspace
