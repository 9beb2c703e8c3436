"""Columns of a table in a protocol: their texts, conditions on them, and times."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from cytostorm.model.basics import Document


def _as_written(value: Any) -> Any:
    """A name or a code that YAML reads as a number or a truth is the text that a table holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, Decimal)) else value


Text = Annotated[str, BeforeValidator(_as_written), Field(min_length=1)]
_DAYS = re.compile(r"(\d+(?:\.\d+)?) (day|days|d|hour|hours|h|week|weeks)")
_EACH = {"d": 1.0, "h": 1 / 24, "w": 7.0}
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?)(?: (.+))?")


def _days(value: Any) -> float:
    found = _DAYS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a time is written with its unit, such as '28 days' or '36 hours'")
    return float(found[1]) * _EACH[found[2][0]]


Days = Annotated[float, BeforeValidator(_days)]
"""A length of time, in days."""


class Amount(Document):
    """A number and the unit in which the column has it, such as '18 years'; the unit is told and not converted."""

    number: float
    unit: str = ""


def _amount(value: Any) -> Any:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return {"number": float(value)}
    found = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"'{value}' is no number, and none with a unit such as '18 years'")
    return {"number": float(found[1]), "unit": found[2] or ""}


Limit = Annotated[Amount, BeforeValidator(_amount)]


class Column(Document):
    """A column of the table, by its header as it is written there."""

    column: Text


class Condition(Column):
    """What a column holds: one text, one of several, or a number inside edges (from >=, above >, up_to <=, below <)."""

    equals: Text | None = None
    one_of: tuple[Text, ...] = ()
    from_: Limit | None = Field(default=None, alias="from")
    above: Limit | None = None
    up_to: Limit | None = None
    below: Limit | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        edges = [self.from_, self.above, self.up_to, self.below]
        kinds = [self.equals is not None, bool(self.one_of), any(edge is not None for edge in edges)]
        if sum(kinds) != 1:
            raise ValueError("say one thing of a column: equals, one_of, or edges (from, above, up_to, below)")
        if (self.from_ and self.above) or (self.up_to and self.below):
            raise ValueError("use one lower and one upper edge at most")
        return self

    @property
    def is_number(self) -> bool:
        return self.equals is None and not self.one_of

    def holds(self, text: str, number: float) -> bool:
        """Whether a cell fulfills it: its text, and its number where the condition has edges."""
        if not self.is_number:
            return text == self.equals or text in self.one_of
        low = self.from_ is None or number >= self.from_.number
        low = low and (self.above is None or number > self.above.number)
        high = self.up_to is None or number <= self.up_to.number
        return low and high and (self.below is None or number < self.below.number)

    @property
    def words(self) -> str:
        """Such as 'age from 18 years'."""
        if not self.is_number:
            return f"{self.column} {self.equals or ' or '.join(self.one_of)}"
        sides = (("from", self.from_), ("above", self.above), ("up to", self.up_to), ("below", self.below))
        return f"{self.column} " + ", ".join(
            f"{word} {edge.number:g} {edge.unit}".strip() for word, edge in sides if edge
        )
