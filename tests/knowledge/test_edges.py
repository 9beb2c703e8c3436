"""Below, at and above every printed edge of every set, in every accepted unit, against the printed decimals themselves."""

from fractions import Fraction

import pytest

from cytostorm.interpreter import evaluate
from cytostorm.library import shipped
from cytostorm.library.checks import parts
from cytostorm.model import nodes
from cytostorm.model.node_documents import BandsNode, ObservableNode, ThresholdNode
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.units import convert
from cytostorm.values import exactly, truth

LIBRARY = shipped()


def printed_edges(node):
    """(edges, points or None) of a threshold or a ladder, as the file has them."""
    if isinstance(node, ThresholdNode):
        return [(node.threshold, None)]
    return [(rung, rung.points) for rung in node.bands.points]


def inside(edges, value):
    """The meaning of the four words, in exact fractions."""
    return (
        (edges.from_ is None or value >= Fraction(edges.from_))
        and (edges.above is None or value > Fraction(edges.above))
        and (edges.up_to is None or value <= Fraction(edges.up_to))
        and (edges.below is None or value < Fraction(edges.below))
    )


def is_quantity(name):
    return LIBRARY.observables[name].kind == "quantity"


def ladder_nodes(name):
    """Thresholds and ladders that stand directly on an observable: as written, and as linked."""
    criteria = LIBRARY.criteria(name)
    written = [
        p
        for group in (
            criteria.document.applies,
            criteria.document.entry,
            criteria.document.items,
            criteria.document.results,
        )
        for p in parts(group)
    ]
    pairs = [
        (d, d.threshold if isinstance(d, ThresholdNode) else d.bands)
        for d in written
        if isinstance(d, (ThresholdNode, BandsNode))
    ]
    pairs = [
        (d, s)
        for d, s in pairs
        if isinstance(s.of, ObservableNode) and s.unit is not None and is_quantity(s.of.observable)
    ]
    linked = [
        n
        for n in criteria.nodes
        if isinstance(n, (nodes.Threshold, nodes.Bands)) and isinstance(n.children[0], nodes.Quantity)
    ]
    linked = [n for n in linked if is_quantity(n.children[0].observable)]
    # the age that goes with an unreported limit is put in by the reader, and has no name
    linked = [n for n in linked if not (n.children[0].observable == "age" and not n.meta.id)]
    return [(d, s, n) for (d, s), n in zip(pairs, linked, strict=True)]


def every_edge():
    for name in LIBRARY.criteria_ids:
        for document, spec, model in ladder_nodes(name):
            for unit in LIBRARY.units[spec.of.observable].conversions:
                yield pytest.param(document, spec, model, unit, id=f"{name}-{document.id or spec.of.observable}-{unit}")


@pytest.mark.parametrize(("document", "spec", "model", "unit"), list(every_edge()))
def test_below_at_and_above(document, spec, model, unit):
    units = LIBRARY.units[spec.of.observable]
    printed, reported = units.named(spec.unit), units.named(unit)
    edges = {
        Fraction(e)
        for part, _ in printed_edges(document)
        for e in (part.from_, part.above, part.up_to, part.below)
        if e is not None
    }
    for edge in edges:
        at = reported.back(printed.exactly(edge))
        step = abs(at) / 10**9 or Fraction(1, 10**9)
        for value in (at - step, at, at + step):
            assert got(model, reported, value) == meant(document, printed.back(reported.exactly(value))), float(value)


def got(model, reported, value):
    """What the interpreter makes of a value in the reported unit."""
    (key,) = model.children[0].inputs
    return evaluate(model, Snapshot({key: Seen(exactly(convert(reported, value, value).low))}))


def meant(document, value):
    """What the printed edges say of a value in the printed unit."""
    if isinstance(document, ThresholdNode):
        return truth(inside(document.threshold, value))
    (points,) = [points for rung, points in printed_edges(document) if inside(rung, value)]
    return exactly(float(points))
