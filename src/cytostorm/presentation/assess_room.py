"""How much of each part stands on the first screen of an assessment, from the fullest form to the shortest."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.presentation.screen_room import Step


@dataclass(frozen=True)
class AssessRoom:
    """So many names in each list; for a switch, whether it is said at all. Sets that are met for this patient are in no step.

    `lined`: met sets on lines of their own. `groups`: populations of met sets that the record does not show. `numbers`: their scores.
    `edges`: cut-offs of unknown sets.
    `unknown`, `decided`: unknown sets, and sets not met, by name. `scales`: other grades of CRS. `cautions`: what to check.
    `dangers`: each on its line; `facts`: what made a warning apply; `pressing`: further warnings by name.
    `tests`: missing tests of each kind. `why`: why a value was not used. `headed`: headings on their own lines.
    `missing`, `causes`: of the headline. `changes`: what an old value would change.
    """

    lined: bool = True
    edges: bool = True
    groups: int = 4
    numbers: bool = True
    unknown: int = 6
    decided: int = 6
    scales: bool = True
    cautions: int = 3
    headed: bool = True
    dangers: bool = True
    facts: bool = True
    pressing: int = 3
    tests: int = 4
    why: bool = True
    changes: bool = True
    missing: int = 2
    causes: int = 9


STEPS: tuple[Step, ...] = (
    {"pressing": 1},
    {"edges": False},
    {"unknown": 4},
    {"scales": False},
    {"tests": 3},
    {"cautions": 2},
    {"groups": 3},
    {"dangers": False},
    {"changes": False},
    {"decided": 3},
    {"headed": False},
    {"cautions": 1},
    {"groups": 2},
    {"unknown": 3},
    {"missing": 1},
    {"tests": 2},
    {"pressing": 0},
    {"numbers": False},
    {"decided": 2},
    {"unknown": 2},
    {"why": False},
    {"lined": False},
    {"tests": 1},
    {"groups": 1},
    {"facts": False},
    {"causes": 4},
    {"unknown": 1},
    {"decided": 1},
    {"causes": 2},
    {"unknown": 0},
    {"decided": 0},
    {"groups": 0},
    {"cautions": 0},
    {"causes": 1},
    {"tests": 0},
)
"""What is shortened, one after the other, until the screen fits (†: our choice)."""
