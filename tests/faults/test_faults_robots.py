"""Rows 15-20 of the fault matrix: robots.txt and pace."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from tests.faults.faults_client import LIMITS, Client

from povetl.state import CrawlState


@pytest.mark.parametrize("play", ["r15", "r15-bom"])
def test_row_15_rules_are_obeyed_to_the_letter(client: Client, play: str) -> None:
    paths = {
        "/a.html": "ok",
        "/private/a.html": "robots_denied",
        "/private/open/a.html": "ok",
        "/新闻/a.html": "robots_denied",
        "/%E6%96%B0%E9%97%BB/a.html": "robots_denied",
    }

    async def fetch(fetcher):
        return {path: await fetcher.fetch(client.url(play, path), policy=client.policy(play)) for path in paths}

    results = client.run(fetch)
    assert {path: result.status for path, result in results.items()} == paths
    assert [one.target for one in client.server.requests(play)] == ["/a.html", "/private/open/a.html"]
    assert client.n_requests(play, "/robots.txt") == 1
    denied = results["/private/a.html"]
    assert (denied.attempts, denied.exchanges) == (0, ())
    assert "robots.txt" in (denied.error or "")


def test_row_15_a_redirect_does_not_lead_around_robots_txt(client: Client) -> None:
    connect_to = {"r15.faults.test": client.server.address}
    result = client.fetch("r21", "/denied", policy=client.policy("r21", "r15"), connect_to=connect_to)
    assert result.status == "robots_denied"
    assert "/private/b.html" not in [one.target for one in client.server.requests("r15")]


@pytest.mark.parametrize("code", [404, 403, 401])
def test_row_16_robots_txt_that_is_refused_allows(client: Client, code: int) -> None:
    play = f"r16-{code}"
    assert client.fetch(play).status == "ok"
    strict = client.fetch(play, policy=client.policy(play, robots="strict"))
    assert strict.status == ("ok" if code == 404 else "robots_denied")


@pytest.mark.parametrize("play", ["r17-500", "r17-429", "r17-timeout", "r17-reset"])
def test_row_17_robots_txt_that_cannot_be_had_forbids(client: Client, play: str) -> None:
    async def fetch(fetcher):
        return [await fetcher.fetch(client.url(play, path), policy=client.policy(play)) for path in ("/a", "/b")]

    results = client.run(fetch)
    assert results[0].status == "robots_unreachable"
    assert results[1].status in {"robots_unreachable", "circuit_open"}
    assert client.n_requests(play) == 0
    assert 3 <= client.n_requests(play, "/robots.txt") <= LIMITS.breaker_failures + 1
    robots = [result for result in client.recorded if result.purpose == "robots"]
    assert robots
    assert robots[0].attempts == 3


def test_row_17_the_last_good_copy_serves_for_a_day(client: Client, tmp_path) -> None:
    play, origin = "r17-copy", "http://r17-copy.faults.test"
    with CrawlState(tmp_path / "state.sqlite") as state:
        assert client.fetch(play, robots_cache=state).status == "ok"
        again = client.fetch(play, "/b.html", robots_cache=state)
        assert again.status == "ok"
        assert any("copy" in warning for warning in again.warnings)
        assert client.fetch(play, "/private/b.html", robots_cache=state).status == "robots_denied"
        text, _ = state.robots(origin) or ("", None)
        state.save_robots(origin, text, datetime.now(UTC) - timedelta(hours=25))
        assert client.fetch(play, "/c.html", robots_cache=state).status == "robots_unreachable"


def test_row_18_robots_txt_that_is_html_is_none_with_a_warning(client: Client) -> None:
    result = client.fetch("r18-html")
    assert result.status == "ok"
    assert any("HTML" in warning for warning in result.warnings)


def test_row_18_rules_that_are_merely_labelled_html_are_obeyed(client: Client) -> None:
    assert client.fetch("r18-label").status == "robots_denied"


def test_row_18_only_the_beginning_of_a_long_robots_txt_is_read(client: Client) -> None:
    async def fetch(fetcher):
        paths = ("/a", "/private/a", "/late/a")
        return [await fetcher.fetch(client.url("r18-long", path), policy=client.policy("r18-long")) for path in paths]

    results = client.run(fetch)
    assert [result.status for result in results] == ["ok", "robots_denied", "ok"]
    assert any("too long" in warning for warning in results[0].warnings)


def test_row_18_robots_txt_that_redirects_without_end_is_none_with_a_warning(client: Client) -> None:
    result = client.fetch("r18-hops")
    assert result.status == "ok"
    assert any("redirects" in warning for warning in result.warnings)
    hops = [one.target for one in client.server.requests("r18-hops") if one.target.startswith("/robots-")]
    assert len(hops) == 5


def test_row_19_crawl_delay_is_kept(client: Client) -> None:
    async def fetch(fetcher):
        return [await fetcher.fetch(client.url("r19-3", path), policy=client.policy("r19-3")) for path in ("/a", "/b")]

    assert [result.status for result in client.run(fetch)] == ["ok", "ok"]
    times = [one.at for one in (*client.server.requests("r19-3", "/robots.txt"), *client.server.requests("r19-3"))]
    assert all(later - earlier >= 3.0 for earlier, later in pairwise(times))


def test_row_19_an_absurd_crawl_delay_is_capped_with_a_warning(client: Client) -> None:
    result = client.fetch("r19-86400", limits=replace(LIMITS, crawl_delay_cap=0.3))
    assert result.status == "ok"
    assert any("86400" in warning for warning in result.warnings)
    assert 0.3 <= client.seconds < 3


@pytest.mark.parametrize("play", ["r19-abc", "r19-negative"])
def test_row_19_a_senseless_crawl_delay_means_the_usual_one(client: Client, play: str) -> None:
    result = client.fetch(play, policy=client.policy(play, delay=0.2))
    assert result.status == "ok"
    assert 0.2 <= client.seconds < 2


def test_row_20_twenty_at_once_are_one_at_a_time_and_apart(client: Client) -> None:
    policy, others = client.policy("r20", delay=0.1), client.policy("r20-other")

    async def fetch(fetcher):
        many = [asyncio.create_task(fetcher.fetch(client.url("r20", f"/{n}"), policy=policy)) for n in range(20)]
        started = asyncio.get_running_loop().time()
        other = await fetcher.fetch(client.url("r20-other"), policy=others)
        waited = asyncio.get_running_loop().time() - started
        return await asyncio.gather(*many), other, waited

    results, other, waited = client.run(fetch)
    assert {result.status for result in results} == {"ok"}
    assert other.status == "ok"
    assert waited < 1.0
    assert client.server.most_open("r20") == 1
    times = [one.at for one in client.server.requests("r20")]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.095
    assert len({one.connection for one in client.server.requests("r20")}) == 1
