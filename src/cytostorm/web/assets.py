"""Styles and scripts of the pages, from the package."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files

from cytostorm.report.pages import environment
from cytostorm.web.context import Context, Request
from cytostorm.web.responses import CSS, SCRIPT, SVG, Response, asset, page

_STYLES = {"app.css": ("page.css.j2", "app.css.j2"), "population.css": ("population.css.j2",)}
"""Styles that are made from templates: those of the reports, and what only the application needs."""
VERSION = "v"
"""The name of the fingerprint in a link."""
KINDS = {"css": CSS, "js": SCRIPT, "svg": SVG}
NAMES = (
    "app.css",
    "pages.css",
    "population.css",
    "frame.js",
    "offline.js",
    "asking.js",
    "fields.js",
    "bedside.js",
    "course.js",
    "pages.js",
    "logo.svg",
)


def asset_named(asked: Request, context: Context) -> Response:
    """One file by its name."""
    name = asked.path.rpartition("/")[2]
    if name not in NAMES or (text := text_of(name)) is None:
        return page("There is no such file.", 404)
    return asset(KINDS[name.rpartition(".")[2]], text, fingerprint(name), asked.one(VERSION) == fingerprint(name))


@lru_cache(maxsize=16)
def text_of(name: str) -> str | None:
    """The content of an asset; the style is that of the reports with what only the application needs."""
    if name in _STYLES:
        templates = environment("cytostorm.web")
        return "\n".join(templates.get_template(one).render(running="cytostorm") for one in _STYLES[name])
    found = files("cytostorm.web") / "static" / name
    return found.read_text(encoding="utf-8") if found.is_file() else None


def linked(path: str) -> str:
    """The path of an asset with its fingerprint; any other path as it is."""
    folder, _, name = path.rpartition("/")
    return f"{path}?{VERSION}={fingerprint(name)}" if folder == "/assets" else path


@lru_cache(maxsize=32)
def fingerprint(name: str) -> str:
    """Eight letters that change with the content."""
    return hashlib.sha256((text_of(name) or "").encode()).hexdigest()[:8]
