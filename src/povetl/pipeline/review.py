"""What a run did, article by article, looked up in the working file for whoever shows it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from povetl.pipeline.runs import RunReport, SourceReport
from povetl.pipeline.workspace import Workspace
from povetl.warehouse.load import open_work

WAIT_SECONDS = 900
DROP_SAMPLE = 5
"""So many new articles must there be before their yield says something."""


@dataclass(frozen=True, kw_only=True)
class SeenArticle:
    """One article that a run found new or revised."""

    source_id: str
    article_id: str
    what: str
    """``new`` or ``revised``."""
    title: str
    url: str | None
    published_on: date | None
    figures: int


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One address that gave no article: what it answered, and why that was not taken."""

    source_id: str
    url: str
    reason: str
    detail: str


@dataclass(kw_only=True)
class Review:
    """Everything that the artifacts of a run show beside its report."""

    articles: list[SeenArticle] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    medians: dict[str, Decimal] = field(default_factory=dict)
    """The median of figures per article, over all articles of a source."""
    per_day: list[tuple[date, int]] = field(default_factory=list)
    """Figures by day of publication, the last 30 days that have any, oldest first."""

    def dropped(self, source: SourceReport) -> str | None:
        """A sentence when the new articles hold less than half the figures that the source's articles usually do."""
        usual, now = self.medians.get(source.source_id), yield_of(source)
        count = len(source.loaded.new) + len(source.loaded.revised)
        if usual is None or now is None or count < DROP_SAMPLE or now * 2 >= usual:
            return None
        return f"{count} articles gave {now} figures each where {usual} are usual: look at them on the site."


def yield_of(source: SourceReport) -> Decimal | None:
    """Figures per new or revised article; None when there is none."""
    count = len(source.loaded.new) + len(source.loaded.revised)
    return (Decimal(source.loaded.figures) / count).quantize(Decimal("0.1")) if count else None


_ARTICLES = """
SELECT a.source_id, a.article_id, a.title, a.url, a.published_on,
    (SELECT count(*) FROM figure f WHERE f.revision_id = a.revision_id)
FROM article a WHERE a.is_latest AND list_contains(?::VARCHAR[], a.article_id)
ORDER BY a.source_id, a.published_on, a.article_id
"""
_REFUSED = """
SELECT source_id, url, CASE WHEN status = 'ok' THEN 'rejected' ELSE status END, coalesce(error, '')
FROM "fetch" WHERE run_id = ? AND purpose <> 'robots'
    AND (status NOT IN ('ok', 'not_modified') OR outcome = 'rejected')
ORDER BY source_id, url
"""
_MEDIANS = """
SELECT source_id, median(n) FROM (
    SELECT a.source_id, a.article_id, (SELECT count(*) FROM figure f WHERE f.revision_id = a.revision_id) AS n
    FROM article a WHERE a.is_latest
) GROUP BY source_id
"""
_PER_DAY = """
SELECT a.published_on, count(*) FROM figure f JOIN article a USING (revision_id)
WHERE a.is_latest AND a.published_on IS NOT NULL GROUP BY 1 ORDER BY 1 DESC LIMIT 30
"""


def articles_of(workspace: Workspace, source: SourceReport) -> list[SeenArticle]:
    """The articles that were new or revised in one source, with their counts.

    Raises:
        WarehouseError: the working file cannot be used.
    """
    kinds = {**dict.fromkeys(source.loaded.new, "new"), **dict.fromkeys(source.loaded.revised, "revised")}
    if not kinds:
        return []
    with open_work(workspace.settings.work_path, wait_seconds=WAIT_SECONDS) as warehouse:
        rows = warehouse.con.execute(_ARTICLES, [list(kinds)]).fetchall()
    return [
        SeenArticle(source_id=row[0], article_id=row[1], what=kinds[row[1]], title=row[2], url=row[3],
                    published_on=row[4], figures=row[5])
        for row in rows
    ]  # fmt: skip


def review(workspace: Workspace, report: RunReport) -> Review:
    """Look up what a run did.

    Raises:
        WarehouseError: the working file cannot be used.
    """
    articles = [article for source in report.sources for article in articles_of(workspace, source)]
    with open_work(workspace.settings.work_path, wait_seconds=WAIT_SECONDS) as warehouse:
        refused = warehouse.con.execute(_REFUSED, [report.run_id]).fetchall()
        medians = warehouse.con.execute(_MEDIANS).fetchall()
        per_day = warehouse.con.execute(_PER_DAY).fetchall()
    return Review(
        articles=articles,
        refused=[Refused(source_id=row[0], url=row[1], reason=row[2], detail=row[3]) for row in refused],
        medians={str(name): Decimal(str(value)) for name, value in medians},
        per_day=[(day, count) for day, count in reversed(per_day)],
    )
