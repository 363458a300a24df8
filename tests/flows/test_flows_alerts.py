"""Whatever needs a person is told: each kind of alert arrives at a webhook and in a mailbox, from real processes."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.flows.mailbox import Mailbox
from tests.flows.news_site import FULL, pieces
from tests.flows.prefect_api import until
from tests.flows.serving_process import Serving
from tests.flows.webhook import Webhook
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FULL_DISK = """
import shutil
from collections import namedtuple
Usage = namedtuple("Usage", "total used free")
shutil.disk_usage = lambda path: Usage(100_000_000_000, 95_000_000_000, 5_000_000_000)
"""


def reads(serving: Serving) -> None:
    """A run over the news site as it stands."""
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_news"])
    run = serving.api.ended(run_id, 180, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", (run["state"], serving.trouble())


def old_capture(path: Path) -> None:
    """A WARC file with one article of quiet_county, captured years ago."""
    page = pieces(1, 1)[0].page.encode()
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        answer = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            "http://quiet.test/news/1.html", "response", payload=BytesIO(page), http_headers=answer,
            warc_headers_dict={"WARC-Date": "2021-04-01T03:00:00Z"},
        )  # fmt: skip
        writer.write_record(record)


@pytest.fixture(scope="module")
def troubled(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every trouble at once: the news site loses its figures and misdates an article, a source has not been read for
    years, and the disk is full.
    """
    folder = tmp_path_factory.mktemp("trouble")
    (folder / "sitecustomize.py").write_text(FULL_DISK, encoding="utf-8")
    old_capture(folder / "quiet.warc.gz")
    done = serving.command("import", str(folder / "quiet.warc.gz"), "--source", "quiet_county")
    assert done.returncode == 0, done.stderr
    verified = serving.home / "verified" / "quiet_county.json"
    verified.write_text('{"verified_at": "2026-01-01T00:00:00+00:00"}', encoding="utf-8")
    try:
        serving.news.shown = pieces(1, 8, body=FULL)
        reads(serving)
        serving.news.shown = [*pieces(11, 15), *pieces(16, 16, day="1990-01-0{n}"), *serving.news.shown]
        more = serving.environment.get("PYTHONPATH", "")
        health = serving.api.trigger("health/health", {"PYTHONPATH": f"{folder}:{more}"})
        reads(serving)
        assert serving.api.ended(health, 60, serving.trouble)["state"]["type"] == "COMPLETED"
    finally:
        verified.unlink()
        serving.news.shown = []


ALERTS = [
    ("povetl.yield.dropped", "povetl.sample_news", "6 articles gave 0.0 figures each where 4.0 are usual"),
    ("povetl.check.failed", "povetl.warehouse", "not published after the day on which it was read"),
    ("povetl.source.stale", "povetl.quiet_county", "quiet_county was last read on 2021-04-01"),
    ("povetl.disk.low", "povetl.disk", "only 5 % of the disk is free"),
]


@pytest.mark.usefixtures("troubled")
@pytest.mark.parametrize(("what", "where", "sentence"), ALERTS, ids=[what for what, _, _ in ALERTS])
def test_each_trouble_is_told_to_the_webhook_and_by_mail(
    serving: Serving, webhook: Webhook, mailbox: Mailbox, what: str, where: str, sentence: str
) -> None:
    def posted() -> bool:
        alerts: list[dict[str, Any]] = [json.loads(text) for text in list(webhook.received)]
        return any(
            alert["what"] == what and where in (alert.get("source"), alert.get("run")) and sentence in alert["sentence"]
            for alert in alerts
        )

    def mailed() -> bool:
        return any(f"povetl: {what}: {where}" in text and sentence in text for text in mailbox.said())

    until(posted, 60, lambda: "\n".join(webhook.received))
    until(mailed, 60, lambda: "\n\n".join(mailbox.said()))


@pytest.mark.usefixtures("troubled")
def test_every_alert_is_an_event_as_well(serving: Serving) -> None:
    def seen() -> bool:
        found = serving.api.post("/events/filter", {"filter": {"event": {"prefix": ["povetl."]}}, "limit": 50})
        return {what for what, _, _ in ALERTS if what.startswith("povetl.")} <= {
            one["event"] for one in found["events"]
        }

    until(seen, 60, serving.trouble)
