"""What is read back is what was written, or an error that says so."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.archive.archive_making import CONTEXT, HTML, archive, exchange, result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from povetl.archive.digest import payload_digest
from povetl.archive.reader import iter_captures, read_capture, read_payload
from povetl.archive.verify import repair, stats, verify
from povetl.archive.warc import WarcWriter
from povetl.errors import ArchiveError
from povetl.records import CaptureContext, Locator

URL = "http://www.linshan.test/a.html"


def test_a_capture_comes_back_with_its_context(tmp_path: Path) -> None:
    (locator,) = archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")))
    capture, body = read_capture(tmp_path, locator)
    assert body == read_payload(tmp_path, locator) == b"one"
    assert (capture.url, capture.final_url, capture.http_status) == (URL, URL, 200)
    assert capture.context == CONTEXT
    assert capture.headers == HTML
    assert capture.body_sha256 == payload_digest(b"one")
    assert capture.locator == locator
    assert list(iter_captures(tmp_path)) == [(capture, body)]


def test_a_capture_id_is_the_same_whenever_it_is_read_and_differs_between_captures(tmp_path: Path) -> None:
    archive(tmp_path / "a.warc.gz", *(result(exchange(URL, b"one")) for _ in range(5)))
    first = [capture.capture_id for capture, _ in iter_captures(tmp_path)]
    (tmp_path / "a.warc.gz").rename(tmp_path / "moved.warc.gz")
    assert [capture.capture_id for capture, _ in iter_captures(tmp_path)] == first
    assert len(set(first)) == 5


def test_redirects_are_captures_of_their_own_and_the_answer_knows_what_was_asked(tmp_path: Path) -> None:
    there = "http://www.linshan.test/b.html"
    hops = (exchange(URL, b"", 302, (("Location", "/b.html"),)), exchange(there, b"one"))
    archive(tmp_path / "a.warc.gz", result(*hops, url=URL + "#top"))
    captures = [capture for capture, _ in iter_captures(tmp_path, hops=True)]
    assert [(one.url, one.final_url, one.http_status) for one in captures] == [
        (URL, URL, 302),
        (URL + "#top", there, 200),
    ]
    assert [capture for capture, _ in iter_captures(tmp_path)] == captures[1:]


def test_a_long_run_reads_each_capture_back_without_reading_the_file_again(tmp_path: Path) -> None:
    """Contexts are read as far as they are not known yet."""
    path = tmp_path / "a.warc.gz"
    for n in range(3):
        (locator,) = archive(path, result(exchange(f"{URL}?{n}", b"%d" % n)))
        assert read_capture(tmp_path, locator)[0].context == CONTEXT
    assert [capture.context for capture, _ in iter_captures(tmp_path)] == [CONTEXT] * 3


def test_only_the_files_asked_for_are_read(tmp_path: Path) -> None:
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")))
    archive(tmp_path / "b.warc.gz", result(exchange(URL, b"two")))
    assert [body for _, body in iter_captures(tmp_path, files=["b.warc.gz"])] == [b"two"]
    assert [body for _, body in iter_captures(tmp_path)] == [b"one", b"two"]
    assert list(iter_captures(tmp_path / "nowhere")) == []


@pytest.mark.parametrize("name", ["", "../a.warc.gz", "missing.warc.gz", "/etc/passwd"])
def test_a_locator_that_leads_nowhere_is_one_sentence(tmp_path: Path, name: str) -> None:
    archive(tmp_path / "raw" / "a.warc.gz", result(exchange(URL, b"one")))
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"outside")))
    with pytest.raises(ArchiveError, match=r"\.$"):
        read_payload(tmp_path / "raw", Locator(warc_file=name, warc_offset=0))


@pytest.mark.parametrize("offset", [0, 3, 10_000_000])
def test_an_offset_without_a_response_is_one_sentence(tmp_path: Path, offset: int) -> None:
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")))
    with pytest.raises(ArchiveError, match=r"at byte \d+"):
        read_payload(tmp_path, Locator(warc_file="a.warc.gz", warc_offset=offset))


def test_a_revisit_has_no_payload_to_read(tmp_path: Path) -> None:
    known = {URL: (payload_digest(b"one"), datetime.now(UTC))}
    (locator,) = archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")), known=known.get)
    with pytest.raises(ArchiveError, match="revisit"):
        read_payload(tmp_path, locator)


def plain(path: Path) -> bytes:
    """The file's records without compression, which damage can be done to."""
    import gzip

    return gzip.decompress(path.read_bytes())


def test_bytes_that_were_changed_are_noticed(tmp_path: Path) -> None:
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"460 yuan")))
    data = plain(tmp_path / "a.warc.gz")
    (tmp_path / "a.warc.gz").unlink()
    (tmp_path / "b.warc").write_bytes(data.replace(b"460 yuan", b"480 yuan"))
    offset = data.index(b"WARC/1.1\r\nWARC-Type: response")
    with pytest.raises(ArchiveError, match="not the one archived"):
        read_payload(tmp_path, Locator(warc_file="b.warc", warc_offset=offset))
    assert list(iter_captures(tmp_path)) == []
    assert any("digest" in problem.what for problem in verify(tmp_path).problems)


def foreign(path: Path, *, gzip: bool = True) -> None:
    """A file as other crawlers write it: SHA-1 digests, no metadata of ours, a coded body."""
    import gzip as packing

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzip)
        for name, body, fields in (
            ("plain", b"<p>hello", []),
            ("packed", packing.compress(b"<p>hello", mtime=0), [("Content-Encoding", "gzip")]),
        ):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *fields], protocol="HTTP/1.1")
            target = f"http://www.linshan.test/{name}"
            record = writer.create_warc_record(target, "response", payload=io.BytesIO(body), http_headers=head)
            writer.write_record(record)


@pytest.mark.parametrize("gzip", [True, False])
def test_other_crawlers_files_are_read_with_a_default_context(tmp_path: Path, *, gzip: bool) -> None:
    (tmp_path / "sub").mkdir()
    foreign(tmp_path / "sub" / ("f.warc.gz" if gzip else "f.warc"), gzip=gzip)
    captures = list(iter_captures(tmp_path))
    assert [body for _, body in captures] == [b"<p>hello"] * 2
    assert {capture.context for capture, _ in captures} == {CaptureContext(source_id="")}
    assert all(capture.locator.warc_file.startswith("sub/") for capture, _ in captures)
    assert [read_payload(tmp_path, capture.locator) for capture, _ in captures] == [b"<p>hello"] * 2
    assert verify(tmp_path).ok


def test_a_capture_copied_from_another_crawler_keeps_its_id(tmp_path: Path) -> None:
    foreign(tmp_path / "f.warc.gz")
    for capture, body in list(iter_captures(tmp_path)):
        copied = replace(exchange(capture.final_url, body, headers=capture.headers), requested_at=capture.captured_at)
        (locator,) = archive(tmp_path / "g.warc.gz", result(copied))
        assert read_capture(tmp_path, locator)[0].capture_id == capture.capture_id


@pytest.mark.parametrize("when", ["9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+09:00"])
def test_a_capture_at_the_end_of_the_calendar_is_passed_over(tmp_path: Path, when: str) -> None:
    foreign(tmp_path / "f.warc", gzip=False)
    head, date, rest = (tmp_path / "f.warc").read_bytes().partition(b"WARC-Date: ")
    (tmp_path / "f.warc").write_bytes(head + date + when.encode() + rest[rest.index(b"\r\n") :])
    assert [capture.final_url for capture, _ in iter_captures(tmp_path)] == ["http://www.linshan.test/packed"]


def test_what_is_no_warc_at_all_is_passed_over_and_reported(tmp_path: Path) -> None:
    (tmp_path / "bad.warc.gz").write_bytes(b"this is no gzip file")
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    archive(tmp_path / "good.warc.gz", result(exchange(URL, b"one")))
    assert [body for _, body in iter_captures(tmp_path)] == [b"one"]
    report = verify(tmp_path)
    assert [problem.warc_file for problem in report.problems] == ["bad.warc.gz"]
    assert not report.ok


def test_repair_cuts_a_torn_tail_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    archive(path, result(exchange(URL, b"one")), result(exchange(URL, b"two")))
    whole = path.read_bytes()
    assert repair(path) == 0
    path.write_bytes(whole + whole[:100])
    assert not verify(tmp_path).ok
    assert repair(path) == 100
    assert path.read_bytes() == whole
    assert verify(tmp_path).ok


def test_repair_leaves_a_file_that_is_damaged_in_its_middle(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    locators = archive(path, result(exchange(URL, b"one")), result(exchange(URL, b"two")))
    data = bytearray(path.read_bytes())
    data[locators[0].warc_offset + 30] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="left as it is"):
        repair(path)
    assert path.read_bytes() == bytes(data)


def test_stats_count_records_and_bytes(tmp_path: Path) -> None:
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")), result(exchange(URL, None, 0), status="conn_error"))
    counted = stats(tmp_path)
    assert counted.records == {"metadata": 2, "request": 2, "response": 1, "warcinfo": 1}
    assert counted.n_bytes == (tmp_path / "a.warc.gz").stat().st_size


def test_verify_cuts_a_torn_tail_off_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    archive(path, result(exchange("http://www.linshan.test/a", b"one")))
    whole = path.read_bytes()
    archive(path, result(exchange("http://www.linshan.test/b", b"two" * 100)))
    torn = path.read_bytes()[:-30]
    path.write_bytes(torn)
    assert not verify(tmp_path).ok
    report = verify(tmp_path, mend=True)
    ((name, n_cut),) = report.repaired
    assert (report.ok, name) == (True, path.name)
    left = path.read_bytes()
    assert left.startswith(whole)
    assert left + (tmp_path / f"{path.name}.torn-{len(left)}").read_bytes() == torn
    assert n_cut == len(torn) - len(left)
    again = verify(tmp_path, mend=True)
    assert (again.ok, again.repaired) == (True, ())


def test_verify_leaves_damage_in_the_middle_and_a_file_that_is_being_written(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    locators = archive(path, *(result(exchange(f"http://www.linshan.test/{n}", b"one")) for n in range(2)))
    raw = bytearray(path.read_bytes())
    raw[locators[0].warc_offset + 40] ^= 0xFF
    path.write_bytes(raw)
    report = verify(tmp_path, mend=True)
    assert (report.ok, report.repaired, path.read_bytes()) == (False, (), bytes(raw))
    path.unlink()
    with WarcWriter(tmp_path / "b.warc.gz") as writer:
        writer.append(result(exchange("http://www.linshan.test/c", b"one")), CONTEXT)
        with (tmp_path / "b.warc.gz").open("ab") as file:
            file.write(b"\x1f\x8b\x08 a record in flight")
        report = verify(tmp_path, mend=True)
        assert (report.ok, report.repaired) == (True, ())
        with pytest.raises(ArchiveError, match="being written"):
            repair(tmp_path / "b.warc.gz")
