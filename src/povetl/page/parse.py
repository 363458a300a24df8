"""The door of the room: bytes to Article."""

import re
from dataclasses import replace
from datetime import date

from povetl.errors import FieldMissing, NotAnArticle
from povetl.page.addresses import split_address
from povetl.page.attachments import read_attachments
from povetl.page.body import read_body
from povetl.page.bylines import dateline
from povetl.page.compose import compose
from povetl.page.dates import choose_published, date_in_url, find_dates, seen_on
from povetl.page.decode import decode
from povetl.page.embedded import show_embedded
from povetl.page.fingerprint import content_sha256
from povetl.page.graft import graft
from povetl.page.infobar import lines_above, lines_below, links_beside, outline_after, read_credits, read_dates
from povetl.page.metadata import UPDATED, read_head
from povetl.page.nesting import parse_html
from povetl.page.outline import Outline, read_outline
from povetl.page.parts import join_parts, part_urls
from povetl.page.plaintext import parse_saved
from povetl.page.region import find_region, line_prose, measure
from povetl.page.script import read_script
from povetl.page.section import read_section
from povetl.page.selected import selected_texts
from povetl.page.title import is_info_line, read_title
from povetl.page.title_text import fold
from povetl.page.trim import drop_inner, trim
from povetl.page.verdict import blocked_text, is_attachment, judge_outline
from povetl.page.zones import read_zones
from povetl.records import Article, DateSeen, Encoding, Layout

_NO_LAYOUT = Layout()


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

    ``raw`` are the bytes as served; with a ``content_type`` of text/plain they are the saved text of a page. ``url`` is
    where they came from, ``layout`` the source's selectors, ``list_title`` and ``list_date`` what a list page said of
    it, ``published`` a day given by a person.

    Raises:
        NotAnArticle: the page is a list, a soft 404, a challenge, an attachment, or empty.
    """
    layout = layout or _NO_LAYOUT
    if is_attachment(raw, content_type):
        raise NotAnArticle("attachment", "the bytes are a file")
    text, encoding = decode(raw, content_type=content_type, big5=layout.encoding == "big5")
    if not text.strip():
        raise NotAnArticle("empty", "the page has no text")
    given = [*seen_on(list_date, "list"), *seen_on(published, "given")]
    if (content_type or "").split(";")[0].strip().lower() == "text/plain":
        article = parse_saved(text, encoding, url, layout, given)
    else:
        article = _parse_html(text, encoding, url, layout, given)
    article = replace(article, content_sha256=content_sha256(article))
    if article.title:
        return article
    if not list_title:
        raise FieldMissing("title")
    zones = tuple(replace(zone, text=list_title) if zone.zone == "title" else zone for zone in article.zones)
    return replace(article, title=list_title, zones=zones)


def _first_line(outline: Outline, region: int) -> int:
    """Index of the body's first line: of running text, else of what follows the last info bar in the body's element."""
    end = outline.last[region]
    own = [i for i, line in enumerate(outline.lines) if region <= line.holder <= end]
    bars = [i for i in own[:40] if is_info_line(outline.lines[i])]
    for i in own:
        if line_prose(outline.lines[i]) > 30 and i not in bars:
            return i
    after = [i for i in own if not bars or i > bars[0]]
    return next((i for i in after if i not in bars), own[0] if own else 0)


def _canonical(declared: str | None, url: str | None, pages: tuple[str, ...]) -> str | None:
    """The address that stands for the article: the declared one, unless it is a front page; else that of page 1."""
    if declared and split_address(declared).path.strip("/"):
        return declared
    return pages[0] if pages else url


def document_id(url: str | None, layout: Layout) -> str | None:
    """The site's own id of the document, as the source's pattern finds it in the URL."""
    found = re.search(layout.document_id, url) if url and layout.document_id else None
    if found is None:
        return None
    return found[1] if found.re.groups else found[0]


def _parse_html(
    text: str, encoding: Encoding, url: str | None, layout: Layout, given: list[DateSeen], *, embedded: bool = False
) -> Article:
    tree = parse_html(text)
    head = read_head(tree, url)
    outline = read_outline(tree)
    region = find_region(outline, tree, measure(outline), layout.body)
    verdict = judge_outline(outline, region, head, url=url or "", final_url=url or "")
    if verdict != "article" or region is None:
        shown = None if embedded else show_embedded(text)
        if shown is not None:
            return _parse_html(shown, encoding, url, layout, given, embedded=True)
        raise NotAnArticle(blocked_text(text) or verdict, "the page has no running text")
    end = outline.last[region]
    body_line = _first_line(outline, region)
    title = read_title(outline, head, region, body_line, name=layout.site_name)
    chosen = selected_texts(tree, layout.title)
    if chosen and len(chosen[0]) <= 200:
        title.text = chosen[0]
    above, after = lines_above(outline, title, body_line), lines_below(outline, region)
    inside = title.last_line is not None and region <= outline.lines[title.last_line].holder <= end
    draft = read_body(graft(outline.nodes[region]), head, layout.drop)
    known = (
        title.text,
        title.pretitle,
        title.subtitle,
        f"{title.text}{title.subtitle or ''}",
        head.first("articletitle"),
    )
    trimmed = trim(draft.items, {fold(part) for part in known if part}, title_inside=inside)
    composed = compose(drop_inner(trimmed.items), draft.images)
    if not composed.text and not composed.images and not draft.files:
        raise NotAnArticle("empty", "the page has no body")
    below = "\n".join([item.text for item in trimmed.tail if item.kind != "table"] + [line.text for line in after])
    paragraphs = [composed.text[block.start : block.end] for block in composed.blocks if block.kind != "table_row"]
    named = read_credits(
        above, below, head, paragraphs, layout,
        origins=selected_texts(tree, layout.origin), authors=selected_texts(tree, layout.author),
    )  # fmt: skip
    pages = part_urls(text, draft.files, head)
    in_url = date_in_url(url)
    stated = [seen for text in selected_texts(tree, layout.published) for seen in find_dates(text, "info_bar")[:1]]
    dates = [*stated, *read_dates(above, below, head), *([in_url] if in_url else []), *given]
    agency, line = dateline(paragraphs[0] if paragraphs else "")
    updated = (seen.at for name in UPDATED for value in head.metas.get(name, ()) for seen in find_dates(value, "meta"))
    script, language = read_script(composed.text or title.text)
    return Article(
        url=url,
        canonical_url=_canonical(head.canonical, url, pages),
        document_id=document_id(url, layout),
        title=title.text,
        pretitle=title.pretitle,
        subtitle=title.subtitle,
        authors=named.authors,
        editor=named.editor or None,
        origin=named.origin or None,
        agency=agency,
        dateline=line,
        section=read_section(outline, head, title.first_line if title.first_line is not None else body_line),
        published=choose_published(dates),
        updated_at=next(updated, None),
        language=language,
        script=script,
        text=composed.text,
        blocks=composed.blocks,
        zones=read_zones(
            title.text,
            outline_after(outline, region, [item.text for item in trimmed.tail]),
            selected_texts(tree, layout.teasers),
            selected_texts(tree, layout.footer),
        ),
        images=composed.images,
        tables=composed.tables,
        attachments=read_attachments([*draft.files, *links_beside(outline, region)], head),
        part_urls=pages,
        encoding=encoding,
        content_sha256="",
    )


__all__ = ["document_id", "join_parts", "parse_page"]
