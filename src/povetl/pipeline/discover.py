"""Which articles a source offers: its list pages, read page after page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin

from povetl.page.lists import parse_list
from povetl.pipeline.recorder import Recorder
from povetl.records import CaptureContext, FetchResult, ListLink, ListPage
from povetl.sources.catalog import ListSpec, Source
from povetl.web.client import Fetcher, HostPolicy


@dataclass
class Discovery:
    """The links found, and what a person should know."""

    links: dict[str, ListLink] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    failure: str | None = None
    """Why the source as a whole failed: its structure is not what its file says."""


async def discover(
    source: Source, fetcher: Fetcher, policy: HostPolicy, recorder: Recorder, *, force: bool = False
) -> Discovery:
    """Read every list of ``source`` and collect its article links, newest pages first.

    A list that cannot be had is a problem; a list that came and holds fewer links than the source's file
    promises is a failure of the source: its structure changed, and going on would lose articles silently.
    """
    found = Discovery()
    for spec in source.lists:
        await _read_list(source, spec, fetcher, policy, recorder, found, force=force)
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
) -> None:
    waiting, asked = [spec.url], {spec.url}
    pages = 0
    while waiting and pages < spec.max_pages:
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
            if pages == 1:
                found.failure = found.failure or f"the list {url} could not be read: {result.error or result.status}"
            return
        links, following = listed
        if pages == 1 and len(links) < source.min_links:
            error = f"the list {url} holds {len(links)} links where at least {source.min_links} are expected"
            recorder.fail(result, "list_empty", error)
            found.failure = error
            return
        new = [link for link in links if link.url not in found.links]
        found.links.update((link.url, link) for link in new)
        if not new:
            return  # a pager that repeats itself, or an overlap with another list
        for next_url in following or _numbered(spec, pages + 1):
            if next_url not in asked:
                asked.add(next_url)
                waiting.append(next_url)


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
