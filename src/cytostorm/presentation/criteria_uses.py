"""What a rule asks of a record, leaf by leaf: the observable or finding, the range, the effect, and the condition under which it applies."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cytostorm.library import Library
from cytostorm.model import nodes
from cytostorm.model.nodes import Node
from cytostorm.presentation.criteria_edges import edges_in_words, in_one_unit, in_printed_unit, range_in_words
from cytostorm.presentation.set_words import number_text
from cytostorm.presentation.view import View
from cytostorm.words import unit_words

COUNTS, NOT_COUNTED, CHOOSES = "counts", "does not count", "decides which applies"


class UseView(View):
    """One place where a set reads an observable or a finding. `range` is in the printed unit, `same_unit` in that of comparisons."""

    name: str
    label: str
    range: str
    same_unit: str
    effect: str
    condition: str
    edges: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """Where a leaf is found: under which condition, with which effect, and whether it is turned round."""

    condition: str = ""
    effect: str = ""
    negated: bool = False

    def under(self, words: str) -> _Place:
        return replace(self, condition="; ".join(part for part in (self.condition, words) if part))


def uses_of(node: Node, library: Library) -> tuple[UseView, ...]:
    """Every leaf below a node in its order, each once."""
    return tuple(dict.fromkeys(_uses(node, _Place(), library)))


def _uses(node: Node, at: _Place, library: Library) -> Iterator[UseView]:
    if isinstance(node, nodes.Choose):
        yield from _chosen(node, at, library)
    elif isinstance(node, nodes.Grade):
        for grade, child in zip(node.grades, node.children, strict=True):
            yield from _uses(child, replace(at, effect=f"counts for grade {grade:g}"), library)
    elif isinstance(node, nodes.Threshold):
        yield from _threshold(node, at, library)
    elif isinstance(node, nodes.Bands):
        yield from _bands(node, at, library)
    elif isinstance(node, nodes.LEAVES):
        yield from _leaf(node, at, library)
    else:
        yield from (use for child in node.children for use in _uses(child, _inside(node, at), library))


def _inside(node: Node, at: _Place) -> _Place:
    if isinstance(node, nodes.Points):
        return replace(at, effect=_points(node.award))
    if isinstance(node, nodes.Not):
        return replace(at, negated=not at.negated)
    return replace(at, effect="in a formula") if isinstance(node, (nodes.Linear, nodes.Ratio)) else at


def _points(award: float) -> str:
    return f"{number_text(award)} point{'' if award == 1 else 's'}"


def _chosen(node: nodes.Choose, at: _Place, library: Library) -> Iterator[UseView]:
    when, then, otherwise = node.children
    said = when.meta.label or when.meta.id.replace("_", " ")
    yield from _uses(when, replace(at, effect=CHOOSES), library)
    yield from _uses(then, at.under(f"if: {said}") if said else at, library)
    yield from _uses(otherwise, at.under(f"unless: {said}") if said else at, library)


def _threshold(node: nodes.Threshold, at: _Place, library: Library) -> Iterator[UseView]:
    below = node.children[0]
    if limit := _limit_of(below):
        yield _use(limit.observable, range_in_words(node.range.text), range_in_words(node.range.text), at, (), library)
    elif isinstance(below, nodes.Quantity):
        words = ("yes", "no") if at.effect == CHOOSES else (at.effect or COUNTS, NOT_COUNTED)
        either = words[::-1] if at.negated else words
        same = _same_unit(below.observable, node.range, library)
        edges = edges_in_words(node.range.text, either[0], either[1])
        yield _use(below.observable, range_in_words(node.range.text), same, at, edges, library)
    else:
        yield from _uses(below, at, library)


def _same_unit(name: str, found: nodes.Range, library: Library) -> str:
    """In the unit of comparisons; an age as it was printed, because days say little of a grown person."""
    return in_printed_unit(found.text) if name == "age" else in_one_unit(found, library.observables[name].unit)


def _limit_of(node: Node) -> nodes.Quantity | None:
    """The observable of a multiple of a limit of normal or of the baseline."""
    if isinstance(node, nodes.Ratio) and isinstance(node.children[0], nodes.Quantity):
        over, under = node.children
        named = under.children[1] if isinstance(under, nodes.Choose) else under
        return over if isinstance(over, nodes.Quantity) and isinstance(named, nodes.Limit) else None
    return None


def _bands(node: nodes.Bands, at: _Place, library: Library) -> Iterator[UseView]:
    below = node.children[0]
    if not isinstance(below, nodes.Quantity):
        yield from _uses(below, at, library)
        return
    for rung, points in node.rungs:
        edges = tuple(edge for edge in edges_in_words(rung.text, _points(points), "") if not edge.endswith(": "))
        there = replace(at, effect=_points(points))
        same = _same_unit(below.observable, rung, library)
        yield _use(below.observable, range_in_words(rung.text), same, there, edges, library)


def _leaf(node: Node, at: _Place, library: Library) -> Iterator[UseView]:
    if isinstance(node, nodes.Sign):
        present = "absent" if at.negated else "present"
        yield _use(node.finding, present, present, at, (), library)
    elif isinstance(node, nodes.Rise):
        words = _rise_words(node, library.observables[node.observable].unit)
        yield _use(node.observable, words, words, at, (), library)
    elif isinstance(node, nodes.Quantity):
        yield _use(node.observable, "its value", "its value", at, (), library)


def _rise_words(node: nodes.Rise, unit: str) -> str:
    """A rise as a ward says it: "2 times an earlier value (above 50 mg/L), within 24 h"."""
    plus = f"{number_text(float(f'{node.by:.4g}'))} {unit_words(unit)}" if node.by else ""
    start = (
        f" ({range_in_words(node.starting.text)})" if node.starting.low > 0 or math.isfinite(node.starting.high) else ""
    )
    more = f"at least {number_text(node.factor)} times an earlier value{start}{f' plus {plus}' if plus else ''}"
    return f"{more if node.factor != 1 else f'a rise of at least {plus}{start}'}, within {node.seconds / 3600:g} h"


def _use(name: str, words: str, same: str, at: _Place, edges: tuple[str, ...], library: Library) -> UseView:
    known = library.observables.get(name) or library.findings[name]
    effect = at.effect or ("" if words == "its value" else COUNTS)
    return UseView(
        name=name, label=known.label, range=words, same_unit=same, effect=effect, condition=at.condition, edges=edges
    )
