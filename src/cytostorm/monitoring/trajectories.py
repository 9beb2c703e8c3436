"""Each tracked observable through time: its values, how fast it moves, and how far it has come from where it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cytostorm.errors import InputError
from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.model.snapshot import Seen
from cytostorm.model.watching import Tracked
from cytostorm.monitoring.changes import doubling_hours, halving_hours, percent_fall, slope
from cytostorm.monitoring.sight import Sight, Start, course_start, moment_of
from cytostorm.record import Record, Value
from cytostorm.record.picking import seconds
from cytostorm.record.reasons import Reason
from cytostorm.values import Bounds, hull

Direction = Literal["high", "low"]


@dataclass(frozen=True)
class TrendPoint:
    """One value: what was reported, what is possible of the true one, and the drugs that hide it."""

    at: datetime
    reported: Bounds
    bounds: Bounds
    hidden_by: tuple[str, ...]
    seen: Seen

    @property
    def value(self) -> Value:
        """The same as a value of the record, with all facts and masks behind it."""
        return Value(self.seen, self.at)


@dataclass(frozen=True)
class Rate:
    """How fast a value moves: change of its logarithm per day between some moments, as hours to double or to halve where that is sure."""

    since: datetime
    until: datetime
    points: int
    per_day: Bounds
    doubling: Bounds | None
    halving: Bounds | None
    masked: bool
    drugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fall:
    """By how many percent a value lies below its baseline (a rise is negative), on a day after the start or now (`day` None).

    `since`: the state at the start of the treatment, or the worst value until then. `masked`: a drug makes one of the
    two values unreliable (`drugs`), so that the change is not counted as response unless its direction is `sure` all the same.
    `percent` is None where `why` says what is missing: no "start" or one whose day (`count`) is not over, or a "missing" value of
    the "day", of "now" or of the "start".
    """

    since: Literal["start", "worst"]
    day: int | None
    base: Bounds | None
    value: Bounds | None
    percent: Bounds | None
    masked: bool
    why: Reason | None = None
    drugs: tuple[str, ...] = ()

    @property
    def sure(self) -> Literal["", "rise", "fall"]:
        """The direction, where it is sure whatever a drug did to the two values; empty where it is not."""
        if self.percent is None:
            return ""
        return "rise" if self.percent.high < 0 else "fall" if self.percent.low > 0 else ""


@dataclass(frozen=True)
class Trajectory:
    """One observable through time. `change` is the difference of the last two values in the canonical unit, `recent_change` that of the last two
    within the window of rates."""

    observable: str
    worse: Direction
    points: tuple[TrendPoint, ...]
    change: Bounds | None
    last_rate: Rate | None
    window_rate: Rate | None
    falls: tuple[Fall, ...]
    recent_change: Bounds | None = None

    @property
    def last(self) -> TrendPoint | None:
        return self.points[-1] if self.points else None


def trajectories(
    record: Record, library: Library, at: datetime | None = None, since: datetime | None = None
) -> tuple[Trajectory, ...]:
    """Every tracked observable at a moment (the last known fact unless given), counted from `since` or from the first dose of the course.

    Raises InputError for a record without dates.
    """
    return tuple(trajectory(sight_of(record, library, at, since), tracked) for tracked in library.watching.tracked)


def sight_of(record: Record, library: Library, at: datetime | None = None, since: datetime | None = None) -> Sight:
    moment = moment_of(record, at)
    plan = library.watching
    if since is not None and since > moment:
        raise InputError(
            "The start",
            f"{since:%Y-%m-%dT%H:%M} must not be later than the moment of the answer, {moment:%Y-%m-%dT%H:%M}.",
            "Enter an earlier start (--since), or a later moment (--at).",
        )
    start = (
        Start(since)
        if since is not None
        else course_start(record, plan.treatments, moment, duration(plan.gap), duration(plan.longest))
    )
    return Sight(record, library, moment, start)


def trajectory(sight: Sight, tracked: Tracked) -> Trajectory:
    """One observable; values of no ratio (temperature) have no rates and no percents."""
    name, worse = tracked.observable, worse_of(sight.library, tracked.observable)
    values = sight.history(name)
    points = tuple(_point(value) for value in values)
    window = [v for v in values if v.at is not None and v.at > sight.at - duration(sight.library.watching.rate_window)]
    recent = _difference(tuple(_point(value) for value in window))
    if not tracked.ratio:
        return Trajectory(name, worse, points, _difference(points), None, None, (), recent)
    falls = _falls(sight, name, worse) if values else ()
    rates = (_rate(_apart(values, sight)), _rate(window))
    return Trajectory(name, worse, points, _difference(points), *rates, falls, recent)


def _apart(values: list[Value], sight: Sight) -> list[Value]:
    """The last two values; none where they lie so close that a rate would tell more of the assay."""
    first, last = (values[-2].at, values[-1].at) if len(values) > 1 else (None, None)
    far = first is not None and last is not None and last - first >= duration(sight.library.watching.least_apart)
    return values[-2:] if far else []


def _falls(sight: Sight, name: str, worse: Direction) -> tuple[Fall, ...]:
    days: tuple[int | None, ...] = (*sight.library.watching.days, None)
    return tuple(_fall(sight, name, worse, since, day) for since in ("start", "worst") for day in days)


def worse_of(library: Library, name: str) -> Direction:
    """The direction of worse in hyperinflammation: low for the counts and fibrinogen, high for the rest."""
    return "low" if library.observables[name].worse == "low" or name == "neutrophils" else "high"


def _point(value: Value) -> TrendPoint:
    """All values of one time: any of them may be true."""
    facts, drugs = value.seen.facts, tuple(sorted({mask.drug for mask in value.seen.masks}))
    derived = bool(value.seen.note)
    reported = value.seen.bounds if derived else hull(fact.bounds for fact in facts)
    assert value.at is not None
    return TrendPoint(value.at, reported, value.seen.bounds, drugs, value.seen)


def _difference(points: tuple[TrendPoint, ...]) -> Bounds | None:
    if len(points) < 2:
        return None
    before, last = points[-2].bounds, points[-1].bounds
    return Bounds(round(last.low - before.high, 9), round(last.high - before.low, 9))


def _rate(values: list[Value]) -> Rate | None:
    """Over some values of different times; None with fewer than two."""
    dated = [(value.at, value.seen) for value in values if value.at is not None]
    if len(dated) < 2:
        return None
    per_day = slope([(seconds(at), seen.bounds) for at, seen in dated])
    drugs = [mask.drug for _, seen in dated for mask in seen.masks]
    hours = doubling_hours(per_day), halving_hours(per_day)
    return Rate(dated[0][0], dated[-1][0], len(dated), per_day, *hours, bool(drugs), tuple(sorted(set(drugs))))


def _fall(sight: Sight, name: str, worse: Direction, since: Literal["start", "worst"], day: int | None) -> Fall:
    value = _fresh(sight, name, since) if day is None else sight.on_day(name, day)
    nothing = None if value else Reason("missing", name, value="day" if day else "now", count=day)
    if why := _not_yet(sight, since, day) or nothing:
        return Fall(since, day, None, None, None, False, why)
    assert value is not None
    base = start_value(sight, name, worse) if since == "start" else sight.worst(name, worse, value.at)
    if not base.facts:
        return Fall(
            since,
            day,
            None,
            value.seen.bounds,
            None,
            bool(value.seen.masks),
            Reason("missing", name, value="start"),
        )
    drugs = [mask.drug for mask in (*base.masks, *value.seen.masks)]
    percent = percent_fall(base.bounds, value.seen.bounds)
    return Fall(since, day, base.bounds, value.seen.bounds, percent, bool(drugs), drugs=tuple(sorted(set(drugs))))


def _fresh(sight: Sight, name: str, since: str) -> Value | None:
    """The last value, where it is no older than the reading allows and not itself the one to compare with."""
    last = sight.history(name)[-1]
    oldest = sight.at - duration(sight.reading.pick_for(name).within or "P0D")
    earliest = max(oldest, sight.start.at) if sight.start and since == "start" else oldest
    return last if last.at is not None and last.at > earliest else None


def _not_yet(sight: Sight, since: str, day: int | None) -> Reason | None:
    if sight.start is None:
        return Reason("start") if since == "start" or day is not None else None
    over = day is None or sight.at >= sight.start.at + timedelta(days=day)
    return None if over else Reason("start", at=sight.start.at, count=day)


def start_value(sight: Sight, name: str, worse: Direction) -> Seen:
    key = ("observable", name, worse)
    return sight.hulled(sight.at_start([key]).seen[key], name)
