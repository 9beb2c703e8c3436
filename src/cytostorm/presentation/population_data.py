"""What happened to the source of a population on its way in."""

from __future__ import annotations

from collections.abc import Iterable

from cytostorm.cohort.counting import Count
from cytostorm.cohort.intake import Intake, UnitLine
from cytostorm.cohort.summary import Summary
from cytostorm.presentation.counts import CountView, Named
from cytostorm.presentation.population import DataView, RefusalView, UnitRow
from cytostorm.presentation.population_names import Names
from cytostorm.words import unit_words


def data_of(summary: Summary, names: Names) -> DataView:
    """The numbers of staging."""
    intake = summary.intake
    questioned = Count(intake.suspected_slips.number + intake.implausible.number)
    used = CountView.of(Count(intake.values_taken.number - questioned.number))
    return DataView(
        read=CountView.of(intake.values_read), used=used, questioned=CountView.of(questioned), refused=CountView.of(intake.values_refused),
        deliberate=CountView.of(intake.values_deliberate), slips=CountView.of(intake.suspected_slips),
        implausible=CountView.of(intake.implausible), after_today=CountView.of(intake.after_today),
        unknown_codes=CountView.of(intake.values_never_used), steps=tuple(_steps(intake)),
        slips_of=_subjects(intake.slips_by_subject, names), refused_of=_subjects(intake.refused_by_subject, names),
        refusals=tuple(RefusalView(reason=one.reason, count=CountView.of(one.count), deliberate=one.deliberate) for one in intake.reasons),
        other_refusals=CountView.of(intake.other_refusals), never_seen=tuple(names.subject(name) for name in intake.never_seen),
        units=tuple(_unit(one, names) for one in intake.units),
        unused_names=tuple(Named.of(name, count) for name, count in (*intake.codes_never_used, *intake.ignored_names)),
        not_counted=intake.not_counted, notes=intake.warnings,
    )  # fmt: skip


def _steps(intake: Intake) -> Iterable[tuple[Named, ...]]:
    """What was left at each step, by what the steps count: rows, values, persons."""
    groups: dict[str, list[Named]] = {}
    for step, count in intake.attrition:
        groups.setdefault(step.split(" ")[0], []).append(Named.of(step.capitalize(), count))
    return map(tuple, groups.values())


def _subjects(found: Iterable[tuple[str, Count]], names: Names) -> tuple[Named, ...]:
    return tuple(Named.of(names.subject(name), count) for name, count in found)


def _unit(one: UnitLine, names: Names) -> UnitRow:
    return UnitRow(
        name=one.name, label=names.subject(one.subject), unit=one.unit, canonical_unit=unit_words(one.canonical_unit), factor=one.factor,
        taken=CountView.of(one.taken), refused=CountView.of(one.refused),
    )  # fmt: skip
