"""What a form may say: which inputs are asked, in which groups and in which order."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cytostorm.model.basics import Document, Flag, Identifier
from cytostorm.model.treatments import Condition

ASKED = "condition."
"""Begins the name of an input that asks for a condition of the patient, which a record does not hold: "condition.drug_allergy"."""


class FieldGroup(Document):
    """A group of inputs under one heading: observables, findings, and `sex`, then `conditions`. An open group stands unfolded."""

    id: Identifier
    label: str
    is_open: Flag = False
    fields: tuple[Identifier, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input, in the order of the form."""
        return (*self.fields, *(f"{ASKED}{name}" for name in self.conditions))

    @model_validator(mode="after")
    def _something(self) -> FieldGroup:
        if not self.inputs:
            raise ValueError("a group asks for nothing; name a field or a condition")
        return self


class Form(Document):
    """A form. No publication says what to ask first: `status` is ours, `because` the reason. `first`: what is asked of an empty form."""

    id: Identifier
    title: str
    status: Literal["ours"]
    because: str = Field(min_length=1)
    first: tuple[Identifier, ...]
    groups: tuple[FieldGroup, ...] = Field(min_length=1)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every input, in the order of the form."""
        return tuple(name for group in self.groups for name in group.inputs)

    @model_validator(mode="after")
    def _once(self) -> Form:
        if len(set(self.fields)) < len(self.fields):
            raise ValueError("an input is asked twice; keep one of them")
        if unknown := [name for name in self.first if name not in self.fields]:
            raise ValueError(f"'{unknown[0]}' is asked first and stands in no group")
        return self
