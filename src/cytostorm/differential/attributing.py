"""From a record to a differential: every cause by its own rules, then the work-up that is open."""

from __future__ import annotations

from datetime import datetime

from cytostorm.differential.aging import aged_inputs
from cytostorm.differential.causes import (
    DEFAULT_READING,
    CauseState,
    Differential,
    Hint,
    State,
    TestState,
    keeps_open,
    state_of,
)
from cytostorm.differential.checklist import checklist
from cytostorm.differential.given import Given, first_given, known, loss_state, order_of
from cytostorm.differential.looking import look_for_causes, moment_of, outcome_of
from cytostorm.interpreter import evaluate
from cytostorm.library import Library
from cytostorm.memory import Memory, same
from cytostorm.model.attribution import Cause, LinkedNeed, LinkedPointer, LinkedTest, Workup
from cytostorm.model.causes import Need
from cytostorm.model.snapshot import Snapshot
from cytostorm.record import Record
from cytostorm.record.consistency import check_consistent
from cytostorm.values import MET


def attribute(
    record: Record, library: Library, reading: str = DEFAULT_READING, at: datetime | None = None
) -> Differential:
    """Every cause of a cytokine storm syndrome on a record at a moment; the last known fact unless another is given.

    Facts that became known after `at` are invisible. Raises UnknownNameError for a reading that the library does not hold,
    InputError for a record that contradicts itself.
    """
    check_consistent(record, "record")
    rule, now = library.reading(reading), moment_of(record, at)
    keys = library.workup.inputs.union(*(cause.inputs for cause in library.causes.values()))
    snapshot = look_for_causes(record, library, rule, keys, now)
    given = first_given(record, library.workup, now)
    states = tuple(
        _state(cause, snapshot, given, library.workup)
        for cause in library.causes.values()
        if not cause.document.residual
    )
    left = tuple(
        _residual(cause, states, snapshot, library.workup)
        for cause in library.causes.values()
        if cause.document.residual
    )
    return Differential(
        record, now, rule, (*states, *left), checklist(states, snapshot, given, library), library.causes_fingerprint,
        aged_inputs(snapshot), _if_counted(states, snapshot, given, library.workup),
    )  # fmt: skip


def _if_counted(
    states: tuple[CauseState, ...], snapshot: Snapshot, given: Given, workup: Workup
) -> tuple[tuple[str, State], ...]:
    """Causes that what is too old would confirm or support. What it would close is left out: an old no has to be asked again."""
    if not snapshot.aged:
        return ()
    counted, weight = snapshot.if_counted(), {"confirmed": 2, "supported": 1}
    then = [(one, _state(one.cause, counted, given, workup).state) for one in states]
    return tuple(
        (one.cause.document.label, state) for one, state in then if weight.get(state, 0) > weight.get(one.state, 0)
    )


_STATES: Memory[CauseState] = Memory()
_TESTS: Memory[TestState] = Memory(8192)


def _state(cause: Cause, snapshot: Snapshot, given: Given, workup: Workup) -> CauseState:
    """One cause by its own rules; remembered by what was seen of its inputs, and by what was given."""
    read = (cause, workup, *snapshot.read(cause.inputs))
    return _STATES.answer(read, lambda: _worked_out(cause, snapshot, given, workup), tuple(given.items()))


def _worked_out(cause: Cause, snapshot: Snapshot, given: Given, workup: Workup) -> CauseState:
    confirms, supports, against, misleads = (
        tuple(_hint(pointer, snapshot) for pointer in group)
        for group in (cause.confirms, cause.supports, cause.against, cause.misleads)
    )
    tests = tuple(_test(test, snapshot, given, workup) for test in cause.tests)
    state = state_of(confirms, supports, tests)
    needed = keeps_open(confirms, supports, tests) if state == "open" else ()
    return CauseState(cause, state, confirms, supports, against, misleads, tests, needed)


def _hint(pointer: LinkedPointer, snapshot: Snapshot) -> Hint:
    overruled = pointer.unless is not None and evaluate(pointer.unless, snapshot) == MET
    return Hint(pointer, outcome_of(pointer.node, snapshot), overruled)


def _test(linked: LinkedTest, snapshot: Snapshot, given: Given, workup: Workup) -> TestState:
    read = (linked, workup, *snapshot.read(key for node in linked.nodes for key in node.inputs))
    return _TESTS.answer(read, lambda: _tested(linked, snapshot, given, workup), tuple(given.items()))


def _tested(linked: LinkedTest, snapshot: Snapshot, given: Given, workup: Workup) -> TestState:
    asked = MET if linked.when is None else evaluate(linked.when, snapshot)
    outcome = outcome_of(linked.result, snapshot)
    losses = tuple(loss_state(loss, given, workup) for loss in linked.test.before)
    facts = [fact for seen in outcome.seen for fact in seen.facts]
    late = [
        loss
        for loss in losses
        if loss.given and facts and not any(order_of(fact.times.effective, loss.since) == "before" for fact in facts)
    ]
    urgency = next((word for word, node in linked.urgencies if evaluate(node, snapshot) == MET), linked.test.urgency)
    return TestState(
        linked,
        outcome,
        asked,
        losses,
        tuple(loss.given for loss in late),
        any(loss.loss.spoils for loss in late),
        urgency,
    )


def _residual(cause: Cause, states: tuple[CauseState, ...], snapshot: Snapshot, workup: Workup) -> CauseState:
    """ "None found" is supported when the work-up is complete and nothing is confirmed or supported; it is never confirmed or closed."""
    blocking = _unmet_needs(snapshot, workup)
    found = tuple(one.id for one in states if one.state in ("confirmed", "supported"))
    state: State = "open" if blocking or found else "supported"
    return same(CauseState(cause, state, (), (), (), (), (), (*found, *blocking)))


def _unmet_needs(snapshot: Snapshot, workup: Workup) -> tuple[str, ...]:
    core = [
        test.label
        for test in workup.document.tests
        if test.needed and test.any_of and not known(test.any_of, snapshot, workup)
    ]
    asked = [linked.need for linked in workup.needs if _is_asked(linked, snapshot)]
    return (*core, *(need.label for need in asked if not _is_known(need, snapshot, workup)))


def _is_asked(linked: LinkedNeed, snapshot: Snapshot) -> bool:
    all_the_same = linked.although is not None and evaluate(linked.although, snapshot) == MET
    return all_the_same or linked.unless is None or evaluate(linked.unless, snapshot) != MET


def _is_known(need: Need, snapshot: Snapshot, workup: Workup) -> bool:
    panels = (all(known((name,), snapshot, workup) for name in panel) for panel in need.panels)
    return known(need.any_of, snapshot, workup) or any(panels)
