"""When sets were met in a population, which together, and how long before an event."""

from __future__ import annotations

from cytostorm.cohort.calendar import Calendar, Level, Unit
from cytostorm.cohort.counting import Count
from cytostorm.cohort.leads import Event, Lead, Span
from cytostorm.cohort.overlaps import Combination
from cytostorm.cohort.summary import Summary
from cytostorm.cohort.totals import SetCount
from cytostorm.presentation.counts import CountView
from cytostorm.presentation.population import (
    CalendarView,
    CombinationView,
    EventView,
    LeadView,
    LevelView,
    OverlapView,
    PeriodView,
    SeriesView,
    SpanView,
)
from cytostorm.presentation.population_names import Names
from cytostorm.presentation.population_wording import signed_words

MAIN_SETS, FEW_SETS = 6, 2
SHIFTED = (
    "Most dates lie after the day of the run, so they are not the real ones. "
    "If they were shifted by a different time for each patient, the days of this chart mean nothing."
)
_FORMATS: dict[Unit, str] = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
EVENT_WORDS = {
    "icu": "admission to intensive care",
    "ventilation": "the start of ventilation",
    "death": "death",
    "treatment": "the first drug against hyperinflammation",
    "glucocorticoid": "the first glucocorticoid",
}


def _ranked(summary: Summary) -> list[SetCount]:
    return sorted(summary.sets, key=lambda one: (-one.surely.number, -one.open.number, one.criteria))


def calendar_of(summary: Summary, names: Names) -> CalendarView:
    """The sets that were definitely met most, and the others that were met at all; where none was, the first few all the same."""
    calendar, ranked = summary.calendar, _ranked(summary)
    drawn = [
        one
        for n, one in enumerate(ranked)
        if calendar.periods and (one.surely or (n < FEW_SETS and not ranked[0].surely))
    ]
    periods = tuple(
        PeriodView(
            start=one.start, words=one.start.strftime(_FORMATS[calendar.unit]), present=CountView.of(one.present)
        )
        for one in calendar.periods
    )
    series = tuple(_series(one.criteria, n < MAIN_SETS, calendar, names) for n, one in enumerate(drawn))
    return CalendarView(
        unit=calendar.unit, periods=periods, series=series, outside=CountView.of(calendar.outside), caution=_caution(summary)
    )  # fmt: skip


def _caution(summary: Summary) -> str:
    """Dates in the future were shifted, and mostly for each patient by another time."""
    intake = summary.intake
    return SHIFTED if 2 * intake.after_today.number > intake.values_taken.number else ""


def _series(criteria: str, main: bool, calendar: Calendar, names: Names) -> SeriesView:
    levels = tuple(_level(one) for one in calendar.of(criteria))
    return SeriesView(id=criteria, short_title=names.short(criteria), main=main, levels=levels)


def _level(one: Level) -> LevelView:
    return LevelView(
        definitely=CountView.of(one.surely), possibly=CountView.of(one.possibly),
        first_definitely=CountView.of(one.first_surely), first_possibly=CountView.of(one.first_possibly),
    )  # fmt: skip


def overlap_of(summary: Summary, names: Names) -> OverlapView:
    """Which sets were definitely met in the same patients."""
    overlap, whole = summary.overlap, summary.people.told
    return OverlapView(
        combinations=tuple(_combination(one, whole, names) for one in overlap.combinations),
        sizes={one.criteria: CountView.of(one.surely) for one in summary.sets}, none=CountView.of(overlap.none, whole),
        rarer=CountView.of(overlap.rarer), rarer_combinations=CountView.of(overlap.rarer_combinations),
    )  # fmt: skip


def _combination(one: Combination, whole: Count, names: Names) -> CombinationView:
    titles = tuple(names.short(criteria) for criteria in one.sets)
    exactly, not_ruled_out = CountView.of(one.exactly, whole), CountView.of(one.not_ruled_out, whole)
    return CombinationView(sets=one.sets, titles=titles, exactly=exactly, not_ruled_out=not_ruled_out)


def events_of(summary: Summary, names: Names) -> tuple[EventView, ...]:
    """Each event with the sets, the most often met before it first."""
    return tuple(_event(one, names) for one in summary.events)


def _event(event: Event, names: Names) -> EventView:
    ranked = sorted(event.leads, key=lambda one: (-one.surely.before.number, -one.surely.after.number, one.criteria))
    leads = tuple(_lead(one, event.persons, names) for one in ranked)
    return EventView(words=EVENT_WORDS[event.name], patients=CountView.of(event.persons), leads=leads)


def _lead(lead: Lead, whole: Count, names: Names) -> LeadView:
    return LeadView(
        short_title=names.short(lead.criteria), before=CountView.of(lead.surely.before, whole),
        at=CountView.of(lead.surely.at), same_day=CountView.of(lead.surely.same_day), after=CountView.of(lead.surely.after),
        never=CountView.of(lead.never), possibly_before=CountView.of(lead.possibly.before), without_event=CountView.of(lead.without_event),
        definitely=_span(lead.surely.span), possibly=_span(lead.possibly.span), words=_lead_words(lead),
    )  # fmt: skip


def _span(span: Span | None) -> SpanView | None:
    return SpanView(lower=span.lower, median=span.median, upper=span.upper) if span else None


def _lead_words(lead: Lead) -> str:
    span = lead.surely.span
    if span is None:
        return "–" if not lead.surely.persons else "too few with a time"
    alone = lead.surely.persons == 1
    quartiles = f" ({signed_words(span.upper)} to {signed_words(span.lower)})"
    return signed_words(span.median) + ("" if alone else quartiles)
