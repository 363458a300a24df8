"""When an article is asked for again: corrections come soon after publication or hardly ever."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from povetl.pipeline.addresses import article_key, asked_address
from povetl.records import ListLink
from povetl.sources.catalog import Source
from povetl.state import CrawlState, Visit

MOST_MISSES = 3
"""Runs in which an address must answer 404 before it is given up; 410 says it at once."""

_STEPS = (
    (timedelta(days=3), timedelta(0)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
)
_LATER = timedelta(days=30)
_SLACK = timedelta(hours=4)
"""A schedule's runs are never exactly a day apart."""


def is_due(visit: Visit, now: datetime) -> bool:
    """Whether an article is asked for again: in every run for three days after it was first seen, daily up to two
    weeks, weekly up to 90 days, then monthly; never when it is gone for good.
    """  # fmt: skip
    if visit.gone:
        return False
    age = now - visit.first_seen
    pause = next((pause for until, pause in _STEPS if age < until), _LATER)
    return now - visit.asked_at >= pause - _SLACK


def due_links(
    source: Source, listed: Iterable[ListLink], state: CrawlState, *, force: bool = False, unlisted: bool = True
) -> list[ListLink]:
    """The articles to ask for: those listed that are new or due, then those that stand on no list any more.

    Addresses of the same article become one, the one that was asked for before or is listed first; the others are
    kept as its aliases. ``force`` asks for all that are listed, whatever is known of them.
    """
    now = datetime.now(UTC)
    visits = state.visits(source.id)
    chosen: dict[str, ListLink] = {}
    seen: set[str] = set()
    for link in listed:
        key, address = article_key(link.url, source), asked_address(link.url)
        visit = visits.get(key)
        asked = visit.url if visit else chosen[key].url if key in chosen else address
        if link.url != asked:
            state.keep_alias(link.url, key)
        if key in seen:
            continue
        seen.add(key)
        if visit is None or force or is_due(visit, now):
            chosen[key] = replace(link, url=asked)
    others = [visit for key, visit in visits.items() if unlisted and key not in seen]
    revisits = [visit.link for visit in others if is_due(visit, now) or (force and not visit.gone)]
    return [*chosen.values(), *revisits]
