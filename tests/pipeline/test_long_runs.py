"""A run over many pages holds a few of them at a time, leaks nothing, and parses nothing that has not changed."""

import gc
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bench.bench_web_runs import resident, served

from povetl.pipeline import reading
from povetl.pipeline.crawl import Plan
from povetl.pipeline.ingest import read_source
from povetl.pipeline.loading import BATCH
from povetl.pipeline.runs import Run, SourceReport
from povetl.pipeline.watch import Watch
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.records import Article, Capture, Exchange, FetchResult, FetchRow

PAGES = 900
RECORDS = (reading.Reading, Article, Capture, Exchange, FetchResult, FetchRow)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    with served(PAGES, tmp_path, sentences=2) as reach:
        for name, value in reach.items():
            monkeypatch.setenv(name, value)
        yield open_workspace()


def read(workspace: Workspace, watch: Watch) -> SourceReport:
    with Run(workspace, "ingest", {}) as run:
        report = read_source(run, workspace.catalog["bench"], Plan(), watch)
        run.end("completed")
    return report


def test_memory_and_descriptors_stay_flat_and_unchanged_pages_cost_little(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: dict[int, float] = {}
    descriptors: dict[int, int] = {}
    records: Counter[str] = Counter()

    def told(_source: str, done: int, _total: int) -> None:
        if done in (PAGES // 3, PAGES - 1):
            gc.collect()
            held[done], descriptors[done] = resident(), len(os.listdir("/proc/self/fd"))
            records.clear()
            records.update(type(one).__name__ for one in gc.get_objects() if isinstance(one, RECORDS))

    first = read(workspace, Watch(told=told))
    assert len(first.loaded.new) == PAGES
    assert 0 < records["Reading"] <= BATCH, "no more than a batch waits to be loaded"
    assert set(records.values()) <= {*range(BATCH + 20)}, records
    assert held[PAGES - 1] - held[PAGES // 3] < 12, held
    assert descriptors[PAGES - 1] == descriptors[PAGES // 3]

    parsed: Counter[str] = Counter()
    real = reading.parse_page

    def counted(*args: object, **named: object) -> object:
        parsed["pages"] += 1
        return real(*args, **named)  # type: ignore[arg-type]  # whatever it was given

    monkeypatch.setattr(reading, "parse_page", counted)
    began = time.process_time()
    second = read(workspace, Watch())
    spent = time.process_time() - began
    assert second.fetched["not_modified"] >= PAGES
    assert parsed["pages"] == 0
    assert spent / PAGES < 0.006, "seconds of processor a page; a busy machine takes three times what a quiet one does"
