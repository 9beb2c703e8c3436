"""The work-up that is open: what is asked for now, ordered by urgency and by what may be lost by waiting."""

from __future__ import annotations

from cytostorm.differential.causes import CauseState, CheckItem, LossState, TestState
from cytostorm.differential.given import Given, known, loss_state
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.model.attribution import Workup
from cytostorm.model.causes import URGENCIES, CauseTest, CoreTest
from cytostorm.model.snapshot import Snapshot

HISTORY = "history"


def checklist(
    states: tuple[CauseState, ...], snapshot: Snapshot, given: Given, library: Library
) -> tuple[CheckItem, ...]:
    """Missing core tests and the open tests of every cause that is neither confirmed nor closed, each once.

    Remembered by the tests of each cause with its state, and by what was seen of the core tests.
    """
    tests = [test for one in states for test in one.tests]
    named = (tuple(one.state for one in states), tuple(given.items()))
    read = (library, *snapshot.read(library.workup.keys.values()), *tests)
    return _LISTS.answer(read, lambda: _listed(states, snapshot, given, library), named)


_LISTS: Memory[tuple[CheckItem, ...]] = Memory(512)


def _listed(
    states: tuple[CauseState, ...], snapshot: Snapshot, given: Given, library: Library
) -> tuple[CheckItem, ...]:
    core = [
        _core_item(test, given, library.workup)
        for test in library.workup.document.tests
        if not _done(test, snapshot, library.workup)
    ]
    items = [*core, *_cause_items(states)]
    return tuple(sorted(items, key=_order))


def _order(item: CheckItem) -> tuple[int, bool]:
    """The most urgent first; of equally urgent ones, those that a treatment can spoil."""
    return URGENCIES.index(item.urgency), not item.losses


def _done(test: CoreTest, snapshot: Snapshot, workup: Workup) -> bool:
    return bool(test.any_of) and known(test.any_of, snapshot, workup)


def _core_item(test: CoreTest, given: Given, workup: Workup) -> CheckItem:
    losses = tuple(loss_state(loss, given, workup) for loss in test.before)
    return CheckItem(
        test.id,
        test.label,
        "",
        test.urgency,
        (),
        losses,
        core=True,
        recordable=bool(test.any_of),
        brief=test.brief,
        domain=test.domain,
    )


def _cause_items(states: tuple[CauseState, ...]) -> list[CheckItem]:
    """One item for each finding that is asked for, whichever causes ask for it."""
    asked: dict[str, list[tuple[CauseState, TestState]]] = {}
    for state in states:
        if state.state in ("open", "supported"):
            for test in state.tests:
                if test.wanted:
                    asked.setdefault(test.linked.test.finding, []).append((state, test))
    return [_merged(name, pairs) for name, pairs in asked.items()]


def _merged(name: str, pairs: list[tuple[CauseState, TestState]]) -> CheckItem:
    tests = [test for _, test in pairs]
    urgency = min((test.urgency for test in tests), key=URGENCIES.index)
    losses: dict[str, LossState] = {
        loss.loss.treatment + loss.loss.loses: loss for test in tests for loss in test.losses
    }
    first, causes = tests[0].linked, tuple(state.id for state, _ in pairs)
    return CheckItem(
        name,
        first.label,
        first.test.specimen,
        urgency,
        causes,
        tuple(losses.values()),
        brief=first.brief,
        domain=_domain(first.test),
    )


def _domain(test: CauseTest) -> str:
    """Whether a test is a question: its specimen is the history."""
    return HISTORY if test.specimen.partition(":")[0] == HISTORY else ""
