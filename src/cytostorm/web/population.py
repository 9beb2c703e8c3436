"""A screened folder as pages: counts, days, overlap, lead times, who is closest to a verdict, and the course of one person."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cytostorm.errors import InputError
from cytostorm.library import Library
from cytostorm.report.score_marks import score_bar
from cytostorm.web.context import Context, Request
from cytostorm.web.course import course_content
from cytostorm.web.frame import framed
from cytostorm.web.responses import Response, page
from cytostorm.web.ward import unavailable

if TYPE_CHECKING:  # these load DuckDB, which is not there in a browser
    from cytostorm.presentation.population import PopulationView
    from cytostorm.presentation.population_whole import Population

LISTED = 500
"""Persons that one page lists; the others are found by their number."""


def population(asked: Request, context: Context) -> Response:
    """The whole folder as one page, each part behind its heading."""
    if context.results is None or context.is_offline:
        return unavailable("population_page.html.j2", asked, context)
    from cytostorm.cohort.present import persons_of
    from cytostorm.report.population import content_of_population

    content = content_of_population(_whole(context.results, _mark(context.results), context.library))
    persons = persons_of(context.results)
    said = {"persons": list(enumerate(persons, 1))[:LISTED], "all_persons": len(persons), "small_cells": None}
    return page(
        framed("population_page.html.j2", asked, context, **{**content, "view": _without_next(content["view"])}, **said)
    )


def person(asked: Request, context: Context) -> Response:
    """The course of one person. The number comes in the body of the request: nothing of a patient stands in an address."""
    if context.results is None or context.is_offline:
        return unavailable("population_page.html.j2", asked, context)
    from cytostorm.cohort.explaining import open_screened
    from cytostorm.cohort.present import persons_of

    persons, number = persons_of(context.results), asked.one("number")
    if asked.method != "POST" or not number.isdecimal() or not 0 < int(number[:9]) <= len(persons):
        raise InputError("Number", f"must be a whole number from 1 to {len(persons)}.", "Choose a person of the list.")
    record = open_screened(context.results).record(persons[int(number) - 1])
    content = course_content(record, context.library, asked.one("moment"), context.version)
    carry = {"number": number}
    said = {"carry": carry, "not_used": (), "person": persons[int(number) - 1], "scrub_to": "/population/person"}
    return page(framed("course.html.j2", asked, context, score_bar=score_bar, **{**content, **said}))


def _without_next(view: PopulationView) -> PopulationView:
    """The first screen of a terminal ends in the next command, and here the next page is a press away."""
    sections = tuple(one for one in view.summary.sections if one.heading != "NEXT")
    return view.model_copy(update={"summary": view.summary.model_copy(update={"sections": sections})})


@lru_cache(maxsize=2)
def _whole(folder: Path, mark: str, library: Library) -> Population:
    """The view of one run of the screen: it takes seconds, and the folder does not change."""
    from cytostorm.presentation.population_whole import population as population_of

    return population_of(folder, library)


def _mark(folder: Path) -> str:
    from cytostorm.cohort.explaining import open_screened

    manifest: dict[str, Any] = open_screened(folder).manifest
    return str(manifest.get("ended", ""))
