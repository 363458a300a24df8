"""How a status looks in a terminal."""

from datetime import datetime, timedelta, timezone

import typer

from povetl.cli.terminal import show_table, tell
from povetl.pipeline.status import Status

_CHINA = timezone(timedelta(hours=8))


def show_status(status: Status) -> None:
    """Sources, runs, hosts in trouble, and room; times are China's."""
    rows = [
        (
            one.source_id, "sample" if one.sample else "yes" if one.verified else "no", _time(one.last_read),
            _time(one.next_run), one.last_published_on or "", one.articles, one.asked, one.failed, one.blocked,
            one.worst_status or "",
        )
        for one in status.sources
    ]  # fmt: skip
    columns = [
        "source",
        "verified",
        "last read",
        "next run",
        "newest article",
        "articles",
        "asked",
        "failed",
        "blocked",
    ]
    show_table("Sources", [*columns, "worst status"], rows)
    if status.last_runs:
        show_table(
            "Last runs",
            ["flow", "state", "began", "ended", "what went wrong"],
            [(run.flow, run.state, _time(run.started_at), _time(run.ended_at), run.error) for run in status.last_runs],
        )
    if status.hosts:
        show_table(
            "Hosts in trouble",
            ["host", "left alone until", "failures", "why"],
            [(one.host, _time(one.open_until), one.failures, one.reason) for one in status.hosts],
        )
    for one in status.sources:
        if one.overdue:
            tell(one.overdue)
    sizes = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in status.sizes.items())
    typer.echo(f"{status.running} runs going on · {status.articles} articles, {status.figures} figures · {sizes}")
    typer.echo(f"Disk: {status.disk_free / 1e9:.1f} GB free of {status.disk_total / 1e9:.1f} GB.")


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(_CHINA):%Y-%m-%d %H:%M}"
