"""A source's lists walked back in time: to the window's beginning, once, without touching what daily runs go by."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from povetl.errors import SettingsError, UsageError
from povetl.pipeline.backfill import backfill, backfill_source
from povetl.pipeline.backfill_plan import PastReport, plan_backfill
from povetl.pipeline.ingest import read_source
from povetl.pipeline.plan import Plan
from povetl.pipeline.replay import replay
from povetl.pipeline.runs import Run
from povetl.pipeline.standing import read_standing
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.portal import Portal
from povetl.state import CrawlState
from povetl.warehouse.load import content_digest, open_work

SOURCE = "sample_agriculture"


@pytest.fixture
def site(portal: Portal, begun: Path) -> Workspace:
    workspace = open_workspace()
    shutil.copy(begun, workspace.settings.work_path)
    return workspace


def read(workspace: Workspace, first: date, last: date, **more: Any) -> PastReport:
    asked = plan_backfill(workspace, more.pop("source", SOURCE), first, last, **more)
    with Run(workspace, "backfill", {}) as run:
        report = backfill_source(run, asked)
        run.end("completed")
    return report


def articles(portal: Portal) -> list[str]:
    """The articles that the portal was asked for, since the last time."""
    return [one.path for one in portal.requests if one.path.removesuffix(".html")[-3:].isdigit()]


def test_only_the_windows_articles_are_read(portal: Portal, site: Workspace) -> None:
    report = read(site, date(2020, 3, 1), date(2020, 10, 31))
    assert (report.failure, report.indexed, report.taken) == (None, 2, 2)
    assert sorted(articles(portal)) == ["/a/fupin/2020/0330/655.html", "/a/nyxw/2020/1016/702.html"]
    with open_work(site.settings.work_path) as warehouse:
        rows = warehouse.con.execute("SELECT published_on::VARCHAR FROM article ORDER BY 1").fetchall()
    assert rows == [("2020-03-30",), ("2020-10-16",)]


def test_the_walk_ends_where_the_window_begins(portal: Portal, site: Workspace) -> None:
    read(site, date(2021, 4, 1), date(2021, 4, 30))
    lists = [one.path for one in portal.requests if one.path.startswith("/a/fupin/") and "/list_" in one.path]
    assert lists == [], "the first page of that list is older already"
    read(site, date(2018, 1, 1), date(2018, 12, 31))
    assert [one.path for one in portal.requests if one.path == "/a/fupin/list_3_2.html"]


def test_the_watermark_is_neither_heeded_nor_moved(portal: Portal, site: Workspace) -> None:
    with CrawlState(site.settings.state_path) as state:
        state.advance(SOURCE, date(2021, 6, 1))
    assert read(site, date(2018, 1, 1), date(2018, 12, 31)).taken == 1
    with CrawlState(site.settings.state_path) as state:
        assert state.watermark(SOURCE) == date(2021, 6, 1)
        assert state.visits(SOURCE) == {}, "the daily runs do not revisit the past"
    standing = read_standing(site.settings.published_path, site.settings.work_path)
    assert standing is not None
    (mine,) = [one for one in standing.sources if one.source_id == SOURCE]
    assert (mine.articles, mine.last_asked) == (1, None), "a source that is overdue stays so"


def test_what_is_here_already_is_not_asked_for_again(portal: Portal, site: Workspace) -> None:
    window = (date(2018, 1, 1), date(2021, 12, 31))
    first = read(site, *window)
    before = len(articles(portal))
    again = read(site, *window)
    assert (first.held, again.held) == (0, len(first.loaded.new))
    asked = articles(portal)[before:]
    assert asked == [path for path in asked if path.endswith("/611.html")], "only what gave no article"


def test_articles_of_daily_runs_count_as_here(portal: Portal, site: Workspace) -> None:
    with Run(site, "ingest", {}) as run:
        read_source(run, site.catalog.get(SOURCE), Plan())
        run.end("completed")
    before = len(articles(portal))
    assert read(site, date(2019, 1, 1), date(2019, 6, 30)).held == 1
    assert len(articles(portal)) == before


def test_the_sites_pace_is_kept(portal: Portal, site: Workspace) -> None:
    read(site, date(2018, 1, 1), date(2021, 12, 31))
    assert len(portal.requests) > 5
    assert portal.too_fast == 0


def test_a_limit_and_a_dry_run_ask_for_less(portal: Portal, site: Workspace) -> None:
    window = (date(2018, 1, 1), date(2021, 12, 31))
    dry = read(site, *window, dry_run=True)
    assert articles(portal) == []
    assert len(dry.listed) >= 6
    assert read(site, *window, limit=2).taken == 2
    assert len(articles(portal)) == 2


def test_a_replay_of_the_archive_alone_gives_the_same_warehouse(portal: Portal, site: Workspace) -> None:
    assert backfill(site, plan_backfill(site, SOURCE, date(2018, 1, 1), date(2021, 12, 31))).published
    with open_work(site.settings.work_path) as warehouse:
        before = content_digest(warehouse.con)
    site.settings.work_path.unlink()
    replay(site)
    with open_work(site.settings.work_path) as warehouse:
        assert content_digest(warehouse.con) == before


DAY = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("source", "first", "last", "via", "sentence"),
    [
        ("no_such", DAY, DAY, "lists", "There is no source 'no_such'"),
        (SOURCE, date(2020, 2, 1), DAY, "lists", "exchange the days"),
        (SOURCE, DAY, date(2999, 1, 1), "wayback", "lies in the future"),
        (SOURCE, None, DAY, "lists", "needs both ends"),
        (SOURCE, DAY, None, "lists", "needs both ends"),
        (SOURCE, DAY, DAY, "google", "there is no way 'google'"),
        ("nrra", DAY, DAY, "lists", "has no list to walk back"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    workspace: Workspace, source: str, first: date | None, last: date | None, via: str, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence) as refused:
        plan_backfill(workspace, source, first, last, via=via)
    assert refused.value.exit_code == 2
    assert not workspace.settings.work_path.exists(), "nothing was begun"


def test_a_pattern_that_takes_any_address_is_refused(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    text = """
    id = "wide"
    name_zh = "宽"
    name_en = "wide"
    publisher = "nobody"
    level = "county"
    homepage = "http://wide.test/"
    reuse = "nothing is there"
    hosts = ["wide.test"]
    article_pattern = '.*'
    archive_only = true
    """
    (folder / "wide.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("POVETL_SOURCES", str(folder))
    with pytest.raises(UsageError, match="article_pattern takes any address"):
        plan_backfill(open_workspace(), "wide", DAY, DAY, via="wayback")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[wayback]\nindex_delay = 0.1", "is asked no more often than every 4 seconds"),
        ("[wayback]\ncaptures = 'ftp://x.test/'", "write an address such as"),
        ("[wayback]\ndelay = 1.0", "has no key 'delay'"),
        ("[wayback]\npage_rows = 'many'", "write a value such as 3000"),
        ("[archive_today]\nindex = 'http://x.test/'", "there is no section 'archive_today'"),
        ("wayback = 3", "there is no section"),
        ("[wayback", "is no TOML file"),
        (None, "cannot be read"),
    ],
)
def test_a_wrong_file_of_archives_is_one_sentence(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, sentence: str
) -> None:
    path = tmp_path / "own.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("POVETL_ARCHIVES", str(path))
    with pytest.raises(SettingsError, match=sentence):
        plan_backfill(open_workspace(), SOURCE, DAY, DAY, via="wayback")
