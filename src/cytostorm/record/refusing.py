"""Why a value cannot become a fact."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.errors import CytostormError


@dataclass
class NotUnderstood(CytostormError):
    """A value that cannot become a fact; `deliberate` when it is refused for a medical reason, or says that there is no result.

    `perhaps`: the drug that stands for it in the record, because what was not understood may have been one.
    `readings`: the values that it can mean, where it can mean several, so that somebody can be asked which.
    """

    reason: str
    deliberate: bool = False
    perhaps: str = ""
    readings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.reason
