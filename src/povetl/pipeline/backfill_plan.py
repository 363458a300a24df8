"""What a backfill is asked for, checked before anything starts, and what it tells at its end."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from pydantic import ConfigDict, Field

from povetl.errors import UsageError
from povetl.pipeline.request import Window, window_of
from povetl.pipeline.runs import SourceReport
from povetl.pipeline.workspace import Workspace
from povetl.settings import load_settings
from povetl.sources.catalog import Source, load_catalog
from povetl.web.archives import ArchivedPage, Way, load_archives


class PastWindow(Window):
    """The days of publication that are read, both ends included."""

    model_config = ConfigDict(extra="forbid", title="Window")

    since: date = Field(title="From", description="The first day of publication.")
    until: date = Field(title="To", description="The last day of publication, today at the latest.")


def any_source() -> object:
    """The type of one choice among all sources, those whose sites are gone included: a ``Literal`` of their ids."""
    return Literal[tuple(load_catalog(load_settings().sources))]


@dataclass(frozen=True, kw_only=True)
class Backfill:
    """What is asked for: a source, a window of publication, and the way."""

    source: Source
    first: date
    last: date
    via: Way = "lists"
    limit: int | None = None
    dry_run: bool = False


@dataclass(kw_only=True)
class PastReport(SourceReport):
    """What a backfill did with its source."""

    indexed: int = 0
    """Articles of the window that the lists named, or captures of them that the archive's index named."""
    held: int = 0
    """Of these, here before: not asked for again."""
    truncated: int = 0
    """Of these, cut off when they were captured: not read."""
    taken: int = 0
    """Articles or captures that were read."""
    outside: int = 0
    """Articles among them that their own page dates outside the window; they are kept."""
    revisions: int = 0
    """Revisions of articles that the warehouse holds more than before."""
    planned: list[ArchivedPage] = field(default_factory=list)
    """The captures that were to be read; a dry run stops there."""


def plan_backfill(
    workspace: Workspace,
    source_id: str,
    first: date | None,
    last: date | None,
    *,
    via: str = "lists",
    limit: int | None = None,
    dry_run: bool = False,
) -> Backfill:
    """A backfill that can be done, or a sentence why not; nothing is asked for here.

    Raises:
        SourceError: there is no such source.
        UsageError: the window is open, reversed or in the future, the way is unknown, or the source cannot be read
            that way.
        SettingsError: POVETL_ARCHIVES is wrong.
    """
    source = workspace.catalog.get(source_id)
    if via not in get_args(Way):
        raise UsageError(
            f"there is no way {via!r}: write --via {', '.join(get_args(Way)[:-1])} or {get_args(Way)[-1]}."
        )
    if first is None or last is None:
        raise UsageError("a backfill needs both ends of its window: --from 2020-01-01 --to 2020-12-31.")
    window_of(first, last)
    if via == "lists":
        if not source.lists:
            raise UsageError(
                f"{source.id} has no list to walk back: read what archives hold of it, --via wayback or commoncrawl."
            )
    elif source.is_article(f"{source.scheme}://{source.hosts[0]}/"):
        raise UsageError(
            f"{source.path}: its article_pattern takes any address, so an archive would be asked for the whole site; "
            "write one that only articles match."
        )
    load_archives(workspace.settings.archives)
    return Backfill(source=source, first=first, last=last, via=via, limit=limit, dry_run=dry_run)  # type: ignore[arg-type]  # via was looked up above


def parameters_of(asked: Backfill) -> dict[str, object]:
    """What the run's row says of it."""
    return {
        "source": asked.source.id,
        "from": asked.first,
        "to": asked.last,
        "via": asked.via,
        "limit": asked.limit,
        "dry_run": asked.dry_run,
    }


def row_of(report: PastReport) -> dict[str, object]:
    """A backfill's numbers under the names that its table shows."""
    loaded = report.loaded
    return {
        "source": report.source_id,
        "found": report.indexed,
        "here before": report.held,
        "cut off": report.truncated,
        "read": report.taken,
        "outside the window": report.outside,
        "new": len(loaded.new),
        "revised": len(loaded.revised),
        "revisions more": report.revisions,
        "figures": loaded.figures,
        "rejected": sum(loaded.rejects.values()),
        "problems": len(report.problems),
    }


def planned_rows(report: PastReport) -> list[dict[str, object]]:
    """What a dry run would have read: captures with their time and their place in the archive, or listed articles."""
    if report.planned:
        return [
            {"captured_at": page.captured_at, "url": page.url, "archive_url": page.address} for page in report.planned
        ]
    return [{"listed_on": link.listed_on, "title": link.title, "url": link.url} for link in report.listed]
