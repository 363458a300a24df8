"""The main job on the sample portal, for someone who sees povetl for the first time."""

import logging
import os
import time
from importlib.resources import files

import typer

from povetl.cli.leaving import leaving_on_interrupt
from povetl.cli.portal import settings_of
from povetl.cli.prefect_flows import load_flow
from povetl.cli.report import COLUMNS, source_row
from povetl.cli.terminal import show_table
from povetl.pipeline.asking import ask
from povetl.pipeline.runs import RunReport
from povetl.sample.portal import Portal
from povetl.settings import Settings

_QUESTIONS = (
    ("1  Figures by indicator and county", "by_county.sql"),
    ("2  One claim, its sentence and where it stands", "one_claim.sql"),
    ("3a Two articles that disagree", "disagreement.sql"),
    ("3b The figure that was corrected", "correction.sql"),
)


def demonstrate(settings: Settings) -> None:
    """Read the portal, let it correct an article, read it again, and ask.

    On a home where the correction has been read already, the portal is read once and nothing is new.
    """
    started = time.monotonic()
    with leaving_on_interrupt(), Portal(settings.home) as portal:
        os.environ.update(settings_of(portal))
        os.environ.setdefault("PREFECT_HOME", str((settings.home / "prefect").absolute()))
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
        os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
        logging.getLogger("httpx").setLevel(logging.WARNING)
        typer.echo(f"The sample portal serves {len(portal.hosts)} sites on {portal.address}.")
        typer.echo("Prefect starts a server of its own; that takes some seconds.")
        flow = load_flow("ingest")
        names = _sample_sources()
        report: RunReport = flow(sources=names)
        _show("The ingest flow read the portal", report)
        if not portal.corrected:
            portal.correct()
            typer.echo("The portal has corrected one article; the flow reads it again.\n")
            report = flow(sources=names)
            _show("The ingest flow read the portal again", report)
    for title, file in _QUESTIONS:
        sql = files("povetl.sample").joinpath("questions", file).read_text(encoding="utf-8")
        answer = ask(settings.published_path, sql)
        show_table(title, answer.columns, answer.rows)
    typer.echo(f"All of it lies in {settings.home}; the warehouse is {settings.published_path}.")
    typer.echo(f'Ask more: POVETL_HOME={settings.home} .venv/bin/povetl query "SELECT * FROM coverage"')
    typer.echo(f"Done in {time.monotonic() - started:.0f} s.")


def _sample_sources() -> list[str]:
    from povetl.pipeline.workspace import open_workspace

    return [source.id for source in open_workspace().catalog.values() if source.sample]


def _show(title: str, report: RunReport) -> None:
    show_table(title, COLUMNS, [source_row(source) for source in report.sources])
    fetched: dict[str, int] = {}
    for source in report.sources:
        for status, count in source.fetched.items():
            fetched[status] = fetched.get(status, 0) + count
    typer.echo("Answers by status: " + ", ".join(f"{status} {count}" for status, count in sorted(fetched.items())))
    new = sum(len(source.loaded.new) for source in report.sources)
    revised = sum(len(source.loaded.revised) for source in report.sources)
    if new or revised:
        typer.echo(f"{new} new articles, {revised} revised, loaded, checked and published.\n")
    else:
        odd = fetched.get("soft_404", 0)
        typer.echo(
            f"Nothing new: {fetched.get('not_modified', 0)} pages answered 304 Not Modified, nothing was loaded"
            + (f"; {odd} page that says it does not exist (a soft 404) was asked for again." if odd else ".")
            + "\n"
        )
