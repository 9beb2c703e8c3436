"""The step pathway on one patient. It puts options side by side with reasons and dangers; it orders nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from cytostorm.library import Library
from cytostorm.model.nodes import Key
from cytostorm.model.pathways import POSITIONS
from cytostorm.model.routes import LinkedDifference, LinkedOption, LinkedStep, Pathway
from cytostorm.model.snapshot import Snapshot
from cytostorm.pathway.attributing import attribute
from cytostorm.pathway.deciding import Context, Decision, decide
from cytostorm.pathway.differential import DEFAULT_READING
from cytostorm.pathway.dosing import doses
from cytostorm.pathway.given import first_of_each
from cytostorm.pathway.looking import look, moment_of
from cytostorm.pathway.patient import Patient
from cytostorm.pathway.plan import DangerState, DifferenceState, OptionState, OptionWord, Plan, StepState
from cytostorm.pathway.staging import stage
from cytostorm.record import Record
from cytostorm.values import Bounds

_YEAR = Fraction("365.25")
_OF_RECORD: tuple[Key, ...] = (("observable", "age", "high"), ("observable", "creatinine", "high"), ("observable", "neutrophils", "low"))


def pathway(
    record: Record, library: Library, reading: str = DEFAULT_READING, at: datetime | None = None, patient: Patient | None = None
) -> Plan:  # fmt: skip
    """The pathway of a record at a moment: step, options, both positions, and every danger that fires or could not be checked.

    `patient` holds what was typed beside the record (weight in kg, height in cm, ...); age, creatinine and neutrophils are taken
    from the record where nothing was typed. Raises UnknownNameError for a reading that the library does not hold.
    """
    route, now = library.pathway, moment_of(record, at)
    context = _context(record, library, route, reading, now, patient or Patient())
    dangers = tuple(DangerState(danger, decide(danger.when, context)) for danger in library.dangers.values())
    steps = tuple(_step(step, context, dangers) for step in route.steps)
    differences = tuple(_difference(one, context, steps) for one in route.differences)
    return Plan(
        record, now, route, context.differential, context.stage, context.patient, steps, dangers, differences, library.pathway_fingerprint
    )  # fmt: skip


def _context(record: Record, library: Library, route: Pathway, reading: str, now: datetime | None, typed: Patient) -> Context:
    keys = route.inputs.union(_OF_RECORD, *(danger.when.inputs for danger in library.dangers.values()))
    snapshot = look(record, library, library.reading(reading), keys, now)
    groups = {group.id: frozenset(group.drugs) for group in route.document.groups}
    found, reached = attribute(record, library, reading, now), stage(record, library, reading, now)
    context = Context(snapshot, found, reached, _measured(typed, snapshot), first_of_each(record, now), groups)
    return replace(context, patient=_with_conditions(route, context))


def _measured(typed: Patient, snapshot: Snapshot) -> Patient:
    """Age, creatinine and neutrophils of the record, where one exact value is known and none was typed."""
    age, creatinine, neutrophils = (_exact(snapshot.seen[key].bounds) for key in _OF_RECORD)
    has_neutrophils = typed.value_of("neutrophils") is not None or neutrophils is None
    return replace(
        typed,
        age=typed.age if typed.age is not None or age is None else age / _YEAR,
        creatinine=typed.creatinine if typed.creatinine is not None or not creatinine else creatinine,
        measured=typed.measured if has_neutrophils or neutrophils is None else (*typed.measured, ("neutrophils", neutrophils)),
    )


def _exact(bounds: Bounds) -> Fraction | None:
    return Fraction(str(bounds.low)) if bounds.is_exact else None


def _with_conditions(route: Pathway, context: Context) -> Patient:
    """Conditions that the record tells. What was typed stands; of two that say present or absent, present counts."""
    said = {one.document.condition: decide(one.when, context) for one in route.conditions}
    present = context.patient.present | {name for name, says in said.items() if says.met}
    absent = (context.patient.absent | {name for name, says in said.items() if says.excluded}) - present
    return replace(context.patient, present=frozenset(present), absent=frozenset(absent))


def _step(step: LinkedStep, context: Context, dangers: tuple[DangerState, ...]) -> StepState:
    return StepState(step, decide(step.at, context), tuple(_option(option, step, context, dangers) for option in step.options))


def _option(option: LinkedOption, step: LinkedStep, context: Context, dangers: tuple[DangerState, ...]) -> OptionState:
    decision = decide(option.applies, context)
    about = tuple(one for one in dangers if one.warns and _concerns(one, option))
    word = option_word(option, decision, about)
    if option.treatment is None or word not in ("offered", "possible"):
        return OptionState(option, step.document.id, word, decision, about)
    sheet = doses(option.treatment, context.patient)
    rows = tuple(row for row in sheet.rows if row.dose.id in option.document.doses)
    return OptionState(option, step.document.id, word, decision, about, rows, sheet.notices)


def _concerns(one: DangerState, option: LinkedOption) -> bool:
    treatment = option.document.treatment
    return (treatment is not None and treatment in one.danger.treatments) or one.danger.id in option.document.check_first


def option_word(option: LinkedOption, decision: Decision, about: Iterable[DangerState]) -> OptionWord:
    """not for this patient: surely not. blocked: a block fires. waiting: for a cause that is not settled. not confirmed: its source decides nothing.

    offered: its condition is met. possible: only the stage, a condition of the patient or a clinician's word is missing.
    """
    if decision.excluded:
        return "not for this patient"
    if any(one.blocks for one in about):
        return "blocked"
    if decision.waits:
        return "waiting"
    if not option.confirmed:
        return "not confirmed"
    return "offered" if decision.met else "possible"


def _difference(linked: LinkedDifference, context: Context, steps: tuple[StepState, ...]) -> DifferenceState:
    named = {option.id: option for step in steps for option in step.options}
    sides = ((name, getattr(linked.document, name).options) for name in POSITIONS)
    return DifferenceState(linked, decide(linked.when, context), tuple((name, tuple(named[one] for one in ids)) for name, ids in sides))
