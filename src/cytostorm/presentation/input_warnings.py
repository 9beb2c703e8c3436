"""What a reader must know before trusting a verdict: hidden signs, values too old to count, suspected unit slips, refused values, odd values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside import Assessment, Judged, SlipEffect
from cytostorm.library import Library
from cytostorm.presentation.assessment_aged import aged_lines, changed_words
from cytostorm.presentation.cell_words import value_words
from cytostorm.presentation.labels import drug_label, short_label, subject_label
from cytostorm.presentation.masked_times import masked_times
from cytostorm.presentation.set_views import checks
from cytostorm.presentation.sources import short_name
from cytostorm.record import Measurement, Refusal, known_facts
from cytostorm.values import Bounds
from cytostorm.words import bounds_words, moment_words, unit_words, written


@dataclass(frozen=True)
class MaskRow:
    """One drug that hides signs: from when until when, which signs, and the sets whose inputs it widened."""

    drug: str
    label: str
    since: str
    until: str
    in_force: bool
    signs: str
    open_sets: tuple[str, ...]
    settled_sets: tuple[str, ...]
    source: str
    as_printed: str


@dataclass(frozen=True)
class SlipRow:
    """A value kept out, in both readings of its unit, and the verdicts that would change."""

    observable: str
    reported: str
    label: str
    when: str
    written: str
    questioned: bool
    by_column: bool
    other: str
    row: int | None
    changes: tuple[tuple[str, str, str, str], ...]
    scores_only: tuple[str, ...]


@dataclass(frozen=True)
class Warnings:
    masks: tuple[MaskRow, ...]
    slips: tuple[SlipRow, ...]
    refusals: tuple[tuple[str, Refusal], ...]
    odd: tuple[tuple[str, tuple[str, ...]], ...]
    taken_absent: tuple[str, ...]
    aged: tuple[str, ...] = ()
    if_counted: tuple[str, ...] = ()
    implausible: tuple[tuple[str, str], ...] = ()

    @property
    def none(self) -> bool:
        return not (
            self.masks or self.aged or self.slips or self.refusals or self.odd or self.taken_absent or self.implausible
        )


def warnings_of(assessment: Assessment, library: Library) -> Warnings:
    taken = tuple(subject_label(name, library) for name in assessment.reading.absence.not_present)
    changed = tuple(changed_words(assessment))
    return Warnings(
        masks=tuple(_masks(assessment, library)),
        slips=tuple(_slips(assessment, library)),
        refusals=_refusals(assessment, library),
        odd=tuple(_odd(assessment, library)),
        taken_absent=taken,
        aged=tuple(aged_lines(assessment)),
        if_counted=changed,
        implausible=tuple(_implausible(assessment, library)),
    )


def _refusals(assessment: Assessment, library: Library) -> tuple[tuple[str, Refusal], ...]:
    return tuple((subject_label(refusal.subject, library), refusal) for refusal in assessment.record.refusals)


def _masks(assessment: Assessment, library: Library) -> Iterable[MaskRow]:
    """Drugs that hide a sign now, or hid one that a verdict still looks at."""
    spans: dict[tuple[str, str], list[tuple[datetime | None, datetime | None]]] = {}
    for time in masked_times(assessment.record, library, assessment.at):
        if time.covers(assessment.at):
            spans.setdefault((time.mask.id, time.drug), []).append((time.since, time.until))
    for masked in (m for one in assessment.for_this_patient for m in one.masked):
        spans.setdefault((masked.force.mask, masked.force.drug), []).append((masked.force.since, masked.force.until))
    return (_mask(mask, drug, times, assessment, library) for (mask, drug), times in spans.items())


def _mask(
    name: str,
    drug: str,
    times: Sequence[tuple[datetime | None, datetime | None]],
    assessment: Assessment,
    library: Library,
) -> MaskRow:
    mask = library.masks[name]
    since = min((s for s, _ in times if s), default=None)
    until = max((u for _, u in times if u), default=None)
    touched = [
        one
        for one in assessment.for_this_patient
        if any((m.force.mask, m.force.drug) == (name, drug) for m in one.masked)
    ]
    return MaskRow(
        drug=drug_label(drug, library),
        label=mask.label,
        since=moment_words(since),
        until=moment_words(until) if until else "no end recorded",
        in_force=assessment.at is None or until is None or until > assessment.at,
        signs=", ".join(short_label(subject_label(h.observable, library)) for h in mask.hides),
        open_sets=tuple(_short(one) for one in touched if one.verdict.word == "unknown"),
        settled_sets=tuple(_short(one) for one in touched if one.verdict.word != "unknown"),
        source=short_name(mask.cite.reference, library.references),
        as_printed=mask.cite.as_printed,
    )


def _short(judged: Judged) -> str:
    return judged.verdict.criteria.document.short_title


def _slips(assessment: Assessment, library: Library) -> Iterable[SlipRow]:
    facts = [
        f for f in known_facts(assessment.record, assessment.at) if isinstance(f, Measurement) and f.slip is not None
    ]
    return (_slip(fact, assessment, library) for fact in facts)


def _implausible(assessment: Assessment, library: Library) -> Iterable[tuple[str, str]]:
    """Values that no verdict uses because they are outside the plausible range in every unit: the label, and the value with its time."""
    for fact in assessment.kept_out:
        if fact.implausible:
            row = f", row {fact.origin.row}" if fact.origin.row is not None else ""
            value, when = written(fact.origin.text, fact.origin.unit), moment_words(fact.times.effective)
            yield subject_label(fact.observable, library), f"{value} ({when}{row})"


def _slip(fact: Measurement, assessment: Assessment, library: Library) -> SlipRow:
    assert fact.slip is not None
    effects = [
        (one, effect) for one in assessment.for_this_patient for effect in one.slips if effect.measurement is fact
    ]
    slip, unit = fact.slip, library.observables[fact.observable].unit
    changed = [
        (one, effect) for one, effect in effects if {effect.as_stated[0], effect.as_other[0]} != {one.verdict.word}
    ]
    return SlipRow(
        observable=fact.observable,
        reported=fact.origin.text,
        label=subject_label(fact.observable, library),
        when=moment_words(fact.times.effective),
        written=f"{fact.origin.text} {unit_words(slip.stated_unit)}",
        questioned=slip.questioned,
        by_column=slip.by_column,
        other=f"{fact.origin.text} {unit_words(slip.other_unit)} = {value_words(slip.other_bounds, unit)}",
        row=fact.origin.row,
        changes=tuple(_change(one, effect) for one, effect in changed),
        scores_only=tuple(_short(one) for one, effect in effects if (one, effect) not in changed),
    )


def _change(one: Judged, effect: SlipEffect) -> tuple[str, str, str, str]:
    """Set, what it says now, with the unit as written, with the other unit."""
    now = _said(one.verdict.word, one.verdict.score)
    return _short(one), now, _said(*effect.as_stated), _said(*effect.as_other)


def _said(word: str, score: Bounds | None) -> str:
    return f"{word}, {bounds_words(score)}" if score is not None else word


def _odd(assessment: Assessment, library: Library) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Cautions that this record raises, each once, with the sets that raise it; those of the sets themselves stand in their sections."""
    found: dict[str, list[str]] = {}
    for one in assessment.for_this_patient:
        for text in checks(one, library):
            found.setdefault(text, []).append(_short(one))
    return ((text, tuple(sets)) for text, sets in found.items())
