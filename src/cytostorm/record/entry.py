"""From a value as written to a fact: numbers with censoring signs, units, levels, yes and no.

Every refusal is a `NotUnderstood` that says what was expected; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from cytostorm.errors import UnitError, suggestion
from cytostorm.model.documents import Edges, Observable, Questioned
from cytostorm.record.facts import Measurement, NormalLimit, Observation, Origin, SuspectedSlip, Times
from cytostorm.record.no_result import no_result
from cytostorm.record.numbers import LONGEST, MACHINE, Notation, number, with_point
from cytostorm.record.refusing import NotUnderstood as NotUnderstood
from cytostorm.units import Conversion, UnitList, convert
from cytostorm.values import Bounds, above, below, exactly, from_, overlap, truth, up_to

_SIGNS = {">": above, "<": below, ">=": from_, "<=": up_to, "": exactly}
YES = {"yes", "y", "true", "t", "1", "1.0", "present", "positive", "pos", "+", "met"}
NO = {"no", "n", "false", "f", "0", "0.0", "absent", "negative", "neg", "-", "none", "not met"}
_RANGE = re.compile(r"(\d\S*) to (\d\S*)")
_CONFIRMED = re.compile(r"(.*?)[\s,;]*\(?as measured\)?", re.DOTALL | re.IGNORECASE)


def measure(
    observable: Observable,
    units: UnitList,
    text: str,
    unit: str,
    times: Times,
    origin: Origin,
    as_measured: bool = False,
    notation: Notation = MACHINE,
) -> Measurement:
    """A measurement in the canonical unit; flagged where the unit looks wrong, unless a person says that it is as measured.

    Raises NotUnderstood for text that is no number, a number with two readings that both can be, a unit off the list, or a
    value that cannot be.
    """
    if observable.kind == "ordinal":
        return Measurement(observable.id, _level(observable, text), times, origin)
    text, confirmed = confirmation(text)
    as_measured = as_measured or confirmed
    if ends := _RANGE.fullmatch(text):
        low, high = (
            measure(observable, units, end, unit, times, origin, as_measured, notation) for end in ends.groups()
        )
        return _between(low, high, text, origin)
    text = _without_unit(text, unit)
    sign, value, conversion = _written(observable, units, text, unit, notation)
    bounds = _bounds(sign, conversion, value)
    exact = conversion.exactly(value)
    slip = None if as_measured else _suspected(observable, units, conversion, sign, value)
    if slip is None and not inside(exact, observable.possible):
        raise NotUnderstood(
            f"{text} {unit} is impossible for {observable.id}: possible is {_words(observable.possible)} {observable.unit}."
        )
    odd = slip is None and not as_measured and not inside(exact, observable.plausible)
    shown = with_point(text, value)
    origin = origin if shown == text else replace(origin, text=shown)
    return Measurement(observable.id, bounds, times, origin, slip, odd, as_measured=as_measured)


def _between(low: Measurement, high: Measurement, text: str, origin: Origin) -> Measurement:
    """A value that lies between two: "10000 to 14000"."""
    if low.bounds.low > high.bounds.high:
        raise NotUnderstood(f"'{text}' is a range whose first number is the greater one.")
    bounds, slip = Bounds(low.bounds.low, high.bounds.high), low.slip or high.slip
    if slip is not None:
        first, last = (one.slip.other_bounds if one.slip else one.bounds for one in (low, high))
        slip = replace(slip, other_bounds=Bounds(min(first.low, last.low), max(first.high, last.high)))
    shown = [
        one.origin.text if one.origin != origin else end for one, end in zip((low, high), _ends(text), strict=True)
    ]
    origin = origin if shown == _ends(text) else replace(origin, text=" to ".join(shown))
    implausible = slip is None and (low.implausible or high.implausible)
    return replace(low, bounds=bounds, slip=slip, implausible=implausible, origin=origin)


def _ends(text: str) -> list[str]:
    found = _RANGE.fullmatch(text)
    return list(found.groups()) if found else []


def _written(
    observable: Observable, units: UnitList, text: str, unit: str, notation: Notation
) -> tuple[str, Fraction, Conversion]:
    """The censoring sign of a text, its number in the stated unit, and how that unit is converted."""
    written, conversion = number(text, notation.said_of(text)), _conversion(units, unit)
    return written.sign, written.chosen(notation, _can_be(observable, units, conversion), unit), conversion


def _can_be(observable: Observable, units: UnitList, stated: Conversion) -> Callable[[Fraction, bool], bool]:
    """Whether a value can be meant: it is plausible; of a reading without groups also, whether it is so in another unit.

    A thousand that is plausible only where the plain reading is a slip of the unit decides nothing.
    """

    def can_be(value: Fraction, is_grouped: bool) -> bool:
        return inside(stated.exactly(value), observable.plausible) or (
            not is_grouped and _slip(observable, units, stated, "", value) is not None
        )

    return can_be


def confirmation(text: str) -> tuple[str, bool]:
    """The value without its confirmation, and whether it has one: "300 as measured"."""
    found = _CONFIRMED.fullmatch(text.strip())
    return (found[1], True) if found else (text, False)


def _without_unit(text: str, unit: str) -> str:
    """The number of a text that repeats its unit: "45%" in a column of per cent, as a workbook shows it."""
    before = text.removesuffix(unit).rstrip() if unit and not unit[0].isdigit() else text
    return before if before != text and before[-1:].isdigit() else text


def _conversion(units: UnitList, unit: str) -> Conversion:
    if not unit.strip() and (units.canonical == "1" or units.canonical.startswith("{")):
        return units.conversions[units.canonical]
    if not unit.strip():
        raise NotUnderstood(f"{units.observable} has no unit. Accepted: {', '.join(units.conversions)}.")
    try:
        return units.named(unit)
    except UnitError as error:
        raise NotUnderstood(str(error), error.deliberate) from None


def _bounds(sign: str, conversion: Conversion, value: Fraction) -> Bounds:
    converted = convert(conversion, value, value).low
    return _SIGNS[sign](converted)


def inside(value: Fraction, edges: Edges) -> bool:
    """Whether a value lies within the edges of what is plausible or possible, which belong to it."""
    low_ok = edges.from_ is None or value >= Fraction(edges.from_)
    return low_ok and (edges.up_to is None or value <= Fraction(edges.up_to))


def _words(edges: Edges) -> str:
    said = [f"from {edges.from_}"] if edges.from_ is not None else []
    return " ".join([*said, f"up to {edges.up_to}"] if edges.up_to is not None else said)


def _suspected(
    observable: Observable, units: UnitList, stated: Conversion, sign: str, value: Fraction
) -> SuspectedSlip | None:
    """Another unit in which the number is plausible where it is not in the stated one, or is at least as plausible."""
    exact = stated.exactly(value)
    if not inside(exact, observable.plausible):
        return _slip(observable, units, stated, sign, value)
    zone = next(
        (
            zone
            for zone in observable.questioned
            if same_scale(stated, units.conversions[zone.unit]) and _asks(zone, stated, exact)
        ),
        None,
    )
    if zone is None:
        return None
    return SuspectedSlip(
        stated.unit, zone.instead, _bounds(sign, units.conversions[zone.instead], value), questioned=True
    )


def same_scale(one: Conversion, other: Conversion) -> bool:
    """Whether a number means the same in two units."""
    return (one.factor, one.subtract) == (other.factor, other.subtract)


def _asks(zone: Questioned, stated: Conversion, exact: Fraction) -> bool:
    """Whether a value lies beyond the edge of a question."""
    if zone.above is not None:
        return exact > stated.exactly(Fraction(zone.above))
    return zone.below is not None and exact < stated.exactly(Fraction(zone.below))


def _slip(
    observable: Observable, units: UnitList, stated: Conversion, sign: str, value: Fraction
) -> SuspectedSlip | None:
    """The first other listed unit in which the same number would be plausible."""
    for other in units.conversions.values():
        differs = other.factor != stated.factor or other.subtract != stated.subtract
        if differs and inside(other.exactly(value), observable.plausible):
            return SuspectedSlip(stated.unit, other.unit, _bounds(sign, other, value))
    return None


def _level(observable: Observable, text: str) -> Bounds:
    wanted = text.strip().lower()
    for position, level in enumerate(observable.levels):
        if wanted in {level.id.lower(), level.label.lower(), *(word.lower() for word in level.accepted)}:
            return exactly(position)
    if said := no_result(wanted):
        raise NotUnderstood(
            f"'{text[:LONGEST]}' is not a level of {observable.id}: {said}. Not recorded.", deliberate=True
        )
    names = [level.id for level in observable.levels]
    raise NotUnderstood(
        f"'{text[:LONGEST]}' is no level of {observable.id}.{suggestion(wanted, names)} Levels, lowest first: {', '.join(names)}."
    )


def observe(finding: str, text: str, times: Times, origin: Origin) -> Observation:
    """A finding from yes or no in the usual spellings."""
    return Observation(finding, truth(yes_or_no(text, finding)), times, origin)


def yes_or_no(text: str, subject: str) -> bool:
    word = text.strip().lower()
    if word in YES or word in NO:
        return word in YES
    if said := no_result(word):
        raise NotUnderstood(
            f"'{text[:LONGEST]}' is neither yes nor no for {subject}: {said}. Not recorded.", deliberate=True
        )
    raise NotUnderstood(
        f"'{text[:LONGEST]}' is neither yes nor no for {subject}. Write yes, no, 1 or 0; leave it blank when not looked for."
    )


def limit(
    which: str,
    observable: Observable,
    units: UnitList,
    text: str,
    unit: str,
    times: Times,
    origin: Origin,
    notation: Notation = MACHINE,
) -> NormalLimit:
    """A limit of normal or a baseline, in the canonical unit."""
    text = _without_unit(text, unit)
    sign, value, conversion = _written(observable, units, text, unit, notation)
    bounds = _bounds(sign, conversion, value)
    plausible = Edges(up_to=observable.plausible.up_to) if which == "lower_limit_of_normal" else observable.plausible
    if not inside(conversion.exactly(value), plausible):
        raise NotUnderstood(
            f"{text} {unit} is outside the plausible range of {observable.id}, and is not used as a limit.",
            deliberate=True,
        )
    usable = overlap(bounds, from_(0.0)) or bounds
    return NormalLimit(which, observable.id, usable, times, origin)
