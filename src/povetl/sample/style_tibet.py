"""Renders a site as 中国西藏网 looks in traditional characters: ``.title_box``, ``#text``, copyright, teasers."""

from html import escape

from povetl.sample.content import Column, SampleArticle, SampleBlock, SampleSite
from povetl.sample.listing import Entry, cut, last_change, list_pages, media_of
from povetl.sample.resource import Resource
from povetl.sample.special import page_type
from povetl.sample.templates import fill


def article_path(site: SampleSite, article: SampleArticle, page: int = 0) -> str:
    """``/cn/column/YYYYMM/tYYYYMMDD_id.html``, the pages after the first with ``_1``, ``_2``."""
    suffix = f"_{page}" if page else ""
    folder = site.column(article.column).path
    return f"{folder}{article.published:%Y%m}/t{article.published:%Y%m%d}_{article.id}{suffix}.html"


def render_lists(site: SampleSite, column: Column) -> dict[str, Resource]:
    """The pages of one column's list, by path."""
    pages = list_pages(site, column, article_path)
    resources = {}
    for number, entries in enumerate(pages):
        html = fill(
            "tibet_list.html",
            **_furniture(site, column),
            items="\n".join(_item(column, entry) for entry in entries),
            total=str(len(pages)),
            current=str(number),
        )
        resource = Resource(
            body=html.encode(site.encoding), content_type=page_type(site), modified=last_change(site, pages)
        )
        resources[column.path + (f"index_{number}.html" if number else "index.html")] = resource
        if not number:
            resources[column.path] = resource
    return resources


def _item(column: Column, entry: Entry) -> str:
    href = entry.path
    if href.startswith(column.path):
        href = "./" + href.removeprefix(column.path)
    teaser = escape(cut(entry.article.lead, 70)) if entry.article else ""
    return (
        f'   <li><h4><a href="{href}" target="_blank">{escape(entry.title)}</a></h4>'
        f'<p>{teaser}<a href="{href}">[詳細]</a></p><span class="date">{entry.at:%Y-%m-%d %H:%M}</span></li>'
    )


def render_article(site: SampleSite, article: SampleArticle) -> dict[str, Resource]:
    """An article's pages and the files beside it, by path."""
    column = site.column(article.column)
    resources = {}
    for number, blocks in enumerate(article.pages):
        html = fill(
            "tibet_article.html",
            **_furniture(site, column),
            id=article.id,
            title=escape(article.title),
            pretitle=f"<h4>{escape(article.pretitle)}</h4>" if article.pretitle else "",
            subtitle=f"<h3>{escape(article.subtitle)}</h3>" if article.subtitle else "",
            keywords=escape(article.keywords),
            description=escape(article.lead[:90]),
            meta_date=f"{article.published:%Y-%m-%d}",
            published=f"{article.published:%Y-%m-%d %H:%M:%S}",
            author=f"作者：{escape(article.author)}" if article.author else "",
            origin=escape(article.origin),
            editor=f"（責編： {escape(article.editor)}）" if article.editor else "",
            body="\n".join(_block(block) for block in blocks),
            teasers=_teasers(site, article),
            hot="\n".join(
                f'   <li><a href="{article_path(site, other)}">{escape(cut(other.title, 18))}</a></li>'
                for other in [a for a in site.articles if a is not article][:5]
            ),
        )
        resources[article_path(site, article, number)] = Resource(
            body=html.encode(site.encoding), content_type=page_type(site), modified=article.changed_at
        )
    return resources | media_of(article, article_path(site, article).rsplit("/", 1)[0] + "/")


def _block(block: SampleBlock) -> str:
    text = escape(block.text)
    if block.kind == "heading":
        return f"<p><strong>{text}</strong></p>"
    if block.kind == "picture":
        image = f'<img src="./{block.file}" oldsrc="{block.file}" alt="" width="320" height="200" />'
        return f'<p align="center">{image}</p>\n<p align="center"><font color="navy">{text}</font></p>'
    if block.kind == "table":
        head, *rest = block.rows
        rows = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"]
        rows += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest]
        return f'<p align="center">{text}</p>\n<table border="1">{"".join(rows)}</table>'
    return f"<p>　　{text}</p>"


def _teasers(site: SampleSite, article: SampleArticle) -> str:
    """The boxes under an article that advertise others: the start of their text, cut, and ``[詳細]``."""
    items = []
    for other in map(site.article, article.teasers):
        link = article_path(site, other)
        items.append(
            f'<li><h4><a href="{link}">{escape(other.title)}</a></h4>'
            f'<p>{escape(other.lead[:96])}<a href="{link}">[詳細]</a></p></li>'
        )
    return '<div class="relnews"><ul>' + "\n".join(items) + "</ul></div>" if items else ""


def _furniture(site: SampleSite, column: Column) -> dict[str, str]:
    return {
        "site": escape(site.name),
        "publisher": escape(site.publisher),
        "column_name": escape(column.name),
        "column_path": column.path,
        "nav": "".join(f'<li><a href="{c.path}">{escape(c.name)}</a></li>' for c in site.columns),
    }
