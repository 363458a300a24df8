"""Names that never depend on a clock: of articles, revisions, rejects and fetches."""

import hashlib

from povetl.records import Article

_LENGTH = 24  # hexadecimal digits: 96 bits, so that a million articles collide with a chance under 1e-16


def digest(*parts: str) -> str:
    """A short stable name of ``parts``: the beginning of their SHA-256, the parts kept apart."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def article_id(source_id: str, *, document_id: str | None, canonical_url: str | None, body_sha256: str) -> str:
    """The article's id: by the site's own document id, else its canonical URL, else its bytes."""
    if document_id:
        return digest("article", source_id, "document", document_id)
    if canonical_url:
        return digest("article", source_id, "url", canonical_url)
    return digest("article", source_id, "bytes", body_sha256)


def article_id_of(source_id: str, article: Article, first_part: tuple[str | None, str | None] | None, sha: str) -> str:
    """The id of a read page.

    Args:
        source_id: the source that the capture belongs to.
        article: the page as read.
        first_part: for a later page of a multi-page article, document id and canonical URL of its first page.
        sha: SHA-256 of the page's bytes.
    """
    document, canonical = first_part or (article.document_id, article.canonical_url)
    return article_id(source_id, document_id=document, canonical_url=canonical, body_sha256=sha)


def revision_id(article: str, content_sha256: str, earlier_runs: int) -> str:
    """The revision's id; ``earlier_runs`` counts the earlier runs of captures that had the same content."""
    return digest("revision", article, content_sha256, str(earlier_runs))


def reject_id(source_id: str, url: str, stage: str, reason: str) -> str:
    """The id of a refusal: the same page refused again for the same reason, by a later run, is one."""
    return digest("reject", source_id, url, stage, reason)


def fetch_id(run_id: str, url: str, purpose: str) -> str:
    """The id of one URL's attempts in one run."""
    return digest("fetch", run_id, url, purpose)
