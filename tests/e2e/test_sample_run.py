"""The main job on the sample portal: real HTTP in, a published warehouse out."""

import hashlib
import random
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from povetl.archive.reader import iter_captures, read_payload
from povetl.pipeline.ingest import ingest
from povetl.pipeline.replay import replay
from povetl.pipeline.runs import RunReport
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.records import Locator
from povetl.sample.portal import Portal
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import content_digest, open_work


@pytest.fixture
def sources(workspace: Workspace) -> list[str]:
    return [source.id for source in workspace.catalog.values() if source.sample]


def total(report: RunReport, what: str) -> int:
    return sum(len(getattr(source.loaded, what)) for source in report.sources)


def statuses(report: RunReport) -> dict[str, int]:
    found: dict[str, int] = {}
    for source in report.sources:
        for status, count in source.fetched.items():
            found[status] = found.get(status, 0) + count
    return found


def ask(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    con = connect_published(workspace.settings.published_path)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def digest(home: Path) -> dict[str, str]:
    with open_work(home / "work.duckdb") as warehouse:
        return content_digest(warehouse.con)


def test_the_portal_is_read_corrected_and_read_again(portal: Portal, workspace: Workspace, sources: list[str]) -> None:
    first = ingest(workspace, sources)
    assert first.failures == []
    assert total(first, "new") >= 24
    assert first.published
    seen = statuses(first)
    assert seen["soft_404"] == 1
    assert seen["robots_denied"] == 1
    assert [count for status, count in seen.items() if status.startswith("blocked:")] == [1]
    assert not portal.too_fast

    portal.correct()
    second = ingest(workspace, sources)
    assert (total(second, "new"), total(second, "revised")) == (0, 1)
    changes = ask(workspace, "SELECT * FROM revision_change")
    assert changes, "the corrected figure shows"

    before = digest(workspace.settings.home)
    third = ingest(workspace, sources)
    again = statuses(third)
    assert (total(third, "new"), total(third, "revised"), total(third, "unchanged")) == (0, 0, 0)
    assert again["ok"] == len(sources), "only the robots.txt of each site is sent again"
    assert again["not_modified"] == seen["ok"] - len(sources), "every article, list and file answers 304"
    assert digest(workspace.settings.home) == before

    _every_mention_is_its_slice(workspace)
    _every_figure_leads_back_to_its_bytes(workspace)
    _reading_the_archive_again_changes_nothing(workspace)
    _captures_in_any_order_give_the_same(workspace)


def _every_mention_is_its_slice(workspace: Workspace) -> None:
    wrong = ask(
        workspace,
        """
        SELECT f.figure_id, f.zone, f.text FROM figure f
        JOIN article a USING (revision_id)
        LEFT JOIN zone_text z ON z.revision_id = f.revision_id AND z.zone = f.zone AND z.ordinal = f.zone_ordinal
        WHERE f.text IS DISTINCT FROM substring(
            CASE WHEN f.zone IN ('body', 'table', 'caption') THEN a.text ELSE z.text END,
            f."start" + 1, f."end" - f."start")
        """,
    )
    assert wrong == []
    zones = {zone for (zone,) in ask(workspace, "SELECT DISTINCT zone FROM figure")}
    assert {"body", "table", "caption", "teaser", "title"} <= zones


def _every_figure_leads_back_to_its_bytes(workspace: Workspace) -> None:
    rows = ask(
        workspace,
        "SELECT DISTINCT c.warc_file, c.warc_offset, c.body_sha256 FROM figure f JOIN capture c USING (revision_id) "
        "WHERE NOT c.revisit",
    )
    assert rows
    for file, offset, sha in rows:
        locator = Locator(warc_file=str(file), warc_offset=int(str(offset)))
        assert hashlib.sha256(read_payload(workspace.settings.raw_path, locator)).hexdigest() == sha


def _reading_the_archive_again_changes_nothing(workspace: Workspace) -> None:
    before = digest(workspace.settings.home)
    replay(workspace)
    assert digest(workspace.settings.home) == before
    (workspace.settings.home / "work.duckdb").unlink()
    replay(workspace)
    assert digest(workspace.settings.home) == before


def _captures_in_any_order_give_the_same(workspace: Workspace) -> None:
    """Load the captures in a shuffled order, a few at a time, into a new home."""
    from povetl.pipeline.loading import finish_load, layout_of, load_readings
    from povetl.pipeline.reading import read_bytes
    from povetl.pipeline.reference import save_reference

    raw = workspace.settings.raw_path
    readings = [
        read_bytes(capture, body, layout_of(workspace, capture.context.source_id))
        for capture, body in iter_captures(raw)
    ]
    random.Random(20210406).shuffle(readings)
    other = workspace.settings.home.parent / "shuffled"
    settings = replace(workspace.settings, home=other)
    shuffled = Workspace(settings)
    shuffled.prepare()
    shutil.copytree(raw, settings.raw_path, dirs_exist_ok=True)
    with open_work(settings.work_path) as warehouse:
        save_reference(shuffled, warehouse)
        for first in range(0, len(readings), 7):
            load_readings(shuffled, warehouse, readings[first : first + 7])
        finish_load(warehouse)
    assert digest(other) == digest(workspace.settings.home)


def test_a_figure_that_the_grammar_no_longer_finds_is_gone_after_replay(
    portal: Portal, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(workspace, ["sample_agriculture"])
    before = ask(workspace, "SELECT count(*) FROM figure")[0][0]
    from povetl.pipeline import loading

    real = loading.extract
    monkeypatch.setattr(loading, "extract", lambda article, place=None: real(article, place=place)[1:])
    replay(workspace)
    after, articles = ask(workspace, "SELECT (SELECT count(*) FROM figure), (SELECT count(*) FROM article)")[0]
    assert int(str(after)) == int(str(before)) - int(str(articles))


def test_a_reader_keeps_its_snapshot_while_a_run_publishes(portal: Portal, workspace: Workspace) -> None:
    ingest(workspace, ["sample_agriculture"])
    reader = duckdb.connect(str(workspace.settings.published_path), read_only=True)
    before = reader.execute("SELECT count(*) FROM article").fetchall()
    ingest(open_workspace(), ["sample_media"])
    assert reader.execute("SELECT count(*) FROM article").fetchall() == before
    assert ask(workspace, "SELECT count(*) FROM article") != before
    reader.close()


def test_single_urls_are_read_alone(portal: Portal, workspace: Workspace) -> None:
    ingest(workspace, ["sample_agriculture"], urls=[])
    url = str(ask(workspace, "SELECT url FROM article ORDER BY url LIMIT 1")[0][0])
    report = ingest(workspace, urls=[url])
    assert sum(statuses(report).values()) <= 2, "the page and perhaps robots.txt"
