"""Why a typed field is not used: what was typed, what was expected and what to do, in words for somebody who has no file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cytostorm.io.typed.expected import expected_of
from cytostorm.io.typed.unfinished import is_unfinished
from cytostorm.io.values.subjects import Names
from cytostorm.record import Measurement, Record, Refusal

State = Literal["unfinished", "not understood", "ambiguous", "no result", "questioned", "not used"]
_OF_FILES = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r" A mapping can say what it means\.", ""),
        (r", or take the column once_per_patient in a mapping", ""),
        (r", or set duplicate_rows: count_once in a mapping", ""),
        (r", or correct 'decimal: \w+' of the mapping", ""),
        (r" (?:If it is|For a whole file,) .*(?:--dates|decimal: \w+').*", ""),
        (r", or say it in a mapping: .*", "."),
        (r" \(?or --\w+[^.)]*\)?", ""),
        (r", or the order of dates \('dates:' of the mapping, --dates\)", ""),
        (r" of a table ", " "),
    )
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Problem:
    """One field that is not used in any verdict.

    `field` is the name as it was sent, `row` its row from 1 where rows were sent, `value` what was typed. `state`: "unfinished" is a
    value on its way, and no error yet; "ambiguous" can mean each of `readings`; "no result" says that there is none ("pending");
    "questioned" was understood and looks like a slip; "not used" was understood, and refused for a medical reason.
    `problem` says what is wrong, `expected` what the field takes, and `advice` what to do.
    """

    field: str
    value: str
    state: State
    problem: str
    expected: str
    advice: str = ""
    row: int | None = None
    readings: tuple[str, ...] = ()


def problems_of(record: Record, names: Names) -> Iterator[Problem]:
    """What was refused on the way into a record, and what is in it and kept out of verdicts."""
    for one in record.refusals:
        yield _refused(one, names)
    for fact in record.facts:
        if isinstance(fact, Measurement) and fact.is_kept_out:
            yield _questioned(fact, names)


def of_a_field(
    field: str, value: str, problem: str, expected: str, advice: str = "", row: int | None = None
) -> Problem:
    """A problem that stands in no record."""
    return Problem(field, value, "not understood", problem, expected, advice, row)


def _refused(one: Refusal, names: Names) -> Problem:
    value, reason = _shown(one.origin.text, one.origin.unit), without_files(one.reason)
    subject, _ = names.headed(one.subject)
    state = _state(one, names)
    expected = "a date and time, such as 2024-03-05 08:00" if one.subject == "time" else expected_of(subject, names)
    advice = _advice(one) if one.readings else ""
    return Problem(one.origin.field, value, state, reason, expected, advice, one.origin.row, one.readings)


def _state(one: Refusal, names: Names) -> State:
    if one.readings:
        return "ambiguous"
    if one.deliberate:
        return "no result" if one.reason.endswith("Not recorded.") else "not used"
    return "unfinished" if is_unfinished(one.subject, one.origin, names) else "not understood"


def _advice(one: Refusal) -> str:
    """How to say which reading is meant."""
    if _DAY.fullmatch(one.readings[0]) or not one.readings[0].strip("<>=")[:1].isdigit():
        return f"Write {' or '.join(one.readings)}."
    first, second = one.readings if "." in one.origin.text else one.readings[::-1]
    return f"Choose the decimal sign: with a point it is {first}, with a comma {second}."


def _questioned(fact: Measurement, names: Names) -> Problem:
    value = _shown(fact.origin.text, fact.origin.unit)
    expected = expected_of(names.find(fact.observable), names)
    confirm = f"Correct it, or confirm it: '{value} as measured'."
    if fact.slip is None:
        said = f"'{value}' is outside the plausible range, and is not used."
    elif fact.slip.questioned:
        said = f"'{value}' is plausible in {fact.slip.stated_unit} and in {fact.slip.other_unit}; neither is used."
    else:
        said = f"'{value}' is far outside what is seen; in {fact.slip.other_unit} it is not. It is not used."
    return Problem(fact.origin.field, value, "questioned", said, expected, confirm, fact.origin.row)


def without_files(reason: str) -> str:
    """The sentence of a door without its words on mappings and options, which somebody who types does not have."""
    for pattern, said in _OF_FILES:
        reason = pattern.sub(said, reason)
    return reason


def _shown(text: str, unit: str) -> str:
    return f"{text} {unit}".strip()
