"""All that the portal serves: each site in its style, its dead links, robots.txt and what browsers need."""

from collections.abc import Callable
from dataclasses import replace

from povetl.sample import special, style_dede, style_people, style_tibet, style_trs
from povetl.sample.content import LinkKind, SampleSite, load_sites
from povetl.sample.resource import Resource

_RENDERERS: dict[str, Callable[[SampleSite], dict[str, Resource]]] = {
    "trs": style_trs.render,
    "dede": style_dede.render,
    "tibet": style_tibet.render,
    "people": style_people.render,
}

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


def _render_site(site: SampleSite) -> dict[str, Resource]:
    resources = _RENDERERS[site.style](site)
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
