"""The captures of one article, in any order, become its history: revisions with figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from povetl.page.parse import join_parts
from povetl.pipeline.identity import revision_id
from povetl.pipeline.reading import Reading, refuse
from povetl.records import Article, ArticleHistory, Capture, Figure, Reject, Revision

Extract = Callable[[Article], Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class _State:
    """What the article said from one moment on."""

    article: Article
    capture_ids: tuple[str, ...]
    part_capture_ids: tuple[str, ...]
    seen_at: datetime


def build_history(article_id: str, readings: Sequence[Reading], extract: Extract) -> ArticleHistory:
    """Everything derived from one article's captures.

    Args:
        article_id: the id that all readings share.
        readings: its captures as read, in any order; revisits among them only move ``last_seen_at``.
        extract: gives the figures of an article.

    Returns:
        The history; without revisions when no capture is a whole article (a part is still missing).
    """
    ordered = sorted(readings, key=lambda r: (r.capture.captured_at, r.capture.capture_id))
    states, waiting = _states(ordered)
    revisions: list[Revision] = []
    runs: dict[str, int] = {}
    faults: list[Reject] = []
    for content, group in groupby(states, key=lambda state: state.article.content_sha256):
        same = list(group)
        earlier = runs.get(content, 0)
        runs[content] = earlier + 1
        first = same[0]
        figures, fault = _figures(first.article, extract)
        if fault is not None:
            faults.append(refuse(ordered[0].capture, "figures", "extractor_error", fault))
        revisions.append(
            Revision(
                revision_id=revision_id(article_id, content, earlier),
                ordinal=len(revisions) + 1,
                article=first.article,
                figures=figures,
                capture_ids=tuple(dict.fromkeys(name for state in same for name in state.capture_ids)),
                part_capture_ids=first.part_capture_ids,
                first_seen_at=first.seen_at,
                last_seen_at=same[-1].seen_at,
            )
        )
    captures = tuple(reading.capture for reading in ordered)
    return ArticleHistory(
        article_id=article_id,
        source_id=ordered[0].capture.context.source_id,
        urls=_urls(ordered),
        revisions=tuple(revisions),
        captures=captures,
        rejects=tuple(faults) if revisions or waiting is None else (waiting,),
    )


def _figures(article: Article, extract: Extract) -> tuple[tuple[Figure, ...], str | None]:
    """An article's figures; none, and what went wrong, when the extractor fails on it: the article itself stays."""
    try:
        return tuple(extract(article)), None
    except Exception as error:  # noqa: BLE001  (a fault of ours on one article must not lose the others)
        return (), repr(error)


def _states(ordered: Sequence[Reading]) -> tuple[list[_State], Reject | None]:
    """The article's states in time, and what is waited for at the end when there is none.

    The captures of one run are one look at the article: its pages were fetched seconds apart, and a mix of old
    and new pages is no state that the site ever showed.
    """
    pages: dict[str, Reading] = {}
    states: list[_State] = []
    waiting: Reject | None = None
    for _, look in groupby(ordered, key=lambda r: r.capture.context.run_id or r.capture.capture_id):
        seen = list(look)
        for reading in seen:
            if reading.article is not None:
                pages[_page_key(reading)] = reading
        state, waiting = _assemble(pages, seen, waiting)
        if state is not None:
            states.append(state)
    return states, waiting


def _page_key(reading: Reading) -> str:
    """Which page of the article a reading is: the address of the part, or one name for a single page."""
    article = reading.article
    assert article is not None
    if len(article.part_urls) < 2:
        return ""
    return article.url or ""


def _assemble(
    pages: dict[str, Reading], seen: Sequence[Reading], waiting: Reject | None
) -> tuple[_State | None, Reject | None]:
    """The article as these pages show it; None while a page that it names is missing."""
    if not pages:
        return None, waiting
    newest = max(pages.values(), key=lambda r: (r.capture.captured_at, r.capture.capture_id))
    assert newest.article is not None
    names = newest.article.part_urls if len(newest.article.part_urls) > 1 else ("",)
    missing = [name for name in names if name not in pages]
    if missing:
        detail = f"{len(missing)} of {len(names)} pages not captured yet: {missing[0]}"
        return None, refuse(newest.capture, "parts", "waiting_for_parts", detail)
    parts = [pages[name] for name in names]
    whole = [part.article for part in parts if part.article is not None]
    article = whole[0] if len(whole) == 1 else join_parts(whole)
    return (
        _State(
            article=article,
            capture_ids=tuple(reading.capture.capture_id for reading in seen),
            part_capture_ids=tuple(part.capture.capture_id for part in parts) if len(parts) > 1 else (),
            seen_at=seen[-1].capture.captured_at,
        ),
        None,
    )


def _urls(ordered: Sequence[Reading]) -> tuple[str, ...]:
    """Every address of the article: the canonical one first, then the others in the order of the alphabet."""
    articles = [reading.article for reading in ordered if reading.article is not None]
    first = next((a.part_urls[0] for a in articles if len(a.part_urls) > 1), None)
    canonical = first or next((a.canonical_url or a.url for a in articles if a.canonical_url or a.url), None)
    others: set[str] = set()
    for reading in ordered:
        capture: Capture = reading.capture
        others.update(url for url in (capture.url, capture.final_url, capture.context.declared_url) if url)
        others.update(capture.context.aliases)
    if canonical is None:
        return tuple(sorted(others))
    return (canonical, *sorted(others - {canonical}))
