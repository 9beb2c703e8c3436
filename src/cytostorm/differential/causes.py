"""What is said of each cause: its state, the facts behind it, the tests done and open, and the checklist.

The rules of the four states stand in docs/explanation/attribution.md, and in `state_of` here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cytostorm.differential.aging import Old
from cytostorm.interpreter import Outcome
from cytostorm.model.attribution import Cause, LinkedPointer, LinkedTest
from cytostorm.model.causes import Loss, Urgency
from cytostorm.model.pathways import CauseWord
from cytostorm.model.readings import Reading
from cytostorm.record import Record
from cytostorm.values import MET, NOT_MET, Bounds

DEFAULT_READING = "inpatient-7d"
State = Literal["confirmed", "supported", "open", "closed"]
Result = Literal["positive", "negative", "unclear", "missing"]


@dataclass(frozen=True)
class Hint:
    """A rule that points to a cause or away from it, on this record. `decides` is false where its citation is unconfirmed.

    `overruled`: its `unless` is known to be met, so it does not speak.
    """

    linked: LinkedPointer
    outcome: Outcome
    overruled: bool = False

    @property
    def bounds(self) -> Bounds:
        """Of the rule; one that something more particular overrules is not met, whatever its own facts say."""
        return NOT_MET if self.overruled else self.outcome.bounds

    @property
    def met(self) -> bool:
        return self.bounds == MET

    @property
    def decides(self) -> bool:
        return self.linked.decides

    @property
    def exposure(self) -> bool:
        """Whether it says only what the patient met with or was given."""
        return self.linked.pointer.exposure

    @property
    def missing(self) -> tuple[str, ...]:
        """Inputs that the record does not settle."""
        open_leaves = (leaf for leaf in self.outcome.leaves if not leaf.bounds.is_exact)
        return tuple(dict.fromkeys(key[1] for leaf in open_leaves for key in leaf.node.inputs))


@dataclass(frozen=True)
class LossState:
    """What may be lost by waiting until after a treatment, and the drug of it that was given already, with its first time."""

    loss: Loss
    treatment: str
    brief: str
    given: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class TestState:
    """A test of a cause on this record. `asked`: whether it is asked for in this patient; `after` names treatments given that
    the sample is not surely from before.

    `spoiled`: by its own file the sample says less after one of them, so that a negative one closes nothing.
    `urgency`: how urgent it is in this patient.
    """

    linked: LinkedTest
    outcome: Outcome
    asked: Bounds
    losses: tuple[LossState, ...]
    after: tuple[str, ...]
    spoiled: bool = False
    urgency: Urgency = "now"

    @property
    def result(self) -> Result:
        if self.outcome.bounds == MET:
            return "positive"
        if self.outcome.bounds == NOT_MET:
            return "negative"
        return "unclear" if any(seen.facts for seen in self.outcome.seen) else "missing"

    @property
    def closes(self) -> bool:
        return self.linked.test.closes

    @property
    def settled(self) -> bool:
        """Negative by a sample that no treatment spoiled, or not asked for in this patient."""
        return self.speaks_against or self.asked == NOT_MET

    @property
    def speaks_against(self) -> bool:
        return self.result == "negative" and not self.spoiled

    @property
    def wanted(self) -> bool:
        return self.result in ("missing", "unclear") and self.asked != NOT_MET


@dataclass(frozen=True)
class CauseState:
    """One cause at one moment. `keeps_open` names what would have to be known to be absent before it could be closed."""

    cause: Cause
    state: State
    confirms: tuple[Hint, ...]
    supports: tuple[Hint, ...]
    against: tuple[Hint, ...]
    misleads: tuple[Hint, ...]
    tests: tuple[TestState, ...]
    keeps_open: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.cause.id

    @property
    def closable(self) -> bool:
        """Whether any negative test can close this cause at all."""
        return bool(self.cause.closing)

    @property
    def by_exposure_alone(self) -> bool:
        """Supported, and by nothing that was found in the patient: a test to send, and no reason for its treatment yet."""
        return (
            self.state == "supported"
            and bool(self.supports)
            and all(hint.exposure for hint in self.supports if hint.met and hint.decides)
        )

    @property
    def words(self) -> frozenset[CauseWord]:
        """Every word of a condition that fits its state."""
        if self.state != "supported":
            return frozenset({self.state})
        return frozenset({"supported", "supported-by-exposure" if self.by_exposure_alone else "supported-by-finding"})

    @property
    def shown(self) -> tuple[Hint, ...]:
        """What confirms or supports it surely, the unconfirmed hints too."""
        return tuple(hint for hint in (*self.confirms, *self.supports) if hint.met)


@dataclass(frozen=True)
class CheckItem:
    """One line of the work-up: what to do, how soon, for which causes, and what may be lost by waiting.

    `domain`: "core" of the basic tests, "history" of what has to be asked; empty of other tests of a cause.
    """

    id: str
    label: str
    specimen: str
    urgency: Urgency
    causes: tuple[str, ...]
    losses: tuple[LossState, ...]
    core: bool = False
    recordable: bool = True
    brief: str = ""
    domain: str = ""


@dataclass(frozen=True)
class Differential:
    """All causes of one patient at one moment, and the work-up that is still to be done.

    `aged`: what is known and too old to count; `if_counted`: causes that would be confirmed or supported by it, with the state.
    """

    record: Record
    at: datetime | None
    reading: Reading
    causes: tuple[CauseState, ...]
    checklist: tuple[CheckItem, ...]
    fingerprint: str
    aged: Old = ()
    if_counted: tuple[tuple[str, State], ...] = ()

    def __getitem__(self, name: str) -> CauseState:
        """One cause by its id. Raises KeyError for an id that is not there."""
        for one in self.causes:
            if one.id == name:
                return one
        raise KeyError(f"there is no cause '{name}'; causes: {', '.join(one.id for one in self.causes)}")

    def in_state(self, state: State) -> tuple[CauseState, ...]:
        return tuple(one for one in self.causes if one.state == state)


def state_of(confirms: tuple[Hint, ...], supports: tuple[Hint, ...], tests: tuple[TestState, ...]) -> State:
    """The state of a cause by its own rules; no other cause has a say.

    confirmed: a confirming rule is surely met. supported: else, a supporting rule is surely met.
    closed: else, at least one test that can close is negative (and its sample not spoiled), every other such test is so or not asked for,
    and every rule that confirms or supports is known not to be met. open: all else, silence above all.
    """
    if any(hint.met for hint in confirms if hint.decides):
        return "confirmed"
    if any(hint.met for hint in supports if hint.decides):
        return "supported"
    return "closed" if _closed(confirms, supports, tests) else "open"


def _closed(confirms: tuple[Hint, ...], supports: tuple[Hint, ...], tests: tuple[TestState, ...]) -> bool:
    closing = [test for test in tests if test.closes]
    negative = any(test.speaks_against for test in closing) and all(test.settled for test in closing)
    return negative and all(hint.bounds == NOT_MET for hint in (*confirms, *supports) if hint.decides)


def keeps_open(confirms: tuple[Hint, ...], supports: tuple[Hint, ...], tests: tuple[TestState, ...]) -> tuple[str, ...]:
    """Subjects that must be known before an open cause could be closed; empty where no test can close it."""
    closing = [test for test in tests if test.closes]
    if not closing:
        return ()
    waiting = [test.linked.test.finding for test in closing if not test.settled]
    unknown = [
        name for hint in (*confirms, *supports) if hint.decides and not hint.bounds.is_exact for name in hint.missing
    ]
    return tuple(dict.fromkeys([*waiting, *unknown]))
