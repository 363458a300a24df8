"""What `povetl status`, `doctor` and `deploy` see of a Prefect server; its answers are played on loopback."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from povetl.errors import UsageError
from povetl.pipeline.server import check_login, look_at_server, note_served, require_server, served_address

TOKEN = "a-csrf-token"
COUNTS = {"Late": 3, "AwaitingConcurrencySlot": 2, "PENDING": 1, "RUNNING": 4}


@contextmanager
def prefect(login: str | None = None, *, csrf: bool = False, ahead: float = 0.0, health: str = "true") -> Iterator[str]:
    """A server that answers as Prefect's does; its API address."""
    wanted = login and "Basic " + base64.b64encode(login.encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/api/health":
                self.say(200, health)
            elif wanted and self.headers.get("Authorization") != wanted:
                self.say(401, '{"exception_message": "Unauthorized"}')
            elif self.path == "/api/admin/version":
                self.say(200, '"3.8.8"')
            elif self.path.startswith("/api/csrf-token?client="):
                self.say(*((200, json.dumps({"token": TOKEN})) if csrf else (422, "{}")))

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if csrf and self.headers.get("Prefect-Csrf-Token") != TOKEN:
                self.say(403, "{}")
            else:
                (names,) = asked["flow_runs"]["state"].values()
                self.say(200, str(COUNTS[names["any_"][0]]))

        def say(self, status: int, body: str) -> None:
            self.send_response_only(status)
            self.send_header("Date", formatdate(self.server.clock() + ahead, usegmt=True))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name)
            """Nothing."""

    import time

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.clock = time.time  # type: ignore[attr-defined]  # handlers read it
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("login", "csrf"), [(None, False), ("operator:secretword", True)])
def test_what_waits_is_counted_with_log_in_and_csrf_token(login: str | None, csrf: bool) -> None:
    with prefect(login, csrf=csrf) as address:
        seen = look_at_server(address, login, count=True)
    assert (seen.answers, seen.lets_us_in, seen.version, seen.trouble) == (True, True, "3.8.8", "")
    assert seen.queue == {"late": 3, "waiting for their turn": 2, "about to start": 1, "running": 4}
    assert abs(seen.clock_ahead or 99) < 5


def test_a_server_that_does_not_let_us_in_is_told_without_the_log_in() -> None:
    with prefect("operator:secretword") as address:
        assert "asks for a log-in: set PREFECT_API_AUTH_STRING" in look_at_server(address).trouble
        wrong = look_at_server(address, "operator:guessed").trouble
        with pytest.raises(UsageError, match="does not know the log-in"):
            require_server(address, "operator:guessed")
    assert "guessed" not in wrong


def test_the_clock_of_the_server_is_compared() -> None:
    with prefect(ahead=7200) as address:
        assert -7210 < (look_at_server(address).clock_ahead or 0) < -7190


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://127.0.0.1:1/api", "no Prefect server answers at 127.0.0.1:1 (connection refused)"),
        ("http://operator:secretword@127.0.0.1:1/api", "no Prefect server answers at 127.0.0.1:1"),
        ("http://127.0.0.1:99999/api", "is no web address"),
        ("http://[::1/api", "is no web address"),
        ("ftp://127.0.0.1/api", "must be like http://127.0.0.1:4200/api"),
        ("127.0.0.1:4200", "must be like"),
        ("http://127.0.0.1:1/a b", "no Prefect server answers"),
    ],
)
def test_an_address_without_a_server_is_one_sentence_without_its_password(address: str, sentence: str) -> None:
    trouble = look_at_server(address, count=True).trouble
    assert sentence in trouble
    assert "\n" not in trouble
    assert "secretword" not in trouble


@pytest.mark.parametrize("health", ["false", "<html>hello</html>", "[]"])
def test_something_else_that_answers_is_not_taken_for_a_server(health: str) -> None:
    with prefect(health=health) as address:
        seen = look_at_server(address)
    assert not seen.answers
    assert "Prefect server" in seen.trouble


def test_a_home_remembers_where_its_server_is_until_it_stops(tmp_path: Path) -> None:
    assert served_address(tmp_path) is None
    note_served(tmp_path, "http://127.0.0.1:4200/api")
    assert served_address(tmp_path) == "http://127.0.0.1:4200/api"
    note_served(tmp_path, None)
    assert served_address(tmp_path) is None


def test_a_good_log_in_may_hold_any_sign_of_ascii() -> None:
    check_login(None, "AUTH")
    check_login("operator:a b$c'd\"e:f\\g`h", "AUTH")
