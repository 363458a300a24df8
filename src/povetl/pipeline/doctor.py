"""What is installed, writable and reachable here, and what to do about what is not."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from povetl.errors import PovetlError
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace
from povetl.settings import Settings
from povetl.warehouse.connect import connect_published

_packages = ("prefect", "httpx", "beautifulsoup4", "selectolax", "duckdb", "pyarrow", "fastwarc", "protego")


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``ok`` is None where it is only told."""

    what: str
    ok: bool | None
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed but that the home's folders are made."""
    findings = [_python()]
    findings += [_package(name) for name in _packages]
    workspace = Workspace(settings)
    for look in (_home, _disk, _catalog, _warehouse, _prefect):
        findings += _guarded(look, workspace)
    return findings


def _guarded(look: Callable[[Workspace], Iterator[Finding]], workspace: Workspace) -> list[Finding]:
    try:
        return list(look(workspace))
    except PovetlError as error:
        return [Finding(look.__name__.strip("_"), False, str(error), "see the sentence on the left")]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), found, "" if sys.version_info >= (3, 11) else "install 3.11")


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, "not installed", "run make setup")


def _home(workspace: Workspace) -> Iterator[Finding]:
    workspace.prepare()
    yield Finding("POVETL_HOME", True, f"{workspace.settings.home}, writable")


def _disk(workspace: Workspace) -> Iterator[Finding]:
    usage = shutil.disk_usage(_existing(workspace.settings.home))
    share = usage.free / max(1, usage.total)
    advice = "" if share >= 0.1 else "less than a tenth is left: make room, or move POVETL_HOME"
    yield Finding("disk", share >= 0.1, f"{usage.free / 1e9:.1f} GB free of {usage.total / 1e9:.1f} GB", advice)


def _existing(path: Path) -> Path:
    return next((p for p in (path, *path.absolute().parents) if p.exists()), Path("/"))


def _catalog(workspace: Workspace) -> Iterator[Finding]:
    real = [source for source in workspace.catalog.values() if not source.sample]
    seen = [source.id for source in real if verified_at(workspace, source.id)]
    advice = "" if seen else "run povetl source check ID for each source to be scheduled"
    yield Finding("sources", None, f"{len(real)} real ones, {len(seen)} verified", advice)


def _warehouse(workspace: Workspace) -> Iterator[Finding]:
    path = workspace.settings.published_path
    if not path.exists():
        yield Finding("warehouse", None, "nothing published yet", "run povetl run or povetl import")
        return
    con = connect_published(path)
    try:
        row = con.execute("SELECT count(DISTINCT article_id), (SELECT count(*) FROM figure) FROM article").fetchone()
    finally:
        con.close()
    articles, figures = row or (0, 0)
    yield Finding("warehouse", True, f"{articles} articles, {figures} figures, {path.stat().st_size / 1e6:.1f} MB")


def _prefect(workspace: Workspace) -> Iterator[Finding]:
    import os

    address = os.environ.get("PREFECT_API_URL")
    if not address:
        yield Finding("Prefect server", None, "PREFECT_API_URL is not set", "flows start a server of their own")
        return
    host = urlsplit(address).netloc.rpartition("@")[2]
    try:
        answer = httpx.get(f"{address.rstrip('/')}/health", timeout=5)
        yield Finding("Prefect server", answer.status_code == 200, f"{host} answers {answer.status_code}")
    except httpx.HTTPError as error:
        yield Finding("Prefect server", False, f"{host}: {type(error).__name__}", "start it, or unset PREFECT_API_URL")
