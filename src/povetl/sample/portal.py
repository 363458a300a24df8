"""The sample portal: all sites by virtual host on one loopback port, over real HTTP/1.1.

The sites are in ``sites/`` and rendered in their own styles; nothing is random, so two portals serve the same bytes
with the same validators. A correction, once applied, is kept in the home that was given.
"""

import json
import os
import re
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from povetl.sample.content import load_sites
from povetl.sample.rendering import render_all
from povetl.sample.resource import Resource
from povetl.sample.special import CRAWL_DELAY, make_index

STATE_FILE = "sample_portal.json"
"""In the portal's home: whether the correction has been applied."""

_SLACK = 0.02
"""Seconds forgiven in :attr:`Portal.too_fast`: a request is timed on arrival, not when the client sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the server saw it; ``gap`` is the time since the one before to the same host, in seconds."""

    host: str
    path: str
    status: int
    conditional: bool
    gap: float | None
    user_agent: str


class Portal:
    """Serves the sample sites while its ``with`` block lasts.

    Args:
        home: where the correction is remembered; None to forget it.
        port: on 127.0.0.1; 0 picks a free one.
    """

    def __init__(self, home: Path | None = None, *, port: int = 0) -> None:
        self._home = home
        self._port = port
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._log: list[Request] = []
        self._last_seen: dict[str, float] = {}
        self._corrected = self._remembers_correction()
        self._resources = render_all(corrected=self._corrected)

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", self._port), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        self._server = self._thread = None

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``.

        Raises:
            RuntimeError: the portal is not being served.
        """
        if self._server is None:
            raise RuntimeError("the sample portal has an address only inside its with block")
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of the sites, all under ``.test`` (RFC 6761)."""
        return tuple(site.host for site in load_sites())

    @property
    def connect_to(self) -> dict[str, str]:
        """Where each host is really served, as ``POVETL_CONNECT_TO`` wants it."""
        return dict.fromkeys(self.hosts, self.address)

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return tuple(self._log)

    @property
    def too_fast(self) -> int:
        """How many requests came sooner after the last one to their host than robots.txt allows."""
        return len(self.violations)

    @property
    def violations(self) -> tuple[Request, ...]:
        """The requests that :attr:`too_fast` counts."""
        return tuple(r for r in self.requests if r.gap is not None and r.gap < CRAWL_DELAY - _SLACK)

    @property
    def corrected(self) -> bool:
        """Whether the correction has been applied."""
        return self._corrected

    def correct(self) -> None:
        """Applies the correction, and remembers it in the home; a second call changes nothing."""
        if self._corrected:
            return
        resources = render_all(corrected=True)
        if self._home is not None:
            self._home.mkdir(parents=True, exist_ok=True)
            unfinished = self._home / f"{STATE_FILE}.tmp"
            unfinished.write_text(json.dumps({"corrected": True}) + "\n", encoding="utf-8")
            os.replace(unfinished, self._home / STATE_FILE)
        with self._lock:
            self._corrected, self._resources = True, resources

    def answer(self, host: str, target: str) -> Resource:
        """What a host says to a request for ``target`` (path and query); 421 for one that is not served.

        A site is found under ``.localhost`` as well, which browsers take to the loopback address; the address itself
        shows where they all are.
        """
        with self._lock:
            site = self._resources.get(re.sub(r"\.localhost$", ".test", host))
        if site is None and host in {"127.0.0.1", "localhost"}:
            return make_index(load_sites(), self.address.rsplit(":", 1)[1])
        if site is None:
            return Resource(status=421, body=b"no such site\n", content_type="text/plain", modified=None)
        return site.get(urlsplit(target).path) or site[""]

    def note(self, *, host: str, path: str, status: int, conditional: bool, arrived: float, user_agent: str) -> None:
        """Logs a request; ``arrived`` is a monotonic clock time in seconds."""
        with self._lock:
            last = self._last_seen.get(host)
            self._last_seen[host] = arrived
            self._log.append(
                Request(
                    host=host,
                    path=path,
                    status=status,
                    conditional=conditional,
                    gap=None if last is None else arrived - last,
                    user_agent=user_agent,
                )
            )

    def _remembers_correction(self) -> bool:
        if self._home is None:
            return False
        try:
            state = json.loads((self._home / STATE_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False  # nothing remembered, or a file that is not ours: the portal starts afresh
        return isinstance(state, dict) and state.get("corrected") is True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    block_on_close = False  # a client's idle keep-alive connection must not hold up the end of a test

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of the portal's."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed names no public type


def _handler_of(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "nginx"
        sys_version = ""
        timeout = 30
        wbufsize = 65536  # head and body in one segment: two would wait for the client's delayed acknowledgement

        def do_GET(self) -> None:
            arrived = time.monotonic()
            host = self.headers.get("Host", "").rsplit(":", 1)[0].lower()
            resource = portal.answer(host, self.path)
            if_none_match, if_modified = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
            fresh = resource.is_fresh(if_none_match, if_modified)
            status = 304 if fresh else resource.status
            portal.note(
                host=host,
                path=self.path,
                status=status,
                conditional=bool(if_none_match or if_modified),
                arrived=arrived,
                user_agent=self.headers.get("User-Agent", ""),
            )
            self.send_response(status)
            for name, value in (("ETag", resource.etag), ("Last-Modified", resource.last_modified), *resource.headers):
                if value is not None:
                    self.send_header(name, value)
            if not fresh:
                self.send_header("Content-Type", resource.content_type)
                self.send_header("Content-Length", str(len(resource.body)))
            self.end_headers()
            if not fresh and self.command != "HEAD":
                self.wfile.write(resource.body)

        do_HEAD = do_GET  # noqa: N815 - the name is http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Nothing: the portal keeps its own log."""

    return Handler
