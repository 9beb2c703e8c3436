"""The counts of a group of patients as parts of a view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cytostorm.bedside import Course, Lead, PatientCourse, SetSummary, Spread
from cytostorm.cohort.counting import Count
from cytostorm.interpreter import Evaluation
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading
from cytostorm.presentation.counts import CountView, Named, Portion
from cytostorm.presentation.labels import key_label
from cytostorm.presentation.population import (
    CombinationView,
    DataView,
    InputRow,
    SpanView,
)
from cytostorm.presentation.population_groups import HEADINGS, column_name, heading_of, made_for_words, place_of
from cytostorm.presentation.population_sets import PeopleView, SetGroup, SetRow
from cytostorm.presentation.population_wording import hours_words, period_words, whom_words
from cytostorm.presentation.timeline import OutcomeLead, TimelineSet
from cytostorm.record import Chooser, known_facts
from cytostorm.values import verdict_word

Applies = Mapping[str, Counter[str]]
"""By set: in how many patients it is recorded that the set was made for them ("met"), and "met too" where they also met it."""


def applies_of(group: Sequence[PatientCourse], reading: Reading, library: Library) -> dict[str, Counter[str]]:
    """Asked when a set was first definitely met, or else when the course ends."""
    counts: dict[str, Counter[str]] = {}
    for patient in group:
        chooser = Chooser(patient.record, reading, library, False)
        for course in patient.courses:
            if course.moments:
                word = _applies(course, chooser)
                counts.setdefault(course.criteria.id, Counter())[word] += 1
                counts[course.criteria.id][f"{word} too"] += course.first_met is not None
    return counts


def _applies(course: Course, chooser: Chooser) -> str:
    if not course.criteria.applies:
        return "met"
    keys = frozenset().union(*(node.inputs for node in course.criteria.applies))
    at = course.first_met or course.moments[-1].at
    return verdict_word(Evaluation(course.criteria, chooser.snapshot(keys, at)).applies)


def _met_any(patient: PatientCourse, reading: Reading, library: Library) -> bool:
    """Whether a patient met a set that names nobody, or that is known to be made for the patient."""
    chooser = Chooser(patient.record, reading, library, False)
    return any(course.first_met and _applies(course, chooser) == "met" for course in patient.courses)


def people_of(group: Sequence[PatientCourse], reading: Reading, library: Library) -> PeopleView:
    """Days from the first dated fact to the last, or to the end of a stay."""
    days = [at.date() for patient in group for at in _moments(patient)]
    ends: tuple[date | None, date | None] = (min(days), max(days)) if days else (None, None)
    used = Count(sum(any(course.moments for course in patient.courses) for patient in group))
    met = Count(sum(_met_any(patient, reading, library) for patient in group))
    outcomes = Counter(patient.record.outcome for patient in group if patient.record.outcome)
    return PeopleView(
        patients=CountView.of(Count(len(group))), used=CountView.of(used, Count(len(group))), met_any=CountView.with_interval(met, used),
        first=ends[0], last=ends[1], period=period_words(*ends), outcomes=tuple(Named.of(name, Count(n)) for name, n in sorted(outcomes.items())),
        deaths=CountView.of(Count(outcomes["died"])) if outcomes else None,
    )  # fmt: skip


def _moments(patient: PatientCourse) -> Iterator[datetime]:
    yield from (at for at in patient.record.stay if at is not None)
    yield from (fact.times.effective for fact in known_facts(patient.record, None) if fact.times.effective)


def groups_of(summaries: Sequence[SetSummary], applies: Applies) -> tuple[SetGroup, ...]:
    """The sets under their headings."""
    ranked = sorted(summaries, key=lambda one: place_of(one.criteria.id, one.surely_met, one.open_when_best_known))
    held = {
        name: tuple(_row(one, applies) for one in ranked if heading_of(one.criteria.id) == name) for name in HEADINGS
    }
    return tuple(SetGroup(heading=name, sets=sets) for name, sets in held.items() if sets)


def _row(one: SetSummary, applies: Applies) -> SetRow:
    document, said, whole = (
        one.criteria.document,
        applies.get(one.criteria.id, Counter()),
        Count(one.patients - one.undated),
    )
    about = _about(one.criteria)
    counts = {
        name: Count(said[name]) for name in ("met", "unknown", "not met", "met too", "unknown too", "not met too")
    }
    fields = dict(
        zip(
            ("recorded", "unknown", "others", "recorded_and_met", "unknown_and_met", "others_and_met"),
            counts,
            strict=True,
        )
    )
    headline = (counts["met too"], counts["met"]) if about else (Count(one.surely_met), whole)
    open_ = max(one.surely_met, one.open_when_best_known)
    return SetRow(
        id=one.criteria.id, short_title=document.short_title, column_name=column_name(one.criteria.id, document.short_title),
        met=document.verdict_label or document.short_title, status=document.status, used=CountView.of(whole),
        definitely=CountView.of(Count(one.surely_met), whole), not_ruled_out=CountView.of(Count(open_), whole),
        possibly=CountView.of(Count(one.possibly_met), whole), made_for=made_for_words(about), headline=Portion.of(*headline), about=(),
        **{name: CountView.of(counts[key]) for name, key in fields.items()},
        whom=whom_words(about, counts["met"], counts["unknown"], counts["not met"], Count(one.surely_met), counts["met too"]),
    )  # fmt: skip


def _about(criteria: CriteriaSet) -> list[str]:
    return [node.meta.label or node.meta.id for node in criteria.applies]


def sets_of(summaries: Sequence[SetSummary]) -> tuple[TimelineSet, ...]:
    """The same counts as numbers, in the order of the request."""
    return tuple(_set(one) for one in summaries)


def _set(one: SetSummary) -> TimelineSet:
    document = one.criteria.document
    return TimelineSet(
        criteria=one.criteria.id, short_title=document.short_title, label=one.criteria.label, revision=document.revision,
        fingerprint=one.criteria.fingerprint, patients=one.patients, surely_met=one.surely_met, possibly_met=one.possibly_met,
        open_when_best_known=one.open_when_best_known, never_possible=one.never_possible, without_any_dated_fact=one.undated,
        by_outcome=tuple(map(_lead, one.leads)), never_known={" ".join(key): n for key, n in one.missing},
    )  # fmt: skip


def _lead(lead: Lead) -> OutcomeLead:
    spread = lead.before_end
    span = (
        SpanView(**{name: round(getattr(spread, name), 2) for name in ("lower", "median", "upper")}) if spread else None
    )
    return OutcomeLead(
        outcome=lead.outcome, patients=lead.patients, surely_met=lead.surely_met, possibly_met=lead.possibly_met, hours_before_end=span,
        words=_spread_words(spread),
    )  # fmt: skip


def _spread_words(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    quartiles = f" ({hours_words(spread.lower)} to {hours_words(spread.upper)})" if spread.n > 1 else ""
    return f"{hours_words(spread.median)}{quartiles}"


def combinations_of(group: Sequence[PatientCourse], summaries: Sequence[SetSummary]) -> tuple[CombinationView, ...]:
    """How many patients definitely met exactly which sets; the commonest first, none at all included."""
    titles = {one.criteria.id: one.criteria.document.short_title for one in summaries}
    found = Counter(frozenset(c.criteria.id for c in p.courses if c.first_met) for p in group)
    opened = [{c.criteria.id for c in p.courses if c.first_met or c.first_possible} for p in group]
    ranked = sorted(found.items(), key=lambda item: (-item[1], sorted(item[0])))
    return tuple(
        CombinationView(
            sets=tuple(sorted(sets)), titles=tuple(titles[name] for name in sorted(sets)), exactly=CountView.of(Count(n), Count(len(group))),
            not_ruled_out=CountView.of(Count(sum(sets <= held for held in opened)), Count(len(group))),
        )
        for sets, n in ranked
    )  # fmt: skip


def inputs_of(summaries: Sequence[SetSummary], library: Library) -> tuple[InputRow, ...]:
    """Inputs that were never known in some patients, with the sets that need them; the most consequential first."""
    counts: dict[str, int] = {}
    sets: dict[str, dict[str, None]] = {}
    for summary in summaries:
        for key, patients in summary.missing:
            label = key_label(key, library)
            counts[label] = max(counts.get(label, 0), patients)
            sets.setdefault(label, {})[summary.criteria.document.short_title] = None
    whole = Count(max((one.patients for one in summaries), default=0))
    ranked = sorted(counts.items(), key=lambda item: (-len(sets[item[0]]) * item[1], item[0]))
    return tuple(
        InputRow(
            label=label, never=CountView.of(Count(n), whole), patients=CountView.of(whole), sets=tuple(sets[label])
        )
        for label, n in ranked
    )


def data_of(told: Mapping[str, Any] | None) -> DataView:
    """The numbers of a conformance report; its lists are shown as they are."""
    told = told or {}
    slips, implausible = len(told.get("suspected_slips") or ()), len(told.get("implausible") or ())
    read, taken, refused = (int(told.get(name) or 0) for name in ("values_read", "values_taken", "values_refused"))
    none = CountView.of(Count(0))
    return DataView(
        read=CountView.of(Count(read)), used=CountView.of(Count(taken - slips - implausible)), questioned=CountView.of(Count(slips + implausible)),
        refused=CountView.of(Count(refused)), deliberate=none, slips=CountView.of(Count(slips)), implausible=CountView.of(Count(implausible)),
        after_today=none, unknown_codes=CountView.of(Count(int(told.get("values_never_used") or 0))), steps=(), slips_of=(), refused_of=(),
        refusals=(), other_refusals=none, never_seen=(), units=(), unused_names=(), not_counted=(),
        notes=tuple(map(str, (*(told.get("notes") or ()), *(told.get("warnings") or ())))),
    )  # fmt: skip
