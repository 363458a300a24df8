"""Read every archived byte again with today's parser and grammar; no network."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from povetl.archive.reader import iter_captures
from povetl.errors import ArchiveError
from povetl.pipeline.loading import BATCH, Loaded, finish_load, history_of, layout_of
from povetl.pipeline.publish import publish_warehouse
from povetl.pipeline.reading import Reading, read_again, read_bytes
from povetl.pipeline.reference import save_reference
from povetl.pipeline.workspace import Workspace
from povetl.records import ArticleHistory, Capture, Locator, Reject
from povetl.warehouse import inventory


@dataclass(frozen=True, kw_only=True)
class ReplayReport:
    """What a replay did."""

    captures: int
    articles: int
    figures: int
    removed: int
    """Articles that no capture gives any more."""
    rejects: dict[str, int]
    published: bool


def replay(
    workspace: Workspace, *, accept_loss: bool = False, tell: Callable[[str], None] = lambda _: None
) -> ReplayReport:
    """Rebuild everything derived from the archive, and publish.

    The first pass says which article each capture belongs to; the second builds and loads the articles in
    batches, so that memory holds one batch and one line a capture, whatever the archive's size.

    Args:
        workspace: where to work.
        accept_loss: go on where the archive no longer gives captures that the warehouse was built from.
        tell: is given a sentence for a person now and then.

    Raises:
        ArchiveError, WarehouseError: one clear sentence; what was loaded before stays.
    """
    settings = workspace.settings
    locators: dict[str, list[tuple[str, Locator]]] = defaultdict(list)
    owner_of: dict[str, str] = {}
    revisits: list[Capture] = []
    others: list[Capture] = []
    rejects: list[Reject] = []
    count = 0
    given: set[tuple[str, int]] = set()
    for capture, body in iter_captures(settings.raw_path):
        count += 1
        given.add((capture.locator.warc_file, capture.locator.warc_offset))
        reading = read_bytes(capture, body, layout_of(workspace, capture.context.source_id))
        if reading.article_id is not None:
            locators[reading.article_id].append((capture.context.source_id, capture.locator))
            for url in (capture.url, capture.final_url):
                owner_of[url] = reading.article_id
        elif capture.revisit and capture.context.purpose == "article":
            revisits.append(capture)
        else:
            others.append(capture)
            rejects += [reading.reject] if reading.reject else []
        if count % 500 == 0:
            tell(f"{count} captures read")
    if not accept_loss:
        _refuse_loss(workspace, given)
    seen: dict[str, list[Capture]] = defaultdict(list)
    for capture in revisits:
        owner = owner_of.get(capture.url)
        (seen[owner] if owner else others).append(capture)
    return _load(workspace, locators, seen, others, rejects, count, tell)


def _refuse_loss(workspace: Workspace, given: set[tuple[str, int]]) -> None:
    """A torn or missing file must not empty the warehouse."""
    with workspace.open_work() as warehouse:
        lost = sorted(inventory.capture_places(warehouse.con) - given)
    if lost:
        raise ArchiveError(
            f"The archive no longer gives {len(lost)} captures that the warehouse was built from, the first in "
            f"{lost[0][0]}: run povetl archive verify and bring the file back, or replay with --accept-loss."
        )


def _load(
    workspace: Workspace,
    locators: dict[str, list[tuple[str, Locator]]],
    seen: dict[str, list[Capture]],
    others: list[Capture],
    rejects: list[Reject],
    count: int,
    tell: Callable[[str], None],
) -> ReplayReport:
    total = Loaded()
    ids = sorted(locators)
    with workspace.open_work() as warehouse:
        save_reference(workspace, warehouse)
        for first in range(0, len(ids), BATCH):
            batch = [_rebuild(workspace, name, locators[name], seen[name]) for name in ids[first : first + BATCH]]
            warehouse.load(batch)
            total.new += [history.article_id for history in batch if history.revisions]
            total.figures += sum(len(history.revisions[-1].figures) for history in batch if history.revisions)
            tell(f"{min(first + BATCH, len(ids))} of {len(ids)} articles loaded")
        gone = sorted(inventory.article_ids(warehouse.con) - set(ids))
        warehouse.load(
            [_nothing(name) for name in gone], captures=others, rejects=inventory.newest_rejects(warehouse.con, rejects)
        )
        inventory.drop_rejects(warehouse.con, keep={reject.reject_id for reject in rejects}, stages=("decode", "parse"))
        finish_load(warehouse)
    for reject in rejects:
        total.rejects[reject.reason] = total.rejects.get(reject.reason, 0) + 1
    published = publish_warehouse(workspace)
    return ReplayReport(
        captures=count,
        articles=len(total.new),
        figures=total.figures,
        removed=len(gone),
        rejects=total.rejects,
        published=published.result.content_changed,
    )


def _rebuild(
    workspace: Workspace, article_id: str, where: list[tuple[str, Locator]], revisits: list[Capture]
) -> ArticleHistory:
    layout = layout_of(workspace, where[0][0])
    readings = read_again(workspace.settings.raw_path, [locator for _, locator in where], layout)
    return history_of(workspace, article_id, [*readings, *(Reading(capture=capture) for capture in revisits)])


def _nothing(article_id: str) -> ArticleHistory:
    return ArticleHistory(article_id=article_id, source_id="", urls=(), revisions=())
