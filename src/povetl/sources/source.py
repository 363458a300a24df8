"""What a source file says, as records."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from povetl.records import Layout

Level = Literal["nation", "province", "prefecture", "county", "media", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """One list of a source's articles.

    ``pages`` is the address of further pages, relative to ``url``, with ``{n}`` for their number, which starts at
    ``first`` on the second page; empty where the page itself tells. ``max_pages`` counts the first page.
    """

    url: str
    max_pages: int = 1
    link_selector: str | None = None
    pages: str = ""
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A site or channel, as its TOML file describes it.

    ``article_pattern`` is a regular expression, searched in an absolute URL. ``delay`` is in seconds. ``hours`` are
    the first and the last hour (exclusive) of Beijing time in which the site is read, ``(22, 6)`` by night;
    ``max_requests`` bounds one run, ``max_requests_a_day`` all runs of a Beijing day. ``min_links`` is the fewest
    links that the first page of each list may have, ``min_yield`` the fewest figures per article on average: below
    them the site's structure has changed.
    """

    id: str
    name_zh: str
    name_en: str
    publisher: str
    level: Level
    place_code: str | None = None
    language: str = "zh-Hans"
    homepage: str
    reuse: str
    note: str = ""
    hosts: tuple[str, ...]
    scheme: Literal["http", "https"] = "http"
    lists: tuple[ListSpec, ...] = ()
    article_pattern: str
    examples: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)
    schedule: str | None = None
    timezone: str = "Asia/Shanghai"
    delay: float = 2.0
    hours: tuple[int, int] | None = None
    max_requests: int | None = None
    max_requests_a_day: int | None = None
    min_links: int = 1
    min_yield: float = 0.0
    sample: bool = False
    archive_only: bool = False
    insecure_tls_reason: str | None = None
    replaces: bool = False
    path: Path

    def is_article(self, url: str) -> bool:
        """Whether the address of an article of this source looks like this one."""
        try:
            host = urlsplit(url).hostname
        except ValueError:
            return False
        return host in self.hosts and re.search(self.article_pattern, url) is not None
