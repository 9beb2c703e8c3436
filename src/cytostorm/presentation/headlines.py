"""The first lines of every answer to one patient: who, how ill, the leading cause, and the values that matter with their trend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from cytostorm.differential.causes import Differential
from cytostorm.differential.staging import Stage
from cytostorm.doses.plausible import age_words
from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.model.readings import Reading
from cytostorm.record import Chooser, Measurement, Record, Value
from cytostorm.words import unit_words
from cytostorm.words.aged import grouped

SHOWN_VALUES = ("temperature", "systolic_blood_pressure", "crp", "ferritin", "platelets", "neutrophils", "hemoglobin", "fibrinogen")
"""The values of a first screen, in order (†: our choice, after the sets for hyperinflammation and shock)."""
_NAMES = {"temperature": "", "systolic_blood_pressure": "systolic BP", "crp": "CRP", "hemoglobin": "Hb"}
_PLAIN_UNITS = ("10*9/L", "10*3/uL", "10*3/mm3", "x10*9/L")
_SEXES = {"female": "woman", "male": "man"}
_CHILDREN = {"female": "girl", "male": "boy"}
_ADULT = 18
_YEAR = Fraction("365.25")
_FEW = 2


def day_words(moment: datetime | None) -> str:
    """A time as a ward writes it; "" for none.

    >>> day_words(datetime(2024, 3, 1, 8, 0))
    '1 Mar 2024 08:00'
    """
    return f"{moment.day} {moment:%b %Y %H:%M}" if moment is not None else ""


def headline(record: Record, library: Library, stage: Stage, differential: Differential, age: Fraction | None, sex: str) -> tuple[str, ...]:
    """Sentences: who and when, how ill, hyperinflammation, the cause, grades, values."""
    said = [
        who_words(record.patient, age, sex, stage.at),
        f"{_capital(_severity(stage))}.",
        f"Hyperinflammation: {stage.words}.",
        _cause_words(differential),
        *(f"{words}." for words in grades(stage)),
        values_words(record, library, stage.reading, stage.at),
    ]
    return tuple(one for one in said if one)


def who_words(patient: str, age: Fraction | None, sex: str, at: datetime | None) -> str:
    """ "p1: woman, 34 years, on 1 Mar 2024 08:00."."""
    names = _CHILDREN if age is not None and age < _ADULT else _SEXES
    person = [names[sex]] if sex in names else []
    person += [age_words(age)] if age is not None else ["age not recorded"]
    person += [] if sex in names else ["sex not recorded"]
    when = f", on {day_words(at)}" if at is not None else ", undated"
    return f"{patient or 'Patient'}: {', '.join(person)}{when}."


def _severity(stage: Stage) -> str:
    ill = stage.severity
    signs = listed((sign.label for sign in ill.surely), _FEW)
    return f"{ill.answer}† ({signs})" if ill.bounds.low else f"severity {ill.words}" if ill.bounds.high else ill.words


def grades(stage: Stage) -> tuple[str, ...]:
    """ "CRS grade 2 (3 if vasopressin is running)"."""
    names = [one.criteria.document.short_title.removeprefix("ASTCT ").removesuffix(" grade") for one in stage.grades]
    return tuple(f"{name} {one.brief}" for name, one in zip(names, stage.grades, strict=True))


def _cause_words(differential: Differential) -> str:
    """The confirmed causes, else the suspected ones; exposure alone is named as such."""
    supported = differential.in_state("supported")
    groups = (
        ("Confirmed", differential.in_state("confirmed")),
        ("Suspected", [one for one in supported if not one.by_exposure_alone]),
        ("Suspected by exposure alone", [one for one in supported if one.by_exposure_alone]),
    )
    said = [f"{word}: {listed(short(one.cause.document.label) for one in causes)}." for word, causes in groups if causes]
    return " ".join(said) or "Cause not established."


def short(label: str) -> str:
    """A label without what follows it in brackets or behind a semicolon.

    >>> short("Still's disease (systemic JIA, adult-onset)")
    "Still's disease"
    """
    return label.partition(" (")[0].partition(";")[0]


def listed(names: Iterable[str], most: int = _FEW) -> str:
    """The first names, and how many more there are."""
    found = list(dict.fromkeys(names))
    return ", ".join(found[:most]) + (f" +{len(found) - most}" if len(found) > most else "")


def values_words(record: Record, library: Library, reading: Reading, at: datetime | None) -> str:
    """The last values within the look-back with their trend: "Ferritin 12,000 ng/mL ↑ from 6,100 (20 h), platelets 64."."""
    chooser = Chooser(record, library.reading("all-recorded"), library)
    found = [_value(chooser.values(name, at), library, reading, at, name) for name in SHOWN_VALUES]
    said = [one for one in found if one is not None]
    if not said:
        return ""
    single = "Single values: " if all(one for _, one in said) else ""
    text = ", ".join(words for words, _ in said)
    return f"{single}{text if single else _capital(text)}."


def _value(values: list[Value], library: Library, reading: Reading, at: datetime | None, name: str) -> tuple[str, bool] | None:
    """A value in words, and whether it is a single one; None where none was recorded."""
    if not values:
        return None
    last, within = values[-1], reading.pick_for(name).within
    text = f"{_name(library, name)} {_number(last)}".strip()
    if within is not None and at is not None and last.at is not None and at - last.at > duration(within):
        return f"{text}, {(at - last.at) / timedelta(days=1):.0f} days old, not counted", True
    if last.seen.masks:
        return f"{text} (unreliable: {listed(mask.drug for mask in last.seen.masks)})", False
    return (f"{text}{_trend(values)}", len(values) == 1)


def _trend(values: list[Value]) -> str:
    """An arrow from the value before, without a threshold; none where a drug makes the value before unreliable."""
    before, last = values[-2] if len(values) > 1 else None, values[-1]
    if before is None or before.seen.masks or before.at is None or last.at is None:
        return ""
    low, high = last.seen.bounds, before.seen.bounds
    sign = "↑" if low.low > high.high else "↓" if low.high < high.low else "="
    hours = (last.at - before.at) / timedelta(hours=1)
    return f" {sign} from {_text(before)} ({hours:.0f} h)"


def _name(library: Library, name: str) -> str:
    label = library.observables[name].label
    return _NAMES.get(name, label[0].lower() + label[1:])


def _number(value: Value) -> str:
    fact = value.seen.facts[0]
    unit = fact.origin.unit if isinstance(fact, Measurement) else ""
    return f"{_text(value)} {'' if unit in _PLAIN_UNITS else unit_words(unit)}".strip()


def _text(value: Value) -> str:
    return grouped(value.seen.facts[0].origin.text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
