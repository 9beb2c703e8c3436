"""From the cells of one subject to facts. Equal cells are understood once, then only dated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cytostorm.io.values.drug_rows import ENDED, GIVEN, NOT_GIVEN, is_concentration
from cytostorm.io.values.exact import ExactNumber
from cytostorm.io.values.subjects import Subject
from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.record import Administration, Measurement, NormalLimit, Observation, Origin, Times
from cytostorm.record.entry import NotUnderstood, limit, measure, observe, yes_or_no
from cytostorm.record.facts import Fact
from cytostorm.record.numbers import MACHINE, POINT, Notation, Number, number
from cytostorm.units import Conversion
from cytostorm.values import up_to

NOWHERE = Origin("")
UNDATED = Times()
_DOSE = re.compile(r"(\d[\d.,]*)\s*([A-Za-zµμ\[].*)")

SEXES = {
    "female": frozenset({
        "f", "female", "woman", "girl", "w", "weiblich", "frau", "féminin", "feminin", "femme", "femminile", "femmina", "donna", "femenino",
        "mujer",
    }),
    "male": frozenset({
        "m", "male", "man", "boy", "männlich", "maennlich", "mann", "masculin", "homme", "maschile", "maschio", "uomo", "masculino", "hombre",
    }),
}  # fmt: skip
_NO_SEX = frozenset({"unknown", "unbekannt", "inconnu", "ignoto", "desconocido", "not known", "u"})

Understood = Fact | None | NotUnderstood


class CellReader:
    """Reads the cells of one subject in one unit, and counts what was taken and refused.

    `notation` says how texts write numbers; a cell that is a number in its source (`ExactNumber`) has a point, whatever texts have.
    """

    def __init__(self, subject: Subject, library: Library, field: str, notation: Notation = MACHINE):
        self.subject, self.library, self.field, self.notation = subject, library, field, notation
        self.taken = self.refused = 0
        self._seen: dict[str, Understood] = {}
        self._seen_exact: dict[str, Understood] = {}

    def read(
        self, text: str, times: Times, origin: Origin, until: datetime | None = None, fasting: bool | None = None
    ) -> Understood:
        """The fact a cell states; None for "not given"; a NotUnderstood, with the reason, for anything else."""
        understood = self.understood(text)
        if isinstance(understood, NotUnderstood):
            self.refused += 1
            return understood
        self.taken += 1
        return dated(understood, times, origin, until, self.subject.fasting if fasting is None else fasting)

    def refuse(self, reason: str) -> NotUnderstood:
        """A cell that holds no value at all, counted as refused; a drug may have been given all the same."""
        self.refused += 1
        return NotUnderstood(reason, perhaps=UNIDENTIFIED if self.subject.kind == "drug" else "")

    def understood(self, text: str) -> Understood:
        """The same without a time or a place, and not counted."""
        exact = type(text) is ExactNumber
        known = self._seen_exact if exact else self._seen
        if text not in known:
            known[text] = self._first_time(str(text), POINT if exact else self.notation)
        return known[text]

    def drug(self, text: str) -> str:
        """The drug that a cell says, or may say, was given; empty for "not given" and for what is no drug. Not counted."""
        if self.subject.kind != "drug":
            return ""
        fact = self.understood(text)
        return (
            fact.perhaps if isinstance(fact, NotUnderstood) else fact.drug if isinstance(fact, Administration) else ""
        )

    def _first_time(self, text: str, notation: Notation) -> Understood:
        try:
            return _WAYS[self.subject.kind](self.subject, text, self.library, notation)
        except NotUnderstood as problem:
            return problem

    @property
    def conversion(self) -> Conversion | None:
        """How the unit is converted; None where there is none, or where it is refused."""
        units = self.library.units.get(self.subject.name)
        return units.conversion(units.code(self.subject.unit)) if units and self.subject.unit else None


def dated(fact: Fact | None, times: Times, origin: Origin, until: datetime | None, fasting: bool | None) -> Fact | None:
    """The same fact at its own time and place. The commonest kind is looked at first: this runs for every cell.

    A number with a decimal comma is shown with a point; the fact has that text already.
    """
    if isinstance(fact, Measurement):
        if fact.origin.text:
            origin = replace(origin, text=fact.origin.text)
        return Measurement(
            fact.observable, fact.bounds, times, origin, fact.slip, fact.implausible, fasting, fact.as_measured
        )
    if isinstance(fact, Observation):
        return Observation(fact.finding, fact.present, times, origin)
    if isinstance(fact, NormalLimit):
        return NormalLimit(fact.which, fact.observable, fact.bounds, times, origin)
    return Administration(fact.drug, times, until, fact.dose, origin) if fact is not None else None


def _measurement(subject: Subject, text: str, library: Library, notation: Notation) -> Fact:
    observable, units = library.observables[subject.name], library.units[subject.name]
    fact = measure(observable, units, text, subject.unit, UNDATED, NOWHERE, subject.as_measured, notation)
    return replace(fact, bounds=up_to(fact.bounds.high)) if subject.at_most else fact


def _limit(subject: Subject, text: str, library: Library, notation: Notation) -> Fact:
    observable, units = library.observables[subject.name], library.units[subject.name]
    return limit(subject.which, observable, units, text, subject.unit, UNDATED, NOWHERE, notation)


def _observation(subject: Subject, text: str, library: Library, notation: Notation) -> Fact:
    """Yes or no; of a finding that is a drug also "given" and "not given", as of the drug itself."""
    word = text.strip().lower()
    if library.findings[subject.name].recorded_by_class and word in GIVEN | NOT_GIVEN | ENDED:
        return observe(subject.name, "no" if word in NOT_GIVEN else "yes", UNDATED, NOWHERE)
    words = next((one for one in library.ward_names.findings if one.finding == subject.name), None)
    if words is not None and word in words.present + words.absent:
        return observe(subject.name, "yes" if word in words.present else "no", UNDATED, NOWHERE)
    return observe(subject.name, text, UNDATED, NOWHERE)


def _sex(subject: Subject, text: str, library: Library, notation: Notation) -> Fact | None:
    """No fact: the sex is a field of the record. Raises NotUnderstood for another word."""
    sex_of(subject, text)
    return None


def sex_of(subject: Subject, text: str) -> str:
    """female or male. Raises NotUnderstood for any other word, and for one that means both in this column."""
    word = text.strip().casefold().rstrip(".")
    codes = {code.casefold(): sex for code, sex in subject.codes}
    found = codes.get(word, next((sex for sex, words in SEXES.items() if word in words), ""))
    if word in codes and not found:
        both = 'can be masculino (male) or mujer (female). Write it out, or say it in a mapping: sex: {"M": female, "H": male}.'
        raise NotUnderstood(f"'{text[:40]}' {both}", readings=("male", "female"))
    if word in _NO_SEX:
        raise NotUnderstood(f"'{text[:40]}' does not say the sex. Not recorded.", deliberate=True)
    if not found:
        raise NotUnderstood(f"'{text[:40]}' does not say the sex. Write female or male; leave it blank when not known.")
    return found


def _administration(subject: Subject, text: str, library: Library, notation: Notation) -> Fact | None:
    """A drug given: "given", yes, or a dose with its unit; None for "not given", no, or a dose of zero.

    What says neither is refused, and may have been given all the same.
    """
    try:
        given = _given(subject, text, notation, _acts_while_running(subject.name, library))
    except NotUnderstood as problem:
        raise replace(problem, perhaps="" if problem.deliberate else UNIDENTIFIED) from None
    if given is not None and (ask := library.drugs[subject.name].ask):
        raise NotUnderstood(ask.replace("{name}", library.drugs[subject.name].accepted[0]), perhaps=subject.name)
    return given


def _acts_while_running(drug: str, library: Library) -> bool:
    """Whether nothing of a drug is left once it is stopped: it is of a class that says so."""
    return any(library.drug_classes[name].while_running for name in library.drugs[drug].classes)


def _given(subject: Subject, text: str, notation: Notation, while_running: bool) -> Fact | None:
    word = text.lower()
    if word in GIVEN | NOT_GIVEN | ENDED:
        is_over = word in NOT_GIVEN or (word in ENDED and while_running)
        return None if is_over else Administration(subject.name)
    dose = _DOSE.fullmatch(text)
    if is_concentration(dose[2] if dose else subject.unit):
        said = f"'{text} {subject.unit}'".replace(" '", "'")
        raise NotUnderstood(f"{said} is a level of {subject.name} in blood, and no dose of it.", deliberate=True)
    if dose is None and not subject.unit:
        return Administration(subject.name) if _is_given(subject.name, text) else None
    return _dose(
        subject, text if dose else f"{text} {subject.unit}", _amount(subject, text, dose[1] if dose else text, notation)
    )


def _amount(subject: Subject, text: str, written: str, notation: Notation) -> Number:
    """The amount of a dose; a word such as "pending" beside a drug does not say that it was not given."""
    try:
        amount = number(written, notation.said_of(written))
    except NotUnderstood as problem:
        raise replace(problem, deliberate=False) from None
    if amount.sign or min(amount.readings.values()) < 0:
        raise NotUnderstood(f"'{text}' is no dose of {subject.name}. Write 400 mg, given, or not given.")
    return amount


def _dose(subject: Subject, dose: str, amount: Number) -> Fact | None:
    """Given, unless the dose is zero; of an amount with two readings neither is."""
    return Administration(subject.name, dose=dose) if any(amount.readings.values()) else None


def _is_given(drug: str, text: str) -> bool:
    try:
        return yes_or_no(text, drug)
    except NotUnderstood:
        problem = f"'{text[:60]}' does not say whether {drug} was given."
        raise NotUnderstood(f"{problem} Write given, not given, or a dose with its unit: 400 mg.") from None


_WAYS: dict[str, Callable[[Subject, str, Library, Notation], Fact | None]] = {
    "observable": _measurement,
    "finding": _observation,
    "drug": _administration,
    "limit": _limit,
    "sex": _sex,
}
