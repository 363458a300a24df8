"""The command that reads a source's past: backfill."""

import time
from collections.abc import Callable
from typing import Annotated

import typer

from povetl.cli.terminal import parse_day, print_json, show_table, stop, tell

_EVERY_SECONDS = 10.0


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(backfill)


def backfill(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A source's id.")],
    since: Annotated[str | None, typer.Option("--from", help="The first day of publication, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="The last day of publication, YYYY-MM-DD.")] = None,
    via: Annotated[str, typer.Option(help="lists, wayback or commoncrawl.")] = "lists",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many articles or captures.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be read, and read none of it.")] = False,
    flow: Annotated[bool, typer.Option("--flow", help="Run as the Prefect flow, with its log and artifacts.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON, one object a line.")] = False,
) -> None:
    """Read a source's past: its lists back in time, or its captures out of a web archive. May be broken off and
    given again: what is here is not asked for twice.

    Example: povetl backfill tibet_cn --from 2020-01-01 --to 2020-12-31 --via wayback --dry-run
    """  # fmt: skip
    from povetl.pipeline.asjson import plain
    from povetl.pipeline.backfill import backfill as read_past
    from povetl.pipeline.backfill_plan import PastReport, plan_backfill, planned_rows, row_of
    from povetl.pipeline.ingest import unverified_note
    from povetl.pipeline.watch import Watch
    from povetl.pipeline.workspace import open_workspace

    workspace = open_workspace()
    asked = plan_backfill(
        workspace, source, parse_day(since, "--from"), parse_day(until, "--to"), via=via, limit=limit, dry_run=dry_run
    )
    note = unverified_note(workspace, asked.source)
    if note is not None and via == "lists":
        tell(note)
    if flow:
        from povetl.cli.prefect_flows import call_flow, load_flow

        report = call_flow(
            load_flow("backfill"), source=source, window={"since": asked.first, "until": asked.last}, via=via,
            limit=limit, dry_run=dry_run,
        )  # fmt: skip
    else:
        report = read_past(workspace, asked, watch=Watch(told=progress_teller(tell)), tell=tell)
    (past,) = report.sources
    assert isinstance(past, PastReport)
    rows = planned_rows(past) if dry_run else [row_of(past)]
    if json:
        for row in rows:
            print_json(plain(row))
    elif dry_run:
        show_table(
            f"{len(rows)} would be read", list(rows[0]) if rows else ["url"], [list(row.values()) for row in rows]
        )
    else:
        show_table(f"Backfill {report.run_id}", list(rows[0]), [list(rows[0].values())])
    for problem in past.problems:
        tell(f"{past.source_id}: {problem}")
    for sentence in report.checks_failed:
        tell(f"check: {sentence}")
    if report.caught_up:
        tell(f"{report.caught_up} captures of a run that was killed were loaded first.")
    for failure in report.failures:
        tell(f"failed: {failure}")
    if not json and not dry_run:
        typer.echo("Published a new snapshot." if report.published else "Nothing changed since the last snapshot.")
    if report.failures:
        stop(1)


def progress_teller(say: Callable[[str], None]) -> Callable[[str, int, int], None]:
    """Tells a person every ten seconds how far a source is, with the time that the rest will take at this pace."""
    begun = said = time.monotonic()

    def told(source_id: str, done: int, total: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < _EVERY_SECONDS or done >= total:
            return
        said = now
        left = (now - begun) / done * (total - done) if done else None
        rest = "" if left is None else f", about {_duration(left)} to go"
        say(f"{source_id}: {done} of {total}{rest}")

    return told


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
