"""The criteria library as pages: the list with its search, one set, and two sets side by side."""

from __future__ import annotations

import itertools
import re

from cytostorm.errors import suggestion
from cytostorm.presentation.criteria_compare import comparison
from cytostorm.presentation.criteria_list import FILTERS, criteria_rows
from cytostorm.presentation.criteria_list import criteria_list as list_of_criteria
from cytostorm.presentation.criteria_page import criteria_page
from cytostorm.web.context import Context, Request
from cytostorm.web.frame import framed
from cytostorm.web.responses import Response, page
from cytostorm.words.vocabulary import shown

_IDENTIFIER = re.compile(r"[a-z0-9-]{1,60}")
FILTER_LABELS = (("disease", "Disease"), ("population", "Made for"), ("item", "Asks for"), ("status", "Numbers"))


def criteria_list(asked: Request, context: Context) -> Response:
    """The list. A search is no value of a patient, so it may stand in the address."""
    view = list_of_criteria(context.library, {name: asked.one(name) for name in ("q", *FILTERS)})
    groups = [(disease, list(rows)) for disease, rows in itertools.groupby(view.rows, lambda row: row.disease)]
    said = {"title": "Criteria", "view": view, "groups": groups, "filters": FILTER_LABELS}
    return page(framed("criteria.html.j2", asked, context, status_words=status_words, **said))


def criteria_set(asked: Request, context: Context) -> Response:
    """One set; with another one in `with`, the way to both side by side."""
    name, library = asked.path.rpartition("/")[2], context.library
    if other := asked.one("with"):
        return _compared(name, other, asked, context)
    if name not in library.criteria_ids:
        return _unknown(name, asked, context)
    view = criteria_page(name, library)
    others = sorted(criteria_rows(library), key=lambda row: row.short_title.casefold())
    said = {"title": view.title, "view": view, "others": [row for row in others if row.id != name]}
    return page(
        framed("criteria_set.html.j2", asked, context, status_words=status_words, fact_words=fact_words, **said)
    )


def criteria_compared(asked: Request, context: Context) -> Response:
    """Two sets side by side."""
    *_, left, right = asked.path.split("/")
    return _compared(left, right, asked, context)


def _compared(left: str, right: str, asked: Request, context: Context) -> Response:
    if missing := [name for name in (left, right) if name not in context.library.criteria_ids]:
        return _unknown(missing[0], asked, context)
    view = comparison(left, right, context.library)
    title = f"{view.left.short_title} and {view.right.short_title}"
    return page(framed("criteria_compare.html.j2", asked, context, title=title, view=view, status_words=status_words))


def _unknown(name: str, asked: Request, context: Context) -> Response:
    """The name is not repeated unless it is spelled as an id is."""
    said = f"There is no criteria set '{name}'." if _IDENTIFIER.fullmatch(name) else "There is no such criteria set."
    hint = suggestion(name, context.library.criteria_ids) if _IDENTIFIER.fullmatch(name) else ""
    return page(framed("refused.html.j2", asked, context, title=said, words=f"{said}{hint}"), 404)


def status_words(status: str) -> str:
    return shown("set-status", status)


def fact_words(status: str) -> str:
    return shown("fact-status", status)
