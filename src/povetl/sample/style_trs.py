"""Renders a site as TRS WCM does: standard page tags (国办发〔2017〕47号), TRS_Editor bodies, createPageHTML pagers."""

from html import escape

from povetl.sample.content import Column, SampleArticle, SampleBlock, SampleSite
from povetl.sample.listing import cut, last_change, list_pages, media_of, neighbours
from povetl.sample.resource import Resource
from povetl.sample.special import page_type
from povetl.sample.templates import fill

_EDITOR_CSS = (
    '<style type="text/css">.TRS_Editor P{margin-top:0;margin-bottom:1em;line-height:2;font-size:12pt;}'
    "\n.TRS_Editor TABLE{line-height:2;font-family:宋体;font-size:12pt;}</style>"
)


def article_path(site: SampleSite, article: SampleArticle, page: int = 0) -> str:
    """``/column/YYYYMM/tYYYYMMDD_id.html``, the pages after the first with ``_1``, ``_2``."""
    suffix = f"_{page}" if page else ""
    folder = site.column(article.column).path
    return f"{folder}{article.published:%Y%m}/t{article.published:%Y%m%d}_{article.id}{suffix}.html"


def render_lists(site: SampleSite, column: Column) -> dict[str, Resource]:
    """The pages of one column's list, by path."""
    pages = list_pages(site, column, article_path)
    resources = {}
    for number, entries in enumerate(pages):
        items = "\n".join(
            f'      <li><a href="{escape(_relative(column.path, entry.path))}" target="_blank"'
            f' title="{escape(entry.title)}">{escape(cut(entry.title, 28))}</a><span>{entry.at:%Y-%m-%d}</span></li>'
            for entry in entries
        )
        html = fill(
            "trs_list.html", **_furniture(site, column), items=items, total=str(len(pages)), current=str(number)
        )
        resource = Resource(
            body=html.encode(site.encoding), content_type=page_type(site), modified=last_change(site, pages)
        )
        resources[column.path + (f"index_{number}.html" if number else "index.html")] = resource
        if not number:
            resources[column.path] = resource
    return resources


def render_article(site: SampleSite, article: SampleArticle) -> dict[str, Resource]:
    """An article's pages and the files beside it, by path."""
    column = site.column(article.column)
    pages = article.pages
    resources = {}
    for number, blocks in enumerate(pages):
        stem = f"t{article.published:%Y%m%d}_{article.id}"
        pager = f'<script>createPageHTML({len(pages)}, {number}, "{stem}", "html");</script>' if len(pages) > 1 else ""
        html = fill(
            "trs_article.html",
            **_furniture(site, column),
            title=escape(article.title),
            pretitle=f'<p class="xl-yinti">{escape(article.pretitle)}</p>' if article.pretitle else "",
            subtitle=f'<p class="xl-futi">——{escape(article.subtitle)}</p>' if article.subtitle else "",
            pub_date=article.published.strftime("%Y-%m-%d %I:%M" if article.clock == "12h" else "%Y-%m-%d %H:%M"),
            origin=escape(article.origin),
            keywords=escape(article.keywords),
            description=escape(article.lead[:80]),
            info=_info_bar(article),
            body=_body(article, blocks),
            pager=pager,
            attachments=_attachments(blocks),
            editor=f"责任编辑：{escape(article.editor)}" if article.editor else "",
            near=_near(site, article),
            related=_related(site, article),
        )
        resources[article_path(site, article, number)] = Resource(
            body=html.encode(site.encoding), content_type=page_type(site), modified=article.changed_at
        )
    return resources | media_of(article, article_path(site, article).rsplit("/", 1)[0] + "/")


def _info_bar(article: SampleArticle) -> str:
    if article.clock == "irregular":
        return (
            f"<span>发布日期： {article.published:%Y年%m月%d日} &nbsp;{article.published:%H:%M}</span>"
            f"<span>信息来源:　{escape(article.origin)}</span><span>点击数： <i id='hits'></i></span>"
        )
    author = f"<span>作者：{escape(article.author)}</span>" if article.author else ""
    return (
        f"<span>发布时间：{article.published:%Y-%m-%d %H:%M}</span><span>来源：{escape(article.origin)}</span>{author}"
        "<span>浏览次数：<script>document.write(getClick());</script></span>"
        '<span>字体：【<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> '
        '<a href="javascript:doZoom(14)">小</a>】</span>'
    )


def _body(article: SampleArticle, blocks: tuple[SampleBlock, ...]) -> str:
    modern = article.published.year >= 2020  # the editor changed with the site's relaunch
    inner = "\n".join(_block(block, modern=modern) for block in blocks if block.kind != "attachment")
    if modern:
        return f'<div class="view TRS_UEDITOR trs_paper_default trs_web">\n{inner}\n</div>'
    return f'<div class="TRS_Editor">{_EDITOR_CSS}\n{inner}\n</div>'


def _block(block: SampleBlock, *, modern: bool) -> str:
    text = escape(block.text)
    if block.kind == "heading":
        return f"<p>　　<strong>{text}</strong></p>"
    if block.kind == "picture":
        image = f'<img src="./{block.file}" alt="" oldsrc="{block.file}" width="320" height="200">'
        if modern:
            return f'<div class="img_wrapper">{image}<span class="img_descr">{text}</span></div>'
        return f'<p align="center">{image}</p>\n<p align="center">{text}</p>'
    if block.kind == "table":
        return _table(block)
    return f"<p>　　{text}</p>" if not modern else f'<p style="text-indent: 2em;">{text}</p>'


def _table(block: SampleBlock) -> str:
    head, *rest = block.rows
    lines = [
        '<table border="1" cellspacing="0" cellpadding="0" align="center">',
        f"<caption>{escape(block.text)}</caption>",
    ]
    lines.append("<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>")
    lines += [
        "<tr>" + "".join(f'<td><p align="center">{escape(cell)}</p></td>' for cell in row) + "</tr>" for row in rest
    ]
    return "\n".join([*lines, "</table>"])


def _attachments(blocks: tuple[SampleBlock, ...]) -> str:
    items = "".join(
        f'<li><a href="./{block.file}" appendix="true" title="{escape(block.text)}" target="_blank">'
        f"{escape(block.text)}</a></li>"
        for block in blocks
        if block.kind == "attachment"
    )
    return f'<div class="xl-fj"><b>附件：</b><ul>{items}</ul></div>' if items else ""


def _furniture(site: SampleSite, column: Column) -> dict[str, str]:
    nav = "\n    ".join(f'<li><a href="{c.path}">{escape(c.name)}</a></li>' for c in site.columns)
    return {
        "site": escape(site.name),
        "host": site.host,
        "site_code": site.site_code,
        "publisher": escape(site.publisher),
        "column_name": escape(column.name),
        "column_path": column.path,
        "nav": nav,
    }


def _near(site: SampleSite, article: SampleArticle) -> str:
    lines = []
    for label, other in zip(("上一篇", "下一篇"), neighbours(site, article), strict=True):
        link = f'<a href="{article_path(site, other)}">{escape(other.title)}</a>' if other else "没有了"
        lines.append(f"<li>{label}：{link}</li>")
    return "\n      ".join(lines)


def _related(site: SampleSite, article: SampleArticle) -> str:
    others = [a for a in site.articles if a is not article][:4]
    return "\n    ".join(f'<li><a href="{article_path(site, a)}">{escape(cut(a.title, 28))}</a></li>' for a in others)


def _relative(folder: str, path: str) -> str:
    """The link as the CMS writes it: ``./`` in its own channel, ``../`` out of it."""
    if path.startswith(folder):
        return "./" + path.removeprefix(folder)
    return "../" * (folder.count("/") - 1) + path.removeprefix("/")
