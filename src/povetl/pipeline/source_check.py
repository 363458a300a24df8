"""Is a source as its file says? Its robots.txt, its lists and three articles, read from the live site."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from povetl.errors import NotAnArticle, UsageError
from povetl.figures.extract import extract
from povetl.page.lists import parse_list
from povetl.page.parse import parse_page
from povetl.pipeline.crawl import block_of, policy_of, user_agent
from povetl.pipeline.verified import record_verified
from povetl.pipeline.workspace import Workspace, code_version
from povetl.records import FetchResult, ListLink
from povetl.sources.catalog import Source
from povetl.web.client import Fetcher, HostPolicy

ARTICLES = 3


@dataclass
class CheckReport:
    """What a check saw."""

    source_id: str
    steps: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Step, address, status, what was found."""
    problems: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything was as the source's file says."""
        return not self.problems


async def check_source(workspace: Workspace, source_id: str) -> CheckReport:
    """Read what is needed to trust a source, and record it when all is well.

    Raises:
        SourceError: the source does not exist.
        UsageError: its site is known to be gone.
    """
    source = workspace.catalog.get(source_id)
    if source.archive_only:
        raise UsageError(f"{source_id} is an archive only: its site is gone, so it cannot be checked.")
    report = CheckReport(source_id)
    policy = policy_of(source)

    def see_robots(result: FetchResult) -> None:
        if result.purpose == "robots":
            report.steps.append(("robots.txt", result.final_url, result.status, f"{result.n_bytes} bytes"))

    settings = workspace.settings
    async with Fetcher(
        user_agent=user_agent(settings, code_version()),
        allow=settings.allowed,
        connect_to=settings.connections,
        judge=block_of,
        record=see_robots,
        proxy=settings.proxy,
    ) as fetcher:
        links = await _lists(source, fetcher, policy, report)
        for link in links[:ARTICLES]:
            await _article(source, link, fetcher, policy, report)
    if len(links) < ARTICLES:
        report.problems.append(f"only {len(links)} articles are listed where {ARTICLES} are needed to judge.")
    if report.passed:
        seen: dict[str, object] = {"steps": [list(step) for step in report.steps]}
        record_verified(workspace, source_id, seen, datetime.now(UTC))
    return report


async def _lists(source: Source, fetcher: Fetcher, policy: HostPolicy, report: CheckReport) -> list[ListLink]:
    found: dict[str, ListLink] = {}
    for spec in source.lists:
        result = await fetcher.fetch(spec.url, policy=policy, purpose="list")
        if result.status != "ok" or result.body is None:
            report.steps.append(("list", spec.url, result.status, result.error or ""))
            report.problems.append(f"the list {spec.url} could not be read: {result.error or result.status}.")
            continue
        page = parse_list(
            result.body,
            url=result.final_url,
            content_type=result.content_type,
            layout=source.layout,
            link_pattern=source.article_pattern,
            link_selector=spec.link_selector,
        )
        more = f"{len(page.links)} articles, {len(page.next_urls)} further pages"
        report.steps.append(("list", spec.url, result.status, more))
        if len(page.links) < source.min_links:
            report.problems.append(f"the list {spec.url} holds {len(page.links)} links, fewer than {source.min_links}.")
        found.update((link.url, link) for link in page.links)
    return list(found.values())


async def _article(source: Source, link: ListLink, fetcher: Fetcher, policy: HostPolicy, report: CheckReport) -> None:
    result = await fetcher.fetch(link.url, policy=policy)
    if result.status != "ok" or result.body is None:
        report.steps.append(("article", link.url, result.status, result.error or ""))
        report.problems.append(f"{link.url} could not be read: {result.error or result.status}.")
        return
    try:
        article = parse_page(
            result.body, url=result.final_url, content_type=result.content_type, layout=source.layout,
            list_title=link.title, list_date=link.listed_on,
        )  # fmt: skip
    except NotAnArticle as verdict:
        report.steps.append(("article", link.url, verdict.verdict, verdict.detail))
        report.problems.append(f"{link.url} is {verdict}.")
        return
    figures = extract(article, place=source.place_code)
    day = article.published.at.date().isoformat() if article.published.at else "no date"
    said = f"{article.title} · {day} · {article.origin or 'no origin'} · {len(article.text)} characters"
    report.steps.append(("article", link.url, result.status, f"{said} · {len(figures)} figures"))
    if article.published.at is None:
        report.problems.append(f"{link.url} shows no publication date.")
