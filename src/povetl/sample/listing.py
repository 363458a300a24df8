"""What all four styles share: which entries a list page shows, and the files beside an article."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from povetl.sample.content import Column, SampleArticle, SampleSite
from povetl.sample.media import make_pdf, make_png
from povetl.sample.resource import Resource

PathOf = Callable[[SampleSite, SampleArticle], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list page; ``article`` is None where the link leads to no article."""

    path: str
    title: str
    at: datetime
    article: SampleArticle | None = None


def list_pages(site: SampleSite, column: Column, path_of: PathOf) -> list[list[Entry]]:
    """The column's entries, newest first, cut into pages; one empty page where there are none."""
    entries = [
        Entry(path=path_of(site, article), title=article.title, at=article.published, article=article)
        for article in site.articles
        if article.column == column.key
    ]
    entries += [
        Entry(path=link.path, title=link.title, at=link.published)
        for link in site.dead_links
        if link.column == column.key
    ]
    entries.sort(key=lambda entry: (entry.at, entry.path), reverse=True)
    return [entries[i : i + site.page_size] for i in range(0, len(entries), site.page_size)] or [[]]


def last_change(site: SampleSite, pages: list[list[Entry]]) -> datetime:
    """When a list last changed: with its newest entry."""
    return pages[0][0].at if pages[0] else site.articles[-1].published


def neighbours(site: SampleSite, article: SampleArticle) -> tuple[SampleArticle | None, SampleArticle | None]:
    """The newer and the older article of the same column."""
    same = [other for other in site.articles if other.column == article.column]
    place = same.index(article)
    return (same[place - 1] if place else None), (same[place + 1] if place + 1 < len(same) else None)


def media_of(article: SampleArticle, folder: str) -> dict[str, Resource]:
    """The article's pictures and papers, by path, in ``folder``."""
    resources = {}
    for block in article.blocks:
        if block.kind == "picture":
            png = Resource(body=make_png(block.file), content_type="image/png", modified=article.published)
            resources[folder + block.file] = png
        elif block.kind == "attachment":
            rows = ("　".join(row) for other in article.blocks for row in other.rows)
            pdf = make_pdf((block.text.rsplit(".", 1)[0], *rows))
            resources[folder + block.file] = Resource(
                body=pdf, content_type="application/pdf", modified=article.published
            )
    return resources


def cut(title: str, limit: int) -> str:
    """A title as a narrow list shows it: at most ``limit`` characters."""
    return title if len(title) <= limit else title[: limit - 1] + "…"
