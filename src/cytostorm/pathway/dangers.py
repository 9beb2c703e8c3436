"""Safety rules on one patient, with a record or without: the same rules for a pathway and for a dose."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from cytostorm.differential.attributing import attribute
from cytostorm.differential.causes import DEFAULT_READING
from cytostorm.differential.looking import look
from cytostorm.differential.staging import stage
from cytostorm.doses.dangers import DangerState
from cytostorm.doses.decision import Decision
from cytostorm.doses.measured import typed_values
from cytostorm.doses.patient import Patient
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.model.routes import Danger
from cytostorm.pathway.context import Context
from cytostorm.pathway.deciding import decide
from cytostorm.record import Record
from cytostorm.values import NOT_MET

_STATES: Memory[DangerState] = Memory()


def danger_state(danger: Danger, context: Context) -> DangerState:
    decision = decide(danger.when, context)
    lift = None if danger.lifted_by is None else decide(danger.lifted_by, context)
    return _STATES.answer(
        (danger, decision, lift), lambda: _state(danger, decision, lift, context.by_name), context.by_name
    )


def _state(danger: Danger, decision: Decision, lift: Decision | None, by_name: bool) -> DangerState:
    if lift is None or not lift.met:
        return DangerState(danger, decision, lifted=danger.document.of_asked_drug and decision.met and not by_name)
    silent = danger.document.severity != "block"
    return DangerState(danger, Decision(NOT_MET, lift.reasons) if silent else decision, lifted=True)


def unrecorded(library: Library, patient: Patient) -> tuple[DangerState, ...]:
    """Every safety rule on a patient of whom there is no record: what was typed, and nothing else, is known."""
    context = replace(_empty(library), patient=patient, typed=typed_values(patient), by_name=True)
    return tuple(danger_state(danger, context) for danger in library.dangers.values())


@lru_cache(maxsize=4)
def _empty(library: Library) -> Context:
    """What is known before anything was recorded: every cause is open, the stage and the drugs given are unknown."""
    record, route = Record(), library.pathway
    keys = route.inputs.union(*(danger.inputs for danger in library.dangers.values()))
    snapshot = look(record, library, library.reading(DEFAULT_READING), keys, None)
    groups = {group.id: frozenset(group.drugs) for group in route.document.groups}
    found, reached = attribute(record, library, DEFAULT_READING, None), stage(record, library, DEFAULT_READING, None)
    return Context(snapshot, found, reached, Patient(), {}, {}, {}, groups, route.questions, {})
