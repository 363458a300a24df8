"""What the files of a home look like to the doctor: archive, working file, published warehouse, crawl state."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from povetl.errors import WarehouseError, WarehouseLocked
from povetl.pipeline.standing import known_version
from povetl.pipeline.workspace import Workspace
from povetl.state import look_at_state
from povetl.warehouse.connect import CONFIG, unusable, work_lock
from povetl.warehouse.schema import newest_version

_CHECKED_BYTES = 64_000_000
"""A larger crawl state is not read through: that would take longer than anyone waits for a doctor."""

_SEE = "see the sentence on the left"


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``ok`` is None where it is only told."""

    what: str
    ok: bool | None
    found: str
    advice: str = ""


def examine_files(workspace: Workspace) -> Iterator[Finding]:
    """Look at every file that a run needs; nothing is written, and a run that goes on is not held up."""
    settings = workspace.settings
    yield _archive(settings.raw_path)
    yield _work(settings.work_path)
    yield _published(settings.published_path)
    yield _state(settings.state_path)


def _archive(raw: Path) -> Finding:
    locked = [path for path in (raw, *raw.rglob("*")) if path.suffix != ".gz" and not os.access(path, os.W_OK)]
    if locked:
        return Finding("archive", False, f"{locked[0]} cannot be written to", "give it to the user who runs povetl")
    sizes = [path.stat().st_size for path in raw.rglob("*.warc.gz")]
    found = f"{len(sizes)} WARC files, {_megabytes(sum(sizes))}"
    return Finding("archive", True, found, "povetl archive verify reads them through" if sizes else "")


def _work(path: Path) -> Finding:
    what = "work.duckdb"
    if not path.exists():
        return Finding(what, None, "not made yet", "the first run makes it")
    try:
        with work_lock(path, 0):
            found = _opened(path, "SELECT count(DISTINCT article_id) FROM article", "articles")
    except WarehouseLocked:
        return Finding(what, None, "in use by a run", "look again when it has ended")
    except WarehouseError as error:
        return Finding(what, False, str(error), _SEE)
    return Finding(what, True, found)


def _published(path: Path) -> Finding:
    if not path.exists():
        return Finding("warehouse", None, "nothing published yet", "run povetl run or povetl import")
    try:
        found = _opened(path, "SELECT count(*) FROM figure", "figures")
    except WarehouseError as error:
        return Finding("warehouse", False, str(error), _SEE)
    return Finding("warehouse", True, found)


def _opened(path: Path, question: str, things: str) -> str:
    """What a warehouse file holds.

    Raises:
        WarehouseError: it is none, or newer than this program.
    """
    try:
        with duckdb.connect(str(path), read_only=True, config=CONFIG) as con:
            version = known_version(con, path)
            counted = con.execute(question).fetchall()[0][0] if version else 0
    except duckdb.Error as error:
        raise unusable(path, error) from error
    older = f" ({newest_version()} is current; the next run brings it up)" if version < newest_version() else ""
    return f"{counted} {things}, {_megabytes(path.stat().st_size)}, schema version {version}{older}"


def _state(path: Path) -> Finding:
    if not path.exists():
        return Finding("state.sqlite", None, "not made yet", "the first run makes it")
    seen = look_at_state(path)
    trouble = seen.trouble or _damage(path)
    if trouble:
        advice = "nothing: the next run sets it aside, begins a fresh one, and asks for whole pages once more"
        return Finding("state.sqlite", False, trouble, advice)
    return Finding("state.sqlite", True, f"{seen.pages} pages, {len(seen.circuits)} hosts in trouble")


def _damage(path: Path) -> str | None:
    if path.stat().st_size > _CHECKED_BYTES:
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2.0)) as db:
            said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return None if said == "ok" else said


def _megabytes(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:.1f} MB"
