"""Which schedules are taken for cron lines."""

import pytest

from povetl.sources.cron import find_cron_fault


@pytest.mark.parametrize(
    "schedule", ["0 6 * * *", "*/15 6-18 * * mon-fri", "5,35 0 1 jan,JUL 7", "0 0 1-31/2 * *", "59 23 31 12 0"]
)
def test_a_cron_line_has_no_fault(schedule: str) -> None:
    assert find_cron_fault(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("daily", "1 fields"),
        ("0 6 * * * *", "6 fields"),
        ("60 6 * * *", 'minute "60"'),
        ("0 6 0 * *", 'day of month "0"'),
        ("0 6 * foo *", 'month "foo"'),
        ("0 18-6 * * *", 'hour "18-6"'),
        ("*/0 6 * * *", "zero"),
        ("0 6 * * ,", "day of week"),
        ("٣ 6 * * *", "minute"),
    ],
)
def test_anything_else_is_told_what_is_wrong_with_it(schedule: str, words: str) -> None:
    fault = find_cron_fault(schedule)
    assert fault is not None
    assert words in fault
