"""What the crawl state remembers, and that losing it loses nothing else."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from povetl.errors import PovetlError
from povetl.records import Validators
from povetl.state import CrawlState, StateSetAside

URL = "http://www.linshan.test/a.html"
NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.sqlite"


def remember(state: CrawlState, status: str = "ok", **changes: object) -> None:
    options = {"etag": '"v1"', "last_modified": "Mon", "payload_digest": "ab" * 32, "captured_at": NOW, **changes}
    state.remember(URL, status=status, **options)  # type: ignore[arg-type]  # options are checked where they are read


def test_what_was_remembered_outlives_the_process(path: Path) -> None:
    with CrawlState(path) as state:
        remember(state, article_id="a1")
        state.advance("lin_shan", date(2026, 3, 1))
    with CrawlState(path) as state:
        assert state.validators(URL) == Validators(etag='"v1"', last_modified="Mon")
        assert state.known(URL) == ("ab" * 32, NOW)
        assert state.article_id(URL) == "a1"
        assert state.watermark("lin_shan") == date(2026, 3, 1)


def test_nothing_is_known_of_what_was_never_fetched(path: Path) -> None:
    with CrawlState(path) as state:
        assert (state.validators(URL), state.known(URL), state.misses(URL), state.watermark("x")) == (
            None,
            None,
            0,
            None,
        )
        assert (state.circuits(), state.robots("http://a.test"), state.median_yield("x", URL)) == ({}, None, None)


def test_a_failure_keeps_the_validators_of_the_last_whole_page(path: Path) -> None:
    with CrawlState(path) as state:
        remember(state)
        remember(state, "http_5xx", etag=None, last_modified=None, payload_digest=None, captured_at=None)
        remember(state, "not_modified", etag=None, last_modified=None, payload_digest=None, captured_at=None)
        assert state.validators(URL) == Validators(etag='"v1"', last_modified="Mon")
        assert state.known(URL) == ("ab" * 32, NOW)


def test_a_page_whose_bytes_are_not_archived_is_fetched_whole(path: Path) -> None:
    with CrawlState(path) as state:
        remember(state, payload_digest=None)
        assert state.validators(URL) is None


def test_row_05_misses_count_in_a_row(path: Path) -> None:
    with CrawlState(path) as state:
        for _ in range(3):
            remember(state, "gone")
        assert state.misses(URL) == 3
        remember(state)
        assert state.misses(URL) == 0


def test_what_is_forgotten_is_fetched_as_if_for_the_first_time(path: Path) -> None:
    with CrawlState(path) as state:
        remember(state)
        state.forget(URL)
        assert state.validators(URL) is None


def test_a_watermark_never_goes_back(path: Path) -> None:
    with CrawlState(path) as state:
        state.advance("lin_shan", date(2026, 3, 1))
        state.advance("lin_shan", date(2026, 2, 1))
        assert state.watermark("lin_shan") == date(2026, 3, 1)


def test_circuits_are_kept_and_cleared_host_by_host(path: Path) -> None:
    with CrawlState(path) as state:
        state.save_circuits({"a.test": {"failures": 5}, "b.test": {"failures": 2}})
        state.save_circuits({"a.test": {}})
        assert state.circuits() == {"b.test": {"failures": 2}}


def test_a_robots_copy_is_good_for_a_day(path: Path) -> None:
    with CrawlState(path) as state:
        now = datetime.now(UTC)
        state.save_robots("http://a.test", "User-agent: *", now - timedelta(hours=23))
        state.save_robots("http://b.test", "User-agent: *", now - timedelta(hours=25))
        assert state.robots("http://a.test") == ("User-agent: *", now - timedelta(hours=23))
        assert state.robots("http://b.test") is None


def test_yields_have_a_median(path: Path) -> None:
    with CrawlState(path) as state:
        for n_links in (20, 22, 1):
            state.record_yield("lin_shan", URL, n_links)
        assert state.link_yields("lin_shan", URL) == (20, 22, 1)
        assert state.median_yield("lin_shan", URL) == 20


def test_links_of_a_page_are_remembered(path: Path) -> None:
    with CrawlState(path) as state:
        state.remember_links(URL, {"links": ["一"]})
        assert state.links(URL) == {"links": ["一"]}


@pytest.mark.parametrize("content", [b"this is no database, but long enough to look like a file" * 50, b"\x00" * 4096])
def test_a_corrupt_file_is_set_aside_with_one_sentence(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.warns(StateSetAside, match=r"costs only refetching\.$"):
        state = CrawlState(path)
    with state:
        remember(state)
        assert state.set_aside is not None
        assert state.set_aside.read_bytes() == content
    with CrawlState(path) as state:
        assert state.known(URL) is not None


def test_somebody_else_s_database_is_set_aside_untouched(path: Path) -> None:
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    with pytest.warns(StateSetAside), CrawlState(path) as state:
        kept = state.set_aside
    assert kept is not None
    with sqlite3.connect(kept) as other:
        assert other.execute("SELECT count(*) FROM theirs").fetchone() == (0,)
    other.close()


def test_a_damaged_file_is_set_aside(path: Path) -> None:
    with CrawlState(path) as state:
        for n in range(500):
            state.remember(f"{URL}?{n}", etag="x" * 50, status="ok")
    data = bytearray(path.read_bytes())
    data[4096 : 4096 * 6] = b"\xaa" * (4096 * 5)
    path.write_bytes(data)
    with pytest.warns(StateSetAside), CrawlState(path) as state:
        assert state.validators(URL) is None


def test_an_empty_file_is_a_fresh_state(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch()
    with CrawlState(path) as state:
        assert state.set_aside is None


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(PovetlError, match=r"cannot be written: .*\.$"):
        CrawlState(tmp_path / "file" / "state.sqlite")


def test_two_processes_may_hold_it_at_once(path: Path) -> None:
    with CrawlState(path) as one, CrawlState(path) as other:
        remember(one)
        assert other.known(URL) is not None
        other.forget(URL)
        assert one.known(URL) is None


def test_links_go_with_the_bytes_that_they_were_read_from(tmp_path: Path) -> None:
    with CrawlState(tmp_path / "state.sqlite", reader="one") as state:
        state.remember("http://a.test/", etag='"1"', payload_digest="d1", captured_at=None, status="ok")
        state.remember_links("http://a.test/", {"links": []})
        assert state.links("http://a.test/") == {"links": []}
        state.remember("http://a.test/", etag='"2"', payload_digest="d2", captured_at=None, status="ok")
        assert state.links("http://a.test/") is None, "a kill here must not leave the old links beside the new ETag"


def test_links_that_another_reader_found_do_not_count(tmp_path: Path) -> None:
    with CrawlState(tmp_path / "state.sqlite", reader="one") as state:
        state.remember_links("http://a.test/", {"links": []})
    with CrawlState(tmp_path / "state.sqlite", reader="two") as state:
        assert state.links("http://a.test/") is None
