"""What a file of shown things may say: which values, sets and conditions come first, and what conditions are called."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from cytostorm.model.basics import Document, Identifier


class Chosen(Document):
    """Things in the order in which they are shown. No publication says so: `status` is ours, and `because` is the reason."""

    of: tuple[Identifier, ...] = Field(min_length=1)
    status: Literal["ours"]
    because: str = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Chosen:
        if len(set(self.of)) < len(self.of):
            raise ValueError("a name is listed twice; keep one of them")
        return self


class ConditionName(Document):
    """What a condition of a safety rule is called: `label` in a sentence, `brief` in a list of a first screen.

    `before`: the condition is a sample that is due before this treatment.
    """

    condition: Identifier
    before: Identifier | None = None
    label: str = ""
    brief: str = ""

    @property
    def name(self) -> str:
        """As a decision names it: "scd25 before immunoglobulin"."""
        return f"{self.condition} before {self.before}" if self.before else self.condition

    @model_validator(mode="after")
    def _says_something(self) -> ConditionName:
        if not (self.label or self.brief):
            raise ValueError("a condition needs a label, a brief name or both")
        return self


class Shown(Document):
    """Choices of the faces that are knowledge: what a tired reader has to see first."""

    id: Identifier
    title: str
    values: Chosen
    sets: Chosen
    asked: Chosen
    conditions: tuple[ConditionName, ...] = ()

    @cached_property
    def by_condition(self) -> dict[str, ConditionName]:
        return {one.name: one for one in self.conditions}
