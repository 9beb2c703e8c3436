"""The report on a whole population: how many, when, which together, how early, what was missing, and how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.presentation.population import EventView, LeadView, PopulationView
from cytostorm.presentation.population_first import OutOfReach
from cytostorm.presentation.population_sets import SetGroup, SetRow
from cytostorm.presentation.population_whole import Population, population
from cytostorm.report.bars import count_bar, portion_bar, span_bar
from cytostorm.report.course_charts import drawn_courses
from cytostorm.report.daily_charts import daily_chart
from cytostorm.report.pages import rendered
from cytostorm.report.upset import upset_chart

TITLE = "Cytokine storm criteria over a population"


@dataclass(frozen=True)
class Drawn:
    """A part of the view with its drawing."""

    view: Any
    chart: Markup


def population_page(folder: Path, library: Library) -> str:
    """One self-contained HTML page about a result of `cytostorm screen`. It holds exact counts and courses, and is not to be shared.

    Raises InputError for a folder that is no such result.
    """
    return page_of_population(population(folder, library))


def page_of_population(whole: Population) -> str:
    """The page of a population that was counted already."""
    view = whole.view
    running = f"{TITLE} · {view.people.patients.words} patients · {view.methods.reading}"
    return rendered("population.html.j2", running=running, **content_of_population(whole))


def content_of_population(whole: Population) -> dict[str, Any]:
    """What the template of a population needs, in a file of its own or in the frame of the application."""
    view = whole.view
    return {
        "title": TITLE,
        "view": view,
        "groups": [(group, [Drawn(one, set_bar(one)) for one in group.sets]) for group in _met(view)],
        "never_met": _never_met(view),
        "beyond": _beyond(view),
        "charts": _charts(view),
        "upset": upset_chart(view.overlap),
        "events": [_event(one) for one in view.events],
        "courses": drawn_courses(whole.courses, whole.library),
        "count_bar": count_bar,
        "largest": lambda steps: max((one.count for one in steps), key=lambda count: count.number),
        "test_bar": lambda row: count_bar(
            row.always, max(row.could_meet, row.could_rule_out, key=lambda n: n.number), row.whole, 170
        ),
    }


def _beyond(view: PopulationView) -> list[tuple[OutOfReach, SetRow]]:
    rows = {one.id: one for one in view.sets}
    return [(one, rows[one.id]) for one in view.out_of_reach]


def _never_met(view: PopulationView) -> list[SetRow]:
    """Those that nobody definitely met and that are not under a heading of their own."""
    beyond = {one.id for one in view.out_of_reach}
    return [one for one in view.sets if not one.definitely and one.id not in beyond]


def _met(view: PopulationView) -> list[SetGroup]:
    """The groups with the sets that were definitely met in someone."""
    held = [(group, tuple(one for one in group.sets if one.definitely)) for group in view.groups]
    return [group.model_copy(update={"sets": sets}) for group, sets in held if sets]


def set_bar(one: SetRow) -> Markup:
    """Of those whom the set was made for; nothing of nobody."""
    return portion_bar(one.headline) if one.headline.whole else Markup("")


def _charts(view: PopulationView) -> tuple[list[Drawn], list[Drawn]]:
    """The sets that were definitely met most, and those behind the fold."""
    drawn = [Drawn(one, daily_chart(one, view.calendar, f"days-{n}")) for n, one in enumerate(view.calendar.series)]
    return [one for one in drawn if one.view.main], [one for one in drawn if not one.view.main]


@dataclass(frozen=True)
class DrawnEvent:
    """One event; the bars run from `days_before` days before it to `days_after` days after."""

    view: EventView
    days_before: float
    days_after: float
    rows: tuple[Drawn, ...]


def _event(event: EventView) -> DrawnEvent:
    spans = [span for lead in event.leads for span in (lead.definitely, lead.possibly) if span]
    high = max([24.0, *(span.upper for span in spans)])
    low = min([-0.12 * high, *(span.lower for span in spans)])
    rows = tuple(Drawn(lead, _lead_bar(lead, low, high)) for lead in event.leads)
    return DrawnEvent(event, high / 24, -low / 24, rows)


def _lead_bar(lead: LeadView, low: float, high: float) -> Markup:
    return span_bar(lead.definitely, lead.possibly, low, high)
