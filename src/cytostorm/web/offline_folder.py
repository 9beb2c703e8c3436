"""The static files of the offline folder, from the package: assets, the shell around the pages, and the worker that keeps them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from cytostorm.library import Library
from cytostorm.web.assets import NAMES, text_of
from cytostorm.web.context import Context, Request
from cytostorm.web.handling import respond

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{styles}; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'"
)
_SHELL = ("index.html", "shell.css", "shell.js", "engine.js", "worker.js")
_NOT_KEPT = ("worker.js",)
_DIGEST = re.compile(r"'sha256-[A-Za-z0-9+/=]+'")


def asset_files() -> Iterator[tuple[str, str]]:
    """Name and content of each file that pages link to."""
    for name in NAMES:
        if (text := text_of(name)) is not None:
            yield name, text


def shell_files(
    said: Mapping[str, str], build: str, names: Sequence[str], library: Library
) -> Iterator[tuple[str, str]]:
    """The files at the top of the folder. `said`: version, fingerprint, pyodide and core; `names`: the files below, kept on the device."""
    kept = ["./", *names, *(name for name in _SHELL if name not in _NOT_KEPT)]
    filled = {
        **said,
        "build": build,
        "files": json.dumps(kept),
        "policy": POLICY.format(styles=_styles(library, said["version"])),
    }
    for name in _SHELL:
        text = (files("cytostorm.web") / "static" / "offline" / name).read_text(encoding="utf-8")
        yield name, re.sub(r"\{\{ (\w+) \}\}", lambda found: filled[found[1]], text)


def _styles(library: Library, version: str) -> str:
    """The digests of the style of the page for paper, which stands alone and brings its own."""
    asked = Request("POST", "/print", {}, {})
    response = respond(
        asked.method,
        asked.path,
        {"ferritin": ["900"], "unit.ferritin": ["ng/mL"]},
        {},
        Context(library, version, is_offline=True),
    )
    policy = response.headers.get("Content-Security-Policy", "")
    style = next((part for part in policy.split(";") if part.strip().startswith("style-src")), "")
    return "".join(f" {one}" for one in _DIGEST.findall(style))
