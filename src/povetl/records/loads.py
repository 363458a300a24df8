"""What the warehouse loads: articles with their history, what was refused, and the rows of a run."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from povetl.records.articles import Article
from povetl.records.captures import Capture, Locator, Outcome
from povetl.records.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A run of captures of one article with the same content."""

    revision_id: str
    ordinal: int
    article: Article
    figures: tuple[Figure, ...]
    capture_ids: tuple[str, ...]
    part_capture_ids: tuple[str, ...] = ()
    """For a multi-page article, the capture of each of ``article.parts``."""
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHistory:
    """Everything derived from the captures of one article: what one load replaces."""

    article_id: str
    source_id: str
    urls: tuple[str, ...]
    """Every known address, the canonical one first."""
    revisions: tuple[Revision, ...]
    captures: tuple[Capture, ...] = ()
    rejects: tuple["Reject", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """What was refused, at which stage, why, and where its bytes are."""

    reject_id: str
    stage: Literal["fetch", "decode", "parse", "parts", "figures", "load", "check"]
    reason: str
    """A short code of the runbook: ``soft_404``, ``waiting_for_parts``."""
    detail: str
    source_id: str
    url: str | None = None
    article_id: str | None = None
    revision_id: str | None = None
    capture_id: str | None = None
    locator: Locator | None = None
    rejected_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRow:
    """One URL attempted in a run, as kept in the ``fetch`` table."""

    fetch_id: str
    run_id: str
    source_id: str
    url: str
    final_url: str
    purpose: str
    status: str
    outcome: Outcome | None
    http_status: int | None
    attempts: int
    n_bytes: int
    elapsed_ms: int
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    locator: Locator | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run, as kept in the ``run`` table."""

    run_id: str
    flow: str
    prefect_run_id: str | None
    started_at: datetime
    ended_at: datetime | None
    state: Literal["running", "completed", "failed", "crashed"]
    parameters: str
    """JSON."""
    code_version: str
    counts: dict[str, int] = field(default_factory=dict)
    error: str | None = None
