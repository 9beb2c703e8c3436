"""How much of each part stands on the first screen of a course, from the fullest form to the shortest.

What is unreliable, what got worse, a relapse and what is overdue are in none of the steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.presentation.screen_room import Step


@dataclass(frozen=True)
class CourseRoom:
    """How much of each part stands on the first screen of a course.

    `missing`: reasons in the headline; `times`: when other treatments began. `values`: what was reported of an unreliable value;
    `others`: unreliable values that are not followed, by name. `may`: changes that the drug may have made.
    `rest`: values that did not move towards worse. `signs`: by what a response cannot be judged. `changes`: percents from the start;
    `results`: results of published definitions; `labels`: those that speak against a response in words.
    `asked`: which drug asks for a value; `intervals`: how often something is due that the data do not show. `due`: moments.
    `follow`: what can be followed. `unknown`: values that are not recorded; `old`: values that are too old;
    `alarm`: a warning sign that could not be checked.
    """

    missing: int = 2
    values: bool = True
    may: bool = True
    rest: int = 14
    changes: int = 14
    results: int = 4
    labels: bool = True
    intervals: bool = True
    due: int = 3
    follow: bool = True
    unknown: int = 8
    old: bool = True
    alarm: bool = True
    signs: bool = True
    asked: bool = True
    others: bool = True
    times: bool = True


STEPS: tuple[Step, ...] = (
    {"results": 2},
    {"due": 2},
    {"results": 1},
    {"unknown": 5},
    {"changes": 8},
    {"results": 0},
    {"intervals": False},
    {"rest": 8},
    {"changes": 5},
    {"missing": 1},
    {"alarm": False},
    {"may": False},
    {"unknown": 3},
    {"rest": 5},
    {"due": 1},
    {"labels": False},
    {"changes": 3},
    {"old": False},
    {"unknown": 1},
    {"due": 0},
    {"rest": 3},
    {"follow": False},
    {"changes": 1},
    {"unknown": 0},
    {"rest": 0},
    {"values": False},
    {"changes": 0},
    {"signs": False},
    {"asked": False},
    {"others": False},
    {"times": False},
)
"""What is shortened, one after the other, until the screen fits (†: our choice)."""
