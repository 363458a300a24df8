"""WARC files from elsewhere and mirrored folders: what is whole comes in as what it is, the rest is said."""

import gzip
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from povetl.cli import app
from povetl.errors import UsageError
from povetl.pipeline.import_pages import saved_page, survey_of
from povetl.pipeline.importing import ImportReport, import_files
from povetl.pipeline.replay import replay
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.archives import Stored
from povetl.sample.archives_crawl import record_of
from povetl.sample.archives_portal import portal_captures
from povetl.warehouse.load import content_digest, open_work

HOST = "http://nj.minxian.test"
CAPTURES = [one for one in portal_captures() if one.url.startswith(HOST) and one.status == 200]
ARTICLES = sorted(
    [one for one in CAPTURES if one.url.endswith(("/538.html", "/655.html", "/702.html"))][::2],
    key=lambda one: one.captured_at,
)
CHALLENGE = next(one for one in CAPTURES if one.url.endswith("/611.html"))


@pytest.fixture
def place(home: Path, begun: Path) -> Workspace:
    workspace = open_workspace()
    shutil.copy(begun, workspace.settings.work_path)
    return workspace


def warc(path: Path, captures: list[Stored], damage: Callable[[list[bytes]], list[bytes]] = list) -> Path:
    members = [gzip.compress(record_of(one), mtime=0) for one in captures]
    path.write_bytes(b"".join(damage(members)))
    return path


def ask(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    with open_work(workspace.settings.work_path) as warehouse:
        return warehouse.con.execute(sql).fetchall()


def numbers(report: ImportReport) -> tuple[int, int, int]:
    return len(report.loaded.new), report.known, len(report.refused)


def test_captures_of_another_crawler_keep_their_time_and_say_where_they_lay(place: Workspace, tmp_path: Path) -> None:
    path = warc(tmp_path / "crawl.warc.gz", ARTICLES)
    assert numbers(import_files(place, [path])) == (3, 0, 0)
    rows = ask(place, "SELECT source_id, via, epoch(captured_at) FROM capture ORDER BY captured_at")
    assert rows == [("sample_agriculture", "file", one.captured_at.timestamp()) for one in ARTICLES]
    raw = next(place.settings.raw_path.glob("*.warc.gz")).read_bytes()
    assert b"WARC-Source-URI: file:crawl.warc.gz#offset=0" in gzip.decompress(raw)
    assert numbers(import_files(place, [path])) == (0, 3, 0)


def test_a_captured_challenge_is_judged_again(place: Workspace, tmp_path: Path) -> None:
    wall = Stored(
        url=f"{HOST}/a/fupin/2019/1022/612.html",
        captured_at=CHALLENGE.captured_at,
        body=b"<html><body>hold on</body></html>",
        headers=(("Server", "Safedog/4.0"),),
    )
    report = import_files(place, [warc(tmp_path / "crawl.warc.gz", [CHALLENGE, wall])])
    assert report.loaded.new == []
    assert "611.html: blocked:" in report.refused[0]
    assert "612.html: blocked:safedog" in report.refused[1], "only the headers give it away"


def test_pictures_errors_and_cut_pages_are_left_out(place: Workspace, tmp_path: Path) -> None:
    when = datetime(2020, 1, 1, tzinfo=UTC)
    others = [
        Stored(url=f"{HOST}/logo.png", captured_at=when, body=b"\x89PNG", content_type="image/png"),
        Stored(url=f"{HOST}/a/x/2020/0101/9.html", captured_at=when, body=b"<p>404", status=404),
        Stored(url=ARTICLES[1].url, captured_at=when, body=ARTICLES[1].body[:900], truncated="length"),
    ]
    report = import_files(place, [warc(tmp_path / "crawl.warc.gz", [ARTICLES[0], *others])])
    assert numbers(report) == (1, 0, 0)
    assert len(ask(place, "SELECT 1 FROM capture")) == 1
    assert "1 records that were cut off when they were captured" in report.warnings[0]


def test_a_page_that_says_it_was_captured_after_today_is_left_out(place: Workspace, tmp_path: Path) -> None:
    later = replace(ARTICLES[0], captured_at=datetime.now(UTC) + timedelta(days=400))
    report = import_files(place, [warc(tmp_path / "crawl.warc.gz", [ARTICLES[0], later])])
    assert numbers(report) == (1, 0, 0)
    assert "1 pages that say they were captured after today" in report.warnings[0]
    assert len(ask(place, "SELECT 1 FROM capture")) == 1


@pytest.mark.parametrize(
    ("damage", "articles", "sentence"),
    [
        (lambda members: [*members[:2], members[2][:-30]], 2, "breaks off within its last record"),
        (lambda members: [members[0], members[1][:50] + b"XXXX" + members[1][54:], members[2]], 1, "after record 1"),
        (lambda members: [*members, b"something else"], 3, "after record 3"),
    ],
    ids=["torn", "damaged", "junk"],
)
def test_a_torn_file_is_read_as_far_as_it_goes_and_says_so(
    place: Workspace, tmp_path: Path, damage: Any, articles: int, sentence: str
) -> None:
    report = import_files(place, [warc(tmp_path / "torn.warc.gz", ARTICLES, damage)])
    assert len(report.loaded.new) == articles
    (warning,) = report.warnings
    assert "torn.warc.gz" in warning
    assert sentence in warning


def test_a_torn_plain_file_gives_no_half_page(place: Workspace, tmp_path: Path) -> None:
    whole = b"".join(map(record_of, ARTICLES))
    (tmp_path / "torn.warc").write_bytes(whole[:-900])
    said = CliRunner().invoke(app, ["import", str(tmp_path / "torn.warc")])
    assert said.exit_code == 0
    assert "2 new articles" in said.stdout
    assert "breaks off within its last record, which was left out." in " ".join(said.stderr.split())
    (tmp_path / "head.warc").write_bytes(whole[: len(whole) - len(record_of(ARTICLES[2])) + 60])
    assert survey_of(tmp_path / "head.warc").fault is not None


def test_a_file_packed_as_a_whole_is_read_whole(place: Workspace, tmp_path: Path) -> None:
    (tmp_path / "whole.warc.gz").write_bytes(gzip.compress(b"".join(map(record_of, ARTICLES))))
    report = import_files(place, [tmp_path / "whole.warc.gz"])
    assert (numbers(report), report.warnings) == ((3, 0, 0), [])
    assert list(place.settings.home.glob(".import-*")) == []


def test_a_packed_bomb_fills_no_disk(place: Workspace, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.warc.gz"
    record = record_of(ARTICLES[0])
    bomb.write_bytes(gzip.compress(record * (70 * 1024 * 1024 // len(record))))
    with pytest.raises(UsageError, match="unpacks to more than 100 times its size"):
        import_files(place, [bomb])
    assert list(place.settings.home.glob(".import-*")) == []


def test_a_replay_gives_the_same(place: Workspace, tmp_path: Path) -> None:
    import_files(place, [warc(tmp_path / "crawl.warc.gz", [*ARTICLES, CHALLENGE])])
    with open_work(place.settings.work_path) as warehouse:
        before = content_digest(warehouse.con)
    replay(place)
    with open_work(place.settings.work_path) as warehouse:
        assert content_digest(warehouse.con) == before


def test_a_mirrored_folder_gives_each_page_its_address_and_source(place: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "mirror" / "nj.minxian.test" / "a" / "fupin" / "2019" / "0520" / "538.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(ARTICLES[-1].body)
    loose = tmp_path / "mirror" / "elsewhere" / "page.html"
    loose.parent.mkdir()
    loose.write_bytes(ARTICLES[0].body)
    import_files(place, [tmp_path / "mirror"])
    rows = ask(place, "SELECT source_id, url FROM article ORDER BY source_id DESC")
    assert rows[0] == ("sample_agriculture", f"{HOST}/a/fupin/2019/0520/538.html")
    assert rows[1][0] == "imported"


@pytest.mark.parametrize(
    ("source", "believed"), [("sample_agriculture", True), (None, False), ("sample_county", False)]
)
def test_the_address_that_a_browser_wrote_is_believed_for_the_named_source_only(
    home: Path, tmp_path: Path, source: str | None, believed: bool
) -> None:
    url = f"{HOST}/a/fupin/2019/0520/538.html"
    mark = f"<!DOCTYPE html>\n<!-- saved from url=({len(url):04})(URL) -->\n".replace("(URL)", url).encode()
    (tmp_path / "page.html").write_bytes(mark + ARTICLES[0].body)
    page = saved_page(open_workspace(), tmp_path / "page.html", None, source, None, None)
    assert (page.result.url == url) is believed


def test_one_unreadable_file_leaves_everything_as_it_was(place: Workspace, tmp_path: Path) -> None:
    good = warc(tmp_path / "good.warc.gz", ARTICLES)
    (tmp_path / "bad.warc.gz").write_bytes(b"nothing of the kind")
    with pytest.raises(UsageError, match="holds no WARC records"):
        import_files(place, [good, tmp_path / "bad.warc.gz"])
    assert ask(place, "SELECT count(*) FROM run") == [(0,)]
