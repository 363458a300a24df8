"""The door of the room: bytes to Article."""

import re
from dataclasses import replace
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from povetl.errors import FieldMissing, NotAnArticle
from povetl.page.attachments import read_attachments
from povetl.page.body import Item, is_heading, read_body
from povetl.page.compose import compose
from povetl.page.credits import Credits, byline, dateline, labelled, own_site, plausible_origin, split_names
from povetl.page.dates import choose_published, date_in_url, find_dates, seen_on
from povetl.page.decode import decode
from povetl.page.fingerprint import content_sha256
from povetl.page.metadata import PUBLISHED, UPDATED, Head, document_id, read_head
from povetl.page.nesting import parse_html
from povetl.page.outline import Line, Outline, read_outline
from povetl.page.parts import join_parts, part_urls
from povetl.page.plaintext import read_saved
from povetl.page.region import find_region, line_prose, measure
from povetl.page.script import read_script
from povetl.page.section import read_section
from povetl.page.title import Title, fold, read_title
from povetl.page.trim import drop_inner, trim
from povetl.page.verdict import is_attachment, judge_text
from povetl.records import Article, DateSeen, Encoding, Layout, Zone

_NO_LAYOUT = Layout()
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p|table|meta|article|br|span)\b", re.IGNORECASE)


def parse_page(
    raw: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    layout: Layout | None = None,
    list_title: str | None = None,
    list_date: date | None = None,
    published: date | None = None,
) -> Article:
    """The article on one page.

    ``raw`` are the bytes as served. ``url`` is where they came from, ``layout`` the source's selectors, ``list_title``
    and ``list_date`` what a list page said of it, ``published`` a day given by a person.

    Raises:
        NotAnArticle: the page is a list, a soft 404, a challenge, an attachment, or empty.
    """
    layout = layout or _NO_LAYOUT
    if is_attachment(raw, content_type):
        raise NotAnArticle("attachment", "the bytes are a file")
    text, encoding = decode(raw, content_type=content_type, big5=layout.encoding == "big5")
    given = [*seen_on(list_date, "list"), *seen_on(published, "given")]
    if (content_type or "").split(";")[0].strip().lower() == "text/plain":
        return parse_saved(text, encoding, url, layout, list_title, given)
    return _parse_html(text, encoding, url, layout, list_title, given)


def _parse_html(
    text: str, encoding: Encoding, url: str | None, layout: Layout, list_title: str | None, given: list[DateSeen]
) -> Article:
    if not text.strip():
        raise NotAnArticle("empty", "the page has no text")
    tree = parse_html(text)
    head = read_head(tree, url)
    outline = read_outline(tree)
    density = measure(outline)
    region = find_region(outline, tree, density, layout.body)
    if region is None:
        raise NotAnArticle(_why_not(text, url, layout), "the page has no running text")
    body_line = next((i for i, line in enumerate(outline.lines) if region <= line.holder <= outline.last[region] and line_prose(line) > 30), 0)
    title = read_title(outline, head, body_line, name=layout.site_name)
    draft = read_body(_reduce(outline, tree, region), head, layout.drop)
    titles = {
        fold(part)
        for part in (title.text, title.pretitle, title.subtitle, f"{title.text}{title.subtitle or ''}")
        if part
    }
    titles |= {fold(head.first("articletitle"))} - {""}
    trimmed = trim(draft.items, titles)
    items = drop_inner(trimmed.items)
    if not items:
        raise NotAnArticle(_why_not(text, url, layout), "the page has no body")
    composed = compose(items, draft.images)
    near = _near(outline, region, title, body_line)
    info = "\n".join("\x1f".join(line.pieces) for line in near)
    tail = "\n".join(item.text for item in trimmed.tail if item.link_chars * 2 < len(item.text) or len(item.text) < 80)
    credits = read_credits(info, tail, head, composed.text, layout)
    dates = [
        seen for name in PUBLISHED for value in head.metas.get(name, [])[:1] for seen in find_dates(value, "meta")[:1]
    ]
    for item in head.linked_data[:1]:
        dates += find_dates(str(item.get("datePublished") or ""), "meta")[:1]
    dates += find_dates(info.replace("\x1f", " "), "info_bar")[:3]
    in_url = date_in_url(url)
    dates += [in_url] if in_url else []
    dates += given
    agency, line = dateline(composed.text.split("\n", 1)[0])
    updated = next(
        (seen.at for name in UPDATED for value in head.metas.get(name, []) for seen in find_dates(value, "meta")), None
    )
    script, language = read_script(composed.text)
    name = title.text or list_title or ""
    if not name:
        raise FieldMissing("title")
    article = Article(
        url=url,
        canonical_url=head.canonical or url,
        document_id=document_id(url, layout),
        title=name,
        pretitle=title.pretitle,
        subtitle=title.subtitle,
        authors=credits.authors,
        editor=credits.editor or None,
        origin=credits.origin or None,
        agency=agency,
        dateline=line,
        section=read_section(outline, head, title.first_line if title.first_line is not None else body_line),
        published=choose_published(dates),
        updated_at=updated,
        language=language,
        script=script,
        text=composed.text,
        blocks=composed.blocks,
        zones=(Zone(zone="title", ordinal=0, text=name),),
        images=composed.images,
        tables=composed.tables,
        attachments=read_attachments(draft.files, head),
        part_urls=part_urls(text, draft.files, head),
        encoding=encoding,
        content_sha256="",
    )
    return replace(article, content_sha256=content_sha256(article if title.text else replace(article, title="")))


def parse_saved(
    text: str, encoding: Encoding, url: str | None, layout: Layout, list_title: str | None, given: list[DateSeen]
) -> Article:
    """The article in the saved plain text of a page."""
    saved = read_saved(text)
    if not saved.paragraphs:
        raise NotAnArticle("empty", "the text has a title at most")
    composed = compose(
        [
            Item("paragraph", line) if not is_heading(line) else Item("heading", line, level=3)
            for line in saved.paragraphs
        ],
        [],
    )
    info = "\n".join(saved.info)
    head = Head(base=url)
    credits = read_credits(info, "\n".join(saved.footer), head, composed.text, layout)
    in_url = date_in_url(url)
    dates = [*find_dates(info, "info_bar")[:3], *([in_url] if in_url else []), *given]
    agency, line = dateline(composed.text.split("\n", 1)[0])
    script, language = read_script(composed.text)
    zones = [Zone(zone="title", ordinal=0, text=saved.title)]
    zones += [Zone(zone="teaser", ordinal=ordinal, text=teaser) for ordinal, teaser in enumerate(saved.teasers)]
    zones += [Zone(zone="footer", ordinal=0, text="\n".join(saved.footer))] if saved.footer else []
    article = Article(
        url=url, canonical_url=url, document_id=document_id(url, layout), title=saved.title, authors=credits.authors,
        editor=credits.editor or None, origin=credits.origin or None, agency=agency, dateline=line,
        section=saved.section, published=choose_published(dates), language=language, script=script,
        text=composed.text, blocks=composed.blocks, zones=tuple(zones), encoding=encoding, content_sha256="",
    )  # fmt: skip
    return replace(article, content_sha256=content_sha256(article))


def _why_not(text: str, url: str | None, layout: Layout) -> str:
    verdict = judge_text(text, url=url or "", final_url=url or "", layout=layout)
    return "empty" if verdict == "article" else verdict


def _reduce(outline: Outline, tree: LexborHTMLParser, region: int) -> str:
    """The HTML of the article element without what never is text: less for BeautifulSoup to build."""
    node = outline.nodes[region]
    for hidden in node.css('script, style, noscript, iframe, [style*="display:none"], [style*="display: none"]'):
        if hidden.mem_id != node.mem_id:
            hidden.decompose()
    node.unwrap_tags(["span", "font"])
    return node.html or ""


def _near(outline: Outline, region: int, title: Title, body_line: int) -> list[Line]:
    """The lines of the info bar: around the title, and from there to the first line of the body."""
    start = title.first_line if title.first_line is not None else max(0, body_line - 12)
    lines = outline.lines
    end = max(start, min(body_line, start + 40))
    chosen = [line for line in lines[start:end] if line.link_chars < 60]
    before = [line for line in lines[max(0, start - 6) : start] if line.chars < 80]
    last = title.last_line if title.last_line is not None else start - 1
    titles = set(range(start, last + 1)) if title.first_line is not None else set()
    return [
        line for index, line in enumerate(lines[start:end], start) if index not in titles and line in chosen
    ] + before


def read_credits(info: str, tail: str, head: Head, body: str, layout: Layout) -> Credits:
    above, below = labelled(info), labelled(tail)
    credits = Credits()
    own = layout.site_name or head.first("sitename", "og:site_name")
    for candidate in (
        above.get("origin", ""),
        head.first("contentsource", "source", "article:author:source"),
        below.get("origin", ""),
    ):
        origin = plausible_origin(candidate)
        if origin:
            credits.origin = own if own_site(origin) and own else origin
            break
    for candidate in (above.get("author", ""), below.get("author", "")):
        names = split_names(candidate)
        if names:
            credits.authors = names
            break
    if not credits.authors:
        credits.authors = byline(body.split("\n"))
    credits.editor = above.get("editor", "") or below.get("editor", "") or head.first("editor")
    if credits.editor.isdigit() or len(credits.editor) < 2:
        credits.editor = ""
    return credits


__all__ = ["join_parts", "parse_page"]
