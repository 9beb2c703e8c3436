"""Values that no set uses, because of their unit or their size or because they were not understood: data and one sentence each."""

from __future__ import annotations

from pydantic import Field

from cytostorm.bedside.assessing import SlipEffect
from cytostorm.library import Library
from cytostorm.presentation.headlines import day_words
from cytostorm.presentation.item_reasons import input_label
from cytostorm.presentation.set_words import range_words
from cytostorm.presentation.view import View, Words
from cytostorm.record import Measurement, Refusal
from cytostorm.values import Bounds, Word
from cytostorm.words import unit_words, written
from cytostorm.words.aged import grouped


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
    words: Words


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
    brief: str = Field(exclude=True)
    words: Words


class RefusalPayload(View):
    """A value that was not used, with the reason."""

    subject: str
    reported: str
    unit: str
    row: int | None
    field: str
    reason: str
    deliberate: bool
    brief: str = Field(exclude=True)
    words: Words


def slip_payload(effect: SlipEffect, library: Library) -> SlipPayload:
    """A kept-out value beside one set."""
    fact = effect.measurement
    assert fact.slip is not None
    says = f"as written {_would_say(effect.as_stated)}, in {unit_words(fact.slip.other_unit)} {_would_say(effect.as_other)}"
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
        words=f"Unit to be confirmed: {_value(fact, library)} is not used here. The set would say: {says}.",
    )


def _would_say(said: tuple[str, Bounds | None]) -> str:
    word, score = said
    return f"{word} ({range_words(score)})" if score is not None else word


def _value(fact: Measurement, library: Library) -> str:
    return f"{input_label(fact.observable, library)} {written(grouped(fact.origin.text), fact.origin.unit)}"


def kept_out_payload(fact: Measurement, library: Library) -> KeptOutPayload:
    """A kept-out value, and how it is confirmed."""
    slip = fact.slip
    return KeptOutPayload(
        observable=fact.observable, reported=fact.origin.text, stated_unit=slip.stated_unit if slip else fact.origin.unit,
        other_unit=slip.other_unit if slip else "", row=fact.origin.row, questioned=slip is not None and slip.questioned,
        by_column=slip is not None and slip.by_column, implausible=fact.implausible, brief=_value(fact, library),
        words=_kept_out_words(fact, library),
    )  # fmt: skip


def _kept_out_words(fact: Measurement, library: Library) -> str:
    """ "neutrophils 300 ×10⁹/L (1 Mar 2024 08:00, row 2): not used. ..."."""
    row = f"row {fact.origin.row}" if fact.origin.row is not None else ""
    where = ", ".join(part for part in (day_words(fact.times.effective), row) if part)
    confirm = f"write '{fact.origin.text} as measured', or add --as-measured {fact.observable}"
    return f"{_value(fact, library)}{f' ({where})' if where else ''}: not used. {_why(fact)}. To confirm it, {confirm}."


def _why(fact: Measurement) -> str:
    value = written(fact.origin.text, fact.origin.unit)
    if fact.slip is None:
        return f"{value} is outside the plausible range"
    other = written(fact.origin.text, fact.slip.other_unit)
    why = f"{value} and {other} are both plausible" if fact.slip.questioned else f"{value} is not plausible, {other} is"
    return why + (
        f", and another value of this column looks like {unit_words(fact.slip.other_unit)}"
        if fact.slip.by_column
        else ""
    )


def refusal_payload(refusal: Refusal, library: Library) -> RefusalPayload:
    """A value that was not understood, or refused on purpose, with the reason."""
    origin = refusal.origin
    row = f"row {origin.row}" if origin.row is not None else ""
    where = ", ".join(part for part in (row, f"field '{origin.field}'" if origin.field else "") if part)
    brief = f"{input_label(refusal.subject, library)} {written(origin.text, origin.unit)}".strip()
    return RefusalPayload(
        subject=refusal.subject,
        reported=origin.text,
        unit=origin.unit,
        row=origin.row,
        field=origin.field,
        reason=refusal.reason,
        deliberate=refusal.deliberate,
        brief=brief,
        words=f"{brief}{f' ({where})' if where else ''}: not used. {refusal.reason}",
    )
