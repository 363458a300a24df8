"""A CDX server's answers, after the documentation of wayback-cdx-server: one row a capture, sorted by key and time."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import quote_plus, urlsplit

from povetl.sample.resource import Resource

_ALL = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


class Held(Protocol):
    """What a row is made of."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def stamp(self) -> str:
        """Its time in 14 digits."""

    @property
    def content_type(self) -> str:
        """As the site sent it."""

    @property
    def status(self) -> int:
        """As the site answered."""

    @property
    def digest(self) -> str:
        """SHA-1 in base32."""

    @property
    def body(self) -> bytes:
        """The payload."""


def key_of(url: str) -> str:
    """The sort key of an address: the host backwards without ``www.``, then the path, all in small letters (SURT)."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    host = re.sub(r"^www\d*\.", "", (parts.hostname or "").lower())
    query = f"?{parts.query}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}){(parts.path or '/').lower()}{query.lower()}"


def same_page(first: str, second: str) -> bool:
    """Whether two addresses have one key, as http and https of one page have."""
    return key_of(first) == key_of(second)


def answer_cdx(stored: Iterable[Held], query: Sequence[tuple[str, str]]) -> Resource:
    """The rows that a query asks for; 400 for a query without an address."""
    asked = dict(query)
    if not asked.get("url"):
        return Resource(status=400, body=b"url is required\n", content_type="text/plain", modified=None)
    rows = sorted((_row(one) for one in stored), key=lambda row: (row["urlkey"], row["timestamp"]))
    rows = [row for row in rows if is_meant(row, asked) and _is_in_time(row, asked)]
    for name, value in query:
        if name == "filter":
            rows = [row for row in rows if _passes(row, value)]
    for name, value in query:
        if name == "collapse":
            rows = _collapsed(rows, value)
    if start := asked.get("resumeKey"):
        rows = [row for row in rows if f"{row['urlkey']} {row['timestamp']}" > start]
    limit = int(asked.get("limit", "1000000"))
    given, left = rows[:limit], rows[limit:]
    resume_key = f"{given[-1]['urlkey']} {given[-1]['timestamp']}" if left and "showResumeKey" in asked else None
    return _written(given, resume_key, asked)


def _row(one: Held) -> dict[str, str]:
    return {
        "urlkey": key_of(one.url),
        "timestamp": one.stamp,
        "original": one.url,
        "mimetype": one.content_type.split(";")[0],
        "statuscode": str(one.status),
        "digest": one.digest,
        "length": str(len(one.body)),
    }


def is_meant(row: dict[str, str], asked: dict[str, str]) -> bool:
    """Whether a row lies where ``url`` and ``matchType`` point."""
    url, kind = asked["url"], asked.get("matchType", "exact")
    if url.endswith("*"):
        url, kind = url[:-1], "prefix"
    key = key_of(url)
    host = key.partition(")")[0]
    if kind == "prefix":
        return row["urlkey"].startswith(key)
    if kind == "host":
        return row["urlkey"].startswith(f"{host})")
    if kind == "domain":
        return row["urlkey"].startswith((f"{host})", f"{host},"))
    return row["urlkey"] == key


def _is_in_time(row: dict[str, str], asked: dict[str, str]) -> bool:
    """``from`` and ``to`` may be cut short; both are inclusive."""
    first, last = asked.get("from", ""), asked.get("to", "")
    stamp = row["timestamp"]
    return stamp >= first.ljust(14, "0") and (not last or stamp <= last.ljust(14, "9"))


def _passes(row: dict[str, str], text: str) -> bool:
    """``[!]field:regex``, which must fit the whole field."""
    negated = text.startswith("!")
    name, _, pattern = text.removeprefix("!").partition(":")
    return (re.fullmatch(pattern, row.get(name, "")) is None) == negated


def _collapsed(rows: list[dict[str, str]], text: str) -> list[dict[str, str]]:
    """``field[:N]``: of neighbouring rows that agree in it, or in its first N characters, the first."""
    name, _, length = text.partition(":")
    kept: list[dict[str, str]] = []
    for row in rows:
        value = row.get(name, "")[: int(length) if length else None]
        if not kept or kept[-1].get(name, "")[: int(length) if length else None] != value:
            kept.append(row)
    return kept


def _written(rows: list[dict[str, str]], resume_key: str | None, asked: dict[str, str]) -> Resource:
    fields = asked.get("fl", ",".join(_ALL)).split(",")
    values = [[row[name] for name in fields] for row in rows]
    if asked.get("output") == "json":
        table: list[list[str]] = [fields, *values] if values else []
        if resume_key is not None:
            table += [[], [quote_plus(resume_key)]]
        body = "[" + ",\n".join(json.dumps(line) for line in table) + "]\n"
        return Resource(status=200, body=body.encode(), content_type="application/json", modified=None)
    lines = [" ".join(line) for line in values]
    if resume_key is not None:
        lines += ["", quote_plus(resume_key)]
    return Resource(
        status=200, body="".join(f"{line}\n" for line in lines).encode(), content_type="text/plain", modified=None
    )
