"""Ranges of an observable that are choices of this project: any laboratory's limit, and values plausible in two units."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cytostorm.model.basics import Document, Number


class WidestLimit(Document):
    """Between which ends any laboratory's upper limit of normal lies, in the canonical unit: for a multiple of a limit that was not reported.

    `from_age`: days of age below which other limits are printed, so that an unreported limit stays unknown there.
    """

    from_: Number = Field(alias="from")
    up_to: Number
    from_age: Number | None = None
    status: Literal["ours"]
    because: str

    @model_validator(mode="after")
    def _in_order(self) -> WidestLimit:
        if not 0 < self.from_ < self.up_to:
            raise ValueError(
                "'from' is the lowest and 'up_to' the highest limit that a laboratory prints, both above 0"
            )
        return self


class Questioned(Document):
    """Values that are plausible in a unit, where the same number in `instead` is at least as plausible; edges are in `unit`.

    Such a value is used in neither unit until somebody confirms it as measured.
    """

    above: Number | None = None
    below: Number | None = None
    unit: str
    instead: str
    status: Literal["ours"]
    because: str

    @model_validator(mode="after")
    def _one_edge(self) -> Questioned:
        if (self.above is None) == (self.below is None):
            raise ValueError("a question begins above or below one edge: write one of the two")
        return self
