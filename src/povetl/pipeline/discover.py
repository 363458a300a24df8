"""Which articles a source offers: its list pages, read page after page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin

from povetl.page.lists import parse_list
from povetl.page.proxies import is_proxy
from povetl.pipeline.recorder import Recorder
from povetl.records import CaptureContext, FetchResult, ListLink, ListPage
from povetl.sources.catalog import ListSpec, Source
from povetl.web.client import Fetcher, HostPolicy

LEAST_SHARE = 0.2
"""Of a list's median yield: fewer links mean that the page is no longer read rightly."""
DEEPEST = 10
"""Times a list's ``max_pages`` that are read to close a gap after a pause."""

DEEPEST_BACK = 2000
"""Pages of one list that a walk back in time reads at most."""
PINNED = 0.1
"""Share of a page's links that may be newer than all others on it, as pinned and recommended articles are."""


@dataclass
class Discovery:
    """The links found, and what a person should know."""

    links: dict[str, ListLink] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failure: str | None = None
    """Why the source as a whole failed: its structure is not what its file says."""

    @property
    def complete(self) -> bool:
        """Whether every list was read to where it was to be read: only then may the watermark move."""
        return self.failure is None and not self.problems


async def discover(
    source: Source,
    fetcher: Fetcher,
    policy: HostPolicy,
    recorder: Recorder,
    *,
    force: bool = False,
    back_to: date | None = None,
) -> Discovery:
    """Read every list of ``source`` and collect its article links, newest pages first.

    With ``back_to``, each list is walked back in time until its articles are older than that day, whatever the
    watermark says.

    A list that cannot be had is a problem; a list that came and holds fewer links than the source's file
    promises is a failure of the source: its structure changed, and going on would lose articles silently.
    """
    found = Discovery()
    for spec in source.lists:
        await _read_list(source, spec, fetcher, policy, recorder, found, force=force, back_to=back_to)
    return found


async def _read_list(
    source: Source,
    spec: ListSpec,
    fetcher: Fetcher,
    policy: HostPolicy,
    recorder: Recorder,
    found: Discovery,
    *,
    force: bool,
    back_to: date | None,
) -> None:
    waiting, asked = [spec.url], {spec.url}
    listed_here: set[str] = set()
    watermark = recorder.state.watermark(source.id)
    pages, last = 0, spec.max_pages if back_to is None else DEEPEST_BACK
    while waiting and pages < last:
        url = waiting.pop(0)
        pages += 1
        remembered = None if force else recorder.state.links(url)
        validators = recorder.state.validators(url) if remembered is not None else None
        result = await fetcher.fetch(url, policy=policy, validators=validators, purpose="list")
        recorder.keep(result, CaptureContext(source_id=source.id, purpose="list", run_id=recorder.run_id))
        listed = _links(source, spec, result, recorder, remembered)
        if listed is None and pages > 1 and result.status in ("gone", "http_4xx"):
            return  # past the last page of the list
        if listed is None:
            found.problems.append(f"{url}: {result.error or result.status}")
            if pages == 1 and not held_back(result):
                found.failure = found.failure or f"the list {url} could not be read: {result.error or result.status}"
            return
        links, following = listed
        if pages == 1 and not links and url == spec.url and any(map(is_proxy, following)):
            waiting = [address for address in following if is_proxy(address)]
            asked.update(waiting)
            pages = 0  # a frame without articles: its list begins at the address that it names
            continue
        if pages == 1 and (error := _too_few(source, url, len(links), recorder)):
            recorder.fail(result, "list_empty", error)
            found.failure = error
            return
        new = [link for link in links if link.url not in listed_here]
        listed_here.update(link.url for link in new)
        for link in new:
            found.links.setdefault(link.url, link)
        if not new:
            if links:
                found.warnings.append(f"{url} repeats the pages before it: the list ends there.")
            return
        if back_to is not None and _is_older(links, back_to):
            return
        if back_to is None and pages == last and _is_gap(links, watermark) and last < DEEPEST * spec.max_pages:
            last += 1  # more was published since the last success than these pages hold
        for next_url in following or _numbered(spec, pages + 1):
            if next_url not in asked:
                asked.add(next_url)
                waiting.append(next_url)
    if back_to is not None and waiting:
        found.problems.append(f"{spec.url}: its pages go on after {last}; what is older was not looked for")


def held_back(result: FetchResult) -> bool:
    """Whether nothing was asked: it is outside the source's hours, its budget is spent, or its host wants a pause."""
    return result.status == "throttled" and result.attempts == 0


def _too_few(source: Source, url: str, n_links: int, recorder: Recorder) -> str | None:
    """A sentence when a list's first page holds so few links that its structure must have changed.

    What passes is counted; a page far below its median is not, so that a new, shorter list heals by itself once the
    old counts are past their 30 days.
    """
    if n_links < source.min_links:
        return f"the list {url} holds {n_links} links where at least {source.min_links} are expected"
    usual = recorder.state.median_yield(source.id, url)
    if usual is not None and n_links < LEAST_SHARE * usual:
        return f"the list {url} holds {n_links} links where {usual:g} are usual (median of 30 days)"
    recorder.state.record_yield(source.id, url, n_links)
    return None


def _is_gap(links: list[ListLink], watermark: date | None) -> bool:
    """Whether the oldest article of a page is no older than the watermark: more unread ones may follow."""
    days = [link.listed_on for link in links if link.listed_on]
    return watermark is not None and bool(days) and min(days) >= watermark


def _is_older(links: list[ListLink], day: date) -> bool:
    """Whether a page, but for a few articles that are pinned to it, is older than a day."""
    days = [link.listed_on for link in links if link.listed_on]
    return bool(days) and sum(listed >= day for listed in days) <= PINNED * len(days)


def _numbered(spec: ListSpec, page: int) -> list[str]:
    """The address of a further page by the source's own pattern, for lists that do not tell; page 2 is the second."""
    return [urljoin(spec.url, spec.pages.format(n=spec.first + page - 2))] if spec.pages else []


def _links(
    source: Source, spec: ListSpec, result: FetchResult, recorder: Recorder, remembered: dict[str, Any] | None
) -> tuple[list[ListLink], list[str]] | None:
    """Links and following pages of one answer; None when there is no list to read."""
    if result.status == "not_modified" and remembered is not None:
        return _from_memory(remembered)
    if result.status != "ok" or result.body is None:
        return None
    page: ListPage = parse_list(
        result.body,
        url=result.final_url,
        content_type=result.content_type,
        layout=source.layout,
        link_pattern=source.article_pattern,
        link_selector=spec.link_selector,
    )
    recorder.state.remember_links(
        result.url,
        {
            "links": [[link.url, link.title, link.listed_on and link.listed_on.isoformat()] for link in page.links],
            "next": list(page.next_urls),
        },
    )
    return list(page.links), list(page.next_urls)


def _from_memory(remembered: dict[str, Any]) -> tuple[list[ListLink], list[str]]:
    links = [
        ListLink(url=url, title=title, listed_on=date.fromisoformat(day) if day else None)
        for url, title, day in remembered["links"]
    ]
    return links, list(remembered["next"])
