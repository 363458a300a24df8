"""A Common Crawl on loopback: collinfo.json, each crawl's index after pywb's CDX server, and WARC files by range."""

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from povetl.sample.archives_cdx import Held, is_meant, key_of
from povetl.sample.resource import Resource

_QUARTER = timedelta(days=91)


class Crawled(Held, Protocol):
    """What a record is made of."""

    @property
    def captured_at(self) -> datetime:
        """When."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Further fields of the site's answer."""

    @property
    def truncated(self) -> str | None:
        """Why only the beginning was kept."""


@dataclass
class CrawlFiles:
    """Every crawl's index and file, made of what is held."""

    held: Sequence[Crawled]
    page_rows: int = 5
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in sorted(self.held, key=lambda one: (key_of(one.url), one.stamp)):
            name, _, _ = crawl_at(one.captured_at)
            file = f"crawl-data/{name}/segments/1618038056325.1/warc/CC-MAIN-00000.warc.gz"
            member = gzip.compress(record_of(one), mtime=0)
            offset = len(self.files.get(file, b""))
            self.files[file] = self.files.get(file, b"") + member
            self.rows.setdefault(name, []).append(_row(one, file, offset, len(member)))

    def answer(self, path: str, query: Sequence[tuple[str, str]]) -> Resource | None:
        """What the index host says; None for what is no address of its."""
        if path == "/collinfo.json":
            return _json(200, json.dumps([_described(one) for one in sorted(self.rows, reverse=True)]))
        match = re.fullmatch(r"/(CC-MAIN-\d{4}-\d{2})-index", path)
        if match is None:
            return None
        asked = dict(query)
        rows = [row for row in self.rows.get(match[1], []) if is_meant(row, asked) and _in_time(row, asked)]
        rows = [row for row in rows if all(_passes(row, value) for name, value in query if name == "filter")]
        pages = -(-len(rows) // self.page_rows)
        if asked.get("showNumPages") == "true":
            return _json(200, json.dumps({"pages": pages, "pageSize": 5, "blocks": pages}))
        if "page" in asked:
            first = int(asked["page"]) * self.page_rows
            rows = rows[first : first + self.page_rows]
        if not rows:
            return _json(404, json.dumps({"message": f"No Captures found for: {asked.get('url', '')}"}))
        return _json(200, "".join(json.dumps(row) + "\n" for row in rows))

    def read(self, path: str, wanted: str | None) -> Resource | None:
        """A file, or the bytes of it that a Range header names; None where there is no such file."""
        file = self.files.get(path.removeprefix("/"))
        if file is None:
            return None
        match = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted or "")
        if match is None:
            return Resource(status=200, body=file, content_type="application/octet-stream", modified=None)
        first, last = int(match[1]), min(int(match[2]), len(file) - 1)
        if first >= len(file):
            return Resource(status=416, body=b"", content_type="text/plain", modified=None)
        return Resource(
            status=206, body=file[first : last + 1], content_type="application/octet-stream", modified=None,
            headers=(("Content-Range", f"bytes {first}-{last}/{len(file)}"),),
        )  # fmt: skip


def crawl_at(moment: datetime) -> tuple[str, date, date]:
    """The crawl of a time, one each quarter: its name, its first and its last day."""
    quarter = (moment.month - 1) // 3
    first = date(moment.year, 3 * quarter + 1, 1)
    return f"CC-MAIN-{moment.year}-{13 * quarter + 5:02}", first, first + _QUARTER


def record_of(one: Crawled) -> bytes:
    """A response record (ISO 28500, WARC 1.0), as Common Crawl writes them."""
    http = "".join(f"{name}: {value}\r\n" for name, value in (("Content-Type", one.content_type), *one.headers))
    block = f"HTTP/1.1 {one.status} OK\r\n{http}Content-Length: {len(one.body)}\r\n\r\n".encode() + one.body
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Date", f"{one.captured_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, one.url + one.stamp)}>"),
        ("Content-Length", str(len(block))),
        ("Content-Type", "application/http; msgtype=response"),
        ("WARC-Target-URI", one.url),
        ("WARC-Payload-Digest", f"sha1:{one.digest}"),
        *([("WARC-Truncated", one.truncated)] if one.truncated else []),
    ]
    head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields)
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


def _row(one: Crawled, file: str, offset: int, length: int) -> dict[str, str]:
    row = {
        "urlkey": key_of(one.url),
        "timestamp": one.stamp,
        "url": one.url,
        "mime": one.content_type.split(";")[0],
        "status": str(one.status),
        "digest": one.digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    return row | ({"truncated": one.truncated} if one.truncated else {})


def _described(name: str) -> dict[str, str]:
    year, week = name.removeprefix("CC-MAIN-").split("-")
    _, first, last = crawl_at(datetime(int(year), int(week) // 13 * 3 + 1, 1, tzinfo=UTC))
    return {
        "id": name,
        "name": f"Crawl of {year}, week {week}",
        "timegate": f"http://index.crawl.test/{name}/",
        "cdx-api": f"http://index.crawl.test/{name}-index",
        "from": f"{first}T00:00:00",
        "to": f"{last}T23:59:59",
    }


def _in_time(row: dict[str, str], asked: dict[str, str]) -> bool:
    stamp = row["timestamp"]
    return asked.get("from", "").ljust(14, "0") <= stamp <= asked.get("to", "9").ljust(14, "9")


def _passes(row: dict[str, str], text: str) -> bool:
    """``[!][=|~]field:value``: holds it, is it, or fits the regular expression from the beginning."""
    negated = text.startswith("!")
    text = text.removeprefix("!")
    name, _, value = text.lstrip("=~").partition(":")
    found = row.get(name, "")
    if text.startswith("="):
        passed = found == value
    elif text.startswith("~"):
        passed = re.match(value, found) is not None
    else:
        passed = value in found
    return passed != negated


def _json(status: int, text: str) -> Resource:
    return Resource(status=status, body=text.encode(), content_type="text/x-ndjson", modified=None)
