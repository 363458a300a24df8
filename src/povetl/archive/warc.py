"""Appending captures to a WARC file: every fetch in one write, synced to the disk at least once a second."""

import fcntl
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from povetl.archive.context import CONTENT_TYPE, archived_headers, brought_by, context_fields
from povetl.archive.contexts import remember_context
from povetl.archive.digest import hex_to_warc, payload_digest, warc_to_hex, warc_uri
from povetl.archive.record import new_record_id, packed_record, request_block, response_head, warc_date
from povetl.archive.verify import repair
from povetl.errors import ArchiveError
from povetl.records import CaptureContext, Exchange, FetchResult, Locator

Known = Callable[[str], tuple[str, datetime] | None]
"""URL in; payload digest (SHA-256, hex) and time of the last archived body out."""

SYNC_SECONDS = 1.0
SYNC_BYTES = 8 * 1024 * 1024
"""An append reaches the disk before it returns when the last sync is so long ago, or so much was written since."""

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_sync = getattr(os, "fdatasync", os.fsync)


def new_warc_path(raw_dir: Path, run_id: str, started_at: datetime) -> Path:
    """The file of a run: named after its start, so that the archive sorts in time."""
    stamp = started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return raw_dir / f"povetl-{stamp}-{re.sub(r'[^0-9A-Za-z_-]', '', run_id)[:12] or 'run'}.warc.gz"


class WarcWriter:
    """Appends to one file; use as a context manager. Nothing is created before the first append.

    Each append is one write, with the system before it returns: a kill loses at most the fetch in flight, and a torn
    tail that an earlier kill left is cut off before the first append. A power failure can lose what was appended since
    the last sync too: less than :data:`SYNC_SECONDS` of fetching and less than :data:`SYNC_BYTES`. Nothing is loaded
    into the warehouse before :meth:`sync`.

    Args:
        path: the file, directly below the archive's folder.
        known: tells the last archived body of a URL, so that an unchanged one is archived as a ``revisit``.
    """

    def __init__(self, path: Path, *, known: Known | None = None) -> None:
        self.path = path
        self._known = known or (lambda _url: None)
        self._file: int | None = None
        self._end = 0
        self._synced_end = 0
        self._synced_at = 0.0
        self._last_metadata = b""

    def __enter__(self) -> "WarcWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, everything on the disk.

        Raises:
            ArchiveError: as :meth:`sync`.
        """
        if self._file is not None:
            try:
                self.sync()
            finally:
                os.close(self._file)
                self._file = None

    def sync(self) -> None:
        """Wait until everything that was appended is on the disk.

        Raises:
            ArchiveError: the disk did not take it.
        """
        if self._file is None or self._synced_end == self._end:
            return
        try:
            _sync(self._file)
        except OSError as error:
            raise self._refused(error) from error
        self._synced_end, self._synced_at = self._end, time.monotonic()

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
            records: list[bytes] = []
            places = [self._add_exchange(records, result, exchange, context) for exchange in result.exchanges]
            start = self._end
            self._put(b"".join(records))
        except OSError as error:
            raise self._refused(error) from error
        if time.monotonic() - self._synced_at >= SYNC_SECONDS or self._end - self._synced_end >= SYNC_BYTES:
            self.sync()
        offsets = [start + sum(map(len, records[:place])) for place in places]
        remember_context(self.path, offsets[-1], self._last_metadata)
        return tuple(Locator(warc_file=self.path.name, warc_offset=offset) for offset in offsets)

    def _refused(self, error: OSError) -> ArchiveError:
        return ArchiveError(f"The archive file {self.path} cannot be written: {error.strerror or error}.")

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            repair(self.path)
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        with suppress(BlockingIOError):  # so that nobody takes what is in flight for torn
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._end = self._synced_end = os.fstat(self._file).st_size
        if self._end == 0:
            _sync_name(self.path.parent)
            block = b"software: povetl\r\nformat: WARC File Format 1.1\r\nisPartOf: povetl\r\n"
            headers = (
                ("WARC-Filename", self.path.name),
                ("Content-Type", "application/warc-fields"),
                ("WARC-Date", warc_date(datetime.now(UTC))),
            )
            self._put(packed_record("warcinfo", block, headers))

    def _put(self, data: bytes) -> None:
        assert self._file is not None
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
        except OSError:
            os.ftruncate(self._file, self._end)
            raise
        self._end += len(data)

    def _add_exchange(
        self, records: list[bytes], result: FetchResult, exchange: Exchange, context: CaptureContext
    ) -> int:
        """Add one exchange's records; which of them is its response, or its metadata when it has none."""
        response_id = new_record_id()
        target = warc_uri(exchange.url)
        common = [("WARC-Target-URI", target), ("WARC-Date", warc_date(exchange.requested_at))]
        if exchange.ip_address:
            common.append(("WARC-IP-Address", exchange.ip_address))
        answers = exchange is result.exchanges[-1]
        known = self._known(result.url) if answers else None
        known_hex = (warc_to_hex(known[0]) or known[0].removeprefix("sha256:").lower()) if known else None
        whole = exchange.http_status != 0 and exchange.body is not None
        digest = payload_digest(exchange.body) if exchange.body is not None else None
        not_modified = answers and result.status == "not_modified"
        revisit = whole and (not_modified or (answers and result.status == "ok" and digest == known_hex))
        metadata = context_fields(result, exchange, context, refers_to=known_hex if revisit else None, has_record=whole)
        self._last_metadata, metadata_at = metadata, len(records)
        beside = (*common, ("WARC-Concurrent-To", response_id))
        records.append(packed_record("metadata", metadata, (*beside, ("Content-Type", CONTENT_TYPE))))
        is_http = exchange.url.startswith(("http:", "https:"))
        head: list[tuple[str, str]] = [("WARC-Record-ID", response_id), *common, *brought_by(context)]
        if not is_http and exchange.body is not None and digest is not None and not revisit:
            head += [("WARC-Payload-Digest", hex_to_warc(digest)), ("Content-Type", _content_type(exchange))]
            records.append(packed_record("resource", exchange.body, tuple(head)))
            return len(records) - 1
        if context.archive_url is None:  # what the crawler of a web archive once sent is not known
            kind = ("Content-Type", "application/http; msgtype=request")
            records.append(packed_record("request", request_block(exchange), (*beside, kind)))
        if exchange.body is None or digest is None or not whole:
            return metadata_at
        head.append(("Content-Type", "application/http; msgtype=response"))
        if revisit:
            profile = "server-not-modified" if not_modified else "identical-payload-digest"
            head.append(("WARC-Profile", _PROFILE + profile))
            if known is not None and known_hex is not None:
                head.append(("WARC-Payload-Digest", hex_to_warc(known_hex)))
                head.append(("WARC-Refers-To-Target-URI", target))
                head.append(("WARC-Refers-To-Date", warc_date(known[1])))
            records.append(packed_record("revisit", response_head(exchange, exchange.headers), tuple(head)))
        else:
            head.append(("WARC-Payload-Digest", hex_to_warc(digest)))
            block = response_head(exchange, archived_headers(exchange.headers, len(exchange.body))) + exchange.body
            records.append(packed_record("response", block, tuple(head)))
        return len(records) - 1


def _sync_name(folder: Path) -> None:
    """Have the name of a new file on the disk too: its bytes are of no use to who cannot find it (fsync(2))."""
    with suppress(OSError):  # not every file system has a say in this
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _content_type(exchange: Exchange) -> str:
    """A saved file's own: no HTTP brought it, so it is a ``resource`` (WARC 1.1, 6.4) of that type."""
    return next((value for name, value in exchange.headers if name.lower() == "content-type"), "text/html")
