"""Lists as JSON: a site's own arrays of items, JSONP, and the HTML that JPaaS answers with."""

import json
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from povetl.page.dates import SHANGHAI, find_dates
from povetl.page.outline import tidy
from povetl.records import ListLink

_URL_KEYS = ("url", "linkurl", "publishurl", "docpuburl", "link", "href", "puburl", "doc_url", "infourl")
_TITLE_KEYS = ("title", "doctitle", "showtitle", "name", "subject", "infotitle")
_DATE_KEYS = (
    "pubtime",
    "publishtime",
    "docrelpubtime",
    "docreltime",
    "pubdate",
    "date",
    "time",
    "publishdate",
    "createtime",
    "releasetime",
    "infodate",
)

_CALLBACK = re.compile(r"^[\w.$\s]{0,60}\(\s*")
_MARKUP = re.compile(r"<[^<>]{0,200}>")


def read_json(text: str, url: str) -> tuple[list[ListLink], list[str]]:
    """Links of a JSON list in its order, and the pieces of HTML in it (of at most 2 MB), to be read for more."""
    inner = text.strip()
    if not inner.startswith(("{", "[")):
        inner = _CALLBACK.sub("", inner, count=1).rstrip("; \n").removesuffix(")")
    try:
        data = json.loads(inner, strict=False)
    except (ValueError, RecursionError):
        return [], []
    links: list[ListLink] = []
    fragments: list[str] = []
    pending: list[Any] = [data]
    seen = 0
    while pending and seen < 100_000:
        one = pending.pop()
        seen += 1
        if isinstance(one, list):
            pending.extend(reversed(one))
        elif isinstance(one, dict):
            link = _link(one, url)
            if link:
                links.append(link)
            pending.extend(value for value in reversed(list(one.values())) if isinstance(value, (list, dict)))
            fragments += [
                value for value in one.values() if isinstance(value, str) and "<a " in value and len(value) < 2_000_000
            ]
    return links, fragments


def _link(item: dict[str, Any], url: str) -> ListLink | None:
    lowered = {str(key).lower(): value for key, value in item.items()}
    address = next((lowered[key] for key in _URL_KEYS if isinstance(lowered.get(key), str) and lowered[key]), None)
    title = next((lowered[key] for key in _TITLE_KEYS if isinstance(lowered.get(key), str) and lowered[key]), None)
    if not address or not title:
        return None
    when = next((lowered[key] for key in _DATE_KEYS if lowered.get(key)), None)
    try:
        target = urljoin(url, address.strip()).split("#", 1)[0]
    except ValueError:
        return None
    return ListLink(url=target, title=tidy(_MARKUP.sub("", title)), listed_on=_day(when))


def _day(value: object) -> date | None:
    if isinstance(value, int) and 10**8 < value < 10**13:
        return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, SHANGHAI).date()
    if isinstance(value, str):
        if value.isdigit() and len(value) in (10, 13):
            return _day(int(value))
        seen = find_dates(value, "meta")
        return seen[0].at.date() if seen else None
    return None
