"""The results of one missing test: the ranges that a set tells apart, and what it says with each.

A threshold splits the values into ranges by itself. A formula does not, so it is tried inside what is plausible, and the
place where its answer turns is looked for: then every value of a range that is named gives the answer that is printed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cytostorm.interpreter import Evaluation
from cytostorm.model import nodes
from cytostorm.model.documents import Observable
from cytostorm.model.nodes import CriteriaSet, Node, Range
from cytostorm.model.results import middle, ranges_told_apart
from cytostorm.values import UNKNOWN, Bounds, hull, overlap, verdict_word

Try = Callable[[Bounds], Evaluation]
Trial = tuple[str, Bounds, Evaluation]


@dataclass(frozen=True)
class Result:
    """One possible result of a missing test, and what the set would then say."""

    label: str
    bounds: Bounds
    verdict: str
    score: Bounds | None


def in_formula(criteria: CriteriaSet, observable: str) -> bool:
    """Whether a value goes anywhere but to a threshold or bands of its own."""
    others = (node for node in criteria.nodes if not isinstance(node, (nodes.Threshold, nodes.Bands)))
    return any(
        isinstance(child, nodes.Quantity) and child.observable == observable
        for node in others
        for child in node.children
    )


def plausible(observable: Observable) -> Bounds:
    """The ends of what is plausible; where none is given, those of what is possible."""
    ends = (
        (observable.plausible.from_, observable.possible.from_),
        (observable.plausible.up_to, observable.possible.up_to),
    )
    low, high = (next((float(end) for end in pair if end is not None), None) for pair in ends)
    return Bounds(-math.inf if low is None else low, math.inf if high is None else high)


def intervals(criteria: CriteriaSet, observable: Observable) -> list[tuple[str, Bounds]]:
    """The ranges of an observable that a set tells apart, in words and as bounds; one for ordinals' each level."""
    if observable.kind == "ordinal":
        return [(level.label, Bounds(float(i), float(i))) for i, level in enumerate(observable.levels)]
    starts = [start for node in criteria.nodes for r in _ranges(node, observable.id) for start in _starts(r)]
    inside = plausible(observable) if in_formula(criteria, observable.id) else None
    return [(_label(*one), one) for one in ranges_told_apart(starts, UNKNOWN, inside)]


def formula_trials(ranges: list[Bounds], attempt: Try) -> list[Trial]:
    """Both ends of each range of a value that goes into a formula."""
    return [(_exact(end), Bounds(end, end), attempt(Bounds(end, end))) for one in ranges for end in dict.fromkeys(one)]


def formula_results(ranges: list[Bounds], attempt: Try) -> tuple[Result, ...]:
    """Ranges of values with one answer each. Inside a range a formula only rises or only falls, so its ends hold what is possible."""
    return tuple(found for one in ranges for found in _split(one, attempt))


def _split(one: Bounds, attempt: Try) -> Iterator[Result]:
    """A range cut where the answer turns: from that of the lower end to unknown, and from there to that of the upper end."""
    start = one.low
    while True:
        last = _last_alike(start, one.high, attempt)
        ends = [attempt(Bounds(end, end)) for end in (start, last)]
        score = hull(e.score for e in ends if e.score is not None) if ends[0].score is not None else None
        yield Result(_formula_label(start, last, one), Bounds(start, last), verdict_word(ends[0].verdict), score)
        if last >= one.high:
            return
        start = math.nextafter(last, math.inf)


def _last_alike(start: float, end: float, attempt: Try) -> float:
    """The greatest value up to `end` that gives the answer of `start`."""
    word = _word(start, attempt)
    if _word(end, attempt) == word:
        return end
    while (half := middle(start, end)) > start:
        start, end = (half, end) if _word(half, attempt) == word else (start, half)
    return start


def _word(value: float, attempt: Try) -> str:
    return verdict_word(attempt(Bounds(value, value)).verdict)


def _formula_label(low: float, high: float, whole: Bounds) -> str:
    """ "up to about 3.22", "about 3.22 to 5": ends that were worked out say that they are not printed anywhere."""
    start, end = (f"{'' if at in whole else 'about '}{at:.3g}" for at in (low, high))
    return start if low == high else f"{start} to {end}"


def _exact(value: float) -> str:
    return f"{value:.12g}"


def _ranges(node: Node, observable: str) -> Iterator[Range]:
    if node.children and isinstance(node.children[0], nodes.Quantity) and node.children[0].observable == observable:
        if isinstance(node, nodes.Threshold):
            yield node.range
        if isinstance(node, nodes.Bands):
            yield from (rung for rung, _ in node.rungs)


def _starts(r: Range) -> Iterator[float]:
    if r.low != -math.inf:
        yield r.low
    if r.high != math.inf:
        yield math.nextafter(r.high, math.inf)


def _label(low: float, high: float) -> str:
    """A closed range of doubles in the words of its edges: "below 2000", "2000 to 6000", "above 6000"."""
    below, above = _edge(low, -math.inf), _edge(high, math.inf)
    if math.isinf(low) and math.isinf(high):
        return "any value"
    if low == -math.inf:
        return f"below {above[0]}" if above[1] else f"up to {above[0]}"
    if high == math.inf:
        return f"above {below[0]}" if below[1] else f"{below[0]} or more"
    start = f"above {below[0]}" if below[1] else below[0]
    return f"{start} to below {above[0]}" if above[1] else f"{start} to {above[0]}"


def _edge(value: float, away: float) -> tuple[str, bool]:
    """The printed edge behind a double, and whether the edge itself is left out."""
    if math.isinf(value):
        return "", False
    neighbour = math.nextafter(value, away)
    strict = len(repr(neighbour)) < len(repr(value))
    return f"{neighbour if strict else value:.12g}", strict


def merged(results: tuple[Result, ...]) -> tuple[Result, ...]:
    """Neighbouring ranges that lead to the same answer become one."""
    found: list[Result] = []
    for result in results:
        last = found[-1] if found else None
        if last and _alike(last, result):
            found[-1] = _joined(last, result)
        else:
            found.append(result)
    return tuple(found)


def _alike(first: Result, second: Result) -> bool:
    same = (first.verdict, first.score) == (second.verdict, second.score)
    return same and second.bounds.low > first.bounds.high and second.label not in ("yes", "no")


def _joined(first: Result, second: Result) -> Result:
    both = Bounds(first.bounds.low, second.bounds.high)
    exact = first.bounds.is_exact and second.bounds.is_exact
    return Result(f"{first.label} or {second.label}" if exact else _label(*both), both, first.verdict, first.score)


def allowed_part(pieces: list[tuple[str, Bounds]], allowed: Bounds) -> list[tuple[str, Bounds]]:
    """The pieces as far as they lie in what is still possible."""
    parts = ((label, overlap(piece, allowed)) for label, piece in pieces)
    return [(label, piece) for label, piece in parts if piece is not None]
