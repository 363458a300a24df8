"""Further pages of lists that come from an address of their own: Hanweb's dataproxy and JPaaS's build/unit.

The ids in these addresses are read from the page each time: they change whenever a column is rebuilt.
"""

import html
import json
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

_DATAPROXY = re.compile(r"[\"'>=(\s]([^\"'<>()\s]{0,300}/dataproxy\.jsp\?[^\"'<>()\s]{1,800})", re.IGNORECASE)
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_PAIR = re.compile(r"[\"']?(\w{1,40})[\"']?\s*:\s*[\"']([^\"']{0,200})[\"']")
_PAGE_SIZE = "15"
_MOST = 4


def proxied_pages(text: str, url: str, *, has_links: bool) -> tuple[str, ...]:
    """The addresses of what follows a list page, or an answer of its proxy; none where there is no proxy.

    Args:
        text: the page, decoded.
        url: where it came from.
        has_links: whether it held any article: a JPaaS column whose page is empty begins with the first page of its
            unit, another with the second.
    """
    found = [_absolute(url, html.unescape(address)) for address in _DATAPROXY.findall(text)]
    if "querydata" in text.lower():
        found += _units(LexborHTMLParser(text), url, 2 if has_links else 1)
    if has_links and urlsplit(url).path.endswith("/build/unit"):
        found += _next_unit(url)
    return tuple(dict.fromkeys(address for address in found if address))[:_MOST]


def is_proxy(url: str) -> bool:
    """Whether an address is one that gives a part of a list, and no page for readers."""
    return urlsplit(url).path.endswith(("/build/unit", "/dataproxy.jsp"))


def _units(tree: LexborHTMLParser, url: str, number: int) -> list[str]:
    found = []
    for node in tree.css("[querydata]"):
        pairs = _PAIR.findall(node.attributes.get("querydata") or "")
        if any(name == "pageId" for name, _ in pairs):
            address = _absolute(url, node.attributes.get("url") or _UNIT)
            found.append(f"{address}?{urlencode([*pairs, ('paramJson', _numbered(number))])}" if address else "")
    return found


def _next_unit(url: str) -> list[str]:
    parts = urlsplit(url)
    pairs = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        number = int(json.loads(pairs.get("paramJson", ""))["pageNo"])
    except (ValueError, KeyError, TypeError):
        return []
    return [urlunsplit(parts._replace(query=urlencode({**pairs, "paramJson": _numbered(number + 1)})))]


def _numbered(number: int) -> str:
    return json.dumps({"pageNo": number, "pageSize": _PAGE_SIZE}, separators=(",", ":"))


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""
