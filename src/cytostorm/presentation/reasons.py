"""Reasons in words: one sentence for each, the same on every face."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from cytostorm.doses.plausible import age_words
from cytostorm.presentation.labels import readable
from cytostorm.record.reasons import Reason
from cytostorm.words import aged_words, bounds_words, moment_words, number_words, unit_words, written
from cytostorm.words.vocabulary import shown


def reasons_words(reasons: Iterable[Reason]) -> str:
    return "; ".join(dict.fromkeys(map(reason_words, reasons)))


def reason_words(one: Reason) -> str:
    """One reason.

    >>> reason_words(Reason("cause", "lymphoma", "Lymphoma", "supported", names=("PET-CT suggests lymphoma",)))
    'Lymphoma suspected (PET-CT suggests lymphoma)'
    >>> reason_words(Reason("condition", "tnf_inhibitor", value="unknown"))
    'TNF inhibitor: not recorded'
    """
    return _WORDS[one.kind](one)


def _value(one: Reason) -> str:
    """ "neutrophils 1.3 ×10⁹/L (2024-03-01 08:00), unreliable: ..."."""
    if one.kind == "series":
        said = f"measured {one.count} times"
    elif one.note and one.kind == "value":
        said = bounds_words(one.bounds) if one.bounds is not None else ""
    else:
        said = one.value if one.kind == "finding" else written(one.value, one.unit)
    note = f", {one.note}" if one.note else ""
    dated = f" ({moment_words(one.at)})" if one.at else ""
    drugs = sorted({force.words for force in one.masked_by})
    return f"{one.label} {said}{note}{dated}" + (f", unreliable: {' and '.join(drugs)}" if drugs else "")


def _missing(one: Reason) -> str:
    note = f" ({one.note})" if one.note else ""
    return f"{one.label}: not recorded{note}" + ("" if one.needed else ", not needed")


def _too_old(one: Reason) -> str:
    assert one.aged is not None
    return f"{one.label}: {aged_words(one.aged, one.subject)}" + ("" if one.needed else ", not needed")


def _multiple(one: Reason) -> str:
    """ "alt met whatever the limit: above 2 x 1000 ug/L"."""
    assert one.bounds is not None
    side = "above" if one.value == "met" else "at most"
    times, end = number_words(one.bounds.low), number_words(one.bounds.high)
    return f"{one.label} {one.value} whatever the limit: {side} {times} x {end} {unit_words(one.unit)}"


def _cause(one: Reason) -> str:
    hints = f" ({'; '.join(one.names)})" if one.names else ""
    return f"{one.label} {shown('cause', one.value)}{hints}"


def _class(one: Reason) -> str:
    states = " or ".join(dict.fromkeys(shown("cause", name) for name in one.names))
    return f"no {shown('cause-class', one.subject)} {states} so far"


def _condition(one: Reason) -> str:
    name = readable(one.subject).removeprefix("a ").removeprefix("an ")
    return f"{name}: {'not recorded' if one.value == 'unknown' else one.value}"


def _acting(one: Reason) -> str:
    if one.value == "unknown":
        return f"{one.subject} may still act (last given {moment_words(one.at)}, not known to have ended)"
    days = f"{'about ' if one.status == 'unconfirmed' else ''}{one.count} day{'' if one.count == 1 else 's'}"
    return f"{one.subject} ({one.note}) given {moment_words(one.at)}; it acts for {days}"


def _doses(one: Reason) -> str:
    times = "once" if one.count == 1 else f"{one.count} times"
    return f"{one.subject} given {times} in {one.note}" + (f", last {moment_words(one.at)}" if one.at else "")


def _answer(one: Reason) -> str:
    return f"clinical judgment: {'' if one.value == 'yes' else 'no '}{one.label.removeprefix('a ')}"


def _number(one: Reason) -> str:
    """ "weight 3 kg"; an age as a ward says it: "age 11 days"."""
    if (one.subject, one.unit) == ("age", "years"):
        return f"{one.label} {age_words(Fraction(one.value))}"
    return f"{one.label} {one.value} {one.unit}"


def _clearance(one: Reason) -> str:
    return f"creatinine clearance {one.value} {one.unit}" if one.value else "dialysis"


_WORDS: dict[str, Callable[[Reason], str]] = {
    "value": _value,
    "finding": _value,
    "series": _value,
    "limit": _value,
    "typed": lambda one: one.value,
    "missing": _missing,
    "too old": _too_old,
    "multiple": _multiple,
    "not understood": lambda one: f"{one.value} was not understood",
    "cause": _cause,
    "class": _class,
    "stage": lambda one: f"hyperinflammation: {one.value}",
    "severity": lambda one: f"severity: {one.value}",
    "grade": lambda one: f"{one.label} {bounds_words(one.bounds) if one.bounds is not None else ''}",
    "set": lambda one: f"{one.label}: {one.value}",
    "condition": _condition,
    "number": _number,
    "clearance": _clearance,
    "answer": _answer,
    "given": lambda one: f"{one.subject} given since {moment_words(one.since)}",
    "acting": _acting,
    "doses": _doses,
    "sample": lambda one: f"{', '.join(one.names)} first recorded after {one.label} ({moment_words(one.since)})",
    "said": lambda one: one.value,
}
"""One maker for each kind that a condition can have."""
