"""Serving the sample portal and the fault server until someone interrupts."""

import threading

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


def _wait() -> None:
    typer.echo("Stop it with Ctrl-C.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
