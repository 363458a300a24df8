"""Renders a site as 人民网's regional channels do: GBK, ``/n2/YYYY/MMDD/cCHANNEL-ID.html``, ``#rwb_zw``, 责编."""

from html import escape

from povetl.sample.content import Column, SampleArticle, SampleBlock, SampleSite
from povetl.sample.listing import Entry, cut, last_change, list_pages, media_of
from povetl.sample.resource import Resource
from povetl.sample.special import page_type
from povetl.sample.templates import fill


def article_path(site: SampleSite, article: SampleArticle, page: int = 0) -> str:
    """``/n2/YYYY/MMDD/cCHANNEL-ID.html``, the second page ``cCHANNEL-ID-2.html``."""
    suffix = f"-{page + 1}" if page else ""
    channel = site.column(article.column).code
    return f"/n2/{article.published:%Y/%m%d}/c{channel}-{article.id}{suffix}.html"


def render_lists(site: SampleSite, column: Column) -> dict[str, Resource]:
    """The pages of one column's list, by path."""
    pages = list_pages(site, column, article_path)
    resources = {}
    for number, entries in enumerate(pages, start=1):
        groups = [entries[i : i + 5] for i in range(0, len(entries), 5)]
        html = fill(
            "people_list.html",
            **_furniture(site, column),
            items="\n".join(f'<ul class="list_16 mt10">{"".join(map(_item, group))}</ul>' for group in groups),
            pager=_list_pager(number, len(pages)),
        )
        resource = Resource(body=_encode(site, html), content_type=page_type(site), modified=last_change(site, pages))
        resources[f"{column.path}index{number}.html"] = resource
        if number == 1:
            resources[column.path] = resources[f"{column.path}index.html"] = resource
    return resources


def _item(entry: Entry) -> str:
    return f"<li><a href='{entry.path}' target=_blank>{escape(entry.title)}</a> <em>{entry.at:%Y-%m-%d}</em></li>\n"


def _list_pager(number: int, total: int) -> str:
    links = [
        f'<a href="index{page}.html"{" class=common_current_page" if page == number else ""}>{page}</a>'
        for page in range(1, total + 1)
    ]
    if number < total:
        links.append(f'<a href="index{number + 1}.html">下一页</a>')
    return "\n".join(links)


def render_article(site: SampleSite, article: SampleArticle) -> dict[str, Resource]:
    """An article's pages and the files beside it, by path."""
    column = site.column(article.column)
    pages = article.pages
    hot = [a for a in site.articles if a is not article][:5]
    resources = {}
    for number, blocks in enumerate(pages):
        html = fill(
            "people_article.html",
            **_furniture(site, column),
            id=article.id,
            title=escape(article.title),
            pretitle=f'<h3 class="pre">{escape(article.pretitle)}</h3>' if article.pretitle else "",
            subtitle=f'<h4 class="sub">{escape(article.subtitle)}</h4>' if article.subtitle else "",
            author=escape(article.author),
            keywords=escape(article.keywords),
            description=escape(article.lead[:80]),
            meta_date=f"{article.published:%Y-%m-%d}",
            published=f"{article.published:%Y年%m月%d日%H:%M}",
            origin=escape(article.origin),
            editor=f"(责编：{escape(article.editor)})" if article.editor else "",
            body="\n".join(map(_block, blocks)),
            pager=_article_pager(site, article, number, len(pages)),
            hot="\n".join(
                f'<li><a href="{article_path(site, other)}">{escape(cut(other.title, 22))}</a></li>' for other in hot
            ),
        )
        resources[article_path(site, article, number)] = Resource(
            body=_encode(site, html), content_type=page_type(site), modified=article.changed_at
        )
    return resources | media_of(article, "/mediafile/pic/")


def _encode(site: SampleSite, html: str) -> bytes:
    """The page in the site's charset; a character it lacks becomes a reference, as the CMS writes it."""
    return html.encode(site.encoding, errors="xmlcharrefreplace")


def _block(block: SampleBlock) -> str:
    text = escape(block.text)
    if block.kind == "heading":
        return f"<p>\n\t　　<strong>{text}</strong></p>"
    if block.kind == "picture":
        image = f'<img src="/mediafile/pic/{block.file}" alt="{text}" width="320" height="200" />'
        return f'<p style="text-align: center;">\n\t{image}</p>\n<p style="text-align: center;">\n\t{text}</p>'
    if block.kind == "table":
        head, *rest = block.rows
        rows = ["<tr>" + "".join(f"<td><strong>{escape(cell)}</strong></td>" for cell in head) + "</tr>"]
        rows += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest]
        return f"<p>\n\t{text}</p>\n<table border=1><tbody>{''.join(rows)}</tbody></table>"
    return f"<p>\n\t　　{text}</p>"


def _article_pager(site: SampleSite, article: SampleArticle, number: int, total: int) -> str:
    if total == 1:
        return ""
    links = [
        f"<a href='{article_path(site, article, page)}'{' class=common_current_page' if page == number else ''}>"
        f"【{page + 1}】</a>"
        for page in range(total)
    ]
    return f'<div class="zdfy clearfix">{"".join(links)}</div>'


def _furniture(site: SampleSite, column: Column) -> dict[str, str]:
    return {
        "charset": site.declared_charset,
        "site": escape(site.name),
        "publisher": escape(site.publisher),
        "column_name": escape(column.name),
        "column_path": column.path,
        "nav": " ".join(f'<a href="{c.path}">{escape(c.name)}</a>' for c in site.columns),
    }
