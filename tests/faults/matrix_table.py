"""Runs the tests of the fault matrix and prints one line a row: what the server does, what is recorded, pass or fail.

usage: python tests/faults/matrix_table.py

Exits with 1 when a row fails or has no test.
"""

import re
import sys
import tomllib
from collections import defaultdict
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHERE = ("tests/faults", "tests/archive", "tests/web", "tests/pipeline", "tests/test_state.py")
_NAMED = re.compile(r"test_row_(\d\db?)(?:_(\d\d)(?=_))?|\[r(\d\db?)")


@dataclass(frozen=True)
class Row:
    """One row of the matrix."""

    row: str
    shows: str
    status: str
    also: list[str] = field(default_factory=list)


def read_rows() -> list[Row]:
    """The rows, in order."""
    table = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text("utf-8"))
    return [Row(**row) for row in table["rows"]]


def rows_of(node: str, rows: list[Row]) -> set[str]:
    """The rows that a test belongs to, by its name or because a row names its file."""
    name = node.partition("::")[2]
    found = {group.lstrip("0") for match in _NAMED.finditer(name) for group in match.groups() if group}
    return found | {row.row for row in rows if any(node.startswith(also) for also in row.also)}


class Verdicts:
    """A pytest plugin that keeps what each row's tests came to."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.passed: dict[str, int] = defaultdict(int)
        self.failed: dict[str, list[str]] = defaultdict(list)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what belongs to no row."""
        kept = [item for item in items if rows_of(item.nodeid, self.rows)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one phase of one test."""
        for row in rows_of(report.nodeid, self.rows):
            if report.failed:
                self.failed[row].append(report.nodeid)
            elif report.when == "call" and report.passed:
                self.passed[row] += 1


def main() -> int:
    """Run, print, and say whether every row holds."""
    rows = read_rows()
    verdicts = Verdicts(rows)
    paths = [*WHERE, *(also for row in rows for also in row.also if not also.startswith(WHERE))]
    with redirect_stdout(StringIO()):
        pytest.main(["-q", f"--rootdir={ROOT}", *(str(ROOT / path) for path in paths)], plugins=[verdicts])
    good = 0
    for row in rows:
        passed, failed = verdicts.passed[row.row], verdicts.failed[row.row]
        verdict = "FAIL" if failed else "pass" if passed else "NO TEST"
        good += verdict == "pass"
        sys.stdout.write(f"{row.row:>4}  {row.shows:48} {row.status:42} {passed:3} tests  {verdict}\n")
        sys.stdout.writelines(f"      {node}\n" for node in failed)
    sys.stdout.write(f"{good} of {len(rows)} rows pass\n")
    return int(good < len(rows))


if __name__ == "__main__":
    sys.exit(main())
