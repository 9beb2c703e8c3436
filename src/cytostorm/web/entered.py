"""What was typed, read as the command line and the notebook read it: a record, and one problem for each field that was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cytostorm.io.tables.named_values import named_values
from cytostorm.library import Library
from cytostorm.presentation.planning import Typed
from cytostorm.record import Record
from cytostorm.web.context import Request

UNIT, CONDITION = "unit.", "condition."
_BARE = re.compile(r"[<>≤≥=~ ]*[\d.,' ]*")
"""A number that is not written with a unit of its own; half-typed ones too."""
MEASURES = {"body_weight": "weight", "body_height": "height"}


@dataclass(frozen=True)
class Problem:
    """One field that was not understood. `is_half_typed`: it may become a value with the next key."""

    field: str
    words: str
    readings: tuple[str, ...] = ()
    is_half_typed: bool = False


@dataclass(frozen=True)
class Entered:
    """The record of what was understood, what stands beside it, and what was not understood."""

    record: Record
    typed: Typed
    problems: Mapping[str, Problem]
    count: int


def entered(asked: Request, library: Library) -> Entered:
    """The fields of a form. Never raises for what was typed."""
    values = dict(_values(asked, library))
    half = {name: Problem(name, "", is_half_typed=True) for name, text in values.items() if is_half_typed(text)}
    content = named_values({name: text for name, text in values.items() if name not in half}, library)
    record = content.records[0]
    told = {one.origin.field: Problem(one.origin.field, one.reason, tuple(one.readings)) for one in record.refusals}
    return Entered(record, _typed(asked, values, {**told, **half}), {**told, **half}, len(record.facts))


def _values(asked: Request, library: Library) -> Iterator[tuple[str, str]]:
    """Each field of the form that holds something, with its unit."""
    for name in library.form.fields:
        text = asked.one(name)
        if text:
            unit = asked.one(UNIT + name)
            yield name, f"{text} {unit}" if unit and any(c.isdigit() for c in text) and _BARE.fullmatch(text) else text


def is_half_typed(text: str) -> bool:
    """Whether a text is the beginning of a number and nothing yet: a sign, or digits that end in a point or comma."""
    plain = text.strip()
    return bool(re.fullmatch(r"[<>≤≥~]+|[<>≤≥~ ]*\d*[.,](\s.*)?", plain))


def _typed(asked: Request, values: Mapping[str, str], problems: Mapping[str, Problem]) -> Typed:
    """Conditions that were answered, and what doses ask for; what was not understood is left out."""
    answers = {name.removeprefix(CONDITION): asked.one(name) for name in asked.fields if name.startswith(CONDITION)}
    present = tuple(sorted(name for name, word in answers.items() if word == "yes"))
    absent = tuple(sorted(name for name, word in answers.items() if word == "no"))
    return Typed(present=present, absent=absent)
