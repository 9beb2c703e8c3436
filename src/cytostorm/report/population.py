"""The report on a whole population: how many, when, which together, how early, what was missing, and how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cytostorm.cohort.calendar import Calendar
from cytostorm.cohort.counting import Count
from cytostorm.cohort.explaining import open_screened
from cytostorm.cohort.summary import Summary, summary_of
from cytostorm.cohort.totals import SetCount
from cytostorm.cohort.treatments import treatment_words
from cytostorm.library import Library
from cytostorm.report.bars import bounds_bar, count_bar
from cytostorm.report.course_charts import course_views
from cytostorm.report.daily_charts import daily_chart
from cytostorm.report.gap_views import input_views, pair_views, set_gaps, test_views
from cytostorm.report.lead_views import event_views
from cytostorm.report.pages import rendered
from cytostorm.report.points import leading_sets
from cytostorm.report.population_names import Names, names_of
from cytostorm.report.upset import upset_chart

TITLE = "Cytokine storm criteria over a population"
MAIN_SETS, FEW_SETS = 6, 2


@dataclass(frozen=True)
class SetView:
    """One set of the headline: its counts, its bar, and whom it is about."""

    id: str
    short_title: str
    met: str
    status: str
    about: str
    count: SetCount
    bar: Markup


def population_page(folder: Path, library: Library, small_cells: int | None = None) -> str:
    """One self-contained HTML page about a result of `cytostorm screen`.

    With `small_cells` it is one that can be shared: no persons and no courses, counts below that number hidden and others
    rounded, time by month. Raises InputError for a folder that is no such result.
    """
    names = names_of(open_screened(folder).sets, library)
    leading = next(iter(leading_sets(list(names.sets.values()), 1)), None)
    summary = summary_of(folder, leading.id if leading else None, small_cells)
    running = f"{TITLE} · {summary.people.persons.words} persons · {summary.manifest.get('reading', '')}"
    content = {
        **_sets(summary, names),
        **_times(summary, names),
        **_gaps(summary, names),
        **_methods(summary, library, names),
    }
    courses = course_views(summary.extremes, leading, names)
    return rendered(
        "population.html.j2", title=TITLE, running=running, summary=summary, leading=leading, courses=courses, **content
    )


def _sets(summary: Summary, names: Names) -> dict[str, Any]:
    """The head of the page: who is in it, and how many met each set."""
    views = _ranked(summary, names)
    met = [view for view in views if view.count.surely]
    never_met = [view for view in views if not view.count.surely]
    shared, period = summary.small_cells, _period_words(summary)
    return {
        "people": summary.people,
        "shared": shared,
        "period": period,
        "sets": met,
        "never_met": never_met,
        "leaders": met[:3],
    }


def _ranked(summary: Summary, names: Names) -> list[SetView]:
    views = [_set_view(one, summary, names) for one in summary.sets]
    return sorted(views, key=lambda view: (-view.count.surely.number, -view.count.open.number, view.id))


def _times(summary: Summary, names: Names) -> dict[str, Any]:
    """When, which together, and how early."""
    views = _ranked(summary, names)
    main, others = _charts(views, summary.calendar)
    sizes, titles = {view.id: view.count.surely for view in views}, {view.id: view.short_title for view in views}
    upset = upset_chart(summary.overlap.combinations, sizes, titles)
    return {
        "main_charts": main,
        "other_charts": others,
        "upset": upset,
        "titles": titles,
        "events": event_views(summary.events, names),
    }


def _set_view(one: SetCount, summary: Summary, names: Names) -> SetView:
    status = next(c["status"] for c in summary.manifest["criteria"] if c["id"] == one.criteria)
    bar = bounds_bar(one.surely, one.open, one.possibly, one.told)
    return SetView(
        one.criteria, names.short(one.criteria), names.met(one.criteria), status, names.about(one.criteria), one, bar
    )


def _charts(
    views: Sequence[SetView], calendar: Calendar
) -> tuple[list[tuple[SetView, Markup]], list[tuple[SetView, Markup]]]:
    """The sets that were surely met most, and the others that were surely met at all; where none was, the first few all the same."""
    drawn = [
        (view, daily_chart(view.short_title, calendar, calendar.of(view.id), f"days-{n}"))
        for n, view in enumerate(views)
        if calendar.periods and (view.count.surely or (n < FEW_SETS and not views[0].count.surely))
    ]
    return drawn[:MAIN_SETS], drawn[MAIN_SETS:]


def _period_words(summary: Summary) -> str:
    first, last = summary.people.first, summary.people.last
    if first is None or last is None:
        return "without dates"
    form = "%Y-%m" if summary.small_cells else "%Y-%m-%d"
    return f"from {first.strftime(form)} to {last.strftime(form)}"


def _gaps(summary: Summary, names: Names) -> dict[str, Any]:
    inputs, more = input_views(summary.missing, names)
    return {
        "inputs": inputs,
        "more_inputs": more,
        "gaps_by_set": set_gaps(summary.missing, names),
        "tests": test_views(summary.tests, names),
        "pairs": pair_views(summary.deciding, names),
        "intake": summary.intake,
        "funnel": _funnel(summary.intake.attrition),
        "subject": names.subject,
        "count_bar": count_bar,
    }


def _funnel(attrition: Sequence[tuple[str, Count]]) -> list[tuple[str, list[tuple[str, Count, Count]]]]:
    """The steps by what they count (rows, values, persons), each with the largest of its kind."""
    groups: dict[str, list[tuple[str, Count]]] = {}
    for step, count in attrition:
        groups.setdefault(step.split(" ")[0], []).append((step, count))
    return [(kind, [(step, count, max(n for _, n in held)) for step, count in held]) for kind, held in groups.items()]


def _methods(summary: Summary, library: Library, names: Names) -> dict[str, Any]:
    manifest = summary.manifest
    reading = library.readings.get(manifest.get("reading", ""))
    changed = [
        one["label"]
        for one in manifest["criteria"]
        if one["id"] in names.sets and names.sets[one["id"]].fingerprint != one["fingerprint"]
    ]
    return {
        "manifest": manifest,
        "reading": reading,
        "changed": changed,
        "gone": [one["label"] for one in manifest["criteria"] if one["id"] not in names.sets],
        **dict(zip(("treatments", "glucocorticoids"), treatment_words(library), strict=True)),
    }
