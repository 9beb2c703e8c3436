"""The criteria library as pages: the list with its search, one set, and two sets side by side."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from cytostorm.library import Library
from cytostorm.presentation.criteria_compare import comparison
from cytostorm.presentation.criteria_list import criteria_list, criteria_rows
from cytostorm.presentation.criteria_page import criteria_page
from cytostorm.words.vocabulary import shown

FILTER_LABELS = (("disease", "Disease"), ("population", "Made for"), ("item", "Asks for"), ("status", "Numbers"))


def list_content(library: Library, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the template of the list needs."""
    view = criteria_list(library, asked)
    groups = [(disease, list(rows)) for disease, rows in itertools.groupby(view.rows, lambda row: row.disease)]
    return {"title": "Criteria", "view": view, "groups": groups, "filters": FILTER_LABELS}


def set_content(library: Library, name: str) -> dict[str, Any]:
    """What the template of one set needs. Raises UnknownNameError for an id that the library does not have."""
    view = criteria_page(name, library)
    others = sorted(criteria_rows(library), key=lambda row: row.short_title.casefold())
    return {"title": view.title, "view": view, "others": [row for row in others if row.id != name]}


def compare_content(library: Library, left: str, right: str) -> dict[str, Any]:
    """What the template of two sets needs. Raises UnknownNameError for an id that the library does not have."""
    view = comparison(left, right, library)
    return {"title": f"{view.left.short_title} and {view.right.short_title}", "view": view}


def status_words(status: str) -> str:
    return shown("set-status", status)


def fact_words(status: str) -> str:
    return shown("fact-status", status)
