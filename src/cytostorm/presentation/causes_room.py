"""How much of each part stands on the first screen of the causes, from the fullest form to the shortest.

Reasons shrink before names. What must never fall away is in none of the steps: the names of confirmed and suspected causes and of
those that are dangerous to miss, and that one cause does not rule out another.
"""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.presentation.screen_room import Step


@dataclass(frozen=True)
class CausesRoom:
    """So many names in each list; for a switch, whether it is said at all.

    `missing`: reasons in the headline. `leading`: the causes in the headline, which stand below it again.
    `reasons`: of each known cause; `timed`: with the time of the last fact. `lined`: each cause on a line of its own.
    `ruled`: causes that are ruled out. `closing`: results that have to be negative. `apart`: the dangerous ones on lines of their own.
    `samples`, `drugs`: samples by treatment. `asked`: questions beside the history. `history`: what it covers.
    `basic`: missing basic tests; `urgent`: other tests for now. `changes`: what an old value would change.
    """

    missing: int = 3
    leading: bool = True
    reasons: int = 2
    timed: bool = True
    lined: bool = True
    ruled: int = 9
    closing: int = 9
    apart: bool = True
    samples: int = 6
    drugs: int = 4
    asked: int = 8
    history: bool = True
    basic: int = 14
    urgent: int = 6
    changes: bool = True


STEPS: tuple[Step, ...] = (
    {"urgent": 4},
    {"drugs": 3},
    {"samples": 5},
    {"basic": 12},
    {"urgent": 2},
    {"asked": 6},
    {"leading": False},
    {"samples": 4},
    {"basic": 9},
    {"ruled": 6},
    {"missing": 2},
    {"urgent": 0},
    {"closing": 4},
    {"reasons": 1},
    {"drugs": 2},
    {"samples": 3},
    {"asked": 3},
    {"basic": 6},
    {"lined": False},
    {"changes": False},
    {"closing": 2},
    {"missing": 1},
    {"ruled": 3},
    {"timed": False},
    {"samples": 2},
    {"drugs": 1},
    {"apart": False},
    {"basic": 3},
    {"asked": 0},
    {"reasons": 0},
    {"closing": 0},
    {"history": False},
    {"samples": 1},
    {"basic": 0},
    {"ruled": 0},
    {"drugs": 0},
)
"""What is shortened, one after the other, until the screen fits (†: our choice)."""
