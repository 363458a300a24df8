"""Commands that ask the published warehouse: query, evidence, indicators."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from povetl.cli.terminal import print_json, show_table, stop, tell
from povetl.errors import UsageError

_formats = ("table", "csv", "json", "parquet")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(query)
    app.command()(evidence)
    app.command()(indicators)


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One statement; - reads it from standard input.")],
    format: Annotated[str, typer.Option(help="table, csv, json or parquet.")] = "table",  # noqa: A002  (the option's name)
    output: Annotated[Path | None, typer.Option(help="A file to write to; needed for parquet.")] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="Rows of a table that are shown.")] = 200,
) -> None:
    """Ask the published warehouse in SQL; it is opened read-only, and nothing else can be reached from there.

    Example: povetl query "SELECT place, value, unit FROM latest_figure WHERE indicator = 'persons_relocated'"
    """
    from povetl.pipeline.asking import open_answer, write_answer
    from povetl.settings import load_settings

    form = "json" if json else format
    if form not in _formats:
        raise UsageError(f"--format {form} is unknown: take one of {', '.join(_formats)}.")
    if form == "parquet" and output is None:
        raise UsageError("--format parquet needs a file: name it with --output.")
    if sql == "-":
        sql = typer.get_text_stream("stdin").read()
    try:
        with open_answer(load_settings().published_path, sql) as answer:
            if form == "table" and output is None:
                rows = iter(answer.rows)
                show_table("", answer.columns, list(islice(rows, limit)))
                more = sum(1 for _ in rows)
                if more:
                    tell(f"{more} more rows: --limit shows more of them, --format csv or json all.")
            else:
                write_answer(answer, "csv" if form == "table" else form, output)
    except KeyboardInterrupt:
        tell("povetl: stopped.")
        stop(130)


def evidence(
    figure_id: Annotated[str, typer.Argument(metavar="FIGURE_ID", help="As in the figure table.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Lead one figure back: its sentence, its page's revision, the capture, and the bytes with their digest checked.

    Example: povetl evidence 3f0c9a…
    """
    from povetl.pipeline.asking import trace
    from povetl.settings import load_settings

    chain = trace(load_settings(), figure_id)
    if json:
        print_json(chain)
    else:
        show_table(f"Figure {figure_id}", ["what", "value"], list(chain.items()))


def indicators(
    theme: Annotated[str | None, typer.Option(help="Only this theme.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the indicators that figures are bound to; --json has their definitions and the words that name them.

    Example: povetl indicators --theme relocation
    """
    from povetl.registry.indicators import load_indicators

    registry = load_indicators()
    rows = [dict(row) | {"phrases": list(registry[str(row["indicator_id"])].phrases)} for row in registry.rows()]
    themes = sorted({str(row["theme"]) for row in rows})
    if theme is not None and theme not in themes:
        raise UsageError(f"there is no theme {theme}: take one of {', '.join(themes)}.")
    chosen = [row for row in rows if theme is None or row["theme"] == theme]
    if json:
        for row in chosen:
            print_json(row)
    else:
        columns = ["indicator_id", "label_zh", "label_en", "theme", "units"]
        show_table(f"{len(chosen)} indicators", columns, [[_flat(row[name]) for name in columns] for row in chosen])


def _flat(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
