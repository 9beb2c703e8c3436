"""From a record to a differential: every cause by its own rules, then the work-up that is open."""

from __future__ import annotations

from datetime import datetime

from cytostorm.interpreter import evaluate
from cytostorm.library import Library
from cytostorm.model.attribution import Cause, LinkedPointer, LinkedTest, Workup
from cytostorm.model.snapshot import Snapshot
from cytostorm.pathway.checklist import checklist
from cytostorm.pathway.differential import DEFAULT_READING, CauseState, Differential, Hint, State, TestState, keeps_open, state_of
from cytostorm.pathway.given import Given, first_given, known, loss_state
from cytostorm.pathway.looking import look_for_causes, moment_of, outcome_of
from cytostorm.record import Record
from cytostorm.values import MET


def attribute(record: Record, library: Library, reading: str = DEFAULT_READING, at: datetime | None = None) -> Differential:
    """Every cause of a cytokine storm syndrome on a record at a moment; the last known fact unless another is given.

    Facts that became known after `at` are invisible. Raises UnknownNameError for a reading that the library does not hold.
    """
    rule, now = library.reading(reading), moment_of(record, at)
    keys = library.workup.inputs.union(*(cause.inputs for cause in library.causes.values()))
    snapshot = look_for_causes(record, library, rule, keys, now)
    given = first_given(record, library.workup, now)
    states = tuple(_state(cause, snapshot, given, library.workup) for cause in library.causes.values() if not cause.document.residual)
    left = tuple(_residual(cause, states, snapshot, library.workup) for cause in library.causes.values() if cause.document.residual)
    return Differential(record, now, rule, (*states, *left), checklist(states, snapshot, given, library), library.causes_fingerprint)


def _state(cause: Cause, snapshot: Snapshot, given: Given, workup: Workup) -> CauseState:
    confirms, supports, against, misleads = (
        tuple(_hint(pointer, snapshot) for pointer in group) for group in (cause.confirms, cause.supports, cause.against, cause.misleads)
    )
    tests = tuple(_test(test, snapshot, given, workup) for test in cause.tests)
    state = state_of(confirms, supports, tests)
    needed = keeps_open(confirms, supports, tests) if state == "open" else ()
    return CauseState(cause, state, confirms, supports, against, misleads, tests, needed)


def _hint(pointer: LinkedPointer, snapshot: Snapshot) -> Hint:
    overruled = pointer.unless is not None and evaluate(pointer.unless, snapshot) == MET
    return Hint(pointer, outcome_of(pointer.node, snapshot), overruled)


def _test(linked: LinkedTest, snapshot: Snapshot, given: Given, workup: Workup) -> TestState:
    asked = MET if linked.when is None else evaluate(linked.when, snapshot)
    outcome = outcome_of(linked.result, snapshot)
    losses = tuple(loss_state(loss, given, workup) for loss in linked.test.before)
    sampled = [fact.times.effective for seen in outcome.seen for fact in seen.facts if fact.times.effective is not None]
    late = [loss for loss in losses if loss.since is not None and sampled and min(sampled) > loss.since]
    return TestState(linked, outcome, asked, losses, tuple(loss.given for loss in late), any(loss.loss.spoils for loss in late))


def _residual(cause: Cause, states: tuple[CauseState, ...], snapshot: Snapshot, workup: Workup) -> CauseState:
    """ "None found" is supported when the work-up is complete and nothing is confirmed or supported; it is never confirmed or closed."""
    blocking = _unmet_needs(snapshot, workup)
    found = tuple(one.id for one in states if one.state in ("confirmed", "supported"))
    state: State = "open" if blocking or found else "supported"
    return CauseState(cause, state, (), (), (), (), (), (*found, *blocking))


def _unmet_needs(snapshot: Snapshot, workup: Workup) -> tuple[str, ...]:
    core = [test.label for test in workup.document.tests if test.any_of and not known(test.any_of, snapshot, workup)]
    needs = [linked for linked in workup.needs if linked.unless is None or evaluate(linked.unless, snapshot) != MET]
    return (*core, *(linked.need.label for linked in needs if not known(linked.need.any_of, snapshot, workup)))
