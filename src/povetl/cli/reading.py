"""Commands that read one page or text, or many, and write nothing: fetch, parse, figures."""

from pathlib import Path
from typing import Annotated

import typer

from povetl.cli.terminal import parse_day, print_json, read_input, show_table, stop
from povetl.errors import NotAnArticle, UsageError


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(fetch)
    app.command()(parse)
    app.command()(figures)


def fetch(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses to fetch.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    allow: Annotated[list[str] | None, typer.Option(help="A loopback HOST:PORT that may be fetched.")] = None,
) -> None:
    """Fetch pages politely, robots.txt obeyed, and say what came of each.

    Example: povetl fetch http://www.tibet.cn/cn/fp/ --json
    """
    import asyncio

    from povetl.pipeline.single import fetch_all
    from povetl.settings import load_settings

    rows = asyncio.run(fetch_all(urls, load_settings(), frozenset(allow or ())))
    for row in rows:
        if json:
            print_json(row)
    if not json:
        columns = ["status", "verdict", "http_status", "attempts", "bytes", "elapsed_ms", "final_url"]
        show_table("", columns, [[row[name] for name in columns] for row in rows])
        for row in rows:
            if row["error"]:
                typer.echo(f"{row['url']}: {row['error']}", err=True)
    if any(row["status"] not in ("ok", "not_modified") for row in rows):
        stop(1)


def parse(
    file: Annotated[str | None, typer.Argument(metavar="FILE|-", help="A saved page, or - for standard input.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the page was.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Everything found, as one JSON object.")] = False,
    jsonl: Annotated[Path | None, typer.Option(help='A manifest: lines {"id", "path", "url"}.')] = None,
    root: Annotated[Path | None, typer.Option(help="Where the manifest's paths begin.")] = None,
) -> None:
    """Read a page: title, times, author, origin, text, tables.

    Examples: povetl parse page.html --url http://www.tibet.cn/cn/fp/202104/t20210406_1.html
    povetl parse --jsonl manifest.jsonl --root pages/
    """
    from povetl.page.parse import parse_page
    from povetl.pipeline.asjson import article_json_full, published_json
    from povetl.pipeline.bulk import parse_manifest

    if (file is None) == (jsonl is None):
        raise UsageError("name one FILE (or - for standard input), or a manifest with --jsonl.")
    if jsonl is not None:
        lines = read_input(str(jsonl)).decode("utf-8-sig", "replace").splitlines()
        for row in parse_manifest(lines, root or jsonl.parent):
            print_json(row)
        return
    assert file is not None
    content_type = "text/plain" if file.endswith(".txt") else None
    try:
        article = parse_page(read_input(file), url=url, content_type=content_type)
    except NotAnArticle as verdict:
        if not json:
            raise
        print_json({"status": verdict.verdict, "error": str(verdict)})
        stop(1)
        return
    if json:
        print_json({"status": "ok", **article_json_full(article)})
        return
    facts = [
        ("title", article.title),
        ("published", published_json(article.published)),
        ("origin", article.origin),
        ("author", "、".join(article.authors)),
        ("editor", article.editor),
        ("section", " › ".join(article.section)),
        ("encoding", f"{article.encoding.used} (declared {article.encoding.declared or 'none'})"),
        ("images", len(article.images)),
        ("tables", len(article.tables)),
        ("attachments", len(article.attachments)),
    ]
    show_table("", ["field", "value"], [row for row in facts if row[1]])
    typer.echo(article.text)


def figures(
    file: Annotated[str | None, typer.Argument(metavar="FILE|-", help="A text, or - for standard input.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date, YYYY-MM-DD.")] = None,
    place: Annotated[str | None, typer.Option(help="Place code of the context, e.g. 540302.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a figure.")] = False,
    jsonl: Annotated[Path | None, typer.Option(help='Many texts: lines {"id", "text", "published"}.')] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Why each number became a figure or did not.")] = False,
) -> None:
    """Extract the figures of a text.

    Examples: echo 全县脱贫3367户15345人 | povetl figures - --published 2021-04-06
    povetl figures --jsonl texts.jsonl > figures.jsonl
    """
    from povetl.figures.extract import extract_figures
    from povetl.pipeline.asjson import figure_json
    from povetl.pipeline.bulk import extract_lines
    from povetl.settings import load_settings

    if known := load_settings().villages:
        from povetl.registry.villages import read_villages, use_villages

        use_villages(read_villages(known))
    if (file is None) == (jsonl is None):
        raise UsageError("name one FILE (or - for standard input), or many texts with --jsonl.")
    if jsonl is not None:
        if place is not None:
            _check_place(place)
        for row in extract_lines(read_input(str(jsonl)).decode("utf-8-sig", "replace").splitlines(), place=place):
            print_json(row)
        return
    assert file is not None
    text = read_input(file).decode("utf-8", "replace")
    day = parse_day(published, "--published")
    if place is not None:
        _check_place(place)
    if explain:
        from povetl.figures.explain import explain as explain_text

        typer.echo(explain_text(text, published=day, place=place))
        return
    found = extract_figures(text, published=day, place=place)
    if json:
        for figure in found:
            print_json(figure_json(figure))
        return
    show_table(
        "",
        ["text", "value", "unit", "kind", "per", "indicator", "place", "period"],
        [
            (
                f.text,
                _range(f.value, f.value_high),
                f.unit,
                f"{f.kind} {f.direction or ''}",
                f.per,
                f.indicator,
                f.place,
                f"{f.period_start or ''}–{f.period_end or ''}".strip("–"),
            )
            for f in found
        ],
    )


def _check_place(code: str) -> None:
    """Raise UsageError for a code that the gazetteer does not know."""
    from povetl.registry.places import load_places

    if load_places().get(code) is None:
        raise UsageError(f"there is no place {code}: give a code of the gazetteer, such as 540302.")


def _range(low: object, high: object) -> str:
    return "" if low is None else f"{low:f}" if high is None else f"{low:f}–{high:f}"
