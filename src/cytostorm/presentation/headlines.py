"""The first lines of every answer to one patient: who, how ill, the leading cause, and the values that matter with their trend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from cytostorm.differential.causes import Differential
from cytostorm.differential.grading import GradeState
from cytostorm.differential.stage_signs import LookState
from cytostorm.differential.staging import Stage
from cytostorm.doses.plausible import age_words
from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.durations import duration
from cytostorm.model.readings import Reading
from cytostorm.presentation.trends import SINGLE, reported_words, together, trend_words
from cytostorm.record import Chooser, Record, Value
from cytostorm.record.hiding import MaskInForce
from cytostorm.words.aged import age_words as age_in_words

_NAMES = {"temperature": "", "systolic_blood_pressure": "systolic BP", "crp": "CRP", "hemoglobin": "Hb"}
_SEXES = {"female": "woman", "male": "man"}
_CHILDREN = {"female": "girl", "male": "boy"}
_ADULT = 18
_YEAR = Fraction("365.25")
_FEW, _MANY = 2, 9
_PROPER = (
    "Still",
    "Leishmania ",
    "Castleman",
    "D-dimer",
    "Kawasaki",
    "Hermansky",
    "Glasgow",
    "Boston",
    "Phoenix",
    "Strongyloides",
    "Epstein",
    "St ",
)


def day_words(moment: datetime | None) -> str:
    """A time as a ward writes it; "" for none.

    >>> day_words(datetime(2024, 3, 1, 8, 0))
    '1 Mar 2024 08:00'
    """
    return f"{moment.day} {moment:%b %Y %H:%M}" if moment is not None else ""


def headline(
    record: Record,
    library: Library,
    stage: Stage,
    differential: Differential,
    age: Fraction | None,
    sex: str,
    most: int = _FEW,
    suspected: int = _MANY,
    causes: bool = True,
) -> tuple[str, ...]:
    """Sentences: who and when, how ill, hyperinflammation, the cause, grades that are not named yet, values.

    `most`: so many names in a list of reasons; `suspected`: so many causes that are suspected; `causes`: whether they are named at all.
    """
    ill = capital(severity_words(stage, most))
    said = [
        who_words(record.patient, age, sex, stage.at),
        f"{ill}.",
        f"{capital(storm_words(stage, most))}.",
        _cause_words(differential, suspected) if causes else "",
        *(f"{words}." for words in grades(stage) if words not in ill),
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


def severity_words(stage: Stage, most: int) -> str:
    """ "severely ill† (SOFA of 2 or more)", or "severity not established (missing: platelets +20)"."""
    ill = stage.severity
    if ill.bounds.low:
        return f"{ill.answer}† ({listed((sign.brief for sign in ill.surely), most)})"
    return f"severity {ill.answer} (missing: {_looks(ill.missing, most)})" if ill.bounds.high else f"{ill.answer}†"


def storm_words(stage: Stage, most: int = _FEW) -> str:
    """ "evolving hyperinflammation (fulminant not ruled out)", or "hyperinflammation not established (missing: ferritin +30)"."""
    if stage.answer == "ruled out":
        return stage.words
    if stage.answer != "present":
        missing = f"missing: {_looks(stage.missing, most)}" if stage.missing else stage.why_not_established
        return f"hyperinflammation {stage.answer} ({missing})"
    low, high = stage.name(int(stage.bounds.low)), stage.name(int(stage.bounds.high))
    doubts = [] if stage.bounds.is_exact else [f"{high} not ruled out"]
    doubts += ["no HLH or MAS set definitely met"] if stage.unborne else []
    return f"{low} hyperinflammation" + (f" ({'; '.join(doubts)})" if doubts else "")


def _looks(missing: Iterable[LookState], most: int) -> str:
    return listed((one.label for one in missing), most)


def grades(stage: Stage) -> tuple[str, ...]:
    """ "CRS grade 2 (3 if vasopressin is running)"."""
    return tuple(f"{_grade_name(one)} {_grade(one)}" for one in stage.grades)


def _grade_name(one: GradeState) -> str:
    return (
        one.criteria.document.short_title.removeprefix("ASTCT ")
        .replace(" grade", "")
        .replace(", children", " (children)")
    )


def _grade(one: GradeState) -> str:
    """The grade or what is possible of it: "grade 1 to 4", "not graded, grade 4 not ruled out"."""
    if not one.grade.low and not one.grade.is_exact:
        return f"not graded, grade {one.grade.high:g} not ruled out"
    return one.words.partition(", not ruled out")[0]


def _cause_words(differential: Differential, most: int) -> str:
    """The confirmed causes, else the suspected ones; exposure alone is named as such."""
    supported = [one for one in differential.in_state("supported") if not one.cause.document.residual]
    if len(supported) < len(differential.in_state("supported")):
        return "No cause found by a complete work-up."
    groups = (
        ("Confirmed", differential.in_state("confirmed"), _MANY),
        ("Suspected", [one for one in supported if not one.by_exposure_alone], max(most, _FEW + 1)),
        ("Suspected by exposure alone", [one for one in supported if one.by_exposure_alone], most),
    )
    said = [
        f"{word}: {several((lowered(one.cause.document.brief) for one in causes), room)}."
        for word, causes, room in groups
        if causes
    ]
    return " ".join(said) or "No cause confirmed or suspected."


def short(label: str) -> str:
    """A label without what follows it in brackets or behind a semicolon.

    >>> short("Still's disease (systemic JIA, adult-onset)")
    "Still's disease"
    """
    return label.partition(" (")[0].partition(";")[0]


@lru_cache(maxsize=4096)
def lowered(name: str) -> str:
    """A name inside a sentence: "lymphoma"; abbreviations and names of people and places keep their capital.

    >>> lowered("Tick-borne infection"), lowered("IgA deficiency"), lowered("Still's disease"), lowered("D-dimer")
    ('tick-borne infection', 'IgA deficiency', "Still's disease", 'D-dimer')
    """
    first = name.partition(" ")[0]
    kept = name.startswith(_PROPER) or not (first == "A" or (name[1:2].isalpha() and first[1:].islower()))
    return name if kept else name[0].lower() + name[1:]


def listed(names: Iterable[str], most: int = _FEW, between: str = ", ") -> str:
    """The first names, and how many more there are."""
    found = list(dict.fromkeys(names))
    return between.join(found[:most]) + (f" +{len(found) - most}" if len(found) > most else "")


def several(names: Iterable[str], most: int, between: str = ", ") -> str:
    """The first names and how many more; with no room for a name the number alone.

    >>> several(["A", "B"], 1), several(["A", "B"], 0)
    ('A +1', '2')
    """
    found = list(dict.fromkeys(names))
    return listed(found, most, between) if most else f"{len(found)}"


def values_words(record: Record, library: Library, reading: Reading, at: datetime | None) -> str:
    """The last values within the look-back with their trend: "Ferritin 12,000 ng/mL ↑ from 6,100 (20 h), platelets 64.".

    Then those that a drug makes unreliable, by the drug: "Unreliable (tocilizumab): CRP 3 mg/L.".
    """
    chooser = Chooser(record, library.reading("all-recorded"), library)
    seen = [(name, chooser.values(name, at)) for name in library.shown.values.of]
    reliable = [
        _value(values, library, reading, at, name) for name, values in seen if values and not values[-1].seen.masks
    ]
    masked = [
        (values, _value(values, library, reading, at, name)[0])
        for name, values in seen
        if values and values[-1].seen.masks
    ]
    return " ".join(one for one in (_reliable(reliable), *_unreliable(masked)) if one)


def _unreliable(masked: list[tuple[list[Value], str]]) -> list[str]:
    by_drug: dict[str, list[str]] = {}
    for values, words in masked:
        by_drug.setdefault(listed(map(_masking, values[-1].seen.masks), _MANY), []).append(words)
    return [f"Unreliable ({drugs}): {', '.join(words)}." for drugs, words in by_drug.items()]


def _masking(mask: MaskInForce) -> str:
    """The drug by its name; a row that was not understood by what its table says."""
    return f"{mask.row or 'a drug row'}, not understood" if mask.drug == UNIDENTIFIED else mask.drug


def _reliable(said: list[tuple[str, bool]]) -> str:
    if not said:
        return ""
    single = f"Single value{'' if len(said) == 1 else 's'}: " if all(one for _, one in said) else ""
    text = ", ".join(words for words, _ in said)
    return f"{single}{text if single else capital(text)}."


def _value(values: list[Value], library: Library, reading: Reading, at: datetime | None, name: str) -> tuple[str, bool]:
    """The last value in words, and whether it is a single one."""
    unit, within = library.observables[name].unit, reading.pick_for(name).within
    last = together(values)[-1] if values[-1].at is not None else values[-1]
    text = f"{_name(library, name)} {reported_words(last, unit)}".strip()
    if within is not None and at is not None and last.at is not None and at - last.at >= duration(within):
        return f"{text} ({age_in_words(at - last.at)} old, not counted)", True
    trend = SINGLE if last.seen.masks else trend_words(values, unit)
    return (text, True) if trend == SINGLE else (f"{text} {trend}", False)


def _name(library: Library, name: str) -> str:
    label = library.observables[name].label
    return _NAMES.get(name, label[0].lower() + label[1:])


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
