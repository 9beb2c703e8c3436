"""Published checklists of what a paper has to report, filled in from a screened population where that can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from cytostorm.library import Library
from cytostorm.model.checklists import Checklist, ChecklistItem
from cytostorm.presentation.checklist_answers import answer
from cytostorm.presentation.population import PopulationView
from cytostorm.presentation.population_checklist import ChecklistItemView, ChecklistView
from cytostorm.presentation.sources import source_view

OPEN = "To be written by the authors"
State = Literal["filled in", "in part", "open"]
Answer = Callable[[PopulationView], str]


def checklists_of(view: PopulationView, library: Library) -> tuple[ChecklistView, ...]:
    """`view` is the population without its checklists."""
    return tuple(_checklist(one, view, library) for one in library.checklists.values() if one.of == "population")


def _checklist(one: Checklist, view: PopulationView, library: Library) -> ChecklistView:
    return ChecklistView(
        id=one.id, title=one.title, cite=source_view(one.cite, library.references), wording=one.wording,
        items=tuple(item_view(item, answer(item.by, view) if item.by else "") for item in one.items),
    )  # fmt: skip


def item_view(one: ChecklistItem, found: str) -> ChecklistItemView:
    """An item with what was found for it, and what is left to the authors."""
    left = one.authors or ("" if found else one.asks)
    authors = f"{OPEN}: {left}." if left else ""
    return ChecklistItemView(
        number=one.number, topic=one.topic, asks=one.asks, answer=found, authors=authors, state=_state(found, authors)
    )


def _state(answer: str, authors: str) -> State:
    return "open" if not answer else "in part" if authors else "filled in"
