"""How a run's report looks in a terminal."""

import typer

from povetl.cli.terminal import show_table, tell
from povetl.pipeline.runs import RunReport, SourceReport

COLUMNS = ["source", "asked", "304", "new", "revised", "same", "figures", "rejected", "problems"]


def source_row(report: SourceReport) -> list[object]:
    """One source's numbers in the order of ``COLUMNS``."""
    loaded = report.loaded
    return [
        report.source_id,
        sum(report.fetched.values()),
        report.fetched.get("not_modified", 0),
        len(loaded.new),
        len(loaded.revised),
        len(loaded.unchanged),
        loaded.figures,
        sum(loaded.rejects.values()),
        len(report.problems),
    ]


def show_report(report: RunReport) -> None:
    """The run as a table, then what a person should look at, then how it ended."""
    show_table(f"Run {report.run_id}", COLUMNS, [source_row(source) for source in report.sources])
    for source in report.sources:
        for problem in source.problems:
            tell(f"{source.source_id}: {problem}")
    for sentence in report.checks_failed:
        tell(f"check: {sentence}")
    if report.caught_up:
        typer.echo(f"{report.caught_up} captures of a run that was killed were loaded first.")
    for failure in report.failures:
        tell(f"failed: {failure}")
    typer.echo("Published a new snapshot." if report.published else "Nothing changed since the last snapshot.")
