"""Which metadata record belongs to which response: an index of each file, a few bytes a record.

A file is scanned once and its new end when it has grown. What this process has just appended needs no scan at all.
"""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from povetl.archive.members import is_whole_member
from povetl.errors import ArchiveError

_MOST_FILES = 32
_MOST_RECENT = 256


@dataclass(slots=True)
class _Index:
    """The metadata of one file, as far as it has been read."""

    file_id: tuple[int, int]
    end: int = 0
    """Where the last record begins."""
    size: int = 0
    """How long the file was."""
    torn_at: int | None = None
    """Where the last record begins when it is not whole."""
    targets: "array[int]" = field(default_factory=lambda: array("q"))
    """Of each metadata record, a hash of the id of the response that it belongs to."""
    places: "array[int]" = field(default_factory=lambda: array("q"))
    """Of each, where it begins; ascending."""


_indexes: OrderedDict[Path, _Index] = OrderedDict()
_recent: OrderedDict[tuple[Path, int], bytes] = OrderedDict()
_lock = Lock()


def records(path: Path, kinds: WarcRecordType, *, offset: int = 0) -> Iterator[WarcRecord]:
    """Whole records of a file from an offset on; the first that is not whole ends it.

    Raises:
        ArchiveError: the file cannot be opened.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        file.seek(offset)
        try:
            yield from ArchiveIterator(file, record_types=kinds, parse_http=False)
        except (OSError, ValueError):
            return


def remember_context(path: Path, offset: int, metadata: bytes) -> None:
    """Note the metadata of a response that was just appended: it will be read back at once."""
    with _lock:
        _recent[path, offset] = metadata
        while len(_recent) > _MOST_RECENT:
            _recent.popitem(last=False)


def recent_context(path: Path, offset: int) -> bytes | None:
    """The metadata of a response that this process has just appended, once."""
    with _lock:
        return _recent.pop((path, offset), None)


def context_of(path: Path, offset: int, record_id: str | None) -> bytes | None:
    """The metadata of the response at ``offset`` with this id, wherever in its file it stands; None without one.

    Raises:
        ArchiveError: the file cannot be opened.
    """
    if record_id is None:
        return None
    index = _index(path)
    wanted = hash(record_id)
    nearest = bisect_right(index.places, offset) - 1  # where this archive puts it
    try:
        found = nearest if nearest >= 0 and index.targets[nearest] == wanted else index.targets.index(wanted)
    except ValueError:
        return None
    record = next(records(path, WarcRecordType.metadata, offset=index.places[found]), None)
    return bytes(record.reader.read()) if record is not None and _target(record) == record_id else None


def torn_at(path: Path) -> int | None:
    """Where a last record begins that is not whole; None when the file ends well.

    Raises:
        ArchiveError: the file cannot be opened.
    """
    return _index(path).torn_at


def _index(path: Path) -> _Index:
    try:
        stat = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    with _lock:
        index = _indexes.pop(path, None)
        if index is None or index.file_id != (stat.st_dev, stat.st_ino) or index.end > stat.st_size:
            index = _Index((stat.st_dev, stat.st_ino))
        if index.size != stat.st_size:
            for record in records(path, WarcRecordType.any_type, offset=index.end):
                place = int(record.stream_pos)
                index.end = max(index.end, place)
                known = bool(index.places) and place <= index.places[-1]
                if record.record_type == WarcRecordType.metadata and not known:
                    index.targets.append(hash(_target(record)))
                    index.places.append(place)
            torn = path.suffix == ".gz" and not is_whole_member(path, index.end)
            index.size, index.torn_at = stat.st_size, index.end if torn else None
        _indexes[path] = index
        while len(_indexes) > _MOST_FILES:
            _indexes.popitem(last=False)
        return index


def _target(record: WarcRecord) -> str | None:
    return record.headers.get("WARC-Concurrent-To") or record.headers.get("WARC-Refers-To")


def _unreadable(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(f"The archive file {path} cannot be opened: {error.strerror}.")
