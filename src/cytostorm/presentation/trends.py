"""The last value of an observable and how it moved: one arrow without a threshold, the same on every face."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.snapshot import Seen
from cytostorm.record import Measurement, Value
from cytostorm.record.hiding import MaskInForce
from cytostorm.values import Bounds, hull
from cytostorm.words import number_words, unit_words
from cytostorm.words.aged import grouped

SINGLE = "single value"
_COUNTS = ("10*9/L", "10*3/uL", "10*3/mm3", "x10*9/L")
"""Units of counts that a ward leaves out."""
_DAYS_FROM = timedelta(hours=72)


def trend_words(values: Sequence[Value], unit: str) -> str:
    """How the last value moved from the last earlier one that can be compared with it: "↑ from 6,100 (20 h)", "= (20 h)".

    `values` in order of time, `unit` the canonical one. "single value" where nothing can be compared; no arrow where a drug makes
    the last value unreliable, and none where the two may be equal, as with ">40,000" twice.
    """
    dated = together(values)
    if not dated:
        return SINGLE if values else ""
    last, before = dated[-1], next((one for one in reversed(dated[:-1]) if not one.seen.masks), None)
    if last.seen.masks:
        return masked_words(last)
    if before is None:
        return SINGLE
    sign, apart = _sign(last.seen.bounds, before.seen.bounds), _apart(before, last)
    if sign == "=":
        return f"= ({apart})"
    was = f"{_before(last, before, unit)} ({apart})"
    return f"{sign} from {was}" if sign else f"was {was}, trend not established"


def masked_words(last: Value) -> str:
    """ "unreliable since tocilizumab (1 Mar 10:00)": the drugs that make the last value unreliable."""
    drugs = {drug: _since(last.seen.masks, drug) for drug in {mask.drug for mask in last.seen.masks}}
    said = (
        f"{drug_words(drug)}{f' ({short_moment(since)})' if since else ''}" for drug, since in sorted(drugs.items())
    )
    return f"unreliable since {' and '.join(said)}"


def _since(masks: Sequence[MaskInForce], drug: str) -> datetime | None:
    """The first dose that still counts."""
    return min((mask.since for mask in masks if mask.drug == drug and mask.since), default=None)


def drug_words(drug: str) -> str:
    """A drug inside a sentence: "immune globulin"; a row that was not understood says so."""
    return "a drug row that was not understood" if drug == UNIDENTIFIED else drug.replace("-", " ")


def reported_words(value: Value, unit: str) -> str:
    """A value as it was reported: "12,000 ng/mL"; a count without its unit, all values of one time with "or"."""
    number, own = _number(value, unit)
    return f"{number} {'' if own in _COUNTS else unit_words(own)}".strip()


def short_moment(moment: datetime, now: datetime | None = None) -> str:
    """ "1 Mar 10:00": a time inside a sentence whose year is plain; with its year where that is not the year of now."""
    year = f"{moment:%Y} " if now is not None and now.year != moment.year else ""
    return f"{moment.day} {moment:%b} {year}{moment:%H:%M}"


def together(values: Sequence[Value]) -> list[Value]:
    """The dated values, one for each time: where several stand at one time, any of them may be true."""
    by_time: dict[datetime, list[Value]] = {}
    for value in values:
        if value.at is not None:
            by_time.setdefault(value.at, []).append(value)
    return [_joined(found) for _, found in sorted(by_time.items())]


def _joined(found: list[Value]) -> Value:
    if len(found) == 1:
        return found[0]
    seen = Seen(
        hull(value.seen.bounds for value in found),
        tuple(fact for value in found for fact in value.seen.facts),
        tuple(mask for value in found for mask in value.seen.masks),
    )
    return Value(seen, found[0].at)


def _sign(last: Bounds, before: Bounds) -> str:
    """An arrow where the direction is sure, "=" where both are known and equal, else nothing."""
    if last.low > before.high:
        return "↑"
    if last.high < before.low:
        return "↓"
    return "=" if last.is_exact and before.is_exact else ""


def _before(last: Value, before: Value, unit: str) -> str:
    """The earlier number; with its unit where the two were reported in different ones."""
    (number, own), (_, other) = _number(before, unit), _number(last, unit)
    return number if own == other else reported_words(before, unit)


def _number(value: Value, unit: str) -> tuple[str, str]:
    """The number as reported and its unit; of a derived value, or of several in different units, in the canonical one."""
    facts = [fact for fact in value.seen.facts if isinstance(fact, Measurement)]
    units = {fact.origin.unit for fact in facts}
    if value.seen.note or len(units) != 1:
        return _computed(value.seen.bounds), unit
    return " or ".join(dict.fromkeys(grouped(fact.origin.text) for fact in facts)), units.pop()


def _computed(bounds: Bounds) -> str:
    low, high = (end if math.isinf(end) else float(f"{end:.4g}") for end in bounds)
    if low == high:
        return grouped(number_words(low))
    if math.isinf(high):
        return f"at least {grouped(number_words(low))}"
    return f"{grouped(number_words(low))} to {grouped(number_words(high))}"


def _apart(before: Value, last: Value) -> str:
    assert before.at is not None
    assert last.at is not None
    return length_words(last.at - before.at)


def length_words(length: timedelta) -> str:
    """ "20 h", "5 d"; minutes below one hour."""
    if length < timedelta(hours=1):
        return f"{length / timedelta(minutes=1):.0f} min"
    return f"{length / timedelta(hours=1):.0f} h" if length <= _DAYS_FROM else f"{length / timedelta(days=1):.0f} d"
