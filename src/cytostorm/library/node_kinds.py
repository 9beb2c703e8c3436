"""One function for each kind of node: what it needs, and what is refused in it."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cytostorm.errors import suggestion
from cytostorm.library.ranges import edge_range, plain_range
from cytostorm.model import node_documents as grammar
from cytostorm.model import nodes
from cytostorm.model.documents import Finding, Observable
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Meta, Node, Range
from cytostorm.units import to_double
from cytostorm.values import Bounds

if TYPE_CHECKING:
    from cytostorm.library.linking import Linker


def _named(known: Observable | Finding) -> str:
    """What a leaf is called in a sentence: its short name, or its identifier in words."""
    return known.short or known.id.replace("_", " ")


def _observable(link: Linker, document: grammar.ObservableNode, meta: Meta) -> Node:
    known = link.observable(document.observable)
    worse = document.worse or known.worse
    if worse == "depends":
        raise link.fail(f"'{known.id}' can be worse high or low.", "Add worse: high or worse: low.")
    return nodes.Quantity(meta, _named(known), known.id, worse, document.state, document.as_measured)


def _finding(link: Linker, document: grammar.FindingNode, meta: Meta) -> Node:
    if document.finding not in link.findings:
        raise link.fail(f"there is no finding '{document.finding}'.{suggestion(document.finding, link.findings)}")
    return nodes.Sign(meta, _named(link.findings[document.finding]), document.finding)


def _threshold(link: Linker, document: grammar.ThresholdNode, meta: Meta) -> Node:
    spec = document.threshold
    of = link.number(spec.of)
    if spec.relative_to:
        return _relative(link, spec, of, meta)
    if spec.at_least_level:
        return nodes.Threshold(meta, _level_range(link, spec, of), children=(of,))
    edges = edge_range(spec, link.to_canonical(of, spec.unit), spec.unit or "")
    if edges.low > edges.high:
        raise link.fail(f"no value is {edges.text}.", "Check the two edges.")
    return nodes.Threshold(meta, edges, children=(of,))


def _level_range(link: Linker, spec: grammar.ThresholdSpec, of: Node) -> Range:
    known = link.observable(of.observable) if isinstance(of, nodes.Quantity) else None
    levels = [level.id for level in known.levels] if known else []
    if spec.at_least_level not in levels:
        raise link.fail(
            f"'{spec.at_least_level}' is no level.{suggestion(str(spec.at_least_level), levels)} Levels: {', '.join(levels)}."
        )
    return Range(float(levels.index(str(spec.at_least_level))), math.inf, f"{spec.at_least_level} or worse")


def _relative(link: Linker, spec: grammar.ThresholdSpec, of: Node, meta: Meta) -> Node:
    if not isinstance(of, nodes.Quantity):
        raise link.fail("only an observable has a limit of normal or a baseline.")
    which = str(spec.relative_to)
    limit = _limit(link, which, of)
    ratio = nodes.Ratio(Meta("", f"{of.observable} over {which.replace('_', ' ')}"), 1.0, children=(of, limit))
    edges = plain_range(spec)
    return nodes.Threshold(
        meta, Range(edges.low, edges.high, f"{edges.text} times the {which.replace('_', ' ')}"), children=(ratio,)
    )


def _limit(link: Linker, which: str, of: nodes.Quantity) -> Node:
    """A limit; an upper one that was not reported lies between the widest that are printed, from the age for which they are."""
    known, meta = link.observable(of.observable), Meta("", which.replace("_", " "))
    widest = known.widest_upper_limit if which == "upper_limit_of_normal" else None
    plain = nodes.Limit(meta, of.name, which, known.id, known.unit)
    if widest is None:
        return plain
    wide = nodes.Limit(meta, of.name, which, known.id, known.unit, Bounds(float(widest.from_), float(widest.up_to)))
    if widest.from_age is None:
        return wide
    age = nodes.Quantity(Meta(""), "age", "age", "high")
    old_enough = nodes.Threshold(
        Meta(""), Range(float(widest.from_age), math.inf, f"from {widest.from_age} d"), children=(age,)
    )
    return nodes.Choose(meta, children=(old_enough, wide, plain))


def _bands(link: Linker, document: grammar.BandsNode, meta: Meta) -> Node:
    spec = document.bands
    of = link.number(spec.of)
    ranges = [edge_range(rung, link.to_canonical(of, spec.unit), spec.unit or "") for rung in spec.points]
    rungs = sorted(zip(ranges, (float(r.points) for r in spec.points), strict=True), key=lambda rung: rung[0].low)
    _check_cover(link, [rung for rung, _ in rungs])
    return nodes.Bands(meta, tuple(rungs), children=(of,))


def _check_cover(link: Linker, ranges: list[Range]) -> None:
    if ranges[0].low != -math.inf:
        raise link.fail(f"no band holds the values below '{ranges[0].text}'.", "The lowest band must be open below.")
    if ranges[-1].high != math.inf:
        raise link.fail(f"no band holds the values over '{ranges[-1].text}'.", "The highest band must be open above.")
    for first, second in pairwise(ranges):
        if second.low <= first.high:
            raise link.fail(
                f"bands overlap: '{first.text}' and '{second.text}' share values.", "Let each value belong to one band."
            )
        if math.nextafter(first.high, math.inf) != second.low:
            raise link.fail(
                f"bands do not meet: a value between '{first.text}' and '{second.text}' belongs to no band."
            )


def _choose(link: Linker, document: grammar.ChooseNode, meta: Meta) -> Node:
    spec = document.choose
    when, then, otherwise = link.truth(spec.when), link.node(spec.then), link.node(spec.otherwise)
    if then.is_truth != otherwise.is_truth:
        raise link.fail("one branch is a yes-or-no rule and the other a number.")
    return nodes.Choose(meta, children=(when, then, otherwise))


def _linear(link: Linker, document: grammar.LinearNode, meta: Meta) -> Node:
    terms = [(link.node(term.of), term) for term in document.linear.terms]
    coefficients = tuple(to_double(Fraction(term.times) * link.factor(node, term.unit)) for node, term in terms)
    return nodes.Linear(meta, coefficients, float(document.linear.constant), children=tuple(node for node, _ in terms))


def _ratio(link: Linker, document: grammar.RatioNode, meta: Meta) -> Node:
    over, under = (link.number(part.of) for part in (document.ratio.over, document.ratio.under))
    factor = link.factor(over, document.ratio.over.unit) / link.factor(under, document.ratio.under.unit)
    return nodes.Ratio(meta, to_double(factor), children=(over, under))


def _grade(link: Linker, document: grammar.GradeNode, meta: Meta) -> Node:
    levels = sorted(
        ((float(level.grade), link.truth(level.when)) for level in document.grade), key=lambda pair: pair[0]
    )
    return nodes.Grade(meta, tuple(g for g, _ in levels), children=tuple(n for _, n in levels))


def _change(link: Linker, document: grammar.ChangeNode, meta: Meta) -> Node:
    spec = document.change
    known = link.observable(spec.observable)
    if spec.factor == 1 and spec.by == 0:
        raise link.fail("a rise needs a factor above 1 or an amount in 'by'.", "Write what the paper prints.")
    starting = edge_range(spec.starting, link.conversion_of(spec.observable, spec.unit), spec.unit)
    by = (
        float(Fraction(spec.by) * Fraction(link.named(spec.observable, spec.unit).factor)) - _BILLIONTH
        if spec.by
        else 0.0
    )
    return nodes.Rise(
        meta, _named(known), spec.observable, float(spec.factor), duration(spec.within).total_seconds(), starting, by
    )


_BILLIONTH = 1e-9
"""Taken off an amount of rise, so that decimals that are equal on paper are equal as doubles: 1.1 to 1.4 is a rise of 0.3."""


def _at_least(link: Linker, document: grammar.AtLeastNode, meta: Meta) -> Node:
    spec = document.at_least
    if not 1 <= spec.n <= len(spec.of):
        raise link.fail(
            f"at least {spec.n} of {len(spec.of)} can never be decided.", f"Use a number from 1 to {len(spec.of)}."
        )
    return nodes.AtLeast(meta, spec.n, children=link.truths(spec.of))


LINK: dict[type[grammar.NodeBase], Callable[[Linker, Any, Meta], Node]] = {
    grammar.ObservableNode: _observable,
    grammar.FindingNode: _finding,
    grammar.ThresholdNode: _threshold,
    grammar.BandsNode: _bands,
    grammar.CountNode: lambda link, d, meta: nodes.Count(meta, children=link.truths(d.count)),
    grammar.AtLeastNode: _at_least,
    grammar.AnyNode: lambda link, d, meta: nodes.AnyOf(meta, children=link.truths(d.any)),
    grammar.AllNode: lambda link, d, meta: nodes.AllOf(meta, children=link.truths(d.all)),
    grammar.NotNode: lambda link, d, meta: nodes.Not(meta, children=(link.truth(d.not_),)),
    grammar.SumNode: lambda link, d, meta: nodes.Sum(meta, children=tuple(link.number(n) for n in d.sum)),
    grammar.PointsNode: lambda link, d, meta: nodes.Points(
        meta, float(d.points.award), children=(link.truth(d.points.when),)
    ),
    grammar.ChooseNode: _choose,
    grammar.LinearNode: _linear,
    grammar.RatioNode: _ratio,
    grammar.GradeNode: _grade,
    grammar.ChangeNode: _change,
}
