"""Is the archive whole: every record's gzip member, every digest; and a torn tail cut off."""

import fcntl
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from fastwarc.warc import WarcRecord

from povetl.archive.digest import matches
from povetl.archive.members import Torn, has_whole_member_after, members, whole_records
from povetl.errors import ArchiveError


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong: in which file, at which byte, and what."""

    warc_file: str
    warc_offset: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check of the archive found."""

    n_files: int = 0
    n_records: int = 0
    n_digests: int = 0
    problems: tuple[Problem, ...] = ()
    repaired: tuple[tuple[str, int], ...] = ()
    """Files whose torn tail was cut off, and how many bytes that were."""

    @property
    def ok(self) -> bool:
        """Nothing wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """How much the archive holds."""

    n_files: int
    n_bytes: int
    records: dict[str, int] = field(default_factory=dict)
    """By WARC type."""
    n_response_bytes: int = 0
    first: str | None = None
    """WARC-Date of the earliest and the latest record."""
    last: str | None = None


def warc_files(raw_dir: Path) -> list[str]:
    """The archive's files, as locators name them, in the order of their names."""
    if not raw_dir.is_dir():
        return []
    found = (path for pattern in ("*.warc.gz", "*.warc") for path in raw_dir.rglob(pattern))
    return sorted(path.relative_to(raw_dir).as_posix() for path in found if path.is_file())


def verify(raw_dir: Path, *, mend: bool = False) -> Report:
    """Read every record and check its digests.

    Args:
        raw_dir: the archive's folder.
        mend: cut torn tails off, as :func:`repair` does. A file that a run is writing to has none.

    Raises:
        ArchiveError: a file cannot be read at all.
    """
    names = warc_files(raw_dir)
    n_records = n_digests = 0
    problems: list[Problem] = []
    repaired: list[tuple[str, int]] = []
    for name in names:
        try:
            for offset, record in whole_records(raw_dir / name):
                n_records += 1
                checked, wrong = _check(record)
                n_digests += checked
                problems += [Problem(warc_file=name, warc_offset=offset, what=what) for what in wrong]
        except Torn as torn:
            if mend and is_being_written(raw_dir / name):
                continue
            try:
                n_cut = repair(raw_dir / name) if mend else 0
            except ArchiveError:
                n_cut = 0
            if n_cut:
                repaired.append((name, n_cut))
            else:
                problems.append(Problem(warc_file=name, warc_offset=torn.offset, what=str(torn)))
        except OSError as error:
            raise ArchiveError(f"The archive file {raw_dir / name} cannot be read: {error.strerror}.") from error
    return Report(
        n_files=len(names),
        n_records=n_records,
        n_digests=n_digests,
        problems=tuple(problems),
        repaired=tuple(repaired),
    )


def is_being_written(path: Path) -> bool:
    """Whether a run has the file open: whoever appends holds its lock, which goes with the process."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def repair(path: Path) -> int:
    """Cut a torn tail off, back to the last whole record; how many bytes were cut.

    Only what follows the last whole record is taken away, and only when no whole record follows the damage. What is cut
    off is kept beside the file, its name ending in ``.torn-`` and the offset: damage may have met a whole record.

    Raises:
        ArchiveError: the file is damaged in its middle, a run is writing to it, or it cannot be written.
    """
    if is_being_written(path):
        raise ArchiveError(f"{path} is being written by a run: it was left as it is.")
    try:
        try:
            for _offset, _raw in members(path):
                pass
        except Torn as torn:
            size = path.stat().st_size
            if has_whole_member_after(path, torn.offset):
                raise ArchiveError(
                    f"{path} is damaged at byte {torn.offset} and goes on after it: it was left as it is."
                ) from torn
            with path.open("r+b") as file:
                file.seek(torn.offset)
                path.with_name(f"{path.name}.torn-{torn.offset}").write_bytes(file.read())
                file.truncate(torn.offset)
                os.fsync(file.fileno())
            return size - torn.offset
    except OSError as error:
        raise ArchiveError(f"The archive file {path} cannot be repaired: {error.strerror}.") from error
    return 0


def stats(raw_dir: Path) -> Stats:
    """Counts over the whole records of the archive."""
    kinds: Counter[str] = Counter()
    dates: list[str] = []
    n_response = 0
    names = warc_files(raw_dir)
    for name in names:
        try:
            for _offset, record in whole_records(raw_dir / name):
                kind = record.headers.get("WARC-Type") or "unknown"
                kinds[kind] += 1
                dates.append(record.headers.get("WARC-Date") or "")
                n_response += record.content_length if kind == "response" else 0
        except (Torn, OSError):
            continue
    dates = sorted(date for date in dates if date)
    return Stats(
        n_files=len(names),
        n_bytes=sum((raw_dir / name).stat().st_size for name in names),
        records=dict(sorted(kinds.items())),
        n_response_bytes=n_response,
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
    )


def _check(record: WarcRecord) -> tuple[int, list[str]]:
    """How many digests of a record were checked, and what is wrong with it."""
    try:
        block = record.reader.read() if record.reader is not None else b""
    except OSError as error:
        return 0, [f"the record cannot be read ({error})"]
    n_checked, wrong = 0, []
    length = record.headers.get("Content-Length") or ""
    if length != str(len(block)):
        wrong.append(f"{length} bytes are announced, {len(block)} are there")
    stated = {"block": record.headers.get("WARC-Block-Digest"), "payload": record.headers.get("WARC-Payload-Digest")}
    is_http = "application/http" in (record.headers.get("Content-Type") or "")
    for part, header in stated.items():
        if header is None or (part == "payload" and record.headers.get("WARC-Type") == "revisit"):
            continue
        data = block if part == "block" else block.partition(b"\r\n\r\n")[2] if is_http else block
        verdict = matches(header, data)
        if verdict is not None:
            n_checked += 1
            wrong += [] if verdict else [f"the {part} digest does not match"]
    return n_checked, wrong
