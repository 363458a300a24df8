"""One `povetl serve` for the whole session: a real server, pool, deployments and worker, on a home of their own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flows.mailbox import Mailbox
from tests.flows.news_site import NewsSite
from tests.flows.serving_process import Serving
from tests.flows.webhook import Webhook

from povetl.sample.portal import Portal


@pytest.fixture(scope="session")
def webhook() -> Iterator[Webhook]:
    """What alerts are sent to."""
    with Webhook() as hook:
        yield hook


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """Where alerts are mailed to."""
    with Mailbox() as box:
        yield box


@pytest.fixture(scope="session")
def serving(webhook: Webhook, mailbox: Mailbox) -> Iterator[Serving]:
    """The service of this session, everything deployed."""
    folder = Path(tempfile.mkdtemp(prefix="povetl-serve-"))
    with Portal() as portal, NewsSite() as news:
        service = Serving(folder, portal, "--alerts", webhook.address, "--alerts", mailbox.address, news=news)
        try:
            service.wait_until_up()
            yield service
        finally:
            service.stop()
    left = service.processes()
    shutil.rmtree(folder, ignore_errors=True)
    assert left == [], "the service left processes behind"
