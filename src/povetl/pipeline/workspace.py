"""Where one installation works: its settings, its catalog of sources and its folders, checked before any work."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version

from povetl.errors import PovetlError, UsageError
from povetl.pipeline.watch import Watch
from povetl.settings import Settings, load_settings
from povetl.sources.catalog import Catalog, Source, load_catalog

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
