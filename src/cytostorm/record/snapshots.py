"""From a record to a snapshot: one `Bounds` for each input, chosen by a reading at one moment.

A window is `(now - within, now]`: open at the old end, closed at now. A fact counts only when it was
known by then, so nothing looks ahead. A value that ages out becomes unknown again, not normal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from cytostorm.memory import is_remembering
from cytostorm.model.documents import Derivation, Mask, Observable
from cytostorm.model.durations import duration
from cytostorm.model.implications import Implications
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.nodes import Key
from cytostorm.model.readings import Pick, Reading
from cytostorm.model.snapshot import Point, Seen, Snapshot
from cytostorm.record.aging import aged, without_windows
from cytostorm.record.facts import (
    Administration,
    Fact,
    Measurement,
    NormalLimit,
    Observation,
    Record,
    without_corrected,
)
from cytostorm.record.hiding import EFFECTS, MaskInForce, grouped, hides_until, row_words
from cytostorm.record.implied import finding_seen
from cytostorm.record.known import is_known
from cytostorm.record.looking_again import Look, Shelf, Subjects, as_before, keep_look, known_look, shelf
from cytostorm.record.picking import (
    Value,
    _answer_counts,
    _follow,
    _in_window,
    _partners,
    _picked,
    _unreported,
    _widened,
    possible,
    seconds,
)
from cytostorm.values import MET, NOT_MET, UNDECIDED, UNKNOWN, Bounds, hull, overlap

KEPT_OUT = "only values with a suspected unit slip or outside the plausible range; kept out"


class Chooser:
    """One record seen through one reading; makes snapshots at any moment for the inputs asked for."""

    def __init__(self, record: Record, reading: Reading, knowledge: KnowledgeSource, shows_aged: bool = True):
        """`shows_aged`: say what is too old. A course through time asks for bounds alone, and leaves it out."""
        self.record, self.reading, self.knowledge, self.shows_aged = record, reading, knowledge, shows_aged
        self.implications = Implications(knowledge.findings)
        held = grouped(record.facts)
        self.by_subject = Subjects(as_before(held) if is_remembering() else held)

    def snapshot(self, keys: Iterable[Key], now: datetime | None) -> Snapshot:
        """Bounds for every key at `now` (None: an undated record, everything counts)."""
        wanted = sorted(keys, key=lambda key: key[0] == "series")
        looks = self._again(wanted) if is_remembering() and now is None else {key: self._at(key, now) for key in wanted}
        series = {key[1]: points for key, (_, points) in looks.items() if key[0] == "series"}
        return Snapshot({key: seen for key, (seen, _) in looks.items()}, series)

    def _again(self, wanted: list[Key]) -> dict[Key, Look]:
        """Looks at a record without dates, each made again only where a fact that it read has changed."""
        held = shelf(self.reading, self.knowledge)
        return {key: known_look(key, self.by_subject, held) or self._kept(key, held) for key in wanted}

    def _kept(self, key: Key, held: Shelf) -> Look:
        self.by_subject.asked = set()
        found = self._at(key, None)
        keep_look(key, self.by_subject, held, found)
        return found

    def _at(self, key: Key, now: datetime | None) -> Look:
        if key[0] != "series":
            return self._with_aged(key, self._look(key, now), now), ()
        points = self._series(key[1], now)
        usable = self._usable(Measurement, key[1], now, self.reading.pick_for(key[1])) if points else []
        facts = tuple(sorted(usable, key=lambda f: seconds(f.times.effective)))
        return self._with_aged(key, Seen(UNKNOWN, facts), now), points

    @cached_property
    def everything(self) -> Chooser:
        """The same record without windows: what is known of it, however old."""
        return Chooser(self.record, without_windows(self.reading), self.knowledge, shows_aged=False)

    def _with_aged(self, key: Key, seen: Seen, now: datetime | None) -> Seen:
        """With the last value where none counts and one has left its window."""
        if seen.facts or not self.shows_aged or (last := aged(self, key, now)) is None:
            return seen
        return replace(seen, aged=last)

    def values(self, name: str, now: datetime | None) -> list[Value]:
        """Every value of one observable that the reading lets count at a moment, widened by masks, in order of time."""
        return sorted(self._values(name, now), key=lambda value: seconds(value.at))

    def finding(self, name: str, now: datetime | None) -> Seen:
        """What is known of a finding, by itself and by others."""
        own = finding_seen(name, self, now)
        if not own.facts and name in self.reading.absence.not_present:
            return Seen(NOT_MET, note=f"never recorded; taken as absent by the reading {self.reading.id}")
        return own

    def _look(self, key: Key, now: datetime | None) -> Seen:
        if key[0] in ("observable", "measured"):
            return self.observable(key[1], key[2], now, masks=key[0] == "observable")
        return (
            self.finding(key[1], now) if key[0] == "finding" else self._limit(key[1], key[2], now, widest=len(key) > 3)
        )

    def _usable(self, kind: type, name: str, now: datetime | None, pick: Pick) -> list[Fact]:
        """Facts that are known, in the window, and not corrected since."""
        facts = [f for f in self.by_subject.get((kind, name), []) if is_known(f, now)]
        return [f for f in without_corrected(facts) if _in_window(f, now, pick)]

    def observable(self, name: str, worse: str, now: datetime | None, masks: bool = True) -> Seen:
        """The value that counts, with what a drug given says of a number of drugs."""
        own = self._chosen(name, worse, now, masks)
        observable = self.knowledge.observables[name]
        return self._at_least_one(own, observable, now) if observable.at_least_one_by else own

    def _at_least_one(self, own: Seen, observable: Observable, now: datetime | None) -> Seen:
        """A number of drugs where one of them was given: at least 1 if nobody counted, unknown if none was counted."""
        pick = self.reading.pick_for(observable.id)
        given = tuple(f for drug in observable.at_least_one_by for f in self._usable(Administration, drug, now, pick))
        if not given or (own.facts and own.bounds.high >= 1):
            return own
        most = possible(observable).high
        if not own.facts:
            return Seen(Bounds(1.0, most), given, note="follows from a drug given")
        return Seen(
            Bounds(own.bounds.low, most), (*own.facts, *given), own.masks, "none was counted, and one was given"
        )

    def _chosen(self, name: str, worse: str, now: datetime | None, masks: bool) -> Seen:
        """The value that the reading picks of those that were measured."""
        observable, pick = self.knowledge.observables[name], self.reading.pick_for(name)
        values = self._values(name, now, masks)
        if not values:
            slipped = self._usable(Measurement, name, now, pick)
            return Seen(possible(observable), note=KEPT_OUT if slipped else "")
        return _picked(values, pick.pick, worse, possible(observable))

    def _values(self, name: str, now: datetime | None, masks: bool = True) -> list[Value]:
        """Every value in the window: as reported, and derived where at that time none was reported."""
        observable = self.knowledge.observables[name]
        facts = [
            f
            for f in self._usable(Measurement, name, now, self.reading.pick_for(name))
            if isinstance(f, Measurement) and not f.is_kept_out
        ]
        reported = [Value(self._seen(fact, observable, now, masks), fact.times.effective) for fact in facts]
        held = {value.at for value in reported}
        return reported + [value for value in self._derived(observable, now) if value.at not in held]

    def _seen(self, fact: Measurement, observable: Observable, now: datetime | None, masks: bool) -> Seen:
        """The bounds of one measurement, widened by every mask in force when it was taken."""
        seen = Seen(overlap(fact.bounds, possible(observable)) or fact.bounds, (fact,))
        for mask in self.knowledge.masks.values() if masks else ():
            for hidden in mask.hides:
                if hidden.observable == observable.id and (
                    force := self._in_force(mask, EFFECTS[hidden.true_value], fact, now)
                ):
                    seen = Seen(
                        _widened(seen.bounds, hidden.true_value, possible(observable)), (fact,), (*seen.masks, force)
                    )
        return seen

    def _in_force(self, mask: Mask, effect: str, fact: Measurement, now: datetime | None) -> MaskInForce | None:
        """The first dose that hides a measurement by a mask."""
        for drug in mask.drugs:
            for given in self.by_subject.get((Administration, drug), []):
                if isinstance(given, Administration) and is_known(given, now) and self._hides(mask, given, fact, now):
                    until = hides_until(mask, given, self.by_subject, now) if fact.times.effective else None
                    return MaskInForce(mask.id, drug, given.times.effective, until, effect, row_words(given))
        return None

    def _hides(self, mask: Mask, given: Administration, fact: Measurement, now: datetime | None) -> bool:
        since, at = given.times.effective, fact.times.effective
        if since is None or at is None:
            return True
        until = hides_until(mask, given, self.by_subject, now) if since <= at else None
        return until is not None and at < until

    def _derived(self, observable: Observable, now: datetime | None) -> Iterator[Value]:
        """Values that follow from two others of one sample; values of different times are never put together."""
        for rule in observable.derived:
            seconds_known = self._seconds(rule, now)
            for first in self._values(rule.first, now):
                for second in _partners(first, seconds_known, duration(rule.paired_within)):
                    yield _follow(rule, first, second, self.knowledge.units)

    def _seconds(self, rule: Derivation, now: datetime | None) -> list[Value] | Seen:
        if rule.second.endswith("@upper_limit"):
            return self._limit("upper_limit_of_normal", rule.second.removesuffix("@upper_limit"), now)
        return self._values(rule.second, now)

    def recorded(self, name: str, now: datetime | None) -> Seen:
        """What was recorded of a finding itself, or follows from a drug that was given."""
        pick = self.reading.pick_for(name)
        values = [value for value in self.answers(name, now) if _answer_counts(value, now, pick)]
        given = [
            f
            for drug in self.knowledge.findings[name].recorded_by
            for f in self._usable(Administration, drug, now, pick)
        ]
        if given and not values:
            return Seen(MET, tuple(given), note="follows from a drug given")
        return self._held(_picked(values, pick.pick, "high", UNDECIDED), pick, now) if values else Seen(UNDECIDED)

    def _held(self, seen: Seen, pick: Pick, now: datetime | None) -> Seen:
        """A yes that counts for longer than other values says so, once it is older than they may be."""
        usual, at = self.reading.default.within, seen.facts[0].times.effective
        if seen.note or seen.bounds != MET or now is None or usual is None or at is None or at > now - duration(usual):
            return seen
        return replace(
            seen,
            note="counts for life"
            if pick.within is None
            else f"counts for {duration(pick.within).days} days unless denied",
        )

    def answers(self, name: str, now: datetime | None) -> list[Value]:
        """What was said of a finding by now, however old. Where the latest counts it ends what was said before, even if too old itself."""
        pick = self.reading.pick_for(name)
        said = [Value(Seen(f.present, (f,)), f.times.effective) for f in self.standing(name, now)]
        for other in pick.ended_by:
            ends = [f for f in self.standing(other, now) if f.present == MET]
            said += [Value(Seen(NOT_MET, (f,), note=f"ended by {other}"), f.times.effective) for f in ends]
        newest = max((seconds(value.at) for value in said), default=0.0)
        return [value for value in said if pick.pick == "worst" or seconds(value.at) == newest]

    def standing(self, name: str, now: datetime | None) -> list[Observation]:
        """Observations known by now and not corrected since."""
        told = [f for f in self.by_subject.get((Observation, name), []) if is_known(f, now)]
        return [f for f in without_corrected(told) if isinstance(f, Observation)]

    def _limit(self, which: str, name: str, now: datetime | None, widest: bool = False) -> Seen:
        """The newest limit; of several at one moment any may hold, so their bounds are put together.

        `widest`: where none was reported, between the ends that any laboratory prints.
        """
        facts = [
            f
            for f in self.by_subject.get((NormalLimit, name), [])
            if isinstance(f, NormalLimit) and f.which == which and is_known(f, now)
        ]
        if not facts:
            return Seen(_unreported(self.knowledge.observables[name], widest))
        newest = max(seconds(f.times.effective) for f in facts)
        held = tuple(f for f in facts if seconds(f.times.effective) == newest)
        return Seen(hull(f.bounds for f in held), held)

    def _series(self, name: str, now: datetime | None) -> tuple[Point, ...]:
        """All values of one observable in the window, in order of time."""
        points = [Point(seconds(value.at), value.seen.bounds) for value in self._values(name, now)]
        return tuple(sorted(points, key=lambda p: p.seconds))
