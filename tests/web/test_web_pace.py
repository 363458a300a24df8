"""Turn-taking and the breaker."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from povetl.web.address import Refused
from povetl.web.answers import retry_after, status_of
from povetl.web.budget import Budget, window_opens
from povetl.web.pace import Circuit, Deferred, HostPace
from povetl.web.policy import HostPolicy, Limits

LIMITS = Limits(breaker_failures=3, breaker_blocks=2, breaker_cooldown=60, blocked_cooldown=86400, retry_after_cap=1)
NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


def test_failures_in_a_row_open_the_circuit_and_a_success_between_them_does_not() -> None:
    circuit = Circuit(LIMITS)
    for _ in range(2):
        circuit.failed("conn_error", NOW)
    circuit.succeeded()
    for _ in range(2):
        circuit.failed("conn_error", NOW)
    assert circuit.admits(NOW)
    circuit.failed("conn_error", NOW)
    assert not circuit.admits(NOW)
    assert circuit.admits(NOW + timedelta(seconds=60))


def test_each_failed_probe_doubles_the_pause() -> None:
    circuit = Circuit(LIMITS)
    for _ in range(3):
        circuit.failed("conn_error", NOW)
    circuit.failed("conn_error", NOW)
    assert circuit.open_until == NOW + timedelta(seconds=120)
    for _ in range(20):
        circuit.failed("conn_error", NOW)
    assert circuit.open_until == NOW + timedelta(hours=1)


def test_only_one_probe_goes_out_at_a_time() -> None:
    circuit = Circuit(LIMITS, open_until=NOW, probing=True)
    assert not circuit.admits(NOW + timedelta(days=1))
    assert not circuit.admits(NOW + timedelta(days=1), force=True)


def test_a_block_pauses_for_a_day() -> None:
    circuit = Circuit(LIMITS)
    for _ in range(2):
        circuit.blocked("blocked:ruishu", NOW)
    assert circuit.open_until == NOW + timedelta(days=1)
    assert circuit.reason == "blocked:ruishu"


def test_a_circuit_outlives_its_run() -> None:
    circuit = Circuit(LIMITS)
    for _ in range(2):
        circuit.blocked("blocked:ruishu", NOW)
    assert Circuit.from_row(circuit.to_row(), LIMITS) == circuit


@pytest.mark.parametrize("row", [{}, {"open_until": "yesterday"}, {"failures": "many"}, {"blocks": None}])
def test_a_row_that_makes_no_sense_is_a_closed_circuit(row: dict[str, object]) -> None:
    assert Circuit.from_row(row, LIMITS).admits(NOW)


def run_turns(pace: HostPace, n: int, delay: float, latency: float = 0.0) -> list[float]:
    async def turns() -> list[float]:
        starts = []
        for _ in range(n):
            async with pace.turn(delay) as turn:
                starts.append(time.monotonic())
                turn.latency = latency
        return starts

    return asyncio.run(turns())


def test_turns_start_a_delay_apart() -> None:
    first, second, third = run_turns(HostPace(LIMITS), 3, 0.05)
    assert second - first >= 0.05
    assert third - second >= 0.05


def test_a_slow_host_gets_longer_pauses_but_not_endless_ones() -> None:
    first, second = run_turns(HostPace(LIMITS), 2, 0.02, latency=60.0)
    assert 0.1 <= second - first < 1.0


def test_a_failing_host_gets_longer_pauses() -> None:
    pace = HostPace(LIMITS)
    for _ in range(10):
        pace.strained()
    first, second = run_turns(pace, 2, 0.01)
    assert second - first >= 0.08


def test_a_pause_that_is_too_long_for_a_run_defers_the_host() -> None:
    pace = HostPace(LIMITS)
    pace.pause(3600)
    with pytest.raises(Deferred) as deferred:
        run_turns(pace, 1, 0.0)
    assert deferred.value.retry_at > datetime.now(UTC) + timedelta(minutes=59)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2", 2.0),
        (" 120 ", 120.0),
        ("Thu, 05 Mar 2026 08:00:30 GMT", 30.0),
        ("0", None),
        ("-5", None),
        ("1e9", None),
        ("soon", None),
        ("", None),
        ("Thu, 05 Mar 2020 08:00:30 GMT", None),
        ("９", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(value: str, seconds: float | None) -> None:
    assert retry_after((("Retry-After", value),), NOW) == seconds


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (200, "ok"),
        (206, "protocol_error"),
        (404, "gone"),
        (410, "gone"),
        (403, "http_4xx"),
        (429, "throttled"),
        (521, "http_5xx"),
    ],
)
def test_each_code_has_its_status(code: int, status: str) -> None:
    assert status_of(code) == status


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        (None, "2026-03-05T12:00+08:00", None),
        ((22, 6), "2026-03-05T23:30+08:00", None),
        ((22, 6), "2026-03-05T05:59+08:00", None),
        ((22, 6), "2026-03-05T06:00+08:00", "2026-03-05T22:00+08:00"),
        ((1, 5), "2026-03-05T00:30+08:00", "2026-03-05T01:00+08:00"),
        ((1, 5), "2026-03-05T06:00+00:00", "2026-03-06T01:00+08:00"),
        ((1, 5), "2026-03-04T18:00+00:00", None),
    ],
)
def test_a_night_window_is_in_beijing_time(hours: tuple[int, int] | None, now: str, opens: str | None) -> None:
    expected = datetime.fromisoformat(opens) if opens else None
    assert window_opens(hours, datetime.fromisoformat(now)) == expected


def test_a_budget_is_for_a_run() -> None:
    budget, policy = Budget(), HostPolicy(max_requests=2)
    for _ in range(2):
        budget.spend(policy, NOW)
    with pytest.raises(Refused) as refused:
        budget.spend(policy, NOW)
    assert refused.value.status == "throttled"
