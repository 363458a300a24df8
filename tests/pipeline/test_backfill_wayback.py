"""What the Wayback Machine holds of a source becomes its history, politely and once."""

import json
import os
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from tests.pipeline.wayback_reading import FIRST, HOST, LAST, ask, digest, forget_the_index, read, targets
from warcio.archiveiterator import ArchiveIterator

from povetl.cli.portal import settings_of
from povetl.pipeline.backfill import backfill
from povetl.pipeline.backfill_plan import plan_backfill
from povetl.pipeline.ingest import read_source
from povetl.pipeline.plan import Plan
from povetl.pipeline.replay import replay
from povetl.pipeline.runs import Run
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.archives import ArchiveServer
from povetl.sample.portal import Portal


def test_captures_become_articles_with_their_own_time(archives: ArchiveServer, reading: Workspace) -> None:
    report = read(reading)
    assert (report.failure, report.problems) == (None, [])
    assert (len(report.loaded.new), report.taken, report.held) == (6, 7, 0)
    url = f"{HOST}/a/fupin/2019/0520/538.html"
    rows = ask(reading, f"SELECT via, epoch(captured_at), final_url FROM capture WHERE url = '{url}'")
    captured_at = datetime(2019, 6, 9, 5, 46, 5, tzinfo=UTC)
    assert rows == [("wayback", captured_at.timestamp(), url)], "the same bytes are taken once"
    assert ask(reading, f"SELECT epoch(first_seen_at) FROM article WHERE url = '{url}'") == [(captured_at.timestamp(),)]


def test_the_archive_file_says_where_a_capture_came_from(archives: ArchiveServer, reading: Workspace) -> None:
    read(reading, limit=1)
    (path,) = reading.settings.raw_path.glob("*.warc.gz")
    with path.open("rb") as file:
        records = [(r.rec_type, dict(r.rec_headers.headers), r.content_stream().read()) for r in ArchiveIterator(file)]
    headers = next(r for r in records if r[0] == "response" and "cdx" not in r[1]["WARC-Target-URI"])[1]
    url, stamp = headers["WARC-Target-URI"], "20180823040905"
    assert url == f"{HOST}/a/fupin/2018/0803/417.html"
    assert headers["WARC-Date"] == "2018-08-23T04:09:05.000000Z"
    assert headers["WARC-Source-URI"] == f"http://wayback.test/web/{stamp}id_/{url}"
    metadata = next(body for kind, head, body in records if kind == "metadata" and head["WARC-Target-URI"] == url)
    told = json.loads(metadata[metadata.index(b"{") :])
    assert (told["via"], told["archive_url"]) == ("wayback", headers["WARC-Source-URI"])
    assert told["captured_at"].startswith("2018-08-23 04:09:05")
    assert not [r for r in records if r[0] == "request" and r[1]["WARC-Target-URI"] == url], "nobody asked the site"


def test_an_older_capture_becomes_the_earlier_revision(
    archives: ArchiveServer, reading: Workspace, tmp_path: Path
) -> None:
    url = "http://www.mangkang.test/xwzx/202101/t20210120_5012798.html"
    captures = sorted((one for one in archives.stored if one.url == url), key=lambda one: one.captured_at)
    old, new = captures[0], captures[1]
    archives.stored = (new,)
    assert len(read(reading, "sample_county").loaded.new) == 1
    latest = ask(reading, "SELECT revision_id FROM article")
    archives.stored = (old, new)
    forget_the_index(reading)
    report = read(reading, "sample_county")
    assert (report.taken, report.held, report.revisions) == (1, 1, 1)
    rows = ask(reading, "SELECT revision, is_latest, epoch(first_seen_at), revision_id FROM article ORDER BY revision")
    assert [row[:3] for row in rows] == [
        (1, False, old.captured_at.timestamp()),
        (2, True, new.captured_at.timestamp()),
    ]
    assert latest == [(rows[1][3],)], "the later revision keeps its name"


@pytest.mark.parametrize("live_first", [True, False])
def test_live_and_archived_captures_give_one_history_in_either_order(
    archives: ArchiveServer, reading: Workspace, monkeypatch: pytest.MonkeyPatch, live_first: bool
) -> None:
    url = "http://www.mangkang.test/xwzx/202101/t20210120_5012798.html"
    with Portal() as portal:
        portal.correct()
        more = settings_of(portal)
        for name in ("POVETL_ALLOW", "POVETL_CONNECT_TO"):
            monkeypatch.setenv(name, f"{os.environ[name]},{more[name]}")
        workspace = open_workspace()
        source = workspace.catalog.get("sample_county")

        def live() -> None:
            with Run(workspace, "ingest", {}) as run:
                read_source(run, source, Plan(urls=(url,)))
                run.end("completed")

        window = {"first": date(2021, 1, 1), "last": date(2021, 1, 31)}
        steps = [live, lambda: read(workspace, "sample_county", **window)]
        for step in steps if live_first else reversed(steps):
            step()
    rows = ask(workspace, "SELECT revision, is_latest, strftime(first_seen_at, '%Y') FROM article ORDER BY revision")
    assert rows == [(1, False, "2021"), (2, True, "2021")], "the live page says what the last capture said"
    vias = ask(workspace, "SELECT DISTINCT via FROM capture WHERE purpose = 'article' ORDER BY 1")
    assert vias == [("live",), ("wayback",)]
    last = ask(workspace, "SELECT epoch(last_seen_at) > epoch(now()) - 600 FROM article WHERE is_latest")
    assert last == [(True,)]


def test_a_captured_challenge_is_a_block_and_no_article(archives: ArchiveServer, reading: Workspace) -> None:
    report = read(reading)
    assert report.fetched == {"ok": 8}, "the archive answered: nobody is told of a barrier"
    assert [reason for reason in report.loaded.rejects if reason.startswith("blocked:")]
    (row,) = ask(reading, 'SELECT url, status, outcome FROM "fetch" WHERE status LIKE $$blocked:%$$')
    assert row[0].endswith("id_/http://nj.minxian.test/a/fupin/2019/1022/611.html")
    assert row[2] == "rejected"
    assert not ask(reading, "SELECT 1 FROM article WHERE url LIKE '%/611.html'")
    assert ask(reading, "SELECT count(*) FROM reject WHERE reason LIKE 'blocked:%'") == [(1,)]


def test_the_window_is_that_of_publication(archives: ArchiveServer, reading: Workspace) -> None:
    report = read(reading, first=date(2019, 1, 1), last=date(2019, 12, 31))
    assert [target.rpartition("/a/")[2] for target in targets(archives)] == [
        "fupin/2019/0520/538.html",
        "fupin/2019/1022/611.html",
    ], "not 417, which was captured again in 2019 but is older"
    assert report.outside == 0


def test_a_second_backfill_asks_for_nothing_again(archives: ArchiveServer, reading: Workspace) -> None:
    read(reading)
    before, asked = digest(reading), len(archives.requests)
    report = read(reading)
    assert (report.taken, report.held) == (0, 7)
    assert len(archives.requests) == asked, "neither index nor captures"
    assert digest(reading) == before


def test_a_replay_of_the_archive_alone_gives_the_same_warehouse(archives: ArchiveServer, reading: Workspace) -> None:
    asked = plan_backfill(reading, "sample_county", FIRST, LAST, via="wayback")
    assert backfill(reading, asked).published
    before = digest(reading)
    reading.settings.work_path.unlink()
    replay(reading)
    assert digest(reading) == before


def test_further_pages_are_taken_as_captured_nearest(archives: ArchiveServer, reading: Workspace) -> None:
    first = "http://www.mangkang.test/xwzx/202102/t20210225_5012871.html"
    report = read(reading, "sample_county", first=date(2021, 2, 1), last=date(2021, 2, 28))
    assert report.problems == []
    parts = ask(reading, "SELECT count(*) FROM article_part")
    assert (report.taken, len(report.loaded.new), parts) == (3, 1, [(3,)])
    assert ask(reading, "SELECT url FROM article") == [(first,)]


def test_the_archives_pace_is_kept(archives: ArchiveServer, reading: Workspace, tmp_path: Path) -> None:
    (tmp_path / "archives.toml").write_text(archives.facts(delay=0.3), encoding="utf-8")
    read(reading, limit=3)
    times = [asked.arrived for asked in archives.requests]
    assert len(times) == 4
    assert min(second - first for first, second in pairwise(times)) >= 0.28


def test_the_index_is_read_page_by_page(archives: ArchiveServer, reading: Workspace, tmp_path: Path) -> None:
    (tmp_path / "archives.toml").write_text(archives.facts(page_rows=2), encoding="utf-8")
    assert len(read(reading).loaded.new) == 6
    assert len(archives.targets("resumeKey=")) == 3


def test_a_dry_run_asks_the_index_only(archives: ArchiveServer, reading: Workspace) -> None:
    report = read(reading, dry_run=True)
    assert targets(archives) == []
    assert len(report.planned) == 7
    assert report.taken == 0
