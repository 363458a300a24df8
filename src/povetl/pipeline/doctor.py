"""What is installed, writable and reachable here, and what to do about what is not."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from povetl.errors import PovetlError
from povetl.pipeline.doctor_files import Finding, examine_files
from povetl.pipeline.server import look_at_server, served_address
from povetl.pipeline.status import LOW_SHARE, room_of
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace
from povetl.settings import Settings

_packages = ("prefect", "httpx", "beautifulsoup4", "selectolax", "duckdb", "pyarrow", "fastwarc", "protego")
_CLOCK_SECONDS = 60
"""Two clocks that differ by more make schedules and capture times doubtful."""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed but that the home's folders are made."""
    findings = [_python(), _installed()]
    workspace = Workspace(settings)
    for look in (_home, _disk, _clock, _sources, examine_files, _flows, _prefect):
        findings += _guarded(look, workspace)
    return findings


def _guarded(look: Callable[[Workspace], Iterator[Finding]], workspace: Workspace) -> list[Finding]:
    try:
        return list(look(workspace))
    except (PovetlError, OSError) as error:
        return [Finding(look.__name__.strip("_"), False, str(error), "see the sentence on the left")]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), found, "" if sys.version_info >= (3, 11) else "install 3.11")


def _installed() -> Finding:
    found, missing = [], []
    for name in _packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("packages", False, f"not installed: {', '.join(missing)}", "run make setup")
    return Finding("packages", True, ", ".join(found))


def _home(workspace: Workspace) -> Iterator[Finding]:
    workspace.prepare()
    yield Finding("POVETL_HOME", True, f"{workspace.settings.home}, writable")


def _disk(workspace: Workspace) -> Iterator[Finding]:
    free, total = room_of(workspace.settings.home)
    share = free / max(1, total)
    enough = share >= LOW_SHARE
    advice = "" if enough else "less than a tenth is left: make room, or move POVETL_HOME"
    yield Finding("disk", enough, f"{free / 1e9:.1f} GB free of {total / 1e9:.1f} GB ({100 * share:.0f} %)", advice)


def _clock(workspace: Workspace) -> Iterator[Finding]:
    now = time.time()
    settings = workspace.settings
    written = [path.stat().st_mtime for path in (settings.published_path, settings.state_path) if path.exists()]
    shown = f"{datetime.fromtimestamp(now).astimezone():%Y-%m-%d %H:%M %z}"
    if written and max(written) > now + _CLOCK_SECONDS:
        ahead = timedelta(seconds=round(max(written) - now))
        yield Finding("clock", False, f"{shown}, {ahead} before files of this home", "set the clock (NTP)")
        return
    try:
        ZoneInfo("Asia/Shanghai")
    except (ZoneInfoNotFoundError, OSError):
        yield Finding("clock", False, "Asia/Shanghai is unknown", "install tzdata")
        return
    yield Finding("clock", True, shown)


def _sources(workspace: Workspace) -> Iterator[Finding]:
    real = [source for source in workspace.catalog.values() if not source.sample]
    seen = [source.id for source in real if verified_at(workspace, source.id)]
    advice = "" if seen else "run povetl source check ID for each source to be scheduled"
    yield Finding("sources", None, f"{len(real)} real ones, {len(seen)} verified", advice)


def _flows(workspace: Workspace) -> Iterator[Finding]:
    folder = Path(__file__).resolve().parents[3] / "flows"
    if (folder / "ingest.py").is_file():
        yield Finding("flows", True, str(folder))
    else:
        yield Finding("flows", None, "not beside this package", "run serve, deploy and --flow in a checkout")


def _prefect(workspace: Workspace) -> Iterator[Finding]:
    address = os.environ.get("PREFECT_API_URL") or served_address(workspace.settings.home)
    if not address:
        yield Finding("Prefect server", None, "none is named in PREFECT_API_URL", "flows start a server of their own")
        return
    seen = look_at_server(address, os.environ.get("PREFECT_API_AUTH_STRING"))
    if seen.trouble:
        yield Finding("Prefect server", False, seen.trouble, "see the sentence on the left")
        return
    yield Finding("Prefect server", True, f"Prefect {seen.version} at {seen.address}")
    if seen.clock_ahead is not None and abs(seen.clock_ahead) > _CLOCK_SECONDS:
        apart = timedelta(seconds=round(abs(seen.clock_ahead)))
        yield Finding("its clock", False, f"{apart} from ours", "set both clocks (NTP): schedules follow the server's")
