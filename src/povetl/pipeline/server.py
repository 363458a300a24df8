"""A Prefect server as it looks from outside, asked over plain HTTP: does it answer, does it let us in, what waits."""

import base64
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from povetl.errors import UsageError

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

_TIMEOUT_SECONDS = 3.0
_SERVED = "serving"
_WAITING = {
    "late": {"name": {"any_": ["Late"]}},
    "waiting for their turn": {"name": {"any_": ["AwaitingConcurrencySlot"]}},
    "about to start": {"type": {"any_": ["PENDING"]}},
    "running": {"type": {"any_": ["RUNNING"]}},
}
"""Prefect's states of a run that has not ended, in the words of ``povetl status``; scheduled ones are not counted."""


@dataclass(frozen=True, kw_only=True)
class ServerSeen:
    """What asking a server showed."""

    address: str
    """Host and port; user and password are left out."""
    answers: bool = False
    lets_us_in: bool = False
    version: str = ""
    trouble: str = ""
    """Why it does not answer, or does not let us in; a sentence that says what to do."""
    queue: dict[str, int] = field(default_factory=dict)
    """Runs that have not ended, by how they stand; empty when that was not asked for."""
    clock_ahead: float | None = None
    """Seconds that the server's clock is before ours; None when it did not say."""


def check_login(login: str | None, where: str) -> None:
    """Refuse a log-in that nobody could use.

    Args:
        login: ``user:password``; None for no log-in.
        where: what to call its place in a sentence, such as the name of a variable.

    Raises:
        UsageError: it is empty, has no colon or an empty side, or holds what HTTP basic authentication and Prefect,
            which compares ASCII only, cannot carry. The sentence does not repeat it.
    """
    if login is None:
        return
    user, colon, password = login.partition(":")
    if not login:
        raise UsageError(f"{where} is empty: write it as user:password, or leave it away to ask for no log-in.")
    if not (colon and user and password):
        raise UsageError(f"{where} is no log-in: write it as user:password, both of them not empty.")
    if not (login.isascii() and login.isprintable()) or login != login.strip():
        raise UsageError(f"{where} must be letters, digits and signs of ASCII, without a space at either end.")


def require_server(api_url: str, login: str | None) -> None:
    """Go on only when the server of an API address answers and lets us in.

    Raises:
        UsageError: it does not; the sentence says what to do.
    """
    seen = look_at_server(api_url, login)
    if seen.trouble:
        raise UsageError(seen.trouble)


def look_at_server(api_url: str, login: str | None = None, *, count: bool = False) -> ServerSeen:
    """Ask the server of an API address how it is.

    Args:
        api_url: as in PREFECT_API_URL.
        login: ``user:password``, as in PREFECT_API_AUTH_STRING.
        count: whether to ask what waits in it.
    """
    from http.client import HTTPConnection, HTTPException, HTTPSConnection  # only where there is a server to ask

    try:
        parts = urlsplit(api_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ServerSeen(address="PREFECT_API_URL", trouble="PREFECT_API_URL is no web address: correct it.")
    address = f"[{host}]" if ":" in host else host
    address += f":{port}" if port else ""
    if parts.scheme not in ("http", "https") or not host:
        return ServerSeen(
            address=address, trouble="PREFECT_API_URL must be like http://127.0.0.1:4200/api: correct it."
        )
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(host, port, timeout=_TIMEOUT_SECONDS)
    try:
        return _look(connection, parts.path.rstrip("/"), address, login, count=count)
    except (OSError, HTTPException, ValueError) as error:
        trouble = f"no Prefect server answers at {address} ({_reason(error)}): start it, or correct PREFECT_API_URL."
        return ServerSeen(address=address, trouble=trouble)
    finally:
        connection.close()


def _look(connection: "HTTPConnection", path: str, address: str, login: str | None, *, count: bool) -> ServerSeen:
    headers = {"Accept": "application/json"}
    if login:
        headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
    health, body = _ask(connection, "GET", f"{path}/health", headers)
    if health.status != 401 and (health.status != 200 or json.loads(body) is not True):
        trouble = f"what answers at {address} is no Prefect server that works ({health.status}): look at its log."
        return ServerSeen(address=address, trouble=trouble)
    ahead = _ahead(health)
    said, body = _ask(connection, "GET", f"{path}/admin/version", headers)
    if said.status != 200:
        wrong = "does not know the log-in in" if login else "asks for a log-in: set"
        trouble = f"the Prefect server at {address} {wrong} PREFECT_API_AUTH_STRING (user:password)."
        if said.status != 401:
            trouble = f"the Prefect server at {address} says {said.status} instead of its version: look at its log."
        return ServerSeen(address=address, answers=True, trouble=trouble, clock_ahead=ahead)
    queue = _count(connection, path, headers) if count else {}
    version = str(json.loads(body))
    return ServerSeen(
        address=address, answers=True, lets_us_in=True, version=version, queue=queue, clock_ahead=ahead
    )  # fmt: skip


def _count(connection: "HTTPConnection", path: str, headers: dict[str, str]) -> dict[str, int]:
    client = str(uuid4())
    token, body = _ask(connection, "GET", f"{path}/csrf-token?client={client}", headers)
    posting = {**headers, "Content-Type": "application/json"}
    if token.status == 200:  # 422 where the server asks for none
        posting |= {"Prefect-Csrf-Token": json.loads(body)["token"], "Prefect-Csrf-Client": client}
    found = {}
    for words, state in _WAITING.items():
        question = json.dumps({"flow_runs": {"state": state}}).encode()
        answer, body = _ask(connection, "POST", f"{path}/flow_runs/count", posting, question)
        if answer.status == 200:
            found[words] = int(body)
    return found


def _ask(
    connection: "HTTPConnection", method: str, path: str, headers: dict[str, str], question: bytes | None = None
) -> "tuple[HTTPResponse, bytes]":
    connection.request(method, path, body=question, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read(1_000_000)


def _ahead(answer: "HTTPResponse") -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return time.time() - parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except (TypeError, ValueError):
        return None


def _reason(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said).splitlines()[0].lower().rstrip(".")


def served_address(home: Path) -> str | None:
    """The API address of the server that ``povetl serve`` runs on this home; None when it was stopped, or never ran.

    It is there still after a kill, so that what looks for the server finds that it is gone.
    """
    try:
        return (home / _SERVED).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def note_served(home: Path, api_url: str | None) -> None:
    """Write down, or with None forget, where the server of this home is."""
    path = home / _SERVED
    if api_url is None:
        path.unlink(missing_ok=True)
        return
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(api_url + "\n", encoding="utf-8")
    temporary.replace(path)
