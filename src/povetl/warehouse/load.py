"""The working warehouse: opening it and loading what was derived from articles.

Usage::

    with open_work(path) as warehouse:
        warehouse.load(histories, captures=captures, fetches=fetches, rejects=rejects)
        warehouse.reconcile(simplify)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Self, TypeVar

import duckdb

from povetl.records import ArticleHistory, Capture, FetchRow, Locator, Reject, RunRow
from povetl.warehouse import checks, ledger, lookup, prepare, reconcile
from povetl.warehouse.checks import CheckResult
from povetl.warehouse.claims import renew_claims
from povetl.warehouse.connect import work_lock
from povetl.warehouse.diff import apply_rows
from povetl.warehouse.digest import content_digest
from povetl.warehouse.replace import replace_articles
from povetl.warehouse.stage import capture_row, fetch_row, reject_row, stage_history
from povetl.warehouse.transaction import transaction

__all__ = ["LoadCounts", "Warehouse", "content_digest", "open_work"]

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCounts:
    """What one load changed."""

    articles_new: int = 0
    articles_revised: int = 0
    """Articles known before that have other revisions now."""
    articles_updated: int = 0
    """Articles with the same revisions as before and other rows: a new parser, a later capture."""
    articles_unchanged: int = 0
    articles_removed: int = 0
    figures_inserted: int = 0
    figures_updated: int = 0
    figures_deleted: int = 0
    captures_inserted: int = 0
    fetches_inserted: int = 0
    rejects_inserted: int = 0


class Warehouse:
    """The open working file; made by :func:`open_work`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, parser_version: str, held: ExitStack) -> None:
        self.con = con
        self.parser_version = parser_version
        self._held = held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(
        self,
        histories: Sequence[ArticleHistory],
        *,
        captures: Sequence[Capture] = (),
        fetches: Sequence[FetchRow] = (),
        rejects: Sequence[Reject] = (),
    ) -> LoadCounts:
        """Replace everything derived from these articles, and keep the captures, fetches and rejects beside them.

        One transaction: all of it, or nothing when the process dies or an error is raised. The same histories again
        change nothing. A history without revisions removes its article. ``captures`` are those of no article: lists,
        robots.txt, 304 answers, blocked pages; those that a history claims are left to it.

        Raises:
            WarehouseError: a record breaks the contract, or the disk is full.
        """
        articles = [stage_history(history, self.parser_version) for history in keyed(histories, "article_id")]
        claimed = {row[0] for article in articles for row in article.rows["capture"]}
        others = {each.capture_id: capture_row(each) for each in captures if each.capture_id not in claimed}
        with transaction(self.con) as changes:
            counts = replace_articles(self.con, articles, changes)
            keep = {"article_id": "t.article_id", "revision_id": "t.revision_id"}
            other_captures = apply_rows(self.con, "capture", list(others.values()), keep=keep)
            fetched = apply_rows(self.con, "fetch", [fetch_row(each) for each in keyed(fetches, "fetch_id")])
            refused = apply_rows(self.con, "reject", [reject_row(each) for each in keyed(rejects, "reject_id")])
            changes.bookkeeping += sum(other_captures) + sum(fetched)
            changes.content += sum(refused)
        return LoadCounts(
            articles_new=counts.new,
            articles_revised=counts.revised,
            articles_updated=counts.updated,
            articles_unchanged=counts.unchanged,
            articles_removed=counts.removed,
            figures_inserted=counts.tables["figure"][0],
            figures_updated=counts.tables["figure"][1],
            figures_deleted=counts.tables["figure"][2],
            captures_inserted=counts.tables["capture"][0] + other_captures[0],
            fetches_inserted=fetched[0],
            rejects_inserted=counts.tables["reject"][0] + refused[0],
        )

    def touch(self, seen: Mapping[str, datetime]) -> None:
        """Move ``last_seen_at`` of each article's latest revision forward to the time given, never back."""
        ledger.touch(self.con, seen)

    def save_run(self, run: RunRow) -> None:
        """Keep a run, in place of what was known of it."""
        ledger.save_run(self.con, run)

    def runs(self) -> list[RunRow]:
        """Every run, oldest first."""
        return lookup.runs(self.con)

    def capture_ids(self) -> set[str]:
        """Ids of all captures that the warehouse knows."""
        return lookup.capture_ids(self.con)

    def locators(self, article_ids: Sequence[str]) -> dict[str, list[Locator]]:
        """Where the response captures of each article lie in the archive, in capture time; revisits left out."""
        return lookup.locators(self.con, article_ids)

    def article_for_urls(self, urls: Iterable[str]) -> dict[str, str]:
        """The article that each known address leads to."""
        return lookup.article_for_urls(self.con, urls)

    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        return lookup.counts(self.con)

    def save_sources(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Keep the sources: mappings with the columns of ``source``; those not given stay as they are."""
        ledger.save_sources(self.con, rows)

    def save_registry(
        self,
        indicators: Iterable[Mapping[str, object]],
        units: Iterable[Mapping[str, object]],
        places: Iterable[Mapping[str, object]],
    ) -> None:
        """Replace the registry's tables where they differ from these rows."""
        ledger.save_registry(self.con, indicators, units, places)

    def reconcile(self, simplify: Callable[[str], str] = reconcile.identity) -> int:
        """Find copies of one text among all articles, then renew the claims; once after the last load of a run.

        Returns the number of revisions whose place among copies changed.
        """
        moved = reconcile.reconcile(self.con, simplify)
        with transaction(self.con):
            renew_claims(self.con)
        return moved

    def check(self, run_id: str | None = None) -> list[CheckResult]:
        """Run every check, keep the results, and move revisions that break a row-level check to ``reject``."""
        return checks.check(self.con, run_id)

    def close(self) -> None:
        """Close the file and give up its lock; DuckDB checkpoints it on the way."""
        self._held.close()


def open_work(path: Path, *, wait_seconds: float = 30, parser_version: str | None = None) -> Warehouse:
    """Open the working file, made or migrated when needed; it stays locked until closed.

    Args:
        path: the working file.
        wait_seconds: how long to wait for another writer.
        parser_version: what ``article.parser_version`` says; the installed version of povetl when not given.

    Raises:
        WarehouseLocked: another writer kept it all that time.
        WarehouseError: it is no DuckDB database, is newer than this code, or the folder cannot be written.
    """
    with ExitStack() as opening:
        opening.enter_context(work_lock(path, wait_seconds))
        con = prepare.open_current(path, wait_seconds)
        opening.callback(con.close)
        return Warehouse(con, parser_version or version("povetl"), opening.pop_all())


def keyed(records: Iterable[Record], name: str) -> list[Record]:
    """The records without repeated keys; of those that share one, the last counts."""
    return list({getattr(record, name): record for record in records}.values())
