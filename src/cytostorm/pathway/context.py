"""All that a condition of the pathway may look at in one patient at one moment."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property, partial

from cytostorm.differential.causes import Differential
from cytostorm.differential.staging import Stage
from cytostorm.doses.decision import Decision
from cytostorm.doses.patient import Patient
from cytostorm.memory import Memory, same
from cytostorm.model.snapshot import Snapshot
from cytostorm.pathway.reads import said_of

_CLASSES: Memory[Hashable] = Memory(1024)


@dataclass(frozen=True)
class Context:
    """All that a condition may look at. `given`: each drug of the record given by now, with its first time.

    `typed`: each observable that was typed beside the record, in its canonical unit, with its words.
    `recorded`: each subject that was measured or looked at by now, with its first time; undated where that is not known.
    `told`: conditions that the record tells, with its reasons. `last_given`: the end of the last dose of each drug.
    `not_understood`: rows that may have been a drug. `doses`: when each drug was given, dose by dose.
    `by_name`: the doses of one drug are asked for, and conditions that name no drug are about it.
    `answers`: what a clinician said to the `questions` of the pathway; a question without an answer is unknown.
    """

    snapshot: Snapshot
    differential: Differential
    stage: Stage
    patient: Patient
    typed: Mapping[str, tuple[Fraction, str]]
    given: dict[str, datetime | None]
    recorded: dict[str, datetime | None]
    groups: dict[str, frozenset[str]]
    questions: Mapping[str, str]
    answers: Mapping[str, bool]
    told: Mapping[str, Decision] = field(default_factory=dict)
    last_given: Mapping[str, datetime | None] = field(default_factory=dict)
    not_understood: tuple[str, ...] = ()
    doses: Mapping[str, tuple[datetime | None, ...]] = field(default_factory=dict)
    by_name: bool = False

    @cached_property
    def said(self) -> Mapping[str, Hashable]:
        """Of each cause what a condition looks at."""
        return {one.id: said_of(one) for one in self.differential.causes}

    @cached_property
    def said_of_class(self) -> Mapping[str, Hashable]:
        """The same by class."""
        found: dict[str, list[Hashable]] = {}
        for one in self.differential.causes:
            found.setdefault(str(one.cause.document.class_), []).append(self.said[one.id])
        return {name: _CLASSES.answer(tuple(said), partial(tuple, said)) for name, said in found.items()}

    @cached_property
    def stage_said(self) -> Hashable:
        return same((self.stage.words, self.stage.bounds))

    @cached_property
    def severity_said(self) -> Hashable:
        """Of how ill the patient is what a condition looks at."""
        ill = self.stage.severity
        labels = tuple(one.label for one in ill.missing)
        return same((ill.words, ill.bounds, tuple(one.label for one in ill.could_raise), labels))

    @cached_property
    def kidneys(self) -> Hashable:
        """Of the clearance what a condition looks at."""
        return same(("dialysis" in self.patient.present, self.patient.clearance, self.patient.clearance_needs))
