"""What the record tells of a patient for a dose: only exact values, and what was typed always goes before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from cytostorm.doses.ideal_weight import Sex
from cytostorm.doses.patient import Patient
from cytostorm.doses.plausible import age_words as years_words
from cytostorm.doses.quantities import plain
from cytostorm.model.nodes import Key
from cytostorm.model.snapshot import Snapshot
from cytostorm.record import Measurement, Record, known_facts
from cytostorm.values import Bounds
from cytostorm.words import age_words, moment_words

AGE: Key = ("observable", "age", "high")
CREATININE: Key = ("observable", "creatinine", "high")
NEUTROPHILS: Key = ("observable", "neutrophils", "low")
WEIGHT: Key = ("observable", "body_weight", "high")
HEIGHT: Key = ("observable", "body_height", "high")
LOOKED_AT = (AGE, CREATININE, NEUTROPHILS, WEIGHT, HEIGHT)
_YEAR = Fraction("365.25")


def with_record(typed: Patient, record: Record, snapshot: Snapshot, now: datetime | None) -> Patient:
    """The patient with what the record tells. Creatinine and neutrophils are the worst in the window of the reading; of weight and
    height the latest value counts, and for as long as the reading says: an older one is no measure of the body that is dosed.
    """
    found = dict(_found(typed, record, snapshot, now))
    told = {name: value for name, (value, _) in found.items()}
    neutrophils = (("neutrophils", told["neutrophils"]),) if "neutrophils" in told else ()
    return replace(
        typed,
        sex=_sex(typed, record),
        weight=told.get("weight", typed.weight),
        height=told.get("height", typed.height),
        age=told.get("age", typed.age),
        creatinine=told.get("creatinine", typed.creatinine),
        measured=(*typed.measured, *neutrophils),
        taken=(
            *(words for _, words in found.values()),
            *((f"sex {record.sex}",) if record.sex and typed.sex is None else ()),
        ),
    )


def _sex(typed: Patient, record: Record) -> Sex | None:
    """As typed, else as the record says."""
    said: dict[str, Sex] = {"female": "female", "male": "male"}
    return typed.sex or said.get(record.sex)


def typed_values(typed: Patient) -> dict[str, tuple[Fraction, str]]:
    """What was typed of observables that a rule may measure, in canonical units, with words."""
    found = {name: (value, f"{name} {plain(value)}, typed") for name, value in typed.measured}
    if typed.age is not None:
        found["age"] = (typed.age * _YEAR, f"age {years_words(typed.age)}, typed")
    return found


def _found(
    typed: Patient, record: Record, snapshot: Snapshot, now: datetime | None
) -> Iterator[tuple[str, tuple[Fraction, str]]]:
    """Each value that was not typed, and its words."""
    if typed.age is None and (age := _exact(snapshot, AGE)) is not None:
        yield "age", (age / _YEAR, f"age {years_words(age / _YEAR)}")
    if typed.creatinine is None and (creatinine := _exact(snapshot, CREATININE)):
        yield (
            "creatinine",
            (creatinine, f"creatinine {plain(creatinine)} µmol/L, worst of the window{_unsteady(record, now)}"),
        )
    if typed.value_of("neutrophils") is None and (neutrophils := _exact(snapshot, NEUTROPHILS)) is not None:
        yield "neutrophils", (neutrophils, f"neutrophils {plain(neutrophils)} ×10⁹/L, worst of the window")
    for name, key, unit in (("weight", WEIGHT, "kg"), ("height", HEIGHT, "cm")):
        if (
            getattr(typed, name) is None
            and snapshot.seen[key].aged is None
            and (latest := _latest(record, key[1], now)) is not None
        ):
            value = Fraction(str(latest.bounds.low))
            yield (
                name,
                (value, f"{name} {plain(value)} {unit} ({moment_words(latest.times.effective)}{_age(latest, now)})"),
            )


def _age(latest: Measurement, now: datetime | None) -> str:
    """How old a value is that is more than a day old: a dose is worked out by it."""
    at = latest.times.effective
    return f", {age_words(now - at)} ago" if now is not None and at is not None and now - at > timedelta(days=1) else ""


def _unsteady(record: Record, now: datetime | None) -> str:
    """The spread of creatinine where it moves: the formula of a clearance needs a steady one."""
    values = {fact.bounds.low for fact in _usable(record, "creatinine", now)}
    if len(values) < 2:
        return ""
    return f"; it moved between {plain(min(values))} and {plain(max(values))}, and a calculated clearance needs a steady value"


def _exact(snapshot: Snapshot, key: Key) -> Fraction | None:
    bounds: Bounds = snapshot.seen[key].bounds
    return Fraction(str(bounds.low)) if bounds.is_exact else None


def _latest(record: Record, observable: str, now: datetime | None) -> Measurement | None:
    """The last exact value known by now."""
    return max(_usable(record, observable, now), key=_when, default=None)


def _usable(record: Record, observable: str, now: datetime | None) -> list[Measurement]:
    """Exact values known by now; a suspected slip is none."""
    facts = (
        fact for fact in known_facts(record, now) if isinstance(fact, Measurement) and fact.observable == observable
    )
    return [fact for fact in facts if not fact.is_kept_out and fact.bounds.is_exact]


def _when(fact: Measurement) -> tuple[bool, float]:
    """Undated first: nothing says that it is the latest."""
    moment = fact.times.effective
    return (moment is not None, moment.timestamp() if moment is not None else 0.0)
