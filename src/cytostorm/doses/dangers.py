"""A safety rule on one patient: whether it applies, how weighty it is, and which numbers it keeps back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cytostorm.doses.decision import Decision
from cytostorm.model.dangers import DangerLevel
from cytostorm.model.doses import Dose
from cytostorm.model.routes import Danger

DangerWord = Literal["fires", "not checked", "quiet"]


@dataclass(frozen=True)
class DangerState:
    """A safety rule on this patient. `not checked`: an input is missing, which is never taken for safe.

    `lifted`: what lifts it is surely met, so that a block is an alert here, and an alert does not apply.
    """

    danger: Danger
    decision: Decision
    lifted: bool = False

    @cached_property
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
