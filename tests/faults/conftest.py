"""A fault server for the session, and a client of it for each test."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from tests.faults.faults_client import Client
from warcio.archiveiterator import ArchiveIterator

from povetl.archive.reader import iter_captures
from povetl.archive.verify import verify
from povetl.archive.warc import WarcWriter
from povetl.records import CaptureContext
from povetl.sample.faults import FaultServer
from povetl.sample.faults_certificates import authority_file
from povetl.sample.faults_wire import bomb


@pytest.fixture(scope="session")
def faults() -> Iterator[FaultServer]:
    bomb(twice=True)  # packing 200 MB takes a second, which no play should be late by
    with FaultServer() as server:
        yield server


@pytest.fixture
def client(faults: FaultServer, tmp_path: Path) -> Iterator[Client]:
    """What a test fetched is archived when it ends: every whole answer must come back, and nothing else."""
    client = Client(faults)
    yield client
    raw = tmp_path / "archived"
    with WarcWriter(raw / "a.warc.gz") as writer:
        for result in client.recorded:
            assert (result.error is None) is (result.status in {"ok", "not_modified"}), result
            locators = writer.append(result, CaptureContext(source_id="faults"))
            assert len(locators) == len(result.exchanges)
    assert verify(raw).ok
    exchanges = [exchange for result in client.recorded for exchange in result.exchanges]
    whole = [exchange for exchange in exchanges if exchange.http_status and exchange.body is not None]
    answered = [one for one in client.recorded if one.http_status and one.body is not None]
    read = [(capture.http_status, body or b"") for capture, body in iter_captures(raw, hops=True)]
    assert read == [(one.http_status, one.body) for one in whole]
    assert [capture.url for capture, _ in iter_captures(raw)] == [one.url for one in answered]
    with (raw / "a.warc.gz").open("rb") if exchanges else nullcontext(()) as file:
        kinds = [record.rec_type for record in ArchiveIterator(file, check_digests="raise")] if exchanges else []
    assert kinds.count("metadata") == kinds.count("request") == len(exchanges)


@pytest.fixture(scope="session")
def authority() -> Path:
    """The authority that signed the fault server's certificates."""
    return authority_file()
