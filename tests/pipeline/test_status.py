"""What `povetl status` and `povetl metrics` say of a home, and how page strings reach a person."""

import re
import shutil
from collections import namedtuple
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from povetl.errors import WarehouseError
from povetl.pipeline.chart import bar_chart, data_address
from povetl.pipeline.doctor import examine
from povetl.pipeline.ingest import ingest
from povetl.pipeline.metrics import prometheus_text
from povetl.pipeline.review import Refused, Review, SeenArticle, review
from povetl.pipeline.runs import Run, RunReport, SourceReport
from povetl.pipeline.status import HostTrouble, Status, examine_status, low_disk
from povetl.pipeline.summary import escape, log_line, markdown_summary, refused_rows
from povetl.pipeline.verified import record_verified
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal
from povetl.state import CrawlState
from povetl.warehouse.load import open_work
from povetl.warehouse.schema import write_state

HOSTILE = "<script>alert(1)</script> [贫困](javascript:x) | `x` **b** ![](http://a/b) \u202egnp\n# 一"


def test_an_empty_home_has_a_status_and_is_left_empty(workspace: Workspace) -> None:
    before = sorted(workspace.settings.home.rglob("*"))
    status = examine_status(workspace)
    assert status.articles == 0
    assert status.disk_total > status.disk_free > 0
    assert sorted(workspace.settings.home.rglob("*")) == before


def test_after_a_run_the_status_tells_of_it(portal: Portal, workspace: Workspace) -> None:
    report = ingest(workspace, ["sample_agriculture"])
    record_verified(workspace, "tibet_cn", {}, datetime(2026, 1, 1, tzinfo=UTC))
    with CrawlState(workspace.settings.state_path) as state:
        state.save_circuits(
            {"www.example.org": {"failures": 5, "open_until": "2026-03-01T00:00:00+00:00", "reason": "5 errors"}}
        )
    status = examine_status(workspace, datetime(2026, 3, 1, tzinfo=UTC))
    mine = next(one for one in status.sources if one.source_id == "sample_agriculture")
    assert mine.articles == len(report.sources[0].loaded.new)
    assert mine.last_read is not None
    assert mine.blocked == 1
    scheduled = next(one for one in status.sources if one.source_id == "tibet_cn")
    assert scheduled.next_run is not None
    assert scheduled.next_run > datetime(2026, 3, 1, tzinfo=UTC)
    assert [run.state for run in status.last_runs] == ["completed"]
    until = datetime(2026, 3, 1, tzinfo=UTC)
    assert status.hosts == [HostTrouble(host="www.example.org", open_until=until, failures=5, reason="5 errors")]
    assert examine_status(workspace, until - timedelta(minutes=1)).hosts[0].is_open
    text = prometheus_text(status, "1.2.3")
    lines = text.splitlines()
    families = list(text_string_to_metric_families(text))
    assert len({family.name for family in families}) == len(families) > 15
    assert all(family.documentation and family.type == "gauge" for family in families)
    assert sum(len(family.samples) for family in families) == len([line for line in lines if not line.startswith("#")])
    assert f'povetl_source_articles{{source="sample_agriculture"}} {mine.articles}' in lines
    assert 'povetl_runs{flow="ingest",state="completed"} 1' in lines
    circuits = {sample.labels["host"]: sample.value for sample in samples(families, "povetl_host_circuit_open")}
    assert circuits == {"www.example.org": 0.0}


def test_a_run_that_goes_on_is_counted(workspace: Workspace) -> None:
    with workspace.lock("run-abc"):
        assert examine_status(workspace).running == 1
    assert examine_status(workspace).running == 0


def test_a_run_that_published_nothing_is_told_of(portal: Portal, workspace: Workspace) -> None:
    ingest(workspace, ["sample_agriculture"])
    with pytest.raises(ZeroDivisionError), Run(workspace, "ingest", {}):
        raise ZeroDivisionError("a bug of ours")
    status = examine_status(workspace)
    assert [(run.state, run.error) for run in status.last_runs] == [("failed", "a bug of ours"), ("completed", None)]
    with open_work(workspace.settings.work_path):
        busy = examine_status(workspace)
    assert [run.state for run in busy.last_runs] == ["completed"]
    assert (status.from_work, busy.from_work) == (True, False)


def test_a_killed_run_waits_in_the_queue(workspace: Workspace) -> None:
    (workspace.settings.home / "locks" / "run-dead").touch()
    with workspace.lock("run-alive"):
        status = examine_status(workspace)
    assert (status.running, status.killed) == (1, 1)


def test_looking_leaves_a_damaged_crawl_state_where_it_is(workspace: Workspace) -> None:
    workspace.settings.state_path.write_bytes(b"no database at all, but long enough to be read as one" * 40)
    before = sorted(workspace.settings.home.rglob("*"))
    assert "not a database" in str(examine_status(workspace).state_trouble)
    assert sorted(workspace.settings.home.rglob("*")) == before


def test_a_warehouse_newer_than_this_program_is_one_sentence(workspace: Workspace) -> None:
    with open_work(workspace.settings.work_path) as warehouse:
        write_state(warehouse.con, "schema_version", "999")
    with pytest.raises(
        WarehouseError, match=r"schema version 999, newer than this povetl knows \(\d+\): upgrade povetl"
    ):
        examine_status(workspace)
    finding = {each.what: each for each in examine(workspace.settings)}["work.duckdb"]
    assert finding.ok is False
    assert "upgrade povetl" in finding.found


def samples(families: Iterable[Metric], name: str) -> list[Sample]:
    return [sample for family in families for sample in family.samples if sample.name == name]


def test_a_label_cannot_break_out_of_its_line() -> None:
    host = 'a"b\\c\nd} 1\u2028 西藏'
    trouble = HostTrouble(host=host, open_until=datetime.now(UTC), failures=1, reason="")
    text = prometheus_text(Status(hosts=[trouble]), "1")
    (sample,) = samples(text_string_to_metric_families(text), "povetl_host_circuit_open")
    assert sample.labels == {"host": host}


def test_a_disk_with_less_than_a_tenth_left_is_a_warning(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100_000_000_000, 91_000_000_000, 9_000_000_000))
    assert "only 9 % of the disk is free (9.0 GB)" in str(low_disk(workspace))
    assert "only 9 %" in str(examine_status(workspace).disk_sentence)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100, 90, 10))
    assert low_disk(workspace) is None


def test_strings_of_a_page_do_nothing_in_markdown() -> None:
    shown = escape(HOSTILE)
    assert "<" not in shown
    assert "\n" not in shown
    assert "\u202e" not in shown
    assert not re.search(r"(?<!\\)[\[\]|`*!]", shown)
    assert "贫困" in shown


def test_a_summary_of_hostile_pages_holds_no_markup_of_theirs() -> None:
    source = SourceReport(source_id="sample_agriculture", failure=HOSTILE, problems=[HOSTILE])
    article = SeenArticle(
        source_id="sample_agriculture", article_id="ab12", what="new", title=HOSTILE,
        url="http://a.test/x) <b>[y](javascript:z)", published_on=date(2021, 4, 6), figures=3,
    )  # fmt: skip
    scheme = SeenArticle(
        source_id="sample_agriculture", article_id="cd34", what="new", title="标题", url="javascript:alert(1)",
        published_on=None, figures=0,
    )  # fmt: skip
    refused = Refused(source_id="sample_agriculture", url=HOSTILE, reason="rejected", detail=HOSTILE)
    text = markdown_summary(
        RunReport(run_id="1", sources=[source]), Review(articles=[article, scheme], refused=[refused])
    )
    assert "<script" not in text
    assert "](javascript" not in text
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "## 0 new, 0 revised, 0 figures, 0 rejected, 1 failed",
        "### To look at",
        "### New and revised",
        "### Not taken",
    ]
    assert text.count("](http") == 1
    assert "\n" not in log_line(article)
    assert "\n" not in str(refused_rows([refused])[0]["why"])


def test_a_review_names_what_was_not_taken_and_the_usual_yield(portal: Portal, workspace: Workspace) -> None:
    found = review(workspace, ingest(workspace, ["sample_agriculture"]))
    assert len(found.articles) >= 5
    assert all(article.figures > 0 for article in found.articles)
    assert {each.reason for each in found.refused} == {"blocked:ruishu"}
    assert found.medians["sample_agriculture"] > 3
    picture = bar_chart(found.per_day, title="<figures>")
    assert "&lt;figures&gt;" in picture
    assert picture.count("<rect") == len(found.per_day) + 1
    assert data_address(picture).startswith("data:image/svg+xml;base64,")


def test_a_yield_under_half_of_the_usual_is_told() -> None:
    from decimal import Decimal

    source = SourceReport(source_id="a")
    source.loaded.new = [str(number) for number in range(6)]
    source.loaded.figures = 24
    assert Review(medians={"a": Decimal(8)}).dropped(source) is None
    assert "6 articles gave 4.0 figures each where 9 are usual" in str(
        Review(medians={"a": Decimal(9)}).dropped(source)
    )
    source.loaded.new = ["1"]
    assert Review(medians={"a": Decimal(100)}).dropped(source) is None
