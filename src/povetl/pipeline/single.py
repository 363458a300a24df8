"""One polite fetch of given addresses, nothing kept: for ``povetl fetch``."""

from collections.abc import Sequence

from povetl.page.verdict import judge
from povetl.pipeline.addresses import host_of
from povetl.pipeline.crawl import block_of, user_agent
from povetl.pipeline.workspace import code_version
from povetl.records import FetchResult
from povetl.settings import Settings
from povetl.web.client import Fetcher


async def fetch_all(urls: Sequence[str], settings: Settings, allow: frozenset[str]) -> list[dict[str, object]]:
    """Fetch each address once, in order.

    Args:
        urls: the addresses.
        settings: contact, proxy, connections.
        allow: loopback ``host:port`` that may be fetched beside those of the settings.

    Returns:
        For each address: url, final_url, status, outcome, http_status, attempts, bytes, elapsed_ms, verdict, error.

    Raises:
        UsageError: an address is none; nothing is fetched then.
    """
    for url in urls:
        host_of(url)
    rows: list[dict[str, object]] = []
    async with Fetcher(
        user_agent=user_agent(settings, code_version()),
        allow=settings.allowed | allow,
        connect_to=settings.connections,
        judge=block_of,
        proxy=settings.proxy,
    ) as fetcher:
        for url in urls:
            result = await fetcher.fetch(url)
            verdict = verdict_of(result)
            rows.append(
                {
                    "url": url,
                    "final_url": result.final_url,
                    "status": _status(result.status, verdict),
                    "outcome": None,
                    "http_status": result.http_status,
                    "attempts": result.attempts,
                    "bytes": result.n_bytes,
                    "elapsed_ms": result.elapsed_ms,
                    "verdict": verdict,
                    "error": result.error,
                }
            )
    return rows


def verdict_of(result: FetchResult) -> str | None:
    """What the page is, where one came."""
    if result.status.startswith("blocked:"):
        return result.status
    if result.status != "ok" or result.body is None or not result.exchanges:
        return None
    last = result.exchanges[-1]
    return judge(
        result.body, url=result.url, final_url=result.final_url, http_status=last.http_status, headers=last.headers
    )


def _status(status: str, verdict: str | None) -> str:
    if status != "ok" or verdict is None:
        return status
    return {"soft_404": "soft_404", "empty": "parse_empty"}.get(verdict, verdict if ":" in verdict else status)
