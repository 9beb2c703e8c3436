"""The step pathway on one patient. It puts options side by side with reasons and dangers; it orders nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from cytostorm.differential.aging import aged_inputs
from cytostorm.differential.attributing import attribute
from cytostorm.differential.causes import DEFAULT_READING
from cytostorm.differential.given import first_of_each, first_recorded, last_of_each, moments_of_each, not_understood
from cytostorm.differential.looking import look, moment_of
from cytostorm.differential.recorded import held
from cytostorm.differential.staging import stage
from cytostorm.doses.dangers import DangerState
from cytostorm.doses.decision import Decision
from cytostorm.doses.dosing import Row, Sheet, doses
from cytostorm.doses.measured import LOOKED_AT, typed_values, with_record
from cytostorm.doses.patient import OF_WOMEN, Patient, same_patient
from cytostorm.doses.quantities import SOURCE
from cytostorm.doses.safety import Notice
from cytostorm.errors import InputError, UnknownNameError
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.model.nodes import Threshold
from cytostorm.model.pathways import POSITIONS, Derived
from cytostorm.model.routes import LinkedCondition, LinkedDifference, LinkedOption, LinkedStep, Pathway
from cytostorm.model.treatments import Treatment
from cytostorm.pathway.context import Context
from cytostorm.pathway.dangers import danger_state
from cytostorm.pathway.deciding import decide
from cytostorm.pathway.ordering import SituationState, has_place, placed, shut, situations_of
from cytostorm.pathway.plan import DifferenceState, OptionState, OptionWord, Plan, StepState, kept_back
from cytostorm.pathway.rules import Rules
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
        raise InputError(
            SOURCE, "the disease is said to be refractory and to respond.", "Keep one of the two.", field="refractory"
        )
    typed = replace(
        patient or Patient(), growth=library.growth
    )  # a weight of the record is held against its age as well
    _check_sex(record, typed, now)
    context = _context(record, library, route, reading, now, typed, said)
    dangers = tuple(danger_state(danger, context) for danger in library.dangers.values())
    situations = situations_of(route, context)
    here = [
        replace(step, options=tuple(one for one in step.options if has_place(one, route, situations)))
        for step in route.steps
    ]
    rules = Rules(dangers, library)
    steps = tuple(_step(step, context, rules, situations) for step in here)
    differences = tuple(_difference(one, context, steps) for one in route.differences)
    known = _as_counted(with_record(typed, record, context.snapshot, now), context)
    return Plan(
        record, now, route, context.differential, context.stage, context.patient, known, steps, dangers, differences,
        library.pathway_fingerprint, situations, aged_inputs(context.snapshot),
    )  # fmt: skip


def _check_sex(record: Record, typed: Patient, now: datetime | None) -> None:
    """Raises InputError where the record holds a pregnancy, a birth or breast-feeding of somebody who is said to be male."""
    said = [(name, held(record, name, now)) for name in sorted(OF_WOMEN)] if typed.sex == "male" else []
    if found := next(((name, words) for name, words in said if words.startswith("present")), None):
        name = found[0].replace("_", " ")
        raise InputError(
            SOURCE, f"the record says {name}: {found[1]}, and sex is male.", "Correct one of the two.", field="sex"
        )


def _context(
    record: Record, library: Library, route: Pathway, reading: str, now: datetime | None, typed: Patient, answers: Mapping[str, bool]
) -> Context:  # fmt: skip
    keys = route.inputs.union(LOOKED_AT, *(danger.inputs for danger in library.dangers.values()))
    snapshot = look(record, library, library.reading(reading), keys, now)
    groups = {group.id: frozenset(group.drugs) for group in route.document.groups}
    found = attribute(record, library, reading, now)
    reached = stage(record, library, reading, now, found)
    given, recorded = first_of_each(record, now), first_recorded(record, now)
    last, rows = last_of_each(record, now), not_understood(record, now)
    known = with_record(typed, record, snapshot, now)
    context = Context(snapshot, found, reached, known, typed_values(typed), given, recorded, groups, route.questions, answers, {}, last, rows,
                      doses=moments_of_each(record, now))  # fmt: skip
    told: dict[str, Decision] = {one.document.condition: decide(one.when, context) for one in route.conditions}
    context = replace(context, told=told)
    return replace(context, patient=same_patient(_with_conditions(route, context)))


def _with_conditions(route: Pathway, context: Context) -> Patient:
    """Conditions that the record tells, beside those that were typed.

    "all" denies a drug of which the record holds nothing; what else the record can tell and leaves open stays open. A word against
    what the record shows is refused with both.
    """
    said = [(one.document, context.told[one.document.condition]) for one in route.conditions]
    for one, says in said:
        _check_word(one, says, context.patient)
    left_open = {one.document.condition for one in route.conditions if not _may_deny(one, context)}
    typed = context.patient.absent - (context.patient.by_all & left_open)
    present = context.patient.present | {one.condition for one, says in said if says.met}
    absent = (typed | {one.condition for one, says in said if says.excluded and not one.only_present}) - present
    return replace(context.patient, present=frozenset(present), absent=frozenset(absent))


def _check_word(one: Derived, says: Decision, typed: Patient) -> None:
    """Raises InputError where a condition was said to be absent by its name and the record shows it, or the reverse."""
    denied = one.condition in typed.absent - typed.by_all and says.met and not says.silent
    claimed = one.condition in typed.present and says.excluded and not one.only_present and one.when.record is not None
    if denied or claimed:
        word = "absent" if denied else "present"
        problem = f"'{one.condition}' is said to be {word}, and the record says otherwise: {'; '.join(one.brief for one in says.reasons)}."
        advice = f"Leave out {'--without' if denied else '--condition'} {one.condition}, or correct the record."
        raise InputError(SOURCE, problem, advice, field="condition")


def _may_deny(one: LinkedCondition, context: Context) -> bool:
    """Whether "all" speaks of a condition: a count that does not show it, or no drug of it and no row that is left to be understood."""
    if one.when.kind == "acting":
        return not (context.not_understood or any(drug in context.last_given for drug in one.when.acts))
    return (
        one.document.only_present
        and isinstance(one.when.node, Threshold)
        and not context.told[one.document.condition].met
    )


def _as_counted(typed: Patient, context: Context) -> Patient:
    """What was typed, without what "all" said against the record; that is told with the facts."""
    against = sorted(
        name
        for name in typed.by_all & context.patient.present
        if name in context.told and not context.told[name].silent
    )
    counted = typed.absent - (typed.by_all - context.patient.absent)
    return replace(
        typed, absent=frozenset(counted), overruled=tuple((name, context.told[name].reasons) for name in against)
    )


def _step(step: LinkedStep, context: Context, rules: Rules, situations: tuple[SituationState, ...]) -> StepState:
    """A step with its options in the order of the situations; what none of them names keeps the order of the file, behind."""
    options = [_option(option, step, context, rules, situations) for option in step.options]
    return StepState(step, decide(step.at, context), tuple(sorted(options, key=lambda one: one.key)))


def _option(
    option: LinkedOption,
    step: LinkedStep,
    context: Context,
    rules: Rules,
    situations: tuple[SituationState, ...],
) -> OptionState:
    decision = decide(option.applies, context)
    about = rules.about(option)
    out = shut(option, situations, context)
    word, place = option_word(option, decision, about, out is not None), out or placed(option, situations)
    name, sheet = step.document.id, None
    if option.treatment is not None and word in ("offered", "possible"):
        sheet = _sheet(option.treatment, context.patient, rules)
    return _OPTIONS.answer(
        (option, decision, place, sheet, *about),
        lambda: OptionState(option, name, word, decision, about, *_rows(option, sheet), place),
        (name, word),
    )


_OPTIONS: Memory[OptionState] = Memory()
_SHEETS: Memory[Sheet] = Memory(1024)


def _sheet(treatment: Treatment, patient: Patient, rules: Rules) -> Sheet:
    """The doses of a treatment; remembered by the patient and by the rules about it."""
    states = rules.of(treatment)
    return _SHEETS.answer((treatment, patient, *states), lambda: doses(treatment, patient, states))


def _rows(option: LinkedOption, sheet: Sheet | None) -> tuple[tuple[Row, ...], tuple[Notice, ...]]:
    """The rows of a sheet that belong to an option, and what is to be said with them."""
    if sheet is None:
        return (), ()
    return tuple(row for row in sheet.rows if row.dose.id in option.document.doses), sheet.notices


def option_word(
    option: LinkedOption, decision: Decision, about: Iterable[DangerState], is_shut: bool = False
) -> OptionWord:
    """not for this patient: surely not. waiting: for a cause that is not settled.

    not here: another treatment of the cause or of its grade comes instead. blocked: a block fires. not confirmed: its source decides nothing.
    offered: its condition is met. possible: only the stage, a condition of the patient or a clinician's word is missing.
    """
    if decision.excluded:
        return "not for this patient"
    if decision.waits:
        return "waiting"
    if is_shut:
        return "not here"
    if _is_blocked(option, list(about)):
        return "blocked"
    if not option.confirmed:
        return "not confirmed"
    return "offered" if decision.met else "possible"


def _is_blocked(option: LinkedOption, about: Iterable[DangerState]) -> bool:
    """Whether nothing of it is left: a rule blocks its treatment, or rules block every drug that its action names."""
    blocking = [one for one in about if one.keeps_back(option.doses)]
    if option.treatment is not None or not option.about:
        return bool(blocking)
    return not option.document.names_others and option.about <= kept_back(option, blocking)


def _difference(linked: LinkedDifference, context: Context, steps: tuple[StepState, ...]) -> DifferenceState:
    named = {option.id: option for step in steps for option in step.options}
    sides = ((name, getattr(linked.document, name).options) for name in POSITIONS)
    return DifferenceState(
        linked, decide(linked.when, context), tuple((name, tuple(named[one] for one in ids)) for name, ids in sides)
    )
