"""What `cytostorm screen --full` prints of who they are: ages, sexes, stay and outcome of all and by set, rates by age, missing by outcome."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.cli.first_screens import headed
from cytostorm.presentation.population_characteristics import CharacteristicsView, GroupView


def characteristics_parts(view: CharacteristicsView) -> Iterator[str]:
    """In the order of the page."""
    yield from ("", "WHO THEY ARE, AND WHO OF THEM DEFINITELY MET A SET MADE FOR THEM")
    for one in view.groups:
        yield from _group(one, view)
    yield f"  {view.not_kept}"
    yield from headed("FIRST MET PER 1,000 DAYS AT RISK, BY AGE (95% interval)", _rates(view))
    yield from headed("NEVER RECORDED, BY OUTCOME OF THE PATIENT", _missing(view))


def _group(one: GroupView, view: CharacteristicsView) -> Iterator[str]:
    yield f" {one.name}: {one.patients:,} patients, {one.stays:,} stays"
    for band, portion in zip(view.bands, one.ages, strict=True):
        yield f"  age {band}: {portion.words}"
    for sex, portion in zip(view.sexes, one.sexes or (), strict=False):
        yield f"  sex {sex}: {portion.words}"
    if one.sexes is None:
        yield "  sex: not in the source"
    yield f"  days, median (quartiles): {one.length}"
    for name, found in (("intensive care", one.icu), ("ventilation", one.ventilation)):
        yield f"  {name}: {found.words if found else 'not in the source'}"
    yield f"  outcome recorded: {one.outcome.words}; died: {one.died.words}"


def _rates(view: CharacteristicsView) -> Iterator[str]:
    for one in view.rates:
        yield one.short_title
        for band in one.bands:
            yield f"  {band.band}: {band.first_met:,} of {band.at_risk:,} stays in {band.days} days: {band.rate or '–'}"


def _missing(view: CharacteristicsView) -> Iterator[str]:
    for one in view.missing:
        yield one.label
        for outcome, portion in zip(view.outcomes, one.never, strict=True):
            yield f"  {outcome}: {portion.words}"
