"""Every page of the portal is read as its authors wrote it: the golden pages of the four sample sources."""

from collections.abc import Callable
from types import ModuleType

import pytest

from povetl import parse_page
from povetl.page.lists import parse_list
from povetl.records import Article
from povetl.sample import style_dede, style_people, style_tibet, style_trs
from povetl.sample.content import SampleArticle, SampleBlock, SampleSite, load_sites
from povetl.sample.rendering import render_pages
from povetl.sources.catalog import load_catalog

STYLES: dict[str, ModuleType] = {
    "trs": style_trs,
    "dede": style_dede,
    "tibet": style_tibet,
    "people": style_people,
}
CASES = [(site, article) for site in load_sites() for article in site.articles]
Read = Callable[[SampleSite, SampleArticle], list[Article]]


@pytest.fixture(scope="module")
def read() -> Read:
    """The article's pages as the parser reads them."""
    catalog = load_catalog()
    rendered = {site.id: render_pages(site) for site in load_sites()}

    def read_pages(site: SampleSite, article: SampleArticle) -> list[Article]:
        source = catalog[f"sample_{site.id}"]
        pages = []
        for number in range(len(article.pages)):
            path = STYLES[site.style].article_path(site, article, number)
            resource = rendered[site.id][path]
            url = f"http://{site.host}{path}"
            pages.append(parse_page(resource.body, url=url, content_type=resource.content_type, layout=source.layout))
        return pages

    return read_pages


def lines_of(blocks: tuple[SampleBlock, ...]) -> list[str]:
    """The body as it should be read: a line for each paragraph, caption of a picture and table row."""
    lines: list[str] = []
    for block in blocks:
        if block.kind not in {"attachment", "table"} and block.text:
            lines.append(block.text)
        lines += ["\t".join(row) for row in block.rows]
    return lines


each_article = pytest.mark.parametrize(
    ("site", "article"), CASES, ids=[f"{site.id}/{article.id}" for site, article in CASES]
)


@each_article
def test_title_time_origin_and_people_are_read(read: Read, site: SampleSite, article: SampleArticle) -> None:
    page = read(site, article)[0]
    assert page.title == article.title
    assert (page.pretitle or "", page.subtitle or "") == (article.pretitle, article.subtitle)
    assert page.published.at == article.published
    assert page.origin == (site.name if article.origin in {"本网", "本站"} else article.origin)
    assert list(page.authors) == [name for name in article.author.split() if name != "记者"]
    assert (page.editor or "").split("、") == (article.editor or "").replace(" ", "、").split("、")


@each_article
def test_the_body_is_read_whole_and_without_furniture(read: Read, site: SampleSite, article: SampleArticle) -> None:
    for page, blocks in zip(read(site, article), article.pages, strict=True):
        captions = {block.text for block in blocks if block.kind == "table"}  # a <caption>, or a line above
        lines = [line.strip() for line in page.text.splitlines()]
        assert [line for line in lines if line not in captions] == lines_of(blocks)


@each_article
def test_pictures_tables_and_attachments_are_found(read: Read, site: SampleSite, article: SampleArticle) -> None:
    pages = read(site, article)
    kinds = [block.kind for block in article.blocks]
    assert sum(len(page.images) for page in pages) == kinds.count("picture")
    captions = [table.caption or "" for page in pages for table in page.tables]
    titled = [block.text for block in article.blocks if block.kind == "table"]
    assert [caption.partition("（单位")[0] for caption in captions] == [
        text.partition("单位：")[0].strip("（ ") for text in titled
    ]
    assert [table.unit for page in pages for table in page.tables] == [
        text.partition("单位：")[2].strip("） ") or None for text in titled
    ]
    names = [attachment.name for page in pages for attachment in page.attachments]
    assert names == [block.text for block in article.blocks if block.kind == "attachment"]


@each_article
def test_teasers_and_the_copyright_notice_are_zones_of_their_own(
    read: Read, site: SampleSite, article: SampleArticle
) -> None:
    page = read(site, article)[0]
    assert sum(zone.zone == "teaser" for zone in page.zones) == len(article.teasers)
    assert any("版權聲明" in zone.text for zone in page.zones if zone.zone == "footer") == (site.id == "tibet")


def test_the_three_pages_of_an_article_name_each_other(read: Read) -> None:
    site, article = next((site, article) for site, article in CASES if len(article.pages) == 3)
    first = read(site, article)[0]
    paths = [style_trs.article_path(site, article, number) for number in range(3)]
    assert first.part_urls == tuple(f"http://{site.host}{path}" for path in paths)


@pytest.mark.parametrize("site", load_sites(), ids=[site.id for site in load_sites()])
def test_the_lists_lead_to_every_article_with_its_title_and_day(site: SampleSite) -> None:
    source = load_catalog()[f"sample_{site.id}"]
    rendered = render_pages(site)
    found = {}
    for spec in source.lists:
        waiting, seen = [spec.url], set()
        while waiting:
            url = waiting.pop(0)
            seen.add(url)
            resource = rendered[url.removeprefix(f"http://{site.host}")]
            page = parse_list(
                resource.body,
                url=url,
                content_type=resource.content_type,
                layout=source.layout,
                link_pattern=source.article_pattern,
            )
            assert len(page.links) >= source.min_links or url != spec.url
            found |= {link.url: (link.title, link.listed_on) for link in page.links}
            waiting += [following for following in page.next_urls if following not in seen and following not in waiting]
    expected = {
        f"http://{site.host}{STYLES[site.style].article_path(site, article)}": (article.title, article.published.date())
        for article in site.articles
    }
    expected |= {f"http://{site.host}{link.path}": (link.title, link.published.date()) for link in site.dead_links}
    assert found == expected
