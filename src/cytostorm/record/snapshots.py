"""From a record to a snapshot: one `Bounds` for each input, chosen by a reading at one moment.

A window is `(now - within, now]`: open at the old end, closed at now. A fact counts only when it was
known by then, so nothing looks ahead. A value that ages out becomes unknown again, not normal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Protocol

from cytostorm.model.documents import Derivation, Drug, Finding, Mask, Observable, Pick, Reading
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key
from cytostorm.model.snapshot import Point, Seen, Snapshot
from cytostorm.record.facts import Administration, Fact, Measurement, NormalLimit, Observation, Record, without_corrected
from cytostorm.units import UnitList, to_double
from cytostorm.values import MET, NOT_MET, UNDECIDED, UNKNOWN, Bounds, overlap

EPOCH = datetime(1970, 1, 1)


class Guide(Protocol):
    """The knowledge that choosing from a record needs; the library is one."""

    @property
    def observables(self) -> Mapping[str, Observable]: ...
    @property
    def findings(self) -> Mapping[str, Finding]: ...
    @property
    def drugs(self) -> Mapping[str, Drug]: ...
    @property
    def masks(self) -> Mapping[str, Mask]: ...
    @property
    def units(self) -> Mapping[str, UnitList]: ...


@dataclass(frozen=True)
class MaskInForce:
    """A mask that widened a value: which drug, from when until when."""

    mask: str
    drug: str
    since: datetime | None
    until: datetime | None


def possible(observable: Observable) -> Bounds:
    """What can be at all, in the canonical unit: the bounds of a value that was never measured."""
    if observable.kind == "ordinal":
        return Bounds(0.0, float(len(observable.levels) - 1))
    low, high = observable.possible.from_, observable.possible.up_to
    return Bounds(UNKNOWN.low if low is None else float(low), UNKNOWN.high if high is None else float(high))


class Chooser:
    """One record seen through one reading; makes snapshots at any moment for the inputs asked for."""

    def __init__(self, record: Record, reading: Reading, guide: Guide):
        self.record, self.reading, self.guide = record, reading, guide
        self.by_subject: dict[tuple[type, str], list[Fact]] = {}
        for fact in record.facts:
            self.by_subject.setdefault((type(fact), _subject(fact)), []).append(fact)

    def snapshot(self, keys: Iterable[Key], now: datetime | None) -> Snapshot:
        """Bounds for every key at `now` (None: an undated record, everything counts)."""
        wanted = list(keys)
        seen = {key: self._look(key, now) for key in wanted if key[0] != "series"}
        series = {key[1]: self._series(key[1], now) for key in wanted if key[0] == "series"}
        for name, points in series.items():
            facts = tuple(self._usable(Measurement, name, now, self.reading.pick_for(name)))
            seen[("series", name)] = Seen(UNKNOWN, facts if points else ())
        return Snapshot(seen, series)

    def _look(self, key: Key, now: datetime | None) -> Seen:
        if key[0] == "observable":
            return self._observable(key[1], key[2], now)
        return self._finding(key[1], now) if key[0] == "finding" else self._limit(key[1], key[2], now)

    def _usable(self, kind: type, name: str, now: datetime | None, pick: Pick) -> list[Fact]:
        """Facts that are known, in the window, and not corrected since."""
        facts = [f for f in self.by_subject.get((kind, name), []) if _known(f, now)]
        return [f for f in without_corrected(facts) if _in_window(f, now, pick)]

    def _observable(self, name: str, worse: str, now: datetime | None) -> Seen:
        observable, pick = self.guide.observables[name], self.reading.pick_for(name)
        usable = self._usable(Measurement, name, now, pick)
        facts = [f for f in usable if isinstance(f, Measurement) and f.slip is None]
        if not facts:
            return self._derived(observable, worse, now) or Seen(possible(observable), note=_why_missing(usable))
        values = [(self._masked(fact, observable), fact) for fact in facts]
        return _picked(values, pick.pick, worse, possible(observable))

    def _masked(self, fact: Measurement, observable: Observable) -> Seen:
        """The bounds of one measurement, widened by every mask in force when it was taken."""
        seen = Seen(overlap(fact.bounds, possible(observable)) or fact.bounds, (fact,))
        for mask in self.guide.masks.values():
            for hidden in mask.hides:
                if hidden.observable == observable.id and (force := self._in_force(mask, fact)):
                    seen = Seen(_widened(seen.bounds, hidden.true_value, possible(observable)), (fact,), (*seen.masks, force))
        return seen

    def _in_force(self, mask: Mask, fact: Measurement) -> MaskInForce | None:
        lasts = duration(mask.lasts)
        for drug in mask.drugs:
            for given in self.by_subject.get((Administration, drug), []):
                assert isinstance(given, Administration)
                since, until = given.times.effective, _end(given, lasts)
                if since is None or fact.times.effective is None:
                    return MaskInForce(mask.id, drug, since, None)
                if since <= fact.times.effective < until:  # type: ignore[operator]
                    return MaskInForce(mask.id, drug, since, until)
        return None

    def _derived(self, observable: Observable, worse: str, now: datetime | None) -> Seen | None:
        """A value that follows from two others, where it was not reported itself."""
        for rule in observable.derived:
            first, second = self._source(rule.first, worse, now), self._source(rule.second, "low" if worse == "high" else "high", now)
            if first.facts and second.facts:
                note = f"derived from {rule.first} and {rule.second}"
                return Seen(
                    _follow(rule, first.bounds, second.bounds, self.guide.units), first.facts + second.facts, first.masks + second.masks, note
                )
        return None

    def _source(self, name: str, worse: str, now: datetime | None) -> Seen:
        if name.endswith("@upper_limit"):
            return self._limit("upper_limit_of_normal", name.removesuffix("@upper_limit"), now)
        return self._observable(name, worse, now)

    def _finding(self, name: str, now: datetime | None) -> Seen:
        own = self._recorded(name, now)
        for other, finding in self.guide.findings.items():
            if name in finding.implies and (seen := self._finding(other, now)).bounds == MET:
                own = own if own.facts else Seen(MET, seen.facts, note=f"follows from {other}")
        for implied in self.guide.findings[name].implies:
            if not own.facts and (seen := self._recorded(implied, now)).bounds == NOT_MET:
                own = Seen(NOT_MET, seen.facts, note=f"ruled out by {implied}")
        if not own.facts and name in self.reading.absence.not_present:
            return Seen(NOT_MET, note=f"never recorded; taken as absent by the reading {self.reading.id}")
        return own

    def _recorded(self, name: str, now: datetime | None) -> Seen:
        pick = self.reading.pick_for(name)
        facts = [f for f in self._usable(Observation, name, now, pick) if isinstance(f, Observation)]
        given = [f for drug in self.guide.findings[name].recorded_by for f in self._usable(Administration, drug, now, pick)]
        if given:
            return Seen(MET, tuple(given), note="follows from a drug given")
        return _picked([(Seen(f.present, (f,)), f) for f in facts], pick.pick, "high", UNDECIDED) if facts else Seen(UNDECIDED)

    def _limit(self, which: str, name: str, now: datetime | None) -> Seen:
        facts = [f for f in self.by_subject.get((NormalLimit, name), []) if isinstance(f, NormalLimit) and f.which == which and _known(f, now)]
        if not facts:
            return Seen(Bounds(max(possible(self.guide.observables[name]).low, 0.0), UNKNOWN.high))
        newest = max(facts, key=lambda f: f.times.effective or datetime.min.replace(tzinfo=_zone(f)))
        return Seen(newest.bounds, (newest,))

    def _series(self, name: str, now: datetime | None) -> tuple[Point, ...]:
        """All usable measurements of one observable in the window, in order of time, widened by masks."""
        usable = self._usable(Measurement, name, now, self.reading.pick_for(name))
        facts = [f for f in usable if isinstance(f, Measurement) and f.slip is None]
        observable = self.guide.observables[name]
        points = [Point(seconds(f.times.effective), self._masked(f, observable).bounds) for f in facts]
        return tuple(sorted(points, key=lambda p: p.seconds))


def seconds(moment: datetime | None) -> float:
    """Seconds since 1970; an undated fact stands at zero."""
    if moment is None:
        return 0.0
    return (moment - EPOCH.replace(tzinfo=moment.tzinfo)).total_seconds()


def _zone(fact: Fact) -> tzinfo | None:
    return fact.times.effective.tzinfo if fact.times.effective else None


def _subject(fact: Fact) -> str:
    if isinstance(fact, (Measurement, NormalLimit)):
        return fact.observable
    return fact.finding if isinstance(fact, Observation) else fact.drug


def _known(fact: Fact, now: datetime | None) -> bool:
    available = fact.times.available
    return available is None or now is None or available <= now


def _in_window(fact: Fact, now: datetime | None, pick: Pick) -> bool:
    if now is None or pick.within is None or fact.times.effective is None:
        return True
    last = fact.until or fact.times.effective if isinstance(fact, Administration) else fact.times.effective
    return last > now - duration(pick.within)


def _end(given: Administration, lasts: timedelta) -> datetime | None:
    last = given.until or given.times.effective
    return last + lasts if last is not None else None


def _why_missing(usable: Sequence[Fact]) -> str:
    return "only values with a suspected unit slip; kept out" if usable else ""


def _widened(bounds: Bounds, true_value: str, all_possible: Bounds) -> Bounds:
    if true_value == "at_least_observed":
        return Bounds(bounds.low, all_possible.high)
    return Bounds(all_possible.low, bounds.high) if true_value == "at_most_observed" else all_possible


def _picked(values: Sequence[tuple[Seen, Fact]], pick: str, worse: str, all_possible: Bounds) -> Seen:
    """The worst or the latest of several; of several latest at one moment, the worse."""
    if pick == "latest":
        newest = max(seconds(fact.times.effective) for _, fact in values)
        values = [(seen, fact) for seen, fact in values if seconds(fact.times.effective) == newest]
    choose = max if worse == "high" else min
    bounds = Bounds(choose(s.bounds.low for s, _ in values), choose(s.bounds.high for s, _ in values))
    deciding = [s for s, _ in values if s.bounds.low == bounds.low or s.bounds.high == bounds.high]
    deciding.sort(key=lambda s: -seconds(s.facts[0].times.effective))
    facts = tuple(fact for s in deciding for fact in s.facts)
    return Seen(overlap(bounds, all_possible) or bounds, facts, tuple(m for s in deciding for m in s.masks))


def _follow(rule: Derivation, first: Bounds, second: Bounds, units: Mapping[str, UnitList]) -> Bounds:
    """The bounds of a derived value, rounded to nine decimals as all computed values are."""
    a, b = (
        _in_unit(bounds, units, name, unit) for bounds, name, unit in ((first, rule.first, rule.first_unit), (second, rule.second, rule.second_unit))
    )
    if rule.kind == "difference":
        return Bounds(round(a.low - b.high, 9), round(a.high - b.low, 9))
    times = float(rule.times)
    low = 0.0 if b.high in (0.0, UNKNOWN.high) else times * max(a.low, 0.0) / b.high
    high = UNKNOWN.high if b.low <= 0 or a.high == UNKNOWN.high else times * a.high / b.low
    return Bounds(round(low, 9), round(high, 9))


def _in_unit(bounds: Bounds, units: Mapping[str, UnitList], name: str, unit: str) -> Bounds:
    conversion = units[name.removesuffix("@upper_limit")].named(unit)
    factor = to_double(1 / Fraction(conversion.factor))
    return Bounds(bounds.low * factor, bounds.high * factor)


def change_points(record: Record, reading: Reading, guide: Guide, keys: Iterable[Key]) -> list[datetime]:
    """Every moment at which a verdict on these inputs can change: a fact becomes usable, or leaves its window."""
    subjects = _subjects(keys, guide)
    moments: set[datetime] = set()
    for fact in record.facts:
        if _subject(fact) in subjects:
            moments |= set(_moments(fact, reading))
    return sorted(moments)


def _subjects(keys: Iterable[Key], guide: Guide) -> set[str]:
    """The names whose facts matter to some inputs, through derivations, implications and drugs."""
    names = {part for key in keys for part in key[1:]}
    names |= {
        source.removesuffix("@upper_limit")
        for n in names & set(guide.observables)
        for d in guide.observables[n].derived
        for source in (d.first, d.second)
    }
    found = {n for n in names if n in guide.findings}
    names |= {i for n in found for i in guide.findings[n].implies} | {f.id for f in guide.findings.values() if found & set(f.implies)}
    names |= {drug for n in names if n in guide.findings for drug in guide.findings[n].recorded_by}
    return names | {drug for mask in guide.masks.values() if {h.observable for h in mask.hides} & names for drug in mask.drugs}


def _moments(fact: Fact, reading: Reading) -> Iterable[datetime]:
    available, within = fact.times.available, reading.pick_for(_subject(fact)).within
    if available is None or fact.times.effective is None:
        return
    yield available
    last = (fact.until if isinstance(fact, Administration) else None) or fact.times.effective
    windows = (
        {rule.within for rule in (reading.default, *reading.overrides) if rule.within} if isinstance(fact, Administration) else {within} - {None}
    )
    for window in windows:
        if (leaves := last + duration(str(window))) > available:
            yield leaves
