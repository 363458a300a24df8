"""Readings into the warehouse: gather each article's captures, rebuild its history, load it in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from povetl.figures.extract import extract
from povetl.figures.script import simplify
from povetl.pipeline.histories import build_history
from povetl.pipeline.reading import Reading, read_again
from povetl.pipeline.workspace import Workspace
from povetl.records import Article, ArticleHistory, Capture, FetchRow, Figure, Layout, Locator, Outcome
from povetl.warehouse import inventory
from povetl.warehouse.load import Warehouse

BATCH = 200  # articles in one transaction: some seconds of work to lose, some megabytes to hold


@dataclass
class Loaded:
    """What one load changed."""

    new: list[str] = field(default_factory=list)
    """Article ids."""
    revised: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Articles of which a page is still missing."""
    figures: int = 0
    """Figures in the latest revisions of the articles that are new or revised."""
    rejects: dict[str, int] = field(default_factory=dict)
    """Pages refused, by reason."""

    def add(self, other: "Loaded") -> None:
        """Count ``other`` in."""
        self.new += other.new
        self.revised += other.revised
        self.unchanged += other.unchanged
        self.waiting += other.waiting
        self.figures += other.figures
        for reason, count in other.rejects.items():
            self.rejects[reason] = self.rejects.get(reason, 0) + count


def load_readings(
    workspace: Workspace, warehouse: Warehouse, readings: Iterable[Reading], rows: Sequence[FetchRow] = ()
) -> Loaded:
    """Load what a crawl, an import or a catch-up read.

    The articles that the readings touch are rebuilt from all their captures, archived ones read again with
    today's parser, so that the result is the same in whatever order captures arrive.

    Raises:
        ArchiveError, WarehouseError: nothing of the batch in hand is loaded.
    """
    articles: dict[str, list[Reading]] = defaultdict(list)
    others: list[Reading] = []
    for reading in readings:
        (articles[reading.article_id] if reading.article_id else others).append(reading)
    loaded = Loaded()
    outcomes: dict[Locator, Outcome] = {}
    ids = sorted(articles)
    for first in range(0, len(ids), BATCH):
        batch = {name: articles[name] for name in ids[first : first + BATCH]}
        histories = _histories(workspace, warehouse, batch)
        before = inventory.latest_revisions(warehouse.con, list(batch))
        warehouse.load(histories)
        for history in histories:
            outcome = _count(loaded, history, before.get(history.article_id))
            outcomes.update((capture.locator, outcome) for capture in history.captures if outcome)
    rejects = [reading.reject for reading in others if reading.reject is not None]
    for reject in rejects:
        loaded.rejects[reject.reason] = loaded.rejects.get(reject.reason, 0) + 1
    warehouse.load(
        (),
        captures=[reading.capture for reading in others],
        fetches=[_settle(row, outcomes) for row in rows],
        rejects=inventory.newest_rejects(warehouse.con, rejects),
    )
    _touch(warehouse, [reading.capture for reading in others if reading.capture.revisit])
    return loaded


def finish_load(warehouse: Warehouse) -> None:
    """Find copies among all articles; once after the last batch of a run."""
    warehouse.reconcile(simplify)


def history_of(workspace: Workspace, article_id: str, readings: Sequence[Reading]) -> ArticleHistory:
    """One article's history; the source's home place tells namesakes apart."""
    source = workspace.source_for(None, readings[0].capture.context.source_id)

    def figures(article: Article) -> list[Figure]:
        return extract(article, place=source.place_code if source else None)

    return build_history(article_id, readings, figures)


def layout_of(workspace: Workspace, source_id: str) -> Layout | None:
    """The layout hints of a source, if it is known."""
    source = workspace.source_for(None, source_id)
    return source.layout if source else None


def _histories(workspace: Workspace, warehouse: Warehouse, batch: dict[str, list[Reading]]) -> list[ArticleHistory]:
    earlier = warehouse.locators(list(batch))
    histories = []
    for name, readings in batch.items():
        fresh = {reading.capture.locator for reading in readings}
        archived = [locator for locator in earlier.get(name, []) if locator not in fresh]
        layout = layout_of(workspace, readings[0].capture.context.source_id)
        before = read_again(workspace.settings.raw_path, archived, layout)
        histories.append(history_of(workspace, name, [*(r for r in before if r.article_id == name), *readings]))
    return histories


def _count(loaded: Loaded, history: ArticleHistory, before: str | None) -> Outcome | None:
    if not history.revisions:
        loaded.waiting.append(history.article_id)
        return None
    latest = history.revisions[-1]
    if before == latest.revision_id:
        loaded.unchanged.append(history.article_id)
        return "unchanged"
    loaded.figures += len(latest.figures)
    if before is None:
        loaded.new.append(history.article_id)
        return "new"
    loaded.revised.append(history.article_id)
    return "revised"


def _settle(row: FetchRow, outcomes: dict[Locator, Outcome]) -> FetchRow:
    if row.locator is None or row.outcome is not None:
        return row
    return replace(row, outcome=outcomes.get(row.locator))


def _touch(warehouse: Warehouse, revisits: Sequence[Capture]) -> None:
    """An answer that nothing changed moves the article's ``last_seen_at``."""
    owners = warehouse.article_for_urls([capture.url for capture in revisits])
    seen: dict[str, datetime] = {}
    for capture in revisits:
        owner = owners.get(capture.url)
        if owner is not None:
            seen[owner] = max(seen.get(owner, capture.captured_at), capture.captured_at)
    warehouse.touch(seen)
