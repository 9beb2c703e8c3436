"""The form as it is drawn: groups of fields with labels and units from the library, and what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cytostorm.library import ASKED, Library
from cytostorm.presentation.labels import readable, short_label
from cytostorm.web.context import Request
from cytostorm.web.entered import UNIT, Entered, Problem
from cytostorm.words import unit_words
from cytostorm.words.units import written

ANSWERS = (("", "Unknown"), ("yes", "Yes"), ("no", "No"))
SEXES = (("", "Unknown"), ("female", "Female"), ("male", "Male"))
DECIMAL_WORDS = (("", "ask where it matters"), ("point", "point: 1.5"), ("comma", "comma: 1,5"))
_USUAL_UNITS = {"age": "a", "hemoglobin": "g/dL", "inspired_oxygen": "%"}
"""A unit that a form offers first where the library computes in another one."""
_LONG = 34


@dataclass(frozen=True)
class UnitChoice:
    """A unit of a field. A number in it, less `less` and times `times`, is the number in the unit of the library."""

    code: str
    words: str
    less: float = 0.0
    times: float = 1.0


@dataclass(frozen=True)
class FormField:
    """One field: a number with its units, or answers of which one is chosen. `read`: the number and the unit that were understood."""

    name: str
    label: str
    hint: str
    text: str
    units: tuple[UnitChoice, ...]
    unit: str
    answers: tuple[tuple[str, str], ...]
    problem: Problem | None
    read: str = ""

    @property
    def is_choice(self) -> bool:
        return bool(self.answers)


@dataclass(frozen=True)
class FormGroup:
    """One group; it is unfolded where it says so, or where something in it was filled in."""

    id: str
    label: str
    is_open: bool
    fields: tuple[FormField, ...]

    @property
    def filled(self) -> int:
        return sum(bool(one.text) for one in self.fields)


def form_groups(asked: Request, library: Library, found: Entered) -> list[FormGroup]:
    """The form of a library with what was typed."""
    made = []
    for group in library.form.groups:
        fields = tuple(_field(name, asked, library, found) for name in group.inputs)
        made.append(FormGroup(group.id, group.label, group.is_open or any(one.text for one in fields), fields))
    return made


def _field(name: str, asked: Request, library: Library, found: Entered) -> FormField:
    problem, text = found.problems.get(name), asked.one(name)
    if name.startswith(ASKED):
        said = readable(name.removeprefix(ASKED))
        return FormField(name, said[0].upper() + said[1:], "", text, (), "", ANSWERS, problem)
    if name == "sex":
        return FormField(name, "Sex", "", text, (), "", SEXES, problem)
    if name in library.findings:
        label, hint = _shortened(library.findings[name].label, library.findings[name].short)
        return FormField(name, label, hint, text, (), "", ANSWERS, problem)
    one = library.observables[name]
    units = tuple(dict.fromkeys(_units(name, library)))
    chosen = asked.one(UNIT + name)
    label = short_label(one.label)
    return FormField(
        name,
        label,
        "",
        text,
        tuple(_unit(name, code, library) for code in units),
        chosen if chosen in units else units[0],
        (),
        problem,
        _read(name, found),
    )


def _unit(name: str, code: str, library: Library) -> UnitChoice:
    how = library.units[name].conversions.get(code) if name in library.units else None
    if how is None:
        return UnitChoice(code, unit_words(code))
    return UnitChoice(code, unit_words(code), float(how.subtract), float(how.multiply_by / how.divide_by))


def _read(name: str, found: Entered) -> str:
    """Such as "12,000 ng/mL": what was understood of a field, as it was typed."""
    facts = (fact for fact in found.record.facts if fact.origin.field == name)
    return next((written(fact.origin.text, fact.origin.unit) for fact in facts if fact.origin.unit), "")


def _units(name: str, library: Library) -> Iterator[str]:
    one = library.observables[name]
    if name in _USUAL_UNITS:
        yield _USUAL_UNITS[name]
    if one.kind == "quantity":
        yield one.unit
        yield from (conversion.unit for conversion in one.conversions)
    else:
        yield ""


def _shortened(label: str, short: str) -> tuple[str, str]:
    """A long label as a hint under its short name."""
    if len(label) <= _LONG or not short:
        return label, ""
    return short[0].upper() + short[1:], label
