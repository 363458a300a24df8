"""Answers that are no article: robots.txt, the page that is not there, the challenge, the plain 404."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from povetl.sample.content import SampleSite
from povetl.sample.media import make_png
from povetl.sample.resource import Resource
from povetl.sample.templates import fill, read_asset

CRAWL_DELAY = 0.1
"""Seconds that robots.txt asks for between two requests to one host."""


def make_robots(site: SampleSite, modified: datetime) -> Resource:
    """The site's robots.txt (RFC 9309): the pause it asks for and the paths it denies."""
    lines = ["User-agent: *", f"Crawl-delay: {CRAWL_DELAY}", *(f"Disallow: {path}" for path in site.disallow), ""]
    return Resource(body="\n".join(lines).encode(), content_type="text/plain", modified=modified)


def make_soft_404(site: SampleSite) -> Resource:
    """A page that is gone but says 200, as behind many tamper guards; without validators."""
    html = fill("soft_404.html", charset=site.declared_charset, site=site.name)
    return Resource(body=html.encode(site.encoding), content_type=page_type(site), modified=None)


def make_challenge(site: SampleSite) -> Resource:
    """A 412 with the script of a 瑞数-like firewall: nothing to read for a client that runs no scripts."""
    cookies = (
        ("Set-Cookie", "FSSBBIl1UgzbN7NO=5h2Wm0aVtQe8; Path=/; HttpOnly"),
        ("Set-Cookie", "FSSBBIl1UgzbN7NS=; Path=/"),
        ("Cache-Control", "no-store"),
    )
    body = fill("challenge.html").encode("ascii")
    return Resource(status=412, body=body, content_type="text/html", modified=None, headers=cookies)


def make_404(site: SampleSite) -> Resource:
    """The plain answer for a path that does not exist."""
    html = f"<html><head><title>404</title></head><body><h1>404 Not Found</h1><p>{site.host}</p></body></html>"
    return Resource(status=404, body=html.encode(), content_type="text/html", modified=None)


def make_home(site: SampleSite) -> Resource:
    """The bare host sends visitors to its first column."""
    headers = (("Location", site.columns[0].path),)
    return Resource(status=302, body=b"", content_type="text/html", modified=None, headers=headers)


def make_asset(name: str, modified: datetime) -> Resource:
    """A style sheet, script or ornament, for people who look at a site in a browser."""
    if name.endswith(".png"):
        return Resource(body=make_png(name, 96, 96), content_type="image/png", modified=modified)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Resource(body=read_asset(name), content_type=f"{kind}; charset=utf-8", modified=modified)


def make_index(sites: Sequence[SampleSite], port: str) -> Resource:
    """What the bare address shows: where a browser finds each site."""
    items = []
    for site in sites:
        address = f"http://{site.host.removesuffix('.test')}.localhost:{port}/"
        items.append(f'<li><a href="{address}">{escape(site.name)}</a> ({site.host})</li>')
    body = fill("portal.html", sites="\n".join(items)).encode()
    return Resource(body=body, content_type="text/html; charset=utf-8", modified=None)


def page_type(site: SampleSite) -> str:
    """The Content-Type of the site's pages: old sites leave the charset to the page."""
    return "text/html; charset=utf-8" if site.style in {"trs", "tibet"} else "text/html"
