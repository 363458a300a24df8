"""All that the portal serves: each site in its style, its dead links, robots.txt and what browsers need."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from povetl.sample import special, style_dede, style_people, style_tibet, style_trs
from povetl.sample.content import Column, LinkKind, SampleArticle, SampleSite, load_sites
from povetl.sample.resource import Resource


class Style(Protocol):
    """A module that renders sites as one content management system does."""

    def render_lists(self, site: SampleSite, column: Column, /) -> dict[str, Resource]:
        """The pages of one column's list, by path."""

    def render_article(self, site: SampleSite, article: SampleArticle, /) -> dict[str, Resource]:
        """An article's pages and the files beside it, by path."""


_STYLES: dict[str, Style] = {"trs": style_trs, "dede": style_dede, "tibet": style_tibet, "people": style_people}

_ASSETS = {
    "trs": {"/images/style.css": "trs.css", "/images/page.js": "page.js", "/images/ewm.png": "ewm.png"},
    "dede": {"/templets/default/style/dedecms.css": "dede.css"},
    "tibet": {"/images/2018/common.css": "tibet.css", "/images/2018/page.js": "page.js"},
    "people": {"/img/2018/page.css": "people.css"},
}
"""What browsers need to show a style: path on the site to file among the templates."""


def render_all(*, corrected: bool) -> dict[str, dict[str, Resource]]:
    """Every site's resources: host to path to resource; the path ``""`` answers for all paths that are not there."""
    return {site.host: _render_site(_correct(site) if corrected else site) for site in load_sites()}


def _correct(site: SampleSite) -> SampleSite:
    return replace(site, articles=tuple(article.corrected() for article in site.articles))


def render_pages(site: SampleSite) -> dict[str, Resource]:
    """Every list page and article page of the site and the files beside them, by path, in the site's style."""
    style = _STYLES[site.style]
    resources: dict[str, Resource] = {}
    for column in site.columns:
        resources |= style.render_lists(site, column)
    for article in site.articles:
        resources |= style.render_article(site, article)
    return resources


def _render_site(site: SampleSite) -> dict[str, Resource]:
    resources = render_pages(site)
    opened = min(article.published for article in site.articles)
    dead: dict[LinkKind, Callable[[SampleSite], Resource]] = {
        "soft_404": special.make_soft_404,
        "challenge": special.make_challenge,
        "denied": special.make_soft_404,
        "gone": special.make_404,
    }
    for link in site.dead_links:
        resources[link.path] = dead[link.kind](site)
    for path, name in _ASSETS[site.style].items():
        resources[path] = special.make_asset(name, opened)
    resources["/"] = special.make_home(site)
    resources["/robots.txt"] = special.make_robots(site, opened)
    resources[""] = special.make_404(site)
    return resources
