"""Rows 29-38 of the fault matrix: bodies, connections and certificates that are wrong."""

import resource
from dataclasses import replace

import pytest
from tests.faults.faults_client import LIMITS, Client

MIB = 1024 * 1024


def test_row_29_a_body_announced_too_large_is_not_read(client: Client) -> None:
    result = client.fetch("r29-length")
    assert (result.status, result.body, client.n_requests("r29-length")) == ("too_large", None, 1)
    assert result.exchanges[-1].http_status == 200


def test_row_29_a_body_without_end_is_read_to_the_limit(client: Client) -> None:
    result = client.fetch("r29-endless", policy=client.policy("r29-endless", max_page_bytes=MIB))
    assert (result.status, result.body, client.n_requests("r29-endless")) == ("too_large", None, 1)
    assert result.n_bytes <= MIB
    attachment = client.policy("r29-endless", max_attachment_bytes=2 * MIB)
    assert client.fetch("r29-endless", policy=attachment, purpose="attachment").status == "too_large"


@pytest.mark.parametrize("play", ["r30-gzip", "r30-twice", "r30-br", "r30-zstd"])
def test_row_30_bombs_do_not_go_off(client: Client, play: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = client.fetch(play)
    assert (result.status, result.body, client.n_requests(play)) == ("bomb", None, 1)
    assert result.n_bytes <= 9 * MIB
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024
    assert client.server.requests(play)[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("play", ["r31-plain", "r31-cut", "r31-junk", "r31-deflate"])
def test_row_31_a_body_that_is_not_gzip_is_asked_for_once_as_identity(client: Client, play: str) -> None:
    result = client.fetch(play)
    assert (result.status, result.attempts) == ("ok", 2)
    assert [one.headers["accept-encoding"] for one in client.server.requests(play)] == ["gzip", "identity"]


def test_row_31_a_body_that_is_never_gzip_fails(client: Client) -> None:
    result = client.fetch("r31-always")
    assert (result.status, result.body, client.n_requests("r31-always")) == ("bad_encoding", None, 2)


def test_row_31_a_gzip_body_is_unpacked(client: Client) -> None:
    result = client.fetch("r31-good")
    assert (result.status, result.attempts) == ("ok", 1)
    assert "引水渠" in (result.body or b"").decode("utf-8")


@pytest.mark.parametrize("play", ["r32-body", "r32-head"])
def test_row_32_a_drip_ends_at_the_total_deadline(client: Client, play: str) -> None:
    result = client.fetch(play)
    assert (result.status, result.body, client.n_requests(play)) == ("timeout:total", None, 1)
    assert LIMITS.total_timeout <= client.seconds < LIMITS.total_timeout + 1.0


def test_row_32_a_drip_does_not_last_as_long_as_an_attachment_may(client: Client) -> None:
    limits = replace(LIMITS, attachment_timeout=60.0, slow_after=0.5)
    result = client.fetch("r32-body", purpose="attachment", limits=limits)
    assert (result.status, result.body) == ("timeout:total", None)
    assert 0.5 <= client.seconds < 3


def test_row_33_silence_is_a_read_timeout(client: Client) -> None:
    result = client.fetch("r33-silent")
    assert (result.status, result.attempts, client.n_requests("r33-silent")) == ("timeout:read", 3, 3)
    assert client.seconds < 3 * LIMITS.read_timeout + 1.0


def test_row_33_a_black_hole_is_a_connect_timeout(client: Client) -> None:
    hole = {"hole.faults.test": client.server.black_hole}
    result = client.fetch("hole", connect_to=hole)
    assert result.status == "timeout:connect"
    assert client.seconds < 3 * LIMITS.connect_timeout + 1.0


def test_row_33_a_closed_port_is_a_connection_error(client: Client) -> None:
    closed = "127.0.0.1:1"
    result = client.fetch("closed", connect_to={"closed.faults.test": closed}, allow=frozenset({closed}))
    assert result.status == "conn_error"


@pytest.mark.parametrize("play", ["r34-reset", "r34-short", "r34-chunked"])
def test_row_34_a_body_that_breaks_off_is_never_kept(client: Client, play: str) -> None:
    result = client.fetch(play)
    assert (result.status, result.body, client.n_requests(play)) == ("truncated", None, 2)
    assert all(exchange.body is None for exchange in result.exchanges)


def test_row_34_one_retry_heals_a_broken_answer(client: Client) -> None:
    result = client.fetch("r34-once")
    assert (result.status, result.attempts) == ("ok", 2)


def test_row_35_a_kept_connection_that_was_closed_is_replaced_unseen(client: Client) -> None:
    async def fetch(fetcher):
        return [await fetcher.fetch(client.url("r35", path), policy=client.policy("r35")) for path in ("/a", "/b")]

    results = client.run(fetch)
    assert [(result.status, result.attempts) for result in results] == [("ok", 1), ("ok", 1)]
    assert client.n_requests("r35") == 3


@pytest.mark.parametrize("play", ["lengths", "huge-head", "http09", "crlf", "chunk"])
def test_row_36_what_is_no_http_is_asked_once(client: Client, play: str) -> None:
    result = client.fetch(f"r36-{play}")
    assert (result.status, result.body, client.n_requests(f"r36-{play}")) == ("protocol_error", None, 1)


@pytest.mark.parametrize("certificate", ["expired", "wrong_host", "self_signed", "missing_intermediate"])
def test_row_37_a_wrong_certificate_is_refused(client: Client, authority, certificate: str) -> None:
    served = {"r37.faults.test": client.server.tls_address(certificate)}
    before = client.n_requests("r37")
    result = client.fetch("r37", scheme="https", connect_to=served, authorities=authority)
    assert result.status == "tls_error"
    assert client.n_requests("r37") == before
    excepted = client.policy("r37", allow_insecure_tls=True)
    result = client.fetch("r37", scheme="https", policy=excepted, connect_to=served, authorities=authority)
    assert result.status == "ok"
    assert any("not verified" in warning for warning in result.warnings)


def test_row_37_a_good_certificate_is_accepted_by_name(client: Client, authority) -> None:
    served = {"r37.faults.test": client.server.tls_address("good")}
    assert client.fetch("r37", scheme="https", connect_to=served, authorities=authority).status == "ok"
    assert client.fetch("r37", scheme="https", connect_to=served).status == "tls_error"


def test_row_37_https_does_not_lead_down_to_http(client: Client, authority) -> None:
    served = {"r37-down.faults.test": client.server.tls_address("good")}
    result = client.fetch("r37-down", scheme="https", connect_to=served, authorities=authority)
    assert result.status == "tls_error"
    assert client.n_requests("r37-down") == 1


def test_row_38_no_cookie_comes_back(client: Client) -> None:
    async def fetch(fetcher):
        first = await fetcher.fetch(client.url("r38"), policy=client.policy("r38"))
        second = await fetcher.fetch(client.url("r38", "/b"), policy=client.policy("r38"))
        other = await fetcher.fetch(client.url("r20-other"), policy=client.policy("r20-other"))
        return [first, second, other]

    assert {result.status for result in client.run(fetch)} == {"ok"}
    assert not any("cookie" in one.headers for one in client.server.requests("r38"))
    assert "cookie" not in client.server.requests("r20-other")[-1].headers
