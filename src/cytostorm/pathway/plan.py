"""What the pathway says of one patient: the step, the options with their reasons, both positions, and every danger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cytostorm.differential.aging import Old, together
from cytostorm.differential.causes import CheckItem, Differential
from cytostorm.differential.staging import Stage
from cytostorm.doses.dangers import DangerState
from cytostorm.doses.decision import Decision
from cytostorm.doses.dosing import Row
from cytostorm.doses.patient import Patient
from cytostorm.doses.safety import Notice
from cytostorm.model.pathways import PositionId, Said
from cytostorm.model.routes import LinkedDifference, LinkedOption, LinkedStep, Pathway
from cytostorm.model.situations import AT_ONCE
from cytostorm.model.snapshot import Aged
from cytostorm.pathway.ordering import UNPLACED, Placed, SituationState
from cytostorm.record import Record

OptionWord = Literal["offered", "possible", "waiting", "blocked", "not confirmed", "not here", "not for this patient"]


def kept_back(option: LinkedOption, dangers: Iterable[DangerState]) -> frozenset[str]:
    """The treatments of an option that a rule blocks."""
    return (
        frozenset[str]().union(*(one.danger.treatments for one in dangers if one.keeps_back(option.doses)))
        & option.about
    )


@dataclass(frozen=True)
class OptionState:
    """One option on this patient. `rows` are the dose rows that belong to it; empty where it is blocked, not confirmed or not for the patient.

    `placed` is where it stands and why; None where no situation of the patient speaks of it.
    """

    linked: LinkedOption
    step: str
    word: OptionWord
    decision: Decision
    dangers: tuple[DangerState, ...]
    rows: tuple[Row, ...] = ()
    notices: tuple[Notice, ...] = ()
    placed: Placed | None = None

    @property
    def rank(self) -> int | None:
        """0: at once, beside everything, as the work-up is; 1 stands first; None where nothing orders it, or where it is not here."""
        if self.placed is not None:
            return None if self.placed.place.shuts else self.placed.place.number
        return AT_ONCE if self.linked.document.role == "work-up" else None

    @property
    def key(self) -> tuple[int, bool, int]:
        """Where it stands among the others."""
        if self.rank is None:
            return UNPLACED, False, 0
        return self.placed.key if self.placed is not None else (self.rank, False, 0)

    @property
    def id(self) -> str:
        return self.linked.document.id

    @property
    def kept_back(self) -> tuple[str, ...]:
        """Of the drugs that its action names, those that a rule blocks; the others are left."""
        return () if self.linked.treatment else tuple(sorted(kept_back(self.linked, self.dangers)))

    @property
    def shown(self) -> bool:
        return self.word in ("offered", "possible", "blocked", "not confirmed")


@dataclass(frozen=True)
class StepState:
    linked: LinkedStep
    decision: Decision
    options: tuple[OptionState, ...]

    @property
    def id(self) -> str:
        return self.linked.document.id


@dataclass(frozen=True)
class DifferenceState:
    """A point of difference between the two positions; `sides` hold the options of each that are in question here."""

    linked: LinkedDifference
    decision: Decision
    sides: tuple[tuple[PositionId, tuple[OptionState, ...]], ...]


@dataclass(frozen=True)
class Plan:
    """Everything of one patient at one moment. Nothing in it is an order.

    `patient` with the conditions that the record tells, `known` as it was said and measured.
    `aged`: inputs of the conditions of which the last value is too old.
    `at_step`: the last step that the patient is surely at; `maybe` are later ones that cannot be excluded.
    `situations` put the options of each step into their order.
    """

    record: Record
    at: datetime | None
    pathway: Pathway
    differential: Differential
    stage: Stage
    patient: Patient
    known: Patient
    steps: tuple[StepState, ...]
    dangers: tuple[DangerState, ...]
    differences: tuple[DifferenceState, ...]
    fingerprint: str
    situations: tuple[SituationState, ...] = ()
    aged: Old = ()

    @property
    def old(self) -> dict[str, Aged]:
        """What is known and too old to count, by input."""
        return dict(together(self.aged, self.stage.aged, self.differential.aged))

    @property
    def at_step(self) -> StepState:
        return [step for step in self.steps if step.decision.met][-1]

    @property
    def maybe(self) -> tuple[StepState, ...]:
        after = [step.id for step in self.steps].index(self.at_step.id) + 1
        return tuple(
            step for step in self.steps[after:] if not step.decision.excluded and not step.linked.document.parallel
        )

    @property
    def options(self) -> tuple[OptionState, ...]:
        return tuple(option for step in self.steps for option in step.options)

    def of(self, *words: OptionWord) -> tuple[OptionState, ...]:
        return tuple(option for option in self.options if option.word in words)

    @property
    def warnings(self) -> tuple[DangerState, ...]:
        """Rules that fire or could not be checked."""
        return tuple(one for one in self.dangers if one.warns)

    @property
    def firing(self) -> tuple[DangerState, ...]:
        return tuple(one for one in self.dangers if one.word == "fires")

    @property
    def unchecked(self) -> tuple[DangerState, ...]:
        return tuple(one for one in self.dangers if one.word == "not checked")

    @property
    def samples(self) -> tuple[CheckItem, ...]:
        """What is due before a drug: open tests that a treatment can spoil, the most urgent first."""
        return tuple(item for item in self.differential.checklist if item.losses)

    @property
    def repeats(self) -> tuple[Said, ...]:
        return self.pathway.document.repeat

    @property
    def missing(self) -> tuple[str, ...]:
        """What would settle the step and the options that are only possible."""
        open_ones = [step.decision for step in self.maybe] + [option.decision for option in self.of("possible")]
        return tuple(dict.fromkeys(name for one in open_ones for name in one.missing))
