"""List pages: links with titles and dates, and the other pages of the same list."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from povetl.page.addresses import split_address
from povetl.page.dates import date_in_url, find_dates
from povetl.page.decode import decode
from povetl.page.feeds import read_feed
from povetl.page.json_lists import read_json
from povetl.page.nesting import parse_html
from povetl.page.outline import tidy
from povetl.page.paging import page_calls, page_count
from povetl.page.proxies import proxied_pages
from povetl.records import Layout, ListLink, ListPage

_CDATA_LIST = re.compile(r"<!\[CDATA\[(.{0,20000}?)\]\]>", re.DOTALL)
_RECORD = re.compile(r"<record>(.{0,20000}?)</record>", re.DOTALL | re.IGNORECASE)
_NEXT = re.compile(r"^[\[【<\s]*(?:下一页|下一頁|下页|下頁|后一页|next|›|»|>|>>)[\]】>\s]*$", re.IGNORECASE)
_ARTICLE_URL = re.compile(
    r"/t\d{8}_\d+\.|/art/\d{4}/|/art_[0-9a-f]{1,40}|/info/\d+/\d+\.|/\d{4}[-/]?\d{2}[-/]?\d{2}/|/\d{6}/t?\d|content_?\d+|post_\d+|/c\d+-\d+\.|/c\d+a\d+/|"
    r"/\d{4}/\d{4}/|a=show|[?&](?:id|aid|newsid|articleid|infoid)=|/c[0-9a-f_]{6,}|/\d{5,}\.s?html?|/[0-9a-f]{16,}|/detail",
    re.IGNORECASE,
)
_NOT_ARTICLE = re.compile(
    r"\.(?:css|js|jpe?g|png|gif|ico|mp4|mp3)(?:$|\?)|^(?:javascript|mailto|tel):|/index(?:_\d+)?\.s?html?$|/list(?:_\d+)?\.s?html?$",
    re.IGNORECASE,
)
_SHORT_ALONE = re.compile(r"(?:^|(?<=\s))[\[(（]?\d{1,2}[-/月.]\d{1,2}日?[\])）]?(?=\s|$)")
"""A month and day beside a title inside its link, not a number of the title (8.6万亩)."""
_SHORT_DATE = re.compile(r"(?<!\d)(\d{1,2})[-/月.](\d{1,2})(?!\d)")
_MAX_LINKS = 5000


def parse_list(
    raw: bytes,
    *,
    url: str,
    content_type: str | None = None,
    layout: Layout | None = None,
    link_pattern: str | None = None,
    link_selector: str | None = None,
) -> ListPage:
    """The links of a list page, and the pages that follow it.

    Reads HTML lists (also those that Hanweb keeps in a script, and JPaaS in a JSON answer), JSON lists, RSS, Atom and
    sitemaps. ``url`` is where the bytes came from. ``link_pattern`` is a regular expression that an article's absolute
    address matches; without it every plausible article link counts. ``link_selector`` is a CSS selector for the links
    of the list itself; where it finds none of them, all count again. A link listed twice counts once. Never raises on
    bad input: a page without links gives an empty list.
    """
    text, encoding = decode(raw, content_type=content_type, big5=bool(layout and layout.encoding == "big5"))
    pattern = re.compile(link_pattern) if link_pattern else None
    start = text.lstrip()[:400].lower()
    found: Iterable[ListLink]
    following: tuple[str, ...] = ()
    selected: set[str] = set()
    if start.startswith(("{", "[")) or re.match(r"^[\w.$]{0,60}\(\s*[\[{]", start):
        listed, fragments = read_json(text, url)
        found = [*listed, *(link for fragment in fragments for link in _anchors(parse_html(fragment), url))]
    elif re.search(r"<(?:rss|feed|urlset|sitemapindex|rdf:rdf)\b", start) or (
        start.startswith("<?xml") and "<!doctype html" not in start
    ):
        found = read_feed(text, url)
    else:
        tree = parse_html(text)
        found = _from_html(tree, text, url)
        following = _following(tree, text, url)
        if link_selector:
            base = _base(tree, url)
            selected = {_absolute(base, node.attributes.get("href") or "") for node in tree.css(link_selector)}
    links: dict[str, ListLink] = {}
    for link in found:
        if len(links) >= _MAX_LINKS:
            break
        if pattern.search(link.url) if pattern else _plausible(link, url):
            known = links.get(link.url)
            if known is None or len(link.title) > len(known.title) or (known.listed_on is None and link.listed_on):
                better = link if known is None or len(link.title) > len(known.title) else known
                links[link.url] = ListLink(
                    url=link.url, title=better.title, listed_on=link.listed_on or (known.listed_on if known else None)
                )
    links = {address: link for address, link in links.items() if address in selected} or links
    following = (*following, *proxied_pages(text, url, has_links=bool(links)))
    following = tuple(address for address in dict.fromkeys(following) if address != url)
    return ListPage(url=url, links=tuple(links.values()), next_urls=following, encoding=encoding)


def _plausible(link: ListLink, page: str) -> bool:
    if _NOT_ARTICLE.search(link.url) or len(link.title) < 4:
        return False
    parts, own = split_address(link.url), split_address(page)
    if parts.scheme not in ("http", "https") or (parts.path in ("", "/") and not parts.query):
        return False
    same_site = (parts.hostname or "").split(".")[-2:] == (own.hostname or "").split(".")[-2:]
    return bool(_ARTICLE_URL.search(link.url)) or (same_site and len(link.title) >= 10)


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip()).split("#", 1)[0]
    except ValueError:
        return ""


def _day(text: str, context: date | None = None) -> date | None:
    seen = find_dates(text, "list")
    if seen:
        return seen[0].at.date()
    short = _SHORT_DATE.search(text)
    if short and context:
        try:
            return date(context.year, int(short[1]), int(short[2]))
        except ValueError:
            return None
    return None


def _from_html(tree: LexborHTMLParser, text: str, url: str) -> Iterator[ListLink]:
    base = _base(tree, url)
    yield from _anchors(tree, base)
    for fragment in _embedded(text):
        yield from _anchors(parse_html(fragment), base)


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return _absolute(url, node.attributes.get("href") or "") if node is not None else url


def _embedded(text: str) -> Iterator[str]:
    """HTML that a Hanweb page keeps as records inside a script."""
    if "<record>" not in text.lower():
        return
    for record in _RECORD.findall(text):
        inner = _CDATA_LIST.search(record)
        yield inner[1] if inner else record


def _anchors(tree: LexborHTMLParser, base: str) -> Iterator[ListLink]:
    for anchor in tree.css("a[href]"):
        attributes = anchor.attributes
        address = (attributes.get("href") or "").strip()
        if not address or address.startswith("#") or address.lower().startswith(("javascript:", "mailto:", "tel:")):
            continue
        shown = tidy(anchor.text(separator=" "))
        titled = tidy(attributes.get("title") or "")
        title = (
            titled
            if titled
            and (not shown or shown.endswith(("...", "…", "..")) or len(titled) > len(shown))
            and not _is_date(titled)
            else shown
        )
        target = _absolute(base, address)
        if not target:
            continue
        listed = _listed_on(anchor, target)
        yield ListLink(url=target, title=_without_date(title), listed_on=listed)


def _is_date(text: str) -> bool:
    return bool(find_dates(text, "list")) and len(text) < 22


def _without_date(title: str) -> str:
    return re.sub(
        r"^[\[(（]?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）]?\s*|\s*[\[(（]?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）]?$",
        "",
        title,
    ).strip(" ·•")


def _listed_on(anchor: LexborNode, target: str) -> date | None:
    """The date beside a link, in its own row. A year left out is that of the link's address."""
    in_url = date_in_url(target)
    context = in_url.at.date() if in_url else None
    own = tidy(anchor.text(separator=" "))
    node: LexborNode | None = anchor
    for _ in range(4):
        if node is None:
            return None
        text = tidy(node.text(separator=" "))
        if len(text) > 400:
            return None
        beside = " ".join(_SHORT_ALONE.findall(own)) if node is anchor else text.replace(own, " ", 1)
        day = _day(beside, context)
        if day:
            return day
        if node.tag in ("li", "tr", "dd"):
            break
        node = node.parent
        if node is None or len(node.css("a")) > 2:
            break
    return _day(own)


def _following(tree: LexborHTMLParser, text: str, url: str) -> tuple[str, ...]:
    folder = url.split("?", 1)[0].rpartition("/")[0] + "/"
    for call in page_calls(text):
        numbers = [n for n in call.numbers() if n > call.current]
        found = [f"{folder}{call.prefix}_{number}.{call.extension}" for number in numbers]
        if found or call.total <= 1:
            return tuple(found)
    count = page_count(text)
    if count:
        total, current = count
        name = url.split("?", 1)[0].rpartition("/")[2]
        extension = name.rpartition(".")[2] if "." in name else "html"
        stem = re.sub(r"_\d+$", "", name.rpartition(".")[0]) or "index"
        return tuple(f"{folder}{stem}_{number}.{extension}" for number in range(current + 1, total))
    base = _base(tree, url)
    for anchor in tree.css("a[href]"):
        shown = tidy(anchor.text())
        if _NEXT.match(shown) and (shown.strip("[]【】<> ") or "page" in str(anchor.attributes)):
            target = _absolute(base, anchor.attributes.get("href") or "")
            if target and target.startswith("http") and target.split("#")[0] != url.split("#")[0]:
                return (target,)
    return ()
