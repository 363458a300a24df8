"""The runbook knows every status that a fetch can end with."""

from pathlib import Path
from typing import get_args

import pytest

from povetl.records import FetchStatus

RUNBOOK = (Path(__file__).resolve().parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("status", [status for status in get_args(FetchStatus) if status != "blocked"])
def test_the_runbook_explains_the_status(status: str) -> None:
    assert f"| `{status}` |" in RUNBOOK


def test_the_runbook_explains_blocks_by_vendor() -> None:
    assert "| `blocked:…` |" in RUNBOOK
