"""Common Crawl's interfaces: the list of its crawls, the index of each, and ranged reads of its WARC files.

Formats: collinfo.json and the pages of index.commoncrawl.org, which is pywb's CDX server (JSON lines; ``filter`` with
``=`` for equal and ``~`` for a regular expression; ``showNumPages``); the files' names come from the index.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from povetl.web.archives import ArchivedPage, ArchiveSite, Unreadable, moment_of
from povetl.web.policy import HostPolicy

_CRAWL = re.compile(r"CC-MAIN-(\d{4})(?:-(\d{2,4}))?")
_FILE = re.compile(r"crawl-data/([\w.-]+/)+[\w.-]+\.warc\.gz")
LARGEST_RECORD = 16 * 1024 * 1024
"""Compressed bytes of a record; Common Crawl cuts pages at one MiB, five since 2025."""
_MOST_PAGES = 10_000
_LENGTH_OF_A_CRAWL = timedelta(days=21)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One crawl: its name, and the days that it went on."""

    name: str
    first: date
    last: date


def crawls_address(site: ArchiveSite) -> str:
    """Where the crawls are listed."""
    return f"{site.index}collinfo.json"


def index_policy(site: ArchiveSite) -> HostPolicy:
    """How the index is asked: only the list of crawls and the crawls' indexes are its interface."""
    policy = site.index_policy
    paths = tuple(path + name for path in policy.documented for name in (b"collinfo.json", b"CC-MAIN-"))
    return replace(policy, documented=paths)


def read_crawls(body: bytes) -> list[Crawl]:
    """The crawls, oldest first; what is none is left out, and so is the address that each names for its index.

    Raises:
        Unreadable: it is no list of crawls.
    """
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("the list of Common Crawl's crawls is no JSON.") from error
    found = [_crawl(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    crawls = sorted((crawl for crawl in found if crawl is not None), key=lambda crawl: (crawl.first, crawl.name))
    if not crawls:
        raise Unreadable("the list of Common Crawl's crawls names none.")
    return crawls


def _crawl(row: dict[str, object]) -> Crawl | None:
    name = str(row.get("id") or "")
    match = _CRAWL.fullmatch(name)
    if match is None:
        return None
    first, last = _day(row.get("from")), _day(row.get("to"))
    if first is not None and last is not None:
        return Crawl(name=name, first=first, last=last)
    year, week = int(match[1]), match[2]
    try:
        if week is not None and len(week) == 2:
            begun = date.fromisocalendar(year, int(week), 1)
            return Crawl(name=name, first=begun - _LENGTH_OF_A_CRAWL, last=begun + _LENGTH_OF_A_CRAWL)
        return Crawl(name=name, first=date(year, 1, 1), last=date(int(week or year), 12, 31))
    except ValueError:
        return None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def index_address(
    site: ArchiveSite,
    crawl: str,
    prefix: str,
    *,
    first: date | None = None,
    last: date | None = None,
    pattern: str | None = None,
    page: int | None = None,
    exact: bool = False,
) -> str:
    """The question for the captures of one crawl below an address, or of that address alone (``exact``).

    Without ``page``, and not ``exact``, the question is how many pages the answer has.
    """
    fields = [
        ("url", prefix),
        *([] if exact else [("matchType", "prefix")]),
        ("output", "json"),
        *([("from", f"{first:%Y%m%d}")] if first else []),
        *([("to", f"{last:%Y%m%d}")] if last else []),
        ("filter", "=status:200"),
        ("filter", "~mime:(text|application/xhtml).*"),
        *([("filter", f"~url:.*(?:{pattern}).*")] if pattern else []),
        *([("page", str(page))] if page is not None else [] if exact else [("showNumPages", "true")]),
    ]
    return f"{site.index}{crawl}-index?{urlencode(fields)}"


def read_page_count(body: bytes) -> int:
    """How many pages an answer has.

    Raises:
        Unreadable: it does not say, or says nonsense.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("the index of Common Crawl did not say how many pages it has.") from error
    count = told.get("pages") if isinstance(told, dict) else told
    if type(count) is not int or not 0 <= count <= _MOST_PAGES:
        raise Unreadable("the index of Common Crawl did not say how many pages it has.")
    return count


def read_index(site: ArchiveSite, body: bytes) -> list[ArchivedPage]:
    """The captures of one answer, one JSON object a line; a line that makes no sense is left out.

    Raises:
        Unreadable: no line is JSON, though there are some.
    """
    lines = [line for line in body.decode("utf-8", "replace").splitlines() if line.strip()]
    rows: list[dict[str, object]] = []
    for line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            rows.append(row)
    if lines and not rows:
        raise Unreadable("the index of Common Crawl did not answer in JSON.")
    return [page for row in rows if (page := _page(site, row)) is not None]


def _page(site: ArchiveSite, row: dict[str, object]) -> ArchivedPage | None:
    url, name, digest = str(row.get("url") or ""), str(row.get("filename") or ""), str(row.get("digest") or "")
    captured_at = moment_of(str(row.get("timestamp") or ""))
    try:
        offset, length = int(str(row.get("offset"))), int(str(row.get("length")))
    except ValueError:
        return None
    if captured_at is None or not url.startswith(("http://", "https://")) or not _is_file(name):
        return None
    if offset < 0 or not 0 < length <= LARGEST_RECORD:
        return None
    truncated = row.get("truncated")
    return ArchivedPage(
        url=url,
        captured_at=captured_at.astimezone(UTC),
        address=f"{site.captures}{name.removeprefix('crawl-data/')}#offset={offset}&length={length}",
        digest=digest.removeprefix("sha1:") if len(digest.removeprefix("sha1:")) == 32 else None,
        offset=offset,
        length=length,
        truncated=str(truncated) if truncated else None,
    )


def _is_file(name: str) -> bool:
    """Whether a name is that of a WARC file below ``crawl-data/``, without a way out of it."""
    return _FILE.fullmatch(name) is not None and ".." not in name


def crawl_of(page: ArchivedPage) -> str | None:
    """The crawl that a capture belongs to, by the name of its file."""
    match = _CRAWL.search(page.address)
    return match[0] if match else None


def range_policy(site: ArchiveSite, page: ArchivedPage) -> HostPolicy:
    """How a capture is read: exactly its record's bytes."""
    last = page.offset + page.length - 1
    return replace(site.captures_policy, byte_range=(page.offset, last), max_attachment_bytes=page.length)


def overlapping(crawls: list[Crawl], first: date, last: date) -> list[Crawl]:
    """The crawls that went on between two days."""
    return [crawl for crawl in crawls if crawl.first <= last and crawl.last >= first]


def nearest_of(pages: list[ArchivedPage], moment: datetime) -> ArchivedPage | None:
    """The capture nearest in time that is whole."""
    whole = [page for page in pages if page.truncated is None]
    return min(whole, key=lambda page: abs(page.captured_at - moment), default=None)
