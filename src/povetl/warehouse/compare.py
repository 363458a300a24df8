"""What lies between two published versions: articles and figures that were added, changed or removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from povetl.errors import WarehouseError
from povetl.warehouse.connect import CONFIG, set_time_zone
from povetl.warehouse.schema import literal
from povetl.warehouse.snapshot import Snapshot, list_snapshots

What = Literal["added", "changed", "removed"]

ARTICLES = """
SELECT CASE WHEN o.article_id IS NULL THEN 'added' WHEN n.article_id IS NULL THEN 'removed' ELSE 'changed' END AS what,
    coalesce(n.article_id, o.article_id), coalesce(n.title, o.title), coalesce(n.url, o.url) AS url,
    o.revision, n.revision
FROM (FROM older.article WHERE is_latest) o FULL JOIN (FROM newer.article WHERE is_latest) n USING (article_id)
WHERE o.revision_id IS DISTINCT FROM n.revision_id
ORDER BY what, url, 2
"""
COMPARED = (
    "text", "value", "value_high", "unit", "qualifier", "kind", "direction", "per", "indicator", "breakdown", "place",
    "period_start", "period_end", "scope", "modality",
)  # fmt: skip
"""A figure that keeps these is unchanged; offsets, rule and confidence are the parser's affair."""
SIDE = """
CREATE TEMP TABLE {0}_side AS
SELECT f.*, a.title, a.url, row_number() OVER same AS n,
    regexp_replace(f.sentence, '[0-9０-９.,．，％%零〇一二三四五六七八九十百千万亿萬億两余多]+', '#', 'g') AS skeleton
FROM {0}.figure f JOIN {0}.article a USING (revision_id) WHERE a.is_latest
WINDOW same AS (PARTITION BY f.revision_id, f.zone, f.zone_ordinal, f.text, f.sentence ORDER BY f.start, f.figure_id)
"""
# The same mention first, then what is left of the same sentence with other numbers, in order.
PAIRS = """
CREATE TEMP TABLE pair AS
WITH same AS (
    SELECT o.figure_id AS old_id, n.figure_id AS new_id
    FROM older_side o JOIN newer_side n USING (article_id, zone, zone_ordinal, text, sentence, n)
), old_rest AS (
    SELECT *, row_number() OVER (PARTITION BY article_id, zone, skeleton, unit ORDER BY start, figure_id) AS nth
    FROM older_side ANTI JOIN same ON figure_id = old_id
), new_rest AS (
    SELECT *, row_number() OVER (PARTITION BY article_id, zone, skeleton, unit ORDER BY start, figure_id) AS nth
    FROM newer_side ANTI JOIN same ON figure_id = new_id
)
FROM same UNION ALL
SELECT o.figure_id, n.figure_id FROM old_rest o FULL JOIN new_rest n USING (article_id, zone, skeleton, unit, nth)
"""
DIFFERENT = ", ".join(f"CASE WHEN o.{name} IS DISTINCT FROM n.{name} THEN '{name}' END" for name in COMPARED)
FIGURES = f"""
SELECT CASE WHEN o.figure_id IS NULL THEN 'added' WHEN n.figure_id IS NULL THEN 'removed' ELSE 'changed' END AS what,
    coalesce(n.article_id, o.article_id), coalesce(n.title, o.title), coalesce(n.url, o.url) AS url, o.text, n.text,
    o.sentence, n.sentence, list_filter([{DIFFERENT}], name -> name IS NOT NULL) AS columns, o.figure_id, n.figure_id
FROM pair LEFT JOIN older_side o ON o.figure_id = old_id LEFT JOIN newer_side n ON n.figure_id = new_id
WHERE o.figure_id IS NULL OR n.figure_id IS NULL OR len(columns) > 0
ORDER BY what, url, coalesce(n.start, o.start), o.figure_id, n.figure_id
"""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that only one version has, or that has another latest revision; numbers of the revisions."""

    what: What
    article_id: str
    title: str
    url: str | None
    old_revision: int | None
    new_revision: int | None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of a latest revision that only one version has, or that says something else; both sentences."""

    what: What
    article_id: str
    title: str
    url: str | None
    old_text: str | None
    new_text: str | None
    old_sentence: str | None
    new_sentence: str | None
    columns: tuple[str, ...]
    """What differs of a changed one."""
    old_figure_id: str | None
    new_figure_id: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that lies between two versions."""

    older: str
    newer: str
    articles: tuple[ArticleChange, ...]
    figures: tuple[FigureChange, ...]


def compare_snapshots(published: Path, older: str, newer: str | None = None) -> Difference:
    """What changed from one kept version to another; the published one where the second is not named.

    Raises:
        WarehouseError: one of them is not kept, or cannot be read.
    """
    kept = list_snapshots(published)
    one = named(kept, older)
    two = named(kept, newer) if newer else next((each for each in kept if each.is_current), None)
    if two is None:
        raise WarehouseError(f"There is no published warehouse at {published}: run `povetl run` or `make demo` first.")
    if one.path == two.path:
        return Difference(one.snapshot_id, two.snapshot_id, (), ())
    try:
        with both(one.path, two.path) as con:
            articles = con.execute(ARTICLES).fetchall()
            for statement in (SIDE.format("older"), SIDE.format("newer"), PAIRS):
                con.execute(statement)
            figures = con.execute(FIGURES).fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0].rstrip(".")
        raise WarehouseError(
            f"The snapshots {one.snapshot_id} and {two.snapshot_id} cannot be compared: {first}."
        ) from error
    return Difference(
        one.snapshot_id,
        two.snapshot_id,
        tuple(ArticleChange(*row) for row in articles),
        tuple(FigureChange(*with_columns(row)) for row in figures),
    )


def with_columns(row: tuple[Any, ...]) -> list[Any]:
    """A figure's row with the columns that differ; of an added or removed figure there is nothing to compare."""
    return [*row[:8], tuple(row[8]) if row[0] == "changed" else (), *row[9:]]


def named(kept: list[Snapshot], snapshot_id: str) -> Snapshot:
    """The kept version of that id."""
    found = next((each for each in kept if each.snapshot_id == snapshot_id), None)
    if found is None:
        raise WarehouseError(f"There is no snapshot {snapshot_id}: `povetl snapshots` lists those that are kept.")
    return found


@contextmanager
def both(older: Path, newer: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads both files."""
    with duckdb.connect(config=CONFIG) as con:
        set_time_zone(con)
        con.execute(f"ATTACH {literal(str(older))} AS older (READ_ONLY)")
        con.execute(f"ATTACH {literal(str(newer))} AS newer (READ_ONLY)")
        yield con
