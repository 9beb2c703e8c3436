"""What a comparison refuses: what is wrong, in how many persons, and what would mend it. All of it is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cytostorm.errors import CytostormError
from cytostorm.protocols.steps import Step


@dataclass(frozen=True)
class Refusal:
    """One reason why no number can be given. `persons` of `whole`; `days` where the harm is counted in time."""

    kind: str
    problem: str
    advice: str
    persons: int | None = None
    whole: int | None = None
    days: float | None = None

    def __str__(self) -> str:
        counted = f" ({self.persons:,} of {self.whole:,} persons)" if self.persons is not None and self.whole else ""
        return f"{self.problem}{counted} {self.advice}".strip()


@dataclass
class RefusedComparison(CytostormError):
    """A comparison that cannot be honest: every reason, with its counts."""

    protocol: str
    refusals: Sequence[Refusal]
    steps: Sequence[Step] = ()

    def __str__(self) -> str:
        listed = "".join(f"\n  {number}. {one}" for number, one in enumerate(self.refusals, start=1))
        return f"{self.protocol}: no effect is estimated.{listed}"
