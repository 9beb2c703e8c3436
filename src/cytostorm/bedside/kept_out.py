"""Values that no set uses because of their unit, as parts of the JSON of an assessment."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from cytostorm.bedside.assessing import SlipEffect
from cytostorm.record import Measurement
from cytostorm.values import Word


class Payload(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SlipPayload(Payload):
    """A value kept out because its unit looks wrong, and what the set would say with it in either unit."""

    observable: str
    reported: str
    stated_unit: str
    other_unit: str
    row: int | None
    as_stated: Word
    as_other: Word
    questioned: bool = Field(description="the value is plausible in both units; it is used in neither until it is confirmed as measured")
    by_column: bool = Field(description="questioned because another value of its column looks like the other unit")


class KeptOutPayload(Payload):
    """A value of the record that no set uses, because its unit looks wrong or another is as plausible."""

    observable: str
    reported: str
    stated_unit: str
    other_unit: str
    row: int | None
    questioned: bool
    by_column: bool


def slip_payload(effect: SlipEffect) -> SlipPayload:
    fact = effect.measurement
    assert fact.slip is not None
    return SlipPayload(
        observable=fact.observable,
        reported=fact.origin.text,
        stated_unit=fact.slip.stated_unit,
        other_unit=fact.slip.other_unit,
        row=fact.origin.row,
        as_stated=effect.as_stated[0],
        as_other=effect.as_other[0],
        questioned=fact.slip.questioned,
        by_column=fact.slip.by_column,
    )


def kept_out_payload(fact: Measurement) -> KeptOutPayload:
    assert fact.slip is not None
    return KeptOutPayload(
        observable=fact.observable, reported=fact.origin.text, stated_unit=fact.slip.stated_unit, other_unit=fact.slip.other_unit,
        row=fact.origin.row, questioned=fact.slip.questioned, by_column=fact.slip.by_column,
    )  # fmt: skip
