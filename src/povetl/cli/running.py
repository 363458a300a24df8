"""Commands that change the warehouse: run, replay, publish, import; and the built-in portal: sample, demo."""

import os
from pathlib import Path
from typing import Annotated

import typer

from povetl.cli.terminal import parse_day, stop, tell
from povetl.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(run)
    app.command()(replay)
    app.command()(publish)
    app.command("import")(import_)
    app.command()(sample)
    app.command()(demo)


def run(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Source ids.")] = None,
    url: Annotated[list[str] | None, typer.Option(help="A single article; may be given again.")] = None,
    since: Annotated[str | None, typer.Option(help="Leave out what lists date before YYYY-MM-DD.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many articles a source.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Ask for whole pages even where nothing changed.")] = False,
    flow: Annotated[bool, typer.Option("--flow", help="Run as the Prefect flow, with its log and artifacts.")] = False,
) -> None:
    """Read sources: new and changed articles into the warehouse, then checks and a snapshot.

    Without a source, every verified one. Example: povetl run tibet_cn --since 2021-01-01 --limit 20
    """
    from povetl.cli.report import show_report
    from povetl.pipeline.crawl import Plan
    from povetl.pipeline.ingest import choose_sources, ingest, unverified_note
    from povetl.pipeline.request import window_of
    from povetl.pipeline.workspace import open_workspace

    names, urls = list(sources or ()), list(url or ())
    window = window_of(parse_day(since, "--since"))
    plan = Plan(since=window.since, limit=limit, force=force)
    workspace = open_workspace()
    if flow:
        from povetl.cli.prefect_flows import call_flow, load_flow
        from povetl.pipeline.server import require_server

        if address := os.environ.get("PREFECT_API_URL"):
            require_server(address, os.environ.get("PREFECT_API_AUTH_STRING"))
        for source, _ in choose_sources(workspace, names, urls):
            if note := unverified_note(workspace, source):
                tell(note)
        ingest_flow = load_flow("ingest")
        report = call_flow(ingest_flow, sources=names, urls=urls, window=window, limit=limit, force=force)
    else:
        report = ingest(workspace, names, urls=urls, plan=plan, tell=tell)
    show_report(report)
    if report.failures:
        stop(1)


def replay(
    accept_loss: Annotated[bool, typer.Option("--accept-loss", help="Go on where archived captures are gone.")] = False,
) -> None:
    """Read every archived page again with today's parser and grammar; no network.

    Example: povetl replay
    """
    from povetl.pipeline.replay import replay as replay_archive
    from povetl.pipeline.workspace import open_workspace

    report = replay_archive(open_workspace(), accept_loss=accept_loss, tell=tell)
    typer.echo(
        f"{report.captures} captures read again: {report.articles} articles with {report.figures} figures, "
        f"{report.removed} articles gone, {sum(report.rejects.values())} pages rejected; "
        + ("published." if report.published else "nothing changed since the last snapshot.")
    )


def publish() -> None:
    """Check the working warehouse and publish a snapshot of it.

    Example: povetl publish
    """
    from povetl.pipeline.publish import publish_warehouse
    from povetl.pipeline.workspace import open_workspace

    workspace = open_workspace()
    published = publish_warehouse(workspace)
    for sentence in published.failed_checks:
        tell(f"check: {sentence}")
    if published.result.content_changed:
        typer.echo(f"Published {workspace.settings.published_path}.")
    else:
        typer.echo(f"Nothing changed since {workspace.settings.published_path} was published.")


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    source: Annotated[str | None, typer.Option(help="The source that they belong to.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the page was, for a single file.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date for pages that show none.")] = None,
) -> None:
    """Bring saved pages (.html, .txt) and WARC files (.warc, .warc.gz) in.

    Example: povetl import saved/ --source tibet_cn
    """
    from povetl.pipeline.importing import import_files
    from povetl.pipeline.workspace import open_workspace

    report = import_files(
        open_workspace(), paths, source_id=source, url=url, published=parse_day(published, "--published")
    )
    loaded = report.loaded
    for sentence in [*report.warnings, *report.refused]:
        tell(sentence)
    typer.echo(
        f"{report.files} files: {len(loaded.new)} new articles, {len(loaded.revised)} revised, "
        f"{len(loaded.unchanged)} unchanged, {loaded.figures} figures; {report.known} pages were here already, "
        f"{len(report.refused)} are no articles."
    )
    if report.refused and not (loaded.new or loaded.revised or loaded.unchanged or report.known):
        stop(1)


def sample(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    correct: Annotated[bool, typer.Option("--correct", help="Serve the corrected article from the start.")] = False,
    faults: Annotated[bool, typer.Option("--faults", help="Start the fault server instead.")] = False,
    archives: Annotated[bool, typer.Option("--archives", help="Start web archives that hold the sites.")] = False,
) -> None:
    """Serve the built-in sample portal on loopback until interrupted, and print how to read it.

    Example: povetl sample --port 8765
    """
    from povetl.cli.portal import serve_archives, serve_faults, serve_portal

    if faults:
        serve_faults(port)
    elif archives:
        serve_archives(port)
    else:
        serve_portal(port, correct=correct)


def demo() -> None:
    """Run the main job on the sample portal: read it, let it correct an article, read it again, ask three questions.

    Its data goes to POVETL_HOME, which must be set and be no other's. Example: POVETL_HOME=warehouse/demo povetl demo
    """
    if not os.environ.get("POVETL_HOME"):
        raise UsageError("name a folder for the demo's data: POVETL_HOME=warehouse/demo povetl demo.")
    from povetl.cli.demonstration import demonstrate
    from povetl.pipeline.workspace import open_workspace

    demonstrate(open_workspace().settings)
