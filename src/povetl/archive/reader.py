"""Reading the archive back: one payload by its locator, one capture, or every capture with its context."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath

from fastwarc.warc import WarcRecord, WarcRecordType

from povetl.archive.context import is_hop, original_headers, read_context
from povetl.archive.contexts import context_of, recent_context, records, torn_at
from povetl.archive.digest import capture_id, matches, payload_digest, warc_to_hex
from povetl.archive.members import is_whole_member
from povetl.archive.verify import warc_files
from povetl.errors import ArchiveError
from povetl.records import Capture, Headers, Locator

_CAPTURES = WarcRecordType.response | WarcRecordType.revisit | WarcRecordType.resource
_LARGEST = 256 * 1024 * 1024
_LONGEST_HEAD = 1024 * 1024


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


def iter_captures(
    raw_dir: Path, *, files: Iterable[str] | None = None, hops: bool = False
) -> Iterator[tuple[Capture, bytes | None]]:
    """Every answer of the archive, file by file: what :meth:`WarcWriter.append` gave the last locator of.

    Errors and barriers are answers too, see ``http_status``. Redirects on the way and tries that were repeated come
    with ``hops`` only; another crawler's redirects always come, since nothing there says what they led to.

    ``files`` are names as locators carry them. A torn last record ends its file quietly; so does a damaged one, which
    ``verify`` reports. A record whose payload does not match its digest is left out for the same reason.

    Raises:
        ArchiveError: a file cannot be opened.
    """
    for name in warc_files(raw_dir) if files is None else files:
        path = raw_dir / name
        torn = torn_at(path)
        for record in records(path, _CAPTURES):
            locator = Locator(warc_file=name, warc_offset=int(record.stream_pos))
            if locator.warc_offset == torn:
                break
            metadata = context_of(path, locator.warc_offset, record.headers.get("WARC-Record-ID"))
            if not hops and is_hop(metadata):
                continue
            try:
                yield _capture(record, locator, metadata)
            except (ArchiveError, OSError, ValueError):
                continue


def _read(raw_dir: Path, locator: Locator, *, with_context: bool) -> tuple[Capture, bytes | None]:
    name = PurePath(locator.warc_file)
    if name.is_absolute() or ".." in name.parts:
        raise ArchiveError(f"{locator.warc_file} lies outside the archive.")
    path = raw_dir / name
    found = records(path, WarcRecordType.any_type, offset=locator.warc_offset)  # kept: its end closes the file
    record = next(found, None)
    if record is None:
        raise _no_whole_record(locator)
    if record.record_type not in (WarcRecordType.response, WarcRecordType.revisit, WarcRecordType.resource):
        raise ArchiveError(f"{_place(locator)} is no response but a {record.headers.get('WARC-Type')} record.")
    record_id, stated = record.headers.get("WARC-Record-ID"), record.headers.get("WARC-Payload-Digest")
    recent = recent_context(path, locator.warc_offset) if with_context else None
    metadata = recent or (context_of(path, locator.warc_offset, record_id) if with_context else None)
    try:
        capture, body = _capture(record, locator, metadata)
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{_place(locator)} cannot be read: {error}.") from error
    whole = recent is not None or (body is not None and capture.body_sha256 == warc_to_hex(stated))
    if not whole and path.suffix == ".gz" and not is_whole_member(path, locator.warc_offset):
        raise _no_whole_record(locator)
    return capture, body


def _no_whole_record(locator: Locator) -> ArchiveError:
    return ArchiveError(f"{_place(locator)} holds no whole record.")


def _capture(record: WarcRecord, locator: Locator, metadata: bytes | None) -> tuple[Capture, bytes | None]:
    """A response, resource or revisit record as a capture; a resource is a saved file, as if answered with 200.

    Raises:
        ArchiveError: its payload is not what its digest says.
    """
    context, fields = read_context(metadata)
    stated = record.headers.get("WARC-Payload-Digest")
    uri = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
    captured_at = _time(str(record.headers.get("WARC-Date") or ""))
    revisit = record.record_type == WarcRecordType.revisit
    headers: Headers = (("Content-Type", str(record.headers.get("Content-Type") or "")),)
    http_status = 200
    if record.record_type != WarcRecordType.resource:
        record.parse_http(auto_decode="all", max_header_len=_LONGEST_HEAD)
        headers = tuple((_text(name), _text(value)) for name, value in record.http_headers or ())
        http_status = int(record.http_headers.status_code or 0) if record.http_headers is not None else 0
    body: bytes | None = None
    if revisit:
        digest = warc_to_hex(stated) or _sha256(fields.get("payload_sha256"))
    else:
        body = record.reader.read(_LARGEST)
        if not headers and not body:
            raise ArchiveError(f"{_place(locator)} holds no HTTP response.")
        digest = payload_digest(body)
        coded = any(name.lower() in {"content-encoding", "transfer-encoding"} for name, _ in headers)
        if stated is not None and not coded and matches(stated, body) is False:
            raise ArchiveError(f"{_place(locator)}: the payload is not the one archived (digest differs).")
    return (
        Capture(
            capture_id=capture_id(uri, captured_at, digest or str(stated or "")),
            url=str(fields.get("url") or uri),
            final_url=uri,
            captured_at=captured_at,
            locator=locator,
            http_status=http_status,
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
    """A record's time in UTC; ValueError for none, and for the ends of the calendar, which not every zone has."""
    when = datetime.fromisoformat(text)
    if when.year in {1, 9999}:
        raise ValueError(f"{text} is no time of a capture")
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _place(locator: Locator) -> str:
    return f"{locator.warc_file} at byte {locator.warc_offset}"
