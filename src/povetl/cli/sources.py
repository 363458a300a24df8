"""Commands for sources: list, show, check."""

from typing import Annotated

import typer

from povetl.cli.terminal import print_json, show_table, stop, tell

app = typer.Typer(no_args_is_help=True, help="The sites that povetl knows: list, show, check.", rich_markup_mode=None)


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """List the sources, and when each was verified.

    Example: povetl source list
    """
    from povetl.pipeline.asjson import plain
    from povetl.pipeline.verified import verified_at
    from povetl.pipeline.workspace import Workspace
    from povetl.settings import load_settings

    workspace = Workspace(load_settings())
    columns = ["id", "name_zh", "name_en", "level", "hosts", "lists", "schedule", "verified"]
    rows: list[list[object]] = []
    for source in workspace.catalog.values():
        moment = verified_at(workspace, source.id)
        state = "sample" if source.sample else "archive only" if source.archive_only else "no"
        rows.append(
            [source.id, source.name_zh, source.name_en, source.level, " ".join(source.hosts), len(source.lists),
             source.schedule, f"{moment:%Y-%m-%d}" if moment else state]
        )  # fmt: skip
    if json:
        for row in rows:
            print_json(dict(zip(columns, map(plain, row), strict=True)))
    else:
        show_table("", columns, rows)


@app.command()
def show(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Show everything that a source's file says.

    Example: povetl source show tibet_cn
    """
    from dataclasses import asdict

    from povetl.pipeline.workspace import Workspace
    from povetl.settings import load_settings

    source = Workspace(load_settings()).catalog.get(source_id)
    rows = [(name, _flat(value)) for name, value in asdict(source).items() if value not in (None, "", (), [])]
    show_table(source.name_zh, ["field", "value"], rows)


@app.command()
def check(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Read a source's robots.txt, its lists and three articles, print what was found, and record that it works.

    Only a source that passed is ever scheduled. Example: povetl source check tibet_cn
    """
    import asyncio

    from povetl.pipeline.source_check import check_source
    from povetl.pipeline.workspace import open_workspace

    report = asyncio.run(check_source(open_workspace(), source_id))
    show_table(f"{report.source_id}", ["step", "address", "status", "found"], report.steps)
    for sentence in report.problems:
        tell(sentence)
    if report.passed:
        typer.echo(f"{source_id} works as its file says; recorded as verified.")
    else:
        typer.echo(f"{source_id} is not verified.")
        stop(1)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{key}: {_flat(inner)}" for key, inner in value.items() if inner not in (None, "", (), []))
    if isinstance(value, (list, tuple)):
        return "\n".join(_flat(inner) for inner in value)
    return str(value)
