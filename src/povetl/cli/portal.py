"""Serving the sample portal and the fault server until someone interrupts."""

import tempfile
import threading
from pathlib import Path

import typer

from povetl.sample.portal import Portal


def settings_of(portal: Portal) -> dict[str, str]:
    """The environment in which povetl reads the portal's host names on loopback."""
    return {
        "POVETL_ALLOW": portal.address,
        "POVETL_CONNECT_TO": ",".join(f"{host}={address}" for host, address in portal.connect_to.items()),
    }


def serve_portal(port: int, *, correct: bool) -> None:
    """Serve the sample sites and say how to read them."""
    with Portal(port=port) as portal:
        if correct:
            portal.correct()
        typer.echo(f"The sample portal serves {', '.join(portal.hosts)} on {portal.address}.")
        typer.echo("In another shell:")
        for name, value in settings_of(portal).items():
            typer.echo(f"  export {name}={value}")
        typer.echo("  povetl source list")
        _wait()


def serve_faults(port: int) -> None:
    """Serve the fault matrix."""
    from povetl.sample.faults import FaultServer

    with FaultServer(port=port) as server:
        typer.echo(
            f"The fault server plays the fault matrix on {server.address}; its list is http://{server.address}/."
        )
        _wait()


def serve_archives(port: int) -> None:
    """Serve a Wayback Machine and a Common Crawl that captured the sample sites, and say how to read them."""
    from povetl.sample.archives import ArchiveServer
    from povetl.sample.archives_portal import portal_captures

    with ArchiveServer(portal_captures(), port=port) as archives, tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "archives.toml"
        facts.write_text(archives.facts(delay=0.2), encoding="utf-8")
        typer.echo(
            f"Web archives with {len(archives.stored)} captures of the sample sites answer on {archives.address}."
        )
        typer.echo("In another shell:")
        typer.echo(f"  export POVETL_ALLOW={archives.address}")
        names = ",".join(f"{host}={address}" for host, address in archives.connect_to.items())
        typer.echo(f"  export POVETL_CONNECT_TO={names}")
        typer.echo(f"  export POVETL_ARCHIVES={facts}")
        typer.echo("  povetl backfill sample_county --from 2020-01-01 --to 2021-12-31 --via wayback")
        _wait()


def _wait() -> None:
    typer.echo("Stop it with Ctrl-C.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
