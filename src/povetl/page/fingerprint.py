"""The content hash: what a revision of an article changes, and nothing else."""

import hashlib
import json
from typing import Any

from povetl.records import Article


def content_sha256(article: Article) -> str:
    """SHA-256 of a canonical form of the text and of what a reader would call the article's metadata.

    It leaves out the URL asked for, the list page's title and date, the encoding, counters and furniture, so that the
    same article captured twice, or under two addresses, has one hash.
    """
    published = article.published
    own_time = published.source in ("meta", "info_bar", "body")
    form: dict[str, Any] = {
        "title": [article.title, article.pretitle, article.subtitle],
        "authors": list(article.authors),
        "editor": article.editor,
        "origin": article.origin,
        "published": [published.at.isoformat(), published.precision] if own_time and published.at else None,
        "text": article.text,
        "images": [[_name(image.url), image.caption] for image in article.images],
        "tables": [[one.caption, one.unit, [[c.row, c.column, c.text] for c in one.cells]] for one in article.tables],
        "attachments": [[_name(attachment.url), attachment.name] for attachment in article.attachments],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(form, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _name(url: str) -> str:
    """The last part of an address: the folder depends on which of an article's addresses was asked for."""
    return url.split("?", 1)[0].rsplit("/", 1)[-1]
