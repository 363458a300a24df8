"""Is the archive whole: every record's gzip member, every digest; and a torn tail cut off."""

import os
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord

from povetl.archive.digest import matches
from povetl.errors import ArchiveError

_CHUNK = 1024 * 1024


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


class _Torn(Exception):
    def __init__(self, offset: int, what: str) -> None:
        super().__init__(what)
        self.offset = offset


def warc_files(raw_dir: Path) -> list[str]:
    """The archive's files, as locators name them, in the order of their names."""
    if not raw_dir.is_dir():
        return []
    found = (path for pattern in ("*.warc.gz", "*.warc") for path in raw_dir.rglob(pattern))
    return sorted(path.relative_to(raw_dir).as_posix() for path in found if path.is_file())


def verify(raw_dir: Path) -> Report:
    """Read every record and check its digests.

    Raises:
        ArchiveError: a file cannot be read at all.
    """
    names = warc_files(raw_dir)
    n_records = n_digests = 0
    problems: list[Problem] = []
    for name in names:
        try:
            for offset, record in _records(raw_dir / name):
                n_records += 1
                checked, wrong = _check(record)
                n_digests += checked
                problems += [Problem(warc_file=name, warc_offset=offset, what=what) for what in wrong]
        except _Torn as torn:
            problems.append(Problem(warc_file=name, warc_offset=torn.offset, what=str(torn)))
        except OSError as error:
            raise ArchiveError(f"The archive file {raw_dir / name} cannot be read: {error.strerror}.") from error
    return Report(n_files=len(names), n_records=n_records, n_digests=n_digests, problems=tuple(problems))


def repair(path: Path) -> int:
    """Cut a torn tail off, back to the last whole record; how many bytes were cut.

    Only what follows the last whole record is taken away, and only when no whole record follows the damage.

    Raises:
        ArchiveError: the file is damaged in its middle, or cannot be written.
    """
    try:
        try:
            for _offset, _raw in _members(path):
                pass
        except _Torn as torn:
            size = path.stat().st_size
            if _whole_member_after(path, torn.offset):
                raise ArchiveError(
                    f"{path} is damaged at byte {torn.offset} and goes on after it: it was left as it is."
                ) from torn
            with path.open("r+b") as file:
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
            for _offset, record in _records(raw_dir / name):
                kind = record.headers.get("WARC-Type") or "unknown"
                kinds[kind] += 1
                dates.append(record.headers.get("WARC-Date") or "")
                n_response += record.content_length if kind == "response" else 0
        except (_Torn, OSError):
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


def _members(path: Path) -> Iterator[tuple[int, bytes]]:
    """Every gzip member with its offset; raises _Torn at the first that is not whole."""
    with path.open("rb") as file:
        offset, pending = 0, b""
        while True:
            member, pieces, used = zlib.decompressobj(31), [], 0
            while not member.eof:
                chunk = pending or file.read(_CHUNK)
                pending = b""
                if not chunk:
                    if used == 0:
                        return
                    raise _Torn(offset, "the last record breaks off")
                try:
                    pieces.append(member.decompress(chunk))
                except zlib.error as error:
                    raise _Torn(offset, "no whole gzip member begins here") from error
                used += len(chunk) - len(member.unused_data)
                pending = member.unused_data
            yield offset, b"".join(pieces)
            offset += used


def _whole_member_after(path: Path, offset: int) -> bool:
    """Whether a whole record begins somewhere behind ``offset``."""
    with path.open("rb") as file:
        file.seek(offset + 1)
        rest = file.read()
    at = rest.find(b"\x1f\x8b\x08")
    while at >= 0:
        member = zlib.decompressobj(31)
        try:
            if member.decompress(rest[at:], 5) == b"WARC/":
                while not member.eof and member.unconsumed_tail:
                    member.decompress(member.unconsumed_tail, _CHUNK)
                if member.eof:
                    return True
        except zlib.error:
            pass
        at = rest.find(b"\x1f\x8b\x08", at + 1)
    return False


def _records(path: Path) -> Iterator[tuple[int, WarcRecord]]:
    """Every record with its offset; raises _Torn at the first that is not whole or is none."""
    if path.suffix == ".gz":
        for offset, raw in _members(path):
            try:
                yield offset, WarcRecord.from_bytes(raw)
            except OSError as error:
                raise _Torn(offset, f"no WARC record ({error})") from error
        return
    with path.open("rb") as file:
        offset = 0
        try:
            for record in ArchiveIterator(file, parse_http=False):
                offset = int(record.stream_pos)
                yield offset, record
        except (OSError, ValueError) as error:
            raise _Torn(offset, f"the record after this one is none ({error})") from error


def is_whole_member(path: Path, offset: int) -> bool:
    """Whether the gzip member at ``offset`` is complete."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            member = zlib.decompressobj(31)
            while not member.eof:
                chunk = member.unconsumed_tail or file.read(_CHUNK)
                if not chunk:
                    return False
                member.decompress(chunk, _CHUNK)
    except (OSError, zlib.error):
        return False
    return True


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
