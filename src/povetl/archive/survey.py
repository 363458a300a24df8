"""What is wrong with a WARC file from elsewhere, found out before anything of it is taken."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from povetl.errors import ArchiveError

_CHUNK = 1024 * 1024
_ANSWERS = (WarcRecordType.response, WarcRecordType.resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One file, read to its end. Offsets are those of locators."""

    n_records: int = 0
    cut: frozenset[int] = frozenset()
    """Records that hold fewer bytes than they announce."""
    truncated: frozenset[int] = frozenset()
    """Records that their archive cut off when it captured them (WARC-Truncated)."""
    future: frozenset[int] = frozenset()
    """Responses that say they were captured later than today: they would be the latest revision for ever."""
    broken_after: int | None = None
    """The record, counted from 1, after which nothing more could be read; None when the end was reached."""
    one_member: bool = False
    """The file was packed as a whole, so that its records have no places of their own."""

    @property
    def fault(self) -> str | None:
        """What a person should know, to follow the file's name."""
        if self.broken_after is not None:
            return f"is damaged after record {self.broken_after}: what follows was not read"
        if self.cut:
            return "breaks off within its last record, which was left out"
        return None


def _is_cut(record: WarcRecord) -> bool:
    """Whether a record's head or block is not all there; reads it."""
    announced = record.headers.get("Content-Length")
    if announced is None:
        return True
    read = 0
    while chunk := record.reader.read(_CHUNK):
        read += len(chunk)
    return read < record.content_length


def survey(path: Path) -> Survey:
    """Read a WARC file from beginning to end and say what is wrong with it.

    Raises:
        ArchiveError: it cannot be opened.
    """
    cut: set[int] = set()
    truncated: set[int] = set()
    future: set[int] = set()
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M:%S}"  # clocks differ, and dates may carry a zone
    places: list[int] = []
    broken: int | None = None
    try:
        with path.open("rb") as file:
            try:
                for record in ArchiveIterator(file, parse_http=False):
                    place = int(record.stream_pos)
                    places.append(place)
                    if _is_cut(record):
                        cut.add(place)
                    if record.headers.get("WARC-Truncated"):
                        truncated.add(place)
                    if record.record_type in _ANSWERS and (record.headers.get("WARC-Date") or "") > tomorrow:
                        future.add(place)
            except (OSError, ValueError):
                broken = len(places)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read ({(error.strerror or str(error)).lower()}).") from error
    one_member = path.suffix == ".gz" and len(places) > len(set(places))
    return Survey(
        n_records=len(places),
        cut=frozenset(cut),
        truncated=frozenset(truncated),
        future=frozenset(future),
        broken_after=broken,
        one_member=one_member,
    )
