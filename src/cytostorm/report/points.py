"""The measured points of a panel: what was reported, how it is drawn, and which edges of the sets are worth a line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.presentation.masked_times import MaskedTime, hiding
from cytostorm.presentation.printed_edges import Edge as Edge
from cytostorm.presentation.printed_edges import edges as edges
from cytostorm.record import Measurement, Record, known_facts
from cytostorm.record.facts import without_corrected
from cytostorm.report.timeline import Timeline
from cytostorm.values import Bounds
from cytostorm.words import written


@dataclass(frozen=True)
class Spot:
    """One measured value on a chart. `shape` says how it was reported, `hidden` which way a drug may hide the truth."""

    at: datetime
    value: float
    shape: str
    hidden: str
    series: str
    text: str


def spots(record: Record, timeline: Timeline, names: Sequence[str], times: Iterable[MaskedTime]) -> list[Spot]:
    """The values of some observables on the axis, in order of time; corrected values are left out."""
    facts = [
        f
        for f in without_corrected(known_facts(record, timeline.end))
        if isinstance(f, Measurement) and f.observable in names
    ]
    dated = [(f, f.times.effective) for f in facts if f.times.effective is not None]
    masks = tuple(times)
    return sorted((_spot(f, at, masks) for f, at in dated), key=lambda s: s.at)


def _spot(fact: Measurement, at: datetime, masks: Sequence[MaskedTime]) -> Spot:
    ways = {time.true_value for time in hiding(fact, masks)}
    hidden = "" if not ways else "both" if len(ways) > 1 or "unknown" in ways else ways.pop()
    text = written(fact.origin.text, fact.origin.unit)
    return Spot(at, _drawn_at(fact.bounds), _shape(fact), hidden, fact.observable, text)


def _shape(fact: Measurement) -> str:
    if fact.is_kept_out:
        return "kept out"
    if fact.bounds.is_exact:
        return "measured"
    return "more than" if math.isinf(fact.bounds.high) else "less than"


def _drawn_at(bounds: Bounds) -> float:
    """A value reported as "more than" or "less than" stands at its printed edge."""
    return float(f"{bounds.low if math.isfinite(bounds.low) else bounds.high:.12g}")


def spaced(found: Iterable[Edge], low: float, high: float, log: bool, height: float, apart: float = 11.0) -> list[Edge]:
    """The edges on a scale whose labels do not touch; the first come first."""
    kept: list[tuple[float, Edge]] = []
    for edge in found:
        if low <= edge.value <= high:
            place = _share(edge.value, low, high, log) * height
            if all(abs(place - other) >= apart for other, _ in kept):
                kept.append((place, edge))
    return [edge for _, edge in kept]


def _share(value: float, low: float, high: float, log: bool) -> float:
    if log:
        return (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
    return (value - low) / (high - low)
