"""The command lines that open the application."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SERVE_EPILOG = (
    "Examples:  cytostorm serve   |   cytostorm serve --port 8080 --results screened   |   "
    "cytostorm serve --root-path /cytostorm --allowed-host ward.example"
)


def serve(
    port: Annotated[
        int, typer.Option("--port", "-p", min=1, max=65535, help="The port to listen on.", metavar="N")
    ] = 8000,
    host: Annotated[
        str,
        typer.Option(
            "--host", help="The address to listen on; only this machine can reach the usual one.", metavar="H"
        ),
    ] = "127.0.0.1",
    results: Annotated[
        Path | None,
        typer.Option("--results", help="A folder that 'cytostorm screen' wrote, shown as pages.", metavar="DIR"),
    ] = None,
    root_path: Annotated[
        str, typer.Option("--root-path", help="The path under which a reverse proxy shows it.", metavar="PATH")
    ] = "",
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allowed-host",
            help="A further name under which it may be asked; may be given several times.",
            metavar="NAME",
        ),
    ] = None,
) -> None:
    """Open the bedside page and the API in a browser of this machine; no value is kept, logged or sent elsewhere."""
    from cytostorm.cli.serving import run_serve

    run_serve(host, port, root_path, results, allowed_host or [])


OFFLINE_EPILOG = (
    "Examples:  cytostorm web --offline ward-tablet   |   cytostorm web --offline ward-tablet --from downloads"
)


def web(
    offline: Annotated[Path, typer.Option("--offline", help="The folder to write.", metavar="DIR")],
    given: Annotated[
        Path | None,
        typer.Option(
            "--from", help="A folder with both parts already downloaded, where there is no network.", metavar="DIR"
        ),
    ] = None,
) -> None:
    """Write the pages as a folder for any static server: the engine runs inside the browser, and no value leaves the device."""
    from cytostorm.cli.offline import run_offline

    run_offline(offline, given)
