"""povetl: Chinese government news pages in, an evidence warehouse out.

The public interface, loaded as it is used: :func:`parse_page`, :func:`extract`, :func:`extract_figures`,
:func:`connect`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from povetl.records import Article, Figure, Layout

__all__ = ["connect", "extract", "extract_figures", "parse_page"]


def parse_page(
    raw: bytes, *, url: str | None = None, content_type: str | None = None, layout: Layout | None = None
) -> Article:
    """Read a page's bytes.

    Args:
        raw: the bytes as served; an HTML page, or the plain text of one with ``content_type="text/plain"``.
        url: where the page was; relative addresses and dates in paths need it.
        content_type: the server's Content-Type header.
        layout: where this site keeps its parts; general evidence decides without it.

    Raises:
        NotAnArticle: the page is a list, an error page, a firewall's, an attachment or empty; ``verdict`` says which.
    """
    from povetl.page.parse import parse_page as parse

    return parse(raw, url=url, content_type=content_type, layout=layout)


def extract(article: Article) -> list[Figure]:
    """Every figure of an article: in its title, body, tables, captions and teasers, in reading order by zone."""
    from povetl.figures.extract import extract as extract_article

    return extract_article(article)


def extract_figures(text: str, *, published: date | None = None, place: str | None = None) -> list[Figure]:
    """Every figure of a text, read as one ``body`` zone.

    Args:
        text: prose in simplified or traditional Chinese.
        published: the day of publication; relative dates stay unknown without it.
        place: code of the place that the text's publisher belongs to; it tells namesakes apart.
    """
    from povetl.figures.extract import extract_figures as extract_text

    return extract_text(text, published=published, place=place)


def connect() -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published warehouse of ``POVETL_HOME``.

    Raises:
        WarehouseError: nothing is published there.
    """
    from povetl.settings import load_settings
    from povetl.warehouse.connect import connect_published

    return connect_published(load_settings().published_path)
