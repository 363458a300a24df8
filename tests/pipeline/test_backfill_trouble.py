"""An archive that is busy, refuses, errs or lies: one sentence, nothing lost, nothing taken for what it is not."""

from dataclasses import replace
from datetime import date

import pytest
from tests.pipeline.wayback_reading import HOST, ask, forget_the_index, read, targets

from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.archives import ArchiveServer
from povetl.sample.resource import Resource


def test_pages_of_the_archive_itself_are_never_taken_for_the_sites(archives: ArchiveServer, reading: Workspace) -> None:
    body = "<html><title>Wayback Machine</title><p>" + "此页面暂时无法显示，请稍后再试，我们正在维护服务器。" * 20
    page = Resource(status=200, body=body.encode(), content_type="text/html; charset=utf-8", modified=None)
    archives.canned.append(("/538.html", page))
    report = read(reading)
    assert [problem for problem in report.problems if "is a page of the Wayback Machine itself" in problem]
    assert not ask(reading, "SELECT 1 FROM capture WHERE url LIKE '%/538.html'")
    assert len(report.loaded.new) == 5


def test_a_digest_that_differs_is_said(archives: ArchiveServer, reading: Workspace) -> None:
    url = f"{HOST}/a/fupin/2019/0520/538.html"
    archives.stored = tuple(replace(one, stated_digest="A" * 32) if one.url == url else one for one in archives.stored)
    report = read(reading)
    assert [problem for problem in report.problems if "SHA-1 differs" in problem and "/538.html" in problem]
    (row,) = ask(reading, 'SELECT status, error FROM "fetch" WHERE url LIKE $$%/538.html$$')
    assert row[0] == "ok"
    assert "SHA-1 differs" in row[1]


def test_retry_after_is_waited_for_and_a_long_one_ends_the_backfill(
    archives: ArchiveServer, reading: Workspace
) -> None:
    def busy(seconds: str) -> Resource:
        headers = (("Retry-After", seconds),)
        return Resource(status=429, body=b"slow down\n", content_type="text/plain", modified=None, headers=headers)

    archives.canned = [("/web/", busy("1")), ("/655.html", busy("86400"))]
    report = read(reading)
    first, second = [asked for asked in archives.requests if "/web/" in asked.target][:2]
    assert first.target == second.target
    assert second.arrived - first.arrived >= 0.95
    assert report.failure is not None
    assert "captures are left" in report.failure
    asked = len(archives.requests)
    too_soon = read(reading)
    assert too_soon.failure is not None
    assert "not to be visited before" in too_soon.failure
    assert len(archives.requests) == asked, "the pause outlives the run"
    forget_the_index(reading)
    again = read(reading)
    assert again.failure is None
    assert report.taken + again.taken == 7


def test_what_is_missing_in_three_runs_is_left_alone_and_what_failed_is_not(
    archives: ArchiveServer, reading: Workspace
) -> None:
    year = {"first": date(2019, 5, 1), "last": date(2019, 5, 31)}
    down = Resource(status=500, body=b"", content_type="text/html", modified=None)
    gone = Resource(status=404, body=b"", content_type="text/html", modified=None)
    archives.canned = [("/538.html", down)] * 3
    assert "500" in read(reading, **year).problems[0]
    archives.canned = [("/538.html", gone)] * 3
    for _ in range(3):
        assert "404" in read(reading, **year).problems[0]
    asked = len(archives.requests)
    assert "missing in three runs" in read(reading, **year).problems[0]
    assert len(archives.requests) == asked
    forget_the_index(reading)
    assert read(reading, **year).taken == 1, "the state's loss costs only asking again"


def test_what_the_archive_excludes_is_left_alone_for_good(archives: ArchiveServer, reading: Workspace) -> None:
    why = (("X-Archive-Wayback-Runtime-Error", "AdministrativeAccessControlException: Blocked Site Error"),)
    no = Resource(status=403, body=b"", content_type="text/html", modified=None, headers=why)
    archives.canned = [("/538.html", no)]
    assert "does not give it out" in read(reading).problems[0]
    asked = len(archives.requests)
    assert "refused" in read(reading).problems[0]
    assert len(archives.requests) == asked


def test_refusals_without_a_reason_end_the_backfill_and_are_no_verdict(
    archives: ArchiveServer, reading: Workspace
) -> None:
    no = Resource(status=403, body=b"", content_type="text/html", modified=None)
    archives.canned = [("/web/", no)] * 3
    report = read(reading)
    assert report.failure is not None
    assert "refuses one request after another" in report.failure
    assert len(targets(archives)) == 3
    assert read(reading).taken == 7


def test_robots_txt_is_not_asked_about_the_documented_interfaces(archives: ArchiveServer, reading: Workspace) -> None:
    read(reading)
    assert archives.targets("robots.txt") == []


def test_what_leaves_the_documented_interfaces_is_under_robots_txt(archives: ArchiveServer, reading: Workspace) -> None:
    away = (("Location", "http://wayback.test/details/other"),)
    moved = Resource(status=302, body=b"", content_type="text/html", modified=None, headers=away)
    archives.canned.append(("/web/", moved))
    report = read(reading)
    assert report.failure is not None
    assert "robots.txt" in report.failure
    assert archives.targets("/details/") == []


def test_an_archive_on_a_private_address_is_refused(
    archives: ArchiveServer, reading: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POVETL_ALLOW", "")
    report = read(open_workspace())
    assert archives.requests == []
    assert report.failure is not None
    assert "no public address" in report.failure


def test_one_odd_row_of_the_index_stops_nothing(archives: ArchiveServer, reading: Workspace) -> None:
    rows = b"""[["timestamp","original","mimetype","statuscode","digest","length"],
    ["2021", "http://nj.minxian.test/a/x/2020/0101/1.html"], ["99999999999999","http://nj.minxian.test/a/x/2020/0101/1.html",
    "text/html","200","-","-"], ["20200102030405","javascript:alert(1)","text/html","200","-","-"],
    ["20200102030405","http://other.test/a/x/2020/0101/1.html","text/html","200","-","-"],
    ["20190609054605","http://nj.minxian.test:80/a/fupin/2019/0520/538.html","text/html","200","-","-"]]"""
    archives.canned.append(("/cdx/", Resource(status=200, body=rows, content_type="application/json", modified=None)))
    report = read(reading)
    assert (report.failure, len(report.loaded.new)) == (None, 1)
    assert ask(reading, "SELECT url FROM capture WHERE purpose = 'article'") == [
        (f"{HOST}/a/fupin/2019/0520/538.html",)
    ]


@pytest.mark.parametrize("body", [b"<html>Sorry</html>", b'[["timestamp"]]'])
def test_an_index_that_answers_nonsense_is_one_sentence(
    archives: ArchiveServer, reading: Workspace, body: bytes
) -> None:
    archives.canned.append(("/cdx/", Resource(status=200, body=body, content_type="text/html", modified=None)))
    report = read(reading)
    assert report.failure is not None
    assert "the index of the Wayback Machine did not answer" in report.failure
    assert targets(archives) == []
