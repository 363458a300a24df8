"""Readings into the warehouse: gather each article's captures, rebuild its history, load it in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from povetl.figures.extract import extract
from povetl.figures.script import simplify
from povetl.pipeline.histories import build_history
from povetl.pipeline.reading import Reading, read_again
from povetl.pipeline.workspace import Workspace
from povetl.records import Article, ArticleHistory, FetchRow, Figure, Layout, Locator, Outcome
from povetl.warehouse import inventory
from povetl.warehouse.load import Warehouse

BATCH = 200  # articles in one transaction: some seconds of work to lose, some megabytes to hold
BATCH_OTHERS = 2000  # lists, errors and unchanged answers, which hold no text


@dataclass
class Loaded:
    """What was changed by one load, or by several of which each article counts once."""

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
    figures_of: dict[str, int] = field(default_factory=dict, repr=False)
    """By article, of those that are new or revised."""

    def add(self, other: "Loaded") -> None:
        """Count a later load in. An article that both met is new where the first met it new, else revised where one
        found it revised, and waits no more where the later one does not.
        """  # fmt: skip
        before = {
            name: kind for kind in ("new", "revised", "unchanged", "waiting") for name in getattr(self, kind)
        }  # fmt: skip
        for kind in ("new", "revised", "unchanged", "waiting"):
            for name in getattr(other, kind):
                known = before.get(name)
                if known is None:
                    getattr(self, kind).append(name)
                elif known == "waiting" != kind or (known, kind) == ("unchanged", "revised"):
                    getattr(self, known).remove(name)
                    getattr(self, kind).append(name)
        counted = sum(self.figures_of.get(name, 0) for name in other.figures_of)
        self.figures += other.figures - counted
        self.figures_of |= other.figures_of
        for reason, count in other.rejects.items():
            self.rejects[reason] = self.rejects.get(reason, 0) + count


@dataclass(slots=True)
class _Batch:
    """Readings that are loaded together."""

    articles: dict[str, list[Reading]] = field(default_factory=lambda: defaultdict(list))
    others: list[Reading] = field(default_factory=list)


def load_readings(
    workspace: Workspace, warehouse: Warehouse, readings: Iterable[Reading], rows: Sequence[FetchRow] = ()
) -> Loaded:
    """Load what a crawl, an import or a catch-up read; no more than a batch of it is held.

    The articles that the readings touch are rebuilt from all their captures, archived ones read again with
    today's parser, so that the result is the same in whatever order captures arrive.

    Raises:
        ArchiveError, WarehouseError: nothing of the batch in hand is loaded.
    """
    loaded = Loaded()
    outcomes: dict[Locator, Outcome] = {}
    wanted = {row.locator for row in rows}
    seen: dict[str, datetime] = {}
    for batch in _batches(readings):
        done = _load_articles(workspace, warehouse, batch.articles, wanted, outcomes)
        rejects = [reading.reject for reading in batch.others if reading.reject is not None]
        for reject in rejects:
            done.rejects[reject.reason] = done.rejects.get(reject.reason, 0) + 1
        loaded.add(done)
        captures = [reading.capture for reading in batch.others]
        warehouse.load((), captures=captures, rejects=inventory.newest_rejects(warehouse.con, rejects))
        for capture in captures:
            if capture.revisit:
                seen[capture.url] = max(seen.get(capture.url, capture.captured_at), capture.captured_at)
    if rows:
        warehouse.load((), fetches=[_settle(row, outcomes) for row in rows])
    _touch(warehouse, seen)
    return loaded


def _batches(readings: Iterable[Reading]) -> Iterator[_Batch]:
    batch = _Batch()
    for reading in readings:
        (batch.articles[reading.article_id] if reading.article_id else batch.others).append(reading)
        if len(batch.articles) >= BATCH or len(batch.others) >= BATCH_OTHERS:
            yield batch
            batch = _Batch()
    if batch.articles or batch.others:
        yield batch


def _load_articles(
    workspace: Workspace,
    warehouse: Warehouse,
    articles: dict[str, list[Reading]],
    wanted: set[Locator | None],
    outcomes: dict[Locator, Outcome],
) -> Loaded:
    """Load these articles; what became of the ``wanted`` captures is added to ``outcomes``."""
    loaded = Loaded()
    if not articles:
        return loaded
    histories = _histories(workspace, warehouse, dict(sorted(articles.items())))
    before = inventory.latest_revisions(warehouse.con, list(articles))
    warehouse.load(histories)
    for history in histories:
        outcome = _count(loaded, history, before.get(history.article_id))
        if outcome is not None:
            aliases = _aliases(history) if outcome != "revised" else frozenset()
            for capture in history.captures:
                if capture.locator in wanted:
                    outcomes[capture.locator] = "alias" if capture.url in aliases else outcome
    return loaded


def _aliases(history: ArticleHistory) -> frozenset[str]:
    """The addresses that gave what the first one had given already; none for an article of several pages."""
    if any(revision.part_capture_ids for revision in history.revisions):
        return frozenset()
    urls = [capture.url for capture in history.captures]
    return frozenset(urls) - {urls[0]}


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
    loaded.figures_of[history.article_id] = len(latest.figures)
    if before is None:
        loaded.new.append(history.article_id)
        return "new"
    loaded.revised.append(history.article_id)
    return "revised"


def _settle(row: FetchRow, outcomes: dict[Locator, Outcome]) -> FetchRow:
    if row.locator is None or row.outcome is not None:
        return row
    return replace(row, outcome=outcomes.get(row.locator))


def _touch(warehouse: Warehouse, seen: dict[str, datetime]) -> None:
    """An answer that nothing changed moves the article's ``last_seen_at``."""
    owners = warehouse.article_for_urls(list(seen))
    last: dict[str, datetime] = {}
    for url, owner in owners.items():
        last[owner] = max(last.get(owner, seen[url]), seen[url])
    warehouse.touch(last)
