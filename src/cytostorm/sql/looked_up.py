"""What one criteria set looks up, as columns of its rows: slots, numbers, findings and rises, and whether a fact stands behind each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from cytostorm.compiler import FindingPlan, ObservablePlan, SetPlan, ShownByPlan
from cytostorm.sql.layout import HAS, WITH_SLIPS, Layout
from cytostorm.sql.rules import AtLeastOne, Number, Operand, Slots
from cytostorm.sql.words import any_of, double, flag


@dataclass
class Columns:
    """Columns that are added to a row step by step: each may use what stands at a lower level."""

    levels: list[list[str]] = field(default_factory=list)
    level_of: dict[str, int] = field(default_factory=dict)

    def add(self, level: int, **made: str) -> int:
        while len(self.levels) <= level:
            self.levels.append([])
        for name, expression in made.items():
            if name not in self.level_of:
                self.levels[level].append(f"{expression} AS {name}")
                self.level_of[name] = level
        return level + 1


class LookedUp:
    """The inputs of one set. `slots` are those that its rules ask for, `has` says of each input whether it has a fact."""

    def __init__(self, layout: Layout, one: SetPlan):
        self.layout, self.columns, self.slots = layout, Columns(), set[int]()
        self._ready: dict[str, int] = {}
        self.shown: set[int] = set()
        self.has: dict[int, str] = {}
        self.operands = {i: self._operand(i) for i in dict.fromkeys((*one.looked_up, *one.inputs))}

    def _operand(self, i: int) -> tuple[Operand, int]:
        """What stands for an input in rules, and from which level on."""
        one = self.layout.plan.inputs[i]
        if one.kind == "finding":
            low, high, has = self._finding(self.layout.plan.finding[one.name])
            self.has[i] = f"{has} = 1"
            return Number(low, high), self._ready[one.name]
        if one.kind == "rise":
            return self._rise(i), 1
        operand, self.has[i] = self._quantity(i)
        observable = self.layout.plan.observable[one.name] if one.kind != "limit" else None
        if observable is None or not observable.at_least_one_by:
            return operand, 0
        return self._at_least_one(i, operand, self.has[i], observable)

    def _quantity(self, i: int) -> tuple[Number | Slots, str]:
        """A measured input, and the condition that it has a value."""
        follow = self.layout.follows[i]
        slots = Slots(self._slot, follow)
        return (Number(f"low_{i}", f"high_{i}") if follow.by_number else slots), slots.has

    def _at_least_one(self, i: int, own: Number | Slots, has: str, observable: ObservablePlan) -> tuple[Operand, int]:
        """A number of drugs where one was given: at least 1 if nobody counted, up to all that is possible if none was counted."""
        given = f"{self._slot(self.layout.code(observable.name, 'drug'), HAS)} > 0"
        self.has[i] = f"({has} OR {given})"
        told = AtLeastOne(
            own, f"({given} AND NOT ({has}))", f"({given} AND NOT ({own.high_from(1.0)}))", observable.high
        )
        if not isinstance(own, Number):
            return told, 0
        low = f"CASE WHEN {told.nobody} THEN {double(1.0)} ELSE {own.low} END"
        high = f"CASE WHEN {told.nobody} OR {told.none} THEN {double(observable.high)} ELSE {own.high} END"
        return Number(f"told_{i}_low", f"told_{i}_high"), self.columns.add(
            0, **{f"told_{i}_low": low, f"told_{i}_high": high}
        )

    def _slot(self, source: int, question: int, cut: float = 0.0) -> str:
        """The column of a slot, which is asked for by this."""
        slot = self.layout.slot(source, question, cut)
        self.slots.add(slot)
        return f"slot_{slot}"

    def _rise(self, i: int) -> Number:
        """Possible where no value counts, and where any pair may have risen."""
        slots = self.layout.rise_slots(i)
        self.slots |= set(slots)
        has, sure, possible = (f"slot_{slot}" for slot in slots)
        own = self._slot(self.layout.code(self.layout.plan.inputs[i].name, "measurement") + WITH_SLIPS, HAS)
        self.columns.add(0, **{f"low_{i}": flag(f"{sure} > 0"), f"high_{i}": flag(f"{has} = 0 OR {possible} > 0")})
        self.has[i] = f"({has} > 0 AND {own} > 0)"
        return Number(f"low_{i}", f"high_{i}")

    def _own(self, finding: FindingPlan) -> tuple[str, str, str]:
        """(low, high, has) of what was recorded of a finding itself, or follows from a drug that was given."""
        name, slots = f"own_{finding.name}", Slots(self._slot, self.layout.findings[finding.name])
        drug = f"{self._slot(self.layout.code(finding.name, 'drug'), HAS)} > 0" if finding.recorded_by else "FALSE"
        told = f"({drug} AND NOT ({slots.has}))"
        low, high = flag(f"{told} OR {slots.low_from(1.0)}"), flag(f"{told} OR {slots.high_from(1.0)}")
        self.columns.add(0, **{f"{name}_low": low, f"{name}_high": high, f"{name}_has": flag(f"{slots.has} OR {drug}")})
        return f"{name}_low", f"{name}_high", f"{name}_has"

    def _shown(self, rule: ShownByPlan) -> tuple[str, str]:
        """(the level shows the finding, the level excludes it) as conditions."""
        self.shown.add(rule.input)
        operand, has = self._quantity(rule.input)
        excludes = f"NOT ({operand.high_from(rule.absent_below)})" if rule.absent_below > -math.inf else "FALSE"
        return f"({has} AND {operand.low_from(rule.present_from)})", f"({has} AND {excludes})"

    def _finding(self, finding: FindingPlan) -> tuple[str, str, str]:
        """As recorded; else following from another that is present; else ruled out by one that is not; else perhaps taken as absent."""
        name, known = f"finding_{finding.name}", self.layout.plan.finding
        own = self._own(finding)
        causes = {other: self._finding(known[other]) for other in finding.implied_by}
        effects = [self._own(known[other]) for other in finding.implies]
        shown = [self._shown(rule) for rule in finding.shown_by]
        follows = any_of([f"({low} = 1 AND {high} = 1)" for low, high, _ in causes.values()])
        against = any_of(
            [f"({low} = 1 AND {high} = 1)" for low, high, _ in (causes[other] for other in finding.contradicted_by)]
        )
        by_level = tuple(any_of([pair[end] for pair in shown]) for end in (0, 1))
        ruled_out = any_of([f"({low} = 0 AND {high} = 0)" for low, high, _ in effects])
        made = _settled(
            name, own, _Others(follows, against, by_level[0], by_level[1], ruled_out), finding.taken_as_absent
        )
        level = max([1, *(self._ready[other] for other in finding.implied_by)])
        self._ready[finding.name] = self.columns.add(level, **made)
        return f"{name}_low", f"{name}_high", f"{name}_has"


@dataclass(frozen=True)
class _Others:
    """What others say of a finding, as conditions."""

    follows: str
    against: str
    level_shows: str
    level_excludes: str
    ruled_out: str


def _settled(name: str, own: tuple[str, str, str], others: _Others, taken_as_absent: bool) -> dict[str, str]:
    """The columns of a finding, from what was recorded of it and from what others say."""
    low, high, has = own
    else_ = ("0", "0") if taken_as_absent else (low, high)
    recorded = (low, f"CASE WHEN {high} = 0 AND {others.against} THEN 1 ELSE {high} END")
    said = f"WHEN {others.follows} OR {others.level_shows} THEN 1 WHEN {others.level_excludes} OR {others.ruled_out} THEN 0"
    ends = [
        f"CASE WHEN {has} = 1 THEN {one} {said} ELSE {other} END" for one, other in zip(recorded, else_, strict=True)
    ]
    known = f"{has} = 1 OR {others.follows} OR {others.level_shows} OR {others.level_excludes} OR {others.ruled_out}"
    return {f"{name}_low": ends[0], f"{name}_high": ends[1], f"{name}_has": flag(known)}
