"""Records as JSON values: numbers as strings, days and times as ISO 8601 in +08:00."""

import math
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from povetl.records import Article, Figure, Published

_CHINA = timezone(timedelta(hours=8))


def plain(value: object) -> object:
    """A value that ``json`` can write."""
    if isinstance(value, datetime):
        return value.astimezone(_CHINA).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no word for it
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def figure_json(figure: Figure) -> dict[str, object]:
    """All fields of figures.md."""
    return {item.name: plain(getattr(figure, item.name)) for item in fields(figure)}


def published_json(published: Published) -> str | None:
    """The publication time as the page shows it: a day alone where it shows no clock."""
    if published.at is None:
        return None
    local = published.at.astimezone(_CHINA)
    return local.date().isoformat() if published.precision == "day" else local.isoformat()


def article_json(article: Article) -> dict[str, object]:
    """An article in the columns of ``povetl parse --jsonl``."""
    return {
        "title": article.title,
        "pretitle": article.pretitle,
        "subtitle": article.subtitle,
        "published_at": published_json(article.published),
        "author": list(article.authors),
        "editor": article.editor,
        "origin": article.origin,
        "text": article.text,
        "images": [plain(asdict(image)) for image in article.images],
        "tables": [plain(asdict(table)) for table in article.tables],
        "attachments": [plain(asdict(attachment)) for attachment in article.attachments],
    }


def article_json_full(article: Article) -> dict[str, object]:
    """Everything that the parser found, for ``povetl parse --json``."""
    whole = plain(asdict(article))
    assert isinstance(whole, dict)
    return {**whole, "published_at": published_json(article.published)}
