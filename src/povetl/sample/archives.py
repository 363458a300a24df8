"""Web archives on loopback: a Wayback Machine and a Common Crawl that hold what they are given, over real HTTP.

They speak the documented protocols: the CDX server's queries (``matchType``, ``from``, ``to``, ``filter``,
``collapse``, ``fl``, ``limit``, ``showResumeKey``), captures under ``/web/TIMESTAMPid_/URL`` with ``Memento-Datetime``
and ``X-Archive-Orig-…`` headers, and redirects to the nearest capture.
"""

import base64
import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from povetl.sample.archives_cdx import answer_cdx, same_page
from povetl.sample.archives_crawl import CrawlFiles
from povetl.sample.resource import Resource

WAYBACK_HOST = "wayback.test"
INDEX_HOST = "index.crawl.test"
DATA_HOST = "data.crawl.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One capture that an archive holds."""

    url: str
    captured_at: datetime
    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    truncated: str | None = None
    stated_digest: str | None = None
    """What the index says instead of the right digest."""

    @property
    def stamp(self) -> str:
        """The time in 14 digits."""
        return f"{self.captured_at.astimezone(UTC):%Y%m%d%H%M%S}"

    @property
    def digest(self) -> str:
        """SHA-1 of the body in base32, as the index states it."""
        right = base64.b32encode(hashlib.sha1(self.body, usedforsecurity=False).digest()).decode("ascii")
        return self.stated_digest or right


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as the archive saw it; times are monotonic seconds."""

    host: str
    target: str
    status: int
    arrived: float
    range: str | None = None


@dataclass
class ArchiveServer:
    """Serves the archives while its ``with`` block lasts."""

    stored: tuple[Stored, ...] = ()
    port: int = 0
    requests: list[Asked] = field(default_factory=list)
    canned: list[tuple[str, Resource]] = field(default_factory=list)
    """Answers to be given once, in order, to targets that hold the text before them."""
    _crawls: CrawlFiles | None = None

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", self.port), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    @property
    def connect_to(self) -> dict[str, str]:
        """Where the archives' host names are really served."""
        return dict.fromkeys((WAYBACK_HOST, INDEX_HOST, DATA_HOST), self.address)

    def facts(self, *, delay: float = 0.0, page_rows: int = 3000) -> str:
        """A file for ``POVETL_ARCHIVES`` that leads here."""
        delays = f"index_delay = {delay}\ncaptures_delay = {delay}\npage_rows = {page_rows}\n"
        return (
            f'[wayback]\nindex = "http://{WAYBACK_HOST}/cdx/search/cdx"\ncaptures = "http://{WAYBACK_HOST}/web/"\n{delays}'
            f'[commoncrawl]\nindex = "http://{INDEX_HOST}/"\ncaptures = "http://{DATA_HOST}/crawl-data/"\n{delays}'
        )

    @property
    def crawls(self) -> CrawlFiles:
        """Common Crawl's indexes and files of what is held now."""
        if self._crawls is None or self._crawls.held is not self.stored:
            self._crawls = CrawlFiles(self.stored)
        return self._crawls

    def hold(self, stored: Iterable[Stored]) -> None:
        """Hold more captures."""
        self.stored = (*self.stored, *stored)

    def targets(self, part: str) -> list[str]:
        """The targets so far that hold a text."""
        return [asked.target for asked in self.requests if part in asked.target]

    def answer(self, host: str, target: str, wanted: str | None) -> Resource:
        """What an archive says to a request for ``target``; ``wanted`` is the Range header."""
        with self._lock:
            for number, (part, resource) in enumerate(self.canned):
                if part in target:
                    del self.canned[number]
                    return resource
        if host == WAYBACK_HOST:
            parts = urlsplit(target)
            if parts.path == "/cdx/search/cdx":
                return answer_cdx(self.stored, parse_qsl(parts.query, keep_blank_values=True))
            if target.startswith("/web/"):
                return self._capture(target.removeprefix("/web/"))
        if host in {INDEX_HOST, DATA_HOST}:
            parts = urlsplit(target)
            query = parse_qsl(parts.query, keep_blank_values=True)
            crawls = self.crawls
            found = crawls.answer(parts.path, query) if host == INDEX_HOST else crawls.read(parts.path, wanted)
            if found is not None:
                return found
        if target == "/robots.txt":
            return Resource(status=200, body=b"User-agent: *\nDisallow: /\n", content_type="text/plain", modified=None)
        return _page(404, "Not Found")

    def _capture(self, rest: str) -> Resource:
        """A capture, a redirect to the one nearest in time, or a page of the archive's own."""
        stamp, mark, url = rest.partition("id_/")
        url = unquote(url) if "%25" in url else url
        there = [one for one in self.stored if same_page(one.url, url)]
        if not mark or not there:
            return _page(404, "The Wayback Machine has not archived that URL.")
        nearest = min(there, key=lambda one: abs(int(one.stamp) - int(stamp)))
        if nearest.stamp != stamp:
            location = f"http://{WAYBACK_HOST}/web/{nearest.stamp}id_/{nearest.url}"
            return Resource(
                status=302, body=b"", content_type="text/html", modified=None, headers=(("Location", location),)
            )
        original = (
            ("Content-Type", nearest.content_type),
            ("Content-Length", str(len(nearest.body))),
            ("Server", "nginx"),
            *nearest.headers,
        )
        return Resource(
            status=nearest.status,
            body=nearest.body,
            content_type=nearest.content_type,
            modified=None,
            headers=(
                ("Memento-Datetime", format_datetime(nearest.captured_at.astimezone(UTC), usegmt=True)),
                ("Link", f'<{nearest.url}>; rel="original"'),
                *((f"X-Archive-Orig-{name}", value) for name, value in original),
            ),
        )


def _page(status: int, text: str) -> Resource:
    body = f"<!DOCTYPE html><title>Archive</title><h1>{text}</h1>".encode()
    return Resource(status=status, body=body, content_type="text/html; charset=utf-8", modified=None)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


def _handler_of(archives: ArchiveServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "archive"
        sys_version = ""
        timeout = 30
        wbufsize = 65536

        def do_GET(self) -> None:
            arrived = time.monotonic()
            host = self.headers.get("Host", "").rsplit(":", 1)[0].lower()
            wanted = self.headers.get("Range")
            resource = archives.answer(host, self.path, wanted)
            archives.requests.append(
                Asked(host=host, target=self.path, status=resource.status, arrived=arrived, range=wanted)
            )
            self.send_response(resource.status)
            self.send_header("Content-Type", resource.content_type)
            self.send_header("Content-Length", str(len(resource.body)))
            for name, value in resource.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(resource.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class's name)
            """The log is ``requests``."""

    return Handler
