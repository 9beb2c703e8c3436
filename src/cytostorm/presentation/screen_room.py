"""How much of each part stands on the first screen of a plan, from the fullest form to the shortest.

Reasons shrink before names, and names before numbers of names. What must never fall away is in none of the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cytostorm.presentation.first_screen import MOST_LINES


@dataclass(frozen=True)
class Room:
    """So many names in each list; for a switch, whether it is said at all.

    `missing`: reasons in the headline. `timed`: doses and times of given drugs; `kinds`: the class by which one made a warning apply.
    `others`: given drugs that do not act on the immune system. `facts`: what made a warning apply. `pressing`: further warnings.
    `needle`: values before a puncture. `why`: what immunosuppression does. `apart`, `lined`: headings, and warnings, on lines of their own.
    `causes`: causes that are only suspected.
    `whole`: options with a dose; `because`: why an option without one is here.
    `asked`: what they depend on. `sources`: of a dose; `regimen`: all of it, or how often and at most.
    `blocked`: options without a dose by name, else their drugs. `together`: all options but those with a dose in one paragraph.
    `headed`: their heading on a line of its own.
    `later`: options of each further rank. `perhaps`: options that a missing fact decides. `drugs`, `samples`: tests by treatment.
    `changes`: what an old value would change. `stage`, `doses`, `unknown`: what is missing.
    """

    missing: int = 3
    timed: bool = True
    kinds: bool = True
    others: bool = True
    facts: bool = True
    pressing: int = 4
    needle: bool = True
    why: bool = True
    apart: bool = True
    lined: bool = True
    causes: int = 9
    whole: int = 4
    because: bool = True
    asked: int = 2
    sources: bool = True
    regimen: bool = True
    blocked: bool = True
    together: bool = False
    headed: bool = True
    later: int = 4
    perhaps: int = 4
    drugs: int = 3
    samples: int = 5
    changes: bool = True
    stage: int = 3
    unknown: int = 6
    doses: bool = True


Step = Mapping[str, Any]
STEPS: tuple[Step, ...] = (
    {"perhaps": 2},
    {"unknown": 4},
    {"samples": 4},
    {"pressing": 3},
    {"whole": 3},
    {"missing": 2},
    {"stage": 2},
    {"later": 3},
    {"because": False},
    {"sources": False},
    {"changes": False},
    {"samples": 3},
    {"perhaps": 1},
    {"pressing": 2},
    {"unknown": 3},
    {"drugs": 2},
    {"stage": 1},
    {"perhaps": 0},
    {"asked": 1},
    {"later": 2},
    {"why": False},
    {"missing": 1},
    {"unknown": 2},
    {"apart": False},
    {"needle": False},
    {"samples": 2},
    {"pressing": 1},
    {"later": 1},
    {"whole": 2},
    {"stage": 0},
    {"drugs": 1},
    {"causes": 4},
    {"pressing": 0},
    {"unknown": 1},
    {"regimen": False},
    {"lined": False},
    {"later": 0},
    {"samples": 1},
    {"facts": False},
    {"together": True},
    {"whole": 1},
    {"timed": False},
    {"unknown": 0},
    {"causes": 2},
    {"blocked": False},
    {"whole": 0},
    {"drugs": 0},
    {"causes": 0},
    {"headed": False},
    {"kinds": False},
    {"others": False},
    {"doses": False},
)
"""What is shortened, one after the other, until the screen fits (†: our choice)."""


Form = TypeVar("Form")
"""What says how much of each part stands on a first screen: `Room` of a plan, and one of each other answer."""


def fitting_room(lines: Callable[[Room], int], most: int = MOST_LINES) -> Room:
    """The fullest form of a plan that stands on so many lines."""
    return fitting(Room, STEPS, lines, most)


def fitting(form: type[Form], steps: Sequence[Step], lines: Callable[[Form], int], most: int = MOST_LINES) -> Form:
    """The fullest form that stands on so many lines: shortened step by step, then given back what still fits, the weightiest first."""
    taken: list[Step] = []
    for step in steps:
        if lines(_after(form, taken)) <= most:
            break
        taken.append(step)
    for step in reversed(list(taken)):
        fewer = [one for one in taken if one is not step]
        taken = fewer if lines(_after(form, fewer)) <= most else taken
    return _after(form, taken)


def _after(form: type[Form], steps: Sequence[Step]) -> Form:
    return form(**{name: value for step in steps for name, value in step.items()})
