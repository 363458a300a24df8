"""Rows 1-14 of the fault matrix: conditional requests, changes, failures, barriers."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.faults.faults_client import Client

import povetl
from povetl.page.verdict import judge as verdict_on
from povetl.records import Validators

V1 = Validators(etag='"v1"', last_modified="Mon, 03 Jun 2019 02:20:00 GMT")


def test_row_01_second_run_is_a_304(client: Client) -> None:
    first = client.fetch("r01")
    second = client.fetch("r01", validators=Validators(etag=first.etag, last_modified=first.last_modified))
    assert (first.status, second.status) == ("ok", "not_modified")
    assert second.http_status == 304
    assert second.body == b""
    sent = client.server.requests("r01")[-1].headers
    assert sent["if-none-match"] == '"v1"'
    assert sent["if-modified-since"] == "Mon, 03 Jun 2019 02:20:00 GMT"


def test_row_02_304_that_was_not_asked_for_is_asked_once_more(client: Client) -> None:
    result = client.fetch("r02-unasked")
    assert result.status == "ok"
    assert client.n_requests("r02-unasked") == 2


def test_row_02_304_with_a_body_is_asked_again_without_validators(client: Client) -> None:
    result = client.fetch("r02-body", validators=V1)
    assert result.status == "ok"
    assert "通水".encode() in (result.body or b"")
    assert client.n_requests("r02-body") == 2
    assert "if-none-match" not in client.server.requests("r02-body")[-1].headers


def test_row_02_host_whose_304_merely_names_a_length_is_doubted_once(client: Client) -> None:
    policy = client.policy("r02-length")

    async def twice(fetcher):
        url = client.url("r02-length")
        return [await fetcher.fetch(url, policy=policy, validators=V1) for _ in range(3)]

    statuses = [result.status for result in client.run(twice)]
    assert statuses == ["ok", "not_modified", "not_modified"]
    assert client.n_requests("r02-length") == 4


def test_row_03_a_hit_counter_makes_no_new_content(client: Client) -> None:
    first, second = client.fetch("r03"), client.fetch("r03", validators=Validators(etag='"v1"'))
    assert first.body != second.body
    assert first.status == second.status == "ok"
    read = [povetl.parse_page(result.body or b"", url=result.url) for result in (first, second)]
    assert read[0].content_sha256 == read[1].content_sha256


def test_row_04_a_corrected_figure_makes_new_content(client: Client) -> None:
    results = [client.fetch("r04") for _ in range(2)]
    read = [povetl.parse_page(result.body or b"", url=result.url) for result in results]
    assert read[0].content_sha256 != read[1].content_sha256


@pytest.mark.parametrize("code", [404, 410])
def test_row_05_gone_is_asked_once(client: Client, code: int) -> None:
    result = client.fetch(f"r05-{code}")
    assert (result.status, result.http_status, result.attempts) == ("gone", code, 1)
    assert client.n_requests(f"r05-{code}") == 1


def test_row_05_what_is_gone_is_gone_however_its_page_is_packed(client: Client) -> None:
    result = client.fetch("r05-packed")
    assert (result.status, result.http_status, result.body) == ("gone", 404, None)


@pytest.mark.parametrize("play", ["r06-text", "r06-redirect"])
def test_row_06_soft_404_is_told_by_the_verdict_on_what_was_fetched(client: Client, play: str) -> None:
    result = client.fetch(play)
    assert result.status == "ok"
    verdict = verdict_on(result.body or b"", url=result.url, final_url=result.final_url, http_status=200)
    assert verdict == "soft_404"


def test_row_07_503_twice_then_200_takes_three_attempts(client: Client) -> None:
    result = client.fetch("r07")
    assert (result.status, result.attempts) == ("ok", 3)
    assert [exchange.http_status for exchange in result.exchanges] == [503, 503, 200]
    assert client.n_requests("r07") == 3


def test_row_08_503_always_is_given_up_and_counts_once_for_the_circuit(client: Client) -> None:
    async def fetch(fetcher):
        return await fetcher.fetch(client.url("r08"), policy=client.policy("r08")), fetcher.circuits

    result, circuits = client.run(fetch)
    assert (result.status, result.attempts, client.n_requests("r08")) == ("http_5xx", 3, 3)
    assert circuits["r08.faults.test"]["failures"] == 1


def test_row_09_retry_after_holds_for_the_whole_host(client: Client) -> None:
    async def fetch(fetcher):
        first = asyncio.create_task(fetcher.fetch(client.url("r09"), policy=client.policy("r09")))
        async with asyncio.timeout(5):
            while not client.n_requests("r09"):  # noqa: ASYNC110  # the server is in another thread
                await asyncio.sleep(0.01)
        return await asyncio.gather(first, fetcher.fetch(client.url("r09", "/b.html"), policy=client.policy("r09")))

    results = client.run(fetch)
    assert [result.status for result in results] == ["ok", "ok"]
    times = [one.at for one in client.server.requests("r09")]
    assert len(times) == 3
    assert times[1] - times[0] >= 1.99


@pytest.mark.parametrize("play", ["r10-day", "r10-503", "r10-date"])
def test_row_10_a_long_retry_after_leaves_the_host_for_a_later_run(client: Client, play: str) -> None:
    async def fetch(fetcher):
        return [await fetcher.fetch(client.url(play, path), policy=client.policy(play)) for path in ("/a", "/b")]

    results = client.run(fetch)
    assert [result.status for result in results] == ["throttled", "throttled"]
    assert [result.attempts for result in results] == [1, 0]
    assert client.n_requests(play) == 1
    assert client.seconds < 1
    for result in results:
        assert result.retry_at is not None
        assert timedelta(hours=20) < result.retry_at - datetime.now(UTC) <= timedelta(days=7)


@pytest.mark.parametrize("play", ["r10-negative", "r10-garbage"])
def test_row_10_a_senseless_retry_after_means_the_usual_backoff(client: Client, play: str) -> None:
    result = client.fetch(play)
    assert (result.status, result.attempts, client.n_requests(play)) == ("throttled", 3, 3)
    assert client.seconds < 1


def test_row_11_403_is_asked_once(client: Client) -> None:
    result = client.fetch("r11")
    assert (result.status, result.http_status, client.n_requests("r11")) == ("http_4xx", 403, 1)
    assert client.server.requests("r11")[0].headers["user-agent"].startswith("povetl/")


@pytest.mark.parametrize(
    ("play", "status"),
    [
        ("r12-412", "blocked:ruishu"),
        ("r12-202", "blocked:ruishu"),
        ("r12-200", "blocked:ruishu"),
        ("r13", "blocked:jsl"),
    ],
)
def test_row_12_13_a_challenge_is_asked_once_and_opens_the_circuit_after_three(
    client: Client, play: str, status: str
) -> None:
    async def fetch(fetcher):
        found = [await fetcher.fetch(client.url(play, f"/{n}"), policy=client.policy(play)) for n in range(5)]
        return found, fetcher.circuits

    results, circuits = client.run(fetch)
    assert [result.status for result in results] == [status] * 3 + ["circuit_open"] * 2
    assert client.n_requests(play) == 3
    until = datetime.fromisoformat(circuits[f"{play}.faults.test"]["open_until"])
    assert until - datetime.now(UTC) > timedelta(hours=23)
    # the next run knows, and its one probe is all that a day allows
    later = client.fetch(play, circuits=circuits)
    assert (later.status, client.n_requests(play)) == ("circuit_open", 3)
    due = {host: row | {"open_until": "2020-01-01T00:00:00+00:00"} for host, row in circuits.items()}

    async def probe(fetcher):
        return [await fetcher.fetch(client.url(play, f"/p{n}"), policy=client.policy(play)) for n in range(2)]

    assert [result.status for result in client.run(probe, circuits=due)] == [status, "circuit_open"]
    assert client.n_requests(play) == 4


def test_row_13b_an_article_behind_a_firewall_is_an_article(client: Client) -> None:
    assert client.fetch("r13b").status == "ok"


@pytest.mark.parametrize("play", ["r14-text", "r14-captcha", "r14-loop"])
def test_row_14_barriers_are_told_by_name(client: Client, play: str) -> None:
    result = client.fetch(play)
    assert result.status.startswith("blocked:"), result
    assert client.n_requests(play) == 1
    assert any(exchange.http_status for exchange in result.exchanges)


def test_row_14_a_barrier_that_redirects_without_end_opens_the_circuit_too(client: Client) -> None:
    async def fetch(fetcher):
        url, policy = client.url("r14-loop"), client.policy("r14-loop")
        return [await fetcher.fetch(url, policy=policy) for _ in range(4)]

    assert [result.status for result in client.run(fetch)] == ["blocked:wzws"] * 3 + ["circuit_open"]
