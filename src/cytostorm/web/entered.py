"""What was typed, read as every other face reads it: a record, and one problem for each field that is not used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cytostorm.io.typed import Problem as TypedProblem
from cytostorm.io.typed import typed_record
from cytostorm.library import ASKED, Library
from cytostorm.presentation.planning import Typed, understood
from cytostorm.record import Measurement, Record
from cytostorm.web.context import Request
from cytostorm.words import unit_words

UNIT, TAKEN = "unit.", "take"
DECIMALS = ("", "point", "comma")
AS_MEASURED = " as measured"
_BARE = re.compile(r"[<>≤≥= ]*[\d.,' eE+-]*\d[\d.,' eE+-]*(?: to [\d.,' ]*)?(?: as measured)?")
"""A number that is not written with a unit of its own; half-typed ones too."""
_CALM = ("unfinished", "no result")
"""States that are no error: the field stays unknown."""


@dataclass(frozen=True)
class Choice:
    """What one button beside a field puts into it: a text, and a unit where it is another one."""

    words: str
    text: str
    unit: str = ""


@dataclass(frozen=True)
class Problem:
    """One field that is not used. `is_half_typed`: it may become a value with the next key. `is_calm`: half-typed, or without a result."""

    field: str
    words: str
    choices: tuple[Choice, ...] = ()
    is_half_typed: bool = False
    is_calm: bool = False


@dataclass(frozen=True)
class Entered:
    """The record of what was understood, what stands beside it, and what is not used. `count`: fields that are used."""

    record: Record
    typed: Typed
    problems: Mapping[str, Problem]
    count: int


def entered(asked: Request, library: Library) -> Entered:
    """The fields of a form. Never raises for what was typed."""
    decimal = asked.one("decimal")
    found = typed_record(library, dict(_values(asked, library)), decimal=decimal if decimal in DECIMALS else "")
    kept_out = {one.origin.field: one for one in found.record.facts if isinstance(one, Measurement) and one.is_kept_out}
    problems = {one.field: _problem(one, kept_out.get(one.field), library) for one in found.problems}
    typed, wrong = understood(_typed(asked, library), library)
    for field, reason in wrong.items():
        name = field.replace("conditions.", ASKED)
        problems.setdefault(name, Problem(name, reason))
    return Entered(found.record, typed, problems, _count(found.record, typed, kept_out))


def _count(record: Record, typed: Typed, kept_out: Mapping[str, Measurement]) -> int:
    used = {fact.origin.field for fact in record.facts} - set(kept_out)
    return len(used) + bool(record.sex) + len(typed.present) + len(typed.absent)


def with_choice(asked: Request, library: Library) -> Request:
    """The request with the reading of the button that was pressed: "ldh|12000|" puts 12000 into the field of LDH."""
    parts = asked.one(TAKEN).split("|")
    if len(parts) != 3 or parts[0] not in library.form.fields:
        return asked
    name, text, unit = parts
    return replace(asked, fields={**asked.fields, name: [text], **({UNIT + name: [unit]} if unit else {})})


def _values(asked: Request, library: Library) -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Each field of the form that holds something, with the unit beside it unless one was typed."""
    for name in library.form.fields:
        if name.startswith(ASKED):
            continue
        text, unit = asked.one(name), asked.one(UNIT + name)
        if text:
            yield name, (text, unit) if unit and _BARE.fullmatch(text) else text


def _problem(one: TypedProblem, fact: Measurement | None, library: Library) -> Problem:
    words, choices = f"{one.problem} {one.advice}".strip(), tuple(Choice(said, said) for said in one.readings)
    if fact is not None and (confirming := tuple(_confirming(fact, library))):
        words, choices = one.problem, confirming
    return Problem(one.field, words, choices, one.state == "unfinished", one.state in _CALM)


def _confirming(fact: Measurement, library: Library) -> Iterator[Choice]:
    """A value that looks like a slip: in the other unit, or as it was measured where that is possible."""
    text, unit, confirmed = fact.origin.text, fact.origin.unit, f"{fact.origin.text}{AS_MEASURED}"
    if fact.slip is not None:
        yield Choice(f"{text} {unit_words(fact.slip.other_unit)}", text, fact.slip.other_unit)
    if typed_record(library, {fact.observable: (confirmed, unit)}).record.facts:
        yield Choice(f"{text} {unit_words(unit)}{AS_MEASURED}", confirmed)


def _typed(asked: Request, library: Library) -> Typed:
    """Conditions that were answered; only those that the form asks."""
    answers = {name.removeprefix(ASKED): asked.one(name) for name in library.form.fields if name.startswith(ASKED)}
    present = tuple(sorted(name for name, word in answers.items() if word == "yes"))
    absent = tuple(sorted(name for name, word in answers.items() if word == "no"))
    return Typed(present=present, absent=absent)
