"""Which of several values is taken, and what is said of it: windows, ranks, pairs of one sample, and what masks widen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cytostorm.model.documents import Derivation, Observable
from cytostorm.model.durations import duration
from cytostorm.model.readings import Pick
from cytostorm.model.snapshot import Seen
from cytostorm.record.arithmetic import in_unit, quotient
from cytostorm.record.facts import (
    Administration,
    Fact,
)
from cytostorm.units import UnitList
from cytostorm.values import NOT_MET, UNKNOWN, Bounds, overlap

EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Value:
    """One value of an observable at one time, measured or derived, already widened by masks."""

    seen: Seen
    at: datetime | None


def possible(observable: Observable) -> Bounds:
    """What can be at all, in the canonical unit: the bounds of a value that was never measured."""
    if observable.kind == "ordinal":
        return Bounds(0.0, float(len(observable.levels) - 1))
    low, high = observable.possible.from_, observable.possible.up_to
    return Bounds(UNKNOWN.low if low is None else float(low), UNKNOWN.high if high is None else float(high))


def seconds(moment: datetime | None) -> float:
    """Seconds since 1970; an undated fact stands at zero."""
    if moment is None:
        return 0.0
    return (moment - EPOCH.replace(tzinfo=moment.tzinfo)).total_seconds()


def _unreported(observable: Observable, widest: bool) -> Bounds:
    limits = observable.widest_upper_limit
    if widest and limits is not None:
        return Bounds(float(limits.from_), float(limits.up_to))
    return Bounds(max(possible(observable).low, 0.0), UNKNOWN.high)


def _in_window(fact: Fact, now: datetime | None, pick: Pick) -> bool:
    if now is None or pick.within is None or fact.times.effective is None:
        return True
    last = fact.until or fact.times.effective if isinstance(fact, Administration) else fact.times.effective
    return last > now - duration(pick.within)


def _answer_counts(value: Value, now: datetime | None, pick: Pick) -> bool:
    """Whether a yes or a no still lies in its window."""
    window = pick.for_no if value.seen.bounds == NOT_MET else pick.within
    return now is None or window is None or value.at is None or value.at > now - duration(window)


def _widened(bounds: Bounds, true_value: str, all_possible: Bounds) -> Bounds:
    if true_value == "at_least_observed":
        return Bounds(bounds.low, all_possible.high)
    return Bounds(all_possible.low, bounds.high) if true_value == "at_most_observed" else all_possible


def _picked(values: Sequence[Value], pick: str, worse: str, all_possible: Bounds) -> Seen:
    """The worst or the latest of several; of several latest at one moment, the worse."""
    if pick == "latest":
        newest = max(seconds(value.at) for value in values)
        values = [value for value in values if seconds(value.at) == newest]
    choose = max if worse == "high" else min
    bounds = Bounds(choose(v.seen.bounds.low for v in values), choose(v.seen.bounds.high for v in values))
    deciding = [v for v in values if v.seen.bounds.low == bounds.low or v.seen.bounds.high == bounds.high]
    deciding.sort(key=lambda v: _rank(v, bounds, worse))
    facts = tuple(fact for v in deciding for fact in v.seen.facts)
    masks = tuple(mask for v in deciding for mask in v.seen.masks)
    return Seen(overlap(bounds, all_possible) or bounds, facts, masks, deciding[0].seen.note)


def _rank(value: Value, bounds: Bounds, worse: str) -> tuple[bool, float, str, str]:
    """The observed extreme is named first; what a drug merely leaves open comes after it. Equals keep no order of rows."""
    opens = value.seen.bounds.low != bounds.low if worse == "high" else value.seen.bounds.high != bounds.high
    origin = value.seen.facts[0].origin
    return opens, -seconds(value.at), origin.text, origin.unit


def _partners(first: Value, known: list[Value] | Seen, within: timedelta) -> list[Value]:
    """The values to put beside a first one: of the same time, or the nearest within what the derivation allows; all that are equally near."""
    if isinstance(known, Seen):
        return [Value(known, first.at)] if known.facts else []
    near = [v for v in known if (v.at is None) == (first.at is None) and _apart(v, first) <= within.total_seconds()]
    least = min((_apart(v, first) for v in near), default=0.0)
    return [v for v in near if _apart(v, first) == least]


def _apart(one: Value, other: Value) -> float:
    return abs(seconds(one.at) - seconds(other.at))


def _follow(rule: Derivation, first: Value, second: Value, units: Mapping[str, UnitList]) -> Value:
    """A derived value with the facts and masks of both its sources."""
    a = in_unit(first.seen.bounds, units, rule.first, rule.first_unit)
    b = in_unit(second.seen.bounds, units, rule.second, rule.second_unit)
    bounds = (
        Bounds(round(a.low - b.high, 9), round(a.high - b.low, 9))
        if rule.kind == "difference"
        else quotient(a, b, float(rule.times))
    )
    note = f"derived from {rule.first} and {rule.second}".replace("@", " ").replace("_", " ")
    seen = Seen(bounds, first.seen.facts + second.seen.facts, first.seen.masks + second.seen.masks, note)
    return Value(seen, first.at if seconds(first.at) >= seconds(second.at) else second.at)
