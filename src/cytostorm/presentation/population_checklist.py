"""A checklist and the code lists of a population, as every face shows them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cytostorm.presentation.view import SourceView, View, Words


class ChecklistItemView(View):
    """One item. `answer` is filled in from the run; `authors` is what a person has to write."""

    number: str
    topic: str
    asks: Words = Field(description="in cytostorm's own words")
    answer: Words
    authors: Words
    state: Literal["filled in", "in part", "open"]


class ChecklistView(View):
    """A published checklist, filled in as far as that can be done."""

    id: str
    title: str
    cite: SourceView
    wording: Words
    items: tuple[ChecklistItemView, ...]


class EdgeView(View):
    """One edge of a set: the item, what it is about, the range, and what the range does."""

    item: str
    about: str
    range: str
    effect: str


class SetCodes(View):
    """What defines one set: whom it is about, its inputs, and every edge."""

    id: str
    short_title: str
    label: str
    made_for: tuple[str, ...]
    inputs: tuple[str, ...]
    edges: tuple[EdgeView, ...]


class InputCodes(View):
    """How an input is found in a source: the unit in which it is compared, the units that are converted to it, and its codes."""

    id: str
    label: str
    kind: Literal["value", "finding"]
    unit: str
    units: tuple[str, ...]
    codes: tuple[str, ...] = Field(description='"LOINC 2276-4"; an unverified one is marked')
    drugs: tuple[str, ...] = Field(description="drugs whose administration says yes to a finding")


class CodeLists(View):
    """The appendix: every definition with its edges, and every input with its units and codes."""

    sets: tuple[SetCodes, ...]
    inputs: tuple[InputCodes, ...]
