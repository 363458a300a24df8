"""How a status looks in a terminal, one of 80 columns included."""

from datetime import UTC, datetime, timedelta, timezone

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from povetl.cli.terminal import console, printable, tell
from povetl.pipeline.server import ServerSeen
from povetl.pipeline.status import SourceStatus, Status

_CHINA = timezone(timedelta(hours=8))
_SPANS = ((timedelta(days=2), 86400, "d"), (timedelta(hours=2), 3600, "h"), (timedelta(0), 60, "min"))


def show_status(status: Status, server: ServerSeen | None, now: datetime | None = None) -> None:
    """Sources, runs, hosts in trouble, what waits, and room; times are China's.

    Args:
        status: what was found.
        server: the Prefect server, where there is one to ask.
        now: the moment to reckon from; the clock's without it.
    """
    moment = now or datetime.now(UTC)
    _show_sources(status, moment)
    if status.last_runs:
        _table(
            "Last runs" + ("" if status.from_work else ", as of the last publish: a run goes on"),
            ["flow", "state", "began", "took", "what went wrong"],
            [
                (run.flow, run.state, _time(run.started_at), _took(run.started_at, run.ended_at), run.error or "")
                for run in status.last_runs
            ],
        )
    if status.hosts:
        _table(
            "Hosts in trouble",
            ["host", "circuit", "failures", "blocks", "why"],
            [
                (one.host, _circuit(one.open_until, is_open=one.is_open), one.failures, one.blocks, one.reason)
                for one in status.hosts
            ],
        )
    _show_queue(status, server)
    published = f"published {_ago(status.published_at, moment)}" if status.published_at else "nothing published yet"
    sizes = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in status.sizes.items())
    typer.echo(f"Warehouse: {status.articles} articles, {status.figures} figures, {published}.")
    typer.echo(f"Files: {sizes}.")
    share = 100 * status.disk_free / max(1, status.disk_total)
    typer.echo(f"Disk: {status.disk_free / 1e9:.1f} GB free of {status.disk_total / 1e9:.1f} GB ({share:.0f} %).")
    for one in status.sources:
        if one.overdue:
            tell(one.overdue)
    if status.state_trouble:
        tell(f"the crawl state cannot be read ({status.state_trouble}); the next run begins a fresh one.")
    if server is not None and server.trouble:
        tell(server.trouble)


def _show_sources(status: Status, now: datetime) -> None:
    shown = [one for one in status.sources if one.verified or one.last_run or one.articles]
    idle = [one.source_id for one in status.sources if one not in shown]
    if shown:
        _table(
            "Sources",
            ["source", "last run", "last read", "next run", "newest", "articles", "failed"],
            [
                (
                    one.source_id, _ago(one.last_run, now), _ago(one.last_read, now), _next(one, now),
                    one.last_published_on or "", one.articles, f"{one.failed}/{one.asked}",
                )
                for one in shown
            ],
        )  # fmt: skip
    for one in shown:
        if one.failed:
            blocked = f", {one.blocked} of them blocked" if one.blocked else ""
            typer.echo(printable(f"{one.source_id}: {one.failed} of {one.asked} failed{blocked}: {one.worst_status}"))
    if idle:
        typer.echo(f"Not verified yet, so not scheduled (povetl source check ID): {', '.join(idle)}.\n")


def _show_queue(status: Status, server: ServerSeen | None) -> None:
    parts = [f"{status.running} runs going on"]
    if status.killed:
        parts.append(f"{status.killed} killed runs, whose pages the next run loads")
    if status.waiting_for_parts:
        parts.append(f"{status.waiting_for_parts} articles waiting for a further page")
    typer.echo(f"Queue: {', '.join(parts)}.")
    if server is not None and server.queue:
        counts = ", ".join(f"{count} {words}" for words, count in server.queue.items())
        typer.echo(f"Prefect {server.version} at {server.address}: {counts}.")


def _table(title: str, columns: list[str], rows: list[tuple[object, ...]]) -> None:
    """A narrow table: one space between columns, long words folded, numbers to the right."""
    table = Table(
        title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0),
        pad_edge=False, show_edge=False,
    )  # fmt: skip
    for index, column in enumerate(columns):
        numeric = all(isinstance(row[index], int) or column == "failed" for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(str(value))) for value in row))
    console.print(table)
    console.print()


def _next(one: SourceStatus, now: datetime) -> str:
    if one.next_run is not None:
        return f"in {_span(one.next_run - now)}"
    return "by hand" if one.sample or one.verified else "not verified"


def _circuit(until: datetime | None, *, is_open: bool) -> str:
    if until is None:
        return "closed"
    return f"open until {_time(until)}" if is_open else "next run probes"


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    return f"{_span(now - moment)} ago" if now >= moment else _time(moment)


def _span(span: timedelta) -> str:
    seconds, unit = next((seconds, unit) for least, seconds, unit in _SPANS if span >= least or unit == "min")
    return f"{max(0, int(span.total_seconds() // seconds))} {unit}"


def _took(began: datetime, ended: datetime | None) -> str:
    return "" if ended is None else f"{(ended - began).total_seconds():.0f} s"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(_CHINA):%Y-%m-%d %H:%M}"
