"""Golden pages: what one page of a source must give, kept as ``NAME.html`` (bytes as served) and ``NAME.toml``."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from povetl import extract, parse_page
from povetl.page.lists import parse_list
from povetl.sources.catalog import Source

FOLDER = Path(__file__).parent / "golden"

ARTICLE_KEYS = {
    "url", "content_type", "title", "pretitle", "subtitle", "published", "precision", "origin", "authors", "editor",
    "document_id", "lines", "begins", "ends", "absent", "images", "tables", "attachments", "teasers", "figures",
}  # fmt: skip
LIST_KEYS = {"url", "content_type", "links", "first_link", "first_title", "first_date", "next"}


def golden_pages() -> Iterator[Path]:
    """The golden pages of the project, then those beside the user's own sources (``$POVETL_SOURCES/golden``)."""
    folders = [FOLDER]
    if own := os.environ.get("POVETL_SOURCES"):
        folders.append(Path(own) / "golden")
    for folder in folders:
        yield from sorted(folder.glob("*/*.html"))


def compare(source: Source, raw: bytes, expected: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Where a page gives something else than expected: key to (expected, found)."""
    known = LIST_KEYS if "links" in expected else ARTICLE_KEYS
    assert set(expected) <= known, f"unknown keys {set(expected) - known}"
    found = _read_list(source, raw, expected) if "links" in expected else _read_article(source, raw, expected)
    return {key: (value, found[key]) for key, value in expected.items() if key in found and found[key] != value}


def read_expected(page: Path) -> dict[str, Any]:
    """The expectations beside a golden page."""
    return tomllib.loads(page.with_suffix(".toml").read_text(encoding="utf-8"))


def _read_article(source: Source, raw: bytes, expected: dict[str, Any]) -> dict[str, object]:
    url = expected["url"]
    assert source.is_article(url), f"{url} is not matched by article_pattern"
    article = parse_page(raw, url=url, content_type=expected.get("content_type"), layout=source.layout)
    lines = [line.strip() for line in article.text.splitlines() if line.strip()]
    figures = [(figure.text, str(figure.value), figure.unit) for figure in extract(article)]
    wanted = [(figure["text"], figure["value"], figure["unit"]) for figure in expected.get("figures", ())]
    return {
        "title": article.title,
        "pretitle": article.pretitle,
        "subtitle": article.subtitle,
        "published": article.published.at,
        "precision": article.published.precision,
        "origin": article.origin,
        "authors": list(article.authors),
        "editor": article.editor,
        "document_id": article.document_id,
        "lines": len(lines),
        "begins": lines[0][: len(expected.get("begins", ""))],
        "ends": lines[-1][-len(expected.get("ends", "")) :],
        "absent": [words for words in expected.get("absent", ()) if words not in article.text],
        "images": len(article.images),
        "tables": len(article.tables),
        "attachments": [attachment.name for attachment in article.attachments],
        "teasers": sum(zone.zone == "teaser" for zone in article.zones),
        "figures": [figure for figure, key in zip(expected.get("figures", ()), wanted, strict=True) if key in figures],
    }


def _read_list(source: Source, raw: bytes, expected: dict[str, Any]) -> dict[str, object]:
    assert expected["url"] in {spec.url for spec in source.lists}, f"{expected['url']} is no list of {source.id}"
    page = parse_list(
        raw,
        url=expected["url"],
        content_type=expected.get("content_type"),
        layout=source.layout,
        link_pattern=source.article_pattern,
    )
    first = page.links[0] if page.links else None
    return {
        "links": len(page.links),
        "first_link": first and first.url,
        "first_title": first and first.title,
        "first_date": first and first.listed_on,
        "next": list(page.next_urls),
    }
