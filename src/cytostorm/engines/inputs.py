"""All inputs of a plan at all change points of some persons: what record.snapshots.Chooser looks up, one to one."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from cytostorm.compiler import NO_WINDOW, DerivedBy, FindingPlan, InputPlan, MaskedBy, ObservablePlan, Plan
from cytostorm.engines.derived import derived, without_held
from cytostorm.engines.facts import (
    DRUG,
    FINDING,
    FOREVER,
    KINDS,
    MEASUREMENT,
    NEVER,
    Facts,
    Flags,
    Ints,
    Values,
    sorted_by,
    starts_of,
    together,
)
from cytostorm.engines.input_columns import InputColumn, Moments, picked, risen
from cytostorm.engines.rounding import Floats
from cytostorm.engines.validity_intervals import (
    LEFT,
    by_answer,
    corrected,
    masked_since,
    reigning,
    widened,
    with_earlier_doses,
)

UNDECIDED = (0.0, 1.0)
UPPER_LIMIT = "upper_limit_of_normal"


class Inputs:
    """The inputs of `plan` for persons 0 to P - 1, looked up once each, at `moments`."""

    def __init__(self, plan: Plan, facts: Facts, moments: Moments):
        self.plan, self.facts, self.moments = plan, facts, moments
        self._order, self._code_start = sorted_by(facts.code, len(plan.subjects) * len(KINDS))
        self._position = {subject.name: position for position, subject in enumerate(plan.subjects)}
        self._made: dict[tuple[str, ...], Values] = {}
        self._recorded: dict[str, InputColumn] = {}
        self._findings: dict[str, InputColumn] = {}

    @cached_property
    def columns(self) -> tuple[InputColumn, ...]:
        """One column for each input of the plan, in its order."""
        return tuple(self._column(one) for one in self.plan.inputs)

    @cached_property
    def _nothing(self) -> Facts:
        return self.facts.take(slice(0, 0), self.facts.persons)

    def _column(self, one: InputPlan) -> InputColumn:
        if one.kind in ("observable", "measured"):
            return self._quantity(self.plan.observable[one.name], one.detail, masks=one.kind == "observable")
        if one.kind == "limit":
            return self._limit(one, self.plan.observable[one.name])
        return self._finding(self.plan.finding[one.name]) if one.kind == "finding" else self._rise(one)

    def _of(self, name: str, kind: int) -> Facts:
        """The facts of one subject and kind, sorted by person, in the order of the record."""
        code = self._position[name] * len(KINDS) + kind
        first, stop = self._code_start[code], self._code_start[code + 1]
        return self.facts.take(self._order[first:stop], self.facts.persons) if first < stop else self._nothing

    def _quantity(self, observable: ObservablePlan, worse: str, masks: bool) -> InputColumn:
        possible = (observable.low, observable.high)
        own = picked(self._values(observable, masks), self.moments, observable.pick, worse, possible, possible)
        given = self._when_given(observable.at_least_one_by, observable.within)
        return own if given is None else _at_least_one(own, given.has, observable.high)

    def _when_given(self, drugs: tuple[str, ...], within: int) -> InputColumn | None:
        """When any of some drugs counts as given; None where none ever was."""
        given = [values for drug in drugs if len((values := _given(self._of(drug, DRUG), within)).begin)]
        return picked(together(given), self.moments, "worst", "high", UNDECIDED, UNDECIDED) if given else None

    def _values(self, observable: ObservablePlan, masks: bool = True) -> Values:
        """Every value: as reported, and derived where at that time none was reported."""
        key = (observable.name, "masked" if masks else "as measured")
        if key not in self._made:
            reported = self._reported(observable)
            shown = self._masked(reported, observable) if masks else reported
            rules = [without_held(self._derived(rule), reported) for rule in observable.derived]
            self._made[key] = together([shown, *(values for values in rules if len(values.begin))])
        return self._made[key]

    def _derived(self, rule: DerivedBy) -> Values:
        first = self._values(self.plan.observable[rule.first])
        if rule.second_is_limit:
            return derived(rule, first, reigning(self._of(rule.second, KINDS.index(UPPER_LIMIT))))
        return derived(rule, first, self._values(self.plan.observable[rule.second]))

    def _reported(self, observable: ObservablePlan) -> Values:
        """Measured values as far as they are possible; suspected slips may correct others, and are kept out."""
        facts = self._of(observable.name, MEASUREMENT)
        fact, begin, end = corrected(facts, observable.within)
        usable = ~facts.slip[fact]
        values = _values_of(facts, fact[usable], begin[usable], end[usable])
        low, high = np.maximum(values.low, observable.low), np.minimum(values.high, observable.high)
        return values.with_bounds(np.where(low <= high, low, values.low), np.where(low <= high, high, values.high))

    def _masked(self, values: Values, observable: ObservablePlan) -> Values:
        """Values widened by every mask in force when they were measured, from when its drug is known."""
        opens_low, opens_high = (np.full(len(values.begin), FOREVER) for _ in range(2))
        for mask in observable.masks:
            for given in (facts for drug in mask.drugs if len((facts := self._of(drug, DRUG)).person)):
                start = starts_of(given.person, given.persons)
                available = self._known_to_hide(mask, given, start)
                for since in [opens_low] * mask.opens_low + [opens_high] * mask.opens_high:
                    masked_since(
                        values.start, values.at, start, given.effective, given.until, available, mask.lasts, since
                    )
        return widened(values, opens_low, opens_high, observable.low, observable.high)

    def _known_to_hide(self, mask: MaskedBy, given: Facts, start: Ints) -> Ints:
        """When it is known of each dose that it hides for this time: later, where earlier doses or a finding make the time longer."""
        if mask.from_dose:
            return with_earlier_doses(start, given.effective, given.available, mask.from_dose - 1)
        return (
            np.maximum(given.available, self._first_present(mask.with_finding)[given.person])
            if mask.with_finding
            else given.available
        )

    def _first_present(self, finding: str) -> Ints:
        """The first moment at which a finding was recorded as present in each person; FOREVER where it never was."""
        facts = self._of(finding, FINDING)
        first = np.full(self.facts.persons, FOREVER)
        present = (facts.low == 1) & (facts.high == 1)
        np.minimum.at(first, facts.person[present], facts.available[present])
        return first

    def _limit(self, one: InputPlan, observable: ObservablePlan) -> InputColumn:
        unknown = (one.numbers[0], one.numbers[1]) if one.numbers else (max(observable.low, 0.0), np.inf)
        return picked(
            reigning(self._of(observable.name, KINDS.index(one.detail))),
            self.moments,
            "worst",
            "high",
            (-np.inf, np.inf),
            unknown,
        )

    def _rise(self, one: InputPlan) -> InputColumn:
        """A series that holds derived values only has no fact of its own behind it."""
        observable, facts = self.plan.observable[one.name], self._of(one.name, MEASUREMENT)
        rise = risen(self._values(observable), self.moments, *one.numbers)
        own = picked(
            _values_of(facts, *corrected(facts, observable.within)), self.moments, "worst", "high", UNDECIDED, UNDECIDED
        )
        return InputColumn(rise.low, rise.high, rise.has & own.has)

    def _finding(self, finding: FindingPlan) -> InputColumn:
        """As recorded; else following from another that is present or a level; else ruled out by one; else perhaps taken as absent."""
        if finding.name not in self._findings:
            own = self._agreed(finding, self._own(finding))
            for other in finding.implied_by:
                seen = self._finding(self.plan.finding[other])
                own = _settled(own, (seen.low == 1) & (seen.high == 1), 1.0)
            for rule in finding.shown_by:
                seen = self._column(self.plan.inputs[rule.input])
                own = _settled(own, seen.has & (seen.low >= rule.present_from), 1.0)
                own = _settled(own, seen.has & (seen.high < rule.absent_below), 0.0)
            for implied in finding.implies:
                seen = self._own(self.plan.finding[implied])
                own = _settled(own, (seen.low == 0) & (seen.high == 0), 0.0)
            if finding.taken_as_absent:
                own = InputColumn(np.where(own.has, own.low, 0.0), np.where(own.has, own.high, 0.0), own.has)
            self._findings[finding.name] = own
        return self._findings[finding.name]

    def _agreed(self, finding: FindingPlan, own: InputColumn) -> InputColumn:
        """A recorded no is not taken beside a lasting finding that says yes."""
        for other in finding.contradicted_by:
            seen = self._finding(self.plan.finding[other])
            against = own.has & (own.high == 0) & (seen.low == 1) & (seen.high == 1)
            own = InputColumn(own.low, np.where(against, 1.0, own.high), own.has)
        return own

    def _own(self, finding: FindingPlan) -> InputColumn:
        """What was recorded of a finding itself, or follows from a drug that was given."""
        if finding.name not in self._recorded:
            facts = self._of(finding.name, FINDING)
            if finding.by_answer:
                seen = self._answered(finding)
            else:
                seen = picked(
                    _values_of(facts, *corrected(facts, finding.within)),
                    self.moments,
                    finding.pick,
                    "high",
                    UNDECIDED,
                    UNDECIDED,
                )
            drug = self._when_given(finding.recorded_by, finding.within)
            if drug is not None:
                told = drug.has & ~seen.has  # what a person recorded counts before what a drug suggests
                seen = InputColumn(np.where(told, 1.0, seen.low), np.where(told, 1.0, seen.high), drug.has | seen.has)
            self._recorded[finding.name] = seen
        return self._recorded[finding.name]

    def _answered(self, finding: FindingPlan) -> InputColumn:
        """A finding whose yes and no leave at different times. Where the latest counts, one that has left still ends those before it."""
        facts = self._of(finding.name, FINDING)
        said = [_values_of(facts, *corrected(facts, NO_WINDOW))]
        for other in finding.ended_by:
            ends = self._of(other, FINDING)
            said.append(_as_no(_values_of(ends, *corrected(ends, NO_WINDOW))))
        values = together([one for one in said if len(one.begin)] or said[:1])
        column = picked(
            by_answer(values, finding.within, finding.no_within, finding.pick),
            self.moments,
            finding.pick,
            "high",
            UNDECIDED,
            UNDECIDED,
        )
        has = column.has & (column.high > LEFT)
        return InputColumn(np.where(has, column.low, 0.0), np.where(has, column.high, 1.0), has)


def _as_no(values: Values) -> Values:
    """Each surely present value of another finding as a no of this one."""
    yes = np.flatnonzero((values.low == 1) & (values.high == 1))
    zeros: Floats = np.zeros(len(yes))
    return Values(
        starts_of(values.person[yes], values.persons), values.begin[yes], values.end[yes], values.at[yes], zeros, zeros
    )


def _values_of(facts: Facts, fact: Ints, begin: Ints, end: Ints) -> Values:
    who = facts.person[fact]
    return Values(starts_of(who, facts.persons), begin, end, facts.effective[fact], facts.low[fact], facts.high[fact])


def _given(drug: Facts, within: int) -> Values:
    """Administrations as a finding that is present, until the window has passed since the last of them."""
    last = np.where(drug.until != NEVER, drug.until, drug.effective)
    ages = (within >= 0) & (drug.effective != NEVER)
    end = np.where(ages, np.where(ages, last, 0) + max(within, 0), FOREVER)
    kept = np.flatnonzero(drug.available < end)
    ones: Floats = np.ones(len(kept))
    return Values(
        starts_of(drug.person[kept], drug.persons), drug.available[kept], end[kept], drug.effective[kept], ones, ones
    )


def _at_least_one(own: InputColumn, given: Flags, most: float) -> InputColumn:
    """A number of drugs where one was given: at least 1 if nobody counted, up to all that is possible if none was counted."""
    nobody = given & ~own.has
    none = given & own.has & (own.high < 1)
    low = np.where(nobody, 1.0, own.low)
    return InputColumn(low, np.where(nobody | none, most, own.high), own.has | given)


def _settled(own: InputColumn, settles: Flags, value: float) -> InputColumn:
    """`own`, or `value` where nothing was recorded and something else settles it."""
    if not settles.any():
        return own
    here = settles & ~own.has
    return InputColumn(np.where(here, value, own.low), np.where(here, value, own.high), own.has | here)
