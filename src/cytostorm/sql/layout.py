"""What a statement has to follow through time: a slot for each yes-or-no question that the rules of a plan ask of an input.

A slot is on while a value counts that answers its question with yes. Slots do for thresholds and bands, which ask only
on which side of a cut a value lies; sums, ratios and formulas need the number itself, and take it from steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from cytostorm.compiler import InputPlan, NodePlan, Plan, SetPlan

KINDS = ("measurement", "finding", "drug", "upper_limit_of_normal", "lower_limit_of_normal", "baseline")
MEASUREMENT, FINDING, DRUG = 0, 1, 2
HAS, LOW_FROM, LOW_BELOW, HIGH_FROM, HIGH_BELOW = range(5)
"""Questions: is there any value; is its low (high) end at or above, or below, the cut."""
UNWIDENED, WITH_SLIPS, OF_STEPS = 1_000_000, 2_000_000, 3_000_000
"""Added to the code of a subject for its values without masks or with suspected slips, to the position of an input for its steps."""
TICK = 0
"""The slot of moments at which a row may stand although no value begins or ends."""


@dataclass(frozen=True)
class Follow:
    """How one input is followed: from which source of values, worse in which direction, and between which bounds if unknown.

    `by_number`: its low and high ends are looked up; else its slots are asked.
    """

    source: int
    worse_is_high: bool
    low: float
    high: float
    by_number: bool = False


@dataclass(frozen=True)
class Weighed:
    """An input of which the value that counts is worked out at each moment: which of several, and what is possible."""

    input: int
    source: int
    latest: bool
    worse_is_high: bool
    low: float
    high: float


@dataclass
class Layout:
    """Slots, sources and steps of one plan; asking for a slot makes it."""

    plan: Plan
    slots: dict[tuple[int, int, float], int] = field(default_factory=dict)
    weighed: dict[int, Weighed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.position = {subject.name: position for position, subject in enumerate(self.plan.subjects)}
        self.uses = _uses(self.plan)
        self.follows = {
            i: self._follow(i, one) for i, one in enumerate(self.plan.inputs) if one.kind not in ("finding", "rise")
        }
        self.findings = {name: self._finding(name) for name in self._finding_names()}

    def code(self, name: str, kind: str) -> int:
        """The number of a subject and kind of fact."""
        return self.position[name] * len(KINDS) + KINDS.index(kind)

    def slot(self, source: int, question: int, cut: float = 0.0) -> int:
        return self.slots.setdefault((source, question, cut), len(self.slots) + 1)

    def rise_slots(self, input_: int) -> tuple[int, int, int]:
        """(a value counts, surely, possibly) of a rise, which is worked out by queries of its own."""
        source = OF_STEPS + input_
        return self.slot(source, HAS), self.slot(source, LOW_FROM, 1.0), self.slot(source, HIGH_FROM, 1.0)

    def _follow(self, i: int, one: InputPlan) -> Follow:
        observable = self.plan.observable[one.name]
        if one.kind == "limit":
            self.weighed[i] = Weighed(i, self.code(one.name, one.detail), False, True, -math.inf, math.inf)
            low, high = one.numbers or (max(observable.low, 0.0), math.inf)
            return Follow(OF_STEPS + i, True, low, high, by_number=True)
        source = self.code(one.name, "measurement") + (UNWIDENED if one.kind == "measured" else 0)
        cuts, needs_number = self.uses[i]
        is_plain = observable.pick == "worst" and all(observable.low < cut <= observable.high for cut in cuts)
        if is_plain and not needs_number:
            return Follow(source, one.detail == "high", observable.low, observable.high)
        self.weighed[i] = Weighed(
            i, source, observable.pick == "latest", one.detail == "high", observable.low, observable.high
        )
        return Follow(OF_STEPS + i, True, observable.low, observable.high, needs_number)

    def _finding(self, name: str) -> Follow:
        """What was recorded of a finding itself; the latest is worked out as steps of a made-up input behind the others."""
        finding, source = self.plan.finding[name], self.code(name, "finding")
        if finding.pick == "worst":
            return Follow(source, True, 0.0, 1.0)
        i = len(self.plan.inputs) + self.position[name]
        self.weighed[i] = Weighed(i, source, True, True, 0.0, 1.0)
        return Follow(OF_STEPS + i, True, 0.0, 1.0)

    def _finding_names(self) -> list[str]:
        names = {one.name for one in self.plan.inputs if one.kind == "finding"}
        while (more := names | {other for name in names for other in self._related(name)}) != names:
            names = more
        return sorted(names)

    def _related(self, name: str) -> Iterable[str]:
        finding = self.plan.finding[name]
        return (*finding.implied_by, *finding.implies)


def cuts_of(node: NodePlan) -> tuple[float, ...]:
    """Where the ranges of a threshold or of bands begin, and the doubles after those where they end."""
    step = 2 if node.kind == "Threshold" else 3
    starts, ends = node.numbers[::step], node.numbers[1::step]
    return (
        *(start for start in starts if start > -math.inf),
        *(math.nextafter(end, math.inf) for end in ends if end < math.inf),
    )


def _uses(plan: Plan) -> dict[int, tuple[set[float], bool]]:
    """For each input the cuts at which rules compare it, and whether any rule needs the number itself."""
    found: dict[int, tuple[set[float], bool]] = {i: (set(), False) for i in range(len(plan.inputs))}
    for rule in (rule for finding in plan.findings for rule in finding.shown_by):
        cuts, needs = found[rule.input]
        found[rule.input] = (cuts | ({rule.present_from, rule.absent_below} - {-math.inf}), needs)
    for one in plan.sets:
        for node in one.nodes:
            for i in _children(one, node):
                cuts, needs = found[i]
                is_ranged = node.kind in ("Threshold", "Bands")
                found[i] = (cuts | set(cuts_of(node) if is_ranged else ()), needs or not is_ranged)
        for i in _answers(one):
            found[i] = (found[i][0], True)
    return found


def _children(one: SetPlan, node: NodePlan) -> list[int]:
    """The inputs that a rule looks at directly."""
    return [int(one.nodes[child].numbers[0]) for child in node.children if one.nodes[child].kind == "Input"]


def _answers(one: SetPlan) -> list[int]:
    """Inputs that are an answer of the set themselves."""
    where = (*one.deciding, *one.applies, *((one.score,) if one.score >= 0 else ()))
    return [int(one.nodes[i].numbers[0]) for i in where if one.nodes[i].kind == "Input"]
