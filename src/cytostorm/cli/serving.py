"""`cytostorm serve`: the pages and the API on this machine."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import cytostorm
from cytostorm.cli.console import ERR
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.service.settings import LOOPBACK, Settings


def run_serve(host: str, port: int, prefix: str, results: Path | None, hosts: Sequence[str]) -> None:
    """Serves until it is stopped; requests that have begun are answered."""
    import uvicorn

    from cytostorm.service.application import application

    settings = Settings(_prefix(prefix), results, tuple(hosts))
    library = shipped()
    library.standard()  # read before the first request
    _log_to_stderr()
    app = application(settings, library, cytostorm.__version__)
    _spare_collecting()
    shown = f"[{host}]" if ":" in host else host
    ERR.print(f"cytostorm on http://{shown}:{port}{settings.prefix}/ (stop with Ctrl-C)", soft_wrap=True)
    if host not in LOOPBACK:
        ERR.print("Others can reach it. It asks nobody who they are: put it behind a proxy that does.", soft_wrap=True)
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_level="warning", server_header=False, date_header=False, timeout_keep_alive=5,
        timeout_graceful_shutdown=10, h11_max_incomplete_event_size=65536, proxy_headers=False, root_path=settings.prefix,
    )  # fmt: skip


def _spare_collecting() -> None:
    """The library stays as long as the server: looking for garbage in it takes a seventh of a key."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _prefix(text: str) -> str:
    """Without a slash at its end, with one at its beginning."""
    plain = text.strip("/")
    if plain and not all(c.isalnum() or c in "/-_." for c in plain):
        raise InputError("--root-path", f"'{text}' is no path.", "Write it like /cytostorm.")
    return f"/{plain}" if plain else ""


def _log_to_stderr() -> None:
    """One line of JSON a request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("cytostorm.service")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
