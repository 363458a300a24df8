"""Commands that keep what was gathered: archive verify|repair|stats, snapshots, diff, rollback, export."""

from pathlib import Path
from typing import Annotated

import typer

from povetl.cli.terminal import print_json, show_table, stop, tell
from povetl.errors import UsageError

archive = typer.Typer(no_args_is_help=True, help="The WARC files: verify, repair, stats.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.add_typer(archive, name="archive")
    app.command()(snapshots)
    app.command()(diff)
    app.command()(rollback)
    app.command()(export)


@archive.command()
def verify() -> None:
    """Read every record of the archive again, check its digests, and cut off the torn tail that a kill left behind.

    Example: povetl archive verify
    """
    from povetl.archive.verify import verify as verify_archive
    from povetl.settings import load_settings

    report = verify_archive(load_settings().raw_path, mend=True)
    for name, n_bytes in report.repaired:
        typer.echo(f"{name}: {n_bytes} bytes of a torn record cut off.")
    if report.problems:
        show_table("", ["file", "offset", "what"], [(p.warc_file, p.warc_offset, p.what) for p in report.problems])
    typer.echo(f"{report.n_files} files, {report.n_records} records, {report.n_digests} digests checked.")
    if not report.ok:
        tell(f"{len(report.problems)} problems: bring these files back from a copy, then povetl replay.")
        stop(1)


@archive.command()
def repair() -> None:
    """Cut off the torn tail that a kill left behind a file's last whole record; damage elsewhere is left alone.

    Example: povetl archive repair
    """
    from povetl.archive.verify import repair as repair_file
    from povetl.archive.verify import warc_files
    from povetl.settings import load_settings

    raw = load_settings().raw_path
    cut = {name: repair_file(raw / name) for name in warc_files(raw)}
    for name, n_bytes in cut.items():
        if n_bytes:
            typer.echo(f"{name}: {n_bytes} bytes of a torn record cut off.")
    if not any(cut.values()):
        typer.echo("No torn tail.")


@archive.command()
def stats(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Say how much the archive holds.

    Example: povetl archive stats
    """
    from povetl.archive.verify import stats as count
    from povetl.settings import load_settings

    found = count(load_settings().raw_path)
    row = {
        "files": found.n_files,
        "bytes": found.n_bytes,
        "response bytes": found.n_response_bytes,
        "first": found.first,
        "last": found.last,
        **found.records,
    }
    if json:
        print_json(row)
    else:
        show_table("", ["what", "number"], list(row.items()))


def snapshots() -> None:
    """List the published snapshots that are kept.

    Example: povetl snapshots
    """
    from povetl.settings import load_settings
    from povetl.warehouse.snapshot import list_snapshots

    rows = [
        (each.snapshot_id, f"{each.published_at:%Y-%m-%d %H:%M:%S} UTC", f"{each.n_bytes / 1e6:.1f} MB",
         "published" if each.is_current else "")
        for each in list_snapshots(load_settings().published_path)
    ]  # fmt: skip
    show_table("", ["snapshot", "made", "size", ""], rows)


def diff(
    older: Annotated[str, typer.Argument(metavar="A", help="A snapshot, as povetl snapshots lists it.")],
    newer: Annotated[str | None, typer.Argument(metavar="B", help="Another; the published one without it.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Rows shown of each kind.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line, all of them.")] = False,
) -> None:
    """Show which articles and figures were added, changed or removed from snapshot A to snapshot B.

    Example: povetl diff 20210406T073012.000000Z 20210407T073008.000000Z
    """
    from dataclasses import asdict

    from povetl.settings import load_settings
    from povetl.warehouse.compare import compare_snapshots

    found = compare_snapshots(load_settings().published_path, older, newer)
    if json:
        for kind, changes in (("article", found.articles), ("figure", found.figures)):
            for each in changes:
                print_json({"kind": kind} | asdict(each))
        return
    for kind, changes in (("articles", found.articles), ("figures", found.figures)):
        counts = [f"{sum(each.what == what for each in changes)} {what}" for what in ("added", "changed", "removed")]
        typer.echo(f"{kind}: {', '.join(counts)}")
    if found.articles:
        rows = [(each.what, each.title, each.url) for each in found.articles[:limit]]
        show_table("Articles", ["what", "title", "url"], rows)
    if found.figures:
        told = [
            (each.what, each.old_text, each.new_text, ", ".join(each.columns), each.new_sentence or each.old_sentence)
            for each in found.figures[:limit]
        ]
        show_table("Figures", ["what", "old", "new", "differs in", "sentence"], told)


def rollback(
    snapshot_id: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="As povetl snapshots lists it.")],
) -> None:
    """Make an earlier snapshot the published one again; the working file and later snapshots stay.

    Example: povetl rollback 20210406T073012.000000Z
    """
    from povetl.settings import load_settings
    from povetl.warehouse.snapshot import rollback as roll_back

    settings = load_settings()
    snapshot = roll_back(settings.published_path, snapshot_id)
    typer.echo(f"{settings.published_path} is the snapshot {snapshot.snapshot_id} again.")


def export(
    format: Annotated[str, typer.Option(help="parquet or csv.")] = "parquet",  # noqa: A002  (the option's name)
    output: Annotated[Path | None, typer.Option(help="A folder; POVETL_HOME/exports without it.")] = None,
) -> None:
    """Write the published warehouse as Parquet or CSV files with a datapackage.json.

    Example: povetl export --format csv --output tables/
    """
    from povetl.settings import load_settings
    from povetl.warehouse.export import export_warehouse

    if format not in ("parquet", "csv"):
        raise UsageError(f"--format {format} is unknown: take parquet or csv.")
    settings = load_settings()
    done = export_warehouse(settings.published_path, output or settings.exports_path / format, format)  # type: ignore[arg-type]  # checked above
    rows = sum(count for _, _, count in done.files)
    typer.echo(f"Wrote {len(done.files)} tables and views with {rows} rows to {done.folder}.")
