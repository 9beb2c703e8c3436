"""The ward board as a page: from a screened folder, without names, with the age of its last result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cytostorm.report.score_marks import score_bar, spark
from cytostorm.web.context import Context, Request
from cytostorm.web.frame import framed
from cytostorm.web.responses import Response, page

if TYPE_CHECKING:  # these load DuckDB, which is not there in a browser
    from cytostorm.presentation.ward import WardView
    from cytostorm.presentation.ward_row import WardRow

_OFFLINE = "A ward board cannot be made offline: it reads a screened folder with DuckDB, which is not available in this browser."
_HOW_OFFLINE = "Use cytostorm serve --results DIR on a computer."
_NO_FOLDER = "No screened folder is open."
_HOW = "Screen a source with cytostorm screen SOURCE --out DIR. Then start cytostorm serve --results DIR."


def ward(asked: Request, context: Context) -> Response:
    """The board; `only` shows the rows with news, with an unknown leading set, or with something overdue."""
    if context.results is None or context.is_offline:
        return unavailable("ward.html.j2", asked, context)
    from cytostorm.presentation.ward import ward as ward_of

    view = ward_of(context.results, context.library, clock(context))
    only = asked.one("only") if asked.one("only") in _KEPT else ""
    rows = [row for row in view.rows if not only or _KEPT[only](row)]
    said = {"view": view, "rows": rows, "only": only, "filters": _filters(view)}
    return page(framed("ward.html.j2", asked, context, score_bar=score_bar, spark=spark, **said))


def unavailable(template: str, asked: Request, context: Context) -> Response:
    """Why a page of a screened folder cannot be shown, and what would show it."""
    why, how = (_OFFLINE, _HOW_OFFLINE) if context.is_offline else (_NO_FOLDER, _HOW)
    return page(framed(template, asked, context, view=None, why=why, how=how))


def clock(context: Context) -> datetime | None:
    """The time of the face on the wall of the ward, as the times of a screened folder are; None where there is no clock."""
    return datetime.fromisoformat(context.now).replace(tzinfo=None) if context.now else None


def _is_unknown(row: WardRow) -> bool:
    return row.stage_answer == "not established" or any(score.verdict == "unknown" for score in row.scores)


def _is_new(row: WardRow) -> bool:
    return row.is_new


def _is_overdue(row: WardRow) -> bool:
    return bool(row.overdue)


_KEPT: dict[str, Callable[[WardRow], bool]] = {"new": _is_new, "unknown": _is_unknown, "overdue": _is_overdue}


def _filters(view: WardView) -> list[tuple[str, str, int]]:
    """Key, label and how many rows each choice has."""
    labels = {"new": "New in 24 h", "unknown": "Unknown", "overdue": "Overdue"}
    counted = [(key, labels[key], sum(map(kept, view.rows))) for key, kept in _KEPT.items()]
    return [("", "All", len(view.rows)), *counted]
