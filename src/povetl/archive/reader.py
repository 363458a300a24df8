"""Reading the archive back: one payload by its locator, one capture, or every capture with its context."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from povetl.archive.context import original_headers, read_context
from povetl.archive.digest import capture_id, matches, payload_digest, warc_to_hex
from povetl.archive.verify import warc_files
from povetl.errors import ArchiveError
from povetl.records import Capture, Headers, Locator

_CAPTURES = WarcRecordType.response | WarcRecordType.revisit
_LARGEST = 256 * 1024 * 1024


def read_payload(raw_dir: Path, locator: Locator) -> bytes:
    """The body of a response as the server sent it, content coding undone, its digest checked.

    Raises:
        ArchiveError: no file, no record, no response at that place, or bytes that are not those archived.
    """
    capture, body = _read(raw_dir, locator, with_context=False)
    if body is None:
        kind = "a revisit without a payload" if capture.revisit else "no response"
        raise ArchiveError(f"{_place(locator)} is {kind}.")
    return body


def read_capture(raw_dir: Path, locator: Locator) -> tuple[Capture, bytes | None]:
    """One capture with its context, and its body unless it is a revisit.

    Raises:
        ArchiveError: as :func:`read_payload`.
    """
    return _read(raw_dir, locator, with_context=True)


def iter_captures(raw_dir: Path, *, files: Iterable[str] | None = None) -> Iterator[tuple[Capture, bytes | None]]:
    """Every response and revisit of the archive, file by file: redirects and errors too, see ``http_status``.

    ``files`` are names as locators carry them. A torn last record ends its file quietly; so does a damaged one, which
    ``verify`` reports. A record whose payload does not match its digest is left out for the same reason.

    Raises:
        ArchiveError: a file cannot be opened.
    """
    for name in warc_files(raw_dir) if files is None else files:
        contexts = _contexts(raw_dir / name)
        for record in _records(raw_dir / name, _CAPTURES):
            locator = Locator(warc_file=name, warc_offset=int(record.stream_pos))
            try:
                yield _capture(record, locator, contexts.get(str(record.headers.get("WARC-Record-ID"))))
            except (ArchiveError, OSError, ValueError):
                continue


def _read(raw_dir: Path, locator: Locator, *, with_context: bool) -> tuple[Capture, bytes | None]:
    path = raw_dir / locator.warc_file
    if not path.resolve().is_relative_to(raw_dir.resolve()):
        raise ArchiveError(f"{locator.warc_file} lies outside the archive.")
    contexts = _contexts(path) if with_context else {}
    record = next(_records(path, WarcRecordType.any_type, offset=locator.warc_offset), None)
    if record is None:
        raise ArchiveError(f"{_place(locator)} holds no whole record.")
    if record.record_type not in (WarcRecordType.response, WarcRecordType.revisit):
        raise ArchiveError(f"{_place(locator)} is no response but a {record.headers.get('WARC-Type')} record.")
    try:
        return _capture(record, locator, contexts.get(str(record.headers.get("WARC-Record-ID"))))
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{_place(locator)} cannot be read: {error}.") from error


def _records(path: Path, kinds: WarcRecordType, *, offset: int = 0) -> Iterator[WarcRecord]:
    """Whole records of a file from an offset on; the first that is not whole ends it."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise ArchiveError(f"The archive file {path} cannot be opened: {error.strerror}.") from error
    with file:
        file.seek(offset)
        try:
            yield from ArchiveIterator(file, record_types=kinds, parse_http=False)
        except (OSError, ValueError):
            return


def _contexts(path: Path) -> dict[str, bytes]:
    """The metadata of a file by the id of the response that it belongs to, wherever in the file it stands."""
    try:
        stat = path.stat()
    except OSError as error:
        raise ArchiveError(f"The archive file {path} cannot be opened: {error.strerror}.") from error
    return _contexts_of(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4)
def _contexts_of(path: Path, _size: int, _mtime_ns: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for record in _records(path, WarcRecordType.metadata):
        target = record.headers.get("WARC-Concurrent-To") or record.headers.get("WARC-Refers-To")
        if target and "json" in (record.headers.get("Content-Type") or ""):
            found[str(target)] = record.reader.read()
    return found


def _capture(record: WarcRecord, locator: Locator, metadata: bytes | None) -> tuple[Capture, bytes | None]:
    """A response or revisit record as a capture.

    Raises:
        ArchiveError: its payload is not what its digest says.
    """
    context, fields = read_context(metadata)
    stated = record.headers.get("WARC-Payload-Digest")
    uri = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
    warc_date = str(record.headers.get("WARC-Date") or "")
    revisit = record.record_type == WarcRecordType.revisit
    record.parse_http(auto_decode="all")
    headers: Headers = tuple((_text(name), _text(value)) for name, value in record.http_headers or ())
    body: bytes | None = None
    if revisit:
        digest = warc_to_hex(stated) or _sha256(fields.get("payload_sha256"))
    else:
        body = record.reader.read(_LARGEST)
        digest = payload_digest(body)
        coded = any(name.lower() in {"content-encoding", "transfer-encoding"} for name, _ in headers)
        if stated is not None and not coded and matches(stated, body) is False:
            raise ArchiveError(f"{_place(locator)}: the payload is not the one archived (digest differs).")
    return (
        Capture(
            capture_id=capture_id(uri, warc_date, digest or str(stated or "")),
            url=str(fields.get("url") or uri),
            final_url=uri,
            captured_at=_time(warc_date),
            locator=locator,
            http_status=int(record.http_headers.status_code or 0) if record.http_headers is not None else 0,
            headers=original_headers(headers),
            body_sha256=digest,
            context=context,
            revisit=revisit,
        ),
        body,
    )


def _sha256(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) == 64 else None


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _time(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _place(locator: Locator) -> str:
    return f"{locator.warc_file} at byte {locator.warc_offset}"
