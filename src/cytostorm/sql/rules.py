"""The meaning of every kind of node as SQL: `interpreter.evaluation.combine`, one to one.

A node becomes two columns, its low and its high end; truths are whole numbers 0 and 1, numbers are doubles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cytostorm.compiler import NodePlan
from cytostorm.errors import InputError
from cytostorm.sql.layout import HAS, HIGH_BELOW, HIGH_FROM, LOW_BELOW, LOW_FROM, Follow
from cytostorm.sql.words import INFINITY, all_of, any_of, double, flag, greatest, least, sized

Pair = tuple[str, str]
_ZERO = double(0.0)


@dataclass(frozen=True)
class Number:
    """Two columns that hold the low and the high end of a number or of a truth."""

    low: str
    high: str

    def low_from(self, cut: float) -> str:
        return f"{self.low} >= {double(cut)}"

    def high_from(self, cut: float) -> str:
        return f"{self.high} >= {double(cut)}"


@dataclass(frozen=True)
class Slots:
    """An input of which only the answers to questions are known; `slot` gives the column of one.

    What has no value has the bounds of what is possible.
    """

    slot: Callable[..., str]
    follow: Follow

    @property
    def has(self) -> str:
        return self.column(HAS)

    def low_from(self, cut: float) -> str:
        return self._from(LOW_FROM, LOW_BELOW, cut, self.follow.low >= cut)

    def high_from(self, cut: float) -> str:
        return self._from(HIGH_FROM, HIGH_BELOW, cut, self.follow.high >= cut)

    def column(self, question: int, cut: float = 0.0) -> str:
        return f"{self.slot(self.follow.source, question, cut)} > 0"

    def _from(self, at_least: int, below: int, cut: float, if_unknown: bool) -> str:
        """The greatest of some is at least the cut where one is; the smallest, where none is below it."""
        yes = self.column(at_least, cut) if self.follow.worse_is_high else f"NOT ({self.column(below, cut)})"
        return f"(NOT ({self.has}) OR {yes})" if if_unknown else f"({self.has} AND {yes})"


@dataclass(frozen=True)
class AtLeastOne:
    """A number of drugs of which one was given: `nobody` counted them, or `none` was counted."""

    own: Slots | Number
    nobody: str
    none: str
    most: float

    def low_from(self, cut: float) -> str:
        return f"(({self.nobody} AND {'TRUE' if cut <= 1 else 'FALSE'}) OR (NOT {self.nobody} AND {self.own.low_from(cut)}))"

    def high_from(self, cut: float) -> str:
        open_ = f"({self.nobody} OR {self.none})"
        return (
            f"(({open_} AND {'TRUE' if cut <= self.most else 'FALSE'}) OR (NOT {open_} AND {self.own.high_from(cut)}))"
        )


Operand = Number | Slots | AtLeastOne


def combined(node: NodePlan, children: Sequence[Operand], where: str) -> tuple[Pair, bool]:
    """(low, high) of a node as expressions over the columns of its children, and whether they are still to be rounded.

    Raises InputError, naming `where`, for a kind of rule that cannot be said in SQL.
    """
    if node.kind == "Threshold":
        return _threshold(node.numbers, children[0]), False
    if node.kind == "Bands":
        return _bands(node.numbers, children[0]), False
    if node.kind not in _MEANING:
        raise InputError(
            where, f"has a rule of the kind {node.kind}, which cannot be said in SQL.", "Use cytostorm timeline for it."
        )
    numbers = [child for child in children if isinstance(child, Number)]
    return _MEANING[node.kind](node.numbers, numbers), node.kind in ("Linear", "Ratio")


def inside(operand: Operand, start: float, end: float) -> Pair:
    """(surely, possibly) in the closed range from start to end, as conditions."""
    after = math.nextafter(end, math.inf)
    surely = [operand.low_from(start)] if start > -math.inf else []
    possibly = [operand.high_from(start)] if start > -math.inf else []
    if end < math.inf:
        surely, possibly = (
            [*surely, f"NOT ({operand.high_from(after)})"],
            [*possibly, f"NOT ({operand.low_from(after)})"],
        )
    return all_of(surely), all_of(possibly)


def _threshold(numbers: Sequence[float], operand: Operand) -> Pair:
    surely, possibly = inside(operand, numbers[0], numbers[1])
    return flag(surely), flag(f"{surely} OR {possibly}")


def _bands(numbers: Sequence[float], operand: Operand) -> Pair:
    """The least and the most points of the rungs that can be reached."""
    rungs = [
        (inside(operand, start, end)[1], points)
        for start, end, points in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    ]
    lows = [f"CASE WHEN {reached} THEN {double(points)} ELSE {INFINITY} END" for reached, points in rungs]
    highs = [f"CASE WHEN {reached} THEN {double(points)} ELSE {double(-math.inf)} END" for reached, points in rungs]
    return least(lows), greatest(highs)


def _ends(children: Sequence[Number]) -> tuple[list[str], list[str]]:
    return [child.low for child in children], [child.high for child in children]


def _total(_: Sequence[float], children: Sequence[Number]) -> Pair:
    lows, highs = _ends(children)
    return " + ".join(lows), " + ".join(highs)


def _at_least(numbers: Sequence[float], children: Sequence[Number]) -> Pair:
    low, high = _total(numbers, children)
    return flag(f"{low} >= {double(numbers[0])}"), flag(
        f"{low} >= {double(numbers[0])} OR {high} >= {double(numbers[0])}"
    )


def _any(_: Sequence[float], children: Sequence[Number]) -> Pair:
    lows, highs = _ends(children)
    return greatest(lows), greatest(highs)


def _all(_: Sequence[float], children: Sequence[Number]) -> Pair:
    lows, highs = _ends(children)
    return least(lows), least(highs)


def _not(_: Sequence[float], children: Sequence[Number]) -> Pair:
    return f"1 - {children[0].high}", f"1 - {children[0].low}"


def _points(numbers: Sequence[float], children: Sequence[Number]) -> Pair:
    ends = [f"{double(numbers[0])} * {end}" for end in (children[0].low, children[0].high)]
    return least(ends), greatest(ends)


def _choose(_: Sequence[float], children: Sequence[Number]) -> Pair:
    when, then, other = children
    met, not_met = f"{when.low} = 1 AND {when.high} = 1", f"{when.low} = 0 AND {when.high} = 0"
    low = f"CASE WHEN {met} THEN {then.low} WHEN {not_met} THEN {other.low} ELSE LEAST({then.low}, {other.low}) END"
    return (
        low,
        f"CASE WHEN {met} THEN {then.high} WHEN {not_met} THEN {other.high} ELSE GREATEST({then.high}, {other.high}) END",
    )


def _linear(numbers: Sequence[float], children: Sequence[Number]) -> Pair:
    """Terms first, then the constant, in the order of math.fsum and +; up to two terms that is the very same sum."""
    lows, highs = [], []
    for coefficient, child in zip(numbers[1:], children, strict=True):
        ends = (
            [f"{double(coefficient)} * {sized(end)}" for end in (child.low, child.high)]
            if coefficient
            else [_ZERO, _ZERO]
        )
        lows.append(least(ends))
        highs.append(greatest(ends))
    return f"{double(numbers[0])} + ({' + '.join(lows)})", f"{double(numbers[0])} + ({' + '.join(highs)})"


def _ratio(numbers: Sequence[float], children: Sequence[Number]) -> Pair:
    """Both values are never negative; a divisor that may be zero leaves the upper end open."""
    (over_low, over_high), (under_low, under_high) = (
        (f"GREATEST({sized(c.low)}, {_ZERO})", f"GREATEST({sized(c.high)}, {_ZERO})") for c in children
    )
    factor = double(numbers[0])
    low = f"CASE WHEN {under_high} = 0 OR {under_high} = {INFINITY} THEN {_ZERO} ELSE {factor} * ({over_low} / {under_high}) END"
    open_ = f"{under_high} = 0 OR {under_low} = 0 OR {over_high} = {INFINITY}"
    return low, f"CASE WHEN {open_} THEN {INFINITY} ELSE {factor} * ({over_high} / {under_low}) END"


def _grade(numbers: Sequence[float], children: Sequence[Number]) -> Pair:
    """The greatest grade reached; minus infinity stands for none, which is zero."""
    sides = [[f"CASE WHEN {end} >= 1 THEN {double(grade)} ELSE {double(-math.inf)} END" for grade, end in zip(numbers, ends, strict=True)]
             for ends in _ends(children)]  # fmt: skip
    reached = [any_of([f"{end} >= 1" for end in ends]) for ends in _ends(children)]
    low, high = (
        f"CASE WHEN {any_} THEN {greatest(side)} ELSE {_ZERO} END" for any_, side in zip(reached, sides, strict=True)
    )
    return low, high


_MEANING: dict[str, Callable[[Sequence[float], Sequence[Number]], Pair]] = {
    "Count": _total, "Sum": _total, "AtLeast": _at_least, "AnyOf": _any, "AllOf": _all,
    "Not": _not, "Points": _points, "Choose": _choose, "Linear": _linear, "Ratio": _ratio, "Grade": _grade,
}  # fmt: skip
