"""How much of each part stands on the first screen of a dose sheet, from the fullest form to the shortest.

What must never fall away is in none of the steps: critical warnings, doses for other patients, unverified numbers, exceeded maxima.
"""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.presentation.screen_room import Step


@dataclass(frozen=True)
class DoseRoom:
    """So many items of each list; for a switch, whether it is shown at all.

    `texts`: warnings with their text, `sentences` of each; `common`: also texts about everybody who is given the drug.
    `lifts`: what would lift a critical one. `named`: further warnings by name. `instead`: alternatives. `standing`: what is not ruled out.
    `rows`: doses with a number; `arithmetic`: how each came about; `timing`: all of a regimen; `more`: what further doses are for.
    `drawn`: amounts with a volume. `afterwards`: what the drug makes unreliable. `reasons`: whom doses are for, where none is for this patient.
    `unverified`: doses without a checked number, by name. `critical`, `others`: what is missing for checks.
    `apart`: the heading of the warnings on a line of its own.
    """

    texts: int = 4
    common: bool = True
    sentences: int = 9
    lifts: bool = True
    named: int = 5
    instead: int = 4
    standing: bool = True
    rows: int = 6
    arithmetic: bool = True
    timing: bool = True
    more: int = 4
    drawn: int = 4
    afterwards: bool = True
    reasons: int = 3
    unverified: int = 3
    critical: int = 6
    others: int = 10
    apart: bool = True


DOSE_STEPS: tuple[Step, ...] = (
    {"others": 7},
    {"unverified": 1},
    {"more": 2},
    {"rows": 5},
    {"common": False},
    {"others": 5},
    {"drawn": 2},
    {"unverified": 0},
    {"texts": 3},
    {"named": 3},
    {"rows": 4},
    {"others": 4},
    {"more": 0},
    {"afterwards": False},
    {"instead": 2},
    {"texts": 2},
    {"apart": False},
    {"sentences": 3},
    {"rows": 3},
    {"drawn": 1},
    {"reasons": 2},
    {"critical": 4},
    {"others": 2},
    {"named": 1},
    {"sentences": 2},
    {"standing": False},
    {"sentences": 1},
    {"rows": 2},
    {"instead": 1},
    {"drawn": 0},
    {"arithmetic": False},
    {"texts": 1},
    {"critical": 2},
    {"lifts": False},
    {"reasons": 1},
    {"timing": False},
    {"rows": 1},
    {"others": 0},
    {"named": 0},
    {"critical": 1},
    {"texts": 0},
    {"instead": 0},
    {"critical": 0},
    {"reasons": 0},
    {"rows": 0},
)
"""What is shortened, one after the other, until the screen fits (†: our choice)."""
