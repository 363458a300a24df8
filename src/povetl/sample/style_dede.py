"""Renders a site as an old dedecms does: declares GB2312, sends GB18030, lays bodies out in a table."""

from html import escape

from povetl.sample.content import Column, SampleArticle, SampleBlock, SampleSite
from povetl.sample.listing import Entry, cut, last_change, list_pages, media_of, neighbours
from povetl.sample.resource import Resource
from povetl.sample.special import page_type
from povetl.sample.templates import fill


def article_path(site: SampleSite, article: SampleArticle, page: int = 0) -> str:
    """``/a/column/YYYY/MMDD/id.html``, the second page ``id_2.html``."""
    suffix = f"_{page + 1}" if page else ""
    return f"{site.column(article.column).path}{article.published:%Y/%m%d}/{article.id}{suffix}.html"


def render_lists(site: SampleSite, column: Column) -> dict[str, Resource]:
    """The pages of one column's list, by path."""
    pages = list_pages(site, column, article_path)
    resources = {}
    for number, entries in enumerate(pages, start=1):
        html = fill(
            "dede_list.html",
            **_furniture(site, column),
            items="\n".join(_item(column, entry) for entry in entries),
            pager=_list_pager(column, number, len(pages), sum(map(len, pages))),
        )
        resource = Resource(
            body=html.encode(site.encoding), content_type=page_type(site), modified=last_change(site, pages)
        )
        resources[f"{column.path}list_{column.code}_{number}.html"] = resource
        if number == 1:
            resources[column.path] = resources[f"{column.path}index.html"] = resource
    return resources


def _item(column: Column, entry: Entry) -> str:
    teaser = escape(cut(entry.article.lead, 60)) if entry.article else ""
    return (
        f'  <li><b>[<a href="{column.path}">{escape(column.name)}</a>]</b>'
        f'<a href="{entry.path}" class="title">{escape(entry.title)}</a>\n'
        f'   <span class="info"><small>日期：</small>{entry.at:%Y-%m-%d %H:%M:%S}<small>点击：</small>0</span>\n'
        f'   <p class="intro">{teaser}</p></li>'
    )


def _list_pager(column: Column, number: int, total: int, entries: int) -> str:
    if total == 1:
        return f'<li><span class="pageinfo">共 <strong>1</strong>页<strong>{entries}</strong>条记录</span></li>'
    name = f"list_{column.code}_%d.html"
    parts = []
    if number > 1:
        parts.append(f"<li><a href='{name % (number - 1)}'>上一页</a></li>")
    parts += [
        f'<li class="thisclass">{page}</li>' if page == number else f"<li><a href='{name % page}'>{page}</a></li>"
        for page in range(1, total + 1)
    ]
    if number < total:
        parts.append(f"<li><a href='{name % (number + 1)}'>下一页</a></li>")
    parts.append(f"<li><a href='{name % total}'>末页</a></li>")
    parts.append(f'<li><span class="pageinfo">共 <strong>{total}</strong>页<strong>{entries}</strong>条</span></li>')
    return "\n".join(parts)


def render_article(site: SampleSite, article: SampleArticle) -> dict[str, Resource]:
    """An article's pages and the files beside it, by path."""
    column = site.column(article.column)
    pages = article.pages
    resources = {}
    for number, blocks in enumerate(pages):
        html = fill(
            "dede_article.html",
            **_furniture(site, column),
            title=escape(article.title),
            keywords=escape(article.keywords),
            description=escape(article.lead[:70]),
            published=_printed_time(article),
            origin=escape(article.origin),
            author=escape(article.author or "admin"),
            id=article.id,
            body="\n".join(_block(block) for block in blocks),
            pager=_article_pager(site, article, number, len(pages)),
            near=_near(site, article),
            hot="\n".join(
                f'<li><a href="{article_path(site, other)}">{escape(cut(other.title, 20))}</a></li>'
                for other in [a for a in site.articles if a is not article][:5]
            ),
        )
        resources[article_path(site, article, number)] = Resource(
            body=html.encode(site.encoding), content_type=page_type(site), modified=article.changed_at
        )
    return resources | media_of(article, "/uploads/allimg/")


def _printed_time(article: SampleArticle) -> str:
    if article.clock == "irregular":
        return f"{article.published.year}-{article.published.month}-{article.published.day} {article.published:%H:%M}"
    return f"{article.published:%Y-%m-%d %H:%M}"


def _block(block: SampleBlock) -> str:
    text = escape(block.text)
    if block.kind == "heading":
        return f"<div><strong>　　{text}</strong></div>"
    if block.kind == "picture":
        image = f'<img alt="{text}" src="/uploads/allimg/{block.file}" width="320" height="200" />'
        return f'<div style="text-align: center;">{image}</div>\n<div style="text-align: center;">{text}</div>'
    if block.kind == "table":
        head, *rest = block.rows
        rows = ["<tr>" + "".join(f"<td><b>{escape(cell)}</b></td>" for cell in head) + "</tr>"]
        rows += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest]
        body = "\n".join(rows)
        return f'<div style="text-align: center;">{text}</div>\n<table border="1" cellpadding="1">{body}</table>'
    return f"<div>　　{text}</div>\n<div>&nbsp;</div>"


def _article_pager(site: SampleSite, article: SampleArticle, number: int, total: int) -> str:
    if total == 1:
        return ""
    names = [article_path(site, article, page).rsplit("/", 1)[1] for page in range(total)]
    parts = [f"<li><a>共{total}页: </a></li>"]
    parts += [
        f"<li class='thisclass'><a href='#'>{page + 1}</a></li>"
        if page == number
        else f"<li><a href='{names[page]}'>{page + 1}</a></li>"
        for page in range(total)
    ]
    if number + 1 < total:
        parts.append(f"<li><a href='{names[number + 1]}'>下一页</a></li>")
    return '<ul class="pagelist">' + "".join(parts) + "</ul>"


def _near(site: SampleSite, article: SampleArticle) -> str:
    lines = []
    for label, other in zip(("上一篇", "下一篇"), neighbours(site, article), strict=True):
        link = f"<a href='{article_path(site, other)}'>{escape(other.title)}</a>" if other else "没有了"
        lines.append(f"    <li>{label}：{link} </li>")
    return "\n".join(lines)


def _furniture(site: SampleSite, column: Column) -> dict[str, str]:
    return {
        "charset": site.declared_charset,
        "site": escape(site.name),
        "publisher": escape(site.publisher),
        "column_name": escape(column.name),
        "column_path": column.path,
        "nav": "\n".join(f'<li><a href="{c.path}"><span>{escape(c.name)}</span></a></li>' for c in site.columns),
    }
