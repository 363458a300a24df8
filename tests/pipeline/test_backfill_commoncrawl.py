"""What Common Crawl holds of a source becomes its history: single records out of its files, checked."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from povetl.pipeline.backfill import backfill_source
from povetl.pipeline.backfill_plan import PastReport, plan_backfill
from povetl.pipeline.runs import Run
from povetl.pipeline.workspace import Workspace
from povetl.sample.archives import ArchiveServer
from povetl.sample.resource import Resource
from povetl.warehouse.load import content_digest, open_work

SOURCE = "sample_agriculture"
HOST = "http://nj.minxian.test"
FIRST, LAST = date(2018, 1, 1), date(2021, 12, 31)
ARTICLE = f"{HOST}/a/fupin/2019/0520/538.html"


def read(workspace: Workspace, source: str = SOURCE, **more: Any) -> PastReport:
    first, last = more.pop("first", FIRST), more.pop("last", LAST)
    asked = plan_backfill(workspace, source, first, last, via="commoncrawl", **more)
    with Run(workspace, "backfill", {}) as run:
        report = backfill_source(run, asked)
        run.end("completed")
    return report


def ask(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    with open_work(workspace.settings.work_path) as warehouse:
        return warehouse.con.execute(sql).fetchall()


def one_article(archives: ArchiveServer, **changes: Any) -> None:
    """Leave one capture of one article, changed."""
    first = min((one for one in archives.stored if one.url == ARTICLE), key=lambda one: one.captured_at)
    archives.stored = (replace(first, **changes),)


def binary(body: bytes, status: int = 206, **headers: str) -> Resource:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Resource(status=status, body=body, content_type="application/octet-stream", modified=None, headers=fields)


def test_captures_become_articles_with_their_own_time_and_archive(archives: ArchiveServer, reading: Workspace) -> None:
    report = read(reading)
    assert (report.failure, report.problems) == (None, [])
    assert (len(report.loaded.new), report.taken) == (6, 7)
    rows = ask(reading, f"SELECT via, epoch(captured_at)::BIGINT FROM capture WHERE url = '{ARTICLE}'")
    assert rows == [("commoncrawl", 1560059165)]
    (row,) = ask(reading, "SELECT url FROM \"fetch\" WHERE url LIKE '%segments%' AND status LIKE 'blocked:%'")
    assert re.search(r"crawl-data/CC-MAIN-2020-05/segments/.*\.warc\.gz#offset=\d+&length=\d+$", row[0])


def test_only_the_bytes_of_a_record_are_asked_for(archives: ArchiveServer, reading: Workspace) -> None:
    read(reading, limit=2)
    ranges = [asked for asked in archives.requests if asked.target.startswith("/crawl-data/")]
    assert [asked.status for asked in ranges] == [206, 206]
    for asked in ranges:
        first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", asked.range or "").groups())  # type: ignore[union-attr]  # a test
        assert 500 < last - first < 10_000


def test_only_the_crawls_of_the_time_are_asked(archives: ArchiveServer, reading: Workspace) -> None:
    read(reading, first=date(2018, 8, 1), last=date(2018, 8, 31))
    crawls = sorted({target.split("-index")[0] for target in archives.targets("-index")})
    assert crawls[0] == "/CC-MAIN-2018-31"
    assert crawls[-1] == "/CC-MAIN-2019-31", "a year longer, for what was captured late"
    assert all("filter=%3Dstatus%3A200" in target for target in archives.targets("-index"))


def test_a_second_backfill_asks_for_nothing_again(archives: ArchiveServer, reading: Workspace) -> None:
    read(reading)
    asked = len(archives.requests)
    report = read(reading)
    assert (report.taken, report.held) == (0, 7)
    assert len(archives.requests) == asked


def test_the_wayback_machines_copy_of_the_same_capture_is_the_same_capture(
    archives: ArchiveServer, reading: Workspace
) -> None:
    read(reading)
    asked = plan_backfill(reading, SOURCE, FIRST, LAST, via="wayback")
    with Run(reading, "backfill", {}) as run:
        report = backfill_source(run, asked)
        run.end("completed")
    assert (report.taken, report.held) == (0, 7)


def test_a_page_cut_off_at_capture_is_marked_and_not_read(archives: ArchiveServer, reading: Workspace) -> None:
    one_article(archives, truncated="length")
    report = read(reading)
    assert (report.truncated, report.taken, report.loaded.new) == (1, 0, [])
    assert archives.targets("/crawl-data/") == []


def test_a_record_that_says_so_itself_is_marked_truncated(archives: ArchiveServer, reading: Workspace) -> None:
    one_article(archives, truncated="length")
    for part in ("page=0",):  # older indexes do not say it
        row = json.loads(_index_row(archives))
        del row["truncated"]
        archives.canned.append((part, binary((json.dumps(row) + "\n").encode(), status=200)))
    report = read(reading)
    assert report.loaded.new == []
    assert "cut off when it was captured (length)" in report.problems[0]
    assert ask(reading, "SELECT status FROM \"fetch\" WHERE purpose = 'article'") == [("truncated",)]
    assert not ask(reading, "SELECT 1 FROM capture WHERE purpose = 'article'")
    asked = len(archives.requests)
    assert "1 captures that were refused" in read(reading).problems[0]
    assert len(archives.requests) == asked, "a cut capture stays cut"


def test_a_digest_that_differs_is_said(archives: ArchiveServer, reading: Workspace) -> None:
    one_article(archives)
    row = json.loads(_index_row(archives)) | {"digest": "A" * 32}
    archives.canned.append(("page=0", binary((json.dumps(row) + "\n").encode(), status=200)))
    report = read(reading)
    assert "SHA-1 differs" in report.problems[0]
    assert len(report.loaded.new) == 1


def test_a_record_whose_own_digest_is_wrong_is_no_capture(archives: ArchiveServer, reading: Workspace) -> None:
    one_article(archives, stated_digest="B" * 32)
    report = read(reading)
    assert "the payload is not the one that the record's digest says" in report.problems[0]
    assert report.loaded.new == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (binary(b"x" * 100, Content_Range="bytes 0-99/1000"), "others came"),
        (binary(b"x" * 5_000_000, status=200), "the limit is"),
        (binary(b"gone", status=404), "404"),
    ],
)
def test_other_bytes_than_those_asked_for_are_no_capture(
    archives: ArchiveServer, reading: Workspace, answer: Resource, sentence: str
) -> None:
    one_article(archives)
    archives.canned.append(("/crawl-data/", answer))
    report = read(reading)
    assert report.failure is None
    assert sentence in report.problems[0]
    assert not ask(reading, "SELECT 1 FROM capture WHERE purpose = 'article'")


def test_bytes_that_are_no_record_are_no_capture(archives: ArchiveServer, reading: Workspace) -> None:
    one_article(archives)
    row = json.loads(_index_row(archives))
    offset, length = int(row["offset"]), int(row["length"])
    span = f"bytes {offset}-{offset + length - 1}/99999"
    archives.canned.append(("/crawl-data/", binary(b"x" * length, Content_Range=span)))
    report = read(reading)
    assert "no gzip member" in report.problems[0]
    assert report.loaded.new == []


def test_a_file_name_that_leads_elsewhere_is_not_asked_for(archives: ArchiveServer, reading: Workspace) -> None:
    one_article(archives)
    row = json.loads(_index_row(archives))
    names = ["../etc/passwd", "//10.0.0.1/x.warc.gz", "crawl-data/../../x.warc.gz", "http://10.0.0.1/x.warc.gz", ""]
    rows = [json.dumps(row | {"filename": name}) for name in names]
    rows += [json.dumps(row | {"length": "99999999999"}), json.dumps(row | {"offset": "-1"}), "{", "[]", "null"]
    archives.canned.append(("page=0", binary("\n".join(rows).encode(), status=200)))
    report = read(reading)
    assert (report.failure, report.problems, report.taken) == (None, [], 0)
    assert archives.targets("/crawl-data/") == []


def test_a_busy_index_ends_the_backfill_with_a_sentence(archives: ArchiveServer, reading: Workspace) -> None:
    archives.canned.append(("-index", binary(b"", status=503, Retry_After="7200")))
    report = read(reading)
    assert report.failure is not None
    assert report.failure.startswith("Common Crawl: the index could not be read")


def test_the_archives_pace_is_kept_on_both_hosts(archives: ArchiveServer, reading: Workspace, tmp_path: Path) -> None:
    one_article(archives)
    (tmp_path / "archives.toml").write_text(archives.facts(delay=0.3), encoding="utf-8")
    read(reading)
    for host in ("index.crawl.test", "data.crawl.test"):
        times = [asked.arrived for asked in archives.requests if asked.host == host]
        assert min((second - first for first, second in pairwise(times)), default=1.0) >= 0.28


def test_further_pages_are_taken_out_of_the_same_crawl(archives: ArchiveServer, reading: Workspace) -> None:
    report = read(reading, "sample_county", first=date(2021, 2, 1), last=date(2021, 2, 28))
    assert report.problems == []
    assert (report.taken, len(report.loaded.new)) == (3, 1)
    assert ask(reading, "SELECT count(*) FROM article_part") == [(3,)]


def test_nothing_touches_what_the_daily_runs_remember(archives: ArchiveServer, reading: Workspace) -> None:
    read(reading)
    with open_work(reading.settings.work_path) as warehouse:
        assert content_digest(warehouse.con)
    from povetl.state import CrawlState

    with CrawlState(reading.settings.state_path) as state:
        assert state.visits(SOURCE) == {}
        assert state.watermark(SOURCE) is None
        assert state.validators(ARTICLE) is None


def _index_row(archives: ArchiveServer) -> str:
    (rows,) = archives.crawls.rows.values()
    return json.dumps(rows[0])
