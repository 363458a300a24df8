"""Appending captures to a WARC file: ISO 28500 (WARC 1.1), every record a gzip member of its own."""

import io
import os
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from povetl.archive.context import archived_headers, context_json
from povetl.archive.digest import hex_to_warc, payload_digest, warc_digest, warc_to_hex, warc_uri
from povetl.archive.verify import repair
from povetl.errors import ArchiveError
from povetl.records import CaptureContext, Exchange, FetchResult, Headers, Locator

Known = Callable[[str], tuple[str, datetime] | None]
"""URL in; payload digest (SHA-256, hex) and time of the last archived body out."""

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_LEVEL = 6
_sync = getattr(os, "fdatasync", os.fsync)


def new_warc_path(raw_dir: Path, run_id: str, started_at: datetime) -> Path:
    """The file of a run: named after its start, so that the archive sorts in time."""
    stamp = started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return raw_dir / f"povetl-{stamp}-{re.sub(r'[^0-9A-Za-z_-]', '', run_id)[:12] or 'run'}.warc.gz"


class WarcWriter:
    """Appends to one file; use as a context manager. Nothing is created before the first append.

    Each append reaches the disk before it returns, in one write: a kill loses at most the capture in flight, and a
    torn tail that an earlier kill left is cut off before the first append.

    Args:
        path: the file, directly below the archive's folder.
        known: tells the last archived body of a URL, so that an unchanged one is archived as a ``revisit``.
    """

    def __init__(self, path: Path, *, known: Known | None = None) -> None:
        self.path = path
        self._known = known or (lambda _url: None)
        self._file: int | None = None
        self._end = 0

    def __enter__(self) -> "WarcWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def append(self, result: FetchResult, context: CaptureContext) -> tuple[Locator, ...]:
        """Archive every exchange of a fetch; the locators of their responses in order, the answer's last.

        An exchange is a ``metadata`` record (written first, so that no response can lack its context), a ``request``
        and a ``response`` or ``revisit``. Without a whole body there is no response record, and the locator is that
        of the metadata.

        Raises:
            ArchiveError: the disk is full, or the file cannot be written; what was half written is taken back.
        """
        if not result.exchanges:
            return ()
        try:
            if self._file is None:
                self._open()
            buffer = io.BytesIO()
            starts = [self._write_exchange(buffer, result, exchange, context) for exchange in result.exchanges]
            start = self._end
            self._put(buffer.getvalue())
        except OSError as error:
            reason = error.strerror or str(error)
            raise ArchiveError(f"The archive file {self.path} cannot be written: {reason}.") from error
        return tuple(Locator(warc_file=self.path.name, warc_offset=start + offset) for offset in starts)

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            repair(self.path)
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._end = os.fstat(self._file).st_size
        if self._end == 0:
            buffer = io.BytesIO()
            block = b"software: povetl\r\nformat: WARC File Format 1.1\r\nisPartOf: povetl\r\n"
            _write(
                buffer,
                WarcRecordType.warcinfo,
                block,
                (
                    ("WARC-Filename", self.path.name),
                    ("Content-Type", "application/warc-fields"),
                    ("WARC-Date", _warc_date(datetime.now(UTC))),
                ),
            )
            self._put(buffer.getvalue())

    def _put(self, data: bytes) -> None:
        assert self._file is not None
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
            _sync(self._file)
        except OSError:
            os.ftruncate(self._file, self._end)
            raise
        self._end += len(data)

    def _write_exchange(
        self, buffer: io.BytesIO, result: FetchResult, exchange: Exchange, context: CaptureContext
    ) -> int:
        """Write one exchange's records; the offset of its response, or of its metadata when it has none."""
        response_id = f"<urn:uuid:{uuid.uuid4()}>"
        target = warc_uri(exchange.url)
        common = [("WARC-Target-URI", target), ("WARC-Date", _warc_date(exchange.requested_at))]
        if exchange.ip_address:
            common.append(("WARC-IP-Address", exchange.ip_address))
        answers = exchange is result.exchanges[-1]
        known = self._known(result.url) if answers else None
        known_hex = (warc_to_hex(known[0]) or known[0].removeprefix("sha256:").lower()) if known else None
        whole = exchange.http_status != 0 and exchange.body is not None
        digest = payload_digest(exchange.body) if exchange.body is not None else None
        not_modified = answers and result.status == "not_modified"
        revisit = whole and (not_modified or (answers and result.status == "ok" and digest == known_hex))
        metadata = context_json(result, exchange, context, refers_to=known_hex if revisit else None, has_record=whole)
        metadata_at = buffer.tell()
        _write(
            buffer,
            WarcRecordType.metadata,
            metadata,
            (*common, ("WARC-Concurrent-To", response_id), ("Content-Type", "application/json")),
        )
        is_http = exchange.url.startswith(("http:", "https:"))
        if not is_http and exchange.body is not None and digest is not None and not revisit:
            return _write_resource(buffer, response_id, common, exchange, exchange.body, digest)
        _write(
            buffer,
            WarcRecordType.request,
            _request_block(exchange),
            (*common, ("WARC-Concurrent-To", response_id), ("Content-Type", "application/http; msgtype=request")),
        )
        if exchange.body is None or digest is None or not whole:
            return metadata_at
        response_at = buffer.tell()
        head: list[tuple[str, str]] = [("WARC-Record-ID", response_id), *common]
        head.append(("Content-Type", "application/http; msgtype=response"))
        if revisit:
            profile = "server-not-modified" if not_modified else "identical-payload-digest"
            head.append(("WARC-Profile", _PROFILE + profile))
            if known is not None and known_hex is not None:
                head.append(("WARC-Payload-Digest", hex_to_warc(known_hex)))
                head.append(("WARC-Refers-To-Target-URI", target))
                head.append(("WARC-Refers-To-Date", _warc_date(known[1])))
            block = _response_head(exchange, exchange.headers)
            _write(buffer, WarcRecordType.revisit, block, tuple(head))
        else:
            head.append(("WARC-Payload-Digest", hex_to_warc(digest)))
            block = _response_head(exchange, archived_headers(exchange.headers, len(exchange.body))) + exchange.body
            _write(buffer, WarcRecordType.response, block, tuple(head))
        return response_at


def _write(buffer: io.BytesIO, kind: WarcRecordType, block: bytes, headers: Headers) -> None:
    record = WarcRecord()
    record.init_headers(kind)
    for name, value in headers:
        record.headers[name] = value
    record.headers["WARC-Block-Digest"] = warc_digest("sha1", block)
    record.set_bytes_content(block)
    member = GzipWriter(buffer, _LEVEL)
    record.write(member)
    member.finish()


def _write_resource(
    buffer: io.BytesIO, record_id: str, common: list[tuple[str, str]], exchange: Exchange, body: bytes, digest: str
) -> int:
    """A saved file: no HTTP brought it, so it is a ``resource`` (WARC 1.1, 6.4) of its own type; its offset."""
    at = buffer.tell()
    kind = next((value for name, value in exchange.headers if name.lower() == "content-type"), "text/html")
    fields = (("WARC-Record-ID", record_id), *common, ("WARC-Payload-Digest", hex_to_warc(digest)))
    _write(buffer, WarcRecordType.resource, body, (*fields, ("Content-Type", kind.splitlines()[0])))
    return at


def _request_block(exchange: Exchange) -> bytes:
    target = "/" + exchange.url.partition("://")[2].partition("/")[2]
    return _head_block(f"{exchange.method} {warc_uri(target)} HTTP/1.1", exchange.request_headers)


def _response_head(exchange: Exchange, headers: Headers) -> bytes:
    return _head_block(f"HTTP/{exchange.http_version} {exchange.http_status} {exchange.reason}", headers)


def _head_block(first: str, headers: Headers) -> bytes:
    """An HTTP head; a line break within a field, which only a hand-made exchange can hold, becomes a space."""
    lines = (first, *(f"{name}: {value}" for name, value in headers))
    cleaned = "\r\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines)
    return (cleaned + "\r\n\r\n").encode("latin-1", "replace")


def _warc_date(when: datetime) -> str:
    """With microseconds, so that two captures of a URL never share one."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
