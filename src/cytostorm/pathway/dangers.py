"""Safety rules on one patient, with a record or without: the same rules for a pathway and for a dose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from cytostorm.library import Library
from cytostorm.model.dangers import DangerLevel
from cytostorm.model.doses import Dose
from cytostorm.model.routes import Danger
from cytostorm.pathway.attributing import attribute
from cytostorm.pathway.deciding import Context, Decision, decide
from cytostorm.pathway.differential import DEFAULT_READING
from cytostorm.pathway.looking import look
from cytostorm.pathway.measured import typed_values
from cytostorm.pathway.patient import Patient
from cytostorm.pathway.staging import stage
from cytostorm.record import Record
from cytostorm.values import NOT_MET

DangerWord = Literal["fires", "not checked", "quiet"]


@dataclass(frozen=True)
class DangerState:
    """A safety rule on this patient. `not checked`: an input is missing, which is never taken for safe.

    `lifted`: what lifts it is surely met, so that a block is an alert here, and an alert does not apply.
    """

    danger: Danger
    decision: Decision
    lifted: bool = False

    @property
    def word(self) -> DangerWord:
        return "fires" if self.decision.met else "quiet" if self.decision.excluded else "not checked"

    @property
    def warns(self) -> bool:
        return self.word != "quiet"

    @property
    def severity(self) -> DangerLevel:
        """How weighty it is for this patient: a block that is lifted is an alert."""
        return "alert" if self.lifted and self.danger.document.severity == "block" else self.danger.document.severity

    @property
    def blocks(self) -> bool:
        """Whether it keeps numbers back; a rule that is confirmed nowhere never does."""
        return self.word == "fires" and self.severity == "block" and self.danger.document.status != "unconfirmed"

    def keeps_back(self, rows: Iterable[Dose]) -> bool:
        """Whether no number of these rows is left; of an action without rows, whether the drug is kept back."""
        spared = self.danger.document.alert_only_for
        return self.blocks and not any(dose.indication in spared for dose in rows)

    def concerns(self, rows: Iterable[Dose]) -> bool:
        """Whether it is about any of these rows, or about a drug of which none is named."""
        document = self.danger.document
        if not document.routes and not document.forms:
            return True
        named = list(rows)
        return not named or any(_about(dose, document.routes, document.forms) for dose in named)


def _about(dose: Dose, routes: tuple[str, ...], forms: tuple[str, ...]) -> bool:
    return (not routes or bool(set(routes) & set(dose.routes))) and (not forms or dose.form in forms)


def danger_state(danger: Danger, context: Context) -> DangerState:
    decision, lift = decide(danger.when, context), None if danger.lifted_by is None else decide(danger.lifted_by, context)
    if lift is None or not lift.met:
        return DangerState(danger, decision, lifted=danger.document.of_asked_drug and decision.met and not context.by_name)
    silent = danger.document.severity != "block"
    return DangerState(danger, Decision(NOT_MET, lift.said) if silent else decision, lifted=True)


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
