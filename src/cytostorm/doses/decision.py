"""What a condition says of one patient: yes, no or unknown, with its reasons as data and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.record.reasons import Reason
from cytostorm.values import MET, NOT_MET, Bounds


@dataclass(frozen=True)
class Decision:
    """Bounds over 0 and 1, the reasons as data, and the names of what is missing; empty where nothing is.

    `waits`: it is undecided because a cause is, which the work-up settles. `silent`: it is met only because a cause is still open.
    """

    bounds: Bounds
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    waits: bool = False
    silent: bool = False

    @property
    def met(self) -> bool:
        return self.bounds == MET

    @property
    def excluded(self) -> bool:
        return self.bounds == NOT_MET
