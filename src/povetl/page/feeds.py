"""RSS, Atom and sitemaps as links; read leniently, since feeds of this field are often not well-formed."""

import html
import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from povetl.page.dates import SHANGHAI, find_dates
from povetl.page.outline import tidy
from povetl.records import ListLink

_ENTRY = re.compile(r"<(item|entry|url|sitemap)\b[^>]{0,200}>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_FIELD = re.compile(
    r"<(?:\w{1,20}:)?(title|link|loc|guid|pubdate|date|published|updated|lastmod|publication_date|id)\b([^>]{0,500})>(.*?)</",
    re.DOTALL | re.IGNORECASE,
)
_EMPTY_LINK = re.compile(r"<link\b[^>]{0,500}?href\s*=\s*[\"']([^\"']{1,2000})[\"']", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_MAX_ENTRIES = 5000


def _plain(value: str) -> str:
    value = _CDATA.sub(lambda match: match[1], value)
    return tidy(re.sub(r"<[^<>]{0,200}>", "", html.unescape(value)))


def _day(value: str) -> date | None:
    seen = find_dates(value, "meta")
    if seen:
        return seen[0].at.date()
    try:
        at = parsedate_to_datetime(value)
        return at.astimezone(SHANGHAI).date() if at.tzinfo else at.date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_feed(text: str, url: str) -> Iterator[ListLink]:
    """The links of a feed or sitemap, in its order."""
    for count, entry in enumerate(_ENTRY.finditer(text)):
        if count >= _MAX_ENTRIES:
            return
        fields: dict[str, str] = {}
        for name, _, value in _FIELD.findall(entry[2]):
            fields.setdefault(name.lower(), _plain(value))
        empty = _EMPTY_LINK.search(entry[2])
        address = (
            fields.get("link")
            or fields.get("loc")
            or (html.unescape(empty[1]) if empty else "")
            or fields.get("guid", "")
        )
        if not address:
            continue
        try:
            target = urljoin(url, address)
        except ValueError:
            continue
        when = next(
            (
                fields[name]
                for name in ("pubdate", "published", "publication_date", "date", "lastmod", "updated")
                if fields.get(name)
            ),
            "",
        )
        yield ListLink(url=target, title=fields.get("title", ""), listed_on=_day(when) if when else None)
