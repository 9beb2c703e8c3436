"""Columns that a protocol makes from those of the table, so that every recoding stands in the protocol and in no script."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from cytostorm.model.basics import Document, Identifier, Number
from cytostorm.protocols.grammar_columns import Days, Text


class Derived(Document):
    """One new column: a difference of two, groups of the texts of one, or classes of its numbers.

    `difference: [a, b]` is a minus b; `instead` are two others where one of these is missing. `of` and `groups`: texts put together
    under a new one; the others stay. `of` and `cuts`: classes, each from its cut on, named such as
    'below 50', '50 to below 60', 'from 60'. `last`: of a screened folder, the last value of an observable in its canonical unit that was
    measured `within` so many days `before time zero`, or also `at time zero`.
    """

    column: Text
    difference: tuple[Text, Text] | None = None
    instead: tuple[Text, Text] | None = None
    of: Text | None = None
    groups: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    cuts: tuple[Number, ...] = ()
    last: Identifier | None = None
    within: Days | None = None
    measured: Literal["before time zero", "at time zero"] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Derived:
        if sum((self.difference is not None, bool(self.groups), bool(self.cuts), self.last is not None)) != 1:
            raise ValueError(
                "a derived column is one of: difference: [a, b]; of + groups; of + cuts; last + within + measured"
            )
        if (self.of is not None) != bool(self.groups or self.cuts):
            raise ValueError("'of' names the column for groups and cuts, and only for them")
        if (self.last is None) != (self.within is None) or (self.last is None) != (self.measured is None):
            raise ValueError(
                "'last' has two more: within (such as '2 days') and measured (before time zero, or at time zero), and only it"
            )
        if self.instead and not self.difference:
            raise ValueError("'instead' belongs to a difference")
        texts = [text for group in self.groups.values() for text in group]
        if len(set(texts)) < len(texts):
            raise ValueError("a text is in two groups")
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts rise")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name in (*(self.difference or ()), *(self.instead or ()), self.of) if name)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes between the cuts."""
        ends = [f"{cut:f}" for cut in self.cuts]
        inside = [f"{low} to below {high}" for low, high in pairwise(ends)]
        return (f"below {ends[0]}", *inside, f"from {ends[-1]}")
