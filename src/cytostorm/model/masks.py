"""What a drug hides: a sign or a value that it falsifies, and for how long."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from cytostorm.model.basics import FILLED_IN, Document, Duration, Identifier
from cytostorm.model.citations import Cite, Interpretation

TrueValue = Literal["at_least_observed", "at_most_observed", "unknown"]


class Hidden(Document):
    """What a mask does to an observable measured while it lasts; it only ever widens."""

    observable: Identifier
    true_value: TrueValue


class Longer(Document):
    """When a mask lasts longer: from the dose of that number on, or in whom a finding was ever recorded as present."""

    lasts: Duration
    from_dose: Annotated[int, Field(ge=2), Strict()] | None = None
    with_finding: Identifier | None = None
    because: str

    @model_validator(mode="after")
    def _one_reason(self) -> Longer:
        if (self.from_dose is None) == (self.with_finding is None):
            raise ValueError("a longer time needs either 'from_dose' or 'with_finding'")
        return self


class Mask(Document):
    """A drug hides a sign: values measured from its start until `lasts` later are widened; the end itself is no longer hidden.

    `classes` names whose drugs do it; `drugs` are these drugs, and those that may be of the class, filled in by the library.
    """

    id: Identifier
    label: str
    classes: tuple[Identifier, ...] = Field(min_length=1)
    drugs: Annotated[tuple[Identifier, ...], FILLED_IN] = ()
    lasts: Duration
    longer: tuple[Longer, ...] = ()
    hides: tuple[Hidden, ...]
    cite: Cite
    interpretation: tuple[Interpretation, ...] = ()
