"""What is written is readable by others, and survives being killed."""

import errno
import gzip
import io
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from tests.archive.archive_making import CONTEXT, HTML, START, archive, exchange, result
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from povetl.archive import warc
from povetl.archive.context import read_context
from povetl.archive.digest import payload_digest
from povetl.archive.reader import iter_captures, read_payload
from povetl.archive.verify import verify
from povetl.archive.warc import WarcWriter, new_warc_path
from povetl.errors import ArchiveError

URL = "http://www.linshan.test/a.html"


def records(path: Path) -> list[tuple[str, str, bytes]]:
    """Type, target and content of every record as warcio reads them, digests checked."""
    with path.open("rb") as file:
        return [
            (one.rec_type, one.rec_headers.get_header("WARC-Target-URI"), one.content_stream().read())
            for one in WarcioIterator(file, check_digests="raise")
        ]


def test_a_fetch_is_metadata_request_and_response_to_warcio(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    archive(path, result(exchange(URL, "引水渠".encode())))
    kinds = [(kind, target) for kind, target, _ in records(path)]
    assert kinds == [("warcinfo", None), ("metadata", URL), ("request", URL), ("response", URL)]
    assert records(path)[-1][2] == "引水渠".encode()


def test_fastwarc_reads_the_same_records_and_finds_their_digests_right(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    archive(path, result(exchange(URL, b"one")), result(exchange(URL, b"two")))
    with path.open("rb") as file:
        found = [one.headers.get("WARC-Type") for one in FastIterator(file, verify_digests=True)]
    assert found == ["warcinfo", *["metadata", "request", "response"] * 2]


def test_an_index_by_pywb_s_rule_holds_the_answers_and_nothing_else(tmp_path: Path) -> None:
    known = {URL: (payload_digest(b"one"), START)}
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")), result(exchange(URL, None), status="too_large"))
    archive(tmp_path / "b.warc.gz", result(exchange(URL, b"", 304), status="not_modified"), known=known.get)
    archive(tmp_path / "c.warc.gz", result(exchange("urn:sha256:ab", b"saved")))
    found = []
    for path in sorted(tmp_path.iterdir()):
        with path.open("rb") as file:
            for one in WarcioIterator(file):
                if one.rec_type not in ("request", "warcinfo") and one.content_type != "application/warc-fields":
                    found.append(one.rec_type)
    assert found == ["response", "revisit", "resource"]


def test_contexts_of_the_first_archives_are_read(tmp_path: Path) -> None:
    context, fields = read_context(b'{"format": "povetl.capture/1", "source_id": "lin_shan", "status": "ok"}')
    assert (context.source_id, fields["status"]) == ("lin_shan", "ok")


def test_every_record_is_a_gzip_member_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    locator = archive(path, result(exchange(URL, b"one")), result(exchange(URL, b"two")))[1]
    with path.open("rb") as file:
        file.seek(locator.warc_offset)
        assert gzip.GzipFile(fileobj=io.BytesIO(file.read())).read().endswith(b"two\r\n\r\n")


def test_header_bytes_outside_ascii_are_kept_one_to_one(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    raw = "新".encode("gbk").decode("latin-1")
    archive(path, result(exchange(URL, b"x", headers=(("X-Where", raw),))))
    ((capture, _),) = iter_captures(tmp_path)
    assert capture.headers == (("X-Where", raw),)


def test_headers_of_a_coded_body_are_kept_and_yet_do_not_mislead_other_readers(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "7"))
    archive(path, result(exchange(URL, b"unpacked", headers=headers)))
    assert records(path)[-1][2] == b"unpacked"
    ((capture, body),) = iter_captures(tmp_path)
    assert (capture.headers, body) == (headers, b"unpacked")


def test_no_url_or_field_can_break_out_of_its_line(tmp_path: Path) -> None:
    url = "http://www.linshan.test/下载/a b\r\nWARC-Type: response\r\n.html"
    headers = (("X-A", "b\r\n\r\nbody"), ("Content-Type", "text/html"))
    archive(tmp_path / "a.warc.gz", result(exchange(url, b"one", headers=headers)))
    ((capture, body),) = iter_captures(tmp_path)
    assert (capture.url, body) == (url, b"one")
    assert [kind for kind, _, _ in records(tmp_path / "a.warc.gz")] == ["warcinfo", "metadata", "request", "response"]


def test_a_saved_file_is_a_resource(tmp_path: Path) -> None:
    archive(tmp_path / "a.warc.gz", result(exchange("urn:sha256:ab", "引水渠".encode())))
    assert [kind for kind, _, _ in records(tmp_path / "a.warc.gz")] == ["warcinfo", "metadata", "resource"]
    ((capture, body),) = iter_captures(tmp_path)
    assert body == "引水渠".encode() == read_payload(tmp_path, capture.locator)
    assert (capture.url, capture.http_status, capture.content_type) == ("urn:sha256:ab", 200, HTML[0][1])
    assert capture.context == CONTEXT
    assert verify(tmp_path).ok


def test_the_same_bytes_again_are_a_revisit(tmp_path: Path) -> None:
    known = {URL: (payload_digest(b"one"), START)}
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")))
    archive(tmp_path / "b.warc.gz", result(exchange(URL, b"one")), result(exchange(URL, b"two")), known=known.get)
    captures = list(iter_captures(tmp_path))
    assert [(capture.revisit, body) for capture, body in captures] == [(False, b"one"), (True, None), (False, b"two")]
    assert captures[1][0].body_sha256 == payload_digest(b"one")


def test_304_is_a_revisit_that_names_the_known_bytes(tmp_path: Path) -> None:
    known = {URL: (payload_digest(b"one"), START)}
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"", 304), status="not_modified"), known=known.get)
    ((capture, body),) = iter_captures(tmp_path)
    assert (capture.revisit, capture.http_status, body) == (True, 304, None)
    assert capture.body_sha256 == payload_digest(b"one")
    assert records(tmp_path / "a.warc.gz")[-1][0] == "revisit"


@pytest.mark.parametrize("status", ["too_large", "bomb", "truncated", "timeout:total"])
def test_an_answer_that_was_cut_off_is_metadata_without_payload(tmp_path: Path, status: str) -> None:
    path = tmp_path / "a.warc.gz"
    code = 0 if status == "timeout:total" else 200
    archive(path, result(exchange(URL, None, code), status=status))
    assert [kind for kind, _, _ in records(path)] == ["warcinfo", "metadata", "request"]
    assert status.encode() in records(path)[1][2]
    assert list(iter_captures(tmp_path)) == []


def test_a_fetch_that_never_went_out_writes_nothing(tmp_path: Path) -> None:
    from povetl.records import FetchResult

    refused = FetchResult(url="file:///a", final_url="file:///a", status="scheme_denied", requested_at=START)
    with WarcWriter(tmp_path / "a.warc.gz") as writer:
        assert writer.append(refused, CONTEXT) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_run_s_file_is_named_after_its_start(tmp_path: Path) -> None:
    path = new_warc_path(tmp_path, "../../etc/run 1", START)
    assert path == tmp_path / "povetl-20260305T080000Z-etcrun1.warc.gz"


WRITER = """
    import itertools, sys
    from pathlib import Path
    from povetl.archive.warc import WarcWriter
    from tests.archive.archive_making import CONTEXT, exchange, result
    with WarcWriter(Path(sys.argv[1])) as writer:
        for n in itertools.count():
            writer.append(result(exchange(f"http://www.linshan.test/{n}", b"x" * 40_000)), CONTEXT)
            print(n, flush=True)
"""


def test_row_47_kill_9_loses_at_most_the_capture_in_flight(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    for _ in range(20):
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    last = int(rest[-1]) if rest else last
    found = [capture.url for capture, _ in iter_captures(tmp_path)]
    assert found[: last + 1] == [f"http://www.linshan.test/{n}" for n in range(last + 1)]
    archive(path, result(exchange("http://www.linshan.test/after", b"after")))
    assert [capture.url for capture, _ in iter_captures(tmp_path)] == [*found, "http://www.linshan.test/after"]
    assert verify(tmp_path).ok


@pytest.mark.parametrize("cut", [1, 20, 150, 400])
def test_a_torn_tail_is_cut_off_before_the_next_append(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.warc.gz"
    archive(path, result(exchange(URL, b"one")), result(exchange(URL, b"two" * 100)))
    path.write_bytes(path.read_bytes()[:-cut])
    assert [body for _, body in iter_captures(tmp_path)] == [b"one"]
    archive(path, result(exchange(URL, b"three")))
    assert [body for _, body in iter_captures(tmp_path)] == [b"one", b"three"]
    assert verify(tmp_path).ok


FULL = """
    import resource, signal, sys
    from pathlib import Path
    from povetl.archive.warc import WarcWriter
    from povetl.errors import ArchiveError
    from tests.archive.archive_making import CONTEXT, exchange, result
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    with WarcWriter(Path(sys.argv[1])) as writer:
        for n in range(1000):
            try:
                writer.append(result(exchange(f"http://www.linshan.test/{n}", bytes(range(256)) * 8)), CONTEXT)
            except ArchiveError as error:
                print(n, error)
                break
"""


def test_row_49_a_full_disk_is_one_sentence_and_leaves_a_whole_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL), str(tmp_path / "a.warc.gz")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    count, _, sentence = done.stdout.strip().partition(" ")
    assert "cannot be written" in sentence
    assert len(list(iter_captures(tmp_path))) == int(count) > 0
    assert verify(tmp_path).ok


def test_row_49_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with (
        WarcWriter(tmp_path / "file" / "a.warc.gz") as writer,
        pytest.raises(ArchiveError, match=r"cannot be written: .*\.$"),
    ):
        writer.append(result(exchange(URL, b"one")), CONTEXT)


def test_what_was_appended_is_synced_in_groups_and_all_of_it_before_a_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    synced: list[int] = []
    monkeypatch.setattr(warc, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(warc, "_sync", lambda file: synced.append(os.fstat(file).st_size))
    path = tmp_path / "a.warc.gz"

    def size() -> int:
        return path.stat().st_size

    with WarcWriter(path) as writer:
        writer.append(result(exchange(URL, b"one")), CONTEXT)
        assert synced == [size()], "the first append after a pause is on the disk when it returns"
        for _ in range(20):
            clock[0] += warc.SYNC_SECONDS / 30
            writer.append(result(exchange(URL, b"two")), CONTEXT)
        assert len(synced) == 1
        clock[0] += warc.SYNC_SECONDS / 2
        writer.append(result(exchange(URL, b"three")), CONTEXT)
        assert synced[1:] == [size()], "a second after the last sync"
        writer.append(result(exchange(URL, os.urandom(warc.SYNC_BYTES))), CONTEXT)
        assert synced[2:] == [size()], "so many bytes after the last sync"
        writer.append(result(exchange(URL, b"four")), CONTEXT)
        writer.sync()
        writer.sync()
        assert synced[3:] == [size()], "when it is asked for, and only when there is something"
        writer.append(result(exchange(URL, b"five")), CONTEXT)
    assert synced[4:] == [size()], "when the file is closed"


def test_the_name_of_a_new_file_is_synced_before_anything_counts_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_ino))
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"one")))
    archive(tmp_path / "a.warc.gz", result(exchange(URL, b"two")))
    assert synced == [tmp_path.stat().st_ino]


def test_a_disk_that_takes_nothing_any_more_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(warc, "_sync", refuse)
    sentence = r"a\.warc\.gz cannot be written: Input/output error\.$"
    with pytest.raises(ArchiveError, match=sentence), WarcWriter(tmp_path / "a.warc.gz") as writer:
        writer.append(result(exchange(URL, b"one")), CONTEXT)
