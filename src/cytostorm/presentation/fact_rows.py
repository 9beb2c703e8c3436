"""Every fact of the record that was known at the moment: as written, as converted, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cytostorm.bedside import Assessment
from cytostorm.library import Library
from cytostorm.presentation.cell_words import value_words
from cytostorm.presentation.labels import drug_label, subject_label
from cytostorm.presentation.masked_times import MaskedTime, hiding, masked_times
from cytostorm.record import Administration, Measurement, NormalLimit, Observation, SuspectedSlip, known_facts
from cytostorm.record.facts import Fact, without_corrected
from cytostorm.values import MET, NOT_MET
from cytostorm.words import moment_words, unit_words


@dataclass(frozen=True)
class FactRow:
    when: str
    subject: str
    written: str
    unit: str
    converted: str
    notes: str


def fact_rows(assessment: Assessment, library: Library) -> list[FactRow]:
    """In order of time; undated facts first."""
    facts = known_facts(assessment.record, assessment.at)
    current = {id(fact) for fact in without_corrected(facts)}
    masks = masked_times(assessment.record, library, assessment.at)
    made = [(fact, _row(fact, id(fact) in current, masks, library)) for fact in facts]
    return [row for _, row in sorted(made, key=lambda pair: (_instant(pair[0].times.effective), pair[1].subject))]


def _instant(moment: datetime | None) -> float:
    if moment is None:
        return float("-inf")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _row(fact: Fact, current: bool, masks: Sequence[MaskedTime], library: Library) -> FactRow:
    notes = [*_times_notes(fact), *([] if current else ["corrected later"])]
    if isinstance(fact, Measurement):
        notes += _measured_notes(fact, masks, library)
    written, unit = fact.origin.text, unit_words(fact.origin.unit)
    return FactRow(
        moment_words(fact.times.effective),
        _subject(fact, library),
        written,
        unit,
        _converted(fact, library),
        "; ".join(notes),
    )


def _subject(fact: Fact, library: Library) -> str:
    if isinstance(fact, Administration):
        return drug_label(fact.drug, library)
    if isinstance(fact, Observation):
        return subject_label(fact.finding, library)
    name = subject_label(fact.observable, library)
    return f"{name}, {fact.which.replace('_', ' ')}" if isinstance(fact, NormalLimit) else name


def _converted(fact: Fact, library: Library) -> str:
    if isinstance(fact, Administration):
        return (
            f"given{f', {fact.dose}' if fact.dose else ''}{f', until {moment_words(fact.until)}' if fact.until else ''}"
        )
    if isinstance(fact, Observation):
        return "present" if fact.present == MET else "absent" if fact.present == NOT_MET else "unclear"
    observable = library.observables[fact.observable]
    if observable.kind == "ordinal" and fact.bounds.is_exact:
        return observable.levels[int(fact.bounds.low)].label
    return value_words(fact.bounds, observable.unit)


def _measured_notes(fact: Measurement, masks: Sequence[MaskedTime], library: Library) -> list[str]:
    drugs = sorted({drug_label(time.drug, library) for time in hiding(fact, masks)})
    said = [f"masked by {', '.join(drugs)}"] if drugs else []
    said += [_kept_out(fact.slip)] if fact.slip else []
    said += ["kept out: outside the plausible range"] if fact.implausible else []
    return [*said, "fasting"] if fact.fasting else said


def _times_notes(fact: Fact) -> list[str]:
    known, effective = fact.times.known, fact.times.effective
    late = [f"known {moment_words(known)}"] if known and effective and known != effective else []
    return [*late, *([f"row {fact.origin.row}"] if fact.origin.row is not None else [])]


def _kept_out(slip: SuspectedSlip) -> str:
    why = "plausible as written and in" if slip.questioned else "suspected unit slip, plausible in"
    return f"kept out: {why} {unit_words(slip.other_unit)}"
