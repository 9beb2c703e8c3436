"""The step pathway on one patient. It puts options side by side with reasons and dangers; it orders nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from cytostorm.errors import InputError, UnknownNameError
from cytostorm.library import Library
from cytostorm.model.pathways import POSITIONS
from cytostorm.model.routes import LinkedDifference, LinkedOption, LinkedStep, Pathway
from cytostorm.pathway.attributing import attribute
from cytostorm.pathway.dangers import DangerState, danger_state
from cytostorm.pathway.deciding import Context, Decision, decide
from cytostorm.pathway.differential import DEFAULT_READING
from cytostorm.pathway.dosing import doses
from cytostorm.pathway.given import first_of_each, first_recorded
from cytostorm.pathway.looking import look, moment_of
from cytostorm.pathway.measured import LOOKED_AT, typed_values, with_record
from cytostorm.pathway.patient import Patient
from cytostorm.pathway.plan import DifferenceState, OptionState, OptionWord, Plan, StepState
from cytostorm.pathway.quantities import SOURCE
from cytostorm.pathway.staging import stage
from cytostorm.record import Record


def pathway(
    record: Record,
    library: Library,
    reading: str = DEFAULT_READING,
    at: datetime | None = None,
    patient: Patient | None = None,
    answers: Mapping[str, bool] | None = None,
) -> Plan:
    """The pathway of a record at a moment: step, options, both positions, and every danger that fires or could not be checked.

    `patient` holds what was typed beside the record (weight in kg, height in cm, ...); weight, height, age, creatinine and
    neutrophils are taken from the record where nothing was typed. `answers` are a clinician's to the questions of the pathway: refractory, response.
    Raises UnknownNameError for a reading that the library does not hold, or for an answer to no question; InputError for two answers
    that exclude each other.
    """
    route, now, said = library.pathway, moment_of(record, at), dict(answers or {})
    if unknown := sorted(said.keys() - route.questions.keys()):
        raise UnknownNameError("question", unknown[0], tuple(route.questions))
    if said.get("refractory") and said.get("response"):
        raise InputError(SOURCE, "the disease is said to be refractory and to respond.", "Keep one of the two.", field="refractory")
    context = _context(record, library, route, reading, now, patient or Patient(), said)
    dangers = tuple(danger_state(danger, context) for danger in library.dangers.values())
    steps = tuple(_step(step, context, dangers) for step in route.steps)
    differences = tuple(_difference(one, context, steps) for one in route.differences)
    known = with_record(patient or Patient(), record, context.snapshot, now)
    return Plan(
        record, now, route, context.differential, context.stage, context.patient, known, steps, dangers, differences,
        library.pathway_fingerprint,
    )  # fmt: skip


def _context(
    record: Record, library: Library, route: Pathway, reading: str, now: datetime | None, typed: Patient, answers: Mapping[str, bool]
) -> Context:  # fmt: skip
    keys = route.inputs.union(LOOKED_AT, *(danger.inputs for danger in library.dangers.values()))
    snapshot = look(record, library, library.reading(reading), keys, now)
    groups = {group.id: frozenset(group.drugs) for group in route.document.groups}
    found, reached = attribute(record, library, reading, now), stage(record, library, reading, now)
    given, recorded = first_of_each(record, now), first_recorded(record, now)
    known = with_record(typed, record, snapshot, now)
    context = Context(snapshot, found, reached, known, typed_values(typed), given, recorded, groups, route.questions, answers)
    told: dict[str, Decision] = {one.document.condition: decide(one.when, context) for one in route.conditions}
    return replace(context, patient=_with_conditions(route, context), told=told)


def _with_conditions(route: Pathway, context: Context) -> Patient:
    """Conditions that the record tells. What was typed by name stands; of two that say present or absent, present counts.

    "all" said nothing of them: what the record leaves open stays open.
    """
    said = [(one.document, decide(one.when, context)) for one in route.conditions]
    typed = context.patient.absent - (context.patient.by_all & route.told)
    present = context.patient.present | {one.condition for one, says in said if says.met}
    absent = (typed | {one.condition for one, says in said if says.excluded and not one.only_present}) - present
    return replace(context.patient, present=frozenset(present), absent=frozenset(absent))


def _step(step: LinkedStep, context: Context, dangers: tuple[DangerState, ...]) -> StepState:
    return StepState(step, decide(step.at, context), tuple(_option(option, step, context, dangers) for option in step.options))


def _option(option: LinkedOption, step: LinkedStep, context: Context, dangers: tuple[DangerState, ...]) -> OptionState:
    decision = decide(option.applies, context)
    about = tuple(one for one in dangers if _concerns(one, option) and one.warns)
    word = option_word(option, decision, about)
    if option.treatment is None or word not in ("offered", "possible"):
        return OptionState(option, step.document.id, word, decision, about)
    sheet = doses(option.treatment, context.patient, states=dangers)
    rows = tuple(row for row in sheet.rows if row.dose.id in option.document.doses)
    return OptionState(option, step.document.id, word, decision, about, rows, sheet.notices)


def _concerns(one: DangerState, option: LinkedOption) -> bool:
    """A rule about its treatment, and about the way in which any of its rows is given; or one that it asks to check."""
    named = one.danger.id in option.document.check_first
    return named or (not option.about.isdisjoint(one.danger.treatments) and one.concerns(option.doses))


def option_word(option: LinkedOption, decision: Decision, about: Iterable[DangerState]) -> OptionWord:
    """not for this patient: surely not. waiting: for a cause that is not settled. blocked: a block fires. not confirmed: its source decides nothing.

    offered: its condition is met. possible: only the stage, a condition of the patient or a clinician's word is missing.
    """
    if decision.excluded:
        return "not for this patient"
    if decision.waits:
        return "waiting"
    if any(one.keeps_back(option.doses) for one in about):
        return "blocked"
    if not option.confirmed:
        return "not confirmed"
    return "offered" if decision.met else "possible"


def _difference(linked: LinkedDifference, context: Context, steps: tuple[StepState, ...]) -> DifferenceState:
    named = {option.id: option for step in steps for option in step.options}
    sides = ((name, getattr(linked.document, name).options) for name in POSITIONS)
    return DifferenceState(linked, decide(linked.when, context), tuple((name, tuple(named[one] for one in ids)) for name, ids in sides))
