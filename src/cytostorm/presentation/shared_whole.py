"""A screened folder made into the view of its shared page. Nothing of the full report is read here, so nothing new in it slips in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import cytostorm
from cytostorm.cohort.disclosure import Rounded, Rule
from cytostorm.cohort.explaining import open_screened
from cytostorm.cohort.opened import opened
from cytostorm.cohort.shareable import exact_of
from cytostorm.cohort.shared import Periods, Shared, SharedEvent, SharedSet, shared_of
from cytostorm.library import Library
from cytostorm.presentation.population import ScreenedSet
from cytostorm.presentation.population_groups import HEADINGS, column_name, heading_of, place_of
from cytostorm.presentation.population_names import Names, names_of
from cytostorm.presentation.population_times import EVENT_WORDS
from cytostorm.presentation.population_whole import is_synthetic
from cytostorm.presentation.shared import (
    BeforeRow,
    MeasuredRow,
    PairRow,
    PeriodCount,
    PeriodsView,
    RoundedView,
    SharedEventView,
    SharedGroup,
    SharedMethods,
    SharedRow,
    SharedView,
    run_month,
)
from cytostorm.presentation.shared_screen import rules_of, shared_screen


def shared_population(folder: Path, library: Library, rule: Rule) -> SharedView:
    """The view of a result of `cytostorm screen` that may be shared, by one rule.

    Raises InputError for a folder that is no such result, and for one with too few patients.
    """
    screened = open_screened(folder)
    with opened(folder) as source:
        shared = shared_of(exact_of(source), rule)
    return _view(shared, names_of(screened.sets, screened.restricted, library), screened.manifest)


def _view(shared: Shared, names: Names, manifest: Mapping[str, Any]) -> SharedView:
    whole, groups, period = RoundedView.of(shared.persons), tuple(_groups(shared, names)), _period(shared.admitted)
    shown, synthetic = {one.criteria for one in shared.sets}, is_synthetic(manifest)
    hidden = tuple(names.short(one["id"]) for one in manifest["criteria"] if one["id"] not in shown)
    made = (" (synthetic)" if synthetic else "") + (f", {period}" if period else "")
    died = next((one for one in shared.events if one.name == "death"), None)
    admitted = _periods("All patients, by admission", shared.admitted)
    return SharedView(
        version=cytostorm.__version__, summary=shared_screen(shared.rule, whole, made, groups, hidden, died),
        small_cells=shared.rule.threshold, step=shared.rule.step, synthetic=synthetic, patients=whole, period=period, groups=groups,
        not_shown=hidden, pairs=tuple(_pairs(shared, names)), events=tuple(_event(one, shared.persons, names) for one in shared.events),
        admitted=admitted if admitted and len(admitted.periods) > 1 else None,
        first_met=tuple(found for name, one in shared.first_met if (found := _periods(names.short(name), one))),
        measured=tuple(_measured(shared, names)), rules=rules_of(shared.rule), methods=_methods(manifest, names),
    )  # fmt: skip


def _groups(shared: Shared, names: Names) -> Iterator[SharedGroup]:
    ranked = sorted(shared.sets, key=lambda one: place_of(one.criteria, one.met.number, 0))
    for heading in HEADINGS:
        held = tuple(_row(one, shared.persons, names) for one in ranked if heading_of(one.criteria) == heading)
        if held:
            yield SharedGroup(heading=heading, sets=held)


def _row(one: SharedSet, whole: Rounded, names: Names) -> SharedRow:
    title, restricted = names.short(one.criteria), names.is_restricted(one.criteria)
    return SharedRow(
        id=one.criteria, short_title=title, column_name=column_name(one.criteria, title), met=names.met(one.criteria),
        definitely=RoundedView.of(one.met, whole), not_ruled_out=RoundedView.maybe(one.open, whole),
        made_for=names.made_for(one.criteria), recorded=RoundedView.maybe(one.about if restricted else None, whole),
        recorded_and_met=RoundedView.maybe(one.about_met if restricted else None, one.about),
    )  # fmt: skip


def _pairs(shared: Shared, names: Names) -> Iterator[PairRow]:
    for (one, other), both in sorted(shared.both, key=lambda found: (-found[1].number, found[0])):
        yield PairRow(sets=(names.short(one), names.short(other)), both=RoundedView.of(both, shared.persons))


def _event(event: SharedEvent, whole: Rounded, names: Names) -> SharedEventView:
    ranked = sorted(event.before, key=lambda one: (-one.persons.number, one.criteria))
    rows = tuple(
        BeforeRow(
            short_title=names.short(one.criteria), before=RoundedView.of(one.persons, event.persons), days=one.days
        )
        for one in ranked
    )
    return SharedEventView(words=EVENT_WORDS[event.name], patients=RoundedView.of(event.persons, whole), sets=rows)


def _periods(title: str, found: Periods | None) -> PeriodsView | None:
    if found is None:
        return None
    periods = tuple(
        PeriodCount(start=day, words=_word(found.unit, day), patients=RoundedView.of(count))
        for day, count in found.counts
    )
    return PeriodsView(title=title, periods=periods)


def _word(unit: str, day: date) -> str:
    """Mar 2101, quarter 1 of 2101, or 2101."""
    return {"month": f"{day:%b %Y}", "quarter": f"quarter {(day.month + 2) // 3} of {day.year}", "year": f"{day.year}"}[
        unit
    ]


def _period(admitted: Periods | None) -> str:
    if admitted is None:
        return ""
    words = [_word(admitted.unit, day) for day, _ in admitted.counts]
    return words[0] if len(words) == 1 else f"{words[0]} to {words[-1]}"


def _measured(shared: Shared, names: Names) -> Iterator[MeasuredRow]:
    for name, count in sorted(shared.recorded, key=lambda found: (-found[1].number, found[0])):
        yield MeasuredRow(label=names.subject(name), patients=RoundedView.of(count, shared.persons))


def _methods(manifest: Mapping[str, Any], names: Names) -> SharedMethods:
    reading = names.library.readings.get(manifest.get("reading", ""))
    sets = tuple(ScreenedSet.of(one, names.short(one["id"])) for one in manifest["criteria"])
    return SharedMethods(
        made_by=str(manifest["made_by"]), cytostorm_version=str(manifest.get("version", "")), plan=str(manifest.get("plan", "")),
        grid=str(manifest.get("grid", "change")), run_in=run_month(manifest), reading=str(manifest.get("reading", "")),
        reading_title=reading.title if reading else "", sets=sets,
    )  # fmt: skip
