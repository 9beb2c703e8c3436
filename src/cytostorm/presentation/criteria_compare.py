"""Two sets side by side: one row for each thing that either reads, thresholds in one unit, and a word where they differ."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.criteria_list import CriteriaRow, criteria_rows
from cytostorm.presentation.criteria_uses import COUNTS, UseView, uses_of
from cytostorm.presentation.view import View

Differs = Literal["same", "other threshold", "only in one"]
PRESENT = "present"


class ComparedRow(View):
    """One observable or finding. `left`, `right`: what each set asks of it, in one unit; empty where it asks nothing."""

    name: str
    label: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    differs: Differs
    words: str


class ComparisonView(View):
    """Two sets. `different` first, `same` folded, each in the order of the left set and then of the right one."""

    left: CriteriaRow
    right: CriteriaRow
    different: tuple[ComparedRow, ...]
    same: tuple[ComparedRow, ...]
    words: str


@lru_cache(maxsize=64)
def comparison(left: str, right: str, library: Library) -> ComparisonView:
    """Two sets by id. Raises UnknownNameError for an id that the library does not have."""
    first, second = (library.criteria(name) for name in (left, right))
    rows = tuple(_rows(_asked(first, library), _asked(second, library), first, second))
    named = {row.id: row for row in criteria_rows(library)}
    different = tuple(row for row in rows if row.differs != "same")
    same = tuple(row for row in rows if row.differs == "same")
    return ComparisonView(
        left=named[first.id],
        right=named[second.id],
        different=different,
        same=same,
        words=f"{len(different)} of {len(rows)} rows differ",
    )


def _asked(criteria: CriteriaSet, library: Library) -> dict[str, list[UseView]]:
    """What a set reads, by the name of the observable or finding; its population is among it."""
    found: dict[str, list[UseView]] = {}
    for node in (*criteria.applies, *criteria.entry, *criteria.items, *criteria.results):
        for use in uses_of(node, library):
            found.setdefault(use.name, []).append(use)
    return found


def _rows(
    left: dict[str, list[UseView]], right: dict[str, list[UseView]], first: CriteriaSet, second: CriteriaSet
) -> Iterable[ComparedRow]:
    for name in dict.fromkeys((*left, *right)):
        uses = left.get(name, []), right.get(name, [])
        cells = tuple(tuple(dict.fromkeys(map(_cell, one))) for one in uses)
        yield ComparedRow(
            name=name,
            label=(uses[0] or uses[1])[0].label,
            left=cells[0],
            right=cells[1],
            differs=_differs(*uses),
            words=_words(*uses, first, second),
        )


def _cell(use: UseView) -> str:
    """What is asked: "≥ 500 µg/L", "> 39.4 °C: 49 points (unless: age under 4 weeks)"."""
    effect = "" if use.effect == COUNTS else use.effect
    said = f"{use.same_unit}: {effect}" if effect else use.same_unit
    return f"{said} ({use.condition})" if use.condition else said


def _differs(left: list[UseView], right: list[UseView]) -> Differs:
    if not left or not right:
        return "only in one"
    return "same" if {_cell(use) for use in left} == {_cell(use) for use in right} else "other threshold"


def _words(left: list[UseView], right: list[UseView], first: CriteriaSet, second: CriteriaSet) -> str:
    """How they differ, in a word; empty where they ask the same."""
    if not left or not right:
        return f"only in {(first if left else second).document.short_title}"
    if _differs(left, right) == "same":
        return ""
    ranges = tuple({use.same_unit for use in one} for one in (left, right))
    return "other points or condition" if ranges[0] == ranges[1] else _kind(left, right)


def _kind(left: list[UseView], right: list[UseView]) -> str:
    yes_or_no = any(use.same_unit in (PRESENT, "absent") for use in (*left, *right))
    return "asked in another way" if yes_or_no else "other threshold"
