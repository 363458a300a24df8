"""What goes wrong at 3 a.m., with real processes: a power cut, kill -9 of every part, failed sources, two triggers at
once, runs that were missed, and cancel.
"""

import os
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from flows.leftovers import DIED
from tests.flows.news_site import pieces
from tests.flows.prefect_api import until
from tests.flows.serving_process import Serving
from tests.flows.webhook import Webhook

from povetl.warehouse.connect import work_lock


def ask(serving: Serving, sql: str, *values: object) -> list[tuple[Any, ...]]:
    con = duckdb.connect(str(serving.home / "povetl.duckdb"), read_only=True)
    try:
        return con.execute(sql, list(values)).fetchall()
    finally:
        con.close()


def ends_well(serving: Serving, run_id: str) -> None:
    run = serving.api.ended(run_id, 180, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", run["state"]


@dataclass(frozen=True)
class LeftOver:
    """Runs that a power cut met: one that read a source, one that was about to begin, and two that were queued."""

    running: str
    beginning: str
    queued: tuple[str, ...]


@pytest.fixture(scope="module")
def left_over(serving: Serving) -> LeftOver:
    """Every process killed at once, with runs in every state, and `povetl serve` started again."""
    running = serving.api.trigger("ingest/ingest", sources=["sample_slow"])
    waiting_for_its_turn(serving, running)
    beginning, behind_it = (serving.api.trigger("publish/publish") for _ in range(2))
    until(lambda: serving.api.run(beginning)["state"]["type"] == "PENDING", 60, serving.trouble)
    queued = serving.api.trigger("ingest/ingest", sources=["sample_agriculture"])
    serving.cut_power()
    serving.start()
    serving.wait_until_up()
    return LeftOver(running, beginning, (behind_it, queued))


@dataclass(frozen=True)
class Orphans:
    """Two runs of one source that lost their worker: one was killed after it, the other waits for its turn."""

    silenced: str
    waiting: str


@pytest.fixture(scope="module")
def orphans(serving: Serving, left_over: LeftOver) -> Orphans:
    """A worker killed under two runs; nobody is left to say that one died, until its heartbeats are missed.

    That takes 90 s, during which the other tests go on with the worker that `povetl serve` started again.
    """
    silenced, waiting = (serving.api.trigger("ingest/ingest", sources=["sample_slow"]) for _ in range(2))
    waiting_for_its_turn(serving, silenced)
    serving.api.running(waiting, 60, serving.trouble)
    worker = serving.part("worker start")
    os.kill(worker, signal.SIGKILL)
    until(lambda: serving.part("worker start", but=worker), 60, serving.trouble)
    os.kill(flow_process(serving, silenced), signal.SIGKILL)
    return Orphans(silenced, waiting)


def test_a_run_that_a_power_cut_ended_is_crashed_and_told_of(
    serving: Serving, webhook: Webhook, left_over: LeftOver
) -> None:
    run = serving.api.run(left_over.running)
    assert (run["state"]["type"], run["state"]["message"]) == ("CRASHED", DIED)
    until(lambda: any(DIED in text for text in webhook.received), 60, lambda: repr(webhook.received))


def test_what_was_queued_at_a_power_cut_runs_after_it(serving: Serving, left_over: LeftOver) -> None:
    for run_id in (left_over.beginning, *left_over.queued):
        ends_well(serving, run_id)
    assert ask(serving, "SELECT state FROM run WHERE prefect_run_id = ?", left_over.running) == [("crashed",)]


def test_a_run_without_a_worker_goes_on_though_it_was_taken_for_dead(serving: Serving, orphans: Orphans) -> None:
    crashed = {"state": {"type": "CRASHED", "name": "Crashed"}, "force": True}
    serving.api.post(f"/flow_runs/{orphans.waiting}/set_state", crashed)
    until(lambda: serving.api.run(orphans.waiting)["state"]["type"] == "RUNNING", 15, serving.trouble)


def test_a_run_without_a_worker_stops_within_ten_seconds_when_it_is_cancelled(
    serving: Serving, orphans: Orphans
) -> None:
    waiting_for_its_turn(serving, orphans.waiting)
    cancelled(serving, orphans.waiting)


def test_a_killed_worker_is_started_again_and_takes_the_next_run(serving: Serving, orphans: Orphans) -> None:
    ends_well(serving, serving.api.trigger("ingest/ingest", sources=["sample_agriculture"]))
    assert serving.api.run(orphans.silenced)["state"]["type"] == "RUNNING"


def test_a_failed_source_fails_the_run_with_its_sentence_and_the_others_load(
    serving: Serving, webhook: Webhook
) -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_gone", "sample_agriculture"])
    run = serving.api.ended(run_id, 180, serving.trouble)
    assert run["state"]["name"] == "Failed"
    assert "sample_gone: the list http://gone.test/news/ could not be read" in run["state"]["message"]
    tasks = serving.api.task_runs(run_id)
    assert tasks["read sample_gone"] == "Failed"
    assert tasks["read sample_agriculture"] == "Completed"
    state, error = ask(serving, "SELECT state, error FROM run WHERE prefect_run_id = ?", run_id)[0]
    assert state == "failed"
    assert "sample_gone" in error
    assert ask(serving, "SELECT count(*) > 0 FROM article WHERE source_id = 'sample_agriculture'") == [(True,)]
    for what in ("run Failed", "povetl.source.failed"):
        until(lambda what=what: any(what in text for text in webhook.received), 60, lambda: repr(webhook.received))


def test_two_triggers_at_once_read_the_source_one_after_the_other(serving: Serving) -> None:
    runs = [serving.api.trigger("ingest/ingest", sources=["sample_county"]) for _ in range(2)]
    for run_id in runs:
        ends_well(serving, run_id)
    spans = ask(
        serving,
        'SELECT min(fetched_at), max(fetched_at) FROM "fetch" JOIN run USING (run_id) '
        "WHERE prefect_run_id IN (?, ?) GROUP BY run_id ORDER BY 1",
        *runs,
    )
    assert len(spans) == 2
    assert spans[0][1] < spans[1][0]
    twice = ask(serving, "SELECT article_id, revision FROM article GROUP BY ALL HAVING count(*) > 1")
    assert twice == []


def test_a_run_that_waits_for_the_warehouse_stops_within_ten_seconds_when_it_is_cancelled(
    serving: Serving,
) -> None:
    serving.news.shown = pieces(21, 29)  # as many as usual: a list that shrinks fails for itself
    serving.news.asked.clear()
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_news"])
    until(lambda: "/news/" in serving.news.asked, 120, serving.trouble)
    with work_lock(serving.home / "work.duckdb", 30):  # as a replay does for minutes
        until(lambda: progress(serving, run_id, "sample-news") == 100, 60, serving.trouble)
        cancelled(serving, run_id)
    serving.news.shown = []
    ends_well(serving, serving.api.trigger("ingest/ingest", sources=["sample_agriculture"]))
    assert ask(serving, "SELECT state, ended_at IS NULL FROM run WHERE prefect_run_id = ?", run_id) == [
        ("crashed", False)
    ]
    assert ask(serving, "SELECT count(*) FROM article WHERE url LIKE '%/news/21.html'") == [(1,)], "loaded afterwards"


def test_of_the_runs_that_were_missed_one_does_the_work(serving: Serving, orphans: Orphans) -> None:
    deployment = serving.api.deployment("ingest/ingest")["id"]
    worker = serving.part("worker start")
    hourly = {"cron": "0 * * * *", "timezone": "Asia/Shanghai"}
    schedule = {"schedule": hourly, "active": True, "slug": "missed", "parameters": {"sources": ["sample_county"]}}
    os.kill(worker, signal.SIGSTOP)  # as a machine that sleeps
    try:
        made = serving.api.post(f"/deployments/{deployment}/schedules", [schedule])
        now = datetime.now(UTC)
        times = {"start_time": f"{now - timedelta(hours=3):%FT%TZ}", "end_time": f"{now:%FT%TZ}"}
        serving.api.post(f"/deployments/{deployment}/schedule", times)
        late = {
            "deployments": {"id": {"any_": [deployment]}},
            "flow_runs": {"state": {"name": {"any_": ["Late"]}}, "expected_start_time": {"before_": f"{now:%FT%TZ}"}},
        }
        until(lambda: len(serving.api.post("/flow_runs/filter", late)) == 3, 60, serving.trouble)
        runs = [run["id"] for run in serving.api.post("/flow_runs/filter", late)]
    finally:
        os.kill(worker, signal.SIGCONT)
    ended = [serving.api.ended(run_id, 180, serving.trouble) for run_id in runs]
    serving.api.ask("DELETE", f"/deployments/{deployment}/schedules/{made[0]['id']}")
    by_time = sorted(ended, key=lambda run: run["expected_start_time"])
    assert [run["state"]["name"] for run in by_time] == ["Skipped", "Skipped", "Completed"]


def test_a_killed_flow_process_is_crashed_and_the_next_run_goes_on(serving: Serving) -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_slow"])
    waiting_for_its_turn(serving, run_id)
    os.kill(flow_process(serving, run_id), signal.SIGKILL)
    run = serving.api.ended(run_id, 60, serving.trouble)
    assert run["state"]["type"] == "CRASHED"
    ends_well(serving, serving.api.trigger("ingest/ingest", sources=["sample_agriculture"]))
    assert ask(serving, "SELECT state FROM run WHERE prefect_run_id = ?", run_id) == [("crashed",)]


def test_a_run_killed_after_its_worker_is_crashed_by_the_shipped_automation(serving: Serving, orphans: Orphans) -> None:
    run = serving.api.ended(orphans.silenced, 150, serving.trouble)
    assert run["state"]["type"] == "CRASHED", run["state"]
    assert "No sign of life" in run["state"]["message"]
    assert ask(serving, "SELECT state FROM run WHERE prefect_run_id = ?", orphans.silenced) == [("crashed",)]


def test_a_run_goes_on_while_the_server_is_killed_and_started_again(serving: Serving) -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_media"], force=True)
    serving.api.running(run_id, 120, serving.trouble)
    os.kill(serving.part("server start"), signal.SIGKILL)
    until(serving.answers, 120, serving.trouble)
    run = serving.api.ended(run_id, 180, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", run["state"]


def cancelled(serving: Serving, run_id: str) -> None:
    """Cancel a run: within ten seconds, all in all, it is Cancelled and its process is gone."""
    began = time.monotonic()
    serving.api.post(f"/flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})
    run = serving.api.ended(run_id, 10, serving.trouble)
    assert run["state"]["type"] == "CANCELLED", run["state"]
    until(lambda: not flow_process(serving, run_id), began + 10 - time.monotonic(), serving.trouble)


def progress(serving: Serving, run_id: str, source: str) -> float:
    """How far a run has come with a source, in percent."""
    shown = serving.api.artifacts(run_id).get(f"progress-{source}")
    return float(shown["data"]) if shown else 0.0


def waiting_for_its_turn(serving: Serving, run_id: str) -> None:
    """Wait until the crawl of sample_slow has asked for robots.txt, and so waits a minute before its list."""

    def asked() -> bool:
        return serving.api.run(run_id)["state"]["type"] == "RUNNING" and "progress-sample-slow" in (
            serving.api.artifacts(run_id)
        )

    until(asked, 120, serving.trouble)


def flow_process(serving: Serving, run_id: str) -> int:
    """The process of a flow run; 0 when there is none."""
    return serving.process_with(f"PREFECT__FLOW_RUN_ID={run_id}")
