"""What a page's head says: meta tags, title tag, canonical link, JSON-LD.

Names are those of the page-tag standard (国办发〔2017〕47号), of 中国政府网, of 人民网 and 新华网, and of Open Graph;
they are matched without regard to case, and empty values, ``null`` and unfilled templates count as missing.
"""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from povetl.page.outline import tidy
from povetl.records import Layout

PUBLISHED = (
    "pubdate", "publishdate", "publish_date", "publish-date", "publishtime", "firstpublishedtime",
    "article:published_time", "og:release_date", "datepublished", "og:published_time", "weibo:article:create_at",
    "apub:time", "og:time", "dc.date.issued", "bytedance:published_time", "og:pubdate",
)  # fmt: skip
UPDATED = (
    "lastmodifiedtime", "article:modified_time", "og:updated_time", "datemodified", "weibo:article:update_at",
    "bytedance:updated_time", "dc.date.modified",
)  # fmt: skip
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_UNFILLED = re.compile(r"^(?:null|undefined|none|\$\{?[\w.]+\}?|\{\{.*\}\}|<\?.*|\[[a-z_:]+\])$", re.IGNORECASE)


@dataclass(slots=True)
class Head:
    """The head of one page."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    """Values by lower-case name, without markup and empty ones, in page order."""
    title: str = ""
    canonical: str | None = None
    base: str | None = None
    """What relative addresses are joined to; None when neither page nor caller gives one."""
    linked_data: list[dict[str, Any]] = field(default_factory=list)
    language: str = ""

    def first(self, *names: str) -> str:
        """The first filled value of the first name that has one."""
        for name in names:
            values = self.metas.get(name)
            if values:
                return values[0]
        return ""

    @property
    def is_article(self) -> bool:
        """Whether the tags say that the page is an article: those of the standard, or Open Graph's."""
        return (
            "articletitle" in self.metas
            or any(name in self.metas for name in PUBLISHED)
            or self.first("og:type") in ("article", "news")
            or bool(self.linked_data)
        )

    def join(self, address: str) -> str:
        """``address`` made absolute; as it is where it cannot be."""
        try:
            return urljoin(self.base or "", address.strip())
        except ValueError:
            return address.strip()


def clean_value(value: str | None) -> str:
    """A meta value without markup; empty when it is an unfilled template."""
    text = html.unescape(value or "")
    text = tidy(_MARKUP.sub(" ", text)) if "<" in text else tidy(text)
    return "" if _UNFILLED.match(text) else text


def read_head(tree: LexborHTMLParser, url: str | None) -> Head:
    """The head of a parsed page; ``url`` is where the page came from."""
    head = Head(base=url)
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        value = clean_value(attributes.get("content"))
        if name and value:
            head.metas.setdefault(name.strip().lower(), []).append(value)
    titles = tree.css("title")
    head.title = next((text for text in (tidy(node.text()) for node in titles[:3]) if text), "")
    root = tree.css_first("html")
    head.language = (root.attributes.get("lang") or "").lower() if root is not None else ""
    base = tree.css_first("base[href]")
    if base is not None and base.attributes.get("href"):
        head.base = head.join(base.attributes.get("href") or "")
    for node in tree.css('link[rel="canonical"], link[rel="Canonical"]')[:1]:
        address = (node.attributes.get("href") or "").strip()
        if address:
            head.canonical = head.join(address)
    for node in tree.css('script[type="application/ld+json"]')[:4]:
        head.linked_data.extend(_read_linked_data(node.text()))
    return head


def _read_linked_data(text: str) -> list[dict[str, Any]]:
    if len(text) > 200_000 or text.count("[") + text.count("{") > 2000:
        return []
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    items = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
    kinds = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting")
    return [
        item for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict) and (item.get("@type") in kinds or "datePublished" in item)
    ]  # fmt: skip


def document_id(url: str | None, layout: Layout | None) -> str | None:
    """The site's own id of the document, as the layout's pattern finds it in the address."""
    if not url or layout is None or not layout.document_id:
        return None
    found = re.search(layout.document_id, url)
    return (found[1] if found.groups() else found[0]) if found else None
