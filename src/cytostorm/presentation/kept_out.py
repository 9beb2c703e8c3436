"""Values that no set uses because of their unit or their size, as parts of the JSON of an assessment."""

from __future__ import annotations

from pydantic import Field

from cytostorm.bedside.assessing import SlipEffect
from cytostorm.presentation.view import View
from cytostorm.record import Measurement
from cytostorm.values import Word


class SlipPayload(View):
    """A value kept out because its unit looks wrong, and what the set would say with it in either unit."""

    observable: str
    reported: str
    stated_unit: str
    other_unit: str
    row: int | None
    as_stated: Word
    as_other: Word
    questioned: bool = Field(
        description="the value is plausible in both units; it is used in neither until it is confirmed as measured"
    )
    by_column: bool = Field(description="questioned because another value of its column looks like the other unit")


class KeptOutPayload(View):
    """A value of the record that no set uses: its unit looks wrong, another is as plausible, or it is implausible in any unit."""

    observable: str
    reported: str
    stated_unit: str
    other_unit: str
    row: int | None
    questioned: bool
    by_column: bool
    implausible: bool = Field(
        default=False, description="outside the plausible range in every unit; other_unit is then empty"
    )


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
    slip = fact.slip
    return KeptOutPayload(
        observable=fact.observable, reported=fact.origin.text, stated_unit=slip.stated_unit if slip else fact.origin.unit,
        other_unit=slip.other_unit if slip else "", row=fact.origin.row, questioned=slip is not None and slip.questioned,
        by_column=slip is not None and slip.by_column, implausible=fact.implausible,
    )  # fmt: skip
