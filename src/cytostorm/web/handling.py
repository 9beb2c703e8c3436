"""Which page a path has. Pages are imported when they are first asked for: what needs a database is not loaded where there is none."""

from __future__ import annotations

import re
from importlib import import_module

from cytostorm.errors import CytostormError
from cytostorm.library import ASKED, Library
from cytostorm.web.context import Context, Fields, Files, Page, Request
from cytostorm.web.entered import TAKEN, UNIT
from cytostorm.web.frame import framed
from cytostorm.web.responses import HEADERS, Response, page

ROUTES: dict[str, tuple[str, str]] = {
    "/": ("bedside", "bedside"),
    "/page/verdicts": ("bedside", "verdicts"),
    "/page/found": ("bedside", "found"),
    "/print": ("bedside", "printed"),
    "/notes": ("bedside", "notes"),
    "/assets/{name}": ("assets", "asset_named"),
    "/criteria": ("criteria", "criteria_list"),
    "/criteria/{one}": ("criteria", "criteria_set"),
    "/criteria/{one}/{other}": ("criteria", "criteria_compared"),
    "/course": ("course", "course"),
    "/ward": ("ward", "ward"),
    "/population": ("population", "population"),
    "/population/person": ("population", "person"),
}
"""Path, module of this room, function. A name in braces is one part of the path; the function reads it from `Request.path`."""
LANGUAGES = ("en", "de", "fr")


def respond(method: str, path: str, fields: Fields, files: Files, context: Context) -> Response:
    """The answer to one request; never raises for what somebody sent. `path` is without the prefix, `fields` and `files` as in `Request`."""
    asked = Request(method, path, fields, files, _language(fields))
    found = _page(path)
    if found is None:
        return _refused(asked, context, 404, "There is no such page.")
    if method not in ("GET", "HEAD", "POST"):
        return _refused(asked, context, 405, "This page can be read and filled in, and nothing else.")
    if method != "POST" and any(_is_value(name, context.library) for name in fields):
        return _refused(
            asked, context, 400, "Values of a patient are not read from an address. Enter them in the form."
        )
    try:
        return found(asked, context)
    except CytostormError as error:
        return _refused(asked, context, 422, str(error))


def _is_value(name: str, library: Library) -> bool:
    """Whether a field of this name holds something of a patient: addresses are kept by browsers, proxies and logs."""
    return name in (*library.form.fields, TAKEN) or name.startswith((UNIT, ASKED))


def route_of(path: str) -> str:
    """The pattern that a path fits, for a log that must not hold the path; "other" where there is none."""
    fitting = (one for one in ROUTES if re.fullmatch(re.sub(r"\{\w+\}", "[A-Za-z0-9._-]{1,80}", one), path))
    return next(fitting, "other")


def _page(path: str) -> Page | None:
    return _loaded(*ROUTES[route]) if (route := route_of(path)) in ROUTES else None


def _loaded(module: str, function: str) -> Page | None:
    try:
        made: Page = getattr(import_module(f"cytostorm.web.{module}"), function)
    except ModuleNotFoundError as error:
        if error.name == f"cytostorm.web.{module}":
            return None
        raise
    return made


def _language(fields: Fields) -> str:
    asked = (fields.get("language") or ["en"])[-1]
    return asked if asked in LANGUAGES else "en"


def _refused(asked: Request, context: Context, status: int, words: str) -> Response:
    """A page with one sentence. What was sent is not repeated."""
    if asked.path.startswith("/page/"):
        return Response(status, "text/plain; charset=utf-8", words.encode(), dict(HEADERS))
    return page(framed("refused.html.j2", asked, context, title=words, words=words), status)
